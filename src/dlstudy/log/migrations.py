"""How an older log becomes one of this version: a backup, then each change in a transaction.

Imported only when an old log is opened: sqlite-utils loads NumPy.
"""

import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

from dlstudy.errors import BrokenStore
from dlstudy.log.backup import backup
from dlstudy.log.schema import CACHES, SCHEMA_VERSION, name_log, statements

MIGRATIONS = Migrations("dlstudy")


@MIGRATIONS()
def events_by_day(db: Database) -> None:
    """Find a study day's events without reading the whole log (schema 1 to 2)."""
    db.execute("CREATE INDEX IF NOT EXISTS events_by_day ON events (study_day)")
    db.execute("PRAGMA user_version = 2")


@MIGRATIONS()
def caches_under_tallies(db: Database) -> None:
    """Keep states and days under their tallies; days need no index then (schema 2 to 3)."""
    db.execute("DROP INDEX IF EXISTS events_by_day")
    for table in ("states", "days", "meta"):
        db.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in statements(CACHES):
        db.execute(statement)
    name_log(db.conn)
    db.execute("PRAGMA user_version = 3")


def migrate(path: Path, version: int, migrations: Migrations = MIGRATIONS) -> Path:
    """Bring the log at ``path`` up to date; return the backup that was made of it before.

    A log that was written ahead leaves that mode first. Every migration is one
    transaction and can be applied twice, as a log made by a newer dlstudy has
    its changes without the record of them. What a failing migration raises
    comes through, and its changes are rolled back.
    """
    made = backup(path, f"schema-{version}")
    connection = sqlite3.connect(path)
    try:
        _leave_write_ahead(connection, path)
        migrations.apply(Database(connection, execute_plugins=False))
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    finally:
        connection.close()
    return made


def _leave_write_ahead(connection: sqlite3.Connection, path: Path) -> None:
    try:
        connection.execute("PRAGMA journal_mode = TRUNCATE")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        raise BrokenStore(
            "{path} is open in a session of an older dlstudy; end that one, then start again.",
            path=path,
        ) from None
