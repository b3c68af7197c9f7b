"""What a failed card needs: which of it is weak, and the key that shows it, in a real terminal."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dlstudy.card import Card
from dlstudy.event import Event, Kind
from dlstudy.figures.progress import weak_needs
from dlstudy.log.rows import new_event_id
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.record import replace
from dlstudy.schedule.fold import CardState, card_state
from dlstudy.schedule.sm2 import State
from tests.support.console import Console, logged, today
from tests.support.logs import event
from tests.support.sittings import AGAIN, EASY, GOOD, HARD, Desk, library_of

DAY = date(2024, 3, 4)
LIBRARY = library_of(
    cnn="""
## base
Q: What is base?
A: It is base.

## gap
C: {{c1::One}} and {{c2::two}}.

## other
Q: What is other?
A: It is other.
Needs: base

## top
Q: What is top?
A: It is top.
Needs: base, gap, other, kalman/far
""",
    kalman="\n## far\nQ: What is far?\nA: It is far.\n\n## blank\nQ: q\nA: a\nNeeds: cnn/gap#c2\n",
)
CARDS = {card.id: card for card in LIBRARY.cards}


def by_note() -> dict[str, list[Card]]:
    notes: dict[str, list[Card]] = {}
    for card in LIBRARY.cards:
        notes.setdefault(card.note, []).append(card)
    return notes


def state(card: str, ease: int = 250, lapses: int = 0, *, is_suspended: bool = False) -> CardState:
    return CardState(
        card, State(3, 15, ease), DAY, DAY, reviews=4, lapses=lapses, is_suspended=is_suspended
    )


def weak(card: str, *states: CardState) -> list[str]:
    known = {each.card: each for each in states}
    return [need.id for need in weak_needs(CARDS[card], by_note(), known)]


WELL = (
    state("cnn/base"), state("cnn/gap#c1"), state("cnn/gap#c2"),
    state("cnn/other", 280), state("kalman/far"),
)  # fmt: skip


def but(*others: CardState) -> tuple[CardState, ...]:
    """Return states in which all is well known but these."""
    changed = {other.card: other for other in others}
    return tuple(changed.get(each.card, each) for each in WELL)


WEAK: dict[str, tuple[tuple[CardState, ...], list[str]]] = {
    "all well known": (WELL, []),
    "one lapsed": (but(state("cnn/base", lapses=1)), ["cnn/base"]),
    "one hard": (but(state("kalman/far", 236)), ["kalman/far"]),
    "the weakest first": (
        but(state("cnn/base", 236), state("cnn/other", 200, lapses=2)),
        ["cnn/other", "cnn/base"],
    ),
    "new ones between": (
        tuple(s for s in but(state("cnn/base", 130)) if s.card != "cnn/other"),
        ["cnn/base", "cnn/other"],
    ),
    "as weak as each other: as the deck names them": (
        but(state("kalman/far", 236), state("cnn/base", 236)),
        ["cnn/base", "kalman/far"],
    ),
    "put aside": (but(state("cnn/base", lapses=3, is_suspended=True)), []),
}


@pytest.mark.parametrize(("states", "wanted"), WEAK.values(), ids=WEAK)
def test_weak_among_what_a_card_needs_are(states: tuple[CardState, ...], wanted: list[str]) -> None:
    assert weak("cnn/top", *states) == wanted


def test_a_card_without_needs_has_no_weak_ones() -> None:
    assert weak("cnn/base") == []


def test_a_need_that_no_deck_has_is_passed_over() -> None:
    orphan = replace(CARDS["cnn/other"], needs=("cnn/gone",))
    assert weak_needs(orphan, by_note(), {}) == []


def test_only_what_a_card_needs_itself_is_named() -> None:
    assert weak("cnn/other", state("kalman/far", lapses=4)) == ["cnn/base"]


def test_a_blank_that_is_named_is_judged_alone() -> None:
    lapsed, well = state("cnn/gap#c1", lapses=3), state("cnn/gap#c2")
    assert weak("kalman/blank", lapsed, well) == []
    assert weak("kalman/blank", lapsed._replace(card="cnn/gap#c2")) == ["cnn/gap#c2"]


def test_every_blank_of_a_needed_note_is_judged() -> None:
    assert weak("cnn/top", *but(state("cnn/gap#c2", lapses=3))) == ["cnn/gap#c2"]


@pytest.mark.parametrize(
    ("quality", "wanted"), [(AGAIN, ["cnn/base"]), (HARD, ["cnn/base"]), (GOOD, []), (EASY, [])]
)
def test_a_review_knows_what_is_weak_by_its_own_answers(quality: int, wanted: list[str]) -> None:
    with Desk(library_of(cnn="\n## base\nQ: q\nA: a\n\n## on\nQ: r\nA: b\nNeeds: base\n")) as at:
        review = at.review()
        (on,) = (card for card in at.library.cards if card.slug == "on")
        assert [card.id for card in review.weak_needs(on)] == ["cnn/base"], "it is new"
        at.answer(review, quality)
        assert [card.id for card in review.weak_needs(on)] == wanted
        assert review.weak_needs(on) == at.review().weak_needs(on), "and so does the next one"


OWN = r"""---
deck: own
title: Own
---

