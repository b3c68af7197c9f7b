"""Decks from strangers: nothing of them hangs, crashes, fools the terminal or writes elsewhere."""

import os
import re
import signal
import sys
import time
import traceback
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from io import TextIOWrapper
from pathlib import Path
from random import Random
from shutil import copytree
from tempfile import TemporaryDirectory, TemporaryFile
from types import FrameType

from dlstudy.card import EXERCISES
from dlstudy.cli import _run as run_command
from dlstudy.library.library import Library, load
from dlstudy.log.home import VARIABLE
from tests.support.console import COMMAND, Console, Hung
from tests.support.reliability.guards import replaced, without_strangers
from tests.support.reliability.hostile import KINDS
from tests.support.reliability.table import Row, Tally, scratch

LIMIT_SECONDS = 2.0  # for a command, and for a key
WAITING_SECONDS = 0.001  # who uses less in a second waits for something
TREE = {"PYTHONPATH": str(Path(__file__).parents[3])}
UNGUARDED = (sys.executable, str(Path(__file__).with_name("unguarded_stranger.py")))
KEYS = " wrqnq?q 1\re2\r3\r\r\r"  # turn, why, source, note, keys, tick, type, edit, grade
GOOD = "---\ndeck: mine\ntitle: Mine\n---\n## good\nQ: Good?\nA: Good.\n"
_OWN = re.compile(  # what dlstudy writes to a terminal itself
    r"\x1b\[(?:[0-9;]*m|H|K|J|\?1049[hl]|\?25[hl]|\?2004[hl]|\d+;\d+H|[ACDCP]|\d+[CDP@])|\r\n?|\x07$"
)
SEEN = "\n\u200d\u200c\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd" + "".join(
    map(chr, range(0x600, 0x606))
)  # of category Cf, and drawn: signs of Arabic, Syriac and Kaithi, and what joins
_CONTROL = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class TooLong(BaseException):
    """The time of a command is over; no command catches this."""


@cache
def _prepared() -> Path:
    """Return what all homes begin with: a good deck, and the shipped ones parsed."""
    folder = TemporaryDirectory(dir=scratch(), prefix="dlstudy-strangers-")
    _prepared.folder = folder  # type: ignore[attr-defined]  # it lives as long as the process
    home = Path(folder.name) / "home"
    (home / "decks" / "zh").mkdir(parents=True)
    (home / "decks" / "mine.md").write_text(GOOD, encoding="utf-8")
    library = load(home)
    assert library.translations
    return home


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Raise TooLong in what computes longer, or waits then: other programs have their time too."""
    began = used = time.process_time()

    def look(_number: int, _frame: FrameType | None) -> None:
        nonlocal used
        before, used = used, time.process_time()
        if used - began > seconds or used - before < WAITING_SECONDS:
            raise TooLong

    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _printed(home: Path, arguments: Sequence[str]) -> str:
    """Run a command here, with files for its output; return all that it printed."""
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        output = TextIOWrapper(file, encoding="utf-8", errors="replace", write_through=True)
        for name in ("stdout", "stderr"):
            stack.enter_context(replaced(sys, name, output))
        stack.enter_context(_setting(VARIABLE, str(home)))
        with _within(LIMIT_SECONDS):
            run_command(list(arguments))
        file.seek(0)
        return file.read().decode()


@contextmanager
def _setting(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def _commands(home: Path, library: Library) -> Iterator[list[str]]:
    """Yield commands that read the decks, some of them about the stranger's own cards."""
    yield ["check", str(home / "decks")]
    yield ["due"]
    yield ["decks", "--lang", "zh"]
    own = [card for deck in library.decks for card in deck.cards if _is_own(library, card.note)]
    for card in own[:2]:
        yield ["show", card.id, "--lang", "both"]
        yield ["show", card.id, "--json"]
        if card.kind in EXERCISES:
            yield ["drill", card.id, "--json", "--solution"]
    yield ["decks", "--json"]


def _is_own(library: Library, note: str) -> bool:
    return "/own" in library.paths.get(note, "") or "victim" in note


