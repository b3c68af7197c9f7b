"""A quiz: some cards of some topics, mixed and weakest first, off the schedule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from dlstudy import sm2
from dlstudy.card import EXERCISES, Card, CardId, Kind
from dlstudy.event import Kind as EventKind
from dlstudy.event import Moment
from dlstudy.library import Library
from dlstudy.progress import weakness
from dlstudy.schedule import CardState
from dlstudy.session.asked import Asked, answer_data, ask, event_of
from dlstudy.store import Store

if TYPE_CHECKING:
    from dlstudy.drill import Values

PURPOSE = "quiz"
CARDS = 10


@dataclass(frozen=True, slots=True)
class Result:
    """One answer of a quiz."""

    asked: Asked
    quality: int
    elapsed_ms: int

    @property
    def is_right(self) -> bool:
        return self.quality >= sm2.PASSING


class Quiz:
    """Cards to answer without touching the schedule. ``asked`` is None at the end."""

    def __init__(
        self,
        library: Library,
        store: Store,
        moment: Moment,
        cards: list[Card],
        seed: int,
        device: str,
        *,
        purpose: str = PURPOSE,
        own: "Values | None" = None,
    ) -> None:
        self.library = library
        self.store = store
        self.device = device
        self.seed = seed
        self.cards = list(cards)
        self.states = store.states()
        self.results: list[Result] = []
        self.purpose = purpose
        self.own = own  # parameters that the learner set
        self.asked = self._next(moment)

    def answer(self, quality: int, moment: Moment, elapsed_ms: int, **data: object) -> CardState:
        """Record the answer as practice; the card's schedule stays as it is."""
        asked = self.asked
        if asked is None:
            raise ValueError("the quiz is over; no card is in front")
        more = answer_data(asked, **data, purpose=self.purpose, quiz_seed=self.seed)
        event = event_of(
            asked.card.id, EventKind.PRACTICE, moment, self.device, more,
            quality=quality, elapsed_ms=elapsed_ms,
        )  # fmt: skip
        state = self.store.record(event)
        self.results.append(Result(asked, quality, elapsed_ms))
        self.asked = self._next(moment)
        return state

    @property
    def left(self) -> int:
        return len(self.cards) - len(self.results)

    @property
    def has_drills_ahead(self) -> bool:
        """Is NumPy going to be needed?"""
        return any(card.kind in EXERCISES for card in self.cards[len(self.results) :])

    def median_ms(self, _: Card) -> float | None:
        """Speed is not judged in a quiz."""
        return None

    def _next(self, moment: Moment) -> Asked | None:
        if len(self.results) >= len(self.cards):
            return None
        card = self.cards[len(self.results)]
        seed = self.seed + len(self.results)  # the same seed asks the same numbers
        asked = ask(card, self.states.get(card.id), moment, seed=seed, own=self.own)
        if asked is None:  # its drill cannot be drawn; `dlstudy check` says why
            self.cards.remove(card)
            return self._next(moment)
        return asked


def choose(
    cards: Iterable[Card], states: Mapping[CardId, CardState], count: int, seed: int
) -> list[Card]:
    """Return ``count`` cards, none suspended: kinds in turn, the weakest first, ties by seed."""
    rng = Random(seed)
    by_kind: dict[Kind, list[Card]] = {}
    shuffled = [c for c in cards if not ((s := states.get(c.id)) and s.is_suspended)]
    rng.shuffle(shuffled)
    for card in sorted(shuffled, key=lambda c: weakness(states.get(c.id)), reverse=True):
        if all(card.note != other.note for other in by_kind.get(card.kind, ())):
            by_kind.setdefault(card.kind, []).append(card)
    chosen: list[Card] = []
    while len(chosen) < count and any(by_kind.values()):
        for kind in Kind:
            if by_kind.get(kind) and len(chosen) < count:
                chosen.append(by_kind[kind].pop(0))
    return chosen
