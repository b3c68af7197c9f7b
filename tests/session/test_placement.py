"""Placement: which cards are asked, what they show to be known, ``dlstudy place`` at the keys."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.card import EXERCISES, Card
from dlstudy.event import Event, Kind
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.record import replace
from dlstudy.schedule import due, fold
from dlstudy.schedule.fold import CardState
from dlstudy.session.asked import Asked
from dlstudy.session.placement import CARDS, MOST_EXERCISES, choose, is_clear, known
from dlstudy.session.quiz import Result
from tests.support.commands import json_of, mark_known, run
from tests.support.console import Console, logged, today
from tests.support.logs import event, logs
from tests.support.sittings import AGAIN, DRILLS, EASY, GOOD, HARD, concepts, library_of
from tests.support.tiny import with_tiny_deck


def levels_of(counts: Mapping[int, int]) -> str:
    """Return a deck with so many concepts of each level: ``l2-0`` is the first of level 2."""
    return "".join(
        f"\n## l{level}-{n}\nQ: What is {n}?\nA: It is {n}.\nLevel: {level}\n"
        for level, count in counts.items()
        for n in range(count)
    )


CLOZES = "".join(
    f"\n## gap-{n}\nC: {{{{c1::{n}}}}} and {{{{c2::{n + 1}}}}} follow.\nLevel: 1\n"
    for n in range(3)
)
MIXED = library_of(cnn=concepts(4) + CLOZES + levels_of({1: 3, 3: 5}) + DRILLS).cards
EXERCISES_ONLY = library_of(one=DRILLS, two=DRILLS, three=DRILLS).cards


def answered(card: Card, quality: int) -> Result:
    return Result(Asked(card, None), quality, 1_000)


def slugs(cards: Sequence[Card]) -> list[str]:
    return [card.id.partition("/")[2] for card in cards]


SEEDS = st.integers(0, 10_000)


@given(SEEDS, st.integers(0, 12))
def test_the_same_seed_chooses_the_same_cards(seed: int, count: int) -> None:
    chosen = choose(MIXED, {}, seed, count)
    assert choose(MIXED, {}, seed, count) == chosen
    assert len(chosen) == count
    assert len({card.note for card in chosen}) == count, "siblings once"
    assert sum(card.kind in EXERCISES for card in chosen) <= MOST_EXERCISES
    assert all(one.level <= other.level for one, other in pairwise(chosen))


def test_other_seeds_choose_other_cards() -> None:
    assert len({tuple(slugs(choose(MIXED, {}, seed))) for seed in range(10)}) > 5


@given(SEEDS)
def test_the_levels_take_turns_as_long_as_they_have_cards(seed: int) -> None:
    cards = library_of(cnn=levels_of({1: 20, 2: 2, 3: 20})).cards
    chosen = Counter(card.level for card in choose(cards, {}, seed))
    assert chosen == {1: 4, 2: 2, 3: 4}
    assert Counter(card.level for card in choose(cards, {}, seed, 2)) == {1: 1, 2: 1}


@given(SEEDS)
def test_at_most_three_are_exercises_even_where_there_is_nothing_else(seed: int) -> None:
    assert len(EXERCISES_ONLY) > MOST_EXERCISES
    chosen = choose(EXERCISES_ONLY, {}, seed)
    assert len(chosen) == MOST_EXERCISES


@given(SEEDS)
def test_exercises_that_do_not_fit_leave_their_places_to_other_cards(seed: int) -> None:
    cards = (*EXERCISES_ONLY, *library_of(cnn=concepts(9)).cards)
    assert len(choose(cards, {}, seed)) == CARDS


def test_a_small_topic_is_asked_whole_and_an_empty_one_not_at_all() -> None:
    cards = library_of(cnn=levels_of({1: 1, 3: 2})).cards
    assert sorted(slugs(choose(cards, {}, 1))) == ["l1-0", "l3-0", "l3-1"]
    assert choose([], {}, 1) == []


@given(logs(), SEEDS)
def test_only_new_cards_are_chosen_and_only_new_ones_are_known(
    events: list[Event], seed: int
) -> None:
    cards = library_of(
        cnn="\n## odd-kernel\nQ: a\nA: b\n\n## pooling-shift\nQ: c\nA: d\n\n## new\nQ: e\nA: f\n",
        kalman="\n## ekf\nQ: g\nA: h\n",
    ).cards
    states = fold.states(events)
    new = [card for card in cards if due.is_new(states.get(card.id))]
    chosen = choose(cards, states, seed)
    assert sorted(slugs(chosen)) == sorted(slugs(new))
    results = [answered(card, EASY) for card in chosen]
    assert known(results, cards, states) == new


CLEAR = {
    "a concept that was easy": ("concept", EASY, True),
    "a concept that was good": ("concept", GOOD, False),
    "a concept that was hard": ("concept", HARD, False),
    "a concept that was forgotten": ("concept", AGAIN, False),
    "a cloze that was good": ("cloze", GOOD, False),
    "a cloze that was easy": ("cloze", EASY, True),
    "a drill solved cleanly": ("drill", GOOD, True),
    "a drill solved fast": ("drill", EASY, True),
    "a drill with a slip": ("drill", HARD, False),
    "a drill that failed": ("drill", AGAIN, False),
}


@pytest.mark.parametrize(("kind", "quality", "wanted"), CLEAR.values(), ids=CLEAR)
def test_this_is_clearly_known_or_not(kind: str, quality: int, wanted: bool) -> None:
    card = next(card for card in MIXED if card.kind == kind)
    assert is_clear(answered(card, quality)) is wanted


LEVELS = library_of(cnn=levels_of({1: 5, 2: 5, 3: 5})).cards
BY_SLUG = {card.slug: card for card in LEVELS}
WHOLE_1 = {f"l1-{n}" for n in range(5)}
WHOLE_2 = WHOLE_1 | {f"l2-{n}" for n in range(5)}

PLACED: dict[str, tuple[str, str, set[str]]] = {  # slugs that were easy, and that were good
    "nothing clear": ("", "l1-0 l1-1 l2-0", set()),
    "nothing asked": ("", "", set()),
    "one clear card is known and no other": ("l1-0", "", {"l1-0"}),
    "two are not enough for the level": ("l1-0 l1-1", "", {"l1-0", "l1-1"}),
    "three of a level stand for it": ("l1-0 l1-1 l1-2", "", WHOLE_1),
    "not if a fourth was not clear": (
        "l1-0 l1-1 l1-2",
        "l1-3",
        {"l1-0", "l1-1", "l1-2"},
    ),
    "a level above stands for those below": (
        "l1-0 l2-0 l2-1 l2-2",
        "",
        WHOLE_2,
    ),
    "also where nothing of these was asked": ("l2-0 l2-1 l2-2", "", WHOLE_2),
    "but not over a gap": (
        "l1-0 l2-0 l2-1 l2-2",
        "l1-1",
        {"l1-0", "l2-0", "l2-1", "l2-2"},
    ),
    "what is beyond it counts one by one": (
        "l1-0 l1-1 l1-2 l2-0 l3-0 l3-1",
        "l2-1",
        WHOLE_1 | {"l2-0", "l3-0", "l3-1"},
    ),
}


@pytest.mark.parametrize(("easy", "good", "wanted"), PLACED.values(), ids=PLACED)
def test_these_answers_show_that_these_cards_are_known(
    easy: str, good: str, wanted: set[str]
) -> None:
    results = [answered(BY_SLUG[slug], EASY) for slug in easy.split()]
    results += [answered(BY_SLUG[slug], GOOD) for slug in good.split()]
    assert set(slugs(known(results, LEVELS, {}))) == wanted
    assert set(slugs(known(results[::-1], LEVELS, {}))) == wanted


@given(st.lists(st.tuples(st.sampled_from(LEVELS), st.sampled_from([AGAIN, HARD, GOOD, EASY]))))
def test_what_was_not_clear_is_never_known_and_what_was_always_is(
    answers: list[tuple[Card, int]],
) -> None:
    results = [answered(card, quality) for card, quality in dict(answers).items()]
    found = known(results, LEVELS, {})
    for result in results:
        assert (result.asked.card in found) is is_clear(result)


def test_a_clear_blank_speaks_for_itself_only() -> None:
    gaps = [card for card in MIXED if card.slug in {"gap-0", "gap-1"}]
    results = [answered(gaps[0], EASY), answered(gaps[2], AGAIN)]
    assert slugs(known(results, gaps, {})) == ["gap-0#c1"]


def test_what_is_learned_or_put_aside_is_not_marked_as_known() -> None:
    learned = fold.card_state("cnn/l1-3", [event("cnn/l1-3")])
    aside = CardState("cnn/l1-4", is_suspended=True)
    states = {state.card: state for state in (learned, aside)}
    results = [answered(BY_SLUG[f"l1-{n}"], EASY) for n in range(3)]
    assert set(slugs(known(results, LEVELS, states))) == {"l1-0", "l1-1", "l1-2"}


OWN = """---
deck: own
title: Own
---

