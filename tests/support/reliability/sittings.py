"""The sittings that are killed: how each begins, the keys of a person, what they confirm."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from dlstudy.event import Event, Kind
from dlstudy.figures.interview import Part
from dlstudy.library.library import load
from dlstudy.schedule.sm2 import AGAIN, EASY, GOOD, HARD
from dlstudy.session.interview.arc import arc
from tests.support.reliability.homes import CONCEPTS, DRILL_KEYS, SLOPE_KEYS

ANSWERS = frozenset({Kind.REVIEW, Kind.PRACTICE})
GRADES = {"1": AGAIN, "2": HARD, "3": GOOD, "4": EASY}


@dataclass(frozen=True, slots=True)
class Piece:
    """The keys of one answer, and the events that they lead to: kinds and quality of each."""

    keys: str
    kinds: frozenset[Kind] = ANSWERS
    quality: int | None = None
    batch: int = 0  # how many events it writes together; 0 for one by itself

    def fits(self, event: Event) -> bool:
        """Is this what the keys say?"""
        return event.kind in self.kinds and event.quality == self.quality


@dataclass(frozen=True, slots=True)
class Sitting:
    """One way to study, as it is begun; ``draw`` are the keys of one person."""

    name: str
    home: str  # the name of the prepared home that it is held in
    command: tuple[str, ...]
    draw: Callable[[Random], Sequence[Piece]]
    asks_again: bool = True  # is the card that was open the first of the next session?
    said: str = ""  # what a command without keys says once it is done
    count: int = 0  # of the questions, where the header tells how many are left

    @property
    def has_keys(self) -> bool:
        """Is it held in front of a screen?"""
        return not self.said


def _reviewed(rng: Random) -> list[Piece]:
    """Return any keys of a review: passed, failed, put aside, flagged, taken back."""
    pieces: list[Piece] = []
    done = 0  # what can be taken back
    has_failed = False
    for _ in range(rng.randrange(1, 8)):
        key = rng.choice("11233444ksbfuu")
        if key == "u" and done:
            done -= 1
            pieces.append(Piece("u", frozenset({Kind.UNDO})))
            continue
        done += 1
        if key in "sb":
            pieces.append(Piece(key, frozenset({Kind.SUSPEND if key == "s" else Kind.BURY})))
        elif key == "f":
            pieces.append(Piece("fwörse\r", frozenset({Kind.FLAG})))
        elif key == "k" and not has_failed:  # a repeat is not new
            pieces.append(Piece("k", frozenset({Kind.KNOWN})))
        else:
            key = key if key in GRADES else "3"
            has_failed |= key == "1"
            pieces.append(Piece(" " + key, quality=GRADES[key]))
    return pieces


def _passed(rng: Random) -> list[Piece]:
    """Return a review in which every card is passed."""
    return [Piece(f" {key}", quality=GRADES[key]) for key in rng.choices("234", k=6)]


def _each(keys: str, most: int) -> Callable[[Random], list[Piece]]:
    """Return a sitting in which every card is answered by the same keys, right."""
    return lambda rng: [Piece(keys, quality=GOOD)] * rng.randrange(1, most + 1)


def _quizzed(rng: Random) -> list[Piece]:
    """Return a quiz of six concepts, ticked or not; one that has failed cards may end."""
    ticked = [rng.random() < 0.6 for _ in range(rng.randrange(1, 7))]
    if len(ticked) == QUIZ:
        ticked[rng.randrange(QUIZ)] = False  # its report then waits for a key
    pieces = [
        Piece(" 1\r", quality=GOOD) if is_right else Piece(" 0\r", quality=AGAIN)
        for is_right in ticked
    ]
    if len(ticked) == QUIZ and rng.random() < 0.7:
        failed = ticked.count(False)
        pieces += [Piece("f" if n == 0 else "", FORWARD, None, failed) for n in range(failed)]
    return pieces


def _placed(rng: Random) -> list[Piece]:
    """Return a placement: all of it easy, or only some of it; what is clear is marked known."""
    if rng.random() < 0.5:
        keys, known = "4" * PLACED, CONCEPTS
    else:
        keys = "".join(rng.choices("134", k=rng.randrange(1, PLACED))) + "3"
        known = keys.count("4")
    pieces = [Piece(f" {key}", quality=GRADES[key]) for key in keys]
    agreed = ("q" if len(keys) < PLACED else "") + "y\r"
    return pieces + [Piece(agreed if n == 0 else "", KNOWN, None, known) for n in range(known)]


def _interviewed(minutes: float, deck: str) -> Callable[[Random], list[Piece]]:
    """Return an interview, its exercise included, up to some question."""

    def draw(rng: Random) -> list[Piece]:
        parts = _parts(minutes, deck)
        asked = parts[: rng.randrange(1, len(parts) + 1)]
        return [piece for part in asked for piece in _question(part, rng)]

    return draw


def _question(part: Part, rng: Random) -> list[Piece]:
    if part is Part.TASK:
        return [Piece(f"3{DRILL_KEYS}", quality=GOOD)]
    said = Piece(" 3", SITTING)
    return [said, *rng.choice(([Piece("1\r", quality=GOOD)], [Piece("0\r", quality=AGAIN)]))]


@cache
def _parts(minutes: float, deck: str) -> list[Part]:
    from tests.support.reliability.homes import prepared

    cards = [card for card in load(prepared(deck)).cards if card.deck == deck]
    return [question.part for question in arc(cards, minutes, SEED, ("drill",))]


FORWARD, KNOWN = frozenset({Kind.FORWARD}), frozenset({Kind.KNOWN})
SITTING = frozenset({Kind.SITTING})
QUIZ, PLACED, SEED = 6, 10, 7
REVIEW = ("review", "--new", "50", "--minutes", "600")
_SEEDED = ("--seed", str(SEED))

SITTINGS = (
    Sitting("review", "killed", (*REVIEW, "killed"), _reviewed, asks_again=False),
    Sitting("review passed", "killed", (*REVIEW, "killed"), _passed),
    Sitting("drills", "drilled", (*REVIEW, "drilled"), _each(DRILL_KEYS, 3)),
    Sitting("derivations", "derived", (*REVIEW, "derived"), _each(SLOPE_KEYS, 3)),
    Sitting("code", "coded", (*REVIEW, "coded"), _each("e\r\r", 2)),
    Sitting(
        "quiz", "killed", ("quiz", "killed", "-n", str(QUIZ), *_SEEDED), _quizzed, count=QUIZ
    ),
    Sitting("quiz of drills", "drilled", ("quiz", "drilled", *_SEEDED), _each(DRILL_KEYS, 2)),
    Sitting(
        "interview", "killed", ("interview", "--topics", "killed", "--minutes", "10", *_SEEDED),
        _interviewed(10, "killed"),
    ),
    Sitting(
        "interview with a drill", "mixed",
        ("interview", "--topics", "mixed", "--minutes", "20", *_SEEDED), _interviewed(20, "mixed"),
    ),
    Sitting("place", "killed", ("place", "killed", *_SEEDED), _placed, count=PLACED),
    Sitting(
        "undo", "reviewed", ("undo",), lambda _: [Piece("", frozenset({Kind.UNDO}))],
        asks_again=False, said="Undone:",
    ),
    Sitting(
        "plan", "planned", ("plan", "apply"), lambda _: [Piece("", frozenset({Kind.PLAN}))],
        asks_again=False, said="Applied:",
    ),
)  # fmt: skip
