"""What commands print beside the screen, and in which language; nothing of it drives a terminal."""

import os
import sys
from collections.abc import Sequence
from typing import TextIO

from dlstudy.errors import UnknownName
from dlstudy.sentence import LANGUAGES, Sentence, listed
from dlstudy.text import unseen

SETTING = "DLSTUDY_LANG"
OPTION = "--lang"


def language_of(chosen: str | None) -> str:
    """Return the language chosen, or of ``DLSTUDY_LANG``, or of the system's locale."""
    language = chosen or os.environ.get(SETTING)
    if not language:
        locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
        return "zh" if (locale or "").startswith("zh") else "en"
    if language not in LANGUAGES:
        raise UnknownName(
            "There is no language '{name}'; choose {names}.",
            name=language,
            names=listed(LANGUAGES),
        )
    return language


def language_in(arguments: Sequence[str]) -> str:
    """Return the language of a command line that may be wrong, even in its language."""
    chosen = None
    for word, behind in zip(arguments, [*arguments[1:], ""], strict=True):
        name, equals, value = word.partition("=")
        if name == OPTION:
            chosen = value if equals else behind
    for each in (chosen, None):
        try:
            return language_of(each)
        except UnknownName:
            continue
    return "en"


def complain(sentence: Sentence, language: str) -> None:
    """Say what is wrong on stderr, in the language of its reader."""
    from dlstudy.terminal.words.sentences import in_language

    echo(in_language(sentence, language), err=True)


def echo(text: str = "", *, err: bool = False) -> None:
    """Print a line; what a terminal would obey or hide is made visible in it."""
    _write(f"{unseen.line(text)}\n", sys.stderr if err else sys.stdout)


def echo_page(text: str) -> None:
    """Print a text of several lines, which has its own line ends."""
    _write(unseen.shown(text), sys.stdout)


def _write(text: str, stream: TextIO) -> None:
    stream.write(text)
    stream.flush()
