"""``dlstudy interview``: a mock interview, its report, and those before it."""

from __future__ import annotations

from enum import StrEnum
from secrets import randbelow
from typing import TYPE_CHECKING

import typer

from dlstudy.cli import desk
from dlstudy.errors import UnknownName, Unsuitable
from dlstudy.interview import Interview
from dlstudy.session.interview import InterviewSession, begin, interviews, unfinished
from dlstudy.terminal.phrases import phrase

if TYPE_CHECKING:
    from dlstudy.terminal.interview_report import InterviewReport

MINUTES = 45.0
ROLE = "general"
HARDEST = 3  # level


class Action(StrEnum):
    """What else one can do with interviews."""

    LIST = "list"
    REPORT = "report"


def run(
    action: Action = typer.Argument(None, help="Nothing: an interview. Or list, report [NAME]."),
    name: str = typer.Argument(None, metavar="[NAME]", help="Of a report; else the latest."),
    minutes: float = typer.Option(None, min=3, max=240, help=f"How long; else {MINUTES:g}."),
    role: str = typer.Option(
        None, help="general, research, engineer, vision, nlp, generative or robotics."
    ),
    topics: list[str] = desk.TOPICS_OPTION,
    level: int = typer.Option(None, min=1, max=3, help="The hardest level that is asked; else 3."),
    seed: int = typer.Option(None, min=0, help="The same seed asks the same interview."),
    new: bool = typer.Option(False, "--new", help="Start one though another was interrupted."),
    markdown: bool = typer.Option(False, "--markdown", help="Print the report as Markdown."),
    json: bool = desk.JSON_OPTION,
    lang: str = desk.LANGUAGE_OPTION,
) -> None:
    """Rehearse an interview: questions with a clock, your answers held against their points."""
    desk.need_number(minutes, "--minutes")
    language = desk.language_of(lang)
    with desk.opened() as opened:
        if action is Action.LIST:
            _list(opened, language, json=json)
        elif action is Action.REPORT:
            _show(opened, name, language, json=json, markdown=markdown)
        else:
            asked_for = (minutes, role, topics or None, level, seed)
            desk.need_terminal("interview")
            is_new = new or any(value is not None for value in asked_for)
            before = interviews(opened.store)
            one = None if is_new else unfinished(before, desk.now())
            notice = "interview resumed"
            if (
                one is None
                or not InterviewSession(
                    opened.library, opened.store, desk.now(), one, desk.device()
                ).left
            ):
                notice = "interview begins"
                one = _new(
                    opened,
                    minutes or MINUTES,
                    role or ROLE,
                    topics,
                    HARDEST if level is None else level,
                    randbelow(10_000) if seed is None else seed,
                )
            _play(opened, one, notice, language)


def _new(
    opened: desk.Desk,
    minutes: float,
    role_name: str,
    topics: list[str] | None,
    level: int,
    seed: int,
) -> Interview:
    """Begin an interview; raises UnknownName where there is nothing to ask."""
    from dlstudy import roadmap
    from dlstudy.session.arc import arc

    role = roadmap.load().role(role_name)
    named = desk.names_in(topics)
    chosen = desk.topics_of(opened.library, named) if named else role.topics
    states = opened.store.states()
    cards = [
        card
        for card in opened.library.cards
        if (not chosen or card.deck in chosen)
        and not ((state := states.get(card.id)) and state.is_suspended)
    ]
    questions = arc(cards, minutes, seed, role.task, level)
    if not questions:
        where = f"the topics {', '.join(chosen)}" if chosen else "your decks"
        raise UnknownName(
            f"There is no card up to level {level} in {where}; choose other topics or a"
            " higher level."
        )
    options = {
        "minutes": minutes,
        "role": role.slug,
        "topics": list(chosen),
        "level": level,
        "seed": seed,
    }
    return begin(opened.store, desk.now(), desk.device(), options, questions)


