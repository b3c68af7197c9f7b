"""``dlstudy interview``: a mock interview, its report, and those before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from secrets import randbelow

from dlstudy.card import Card
from dlstudy.cli import desk, interview_reports
from dlstudy.cli.options import argument, option
from dlstudy.errors import NotSaved, UnknownName, Unsuitable
from dlstudy.figures import interview
from dlstudy.figures.interview import Interview, Question
from dlstudy.record import record
from dlstudy.schedule import goal
from dlstudy.sentence import Sentence, listed, reason_of
from dlstudy.session.interview.arc import arc
from dlstudy.session.interview.sitting import InterviewSession, begin, interviews, unfinished
from dlstudy.terminal.words.phrases import phrase

MINUTES = 45.0
ROLE = "general"
HARDEST = 3  # level
TRIED_SEEDS = 10  # of which the one is taken that repeats least
REMEMBERED = 3  # interviews whose questions are avoided


class Action(StrEnum):
    """What else one can do with interviews."""

    LIST = "list"
    REPORT = "report"


@record
class Choice:
    """What the command line chose of an interview; None leaves it to the default."""

    minutes: float | None
    role: str | None
    topics: tuple[str, ...]
    level: int | None
    seed: int | None

    @property
    def is_made(self) -> bool:
        return self != Choice(None, None, (), None, None)


def run(
    action: Action = argument(None, help="Nothing: an interview. Or list, report [NAME]."),
    name: str = argument(None, metavar="[NAME]", help="Of a report; else the latest."),
    minutes: float = option(None, least=3, most=240, help=f"How long; else {MINUTES:g}."),
    role: str = option(
        None, help="general, research, engineer, vision, nlp, generative or robotics."
    ),
    topics: list[str] = desk.TOPICS_OPTION,
    level: int = option(None, least=1, most=3, help="The hardest level that is asked; else 3."),
    seed: int = option(None, least=0, help="The same seed asks the same interview."),
    new: bool = option(False, "--new", help="Start one though another was interrupted."),
    markdown: bool = option(False, "--markdown", help="Print the report as Markdown."),
    json: bool = desk.JSON_OPTION,
    lang: str = desk.LANGUAGE_OPTION,
) -> None:
    """Rehearse an interview: questions with a clock, your answers held against their points."""
    desk.need_number(minutes, "--minutes")
    language = desk.language_of(lang)
    choice = Choice(minutes, role, desk.names_in(topics, "--topics"), level, seed)
    _refuse_what_does_not_go_together(action, name, choice, is_new=new, is_printed=json or markdown)
    with desk.opened(language, says_notices=action is not None) as opened:
        if action is Action.LIST:
            interview_reports.list_all(opened, language, json=json)
        elif action is Action.REPORT:
            interview_reports.show(opened, name, language, json=json, markdown=markdown)
        else:
            with _alone(opened.store.path.parent / interview.FOLDER):
                session, notice = _session(opened, choice, is_new=new)
                desk.need_terminal("interview")
                _play(opened, session, notice, language)


def _refuse_what_does_not_go_together(
    action: Action | None, name: str | None, choice: Choice, *, is_new: bool, is_printed: bool
) -> None:
    """Raise Unsuitable at options that the action would pass over."""
    if action is None and is_printed:
        raise Unsuitable(
            "'--json' and '--markdown' print what was; write 'dlstudy interview report' with them."
        )
    if action is not None and (choice.is_made or is_new):
        raise Unsuitable(
            "'interview {action}' takes no choice of an interview; leave the other options out.",
            action=action,
        )
    if action is Action.LIST and name is not None:
        raise Unsuitable("'interview list' takes no name; leave it out, or write 'report'.")


def _session(opened: desk.Desk, choice: Choice, *, is_new: bool) -> tuple[InterviewSession, str]:
    """Return the interview that was interrupted, or a new one, and what to say of it.

    Raises Unsuitable where a choice would leave an interrupted one lying.
    """
    library, store, moment = opened.library, opened.store, desk.now()
    before = interviews(store)
    one = None if is_new else unfinished(before, moment)
    if one is not None:
        session = InterviewSession(library, store, moment, one, desk.device())
        if session.left and choice.is_made:
            raise Unsuitable(
                "The interview {name} was interrupted at question {number} of {questions};"
                " 'dlstudy interview' goes on with it, '--new' begins another.",
                name=one.name,
                number=session.place + 1,
                questions=len(one.questions),
            )
        if session.left:
            return session, "interview resumed"
    begun = begin(store, moment, desk.device(), *_planned(opened, choice, before))
    one = interview.begun(begun)
    session = InterviewSession(library, store, moment, one, desk.device(), unrecorded=begun)
    return session, "interview begins"


def _told_of_topics(opened: desk.Desk, one: Interview, language: str) -> list[str]:
    """Say which topics an interview is about where a plan chose them, and which have no cards."""
    topics = one.options.get("topics")
    topics = [str(topic) for topic in topics] if isinstance(topics, list) else []
    with_cards = {card.deck for card in opened.library.cards}
    told = []
    if one.options.get("plan"):
        told.append(phrase("interview of plan", language, topics=", ".join(topics)))
    if missing := [topic for topic in topics if topic not in with_cards]:
        role = str(one.options.get("role", ""))
        named = ", ".join(missing)
        told.append(phrase("interview gaps", language, role=role, topics=named))
    return told


def _planned(
    opened: desk.Desk, choice: Choice, before: Sequence[Interview]
) -> tuple[dict[str, object], tuple[Question, ...]]:
    """Return options and questions of a new interview; raises UnknownName."""
    from dlstudy.library import roadmap

    role = roadmap.load(opened.kept).role(choice.role or ROLE)
    named = desk.topics_of(opened.library, choice.topics)
    planned = () if choice.role is not None or named else _topics_of_plan(opened)
    chosen = named or planned or role.topics
    level = HARDEST if choice.level is None else choice.level
    minutes = choice.minutes or MINUTES
    wanted = {"minutes": minutes, "role": role.slug, "level": level, "seed": choice.seed}
    if again := _asked_before(wanted, named or role.topics, before, is_open=not named):
        return dict(again.options), again.questions
    cards = _cards(opened, chosen)
    asked = {q.card for one in before[-REMEMBERED:] for q in one.questions}
    seeds = [randbelow(10_000) for _ in range(TRIED_SEEDS)]
    arcs = {
        seed: arc(cards, minutes, seed, role.task, level, core=role.core)
        for seed in (seeds if choice.seed is None else [choice.seed])
    }
    seed = min(arcs, key=lambda each: sum(question.card in asked for question in arcs[each]))
    if not arcs[seed]:
        where = Sentence("your decks")
        if chosen:
            where = Sentence("the topics {topics}", {"topics": listed(chosen)})
        raise UnknownName(
            "There is no card up to level {level} in {where}; choose other topics or a"
            " higher level.",
            level=level,
            where=where,
        )
    options: dict[str, object] = {
        "minutes": minutes,
        "role": role.slug,
        "topics": list(chosen),
        "level": level,
        "seed": seed,
    }
    return options | ({"plan": True} if planned else {}), arcs[seed]


def _asked_before(
    wanted: Mapping[str, object],
    topics: Sequence[str],
    before: Sequence[Interview],
    *,
    is_open: bool,
) -> Interview | None:
    """Return the latest interview that was wanted alike, its seed too: it is asked again.

    Where no topic is named a plan may have chosen them, and plans come and go.
    """

    def is_alike(options: Mapping[str, object]) -> bool:
        is_of_plan = is_open and bool(options.get("plan"))
        return (is_of_plan or options.get("topics") == list(topics)) and all(
            options.get(name) == value for name, value in wanted.items()
        )

    return next((one for one in reversed(before) if is_alike(one.options)), None)


def _topics_of_plan(opened: desk.Desk) -> tuple[str, ...]:
    """Return the topics of the plan that is applied, () where there is none or it is of all."""
    applied = goal.goal(opened.store.live(goal.CARD), desk.now().study_day)
    return () if applied is None else applied.topics


def _cards(opened: desk.Desk, topics: Sequence[str]) -> list[Card]:
    """Return the cards of some topics, () for all, that are not suspended."""
    states = opened.store.states()
    aside = {card_id for card_id, state in states.items() if state.is_suspended}
    return [
        card
        for card in opened.library.cards
        if (not topics or card.deck in topics) and card.id not in aside
    ]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock of interviews: two windows would answer the same questions.

    Raises Unsuitable where another has it, NotSaved where there can be no such folder. A
    process that dies lets it go.
    """
    from fcntl import LOCK_EX, LOCK_NB, flock

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".running").open("w")
    except OSError as error:
        raise NotSaved(
            "{folder} cannot hold interviews ({reason}); it should be a folder that you"
            " may write: move away what is there.",
            folder=folder,
            reason=reason_of(str(error.strerror)),
        ) from None
    with lock as file:
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except OSError:
            raise Unsuitable(
                "An interview is running in another window; end it there with q first."
            ) from None
        yield