def complaints(home: Path, *, has_guard: bool) -> Iterator[str]:
    """Yield every promise that a home with a stranger's deck breaks."""
    printed = ""
    for command in _tried(home):
        if isinstance(command, str):
            yield command
            return
        name = " ".join(command)[:60]
        try:
            printed = _printed(home, command)
        except TooLong:
            yield f"{name!r} takes more than {LIMIT_SECONDS:g} s"
            continue
        except Exception as error:  # whatever it is, a person would see a traceback
            where = traceback.extract_tb(error.__traceback__)[-1]
            yield f"{name!r} ends in {type(error).__name__}: {error} ({where.name})"[:300]
            continue
        yield from _raw(name, printed)
    has_decks = (home / "decks").is_dir()
    if has_decks and '"deck": "mine"' not in printed and '"mine/good"' not in printed:
        yield "the good deck beside it is gone"
    yield from _at_the_screen(home, has_guard=has_guard)


def _tried(home: Path) -> Iterator[list[str] | str]:
    """Yield the commands, or what went wrong before there could be one."""
    try:
        with _within(LIMIT_SECONDS):
            library = load(home)
            commands = list(_commands(home, library))
    except TooLong:
        yield "the decks take more than 2 s to load"
    except Exception as error:  # as above
        yield f"the decks cannot be loaded: {type(error).__name__}: {error}"[:300]
    else:
        yield from commands


def _raw(name: str, printed: str) -> Iterator[str]:
    """Yield what a terminal would obey in a text, a joiner between emoji left out."""
    found = {c for c in printed if c not in SEEN and unicodedata.category(c) in _CONTROL}
    if found:
        yield f"{name!r} prints {sorted(found)!r} raw"


def _at_the_screen(home: Path, *, has_guard: bool) -> Iterator[str]:
    """Yield what is wrong with a review of the stranger's cards in a terminal of its own."""
    try:
        with _within(LIMIT_SECONDS):
            library = load(home)
    except (Exception, TooLong):  # it was told above
        return
    own = [card.deck for card in library.cards if _is_own(library, card.note)]
    topic = own[0] if own else "mine"
    command = COMMAND if has_guard else UNGUARDED
    setting, slowest = {"EDITOR": "true", **({} if has_guard else TREE)}, 0.0
    with Console(
        ["review", "--", topic], home, command=command, has_screen=False, setting=setting
    ) as console:
        for key in ("", *KEYS):
            began = time.monotonic()
            try:
                console.send(key)
                is_there = console.drain()
            except Hung:
                yield "a review takes no more keys"
                break
            slowest = max(slowest, time.monotonic() - began)
            if not is_there:
                break
        output = console.output
    if slowest > LIMIT_SECONDS:
        yield f"a review takes {slowest:.1f} s for a key"
    if "Traceback" in output:
        yield f"a review ends in a traceback: {output[-200:]!r}"
    yield from _raw("review", _OWN.sub("", output))


def _elsewhere(folder: Path, home: Path) -> dict[str, object]:
    """Return everything beside a home that could have been written to."""
    paths = [path for path in folder.rglob("*") if home not in (path, *path.parents)]
    return {str(path): path.read_bytes() if path.is_file() else None for path in paths}


def trial(kind: str, rng: Random, *, has_guard: bool) -> list[str]:
    """Put a hostile deck into a home with victims beside it, and study."""
    with TemporaryDirectory(dir=scratch()) as root:
        folder = Path(root)
        for victim in ("victim", "middle/victim"):
            (folder / victim).mkdir(parents=True)
            (folder / victim / "own.txt").write_text("as it was", encoding="utf-8")
        home = copytree(_prepared(), folder / "middle" / "home")
        KINDS[kind](rng, home)
        before = _elsewhere(folder, home)
        with ExitStack() as stack:
            if not has_guard:
                stack.enter_context(without_strangers())
            found = list(complaints(home, has_guard=has_guard))
        if _elsewhere(folder, home) != before:
            found.append("something was written elsewhere")
        return found


def run(count: int, seed: int, has_guard: bool) -> Tally:
    """Study so many hostile decks, every kind in its turn; what was slow is tried once more."""
    tally, kinds = Tally(), list(KINDS)
    Random(seed).shuffle(kinds)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        found = trial(kind, Random(f"{seed}:{number}"), has_guard=has_guard)
        if found and all(" takes " in each for each in found):  # another program may have run
            found = trial(kind, Random(f"{seed}:{number}"), has_guard=has_guard)
        tally.tried += 1
        tally.note("studied or refused" if not found else "failed")
        tally.failures += [f"{kind} ({number}): {each}" for each in found[:1]]
    return tally


ROW = Row(
    "decks",
    "a stranger's deck hangs nothing, crashes nothing, drives no terminal and writes nothing"
    " elsewhere",
    "the check of names, the cleaning of what is printed and the reader of plain files",
    run,
)
