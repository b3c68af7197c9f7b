"""The formulas and numbers that the cards of the deck `transfer-learning` print, computed anew."""

import math

import numpy as np
import pytest

from dlstudy.errors import Unsuitable
from tests.support.shipped import answers, says_of

says = says_of("transfer-learning", joined=True)


def mmd_squared(x: np.ndarray, y: np.ndarray, width: float) -> float:
    """Return the biased estimate with a Gaussian kernel."""

    def mean(a: np.ndarray, b: np.ndarray) -> float:
        return float(np.exp(-((a[:, None] - b) ** 2) / (2 * width**2)).mean())

    return mean(x, x) + mean(y, y) - 2 * mean(x, y)


def test_layer_rates() -> None:
    """Four layers with the factor 2.6: the lowest moves about 18 times less than the highest."""
    rates = [2.6**-k for k in range(4)]
    assert rates == sorted(rates, reverse=True)
    says("layer-rates", "by 2.6 from layer to layer")


def test_adapt_bn() -> None:
    """A channel whose contrast and mean have changed is the old one after its own statistics."""
    clear = np.random.default_rng(0).normal(size=1000)
    foggy = 0.3 * clear + 2
    old = (clear - clear.mean()) / clear.std()
    assert np.allclose((foggy - foggy.mean()) / foggy.std(), old)
    assert not np.allclose((foggy - clear.mean()) / clear.std(), old, atol=0.5)
    says("adapt-bn", "like other means and scales of channels")


def test_gradient_reversal() -> None:
    """With lambda 0.5 the features receive the label's slope less half of the domain's."""
    vectors: dict[str, list[object]] = {"x": [1, 0], "w": [1, 0]}
    numbers = {"p": 1, "y": 0, "q": 2, "d": 0, "lam": 0.5}
    found = answers("transfer-learning/reversal-by-hand", {**vectors, **numbers})
    share = 1 / (1 + math.exp(-2))
    assert np.allclose(found["gw"], [1 - 0.5 * 2 * share, 0])
    assert math.isclose(float(found["gq"]), share)
    says("gradient-reversal", r"multiplies the gradient by $-\lambda$")
    says("reversal-by-hand", r"$w$ descends on $L_y-\lambda L_d$, $q$ on $L_d$")


def test_invariance_not_enough() -> None:
    """Half of the target is called class 1 where 90 % should be: an error of 0.4 at least."""
    says("invariance-not-enough", f"{0.9 - 0.5:.1f}: equal features")
    says("invariance-not-enough", "at least 40 % go astray")


def test_mmd_kernel() -> None:
    """Equal means: the linear kernel sees nothing, a Gaussian one the other variance."""
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=600), 3 * rng.normal(size=600)
    assert abs(x.mean() - y.mean()) ** 2 < 0.1
    assert mmd_squared(x, y, 1.0) > 0.05
    says("mmd-kernel", "The means alone; those are equal here")


def test_mmd_biased_and_unbiased() -> None:
    """Equal distributions: the biased estimate is positive in the mean, the unbiased one 0."""
    rng = np.random.default_rng(2)
    biased, unbiased = [], []
    for _ in range(400):
        x, y = rng.normal(size=4), rng.normal(size=4)
        v = mmd_squared(x, y, 1.0)
        biased.append(v)
        ones = [np.exp(-((a[:, None] - a) ** 2) / 2).mean() for a in (x, y)]
        unbiased.append(v - sum(one - (4 * one - 1) / 3 for one in ones))
    assert np.mean(biased) > 0.1
    assert abs(np.mean(unbiased)) < 0.03
    assert min(unbiased) < 0
    says("mmd-by-hand", "The unbiased one can be negative", "too large")


def test_merge_or_not() -> None:
    """The merged matrix gives the same outputs; a ReLU between two layers is no matrix."""
    rng = np.random.default_rng(3)
    w, b, a, x = (rng.normal(size=s) for s in ((3, 4), (3, 2), (2, 4), 4))
    assert np.allclose((w + 2 * b @ a) @ x, w @ x + 2 * b @ (a @ x))
    y = rng.normal(size=4)

    def adapter(z: np.ndarray) -> np.ndarray:
        return np.asarray(b @ np.maximum(a @ z, 0))

    assert not np.allclose(adapter(x + y), adapter(x) + adapter(y))
    says("merge-or-not", r"$W+\frac\alpha rBA$ is again one matrix", "20 to 30 % of time")


