"""A card's words as they reach the screen: no mark of Markdown or LaTeX where none was meant."""

from textwrap import dedent

import pytest

from dlstudy.card import Card
from dlstudy.deck.parse import parse_deck
from dlstudy.terminal.drawing.cards import covered, uncovered
from dlstudy.terminal.drawing.markup import lines
from dlstudy.terminal.drawing.spans import Span
from dlstudy.terminal.reports.interview import BOLD


def cloze(text: str) -> Card:
    """Return the first card of a cloze."""
    deck = parse_deck(f"## a\nC: {dedent(text).strip()}\n".encode(), "d.md")
    assert deck.faults == ()
    return deck.cards[0]


def shown(text: str) -> list[str]:
    return ["".join(span.text for span in line).rstrip() for line in lines(text, 60)]


@pytest.mark.parametrize(
    ("text", "hidden", "filled"),
    [
        pytest.param("so $$a + {{c1::b}}$$ is", "so a + […] is", "so a + b is", id="display"),
        pytest.param("so $a + {{c1::b::a $c$}}$", "so a + [a c]", "so a + b", id="hint in maths"),
        pytest.param(
            r"for \$2 it is {{c1::so}}", "for $2 it is […]", "for $2 it is so", id="price"
        ),
        pytest.param("`$HOME` is {{c1::so}}", "$HOME is […]", "$HOME is so", id="name in code"),
        pytest.param("`f({{c1::x}})` is", "f([…]) is", "f(x) is", id="in code"),
        pytest.param("is **{{c1::so}}** and", "is […] and", "is so and", id="in bold"),
        pytest.param("is *{{c1::so}}*", "is […]", "is so", id="in emphasis"),
        pytest.param("is {{c1::a*b and *c*}}", "is […]", "is a*b and c", id="asterisks"),
        pytest.param("is {{c1::**so**}}", "is […]", "is so", id="bold"),
        pytest.param("is {{c1::`a*b`::*which*}}", "is [which]", "is a*b", id="code"),
        pytest.param("{{c1::two\n  lines}} here", "[…] here", "two lines here", id="two lines"),
        pytest.param(
            "these:\n- {{c1::one\n- two}}\n- three",
            "these: / • […] / • three",
            "these: / • one / • two / • three",
            id="items",
        ),
        pytest.param("{{c1::- one\n- two}}", "[…]", "• one / • two", id="a whole list"),
        pytest.param(
            "all\n```\nx = {{c1::f(y)}}\n```", "all /   x = […]", "all /   x = f(y)", id="fence"
        ),
        pytest.param(
            "| a | b |\n|---|---|\n| {{c1::c}} | d |",
            "a   │ b / ────┼── / […] │ d",
            "a │ b / ──┼── / c │ d",
            id="table",
        ),
    ],
)
def test_a_cloze_hides_its_blank_and_fills_it_wherever_it_stands(
    text: str, hidden: str, filled: str
) -> None:
    card = cloze(text)
    assert " / ".join(shown(covered(card))) == hidden
    assert " / ".join(shown(uncovered(card))) == filled


def test_the_blank_that_was_asked_is_set_off() -> None:
    card = cloze("**All** of {{c1::them, *each*}}, and {{c2::more}}.")
    (line,) = lines(uncovered(card), 60)
    assert [span for span in line if span.style == "bold"] == [
        Span("All", "bold"),
        Span("them, ", "bold"),
    ]


def test_in_markdown_it_is_set_off_by_asterisks() -> None:
    card = cloze("It is {{c1::so::how}}.")
    assert covered(card, BOLD) == "It is [**how**]."
    assert uncovered(card, BOLD) == "It is **so**."
