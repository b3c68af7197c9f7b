"""What is said above the first card, and when there is none: absence, clock, changes, an end."""

from datetime import timedelta
from pathlib import Path

import pytest

from dlstudy.event import Kind
from dlstudy.log.store import FILE_NAME
from tests.support.commands import review_days_ago
from tests.support.console import Console, logged, today
from tests.support.tiny import ENGLISH, with_tiny_deck

REVIEW = ("review", "tiny")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return with_tiny_deck(tmp_path)


def joined(screen: str) -> str:
    return " ".join(screen.split())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_after_two_weeks_the_absence_is_named_and_the_day_by_which_all_is_clear(
    home: Path, language: str
) -> None:
    review_days_ago(home, 40)
    with Console([*REVIEW, "--lang", language], home) as console:
        first = joined(console.press(""))
        if language == "en":
            assert "You were away 40 days; cards due: 1." in first
            assert "no new ones; at this pace all is clear by today." in first
        else:
            assert "离开了 40 天，有 1 张卡到期。" in first
        console.press(" ")
        console.press("3")
        assert "40" not in console.text
        console.send("q")
        assert console.end() == 0


def test_after_a_few_days_nothing_is_said(home: Path) -> None:
    review_days_ago(home, 13)
    with Console(REVIEW, home) as console:
        assert "away" not in console.press("")
        assert "Welcome" not in console.text
        console.send("q")
        assert console.end() == 0


def test_a_clock_that_was_set_back_is_named_and_answers_are_kept(home: Path) -> None:
    review_days_ago(home, -1, card="tiny/depth#c1")
    with Console(REVIEW, home) as console:
        first = joined(console.press(""))
        assert "The clock says" in first
        assert f"the log has answers of {today() + timedelta(days=1)}" in first
        assert "'dlstudy redate' puts them right" in first
        console.press(" ")
        assert "saved" in console.press("3")
        console.send("q\r")
        assert console.end() == 0
    assert len(logged(home)) == 2


def test_an_answer_that_changed_since_it_was_learned_is_named(home: Path) -> None:
    with Console(REVIEW, home, keys=" 3q") as console:
        assert console.end() == 0
    revision = logged(home)[0].data.partition('"revision":"')[2][:8]
    (home / FILE_NAME).unlink()
    review_days_ago(home, 3, revision=revision)
    for answer, is_named in (("A: One:", False), ("A: It is one:", True)):
        text = ENGLISH.replace("A: One:", answer)
        (home / "decks" / "tiny.md").write_text(text, encoding="utf-8")
        with Console(REVIEW, home) as console:
            assert ("has changed since you learned it" in console.press("")) is is_named
            console.send("q")
            assert console.end() == 0


def test_a_deck_that_is_gone_leaves_a_session_and_its_history(home: Path) -> None:
    review_days_ago(home, 3)
    (home / "decks" / "tiny.md").unlink()
    with Console(["review"], home, keys=" 3q") as console:
        assert console.end() == 0
        assert "Traceback" not in console.output
    before, after = logged(home)
    assert before.card == "tiny/relu" != after.card
    with Console(REVIEW, home) as console:
        assert console.end() == 2
        assert "There is no topic 'tiny'" in console.text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param([], "Done for today. Due tomorrow: 3", id="done"),
        pytest.param(["--new", "0"], "Done for today.", id="no new ones"),
    ],
)
def test_where_nothing_is_left_it_says_so(home: Path, arguments: list[str], said: str) -> None:
    with Console(REVIEW, home) as console:
        console.type(" 3 316\r\rq")
        assert console.end() == 0
    with Console([*REVIEW, *arguments], home) as console:
        assert console.end() == 0
        assert said in console.text
        assert "\x1b[?1049h" not in console.output


def test_minutes_that_are_used_up_are_named_with_what_waits(home: Path) -> None:
    review_days_ago(home, 9, card="tiny/depth#c1")
    for _ in range(2):
        review_days_ago(home, 0, elapsed_ms=500_000)
    with Console(REVIEW, home) as console:
        assert console.end() == 0
        assert "Today's minutes are used up; due cards that wait: 1." in joined(console.text)


@pytest.mark.parametrize(
    ("keys", "said"),
    [("k", "saved · known"), ("s", "saved · suspended"), ("b", "saved · buried")],
    ids=["known", "suspended", "buried"],
)
def test_putting_the_last_card_aside_is_confirmed_and_can_be_undone(
    home: Path, keys: str, said: str
) -> None:
    for card in ("depth#c1", "depth#c2", "count"):
        review_days_ago(home, 0, card=f"tiny/{card}")
    with Console(REVIEW, home) as console:
        console.press("")
        assert said in console.press(keys)
        console.press("u")
        assert "What is the slope" in console.text
        console.send("q")
        assert console.end() == 0
    assert logged(home)[-1].kind is Kind.UNDO