def test_lora_step_time() -> None:
    says("lora-step-time", "Of three equal products a layer", "two remain: about two thirds")


def test_lora_first_step() -> None:
    """From B = 0 the first change is the full one times s^2 A^T A."""
    rng = np.random.default_rng(4)
    a, x, g = rng.normal(size=(2, 4)), rng.normal(size=4), rng.normal(size=3)
    s, eta = 3.0, 0.1
    change = s * (-eta * s * np.outer(g, a @ x)) @ a
    assert np.allclose(change, -eta * np.outer(g, x) @ (s**2 * a.T @ a))
    says("lora-gradient-derivation", r"$s^2A^\top A$ is of the size $\alpha^2/r$")


def test_rank_scale() -> None:
    """|Ax|^2 grows like r: with alpha/r the change falls like 1/r, with the root it stays."""
    rng = np.random.default_rng(5)
    x = rng.normal(size=64)
    size = {r: float(((rng.normal(size=(r, 64)) @ x) ** 2).sum()) for r in (8, 2048)}
    falls = [(1 / r) ** 2 * size[r] for r in (8, 2048)]
    stays = [(1 / math.sqrt(r)) ** 2 * size[r] for r in (8, 2048)]
    assert falls[1] < falls[0] / 50
    assert 0.3 < stays[1] / stays[0] < 3.5
    says("rank-scale", r"$s^2\|Ax\|^2$ times its gradient", "falls like $1/r$", "keeps its size")


def test_rank_scale_with_adam() -> None:
    """Steps of one size in each entry of B: alpha/r keeps the change, the root lets it grow."""
    rng = np.random.default_rng(8)
    x = rng.normal(size=64)
    total = {r: float(np.abs(rng.normal(size=(r, 64)) @ x).sum()) for r in (8, 2048)}
    assert 0.3 < (total[2048] / 2048) / (total[8] / 8) < 3.5
    assert total[2048] / math.sqrt(2048) > 5 * total[8] / math.sqrt(8)
    says("rank-scale", r"then $\alpha/r$ keeps the first change about constant")


def test_prototypes() -> None:
    """Squared distances to means and a linear score rank the classes alike."""
    rng = np.random.default_rng(6)
    means, z = rng.normal(size=(5, 3)), rng.normal(size=3)
    distances = -((z - means) ** 2).sum(axis=1)
    linear = 2 * means @ z - (means**2).sum(axis=1)
    assert np.allclose(distances - linear, -(z @ z))
    says("prototypes", r"$-\|z-c\|^2$ differs from $2c\cdot z-\|c\|^2$")


def test_ewc_weights() -> None:
    """The mean squared slope of a Gaussian log-likelihood is its curvature: 1 over the variance."""
    sample = np.random.default_rng(7).normal(0, 2, 200_000)
    assert math.isclose(float(((sample / 4) ** 2).mean()), 1 / 4, rel_tol=0.02)
    says("ewc-weights", "the mean squared gradient of the old log-likelihood")


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("pretraining-large-target", ["118,000", "with 1,000 images"]),
        ("lora-or-full", ["10 to 100 times higher"]),
        ("prompt-tuning-scale", ["at about 10 billion"]),
        ("settings", ["well-tuned plain training was hard to beat"]),
        ("gradient-reversal", ["torch.autograd.Function"]),
    ],
)
def test_what_was_looked_up_stands_in_the_card(slug: str, words: list[str]) -> None:
    says(slug, *words)


@pytest.mark.parametrize(
    ("slug", "own"),
    [
        ("reversal-by-hand", {"d": 0.5}),
        ("reversal-by-hand", {"lam": -1}),
        ("reversal-by-hand", {"w": [1, 2, 3]}),
        ("mmd-by-hand", {"sig": 0}),
        ("mmd-by-hand", {"x": [1]}),
        ("lora-by-hand", {"r": 2.5}),
        ("lora-by-hand", {"a": -1}),
        ("lora-by-hand", {"B": [[1, 2, 3]]}),
        ("lora-by-hand", {"x": [1, 2, 3]}),
    ],
)
def test_impossible_numbers_are_refused(slug: str, own: dict[str, object]) -> None:
    with pytest.raises(Unsuitable):
        answers(f"transfer-learning/{slug}", own)  # type: ignore[arg-type]
