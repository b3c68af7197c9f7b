"""The log in SQLite: append-only events, and caches of them that can be thrown away."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TypeVar
from zlib import crc32

from dlstudy.card import CardId
from dlstudy.errors import DlstudyError, NothingToUndo
from dlstudy.event import Event, Kind
from dlstudy.log import kept, log_file
from dlstudy.log.folded import Folded, seen_on
from dlstudy.log.kept import CardFold, Kept, Stale
from dlstudy.log.ledger import Ledger, Rows, tally_of
from dlstudy.log.log_file import FILE_NAME, broken
from dlstudy.log.rows import need_payload, row_checksum
from dlstudy.log.tally import Tally
from dlstudy.payload import Batched, read
from dlstudy.schedule import days, fold, goal
from dlstudy.schedule.days import Day
from dlstudy.schedule.fold import CardState

__all__ = ["FILE_NAME", "Store"]

T = TypeVar("T")

_KINDS = crc32(",".join(Kind).encode())  # a dlstudy that knows other kinds folds otherwise


class Store:
    """An open log. Every write is one transaction; ``renames`` leads old card ids to new ones.

    Whatever is read is compared with its checksum, and with the tally of what
    should be there: a wrong or missing row is a sentence, never a schedule.
    """

    def __init__(self, path: Path, renames: Mapping[CardId, CardId] | None = None) -> None:
        self.path = path
        self.renames = dict(renames or {})
        self._ledger = Ledger(path, self.renames)
        self.settled = self._ledger.settled  # what was done with leftovers of a crash
        self._days: tuple[Tally, dict[date, Day]] | None = None  # as last read, under their tally
        self._sound: Tally | None = None  # of the states that were last read as written
        try:
            with self._ledger.reading() as one:
                is_current = self._is_current(one)
            if not is_current:
                self.rebuild()
        except DlstudyError:  # broken, or locked while its states are folded anew
            self.close()
            raise

    def close(self) -> None:
        self._ledger.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def record(self, event: Event) -> CardState:
        """Append an event; return its card's state, as the event's study day sees it.

        When this returns, the answer is on disk. Raises NotSaved, and then
        nothing was written.
        """
        return self.record_all([event])[0]

    def record_all(self, events: Sequence[Event]) -> list[CardState]:
        """Append events, fold their cards again, keep the states: one transaction, all or nothing.

        Raises NotSaved, and Replaced if the log is not the one that was opened.
        """
        with self._ledger.writing() as one:
            rows = [self._ledger.row_of(event) for event in events]
            new = self._ledger.by_card(rows)
            before = self._before(one, new)
            self._ledger.append(rows)
            if one is None or before is None:
                folded = self._fold_all(one)
            else:
                folded = self._fold_cards(one, before, new)
        return [seen_on(folded, self._ledger.now(e.card), e.study_day) for e in events]

    def foreseen(self, events: Sequence[Event]) -> list[CardState]:
        """Return what each of some events of one card would make of it; nothing is written."""
        card = self._ledger.now(events[0].card)
        own, goals = self.events(card), self.events(goal.CARD)
        found = []
        for event in events:
            with_it = [*own, event]
            folded = {
                card: Folded(fold.card_state(card, [*with_it, *goals]), with_it),
                goal.CARD: Folded(CardState(goal.CARD), goals),
            }
            found.append(seen_on(folded, card, event.study_day))
        return found

    def rebuild(self) -> None:
        """Throw the caches away, indexes included, and fold the whole log, in one transaction."""
        with self._ledger.writing() as one:
            self._ledger.connection.execute("REINDEX events")
            self._fold_all(one)

    def events(self, card: CardId | None = None) -> list[Event]:
        """Return the events of one card, former names included, or the whole log as written."""
        ledger = self._ledger
        if card is None:
            with ledger.reading() as one:
                return ledger.events(ledger.all_rows(one))
        return self._cached(lambda _: ledger.events(ledger.rows_of(ledger.now(card))))

    def states(self, today: date | None = None) -> dict[CardId, CardState]:
        """Return the cached state of every card that has one; of ``today``, as it sees them.

        A card that was answered after today, under a clock that was wrong, is due.
        """
        found = self._cached(self._states)
        if today is None:
            return found
        last = today + fold.JOURNEY
        ahead = [s.card for s in found.values() if s.last_day is not None and s.last_day > last]
        goals = self.events(goal.CARD) if ahead else []
        seen = {c: fold.state_on(today, c, [*self.events(c), *goals]) for c in ahead}
        return {**found, **seen}

    def days(self) -> dict[date, Day]:
        """Return what every study day holds, the oldest first."""

        def read(one: Kept) -> dict[date, Day]:
            if self._days is None or self._days[0] != one.days:
                self._days = one.days, kept.days(self._ledger.connection, one.days)
            return dict(self._days[1])

        return self._cached(read)

    def live(self, prefix: str) -> list[Event]:
        """Return what was not undone under names that begin so, in the order of all devices.

        An undo stands under the name of what it takes back, so the index on
        names finds both without reading the log.
        """
        ledger = self._ledger
        found = self._cached(lambda _: ledger.events(ledger.rows_under(prefix)))
        return fold.in_order(fold.live(found))

    def recent_times(self, most: int = 400) -> list[tuple[CardId, bool, int]]:
        """Return (card, was it new, milliseconds) of the reviews among the latest events.

        A review is of a new card if nothing before it is of the same card.
        """

        def read(one: Kept) -> tuple[Rows, dict[CardId, int]]:
            if self._sound != one.states:
                self._states(one)
            rows = self._ledger.latest_rows(one.events.rows, most)
            return rows, kept.counts(self._ledger.connection, self._ledger.by_card(rows))

        rows, counts = self._cached(read)
        left = Counter(self._ledger.now(row.card) for row in rows)
        found = []
        for row in rows:
            card = self._ledger.now(row.card)
            if row.kind == Kind.REVIEW.value and row.elapsed_ms:
                found.append((card, left[card] == counts[card], row.elapsed_ms))
                left[card] = 0  # what follows is not new
        return found

    def undoable(self, device: str | None = None) -> list[Event]:
        """Return what to take back: the event written last that touches a schedule.

        Of those of this device, where it has any; clocks and other devices do
        not matter. Events that were recorded as one batch are returned
        together. Raises NothingToUndo.
        """
        events = self.events()
        undone = fold.undone_ids(e for e in events if e.kind is Kind.UNDO)
        left = [
            e
            for e in events
            if e.kind is not Kind.UNDO and e.id not in undone and fold.touches_schedule(e)
        ]
        if not left:
            raise NothingToUndo(
                "There is nothing to undo: no review is in the log, and practice (quiz, drill)"
                " changes no schedule; run 'dlstudy review'."
            )
        last = next((e for e in reversed(left) if e.device == device), left[-1])
        batch = read(Batched, last).batch
        return [
            last,
            *(e for e in left if batch and e.id != last.id and read(Batched, e).batch == batch),
        ]

    def damaged(self) -> list[str]:
        """Return the ids of events whose checksum does not fit: changed outside dlstudy."""
        with log_file.explained(self.path):
            rows = self._ledger.rows("true")
            return [row.id for row in rows if row_checksum(row[:-1]) != row.checksum]

    def unknown_kinds(self) -> tuple[str, ...]:
        """Return the kinds of events that only a newer dlstudy knows: kept, and passed over."""
        return self._cached(lambda one: one.unknown)

    def _states(self, one: Kept) -> dict[CardId, CardState]:
        """Return the states as they were written; raises Stale."""
        found = kept.states(self._ledger.connection, one.states)
        self._sound = one.states
        return found

    def _cached(self, read: Callable[[Kept], T]) -> T:
        """Return what the caches say; where they are not as written they are made anew first."""
        try:
            return self._believed(read)
        except Stale:
            self.rebuild()
        try:
            return self._believed(read)
        except Stale as error:
            raise broken(self.path, error) from None

    def _believed(self, read: Callable[[Kept], T]) -> T:
        """Return what the caches say, in one transaction; raises Stale."""
        with self._ledger.reading() as one:
            if one is None or not self._is_current(one):
                raise Stale("the caches were made otherwise")
            return read(one)

    def _is_current(self, one: Kept | None) -> bool:
        """Are the caches made by this dlstudy, of these decks and of all events?"""
        return (
            one is not None
            and one.fold == self._fold_key()
            and one.events.rows == self._ledger.count
        )

    def _fold_key(self) -> str:
        names = crc32(json.dumps(sorted(self.renames.items())).encode())
        return f"{fold.NAME}:{fold.VERSION}:{_KINDS:08x}:{names:08x}"

    def _before(self, one: Kept | None, cards: Iterable[CardId]) -> dict[CardId, Rows] | None:
        """Return the rows of some cards, and of goals, before more is written.

        None where all must be folded again: a goal bears on every card, and
        rows that do not fit their tally mean a cache to be thrown away, or a
        log that is broken, which folding it tells.
        """
        cards = [*cards, goal.CARD]
        if not self._is_current(one) or cards.count(goal.CARD) > 1:
            return None
        try:
            return {card: self._ledger.rows_of(card) for card in cards}
        except Stale:
            self._ledger.connection.execute("REINDEX events")
            return None

    def _fold_cards(
        self, one: Kept, before: Mapping[CardId, Rows], new: Mapping[CardId, Rows]
    ) -> dict[CardId, Folded]:
        """Fold some cards again with what is new of them, and keep the result."""
        ledger = self._ledger
        goals = ledger.events(before[goal.CARD])
        found = {}
        for card, more in new.items():
            old = ledger.events(before[card])
            events = [*old, *ledger.events(more)]
            state = fold.card_state(card, [*events, *goals])
            found[card] = Folded(state, events)
            made = CardFold(state, tally_of([*before[card], *more]))
            one = kept.put_card(ledger.connection, one, made)
            gained = days.gained(old, events)
            one = kept.put_days(ledger.connection, one, gained)
            one = one._replace(events=one.events.with_all(tally_of(more)))
        kept.keep(ledger.connection, one)
        return found

    def _fold_all(self, one: Kept | None) -> dict[CardId, Folded]:
        """Fold the whole log, in which nothing may be missing, and keep the result."""
        ledger = self._ledger
        rows = ledger.all_rows(one)
        cards = ledger.by_card(rows)
        events = {card: ledger.events(own) for card, own in cards.items()}
        for event in chain.from_iterable(events.values()):
            need_payload(event)
        states = fold.states(event for own in events.values() for event in own)
        found = {
            card: Folded(states.get(card, CardState(card)), own) for card, own in events.items()
        }
        folds = [CardFold(found[card].state, tally_of(own)) for card, own in cards.items()]
        made = days.of_cards(events.values())
        unknown = tuple(sorted({row.kind for row in rows}.difference(Kind)))
        fresh = Kept(self._fold_key(), tally_of(rows), unknown=unknown)
        kept.put_all(ledger.connection, fresh, folds, made)
        return found