## first
Q: Question one?
A: Answer one.
Level: 1

## second
Q: Question two?
A: Answer two.
Level: 1

## third
Q: Question three?
A: Answer three.
Level: 1

## fourth
C: A gap is {{c1::here}} and {{c2::there}}.
Level: 1
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with_tiny_deck(tmp_path)
    (tmp_path / "decks" / "own.md").write_text(OWN, encoding="utf-8")
    return tmp_path


ALL = ["own/first", "own/fourth#c1", "own/fourth#c2", "own/second", "own/third"]
PLACE = ("place", "own", "--seed", "3")


def marked(home: Path) -> list[str]:
    return sorted(e.card for e in logged(home) if e.kind is Kind.KNOWN)


def answer(console: Console, *keys: str) -> None:
    """Turn each card and grade it; the last grade may end the sitting and paint no more."""
    console.press("")
    for key in keys[:-1]:
        console.press(" ")
        console.press(key)
    console.press(" ")
    console.send(keys[-1])


def test_what_was_easy_is_offered_and_marked_when_one_agrees(home: Path) -> None:
    before = json_of(home, "stats")["cards"]
    with Console(PLACE, home) as console:
        first = console.press("")
        assert "Placement: ten cards across the levels." in first
        assert "4 left" in first
        for _ in range(3):
            console.press(" ")
            assert "saved" in console.press("4")
        console.press(" ")
        console.send("4")
        shown = console.wait("[y/N]:")
        assert "Mark as known, to be asked in 60 days (cards: 5)?" in shown
        assert [card for card in ALL if card not in shown] == []
        assert marked(home) == []
        console.send("y\n")
        assert console.end() == 0
        assert "Saved as known: 5; 'dlstudy undo' takes them back." in console.text
        assert console.modes() == console.modes_before
    assert marked(home) == ALL
    after = json_of(home, "stats")["cards"]
    assert after["new"] == before["new"] - len({card.partition("#")[0] for card in ALL})
    practice = [e for e in logged(home) if e.kind is Kind.PRACTICE]
    assert len(practice) == 4
    assert {json.loads(e.data)["purpose"] for e in practice} == {"place"}
    with Store(home / FILE_NAME) as log:
        states = log.states()
        assert states == fold.states(log.events())
    days = {(state.due - today()).days for c in ALL if (state := states[c]).due is not None}
    assert days == {60}
    assert "own/fourth#c2" in run(home, "undo").stdout  # all of them are taken back at once
    assert all(due.is_new(s) for s in _states(home).values())
    assert run(home, "undo").returncode == 6


