"""The formulas and numbers that the cards of the deck `applications` print, computed once more."""

import math
from collections.abc import Sequence

import numpy as np
import pytest

from dlstudy.errors import Unsuitable
from dlstudy.formula.value import Value
from tests.support.shipped import answers, says_of

says = says_of("applications", mistakes=False)


def edits(r: str, h: str) -> int:
    """Return the least edits between two texts of words."""
    row = list(range(len(h.split()) + 1))
    for i, word in enumerate(r.split(), 1):
        last, row = row, [i]
        for j, other in enumerate(h.split(), 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (word != other)))
    return row[-1]


def test_wer_above_one() -> None:
    """Insertions alone bring the rate above 1; leaving all out gives 1 at most."""
    assert edits("light on", "please turn the light on in here") / 2 > 1
    assert edits("light on", "") / 2 == 1
    says("wer-above-one", "insertions are not bounded")


def test_bleu_three_words() -> None:
    """Three words have 3, 2, 1 and 0 runs of one to four."""
    assert [max(3 - n + 1, 0) for n in (1, 2, 3, 4)] == [3, 2, 1, 0]
    says("bleu-three-words", "3, 2 and 1", "no 4-gram")


def test_clipping_stops_a_repeated_word() -> None:
    """A word said often counts once; without clipping all would count."""
    own = {"h": [1, 1, 1, 1], "r": [1, 2, 3, 4], "s": [1, 5, 6, 7]}
    assert math.isclose(float(np.asarray(answers("applications/bleu-by-hand", own)["p"])), 0.25)


def test_brevity_penalty() -> None:
    own = {"h": [1, 2, 3, 4], "r": [1, 2, 3, 4, 5, 6], "s": [1, 2, 3, 4, 5, 6, 7, 8]}
    found = answers("applications/bleu-by-hand", own)
    assert math.isclose(float(np.asarray(found["b"])), math.exp(-0.5))
    assert math.isclose(float(np.asarray(found["B"])), math.exp(-0.5))


def test_vit_resolution() -> None:
    few, many = (224 // 16) ** 2, (448 // 16) ** 2
    assert (few, many, many / few, (many / few) ** 2) == (196, 784, 4, 16)
    says("vit-resolution", f"14^2={few}", f"28^2={many}", "a factor 16", "16: four times")


def test_kepler_coordinates() -> None:
    """Seen from the Earth Mars turns back; about the Sun r = p/(1 + e cos) is an ellipse."""
    days = np.arange(0.0, 780)
    mars = 1.524 * np.exp(2j * np.pi * days / 687)
    seen = np.unwrap(np.angle(mars - np.exp(2j * np.pi * days / 365.25)))
    assert set(np.sign(np.diff(seen))) == {-1, 1}
    p, e, angle = 1.51, 0.093, np.linspace(0, 2 * np.pi, 50)
    place = p / (1 + e * np.cos(angle)) * np.exp(1j * angle)
    other = -2 * e * p / (1 - e**2)  # the second focus; the Sun is the first, at 0
    assert np.allclose(np.abs(place) + np.abs(place - other), 2 * p / (1 - e**2))
    says("kepler-coordinates", r"$r=p/(1+e\cos\theta)$")


def test_deepdream_gradient() -> None:
    """Finite differences of the goal against the transpose times the responses."""
    rng = np.random.default_rng(0)
    w, x, h = rng.normal(size=(4, 3)), rng.normal(size=3), 1e-6

    def goal(image: np.ndarray) -> float:
        return float((np.maximum(w @ image, 0) ** 2).sum() / 2)

    slopes = [(goal(x + h * e) - goal(x - h * e)) / (2 * h) for e in np.eye(3)]
    assert np.allclose(slopes, w.T @ np.maximum(w @ x, 0), atol=1e-6)


def test_suppression_compares_with_kept_boxes() -> None:
    """A chain: the middle one is deleted, the third one stays."""
    own: dict[str, Value | Sequence[object] | int] = {
        "B": [[0, 0, 6, 4], [2, 0, 8, 4], [4, 0, 10, 4]],
        "p": [0.9, 0.8, 0.7],
        "t": 0.4,
    }
    found = answers("applications/nms-by-hand", own)
    assert math.isclose(float(np.asarray(found["u"])), 0.5)
    assert list(np.atleast_1d(found["keep"])) == [1, 0, 1]


def test_wer_by_hand() -> None:
    own = {"r": [1, 2, 3, 4], "h": [1, 3, 4, 5]}
    found = answers("applications/wer-by-hand", own)
    assert found["d"] == edits("1 2 3 4", "1 3 4 5") == 2
    assert found["W"] == 0.5


def test_interpolation_is_no_law() -> None:
    """A flexible fit to an orbit's dates holds in between and fails beyond."""
    t = np.linspace(0, 4, 60)
    fit = np.polynomial.Polynomial.fit(t, np.cos(t * 1.5), 9)
    inside, outside = np.linspace(0.1, 3.9, 50), np.linspace(6, 8, 50)
    assert np.abs(fit(inside) - np.cos(inside * 1.5)).max() < 0.01
    assert np.abs(fit(outside) - np.cos(outside * 1.5)).max() > 1


@pytest.mark.parametrize(
    ("slug", "own"),
    [
        ("nms-by-hand", {"B": [[0, 0, 0, 1], [0, 0, 1, 1]], "p": [0.5, 0.6]}),
        ("nms-by-hand", {"p": [0.5, 0.5, 0.6, 0.7, 0.8]}),
        ("nms-by-hand", {"p": [0.5, 0.6]}),
        ("nms-by-hand", {"t": 1.5}),
        ("bleu-by-hand", {"h": [1]}),
        ("bleu-by-hand", {"h": [8, 9], "r": [1, 2], "s": [3, 4]}),
        ("wer-by-hand", {"r": [[1, 2], [3, 4]]}),
    ],
)
def test_impossible_numbers_are_refused(slug: str, own: dict[str, float]) -> None:
    with pytest.raises(Unsuitable):
        answers(f"applications/{slug}", own)
