"""A quiz: some cards, one after another, off the schedule."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dlstudy.card import EXERCISES, Card, CardId
from dlstudy.errors import NothingToUndo
from dlstudy.event import SITTINGS, Event, Moment
from dlstudy.event import Kind as EventKind
from dlstudy.library.library import Library
from dlstudy.log.store import Store
from dlstudy.payload import Sat, read
from dlstudy.record import field, record
from dlstudy.schedule import sm2
from dlstudy.schedule.fold import CardState
from dlstudy.session.asked import Asked, answer_data, ask, bring_forward, event_of
from dlstudy.session.sitting import Sitting

if TYPE_CHECKING:
    from dlstudy.exercise.contract import Values
    from dlstudy.session.selection import Wanted

PURPOSE = "quiz"


@record
class Result:
    """One answer of a quiz."""

    asked: Asked
    quality: int
    elapsed_ms: int
    said: Mapping[str, object] = field(default_factory=dict)  # what else the log keeps of it
    event: str = ""  # the id under which the log has it

    @property
    def confidence(self) -> int | None:
        """How sure its learner was, in percent."""
        value = self.said.get("confidence")
        return value if isinstance(value, int) else None

    @property
    def choice(self) -> str | None:
        """Where it was a choice: "" for the right one, or a mistake's name."""
        value = self.said.get("choice")
        return value if isinstance(value, str) else None

    @property
    def points(self) -> tuple[int, ...] | None:
        """Where points were ticked, the places of those that the answer contained."""
        value = self.said.get("points")
        return tuple(value) if isinstance(value, list) else None

    @property
    def is_right(self) -> bool:
        return self.quality >= sm2.PASSING


class Quiz(Sitting):
    """Cards to answer without touching the schedule."""

    kind = "quiz"

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
        wanted: "Wanted | None" = None,
    ) -> None:
        self.library = library
        self.store = store
        self.device = device
        self.seed = seed
        self.cards = list(cards)
        self.states = store.states(moment.study_day)
        self.results: list[Result] = []
        self.purpose = purpose
        self.own = own  # parameters that the learner set
        self.flags: tuple[str, ...] = ()  # of the command, besides what is wanted
        self.wanted = wanted  # what the cards were chosen by: kept with the first answer
        self.asked = self._next(moment)

    def answer(self, quality: int, moment: Moment, elapsed_ms: int, **data: object) -> CardState:
        """Record the answer as practice; the card's schedule stays as it is."""
        asked = self.asked
        if asked is None:
            raise ValueError("the quiz is over; no card is in front")
        is_first = self.wanted is not None and not self.results
        begun = [self._begun(self.wanted.data(), moment)] if self.wanted and is_first else []
        more = answer_data(asked, **data, purpose=self.purpose, quiz_seed=self.seed)
        event = event_of(
            asked.card.id, EventKind.PRACTICE, moment, self.device, more,
            quality=quality, elapsed_ms=elapsed_ms,
        )  # fmt: skip
        state = self.store.record_all([*begun, event])[-1]
        self.results.append(Result(asked, quality, elapsed_ms, data, event.id))
        self.go_on(moment)
        return state

    def undo(self, moment: Moment) -> CardId:
        """Take back the last answer and ask its card again; raises NothingToUndo."""
        if not self.results:
            raise NothingToUndo("Nothing was answered yet.")
        last = self.results[-1]
        card_id, data = last.asked.card.id, {"event": last.event}
        self.store.record(event_of(card_id, EventKind.UNDO, moment, self.device, data))
        self.results.pop()
        self.asked = self._next(moment)
        return card_id

    @property
    def failed(self) -> list[CardId]:
        """The cards that were not answered right."""
        return [result.asked.card.id for result in self.results if not result.is_right]

    def bring_forward(self, moment: Moment) -> None:
        """Make what failed due now, as one batch that is undone together."""
        bring_forward(self.store, self.failed, moment, self.device)

    @property
    def command(self) -> str:
        """The command that repeats it, "" of one that was not chosen by a command."""
        from dlstudy.session.selection import command_of

        return "" if self.wanted is None else command_of(self.wanted, self.seed, self.flags)

    @property
    def left(self) -> int:
        return len(self.cards) - len(self.results)

    @property
    def has_drills_ahead(self) -> bool:
        """Is NumPy going to be needed?"""
        return any(card.kind in EXERCISES for card in self.cards[len(self.results) :])

    @property
    def can_undo(self) -> bool:
        """Was anything answered that is not yet taken back?"""
        return bool(self.results)

    def _begun(self, wanted: Mapping[str, object], moment: Moment) -> Event:
        """Return the event that keeps what is asked, so that its seed can ask it again."""
        cards = [card.id for card in self.cards]
        data = {"purpose": self.purpose, "wanted": dict(wanted), "cards": cards}
        return event_of(name_of(self.seed), EventKind.SITTING, moment, self.device, data)

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


def name_of(seed: int) -> CardId:
    """Return the name under which the log knows the quiz of a seed."""
    return f"{SITTINGS}{PURPOSE}-{seed}"


def asked_before(
    store: Store, library: Library, seed: int, wanted: Mapping[str, object]
) -> list[Card]:
    """Return the cards that the quiz of this seed asked, if it was wanted alike; else []."""
    kept = [read(Sat, event) for event in store.events(name_of(seed))]
    same = [sat.cards for sat in kept if sat.wanted == wanted]
    cards = {card.id: card for card in library.cards}
    return [cards[card_id] for card_id in same[-1] if card_id in cards] if same else []


class Score(NamedTuple):
    """How many answers of a topic or a kind were right."""

    name: str
    right: int
    total: int


def scores(results: Sequence[Result], part: str) -> list[Score]:
    """Return the score of every topic (``deck``) or every kind (``kind``), as they were met."""
    groups: dict[str, list[bool]] = {}
    for result in results:
        groups.setdefault(str(getattr(result.asked.card, part)), []).append(result.is_right)
    return [Score(name, sum(right), len(right)) for name, right in groups.items()]
