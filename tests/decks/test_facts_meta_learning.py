"""The formulas and numbers that the cards of the deck `meta-learning` print, computed once more."""

import math

import numpy as np
import pytest

from dlstudy.errors import Unsuitable
from tests.support.shipped import Own, answers, says_of

says = says_of("meta-learning")


def test_episode_count() -> None:
    support, query = 5 * 1, 5 * 15
    assert (query, support + query) == (75, 80)
    says("episode-count", f"80: {support} in the support set and 75 in the")
    says("episode-count", f"{1 + 15}: one to learn from", f"{5 + 15}: five to learn from")


def test_maml_sine_waves() -> None:
    """The best single curve for sine waves of random phase is flat."""
    x, phases = np.linspace(0, 6, 20), np.linspace(0, 2 * math.pi, 1000, endpoint=False)
    mean = np.sin(x[:, None] + phases).mean(axis=1)
    assert np.allclose(mean, 0, atol=1e-9)
    says("maml-start", "the best single curve is flat")


def test_maml_second_order() -> None:
    """The outer gradient has the factor 1 - alpha h; at alpha h = 1 it is 0."""
    h, c, q = [1.0, 2.0], [3.0, -1.0], [0.0, 1.0]
    own: Own = {"t": 1.0, "h": h, "c": c, "q": q, "alpha": 0.1, "beta": 0.5}
    found = answers("meta-learning/maml-by-hand", own)

    def outer(t: float) -> float:
        x = [t - 0.1 * a * (t - b) for a, b in zip(h, c, strict=True)]
        return sum(a * (b - d) ** 2 for a, b, d in zip(h, x, q, strict=True)) / 2

    assert math.isclose(float(found["m"]), (outer(1 + 1e-6) - outer(1 - 1e-6)) / 2e-6, rel_tol=1e-6)
    flat = answers("meta-learning/maml-by-hand", {**own, "h": [10, 10]})
    assert math.isclose(float(flat["m"]), 0, abs_tol=1e-12)
    assert abs(float(flat["f"])) > 1
    says("maml-by-hand", r"$dx/dt=1-\alpha h$", r"a task with $\alpha h=1$ adds 0")


def test_prototypes_are_linear() -> None:
    """Softmax over minus squared distances is that over 2 c z - |c|^2."""
    rng = np.random.default_rng(0)
    z, c = rng.normal(size=3), rng.normal(size=(4, 3))

    def soft(scores: np.ndarray) -> np.ndarray:
        e = np.exp(scores)
        return np.asarray(e / e.sum())

    assert np.allclose(soft(-((z - c) ** 2).sum(axis=1)), soft(2 * c @ z - (c**2).sum(axis=1)))
    says("prototype-classifier", r"$-\|z-c_k\|^2=2c_k^\top z-\|c_k\|^2-\|z\|^2$")


def test_mean_distance_exceeds_that_of_the_mean_by_the_spread() -> None:
    rng = np.random.default_rng(0)
    examples, z = rng.normal(size=(5, 2)), rng.normal(size=2)
    centre = examples.mean(axis=0)
    spread = ((examples - centre) ** 2).sum(axis=1).mean()
    mean = ((examples - z) ** 2).sum(axis=1).mean()
    assert math.isclose(mean, ((centre - z) ** 2).sum() + spread)
    says("prototype-by-hand", "by the spread of the class")


def test_any_number_of_shots_and_features() -> None:
    own: Own = {"A": [[1, 0, 0]], "B": [[0, 1, 0], [0, 0, 1], [0, 1, 1]], "x": [1, 0, 0]}
    found = answers("meta-learning/prototype-by-hand", own)
    assert np.allclose(found["a"], [1, 0, 0])
    assert np.allclose(found["b"], [0, 2 / 3, 2 / 3])
    assert math.isclose(float(np.sum(found["p"])), 1)


REFUSED: list[tuple[str, Own, str]] = [
    ("prototype-by-hand", {"A": [[1, 2, 3]]}, "2 columns"),
    ("prototype-by-hand", {"x": [500, 0]}, "Set other numbers"),
    ("maml-by-hand", {"h": [-1, 2]}, "0 <= min"),
]


@pytest.mark.parametrize(("slug", "own", "why"), REFUSED)
def test_impossible_numbers_are_refused(slug: str, own: Own, why: str) -> None:
    with pytest.raises(Unsuitable, match=why):
        answers(f"meta-learning/{slug}", own)


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("fomaml", ["48.1 % against 48.7 %", "5-way 1-shot"]),
        ("learned-optimizer", ["Li & Malik", "reinforcement learning", "LSTM"]),
        ("learned-optimizer-limits", ["Other tasks, other architectures, longer runs"]),
        ("learned-optimizer-limits", ["VeLO (2022)", "thousands of TPU-months"]),
    ],
)
def test_what_was_looked_up_stands_in_the_card(slug: str, words: list[str]) -> None:
    says(slug, *words)
