"""``dlstudy quiz``: practise some topics off the schedule."""

from __future__ import annotations

from secrets import randbelow
from typing import TYPE_CHECKING

from dlstudy.card import Card, Kind
from dlstudy.cli import desk
from dlstudy.cli.options import argument, option
from dlstudy.errors import UnknownName, Unsuitable
from dlstudy.figures import stats
from dlstudy.record import replace
from dlstudy.session.quiz import Quiz, asked_before
from dlstudy.session.selection import CARDS, Wanted, command_of, select
from dlstudy.session.today import own_times

if TYPE_CHECKING:
    from dlstudy.terminal.drawing.spans import Line


def run(
    topics: list[str] = argument(
        None, metavar="[TOPIC]...", help="Slug, title or 中文标题; all topics without any."
    ),
    number: int = option(
        None, "-n", "--number", least=1, most=1000, help=f"How many cards; else {CARDS}."
    ),
    minutes: float = option(
        None, least=0.1, most=1440, help="As many cards as fit into these minutes."
    ),
    kind: list[Kind] = option(None, help="Only this kind; repeatable."),
    level: list[int] = option(None, least=1, most=3, help="Only this level; repeatable."),
    weak: bool = option(False, "--weak", help="Only what you fail."),
    new: bool = option(False, "--new", help="Only what you never reviewed."),
    everything: bool = option(False, "--all", help="Every card that fits."),
    choices: bool = option(
        False, "--choices", help="Choose the answer among the mistakes, where a card has some."
    ),
    confidence: bool = desk.CONFIDENCE_OPTION,
    seed: int = option(None, least=0, help="Repeat a quiz exactly."),
    json: bool = desk.JSON_OPTION,
    lang: str = desk.LANGUAGE_OPTION,
) -> None:
    """Test some topics, weakest cards first, without touching the schedule."""
    desk.need_number(minutes, "--minutes")
    language = desk.language_of(lang)
    if everything and (number is not None or minutes is not None):
        raise Unsuitable("'--all' asks every card; leave '--number' and '--minutes' out.")
    is_bounded = not (everything or (minutes is not None and number is None))
    kinds = tuple(dict.fromkeys(each.value for each in kind or ()))
    levels = tuple(sorted(set(level or ())))
    most = (number or CARDS) if is_bounded else None
    wanted = Wanted((), kinds, levels, most, minutes, weak, new)
    with desk.opened(language, says_notices=False) as opened:
        wanted = replace(wanted, topics=desk.topics_of(opened.library, topics))
        is_printed = json and not desk.is_terminal()  # its questions, for a machine
        if not is_printed:
            desk.need_terminal("quiz")
        cards, seed = _cards(opened, wanted, seed)
        now, device = desk.now(), desk.device()
        quiz = Quiz(opened.library, opened.store, now, cards, seed, device, wanted=wanted)
        quiz.flags = ("--choices",) * choices + ("--confidence",) * confidence
        if is_printed:
            _print_questions(quiz, language)
            return
        said = opened.notices(language)
        _play(quiz, language, said, asks_confidence=confidence, asks_choices=choices)
        if quiz.results:
            _report(quiz, language, json=json)


def _print_questions(quiz: Quiz, language: str) -> None:
    from dlstudy.cli.json.quiz import questions

    desk.print_json(questions(quiz, language, desk.now()))


def _cards(opened: desk.Desk, wanted: Wanted, seed: int | None) -> tuple[list[Card], int]:
    """Return the cards and the seed; a quiz of this seed that was wanted alike is the same again.

    Raises UnknownName where no card fits.
    """
    if seed is not None:
        again = asked_before(opened.store, opened.library, seed, wanted.data())
        if again:
            return again, seed
    seed = randbelow(10_000) if seed is None else seed
    store, cards = opened.store, opened.library.cards
    failing = stats.failing(store.events()) if wanted.weak else ()
    times = own_times(store.recent_times(), cards) if wanted.minutes is not None else {}
    found = select(cards, store.states(), wanted, seed, failing, times)
    if not found:
        raise UnknownName(
            "No card fits '{command}'; leave something out or choose another topic.",
            command=command_of(wanted),
        )
    return found, seed


def _play(
    quiz: Quiz, language: str, said: list[str], *, asks_confidence: bool, asks_choices: bool
) -> None:
    from dlstudy.terminal.player import Player
    from dlstudy.terminal.reports.quiz import quiz_lines
    from dlstudy.terminal.screens.outcome import OutcomeScreen
    from dlstudy.terminal.turn import Manner

    manner = Manner(asks_confidence, asks_choices, ticks_points=True)
    with desk.stage(language) as stage:
        Player(stage, quiz, [*said, stage.phrase("practice")], manner).run()
        if quiz.failed:

            def report() -> list[Line]:
                screen = stage.screen
                return quiz_lines(quiz, language, screen.width, ascii_only=screen.ascii_only)

            OutcomeScreen(stage, quiz, report).play()


def _report(quiz: Quiz, language: str, *, json: bool) -> None:
    if json:
        from dlstudy.cli.json.quiz import report

        desk.print_json(report(quiz, language))
        return
    from dlstudy.terminal.reports.quiz import quiz_lines
    from dlstudy.terminal.screen import Screen

    screen = Screen()
    screen.write(quiz_lines(quiz, language, screen.width, ascii_only=screen.ascii_only))