def _play(opened: desk.Desk, session: InterviewSession, notice: str, language: str) -> None:
    """Ask what is left; keep the report, and show it."""
    from dlstudy.terminal.drawing.markup import lines
    from dlstudy.terminal.drawing.spans import Line
    from dlstudy.terminal.player import Player
    from dlstudy.terminal.reports.interview import screen_lines
    from dlstudy.terminal.screens.outcome import OutcomeScreen
    from dlstudy.terminal.turn import Manner

    questions = session.interview.questions
    minutes = round(sum(question.seconds for question in questions) / 60)
    count = {"number": session.place + 1, "questions": len(questions), "minutes": minutes}
    kept = ""
    topics = _told_of_topics(opened, session.interview, language)
    said = [*opened.notices(language), phrase(notice, language, **count), *topics]
    with desk.stage(language) as stage:
        Player(stage, session, said, Manner(asks_confidence=True)).run()
        report = interview_reports.report_of(opened, session.interview, language)

        def shown() -> list[Line]:
            screen = stage.screen
            return screen_lines(report, screen.width, ascii_only=screen.ascii_only)

        if session.asked is None:
            kept = interview_reports.keep(opened, session.interview, report, language)
            OutcomeScreen(stage, session, shown).play()
    if session.asked is not None:
        count["number"] = session.place + 1
        key = "interview stopped" if session.is_begun else "interview unbegun"
        stage.screen.write(lines(phrase(key, language, **count), stage.width))
        return
    told = lines(phrase("report kept", language, path=kept), stage.width)
    stage.screen.write([*shown(), (), *told])