def _states(home: Path) -> dict[str, CardState]:
    with Store(home / FILE_NAME) as log:
        return log.states()


@pytest.mark.parametrize("reply", ["n\n", "\n", "\x03", "\x04"], ids=["n", "Enter", "^C", "^D"])
def test_nothing_is_marked_when_one_declines(home: Path, reply: str) -> None:
    with Console(PLACE, home) as console:
        answer(console, "4", "4", "4", "4")
        console.wait("[y/N]:")
        console.settle()
        console.send(reply)
        assert console.end() == (130 if reply in "\x03\x04" else 0)
        assert "Traceback" not in console.output
        assert "are known" not in console.text
        assert console.modes() == console.modes_before
    assert marked(home) == []
    assert len(logged(home)) == 4
    assert run(home, "undo").returncode == 6, "practice is nothing to take back"


def test_where_nothing_was_easy_nothing_is_offered(home: Path) -> None:
    with Console(PLACE, home) as console:
        answer(console, "3", "1", "2", "3")
        assert console.end() == 0
        assert "Nothing is clearly known yet; study it." in console.text
        assert "[y/N]" not in console.output
    assert marked(home) == []
    assert all(due.is_new(state) for state in _states(home).values())
    assert json_of(home, "due")["plan"]["repeat"] == [], "a failure here is no lapse"


