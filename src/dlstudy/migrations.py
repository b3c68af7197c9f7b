"""How an older log becomes one of this version: a backup, then each change in a transaction.

Imported only when an old log is opened: sqlite-utils loads NumPy.
"""

import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

MIGRATIONS = Migrations("dlstudy")


@MIGRATIONS()
def events_by_day(db: Database) -> None:
    """Find a study day's events without reading the whole log (schema 1 to 2)."""
    db.execute("CREATE INDEX IF NOT EXISTS events_by_day ON events (study_day)")
    db.execute("PRAGMA user_version = 2")


def migrate(path: Path, version: int, migrations: Migrations = MIGRATIONS) -> Path:
    """Bring the log at ``path`` up to date; return the backup that was made of it before.

    Every migration is one transaction and can be applied twice, as a log made
    by a newer dlstudy has its changes without the record of them. What a
    failing migration raises comes through, and its changes are rolled back.
    """
    backup = path.with_name(f"{path.stem}-schema-{version}{path.suffix}")
    connection = sqlite3.connect(path)
    try:
        _copy(connection, backup)
        migrations.apply(Database(connection, execute_plugins=False))
    finally:
        connection.close()
    return backup


def _copy(connection: sqlite3.Connection, backup: Path) -> None:
    """Copy the log as it is now, what is still in the write-ahead file included."""
    copy = sqlite3.connect(backup)
    try:
        connection.backup(copy)
    finally:
        copy.close()
