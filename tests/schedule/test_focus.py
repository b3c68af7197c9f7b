"""Focus: the topics to which new cards are narrowed, as a fold, a command, and in a review."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.event import Event, Kind
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.record import replace
from dlstudy.schedule.focus import CARD, Focus, focus
from tests.support.commands import json_of, mark_known, review_days_ago, run
from tests.support.console import Console, logged, today
from tests.support.logs import FIRST_DAY, event, logs, undo_of
from tests.support.sittings import GOOD, MEMORY, Desk, concepts, library_of
from tests.support.tiny import with_tiny_deck

NONE = "No focus: new cards walk the roadmap.\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return with_tiny_deck(tmp_path)


def set_to(*topics: str, until: date | None = None, day: int = 0) -> Event:
    last = until.isoformat() if until else None
    return event(CARD, Kind.FOCUS, day=day, topics=list(topics), until=last)


def folded(events: Sequence[Event], today: date = FIRST_DAY) -> Focus | None:
    """Return the focus as a log has it that got its events in this order."""
    with Store(MEMORY) as log:
        for one in events:
            log.record(one)
        return focus(log.live(CARD), today)


def after(days: int) -> date:
    return FIRST_DAY + timedelta(days=days)


FOLDS: dict[str, tuple[list[Event], int, Focus | None]] = {  # events, the day asked about
    "never set": ([], 0, None),
    "without an end": ([set_to("cnn")], 999, Focus(("cnn",))),
    "before its last day": ([set_to("cnn", until=after(3))], 2, Focus(("cnn",), after(3))),
    "on its last day": ([set_to("cnn", until=after(3))], 3, Focus(("cnn",), after(3))),
    "after its last day": ([set_to("cnn", until=after(3))], 4, None),
    "the last one set holds": ([set_to("cnn"), set_to("lstm", "nn")], 0, Focus(("lstm", "nn"))),
    "cleared": ([set_to("cnn"), set_to()], 0, None),
    "set after it was cleared": ([set_to("cnn"), set_to(), set_to("nn")], 0, Focus(("nn",))),
    "one that is over hides the one before": (
        [set_to("cnn"), set_to("nn", until=after(0))],
        1,
        None,
    ),
    "says nothing": ([event(CARD, Kind.FOCUS)], 0, None),
}


@pytest.mark.parametrize(("events", "day", "wanted"), FOLDS.values(), ids=FOLDS)
def test_the_focus_of_a_log_is(events: list[Event], day: int, wanted: Focus | None) -> None:
    assert folded(events, after(day)) == wanted


def test_an_undone_focus_gives_way_to_the_one_before() -> None:
    first, second = set_to("cnn"), set_to("lstm")
    taken = undo_of(second)
    assert folded([first, second, taken]) == Focus(("cnn",))
    assert folded([first, second, taken, undo_of(taken)]) == Focus(("lstm",))
    cleared = set_to()
    assert folded([first, cleared, undo_of(cleared)]) == Focus(("cnn",))


@st.composite
def focus_logs(draw: st.DrawFn) -> list[Event]:
    """Return events that set and clear a focus on some days, undos of any of them among them."""
    made: list[Event] = []
    for _ in range(draw(st.integers(0, 12))):
        day = draw(st.integers(0, 9))
        if made and draw(st.sampled_from([False, True])):
            made.append(undo_of(draw(st.sampled_from(made)), day))
            continue
        topics = draw(st.sampled_from([(), ("cnn",), ("lstm", "tiny"), ("tiny",)]))
        last = draw(st.none() | st.integers(0, 9))
        made.append(set_to(*topics, until=None if last is None else after(last), day=day))
    return made


@given(focus_logs(), st.randoms(use_true_random=False), st.integers(0, 10))
def test_the_focus_does_not_depend_on_the_order_of_arrival(
    events: list[Event], rng: Random, day: int
) -> None:
    shuffled = list(events)
    rng.shuffle(shuffled)
    assert folded(shuffled, after(day)) == folded(events, after(day))


@given(logs(), focus_logs(), st.integers(0, 99))
def test_a_focus_leaves_every_schedule_as_it_is(
    events: list[Event], others: list[Event], seed: int
) -> None:
    with Store(MEMORY) as plain, Store(MEMORY) as focused:
        for one in events:
            plain.record(one)
        mixed = [*events, *others]
        Random(seed).shuffle(mixed)
        for one in mixed:
            focused.record(one)
        states = focused.states()
        states.pop(CARD, None)
        assert states == plain.states()


LIBRARY = library_of(one=concepts(4), two=concepts(4), three=concepts(4))


def new_decks(at: Desk, *topics: str) -> set[str]:
    return {card.deck for card in at.review(topics=topics).plan.new}


def test_new_cards_come_from_the_focus_and_due_ones_from_everywhere() -> None:
    with Desk(LIBRARY) as at:
        at.answer_all(at.review(topics=("one",)), GOOD)
        assert new_decks(at) == {"two", "three"}
        at.store.record(set_to("two"))
        assert new_decks(at) == {"two"}
        at.clock.days = 1
        plan = at.review().plan
        assert {card.deck for card in plan.due} == {"one"}
        assert len(plan.due) == 4
        assert {card.deck for card in plan.new} == {"two"}


def test_topics_named_by_hand_go_before_the_focus() -> None:
    with Desk(LIBRARY) as at:
        at.store.record(set_to("two"))
        assert new_decks(at, "three") == {"three"}
        assert at.review(topics=("three",)).today.focused(FIRST_DAY) == ()
        assert at.review().today.focused(FIRST_DAY) == ("two",)


def test_a_focus_that_is_over_narrows_nothing() -> None:
    with Desk(LIBRARY) as at:
        at.store.record(set_to("two", until=after(2)))
        for day, decks in ((0, {"two"}), (2, {"two"}), (3, {"one", "two", "three"})):
            at.clock.days = day
            assert new_decks(at) == decks


def test_a_focus_without_new_cards_brings_none_of_others() -> None:
    with Desk(LIBRARY) as at:
        at.answer_all(at.review(topics=("two",)), GOOD)
        at.store.record(set_to("two"))
        assert at.review().plan.new == ()


def test_every_card_of_a_sitting_keeps_to_the_focus() -> None:
    with Desk(library_of(one=concepts(20), two=concepts(20))) as at:
        at.store.record(set_to("two"))
        asked = at.answer_all(at.review(minutes=60, new=20))
        assert len(asked) == 20
        assert {card.partition("/")[0] for card in asked} == {"two"}


def test_without_a_focus_that_is_what_is_said(home: Path) -> None:
    shown = run(home, "focus")
    assert (shown.returncode, shown.stdout, shown.stderr) == (0, NONE, "")
    assert json_of(home, "focus") == {"topics": [], "until": None}
    assert logged(home) == []


def test_a_focus_is_set_shown_changed_cleared_and_taken_back(home: Path) -> None:
    said = "Focus: new cards come from {}; 'dlstudy focus --clear' ends it.\n"
    assert run(home, "focus", "cnn", "长短期记忆").stdout == said.format("cnn, lstm")
    assert run(home, "focus").stdout == said.format("cnn, lstm")
    assert json_of(home, "focus") == {"topics": ["cnn", "lstm"], "until": None}
    (one,) = logged(home)
    assert (one.kind, one.card) == (Kind.FOCUS, CARD)
    assert json.loads(one.data) == {"topics": ["cnn", "lstm"], "until": None}
    assert run(home, "focus", "Tiny networks").stdout == said.format("tiny")
    assert run(home, "focus", "--clear").stdout == NONE
    undone = run(home, "undo")
    assert (undone.returncode, undone.stderr) == (0, "")
    assert undone.stdout.startswith(f"Undone: the end of the focus on {today()} ")
    assert "new again" not in undone.stdout
    assert run(home, "focus").stdout == said.format("tiny")
    assert json_of(home, "undo")["undone"] == "focus"
    assert run(home, "focus").stdout == said.format("cnn, lstm")
    run(home, "undo")
    assert run(home, "focus").stdout == NONE
    assert run(home, "undo").returncode == 6


def test_a_topic_named_twice_is_one(home: Path) -> None:
    assert json_of(home, "focus", "cnn", "CNN", "卷积神经网络")["topics"] == ["cnn"]


def test_until_is_the_last_day_of_it(home: Path) -> None:
    day = today()
    shown = run(home, "focus", "tiny", "--until", day.isoformat())
    assert shown.stdout == f"Focus: new cards come from tiny until {day}.\n"
    assert json_of(home, "focus") == {"topics": ["tiny"], "until": day.isoformat()}
    assert {card.partition("/")[0] for card in planned(home)} == {"tiny"}


def test_the_day_after_its_last_one_it_is_over(home: Path) -> None:
    with Store(home / FILE_NAME) as log:
        log.record(set_to("tiny", until=today() - timedelta(days=1)))
    assert run(home, "focus").stdout == NONE
    assert {card.partition("/")[0] for card in planned(home)} != {"tiny"}


MISTAKES = {
    "a day that is over": (
        f"tiny --until {today() - timedelta(days=1)}",
        f"The day {today() - timedelta(days=1)} is over; write a day from {today()} on.",
    ),
    "no day": ("tiny --until tomorrow", "'--until tomorrow' is no day; write it as YYYY-MM-DD."),
    "a day that never comes": ("tiny --until 2099-02-30", "is no day; write it as YYYY-MM-DD."),
    "unknown topic": ("kalmamm", "There is no topic 'kalmamm'; did you mean kalman"),
    "one of several unknown": ("tiny zzzzz", "There is no topic 'zzzzz'"),
    "a topic without cards": ("resources", "The topic 'resources' has no cards yet;"),
}


@pytest.mark.parametrize(("line", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_sentence_and_the_focus_stays(
    home: Path, line: str, sentence: str
) -> None:
    run(home, "focus", "cnn")
    result = run(home, "focus", *line.split())
    assert (result.returncode, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert json_of(home, "focus")["topics"] == ["cnn"]
    assert len(logged(home)) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--until", "2000-01-01"], id="a day that is over"),
        pytest.param(["--until", "2099-01-01"], id="a day to come"),
        pytest.param(["tiny", "--clear"], id="topics to clear"),
    ],
)
def test_what_makes_no_sense_together_is_a_sentence(home: Path, arguments: list[str]) -> None:
    run(home, "focus", "cnn")
    result = run(home, "focus", *arguments)
    assert result.returncode == 2
    assert json_of(home, "focus")["topics"] == ["cnn"]


def planned(home: Path, *arguments: str) -> list[str]:
    return list(json_of(home, "due", *arguments)["plan"]["new"])


def test_due_json_takes_new_cards_from_the_focus_even_where_it_is_closed(home: Path) -> None:
    before = planned(home)
    run(home, "focus", "normalization")
    assert {card.partition("/")[0] for card in planned(home)} == {"normalization"}
    assert {card.partition("/")[0] for card in planned(home, "tiny")} == {"tiny"}
    run(home, "focus", "--clear")
    assert planned(home) == before


def test_due_json_lists_what_is_due_of_all_topics(home: Path) -> None:
    review_days_ago(home, 3, card="cnn/odd-kernel")
    run(home, "focus", "tiny")
    found = json_of(home, "due")
    assert [row["card"] for row in found["due"]] == ["cnn/odd-kernel"]
    assert found["plan"]["due"] == ["cnn/odd-kernel"]
    assert {card.partition("/")[0] for card in found["plan"]["new"]} == {"tiny"}


NOTICES = {
    "en": "Focus: new cards come from tiny, cnn.",
    "zh": "专注：新卡只来自 tiny, cnn。",
}


@pytest.mark.parametrize("language", NOTICES)
def test_a_review_names_the_focus_and_asks_what_is_due(home: Path, language: str) -> None:
    review_days_ago(home, 3, card="kalman/ekf")
    run(home, "focus", "tiny", "cnn")
    with Console(["review", "--lang", language], home) as console:
        assert NOTICES[language] in console.press("")
        console.press(" ")
        assert NOTICES[language] not in console.press("3"), "it is said once"
        console.send(" 3q")
        assert console.end() == 0
    answered = [e.card for e in logged(home) if e.kind is Kind.REVIEW][1:]
    assert answered[0] == "kalman/ekf"
    assert answered[1].startswith(("tiny/", "cnn/"))


def test_a_review_of_named_topics_says_nothing_of_the_focus(home: Path) -> None:
    run(home, "focus", "cnn")
    with Console(["review", "tiny"], home) as console:
        first = console.press("")
        assert "Tiny networks" in first
        assert "Focus" not in first
        console.send("q")
        assert console.end() == 0


def test_a_review_says_nothing_where_there_is_no_focus(home: Path) -> None:
    run(home, "focus", "cnn")
    run(home, "focus", "--clear")
    with Console(["review"], home) as console:
        assert "Focus" not in console.press("")
        console.send("q")
        assert console.end() == 0


def test_the_welcome_is_said_before_the_first_answer_even_after_a_focus(home: Path) -> None:
    run(home, "focus", "tiny")
    with Console(["review"], home) as console:
        assert "Welcome" in console.press("")
        console.send("q")
        assert console.end() == 0


def test_a_focus_that_is_through_is_no_end_of_the_review_command(home: Path) -> None:
    mark_known(home, "tiny")
    run(home, "focus", "tiny")
    assert planned(home) == []
    with Console(["review"], home) as console:
        assert console.end() == 0
        assert "Done for today." in console.text


def test_a_focus_is_no_card(home: Path) -> None:
    before = json_of(home, "stats")
    run(home, "focus", "tiny")
    assert json_of(home, "stats") == before
    assert CARD not in run(home, "decks").stdout


def test_the_focus_of_today_is_the_newest_of_two_devices(home: Path) -> None:
    desk, phone = set_to("cnn"), set_to("lstm")
    with Store(home / FILE_NAME) as log:
        for one in (phone, replace(desk, device="phone")):  # the newer one arrives first
            log.record(one)
    assert json_of(home, "focus")["topics"] == ["lstm"]
