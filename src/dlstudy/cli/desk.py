"""What most commands begin with: the clock, the language, the library and the log."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from importlib.util import find_spec
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dlstudy.cli.options import option
from dlstudy.cli.output import echo, echo_page
from dlstudy.cli.output import language_of as language_of
from dlstudy.errors import Misuse, NotATerminal, Unsuitable
from dlstudy.event import Moment, moment
from dlstudy.library.library import CACHE, Library, load
from dlstudy.log import home
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.sentence import Sentence
from dlstudy.text import unseen

if TYPE_CHECKING:
    from dlstudy.terminal.stage import Stage

LANGUAGE_OPTION = option(None, "--lang", help="Language of the cards: en, zh or both.")
JSON_OPTION = option(False, "--json", help="Print JSON for a machine.")
TOPICS_OPTION = option(
    None, "--topics", help="Only these topics, with commas between them, or repeated."
)
CONFIDENCE_OPTION = option(
    False, "--confidence", help="Say how sure you are before you see the answer."
)


class Desk(NamedTuple):
    """An open library and log."""

    library: Library
    store: Store

    @property
    def kept(self) -> Path:
        """The folder of what is kept parsed."""
        return self.store.path.parent / CACHE

    def notices(self, language: str) -> list[str]:
        """Return what is to be said of the log at every start."""
        from dlstudy.cli.log_notices import log_notices

        return log_notices(self.store, now().study_day, language)


@contextmanager
def opened(language: str, *, says_notices: bool = True) -> Iterator[Desk]:
    """Open the user's library and log, and close the log afterwards.

    What is to be said of the log goes to stderr, but where a sitting shows it
    above its first card.
    """
    folder = home.data_folder()
    library = load(folder)
    with Store(folder / FILE_NAME, library.renames()) as store:
        desk = Desk(library, store)
        if says_notices:
            for notice in desk.notices(language):
                echo(notice, err=True)
        yield desk


def topics_of(library: Library, names: Sequence[str] | None) -> tuple[str, ...]:
    """Return the slugs of the topics named; raises UnknownName."""
    names = names or []
    slugs = {deck.slug for deck in library.decks}
    if all(name in slugs for name in names):
        return tuple(dict.fromkeys(names))
    from dlstudy.library import roadmap  # reads TOML: not on the way to the first card

    return tuple(roadmap.topics(library, names))


def names_in(texts: Iterable[str] | None, option: str) -> tuple[str, ...]:
    """Return the names in an option that may be repeated, or hold several between commas.

    Raises Unsuitable where it was given and names nothing.
    """
    texts = list(texts or ())
    parts = ",".join(texts).replace("，", ",").replace("、", ",").split(",")
    names = tuple(name.strip() for name in parts if name.strip())
    if texts and not names:
        raise Unsuitable(
            "'{option}' names nothing; write a name behind it, or leave it out.", option=option
        )
    return names


def day_of(text: str | None, option: str) -> date | None:
    """Return the day an option names; raises Unsuitable."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Unsuitable(
            "'{option} {text}' is no day; write it as YYYY-MM-DD.", option=option, text=text
        ) from None


def now() -> Moment:
    """Return the moment; the one place that asks the clock."""
    return moment(datetime.now().astimezone())


def device() -> str:
    """Return the name under which this machine writes events."""
    return os.uname().nodename


@contextmanager
def stage(language: str) -> Iterator[Stage]:
    """Take the terminal for a sitting, and give it back afterwards."""
    from dlstudy.terminal.keys import Keys
    from dlstudy.terminal.screen import Screen
    from dlstudy.terminal.stage import Stage

    with Keys() as keys, Screen() as screen:
        yield Stage(screen, keys, language, now, stopwatch)


def need_number(value: float | None, option: str) -> None:
    """Raise Misuse at nan, which is in no range and passes as in every one."""
    if value is not None and isnan(value):
        raise Misuse(
            "Invalid value for {parameter}: {reason}",
            parameter=f"'{option}'",
            reason=Sentence("nan is no number of minutes"),
        )


def is_terminal() -> bool:
    """Are keys and a screen at hand?"""
    return sys.stdin.isatty() and sys.stdout.isatty()


def need_terminal(command: str) -> None:
    """Raise NotATerminal unless keys and a screen are there."""
    if find_spec("termios") is None:
        raise NotATerminal(
            "'dlstudy {command}' needs a POSIX terminal; on Windows run dlstudy in WSL.",
            command=command,
        )
    if not is_terminal():
        raise NotATerminal(
            "'dlstudy {command}' needs a terminal for its keys and screen; run it in one ("
            "'dlstudy due --json', 'dlstudy quiz --json' and 'dlstudy drill CARD --json --solution'"
            " are for scripts).",
            command=command,
        )


def discard_typed() -> None:
    """Forget what was typed before now, where keys come from a terminal."""
    import termios

    if sys.stdin.isatty():
        termios.tcflush(sys.stdin, termios.TCIFLUSH)


def say(text: str) -> None:
    """Print a sentence, on a terminal broken between words."""
    if not sys.stdout.isatty():
        echo(text)
        return
    import shutil

    from dlstudy.terminal.drawing.spans import Span, wrap

    for line in wrap([Span(text)], shutil.get_terminal_size().columns):
        echo("".join(span.text for span in line))


def stopwatch() -> float:
    """Return seconds that only go forward."""
    return time.monotonic()


def print_json(value: object) -> None:
    """Print a value as JSON that people can read too."""
    echo_page(as_json(value) + "\n")


def as_json(value: object) -> str:
    """Return a value as JSON that people can read too."""
    return unseen.escaped(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(value)
