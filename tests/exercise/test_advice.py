"""What `check` says of cards that are hard to learn, beside the faults."""

from pathlib import Path

import pytest

from dlstudy.card import Card
from dlstudy.deck.parse import parse_deck
from dlstudy.exercise.advice import too_often_longest, two_questions, unnamed_symbols, unwired
from dlstudy.exercise.variants import variant
from dlstudy.library.registry import drill_of
from tests.support.commands import run


def cards(text: str) -> tuple[Card, ...]:
    deck = parse_deck(f"---\ndeck: d\n---\n{text}".encode(), "d.md")
    assert deck.faults == ()
    return deck.cards


@pytest.mark.parametrize(
    ("question", "is_two"),
    [
        ("Why do L1 weights reach 0?", False),
        ("What is it? Why?", True),
        ("它是什么？为什么？", True),
        ("What does it cost, and why is it paid?", True),
        ("What does it cost, and in which case is it paid?", True),
        ("With $a$, and with $b$: what is the sum?", False),
        ("Which of A, B and C is it?", False),
    ],
)
def test_a_concept_that_asks_two_things_is_told(question: str, *, is_two: bool) -> None:
    assert bool(two_questions(cards(f"## a\nQ: {question}\nA: It is so.\n"))) is is_two


def test_a_card_above_level_1_without_needs_is_told_in_a_deck_that_has_any() -> None:
    text = "## a\nQ: q?\nA: a\nLevel: 1\n## b\nQ: q?\nA: a\nLevel: 3\n"
    assert unwired(cards(text)) == []
    wired = cards(text + "## c\nQ: q?\nA: a\nLevel: 2\nNeeds: a\n")
    assert unwired(wired) == ["d/b"]


@pytest.mark.parametrize(
    ("longest", "others", "share"),
    [(2, 3, ""), (3, 2, "3 of 5"), (3, 1, ""), (0, 9, ""), (5, 7, "5 of 12")],
)
def test_right_lines_that_are_too_often_the_longest_are_counted_by_first_sentences(
    longest: int, others: int, share: str
) -> None:
    wins = "A: A long first sentence. More.\nMistake m: Short. -> No.\n"
    loses = (
        "A: Short. But then a second sentence that is long.\n"
        "Mistake m: A longer wrong sentence. -> No.\n"
    )
    texts = [*[wins] * longest, *[loses] * others, "A: Without mistakes.\n"]
    text = "".join(f"## a-{n}\nQ: q?\n{answer}" for n, answer in enumerate(texts))
    assert too_often_longest(cards(text)) == share


@pytest.mark.parametrize(
    ("words", "symbols"),
    [
        ("Layers of {{n}} and {{m}} units: how many weights?", ["m", "n"]),
        ("Layers of n = {{n}} and $m={{m}}$ units: how many weights?", []),
        ("Layers of $n$ and {{m}} units, {{n}} being the first: how many weights?", ["m"]),
    ],
)
def test_symbols_of_a_worked_solution_that_no_text_names(words: str, symbols: list[str]) -> None:
    card = cards(f"## a\nQ: {words}\nVars: n in 2..5; m in 2..5\nAnswer: n*m\n")[0]
    drill = drill_of(card)
    assert unnamed_symbols(card, drill, "", variant(drill, 0).values) == symbols
    assert unnamed_symbols(card, drill, "$n$ by $m$", variant(drill, 0).values) == []


def test_greek_letters_and_entries_of_named_arrays_are_named() -> None:
    text = (
        "## a\nQ: $w$ = {{w}} and $\\lambda$ = {{lam}}: which step?\n"
        "Vars: w1 in 1..3; w2 in 1..3; lam in 1..3\nWhere: w = [w1, w2]\nAnswer: lam*w1 + sum(w)\n"
    )
    card = cards(text)[0]
    drill = drill_of(card)
    assert unnamed_symbols(card, drill, "", variant(drill, 0).values) == []


def test_check_tells_them_and_finds_no_fault_in_them(tmp_path: Path) -> None:
    deck = tmp_path / "d.md"
    deck.write_text(
        "---\ndeck: d\n---\n## a\nQ: What is it? Why?\nA: It is so.\nLevel: 1\n"
        "## b\nQ: q?\nA: a\nLevel: 2\n## c\nQ: q?\nA: a\nLevel: 2\nNeeds: a\n"
        "## e\nQ: {{n}} times two?\nVars: n in 2..9\nAnswer: 2*n\nVerify: n + n\nLevel: 1\n",
        encoding="utf-8",
    )
    found = run(tmp_path / "home", "check", str(deck))
    assert found.returncode == 0, found.stdout
    assert "note: two questions in one, make two cards: d/a\n" in found.stdout
    assert "note: above level 1 and without 'Needs:': d/b\n" in found.stdout
    assert "note: worked out with symbols that no text names: d/e (n)\n" in found.stdout
