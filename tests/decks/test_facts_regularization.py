"""The formulas and numbers that the cards of the deck `regularization` print, computed again."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from dlstudy.drills.regularization.code import early_stopping
from tests.support.shipped import says_of

Array = NDArray[np.float64]

says = says_of("regularization")


@pytest.mark.parametrize(
    ("slug", "formula"),
    [
        ("methods-and-formulas#c1", r"(1-\eta\lambda)w"),
        ("methods-and-formulas#c2", "(1-p)"),
        ("methods-and-formulas#c3", r"1-\epsilon+\epsilon/K"),
        ("methods-and-formulas#c4", r"\mu v+\nabla L"),
        ("smoothing-as-kl", r"$-\frac1K\sum_k\log p_k$"),
        ("input-noise", r"$n\sigma^2\|w\|_2^2$"),
        ("text-perturbation", r"$r=-\epsilon g/\|g\|_2$"),
        ("virtual-adversarial", r"$\mathrm{KL}(p(\cdot\mid x)\,\|\,p(\cdot\mid x+r))$"),
        ("double-descent-ridge", r"$1/(h+\lambda)$"),
    ],
)
def test_the_formula_that_is_computed_below_stands_in_the_card(slug: str, formula: str) -> None:
    says(slug, formula)


def test_early_stopping_patience() -> None:
    """The best of epochs 1, 2, ... is the 12th; with a patience of 5 the 17th is the last."""
    losses = np.array([30.0 - i for i in range(12)] + [20.0] * 20)
    best, run = early_stopping.reference(losses, 5)
    assert (best + 1, run) == (12, 17)
    says(
        "early-stopping-patience",
        f"Best at epoch {best + 1:.0f}, patience 5",
        f"ends after epoch {run:.0f}",
    )


def test_early_stop_limits() -> None:
    """A small patience returns the first minimum, a long one the second."""
    losses = np.array([3.0, 2.0, 2.5, 2.6, 2.7, 2.2, 1.5])
    assert early_stopping.reference(losses, 2)[0] == 1
    assert early_stopping.reference(losses, 6)[0] == 6


def test_early_stop_curves() -> None:
    """1 - (1 - eta h)^t and h/(h + 1/(eta t)) agree at both ends and to 0.15 between."""
    eta, t = 0.01, 100
    h = np.logspace(-3, 1.9, 60)
    early, ridge = 1 - (1 - eta * h) ** t, h / (h + 1 / (eta * t))
    assert np.abs(early - ridge).max() < 0.21
    assert np.abs(early - ridge)[0] < 1e-3
    assert np.abs(early - ridge)[-1] < 0.02


def test_too_much() -> None:
    assert math.isclose(0.92 - 0.90, 0.02)
    says("too-much", "a gap of 0.02", "0.90", "0.92")


def test_smoothing_as_kl() -> None:
    """The smoothed loss is (1 - eps) CE + eps CE(u, p); the second is KL(u || p) + log K."""
    p, eps, k = np.array([0.7, 0.2, 0.1]), 0.1, 3
    t = (1 - eps) * np.array([1.0, 0, 0]) + eps / k
    uniform = -np.log(p).mean()
    assert math.isclose(float(-(t * np.log(p)).sum()), -(1 - eps) * math.log(0.7) + eps * uniform)
    kl = float((np.log(1 / k) - np.log(p)).mean())
    assert math.isclose(uniform, kl + math.log(k))
    sure = np.array([1 - 2e-9, 1e-9, 1e-9])
    assert float((sure * np.log(sure * k)).sum()) <= math.log(k)
    assert float((np.log(1 / k) - np.log(sure)).mean()) > 10


def test_smoothing_convention() -> None:
    """K = 5, eps = 0.1: 0.92 or 0.9; eps' = 0.1 equals eps = 0.125; for two classes twice."""
    assert math.isclose(1 - 0.1 + 0.1 / 5, 0.92)
    assert math.isclose(0.1 * 5 / 4, 0.125)
    assert math.isclose(1 - 0.125 + 0.125 / 5, 0.9)
    assert 2 / (2 - 1) == 2
    says("smoothing-convention", "$0.9+0.02=0.92$", "here 0.125", "a factor of 2")


def test_input_noise() -> None:
    """Over the corners +-s of independent noise the squared error rises by n s^2 |w|^2."""
    w, s = np.array([2.0, -1.0]), 0.3
    x, y = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]]), np.array([1.0, 0.0, 3.0])
    signs = np.array([[a, b] for a in (-1, 1) for b in (-1, 1)]) * s
    noisy = sum(float(((yi - (xi + signs) @ w) ** 2).mean()) for xi, yi in zip(x, y, strict=True))
    assert math.isclose(noisy - float(((y - x @ w) ** 2).sum()), 3 * s**2 * float(w @ w))


def test_ensemble_variance() -> None:
    """r = 0.5 halves at best; r = 0 and five models divide by 5."""
    k = np.array([5, 1e9])
    assert np.allclose(0.5 + (1 - 0.5) / k, [0.6, 0.5])
    assert np.allclose(0.0 + (1 - 0.0) / k, [1 / 5, 0])
    says("ensemble-by-hand", "only halve the variance", "divide it by 5")