def _play(opened: desk.Desk, one: Interview, notice: str, language: str) -> None:
    """Ask what is left, then show the report and keep it."""
    from dlstudy.terminal.interview_report import screen_lines
    from dlstudy.terminal.keys import Keys
    from dlstudy.terminal.markup import lines
    from dlstudy.terminal.outcome import OutcomeScreen
    from dlstudy.terminal.player import Player
    from dlstudy.terminal.screen import Screen

    session = InterviewSession(opened.library, opened.store, desk.now(), one, desk.device())
    said = phrase(
        notice,
        language,
        number=session.place + 1,
        questions=len(one.questions),
        minutes=round(sum(question.seconds for question in one.questions) / 60),
    )
    with Keys() as keys, Screen() as screen:
        player = Player(
            session, screen, keys, language, desk.now, desk.stopwatch, [said],
            asks_confidence=True,
        )  # fmt: skip
        player.run()
        report = _report(opened, session.interview, language)
        if session.asked is None:
            OutcomeScreen(
                player,
                session,
                lambda: screen_lines(report, screen.width, ascii_only=screen.ascii_only),
            ).play()
    if session.asked is not None:
        key = "interview stopped"
        told = phrase(key, language, number=session.place + 1, questions=len(one.questions))
        screen.write(lines(told, screen.width))
        return
    paths = _keep(opened, session.interview, report)
    screen.write(screen_lines(report, screen.width, ascii_only=screen.ascii_only))
    screen.write([(), *lines(phrase("report kept", language, path=paths), screen.width)])


def _report(opened: desk.Desk, one: Interview, language: str) -> InterviewReport:
    from dlstudy.terminal.interview_report import InterviewReport

    everything = interviews(opened.store)
    earlier = everything[: [each.name for each in everything].index(one.name)]
    return InterviewReport(one, earlier, opened.library, language)


def _keep(opened: desk.Desk, one: Interview, report: InterviewReport) -> str:
    """Write the report into the data folder, as Markdown and as JSON; return where it lies."""
    from dlstudy.cli.interview_json import figures
    from dlstudy.terminal.interview import FOLDER
    from dlstudy.terminal.interview_report import markdown

    folder = opened.store.path.parent / FOLDER
    path = folder / f"{one.name}.md"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(markdown(report), encoding="utf-8")
        path.with_suffix(".json").write_text(desk.as_json(figures(report)), encoding="utf-8")
    except OSError as error:  # the log has all of it; the files are a copy to read
        return f"- ({error.strerror}; 'dlstudy interview report' prints it)"
    return str(path)


def _list(opened: desk.Desk, language: str, *, json: bool) -> None:
    """List every interview, the latest first."""
    from dlstudy.cli.interview_json import row
    from dlstudy.terminal.interview_report import InterviewReport
    from dlstudy.terminal.screen import Screen
    from dlstudy.terminal.tables import table_lines

    found = interviews(opened.store)[::-1]
    if json:
        desk.print_json([row(one) for one in found])
        return
    if not found:
        typer.echo(phrase("no interview", language))
        return
    head = ("", *(phrase(f"report {n}", language) for n in ("role", "answered", "coverage")))
    rows = []
    for one in found:
        figures = InterviewReport(one, (), opened.library, language).figures().table
        rows.append((one.name, str(one.options.get("role")), figures[1][1], figures[2][1]))
    screen = Screen()
    screen.write(table_lines([head, *rows], screen.width))


def _show(
    opened: desk.Desk, name: str | None, language: str, *, json: bool, markdown: bool
) -> None:
    """Print the report of an interview, the latest without a name."""
    from dlstudy.cli.interview_json import figures
    from dlstudy.terminal import interview_report
    from dlstudy.terminal.screen import Screen

    if json and markdown:
        raise Unsuitable("'--json' and '--markdown' are two forms of one report; leave one out.")
    found = interviews(opened.store)
    one = next((each for each in reversed(found) if name is None or each.name == name), None)
    if one is None:
        names = ", ".join(each.name for each in found[-3:])
        remedy = f"the latest are {names}" if names else "'dlstudy interview' begins the first"
        raise UnknownName(f"There is no interview{f' {name!r}' if name else ''}; {remedy}.")
    report = _report(opened, one, language)
    if json:
        desk.print_json(figures(report))
    elif markdown:
        typer.echo(interview_report.markdown(report), nl=False)
    else:
        screen = Screen()
        ascii_only = screen.ascii_only
        screen.write(interview_report.screen_lines(report, screen.width, ascii_only=ascii_only))
