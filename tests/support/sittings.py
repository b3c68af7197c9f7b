"""Small decks, invented moments and sittings over them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from dlstudy.deck.parse import parse_deck
from dlstudy.event import Event, Moment
from dlstudy.library.library import Library
from dlstudy.log.store import Store
from dlstudy.session.review import Review
from dlstudy.session.today import Options
from tests.support.logs import FIRST_DAY

MEMORY = Path(":memory:")
DEVICE = "desk"
AGAIN, HARD, GOOD, EASY = 2, 3, 4, 5

DRILLS = """
## area
Q: A rectangle is {{a}} by {{b}}. What is its area?
Vars: a in 2..9; b in 11..19
Answer: a*b
Tol: exact
Mistake sum: a + b -> That is half of the way round.
Hint: Count squares.

## two-step
Q: There are {{a}} reds and {{b}} blues.
Vars: a in 2..9; b in 21..39
Step sum: How many in all?
  = a + b
Step cost: Each costs 3. What do all cost?
  = 3*sum
Mistake sum.less: b - a -> You took them away.
Hint sum: Put them together.
Tol sum: exact
Tol cost: exact
"""


def concepts(count: int, prefix: str = "card") -> str:
    return "".join(f"\n## {prefix}-{n}\nQ: What is {n}?\nA: It is {n}.\n" for n in range(count))


def library_of(**decks: str) -> Library:
    """Return a library of decks by slug and text; a fault in one is a fault of the test."""
    parsed = [
        parse_deck(f"---\ndeck: {slug}\ntitle: {slug}\n---\n{text}".encode(), f"{slug}.md")
        for slug, text in decks.items()
    ]
    assert [fault for deck in parsed for fault in deck.faults] == []
    return Library(tuple(parsed))


class Clock:
    """Moments that never come twice."""

    def __init__(self) -> None:
        self.days = 0
        self.seconds = 0

    @property
    def today(self) -> date:
        return FIRST_DAY + timedelta(days=self.days)

    def now(self) -> Moment:
        self.seconds += 1
        at = datetime.combine(self.today, time(9), UTC) + timedelta(seconds=self.seconds)
        return Moment(at, self.today, 0)


class Desk:
    """A library, a log in memory and a clock: what sittings need."""

    def __init__(self, library: Library, path: Path = MEMORY) -> None:
        self.library = library
        self.store = Store(path)
        self.clock = Clock()

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    def review(self, **options: object) -> Review:
        chosen = Options(**options)  # type: ignore[arg-type]  # by name, as the command line has it
        return Review(self.library, self.store, self.clock.now(), chosen, DEVICE)

    def answer(self, review: Review, quality: int, elapsed_ms: int = 5_000) -> None:
        review.answer(quality, self.clock.now(), elapsed_ms)

    def answered_days(self, quality: int) -> int:
        """Answer the first card of today's review; return the days until it is due again."""
        state = self.review(minutes=1000).answer(quality, self.clock.now(), 5_000)
        assert state.due is not None
        return (state.due - self.clock.today).days

    def answer_all(self, review: Review, quality: int = GOOD, most: int = 1000) -> list[str]:
        """Give the same answer to every card; return the cards in order."""
        asked: list[str] = []
        while review.asked is not None and len(asked) < most:
            asked.append(review.asked.card.id)
            self.answer(review, quality)
        return asked

    def events(self, kinds: Iterable[str] = ()) -> list[Event]:
        return [e for e in self.store.events() if not kinds or e.kind in kinds]


def front(review: Review) -> str:
    """Return the card in front."""
    assert review.asked is not None
    return review.asked.card.id
