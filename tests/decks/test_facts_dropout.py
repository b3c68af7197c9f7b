"""The formulas and numbers that the cards of the deck `dropout` print, computed once more."""

import math
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.shipped import says_of

Array = NDArray[np.float64]

says = says_of("dropout")


def masks(size: int) -> Array:
    return np.array(list(product((0.0, 1.0), repeat=size)))


def chances(every: Array, p: float) -> Array:
    return np.asarray(np.where(every == 1, 1 - p, p).prod(axis=1))


@pytest.mark.parametrize(
    ("slug", "formula"),
    [
        ("train-test-scaling", "$1/(1-p)$ times"),
        ("recipe-2012#c1", "0.5"),
        ("recipe-2012#c2", "0.2"),
        ("recipe-2012#c4", "halve"),
        ("gaussian-dropout", "$p/(1-p)$"),
        ("max-norm", r"$c/\|w\|_2$"),
        ("checkpoint-mask", r"$\partial L/\partial x_i=g_im_i/(1-p)$"),
    ],
)
def test_the_formula_that_is_computed_below_stands_in_the_card(slug: str, formula: str) -> None:
    says(slug, formula)


def test_dropout_what() -> None:
    """100 units and 32 examples are 3200 draws; the number dropped has a deviation of 5."""
    says("dropout-what", f"There are {100 * 32} draws", r"\sqrt{100\cdot0.5\cdot0.5}=5")
    assert math.sqrt(100 * 0.5 * 0.5) == 5


def test_train_test_scaling() -> None:
    """The mean over masks of m x is (1 - p) x, of m x/(1 - p) it is x, at any p."""
    x, every = np.array([1.0, -3.0, 4.0]), masks(3)
    for p in (0.2, 0.5, 0.75):
        mean = chances(every, p) @ (every * x)
        assert np.allclose(mean, (1 - p) * x)
        assert np.allclose(x / mean, 1 / (1 - p))


def test_keep_or_drop() -> None:
    """Kept with 0.8 means dropped with 0.2, and the scale is 1.25; PyTorch's 0.8 drops 4 of 5."""
    assert math.isclose(1 - 0.8, 0.2)
    says("keep-or-drop", "0.2: the paper", f"{1 / 0.8:.2f}: the layer", "four inputs of five")


def test_co_adaptation() -> None:
    """With p = 0.5 two units are present together in a quarter of the passes."""
    assert chances(masks(2), 0.5)[-1] == 0.25
    says("co-adaptation", "a quarter of the passes")


def test_recipe_2012_halving() -> None:
    """The mean input of the next layer with p = 0.5 is that of halved weights."""
    x, w, every = np.array([1.0, 2.0, -1.0]), np.array([0.5, -2.0, 3.0]), masks(3)
    assert math.isclose(float(chances(every, 0.5) @ (every @ (w * x))), float((w / 2) @ x))


def test_dropout_moments_at_a_half() -> None:
    """p = 0.5 adds the variance x^2."""
    assert 0.5 / (1 - 0.5) == 1
    says("dropout-moments", "$p=0.5$ adds $x^2$")


def test_gaussian_dropout() -> None:
    """m/(1 - p) has mean 1 and variance p/(1 - p), 1 at p = 0.5."""
    for p in (0.2, 0.5, 0.8):
        values = np.array([0, 1 / (1 - p)])
        weights = np.array([p, 1 - p])
        mean = float(weights @ values)
        assert math.isclose(mean, 1)
        assert math.isclose(float(weights @ values**2) - mean**2, p / (1 - p))
    says("gaussian-dropout", "For $p=0.5$ it is 1")


def test_relu_mean() -> None:
    """z is 0, 2, -2 or 0; its mean is 0 and the mean of its ReLU 0.5."""
    z = 2 * masks(2) @ np.array([1.0, -1.0])
    assert sorted(z) == [-2, 0, 0, 2]
    assert z.mean() == 0
    says("relu-mean", f"{np.maximum(z, 0).mean():.1f}: of the four", "0, 2, −2")


def test_softmax_exact() -> None:
    """Halved weights give the renormalised geometric mean of all thinned softmax models."""
    rng = np.random.default_rng(1)
    w, x = rng.normal(size=(3, 4)), rng.normal(size=4)

    def model(weights: Array, at: Array) -> Array:
        e = np.exp(weights @ at)
        return np.asarray(e / e.sum())

    every = np.array([model(w, mask * x) for mask in masks(4)])
    geometric = np.exp(np.log(every).mean(axis=0))
    assert np.allclose(geometric / geometric.sum(), model(w / 2, x))
    assert not np.allclose(every.mean(axis=0), model(w / 2, x), atol=1e-3)


