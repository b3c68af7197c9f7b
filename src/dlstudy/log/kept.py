"""What is kept beside the events: states and days, believed only where their tallies fit."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple
from zlib import crc32

from dlstudy.card import CardId
from dlstudy.log.rows import cached_checksum, state_of_row, state_row
from dlstudy.log.tally import Tally, tally
from dlstudy.schedule.days import NOTHING, Day
from dlstudy.schedule.fold import CardState

_KEY = "kept"  # the row of ``meta`` that holds it
_PUT_STATE = f"INSERT OR REPLACE INTO states VALUES ({','.join('?' * 15)})"
_PUT_DAY = "INSERT OR REPLACE INTO days VALUES (?,?,?,?,?)"


class Stale(Exception):
    """A cache that is not what was written; it is thrown away and made anew."""


class Kept(NamedTuple):
    """How the caches were made, of which events, and what they add up to."""

    fold: str  # scheduler, its version, the renames
    events: Tally = Tally()
    states: Tally = Tally()
    days: Tally = Tally()
    unknown: tuple[str, ...] = ()  # kinds of events that only a newer dlstudy knows


class CardFold(NamedTuple):
    """The state of a card, and the tally of the events that it was folded from."""

    state: CardState
    events: Tally


def kept_of(value: str | None) -> Kept | None:
    """Return what a row of ``meta`` says; None where there is none, or it is not as written."""
    checksum, _, text = (value or "").partition(" ")
    if checksum != _checksum(text):
        return None
    fold, events, states, days, unknown = json.loads(text)
    return Kept(fold, Tally(*events), Tally(*states), Tally(*days), tuple(unknown))


def keep(connection: sqlite3.Connection, kept: Kept) -> None:
    """Write down how the caches stand."""
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    value = f"{_checksum(text)} {text}"
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_KEY, value))


def _checksum(text: str) -> str:
    return f"{crc32(text.encode()):08x}"


def states(connection: sqlite3.Connection, expected: Tally) -> dict[CardId, CardState]:
    """Return the state of every card; raises Stale."""
    rows = connection.execute("SELECT * FROM states").fetchall()
    if tally(map(cached_checksum, rows)) != expected:
        raise Stale("the states are not as they were written")
    return {row[0]: state_of_row(row[:-2]) for row in rows}


def days(connection: sqlite3.Connection, expected: Tally) -> dict[date, Day]:
    """Return what every study day holds, the oldest first; raises Stale."""
    rows = connection.execute("SELECT * FROM days ORDER BY study_day").fetchall()
    if tally(map(cached_checksum, rows)) != expected:
        raise Stale("the days are not as they were written")
    return {date.fromisoformat(row[0]): Day(*row[1:]) for row in rows}


def tally_of(connection: sqlite3.Connection, card: CardId) -> Tally:
    """Return the tally of the events that a card's state was folded from."""
    query = "SELECT events, digest FROM states WHERE card = ?"
    return Tally(*(connection.execute(query, (card,)).fetchone() or ()))


def counts(connection: sqlite3.Connection, cards: Collection[CardId]) -> dict[CardId, int]:
    """Return of how many events the states of some cards were folded."""
    query = f"SELECT card, events FROM states WHERE card IN ({','.join('?' * len(cards))})"
    return dict(connection.execute(query, tuple(cards)))


def tallies_between(
    connection: sqlite3.Connection, first: CardId, after: CardId
) -> dict[CardId, Tally]:
    """Return the tallies of the cards from ``first`` on, ``after`` not included."""
    query = "SELECT card, events, digest FROM states WHERE card >= ? AND card < ?"
    return {card: Tally(*row) for card, *row in connection.execute(query, (first, after))}


def put_card(connection: sqlite3.Connection, kept: Kept, one: CardFold) -> Kept:
    """Keep the state of one card in place of its former one."""
    query = "SELECT * FROM states WHERE card = ?"
    before = connection.execute(query, (one.state.card,)).fetchone()
    row = (*state_row(one.state), *one.events)
    connection.execute(_PUT_STATE, row)
    return kept._replace(states=_replaced(kept.states, before, row))


def put_days(connection: sqlite3.Connection, kept: Kept, gained: Mapping[date, Day]) -> Kept:
    """Keep what some days gained; a day that has nothing left is forgotten."""
    for day, more in gained.items():
        name = day.isoformat()
        before = connection.execute("SELECT * FROM days WHERE study_day = ?", (name,)).fetchone()
        after = (Day(*before[1:]) if before else NOTHING).plus(more)
        row = None if after == NOTHING else (name, *after)
        if row is None:
            connection.execute("DELETE FROM days WHERE study_day = ?", (name,))
        else:
            connection.execute(_PUT_DAY, row)
        kept = kept._replace(days=_replaced(kept.days, before, row))
    return kept


def _replaced(
    whole: Tally, before: tuple[object, ...] | None, after: tuple[object, ...] | None
) -> Tally:
    """Return the tally of a table after one of its rows became another."""
    if before is not None:
        whole = whole.minus(cached_checksum(before))
    return whole if after is None else whole.plus(cached_checksum(after))


def put_all(
    connection: sqlite3.Connection, kept: Kept, cards: Iterable[CardFold], made: Mapping[date, Day]
) -> Kept:
    """Throw both caches away and keep these."""
    state_rows = [(*state_row(one.state), *one.events) for one in cards]
    day_rows = [(day.isoformat(), *each) for day, each in made.items()]
    connection.execute("DELETE FROM states")
    connection.execute("DELETE FROM days")
    connection.executemany(_PUT_STATE, state_rows)
    connection.executemany(_PUT_DAY, day_rows)
    kept = kept._replace(
        states=tally(map(cached_checksum, state_rows)), days=tally(map(cached_checksum, day_rows))
    )
    keep(connection, kept)
    return kept
