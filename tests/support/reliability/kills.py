"""Kill -9 at a random point of every kind of sitting: what was confirmed is in the log."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from signal import SIGKILL
from sys import executable
from tempfile import TemporaryDirectory

from dlstudy.event import Event, Kind
from dlstudy.log.store import FILE_NAME
from tests.support import killed_session
from tests.support.console import Console, plain
from tests.support.killed_session import POINTS, STATEMENT
from tests.support.reliability.checks import complaints, confirmations, events_of
from tests.support.reliability.homes import home_of
from tests.support.reliability.sittings import SITTINGS, Piece, Sitting
from tests.support.reliability.table import Row, Tally, scratch

DRIVER = (executable, killed_session.__file__)
IDLE = "while idle"  # from outside, when it takes no more keys: the line editor's waiting too
OUTSIDE = "from outside"  # a point that the session itself never passes
PASSINGS = {STATEMENT: 8, "while painting": 3}  # of a point for every answer, about; else one
OPENING = {STATEMENT: 20, "while painting": 1}  # before the first answer
QUESTION = re.compile(r"\b(?:card|drill|slope|code)-\d+\b")
PLACE = re.compile(r"^\s*(\d+)/(\d+) ")  # of an interview's header: question, of how many
LEFT = re.compile(r"(\d+) left$")


@dataclass(slots=True)
class Killed:
    """What is known of one session that was killed."""

    sitting: Sitting
    pieces: Sequence[Piece]  # that were typed whole
    keys: str
    paintings: list[str]
    output: str
    before: list[Event]
    after: list[Event]
    done: list[Event] = field(default_factory=list)  # that the pieces are about

    def __post_init__(self) -> None:
        new = self.after[len(self.before) :]
        self.done = [event for event in new if not is_beginning(event)]

    @property
    def confirmed(self) -> int:
        """How many of the pieces the screen said or showed to be done."""
        if not self.sitting.has_keys:
            return int(self.sitting.said in self.output)
        if self.sitting.command[0] == "interview":
            return self._passed_in_interview()
        said = confirmations(self.paintings)
        if any(line.startswith("saved · due now") for line in said):
            return len(self.pieces)  # the batch, with which it ends
        if "Saved as known" in self.output:
            return len(self.pieces)
        return max(len(said), self._passed_by_header())

    def _passed_by_header(self) -> int:
        """Return how many questions are behind the one in front, as the header counts them."""
        heads = [painting.split("\n")[0].rstrip() for painting in self.paintings]
        left = [int(found[1]) for head in heads if (found := LEFT.search(head))]
        return self.sitting.count - min(left) if self.sitting.count and left else 0

    def _passed_in_interview(self) -> int:
        """Return how many pieces are behind: what was said counts once the points are shown."""
        passed = 0
        for painting in self.paintings:
            found = PLACE.search(painting)
            if found is None:
                continue
            asked = int(found[1]) - 1
            behind = sum(2 if "SITTING" in p else 1 for p in self._questions()[:asked])
            shows_points = "[ ]" in painting or "[x]" in painting
            passed = max(passed, behind + shows_points)
        if "points covered" in self.output:
            passed = len(self.pieces)
        return passed

    def _questions(self) -> list[str]:
        """Return the questions of the pieces: spoken ones are two pieces, an exercise is one."""
        spoken = {"SITTING"}
        kinds = [next(iter(piece.kinds)).name for piece in self.pieces]
        return [kind for kind, before in zip(kinds, ["", *kinds], strict=False)
                if before not in spoken]  # fmt: skip


def is_beginning(event: Event) -> bool:
    """Is this what a quiz or interview asks, and no answer?"""
    return event.kind is Kind.SITTING and '"step":"said"' not in event.data


def losses(killed: Killed) -> Iterator[str]:
    """Yield what was confirmed and is not there, and what is there and was not typed."""
    pieces, done, confirmed = killed.pieces, killed.done, killed.confirmed
    if killed.after[: len(killed.before)] != killed.before:
        yield "what was there before is changed"
    if len(done) < confirmed:
        yield f"lost: {confirmed} were confirmed, {len(done)} are in the log"
    for piece, event in zip(pieces, done, strict=False):
        if not piece.fits(event):
            yield f"{piece.keys!r} was typed and the log says {event.kind} {event.quality}"
            return
    if len(done) > len(pieces):
        yield f"{len(pieces)} answers were typed and {len(done)} are in the log"
    batch = next((piece.batch for piece in pieces if piece.batch), 0)
    begun = len(done) - (len(pieces) - batch)
    if 0 < begun < batch:
        yield f"{begun} of the {batch} events of a batch are in the log"
    elif begun <= 0 and len(done) > confirmed + 1:
        yield f"{confirmed} were confirmed and {len(done)} are in the log"


def not_asked_again(killed: Killed, home: Path) -> Iterator[str]:
    """Yield it where the card that was open is not the first that the next session asks."""
    painted = [found for text in killed.paintings[:-1] if (found := QUESTION.search(text))]
    answered = {QUESTION.search(event.card) for event in killed.done if event.quality is not None}
    slugs = {found[0] for found in answered if found}
    with Console(next_command(killed), home, keys="q\r", has_screen=False) as console:
        code = console.end()
        asked = next(filter(None, map(QUESTION.search, console.paintings)), None)
        output = plain(console.output)
    if "Traceback" in output:
        yield f"the next session ends in a traceback: {output[-200:]!r}"
    if code != 0 and asked is None and killed.sitting.command[0] != "place":
        yield f"the next session does not begin: {output[-200:]!r}"
    is_kept = killed.sitting.command[0] in {"review", "interview"}
    if is_kept and asked is not None and asked[0] in slugs:
        yield f"'{asked[0]}' was answered and is asked again"
    if is_kept and painted and painted[-1][0] not in slugs:
        is_same = asked is not None and asked[0] == painted[-1][0]
        if not is_same:
            yield f"'{painted[-1][0]}' was open; the next session asks {asked and asked[0]!r}"
    is_quiz = killed.sitting.command[0] == "quiz"  # its seed asks the same from the beginning
    if is_quiz and painted and (asked is None or asked[0] != painted[0][0]):
        yield f"'{painted[0][0]}' was the first; the same seed asks {asked and asked[0]!r}"


def next_command(killed: Killed) -> tuple[str, ...]:
    """Return how one goes on: an interview that was begun is gone on with by its bare name."""
    is_begun = any(map(is_beginning, killed.after))
    is_interview = killed.sitting.command[0] == "interview"
    return ("interview",) if is_interview and is_begun else killed.sitting.command


def cut(pieces: Sequence[Piece], rng: Random) -> tuple[Sequence[Piece], str]:
    """Return what is typed whole, and the keys: every second person stops inside an answer."""
    keyed = [place for place, piece in enumerate(pieces) if len(piece.keys) > 1]
    keys = "".join(piece.keys for piece in pieces)
    if not keyed or rng.random() < 0.5:
        return pieces, keys
    last = pieces[keyed[-1]].keys
    whole = pieces[: keyed[-1]]
    begun = last[: rng.randrange(1, len(last))]
    return whole, "".join(piece.keys for piece in whole) + begun


def when(rng: Random, sitting: Sitting, answers: int) -> tuple[str, int]:
    """Return a point, and which passing of it is the last: any of so many answers."""
    points = [*POINTS, STATEMENT, STATEMENT, STATEMENT, IDLE]
    if not sitting.has_keys:
        points = [p for p in points if p not in {IDLE, "while painting", "before saved"}]
    point = rng.choice(points)
    most = OPENING.get(point, 0) + PASSINGS.get(point, 1) * max(1, answers)
    return point, rng.randrange(1, most + 1)


def trial(rng: Random, sitting: Sitting, commits: str) -> list[str]:
    """Kill one session and return what is wrong with what it left."""
    while True:
        pieces, keys = cut(sitting.draw(rng), rng)
        point, nth = when(rng, sitting, len(pieces))
        # What an editor that outlived its session still writes is no failure.
        with TemporaryDirectory(dir=scratch(), ignore_cleanup_errors=True) as folder:
            home = home_of(sitting.home, Path(folder))
            killed = held(sitting, home, pieces, keys, (point, nth, commits))
            if killed is None:  # it ended by itself before
                continue
            found = [*complaints(home), *losses(killed)]
            if sitting.asks_again and not found:
                found += not_asked_again(killed, home)
        return [f"{sitting.name} {keys!r} at {point!r} ({nth}): {each}" for each in found]


def held(
    sitting: Sitting,
    home: Path,
    pieces: Sequence[Piece],
    keys: str,
    how: tuple[str, int, str] = (IDLE, 1, "prompt"),
) -> Killed | None:
    """Hold a sitting until it is killed: at the nth passing of a point, or when it is idle.

    None where it ended by itself before.
    """
    before = events_of(home) if (home / FILE_NAME).exists() else []
    has_lines = "\r" in keys  # what is typed ahead of a line's verdict is no answer
    if has_lines and how[0] == IDLE:  # it is idle before every key
        how = (OUTSIDE, *how[1:])
    arguments = [*map(str, how), *sitting.command]
    setting = {"EDITOR": str(home / "editor.sh")}
    with Console(
        arguments, home, keys="" if has_lines else keys, command=DRIVER, setting=setting,
        has_screen=False,
    ) as console:  # fmt: skip
        if sitting.has_keys and (console.type(keys) if has_lines else console.drain()):
            console.kill(SIGKILL)
        code = console.end()
        paintings, output = console.paintings, plain(console.output)
    if code == 0:
        return None
    if code != -SIGKILL:
        raise AssertionError(f"{sitting.name} ended with {code}: {output[-500:]}")
    after = events_of(home)
    return Killed(sitting, pieces, keys, paintings, output, before, after)


def run(count: int, seed: int, has_guard: bool) -> Tally:
    """Kill so many sittings, of all kinds in turn."""
    rng, tally = Random(seed), Tally()
    commits = "prompt" if has_guard else "deferred"
    for number in range(count):
        sitting = SITTINGS[number % len(SITTINGS)]
        tally.tried += 1
        tally.note(sitting.name)
        tally.failures += trial(rng, sitting, commits)[:1]
    return tally


ROW = Row(
    "kills",
    "after kill -9 at any moment of any sitting every confirmed answer is in the log",
    "the commit before 'saved'",
    run,
)
