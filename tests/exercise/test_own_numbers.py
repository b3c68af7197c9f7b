"""``--set``: conditions decide which numbers a drill can have, and say so in one sentence."""

from pathlib import Path

import numpy as np
import pytest

from dlstudy.card import Card, Kind
from dlstudy.deck.parse import parse_deck
from dlstudy.errors import DlstudyError, Unsuitable
from dlstudy.exercise.contract import ValueStep, Variant, as_value
from dlstudy.exercise.own_numbers import LARGEST_EXACT
from dlstudy.exercise.variants import variant
from dlstudy.formula.value import Value
from dlstudy.library.registry import drill_of
from tests.support.warm import loaded

ONE_OF = 12  # shipped drills; one that counts is always taken
ODD = (0.0, -1.0, 1.0, 0.5, 1e9)
DECK = """---
deck: mine
title: Mine
---

## dense-parameters
Q: A dense layer maps {{n}} inputs to {{m}} outputs, with a bias. How many parameters has it?
Vars: n in {10, 20, 50}; m in 3..9
Answer: m*(n + 1)
Tol: exact
Tags: count

## rotate
Q: Multiply $A={{a}}\\cdot I$ by the vector $x=({{x}},{{y}})$, then add $(1,1)$.
Vars: a in 2..4; x in 1..5; y in -5..-1
Answer: a*[x, y] + [1, 1]

## slope
Q: The line through $(0, {{b}})$ and $({{w}}, 0)$: its slope.
Vars: b in 1..4; w in 2..5
Where: v = [b, w]
Where: b < w
Answer: -b/w

## sides
Q: A map of {{n}}×{{n}} is convolved with a {{k}}×{{k}} kernel: height and width.
Vars: n in 6..9; k in {2, 3}
Answer: [n - k + 1, n - k + 1]
Tol: exact
Tags: count
"""


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Card]:
    """Return the shipped drills, and four of an author's own, by id."""
    home = tmp_path_factory.mktemp("home")
    shipped = [card for card in loaded(home).cards if card.kind is Kind.DRILL]
    own = parse_deck(DECK.encode(), "mine.md").cards
    return {card.id: card for card in (*shipped, *own)}


def drawn(card: Card, own: dict[str, Value]) -> Variant:
    return variant(drill_of(card), 7, own)


@pytest.mark.parametrize(
    ("card", "own", "right"),
    [
        pytest.param("backprop/shared-node", {"x": -1.5, "y": 2.0}, 13.5, id="negative and broken"),
        pytest.param("mine/rotate", {"a": -0.5, "x": 3.0, "y": 7.0}, [-0.5, -2.5], id="an array"),
        pytest.param("mine/slope", {"b": -2.5, "w": 0.5}, 5.0, id="where no number drawn is"),
        pytest.param("optimization/momentum-steps", {"mu": 0.0, "a": 1.5, "b": 1.0, "t0": 2.0}, 4.0,
                     id="zero"),
        pytest.param("mine/dense-parameters", {"n": 1000.0, "m": 10.0}, 10_010.0, id="a count"),
    ],
)  # fmt: skip
def test_numbers_that_the_mathematics_allows_are_taken(
    cards: dict[str, Card], card: str, own: dict[str, Value], right: float | list[float]
) -> None:
    one = drawn(cards[card], own)
    first = next(iter(one.references.values()))
    assert np.allclose(as_value(first), right)