## base
Q: What is the base?
A: The base is $x^2$.
Points:
- squared

## second
Q: What is second?
A: It is second.

## third
C: The third is {{c1::blue}}.

## area
Q: A square has side {{a}}. What is its area?
Vars: a in {3}
Answer: a*a
Tol: exact
Mistake double: 2*a -> That is half of the way round.

## on-base
Q: What stands on it?
A: A tower.
Needs: base

## on-all
Q: What stands on all?
A: A roof.
Needs: base, second, third, area

## free
Q: What is free?
A: The sea.

## sum
Q: There are {{a}} and {{b}}. How many?
Vars: a in {3}; b in {4}
Answer: a + b
Tol: exact
Mistake minus: b - a -> You took them away.
Needs: base
"""
OWN_ZH = """---
deck: own
title: 自己的
---

## base
Q: 底是什么？
A: 底是 $x^2$。
Points:
- 平方
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "decks" / "zh").mkdir(parents=True)
    (tmp_path / "decks" / "own.md").write_text(OWN, encoding="utf-8")
    (tmp_path / "decks" / "zh" / "own.md").write_text(OWN_ZH, encoding="utf-8")
    return tmp_path


def reviewed(card: str, quality: int, *, days_ago: int = 9) -> Event:
    day = today() - timedelta(days=days_ago)
    at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=12)
    made = event(f"own/{card}", quality=quality)
    return replace(made, id=new_event_id(at), at=at, study_day=day)


def aside(card: str) -> Event:
    """Return the event that keeps a card out of a sitting, but not out of what is needed."""
    at = datetime.now(UTC)
    made = event(f"own/{card}", Kind.BURY)
    return replace(made, id=new_event_id(at), at=at, study_day=today())


ALL = ("base", "second", "third#c1", "area", "on-base", "on-all", "free", "sum")


def only(home: Path, *cards: str, **qualities: int) -> None:
    """Make these cards due, reviewed as said (``third`` for ``third#c1``), others wait."""
    with Store(home / FILE_NAME) as log:
        for card, quality in qualities.items():
            log.record(reviewed({"third": "third#c1"}.get(card, card), quality))
        for card in cards:
            log.record(reviewed(card, GOOD))
        for card in set(ALL) - set(cards):
            log.record(aside(card))


def fail(console: Console) -> str:
    """Turn the card in front and say that it was forgotten."""
    console.press(" ")
    return " ".join(console.press("1").split())


def test_a_failed_card_names_the_weak_one_it_needs_and_p_shows_it(home: Path) -> None:
    only(home, "on-base", base=AGAIN)
    said = "saved · again today · p shows what it needs: own/base"
    with Console(["review", "own"], home) as console:
        assert "What stands on it?" in console.press("")
        assert said in fail(console)
        before = console.text
        shown = console.press("p")
        assert "── own/base ──" in shown
        assert "What is the base?" in shown
        assert "The base is x²." in shown
        assert "• squared" in shown
        assert "any key goes back" in shown
        assert console.press("x") == before.replace(f" {said}", ""), "it is said once"
        for key in ("\r", "\x1b", "1"):
            assert "── own/base ──" in console.press("p"), "and p shows it again"
            assert "── own/base ──" not in console.press(key)
        console.send("q")
        assert console.end() == 0
    answers = [e for e in logged(home) if e.study_day == today() and e.quality is not None]
    assert [(e.card, e.quality) for e in answers] == [("own/on-base", AGAIN)]


@pytest.mark.parametrize("quality", [GOOD, EASY])
def test_nothing_is_said_where_the_need_is_well_known(home: Path, quality: int) -> None:
    only(home, "on-base", base=quality)
    with Console(["review", "own"], home) as console:
        console.press("")
        said = fail(console)
        assert "saved · again today" in said
        assert "it needs" not in said
        before = console.text.replace(" saved · again today", "")
        assert console.press("p") == before
        console.send("q")
        assert console.end() == 0


def test_nothing_is_said_after_a_card_that_passed(home: Path) -> None:
    only(home, "on-base", base=AGAIN)
    with Console(["review", "own"], home) as console:
        console.press("")
        console.press(" ")
        assert "it needs" not in console.press("2")
        console.send("\r")
        assert console.end() == 0
        assert "own/base" not in console.output


def test_a_card_without_needs_fails_without_more_words(home: Path) -> None:
    only(home, "free", base=AGAIN)
    with Console(["review", "own"], home) as console:
        console.press("")
        assert "it needs" not in fail(console)
        console.send("q")
        assert console.end() == 0


