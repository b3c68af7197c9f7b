"""Large decks and long logs to measure with: invented, seeded, the same on every machine."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dlstudy.event import Event, Kind, study_day
from dlstudy.log.rows import event_row, new_event_id
from dlstudy.log.store import FILE_NAME, Store

CARDS = 10_000
EVENTS = 100_000
DECKS = 40
CARDS_OF_A_DECK = CARDS // DECKS

CARD = """## card-{n}
Q: What does layer {n} of this network do to a vector $x$ of length {n}?
A: It returns $W_{{{n}}} x + b$, an affine map; the next layer bends it.
Points:
- an affine map
- no bend by itself
Mistake linear: It is linear. -> The bias makes it affine.
Hint: Where does zero go?
Source: Goodfellow et al. 2016, section 6.1
Level: {level}

"""


def deck_text(name: str, cards: int = CARDS_OF_A_DECK) -> str:
    """Return a deck of concept cards, nine lines each."""
    body = "".join(CARD.format(n=n, level=1 + n % 3) for n in range(cards))
    return f"---\ndeck: {name}\ntitle: Deck {name}\n---\n\n{body}"


def write_decks(home: Path, decks: int = DECKS) -> None:
    """Write ten thousand cards as personal decks, or fewer decks of them."""
    (home / "decks").mkdir(parents=True, exist_ok=True)
    for n in range(decks):
        (home / "decks" / f"deck-{n}.md").write_text(deck_text(f"deck-{n}"), encoding="utf-8")


def events(count: int, last: datetime, seed: int = 0) -> list[Event]:
    """Return a log of reviews over ten thousand cards that ends at ``last``."""
    rng = random.Random(seed)
    found = []
    for n in range(count):
        at = last - timedelta(minutes=5 * (count - n))
        card = f"deck-{rng.randrange(DECKS)}/card-{rng.randrange(CARDS_OF_A_DECK)}"
        quality = rng.choice((2, 3, 4, 4, 4, 4, 4, 5))
        milliseconds = rng.randrange(4_000, 60_000)
        found.append(
            Event(
                new_event_id(at), Kind.REVIEW, card, at, study_day(at),
                0, quality, milliseconds, "bench", '{"revision":"00000000"}',
            )
        )  # fmt: skip
    return found


def write_log(home: Path, log: list[Event]) -> None:
    """Write a log of these events, and its states."""
    import sqlite3

    Store(home / FILE_NAME).close()
    connection = sqlite3.connect(home / FILE_NAME)
    rows = list(map(event_row, log))
    connection.executemany("INSERT INTO events VALUES (?,?,?,?,?,?,?,?,?,?,?)", rows)
    connection.commit()
    connection.close()
    with Store(home / FILE_NAME) as store:
        store.rebuild()


def now() -> datetime:
    """Return the instant that a log should end at."""
    return datetime.now(UTC)
