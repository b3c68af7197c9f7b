"""The formulas and numbers that the cards of the deck `capsule` print, computed once more."""

import numpy as np
import pytest

from dlstudy.errors import Unsuitable
from tests.support.shipped import answers, says_of

says = says_of("capsule", joined=True)


def squash(s: np.ndarray) -> np.ndarray:
    square = float(s @ s)
    return np.asarray(square / (1 + square) * s / np.sqrt(square))


def test_squash_length() -> None:
    """Length 3 becomes 0.9, length 0.1 becomes 0.0099; the direction stays."""
    v = squash(np.array([1.0, 2, 2]))
    assert np.isclose(np.linalg.norm(v), 0.9)
    assert np.allclose(v / np.linalg.norm(v), np.array([1, 2, 2]) / 3)
    short = float(np.linalg.norm(squash(np.array([0.1]))))
    says(
        "squash-length",
        f"length 0.1 becomes {short:.4f}",
        "the length enters squared: $9/(1+9)=0.9$",
    )
    assert 3 / (1 + 3) == 0.75


def test_squash_near_and_far() -> None:
    for n in (1e-3, 1e-4):
        assert np.isclose(np.linalg.norm(squash(np.array([n]))), n**2, rtol=1e-5)
    for n in (1e3, 1e4):
        assert np.isclose(1 - np.linalg.norm(squash(np.array([n]))), 1 / n**2, rtol=1e-5)
    says("squash-by-hand", r"near 0 like $\|s\|^2$, far out like $1-1/\|s\|^2$")


def test_squash_slope() -> None:
    """The slope is largest at 1/sqrt(3), 0.65, and about 2n or 2/n^3 at the ends."""
    n = np.linspace(1e-3, 5, 200_001)
    slope = 2 * n / (1 + n**2) ** 2
    assert np.isclose(n[slope.argmax()], 1 / np.sqrt(3), atol=1e-4)
    says("squash-slope-derivation", f"below its largest value {slope.max():.2f}")
    assert np.isclose(2 * 100 / (1 + 100**2) ** 2, 2 / 100**3, rtol=1e-3)
    says("squash-slope-derivation", "$2/n^3$", "the slope is about $2n$")


def test_squash_across() -> None:
    """A small step at right angles to s appears with the factor n/(1 + n^2)."""
    s, step = np.array([3.0, 4.0]), 1e-6 * np.array([-4.0, 3.0]) / 5
    moved = squash(s + step) - squash(s)
    assert np.allclose(moved, step * 5 / 26, rtol=1e-4, atol=1e-12)


def test_softmax_axis() -> None:
    """Ten equal logits give 1/10, and the rows sum to 1."""
    b = np.random.default_rng(0).normal(size=(3, 4))
    c = np.exp(b) / np.exp(b).sum(axis=1, keepdims=True)
    assert np.allclose(c.sum(axis=1), 1)
    assert not np.allclose(c.sum(axis=0), 1)
    says("softmax-axis", "$c_{ij}=1/m$", r"$\sum_jc_{ij}=1$")


def test_agreement_wins() -> None:
    """Two equal predictions for the first upper capsule, opposite ones for the second."""
    own: dict[str, list[object]] = {
        "U": [[2, 1], [2, 1]],
        "V": [[2, 1], [-2, -0.5]],
        "b": [[0, 0], [0, 0]],
    }
    found = answers("capsule/routing-by-hand", own)
    couplings = np.asarray(found["C"])
    assert (couplings[:, 0] > couplings[:, 1]).all()
    says("routing-by-hand", "Where the two predictions agree, the output tends to be long")


def test_a_third_round_begins_with_the_logits_of_the_first() -> None:
    """Setting b to B gives as S what the second round sums up."""
    own: dict[str, list[object]] = {"U": [[2, 1], [1, -1]], "V": [[2, 0], [-2, 1]]}
    start = answers("capsule/routing-by-hand", {**own, "b": [[0, 0], [0, 0]]})
    later = answers("capsule/routing-by-hand", {**own, "b": np.asarray(start["B"]).tolist()})
    assert np.allclose(later["Y"], start["Z"])


def test_two_classes_at_once_cost_nothing_within_their_margins() -> None:
    """Two classes present at 0.9 and two absent at 0.1."""
    own: dict[str, list[object]] = {"L": [0.9, 0.9, 0.1, 0.1], "T": [1, 1, 0, 0]}
    assert np.isclose(float(np.sum(answers("capsule/margin-by-hand", own)["l"])), 0)
    says("margin-loss", "two overlapping digits both have $T_k=1$")


def test_margin_lambda() -> None:
    """At equal lengths nine absent classes push harder than the one that is present."""
    length = 0.4
    down, up = 9 * 2 * (length - 0.1), 2 * (0.9 - length)
    assert down > up
    says("margin-lambda", "nine of ten terms push lengths down")


def test_prediction_count() -> None:
    lower = 6 * 6 * 32
    assert lower == 1152
    says("prediction-count", f"{lower * 10 * 16:,}".replace(",", "{,}"), f"{lower * 16:,}")
    says("prediction-count", f"{lower * 8:,}, as each")
    assert np.isclose(lower * 10 * 8 * 16 / 1e6, 1.5, atol=0.05)
    says("prediction-count", r"1152\cdot10\cdot8\cdot16\approx1.5$ million")


def test_em_pose() -> None:
    """A 4x4 matrix has 16 numbers, a map between vectors of 16 has 256."""
    says(
        "em-or-dynamic",
        f"a 4×4 matrix has {4 * 4} numbers where a 16×16 matrix between vectors has {16**2}",
    )


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("reconstruction", ["the weight 0.0005"]),
        ("margin-loss", ["The margins 0.9 and 0.1"]),
        ("what-became", ["10.6 % error with an ensemble of seven", "by 2026"]),
        ("routing-evidence", ["five text classification sets"]),
        ("agreement", ["CapsNet does three rounds"]),
    ],
)
def test_what_was_looked_up_stands_in_the_card(slug: str, words: list[str]) -> None:
    says(slug, *words)


@pytest.mark.parametrize(
    ("slug", "own"),
    [
        ("squash-by-hand", {"s": [0, 0]}),
        ("squash-by-hand", {"t": -1}),
        ("routing-by-hand", {"U": [[1, 2]], "V": [[1, 2]]}),
        ("routing-by-hand", {"b": [[0, 0]]}),
        ("routing-by-hand", {"U": [[100, 0], [0, 1]]}),
        ("margin-by-hand", {"L": [-1, 0.2], "T": [0, 1]}),
        ("margin-by-hand", {"T": [0.5, 0, 1, 0]}),
        ("margin-by-hand", {"lam": -1}),
    ],
)
def test_impossible_numbers_are_refused(slug: str, own: dict[str, object]) -> None:
    with pytest.raises(Unsuitable):
        answers(f"capsule/{slug}", own)  # type: ignore[arg-type]