@pytest.mark.parametrize(
    ("card", "own", "sentence"),
    [
        pytest.param("cnn/alexnet-walk", {"n": 5.0},
                     "With n = 5 'c1' would be -1, no whole number from 1 on; set other numbers.",
                     id="a negative side"),
        pytest.param("cnn/alexnet-walk", {"K": 2.5},
                     "With K = 2.5 'K' is no whole number from 1 on; set other numbers.",
                     id="a broken count"),
        pytest.param("cnn/lenet-walk", {"n": 5.0, "k": 5.0},
                     "With n = 5, k = 5 'p1' would be 0, no whole number from 1 on; set other"
                     " numbers.", id="a side of 0"),
        pytest.param("mine/sides", {"n": 4.0, "k": 5.0},
                     "With n = 4, k = 5 the answer would be an array with an entry that is no whole"
                     " number from 1 on; set other numbers.", id="sides of 0"),
        pytest.param("cnn/vgg-walk", {"n": 225.0},
                     "With n = 225 the condition n/32 == floor(n/32) does not hold;"
                     " set other numbers.", id="a condition"),
        pytest.param("mine/dense-parameters", {"n": 2.5},
                     "With n = 2.5 'n' is no whole number from 1 on; set other numbers.",
                     id="of one's own deck"),
        pytest.param("mine/slope", {"w": 0.0, "b": -1.0},
                     "With w = 0, b = -1 the answer has no value, as it divides by zero;"
                     " set other numbers.", id="no value"),
        pytest.param("mine/slope", {"w": -1.0},
                     "With w = -1 the condition b < w does not hold; set other numbers.",
                     id="whatever is drawn for the rest"),
        pytest.param("mine/slope", {"v": 3.0}, "The shape of 'v' is (); it should be (2,).",
                     id="another shape"),
        pytest.param("mine/slope", {"b": np.array([1.0, 2.0])},
                     "'b' is an array; write a single number.", id="an array"),
        pytest.param("backprop/shared-node", {"x": 1e9},
                     "With x = 1e+09 'f' would be too large to be exact; set other numbers.",
                     id="more digits than a float has"),
        pytest.param("loss/focal-by-hand", {"p": 1.5},
                     "With p = 1.5 the condition p < 1 does not hold; set other numbers.",
                     id="no probability"),
        pytest.param("kalman/steady-gain", {"r": -1.0},
                     "With r = -1 the condition 0 < r does not hold; set other numbers.",
                     id="no variance"),
    ],
)  # fmt: skip
def test_a_number_that_it_cannot_have_is_one_sentence(
    cards: dict[str, Card], card: str, own: dict[str, Value], sentence: str
) -> None:
    with pytest.raises(Unsuitable) as caught:
        drawn(cards[card], own)
    assert str(caught.value) == sentence


def test_no_shipped_drill_makes_nonsense_of_odd_numbers(cards: dict[str, Card]) -> None:
    said: list[str] = []
    chosen = [c for n, c in enumerate(cards.values()) if n % ONE_OF == 0 or "count" in c.tags]
    for card in chosen:
        drill = drill_of(card)
        numbers = [n for n, v in variant(drill, 7).values.items() if isinstance(v, float)]
        for name in numbers:
            for value in ODD:
                try:
                    one = variant(drill, 7, {name: value})
                except DlstudyError as error:
                    said.append(str(error))
                    continue
                check(card, one, f"{card.id} {name}={value:g}")
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in said)


def check(card: Card, one: Variant, what: str) -> None:
    """Every reference is finite, what is exact can be typed, and what is counted is a count."""
    for step in one.drill.steps:
        assert isinstance(step, ValueStep)
        entries = np.ravel(as_value(one.references[step.name]))
        assert np.isfinite(entries).all(), what
        if step.tolerance.exact:
            assert (np.abs(entries) < LARGEST_EXACT).all(), what
        if step.tolerance.exact and (card.id in SIZES or "count" in card.tags):
            assert (entries == np.floor(entries)).all(), what
            assert (entries >= (0 if card.id == "cnn/tconv-size" else 1)).all(), what


SIZES = {"cnn/output-size", "cnn/tconv-size", "attention/block-parameters", "cnn/parameters-macs"}


PUBLISHED = [
    # CS231n, notes on linear classification: the scores of one image, its softmax loss of 1.04.
    ("loss/softmax-ce-grad", {"z": [-2.85, 0.86, 0.28], "y": [0, 0, 1]}, "loss", 1.040),
    # Krizhevsky et al. 2012 and torchvision: a side of 6 and 58.6 million weights at the end.
    ("cnn/alexnet-walk", {"n": 227, "K": 1000}, "p5", 6),
    ("cnn/alexnet-walk", {"n": 227, "K": 1000}, "linear", 58_631_144),
    # torchvision: VGG-16 has 138,357,544 parameters.
    ("cnn/vgg-walk", {"c": 3, "n": 224, "K": 1000}, "network", 138_357_544),
    # Devlin et al. 2018: a block of BERT base has 7,087,872 parameters.
    ("attention/block-parameters", {"d": 768, "h": 12, "f": 3072, "L": 12}, "block", 7_087_872),
]


@pytest.mark.parametrize(("card", "own", "step", "value"), PUBLISHED)
def test_published_examples_can_be_set(
    cards: dict[str, Card], card: str, own: dict[str, list[float] | float], step: str, value: float
) -> None:
    numbers: dict[str, Value] = {
        name: np.array(given, np.float64) if isinstance(given, list) else float(given)
        for name, given in own.items()
    }
    assert np.isclose(as_value(drawn(cards[card], numbers).references[step]), value, rtol=5e-4)


def test_what_is_drawn_does_not_depend_on_the_own_numbers(tmp_path: Path) -> None:
    card = loaded(tmp_path).card("optimization/newton-step")
    drill = drill_of(card)
    one = variant(drill, 3)
    assert variant(drill, 3, {"x": one.values["x"]}).values == one.values
