"""Run dlstudy and kill it with SIGKILL at a named point, which the product knows nothing of.

Usage: killed_session.py POINT NTH COMMITS ARGUMENT... where COMMITS is ``prompt``, or
``deferred`` to leave every answer's transaction open until the next one begins.
"""

import os
import select
import signal
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

from dlstudy.log import ledger

POINTS = (
    "before the insert",
    "between the two writes",
    "before the commit",
    "after the commit",
    "before saved",
    "while painting",
    "while idle",
)
STATEMENTS = {  # by which a point is known, and whether it comes after the answer's insert
    "before the insert": ("INSERT INTO events", False),
    "between the two writes": ("INSERT OR REPLACE INTO states", True),
    "before the commit": ("COMMIT", True),
}
HELD = "on the way to the commit"  # in Python, where a signal's handler may raise
STATEMENT = "any statement"  # the nth of all that SQLite runs
AT = "at "  # a point of the form "at STATEMENT" is the statement that begins so
PAINTING = b"\x1b[H"


class Killer:
    """Counts how often the chosen point is passed and kills the process at the nth time.

    Another signal than SIGKILL may be sent, which the process can hold back or handle.
    """

    def __init__(self, point: str, nth: int, number: signal.Signals = signal.SIGKILL) -> None:
        self.point = point
        self.number = number
        self.left = nth
        self.has_event = False  # in the transaction that is open
        self.is_unsaid = False  # committed, and not yet on the screen

    def is_time(self, point: str) -> bool:
        self.left -= point == self.point
        return point == self.point and self.left == 0

    def at(self, point: str) -> None:
        if self.is_time(point):
            os.kill(os.getpid(), self.number)

    def statement(self, sql: str) -> None:
        """See a statement that SQLite is about to run; the first of a kind may be told twice."""
        sql = sql.strip()
        self.at(STATEMENT)
        if self.point.startswith(AT) and sql.startswith(self.point.removeprefix(AT)):
            self.at(self.point)
        for point, (beginning, is_inside) in STATEMENTS.items():
            if sql.startswith(beginning) and self.has_event is is_inside:
                self.at(point)
        self.has_event |= sql.startswith("INSERT INTO events")

    def committed(self) -> None:
        """See a transaction end."""
        if self.has_event:
            self.has_event, self.is_unsaid = False, True
            self.at("after the commit")

    def write(self, write: Callable[[int, bytes], int], file: int, data: bytes) -> int:
        """Write, unless the process is to die before it or in the middle of it."""
        if data.startswith(PAINTING):
            if self.is_unsaid:
                self.is_unsaid = False
                self.at("before saved")
            if self.is_time("while painting"):
                write(file, data[: len(data) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
        return write(file, data)


def watched(killer: Killer, *, is_deferred: bool) -> type[sqlite3.Connection]:
    """Return a connection that says what it does, and may put off its commits."""

    class Watched(sqlite3.Connection):
        is_put_off = False  # a commit that the product believes to be made

        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
            execute: Callable[..., sqlite3.Cursor] = super().execute
            if self.is_put_off and sql == "BEGIN IMMEDIATE":
                self.is_put_off = False
                execute("COMMIT")
            if self.is_put_off and sql in {"BEGIN", "ROLLBACK"}:  # a look into the open one
                return execute("SELECT 'as if'")
            if sql == "COMMIT" and killer.has_event:
                killer.at(HELD)
            if is_deferred and sql == "COMMIT" and killer.has_event:
                self.is_put_off = True
                cursor = execute("SELECT 'it can wait'")
            else:
                cursor = execute(sql, *values)
            if sql == "COMMIT":
                killer.committed()
            return cursor

    return Watched


def watch(killer: Killer, *, is_deferred: bool) -> None:
    """Put the killer between the product and its database, keyboard and screen."""
    database: Any = sqlite3
    keyboard: Any = select
    screen: Any = os
    connect, write = database.connect, screen.write
    wait: Callable[..., tuple[list[int], list[int], list[int]]] = keyboard.select
    factory = watched(killer, is_deferred=is_deferred)
    if is_deferred:  # the journal of the open transaction is no leftover
        product: Any = ledger
        product.beside = lambda _: []

    def watched_connect(*values: object, **options: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*values, **{**options, "factory": factory})
        connection.set_trace_callback(killer.statement)
        return connection

    def watched_wait(*values: object) -> tuple[list[int], list[int], list[int]]:
        if len(values) == 3 and not wait(*values, 0)[0]:  # no key is there
            killer.at("while idle")
        return wait(*values)

    database.connect = watched_connect
    keyboard.select = watched_wait
    screen.write = lambda file, data: killer.write(write, file, data)


if __name__ == "__main__":
    point, nth, commits, *arguments = sys.argv[1:]
    watch(Killer(point, int(nth)), is_deferred=commits == "deferred")
    sys.argv = ["dlstudy", *arguments]
    from dlstudy.cli import main

    main()