def test_left_in_the_middle_it_offers_what_was_shown_so_far(home: Path) -> None:
    with Console(PLACE, home) as console:
        console.press("")
        console.press(" ")
        console.press("4")
        console.press(" ")
        console.send("q")
        shown = console.wait("[y/N]:")
        assert "Mark as known" in shown
        console.send("y\n")
        assert console.end() == 0
    (one,) = (e for e in logged(home) if e.kind is Kind.PRACTICE)
    note = one.card.partition("#")[0]
    assert marked(home) == [card for card in ALL if card.partition("#")[0] == note]


@pytest.mark.parametrize("end", ["q", "\x03", "\x04"], ids=["q", "Ctrl-C", "Ctrl-D"])
def test_left_before_an_answer_it_says_and_keeps_nothing(home: Path, end: str) -> None:
    with Console(PLACE, home) as console:
        console.press("")
        console.press(" ")
        console.settle()
        console.send(end)
        assert console.end() == 0
        assert console.text == ""
        assert console.modes() == console.modes_before
    assert logged(home) == []


def test_it_speaks_chinese(home: Path) -> None:
    with Console([*PLACE, "--lang", "zh"], home) as console:
        assert "摸底：十张不同难度的卡。" in console.press("")
        console.press(" ")
        console.press("4")
        console.send("q")
        assert re.search("标为已掌握（[12] 张", console.wait("[y/N]:"))
        console.send("y\n")
        assert console.end() == 0
        assert "张卡已掌握；dlstudy undo 可全部撤销。" in console.text


def test_a_topic_is_named_as_people_name_it_and_its_exercises_are_asked(home: Path) -> None:
    with Console(["place", "小网络", "--seed", "1"], home) as console:
        shown = console.press("")
        assert "Tiny networks" in shown
        assert "3 left" in shown, "relu, one blank of depth, count"
        for _ in range(3):
            if "How many parameters?" in console.text:
                console.prompt()
                assert "proposed: good" in console.press("16\r")
                console.send("\r")
            else:
                console.press(" ")
                console.send("3")
            console.wait_until(lambda text: "3 good" not in text, "the next card")
        console.wait("tiny/count", "Mark as known")
        console.send("y\n")
        assert console.end() == 0
    assert marked(home) == ["tiny/count"]


def test_the_same_seed_asks_the_same_cards(home: Path) -> None:
    asked = []
    for _ in range(2):
        with Console(["place", "cnn", "--seed", "11"], home) as console:
            asked.append(console.press("").split("\n")[:20])
            console.send("q\r")  # a drill takes a line
            assert console.end() == 0
    assert asked[0] == asked[1]
    assert "10 left" in asked[0][0]


def test_a_topic_without_new_cards_is_a_sentence(home: Path) -> None:
    mark_known(home, "own")
    before = logged(home)
    with Console(PLACE, home) as console:
        assert console.end() == 2
        assert console.text == "The topic 'own' has no new card left; review it instead."
    assert logged(home) == before


def test_a_card_that_is_learned_is_not_asked(home: Path) -> None:
    with Store(home / FILE_NAME) as log:
        for card in ("own/first", "own/second", "own/third"):
            log.record(replace(event(card), study_day=today()))
    with Console(PLACE, home) as console:
        shown = console.press("")
        assert "1 left" in shown
        assert "A gap is" in shown
        console.send("q")
        assert console.end() == 0


MISTAKES = {
    "unknown topic": ("kalmamm", 2, "There is no topic 'kalmamm'; did you mean kalman"),
    "a topic without a deck": ("resources", 2, "The topic 'resources' has no cards yet;"),
    "no terminal": ("cnn", 3, "'dlstudy place' needs a terminal"),
    "no topic": ("", 2, "'dlstudy place --help' shows what can be written."),
    "a seed below 0": ("cnn --seed -1", 2, "'dlstudy place --help' shows"),
    "unknown language": ("cnn --lang fr", 2, "choose en, zh, both"),
}


@pytest.mark.parametrize(("line", "exit_code", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_sentence(home: Path, line: str, exit_code: int, sentence: str) -> None:
    result = run(home, "place", *line.split())
    assert (result.returncode, result.stdout) == (exit_code, "")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert logged(home) == []


def test_what_was_typed_before_the_offer_is_seen_marks_nothing(home: Path) -> None:
    with Console(["place", "小网络", "--seed", "1"], home) as console:
        console.press("")
        console.press(" ")
        console.press("4")
        console.send("qy\n")
        console.wait("Mark as known")
        console.drain()
        assert marked(home) == []
        console.send("n\n")
        assert console.end() == 1 or marked(home) == []
    assert marked(home) == []
