"""``dlstudy quiz``: practise a topic off the schedule."""

from __future__ import annotations

import time
from secrets import randbelow

import typer

from dlstudy.cli import desk
from dlstudy.errors import UnknownName
from dlstudy.session.quiz import CARDS, Quiz, choose


def run(
    topics: list[str] = typer.Argument(..., metavar="TOPIC...", help="Slug, title or 中文标题."),
    number: int = typer.Option(CARDS, "-n", "--number", min=1, max=1000, help="How many cards."),
    seed: int = typer.Option(None, min=0, help="Repeat a quiz exactly."),
    lang: str = desk.LANGUAGE_OPTION,
) -> None:
    """Test a topic, weakest cards first, without touching the schedule."""
    language = desk.language_of(lang)
    with desk.opened() as opened:
        chosen = desk.topics_of(opened.library, topics)
        desk.need_terminal("quiz")
        seed = randbelow(10_000) if seed is None else seed
        states = opened.store.states()
        cards = choose((c for c in opened.library.cards if c.deck in chosen), states, number, seed)
        if not cards:
            raise UnknownName(f"The topic {', '.join(chosen)} has no cards yet; choose another.")
        quiz = Quiz(opened.library, opened.store, desk.now(), cards, seed, desk.device())
        _play(quiz, language)
        if quiz.results:
            from dlstudy.terminal.report import quiz_lines
            from dlstudy.terminal.screen import Screen

            screen = Screen()
            screen.write(quiz_lines(quiz, language, screen.width, ascii_only=screen.ascii_only))


def _play(quiz: Quiz, language: str) -> None:
    from dlstudy.terminal.keys import Keys
    from dlstudy.terminal.phrases import phrase
    from dlstudy.terminal.player import Player
    from dlstudy.terminal.screen import Screen

    with Keys() as keys, Screen() as screen:
        notices = [phrase("practice", language)]
        Player(quiz, screen, keys, language, desk.now, time.monotonic, notices).run()