def test_deep_ensembles() -> None:
    """A bootstrap sample holds 63.2 % of the samples and lacks about 37 %."""
    lacking = (1 - 1 / 100_000) ** 100_000
    assert math.isclose(lacking, math.exp(-1), rel_tol=1e-4)
    says("deep-ensembles", f"\\approx{1 - math.exp(-1):.3f}", f"about {lacking:.0%}"[:-1] + " %")
    says("deep-ensembles", "about 63 %")


def test_soup_or_ensemble() -> None:
    """A network and its copy with permuted units compute the same; their average does not."""
    w1, w2, x = np.array([1.0, -1.0]), np.array([1.0, 1.0]), np.array([2.0, -2.0, 0.5])

    def net(a: Array, b: Array) -> Array:
        return np.asarray(np.maximum(np.outer(x, a), 0) @ b)

    assert np.allclose(net(w1, w2), net(w1[::-1], w2[::-1]))
    assert np.allclose(net((w1 + w1[::-1]) / 2, (w2 + w2[::-1]) / 2), 0)
    assert np.abs(net(w1, w2)).min() > 0.4


def test_mixup() -> None:
    """The cross-entropy with the mixed target is the mixture of the two cross-entropies."""
    p = np.array([0.6, 0.3, 0.1])
    t = 0.7 * np.array([1.0, 0, 0]) + 0.3 * np.array([0, 1.0, 0])
    assert math.isclose(float(-t @ np.log(p)), -0.7 * math.log(0.6) - 0.3 * math.log(0.3))
    says("mixup", "0.7 for cat and 0.3 for dog")


def test_mixing_kinds() -> None:
    """The square is 0.16 of the image."""
    assert 1 - 40**2 / 100**2 == 0.84
    says("mixing-kinds#c2", "0.84")
    says("mixing-kinds#c4", "0.84", "$1-0.16=0.84$")


def test_fgsm_linear() -> None:
    """10,000 weights of 0.01: the worst change is 1, a random one 0.01, one input 1e-4."""
    w, eps = np.full(10_000, 0.01), 0.01
    worst, random = eps * float(np.abs(w).sum()), eps * float(np.linalg.norm(w))
    assert math.isclose(worst, 1)
    assert math.isclose(random, 0.01)
    assert math.isclose(eps * 0.01, 1e-4)
    assert math.isclose(worst / random, 100)
    says("fgsm-linear", r"$\epsilon\|w\|_1=0.01\cdot10{,}000\cdot0.01=1$", "100 times less")
    says("fgsm-linear", r"$\epsilon\|w\|_2=0.01$", "$0.01\\cdot0.01=10^{-4}$")


def log_softmax(z: Array) -> Array:
    return np.asarray(z - np.log(np.exp(z).sum()))


def test_text_perturbation() -> None:
    """Of all directions of one length -g lowers log p(y | v) most, to first order."""
    rng = np.random.default_rng(0)
    w, v, eps = rng.normal(size=(3, 4)), rng.normal(size=4), 1e-4

    def log_p(at: Array) -> float:
        return float(log_softmax(w @ at)[0])

    g = np.array([(log_p(v + 1e-6 * e) - log_p(v - 1e-6 * e)) / 2e-6 for e in np.eye(4)])
    least = log_p(v - eps * g / np.linalg.norm(g))
    others = rng.normal(size=(500, 4))
    assert all(log_p(v + eps * d / np.linalg.norm(d)) > least for d in others)


def test_virtual_adversarial() -> None:
    """The divergence is 0 with a zero gradient at r = 0."""
    rng = np.random.default_rng(2)
    w, x = rng.normal(size=(3, 4)), rng.normal(size=4)
    here = log_softmax(w @ x)

    def kl(r: Array) -> float:
        return float(np.exp(here) @ (here - log_softmax(w @ (x + r))))

    assert kl(np.zeros(4)) == 0
    assert all(abs(kl(1e-5 * e) - kl(-1e-5 * e)) / 2e-5 < 1e-6 for e in np.eye(4))
    assert kl(0.5 * np.ones(4)) > 0


def test_double_descent_ridge() -> None:
    """Without a penalty the error peaks at as many features as samples; the best ridge has none."""
    rng = np.random.default_rng(4)
    samples, most, noise = 20, 60, 0.5
    sizes = (5, 10, 20, 40, 60)
    strengths = np.logspace(-3, 3, 13)
    plain, best = np.zeros(len(sizes)), np.zeros(len(sizes))
    for _ in range(200):
        w = rng.normal(size=most) / math.sqrt(most)
        x = rng.normal(size=(samples, most))
        y = x @ w + noise * rng.normal(size=samples)
        for i, d in enumerate(sizes):
            part, rest = x[:, :d], float((w[d:] ** 2).sum()) + noise**2
            gram = part.T @ part
            fits = [np.linalg.solve(gram + s * np.eye(d), part.T @ y) for s in strengths]
            plain[i] += float(((np.linalg.pinv(part) @ y - w[:d]) ** 2).sum()) + rest
            best[i] += min(float(((fit - w[:d]) ** 2).sum()) for fit in fits) + rest
    assert plain.argmax() == sizes.index(20)
    assert plain[2] > 3 * plain[1]
    assert (np.diff(best) < 0).all()