def test_the_three_weakest_are_named_in_their_order_and_shown(home: Path) -> None:
    only(home, "on-all", base=HARD, second=AGAIN, third=GOOD, area=HARD)
    with Store(home / FILE_NAME) as log:
        for quality in (AGAIN, HARD):
            log.record(reviewed("third#c1", quality, days_ago=4 - quality))
    with Console(["review", "own"], home) as console:
        console.press("")
        assert "p shows what it needs: own/third, own/second, own/base" in fail(console)
        shown = console.press("p")
        assert shown.index("── own/third ──") < shown.index("── own/second ──")
        assert shown.index("── own/second ──") < shown.index("── own/base ──")
        assert "The third is blue." in shown
        assert "It is second." in shown
        assert "own/area" not in shown
        console.press("x")
        console.send("q")
        assert console.end() == 0


def test_a_weak_exercise_is_shown_with_its_formula(home: Path) -> None:
    only(home, "on-all", base=GOOD, second=GOOD, third=GOOD, area=HARD)
    with Console(["review", "own"], home) as console:
        console.press("")
        assert "p shows what it needs: own/area" in fail(console)
        shown = console.press("p")
        assert "What is its area?" in shown
        assert "a*a" in shown
        console.press("x")
        console.send("q")
        assert console.end() == 0


def test_a_weak_exercise_is_shown_as_it_would_be_asked(home: Path) -> None:
    only(home, "on-all", base=GOOD, second=GOOD, third=GOOD, area=HARD)
    with Console(["review", "own"], home) as console:
        console.press("")
        fail(console)
        assert "{{" not in console.press("p")


def test_a_drill_that_was_given_up_names_what_it_needs_too(home: Path) -> None:
    only(home, "sum", base=AGAIN)
    with Console(["review", "own"], home) as console:
        console.prompt()
        assert "proposed: again" in console.press("g\r")
        assert "saved · again today · p shows what it needs: own/base" in console.press("\r")
        console.prompt()
        assert "The base is x²." in console.press("p\r")
        console.press("x")
        console.prompt()
        console.send("q\r")
        assert console.end() == 0


def test_p_shows_it_in_front_of_a_drill_as_well(home: Path) -> None:
    only(home, "on-base", "sum", base=AGAIN)
    with Console(["review", "own"], home) as console:
        console.press("")
        assert "it needs: own/base" in fail(console)
        console.prompt()
        assert "The base is x²." in console.press("p\r")
        assert "How many?" in console.press("x")
        console.prompt()
        console.send("q\r")
        assert console.end() == 0


def test_it_is_said_and_shown_in_chinese(home: Path) -> None:
    only(home, "on-base", base=AGAIN)
    with Console(["review", "own", "--lang", "zh"], home) as console:
        console.press("")
        assert "已保存 · 今天再问一次 · 按 p 查看它需要的：own/base" in fail(console)
        shown = console.press("p")
        assert "底是 x²。" in shown
        assert "平方" in shown
        assert "按任意键返回" in shown
        console.press("x")
        console.send("q")
        assert console.end() == 0


def test_a_long_answer_is_paged_and_a_small_window_is_enough(home: Path) -> None:
    only(home, "on-all", base=HARD, second=AGAIN, third=AGAIN, area=HARD)
    with Console(["review", "own"], home, columns=40, rows=10) as console:
        console.press("")
        console.press(" ")
        console.press("1")
        assert "own/base" in console.text or "own/second" in console.text
        assert max(map(len, console.lines)) <= 40
        first = console.press("p")
        second = console.press(" ")
        assert first != second
        assert max(map(len, console.lines)) <= 40
        console.send("\x03")
        assert console.end() == 0
        assert console.modes() == console.modes_before


def test_looking_at_a_weak_card_is_no_answer(home: Path) -> None:
    only(home, "on-base", base=AGAIN)
    before = len(logged(home))
    with Console(["review", "own"], home) as console:
        console.press("")
        fail(console)
        console.press("p")
        console.press("x")
        console.send("q")
        assert console.end() == 0
    assert len(logged(home)) == before + 1
    with Store(home / FILE_NAME) as log:
        states = log.states()
        assert states["own/base"] == card_state("own/base", log.events("own/base"))


def test_p_is_among_the_keys_that_are_shown(home: Path) -> None:
    only(home, "free")
    with Console(["review", "own"], home) as console:
        console.press("")
        assert "after a failure: the weak cards it needs" in console.press("?")
        console.press("x")
        console.send("q")
        assert console.end() == 0


def test_in_a_placement_or_a_quiz_nothing_is_said_of_needs(home: Path) -> None:
    for command in ("quiz", "place"):
        with Console([command, "own", "--seed", "1"], home) as console:
            console.press("")
            while "What stands on" not in console.text:
                if "show answer" in console.text:
                    console.press(" ")
                    console.press("3")
                else:
                    console.prompt()
                    console.press("g\r")
                    console.press("\r")
            assert "it needs" not in fail(console)
            console.send("q\r")
            assert console.end() == 0
