"""The rows of the log: whole and as written, or a sentence; written in one transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dlstudy.card import CardId
from dlstudy.errors import DlstudyError
from dlstudy.event import Event
from dlstudy.log import kept, log_file
from dlstudy.log.kept import Kept, Stale
from dlstudy.log.log_file import Replaced, beside
from dlstudy.log.rows import EVENT_COLUMNS, EventRow, checked, event_of_row, event_row, number
from dlstudy.log.schema import header, prepare, version_to_migrate
from dlstudy.log.tally import Tally, tally
from dlstudy.record import replace
from dlstudy.schedule.fold import ABOUT_EVENTS, undo_target

if TYPE_CHECKING:
    from dlstudy.log.leftovers import Settled

Rows = list[EventRow]

_INSERT = f"INSERT INTO events ({EVENT_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)"


class Ledger:
    """An open log file. ``renames`` leads old card ids to new ones, on the way out of the log.

    Every transaction begins by seeing that this is still the log that was
    opened: the same file, of the same name, with the same row where its last
    one was.
    """

    def __init__(self, path: Path, renames: Mapping[CardId, CardId]) -> None:
        self.path = path
        self.renames = renames
        self.settled: Settled | None = None  # what was done with leftovers
        log_file.need_plain(path)
        if beside(path):
            from dlstudy.log.leftovers import settle

            self.settled = settle(path, log_file.BUSY_SECONDS)
        if (version := version_to_migrate(header(path))) is not None:
            from dlstudy.log.migrations import migrate

            with log_file.explained(path):
                migrate(path, version)
        self.connection = log_file.connect(path)
        self._file: int | None = None
        self._name: str | None = None
        self._last = (0, "")  # place and checksum
        self.count = 0  # rows, by the place of the last one, when a transaction began
        try:
            self._open()
        except DlstudyError:
            self.close()
            raise

    def _open(self) -> None:
        with log_file.explained(self.path):
            prepare(self.connection, self.path)
            self._file = log_file.file_at(self.path)
            self._name = self._meta().get("log")
            self._last = self._last_row()

    def close(self) -> None:
        """Let the file go."""
        self.connection.close()

    @contextmanager
    def reading(self) -> Iterator[Kept | None]:
        """Read one state of the log; yields how the caches stand, None where that is not known."""
        self._need_as_it_was()
        with log_file.explained(self.path):
            self.connection.execute("BEGIN")
            try:
                yield self._same_log()
            finally:
                self.connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[Kept | None]:
        """Write all or nothing; raises NotSaved, and Replaced where this is another log."""
        self._need_as_it_was()
        with log_file.saving(self.connection, self.path):
            yield self._same_log()
            last = self._last_row()
        self._last = last  # not before all of it is on disk

    def _need_as_it_was(self) -> None:
        """Raise Replaced where another file is there, or a session crashed in mid-commit.

        SQLite would play the journal into whatever log is there. What it has in
        memory is let go: of another content of the same file it sees only a
        count of commits, which that of another computer may share.
        """
        log_file.need_in_place(self.path, self._file)
        if beside(self.path):
            from dlstudy.log.leftovers import is_left

            if is_left(self.path, log_file.BUSY_SECONDS):
                raise Replaced(self.path)
        self.connection.execute("PRAGMA shrink_memory")

    def _same_log(self) -> Kept | None:
        """Return how the caches stand; raises Replaced if this is another log."""
        meta, last = self._meta(), self._last_row()
        if meta.get("log") != self._name or (last != self._last and not self._has_last()):
            raise Replaced(self.path)
        self.count = last[0]
        return kept.kept_of(meta.get("kept"))

    def _has_last(self) -> bool:
        """Is the row that was the last one where it was? Another session may have written more."""
        place, checksum = self._last
        query = "SELECT checksum FROM events WHERE rowid = ?"
        return not place or self.connection.execute(query, (place,)).fetchone() == (checksum,)

    def _meta(self) -> dict[str, str]:
        return dict(self.connection.execute("SELECT key, value FROM meta"))

    def _last_row(self) -> tuple[int, str]:
        query = "SELECT rowid, checksum FROM events ORDER BY rowid DESC LIMIT 1"
        return self.connection.execute(query).fetchone() or (0, "")

    def row_of(self, event: Event) -> EventRow:
        """Return the row of an event that is to be written.

        What names another event stands under the card that one was written
        under: both stay together, whatever a card is called later.
        """
        if event.kind in ABOUT_EVENTS:
            query = "SELECT card FROM events WHERE id = ?"
            found = self.connection.execute(query, (undo_target(event),)).fetchone()
            if found is not None and self.now(found[0]) == self.now(event.card):
                event = replace(event, card=found[0])
        return event_row(event)

    def append(self, rows: Sequence[EventRow]) -> None:
        """Write rows behind the last one."""
        self.connection.executemany(_INSERT, rows)

    def rows(self, where: str, *values: object) -> Rows:
        """Return the rows for which this holds, as SQLite finds them."""
        query = f"SELECT {EVENT_COLUMNS} FROM events WHERE {where}"
        return list(map(EventRow._make, self.connection.execute(query, values)))

    def rows_of(self, card: CardId) -> Rows:
        """Return the rows of a card by all its names; raises Stale if some are hidden."""
        expected = kept.tally_of(self.connection, card)
        names = [card, *(old for old, new in self.renames.items() if new == card)]
        rows = self.rows(f"card IN ({','.join('?' * len(names))}) ORDER BY rowid", *names)
        if tally_of(rows) != expected:
            raise Stale("events are missing from an index")
        return rows

    def rows_under(self, prefix: str) -> Rows:
        """Return the rows of all names that begin so; raises Stale if some are hidden."""
        span = (prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1))
        rows = self.rows("card >= ? AND card < ?", *span)
        tallies = {card: tally_of(own) for card, own in self.by_card(rows).items()}
        if tallies != kept.tallies_between(self.connection, *span):
            raise Stale("events are missing from an index")
        return rows

    def latest_rows(self, count: int, most: int) -> Rows:
        """Return the last of ``count`` rows, as written; raises Stale if some are hidden."""
        first = max(0, count - most)
        rows = self.rows("rowid > ? ORDER BY rowid", first)
        if len(rows) != count - first:
            raise Stale("events are missing from the end")
        return list(map(checked, rows))

    def all_rows(self, one: Kept | None) -> Rows:
        """Return the rows of the whole log; raises ValueError where one is missing.

        What stands behind the last row that was tallied was added by another program.
        """
        query = f"SELECT rowid, {EVENT_COLUMNS} FROM events NOT INDEXED ORDER BY rowid"
        rows: Rows = []
        for place, *row in self.connection.execute(query):
            if place != len(rows) + 1:
                raise ValueError("events are missing in the middle")
            rows.append(EventRow(*row))
        if one is not None and tally_of(rows[: one.events.rows]) != one.events:
            raise ValueError("events are missing, or not as they were written")
        return rows

    def by_card(self, rows: Iterable[EventRow]) -> dict[CardId, Rows]:
        """Return rows by the ids that their cards have now."""
        found: dict[CardId, Rows] = {}
        for row in rows:
            found.setdefault(self.now(row.card), []).append(row)
        return found

    def events(self, rows: Iterable[EventRow]) -> list[Event]:
        """Return rows as events, each as it was written, under the ids of now."""
        found = (event_of_row(row, self.renames) for row in rows)
        return [event for event in found if event is not None]

    def now(self, card: CardId) -> CardId:
        """Return the id that a card has now."""
        return self.renames.get(card, card)


def tally_of(rows: Iterable[EventRow]) -> Tally:
    """Return the tally of some rows by the checksums that they carry."""
    return tally(number(row.checksum) for row in rows)