def test_dropout_l2_penalty() -> None:
    """The mean of (y - y_hat)^2 over masks, inverted and classic, by enumeration."""
    w, x, y, every = np.array([1.0, -2.0, 0.5]), np.array([2.0, 1.0, -3.0]), 1.5, masks(3)
    for p in (0.2, 0.6):
        risk = chances(every, p) @ (y - every @ (w * x) / (1 - p)) ** 2
        assert math.isclose(risk, (y - w @ x) ** 2 + p / (1 - p) * ((w * x) ** 2).sum())
        classic = chances(every, p) @ (y - every @ (w * x)) ** 2
        assert math.isclose(
            classic, (y - (1 - p) * w @ x) ** 2 + p * (1 - p) * ((w * x) ** 2).sum()
        )
    says("dropout-l2-penalty", "the factor is $p(1-p)$")


def test_units_of_a_feature() -> None:
    """In millimetres w^2 sum x^2 stays; w^2 alone falls to a millionth."""
    x, w = np.array([1.2, -0.4, 3.0]), 2.5
    assert math.isclose(w**2 * (x**2).sum(), (w / 1000) ** 2 * ((1000 * x) ** 2).sum())
    assert math.isclose((w / 1000) ** 2 / w**2, 1e-6)
    says("units-of-a-feature", "$(1/1000)^2=10^{-6}$", "a millionth")


def test_ensemble_view() -> None:
    assert len(masks(5)) == 2**5
    says("ensemble-view", "one of $2^n$ thinned networks")


def test_max_norm() -> None:
    """The projection brings a long vector to length c and leaves a short one."""
    for w in (np.array([3.0, 4.0]), np.array([0.6, 0.8])):
        length = float(np.linalg.norm(w))
        kept = w * min(1.0, 2.0 / length)
        assert math.isclose(float(np.linalg.norm(kept)), min(2.0, length))


def test_rnn_connections() -> None:
    """0.5^20 is about 1e-6; on the way through l layers there are l + 1 masks."""
    assert math.isclose(0.5**20, 1e-6, rel_tol=0.05)
    for layers, steps in ((1, 3), (2, 5), (3, 1)):
        masks_met = 1  # at the input
        for _ in range(layers):
            masks_met += 1  # on leaving the layer; from step to step there is none
        assert masks_met == layers + 1, steps
    says("rnn-connections", r"$0.5^{20}\approx10^{-6}$", r"$\ell+1$ times, whatever $n$ is")


def test_dropconnect() -> None:
    """Masking the columns of W together is dropping entries of x."""
    w, x = np.arange(6.0).reshape(2, 3), np.array([1.0, -2.0, 3.0])
    for mask in masks(3):
        assert np.allclose((w * mask) @ x, w @ (mask * x))


def test_stochastic_depth() -> None:
    """Of 54 blocks 40.25 survive on average: (3 B - 1)/4."""
    blocks = np.arange(1, 55)
    dropped = float((blocks / 108).sum())
    assert dropped == 13.75
    assert math.isclose(54 - dropped, (3 * 54 - 1) / 4)
    says("stochastic-depth", f"$54-\\sum_l\\frac{{l}}{{108}}=54-{dropped}={54 - dropped}$")
    says("stochastic-depth", r"\frac{3B-1}{4}")


def test_mc_dropout_limits() -> None:
    """The spread of w x over masks is that of the formula, which holds no number of samples."""
    w, x, p, every = np.array([1.0, 2.0]), np.array([3.0, -1.0]), 0.4, masks(2)
    s = every @ (w * x) / (1 - p)
    mean = float(chances(every, p) @ s)
    variance = float(chances(every, p) @ s**2) - mean**2
    assert math.isclose(variance, p / (1 - p) * float(((w * x) ** 2).sum()))
    says("mc-dropout-limits", r"\frac{p}{1-p}\sum(w_ix_i)^2")


def test_attention_dropout() -> None:
    """Row sums after dropout of 0.1: 1 on average, between 0 and 1.11."""
    a, every = np.array([0.7, 0.2, 0.1]), masks(3)
    sums = every @ a / 0.9
    assert math.isclose(float(chances(every, 0.1) @ sums), 1)
    assert sums.min() == 0
    says("attention-dropout", rf"$1/0.9\approx{sums.max():.2f}$")


def test_gap_with_dropout() -> None:
    """0.3 in evaluation mode against 0.6 is a gap of 0.3; the log showed 0.8 against 0.6."""
    assert math.isclose(0.6 - 0.3, 0.3)
    assert math.isclose(0.8 - 0.6, 0.2)
    says("gap-with-dropout", "a gap of 0.3", "higher by 0.2")
