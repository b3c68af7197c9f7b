"""The formulas and numbers that the cards of the deck `data-prep` print, computed once more."""

import math

import numpy as np
from numpy.typing import NDArray

from tests.support.shipped import says_of

Array = NDArray[np.float64]

says = says_of("data-prep")


def test_split_before() -> None:
    """50 examples, the best 100 of 5000 columns of noise: nearest neighbour looks almost right."""
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], 25)
    wrong = []
    for _ in range(3):
        x = rng.normal(size=(50, 5000))
        score = np.abs((x - x.mean(axis=0)).T @ (y - 0.5)) / x.std(axis=0)
        best = x[:, np.argsort(score)[-100:]]
        distance = ((best[:, None] - best[None]) ** 2).sum(axis=2) + np.diag(np.full(50, np.inf))
        wrong.append(float((y[distance.argmin(axis=1)] != y).mean()))
    assert float(np.mean(wrong)) < 0.15
    says("split-before", "Of 5000 features the 100", "50 examples", "3 %", "about 50 %")
    right = []  # selected anew within each of ten folds
    for _ in range(2):
        x, fold = rng.normal(size=(50, 5000)), rng.permutation(50) % 10
        for k in range(10):
            a, b = fold != k, fold == k
            score = np.abs((x[a] - x[a].mean(axis=0)).T @ (y[a] - y[a].mean())) / x[a].std(axis=0)
            kept = np.argsort(score)[-100:]
            distance = ((x[b][:, None, kept] - x[a][None][:, :, kept]) ** 2).sum(axis=2)
            right.append(float((y[a][distance.argmin(axis=1)] != y[b]).mean()))
    assert 0.35 < float(np.mean(right)) < 0.65


def test_scale_0167() -> None:
    """0.229, 0.224, 0.225 times 255 are 58.4, 57.1, 57.4; 1/58.8 is 0.017, 1/60 is 0.0167."""
    deviations = [f"{255 * s:.1f}" for s in (0.229, 0.224, 0.225)]
    says("scale-0167", "{}, {} and {}".format(*deviations), f"$1/58.8={1 / 58.8:.3f}$")
    says("scale-0167", f"$1/255={1 / 255:.4f}$", f"{1 / 60:.4f}", "$-2$ to 2.6")
    means = (103.94, 116.78, 123.68)  # of the Caffe ports, B, G, R
    assert round(-max(means) * 0.017, 1) == -2.1
    assert round((255 - min(means)) * 0.017, 1) == 2.6


def test_standardise_or_minmax() -> None:
    """80,000 comes to lie at 0.006 of the range up to 10 million."""
    place = (80_000 - 20_000) / (10**7 - 20_000)
    says("standardise-or-minmax", f"={place:.3f}$", "below 0.01")
    assert place < 0.01


def test_who_needs_scaling() -> None:
    """Times 1000: least squares predicts the same, ridge and the nearest neighbour do not."""
    rng = np.random.default_rng(1)
    x, y, far = rng.normal(size=(30, 2)), rng.normal(size=30), rng.normal(size=(40, 2))
    scale = np.array([1.0, 1000.0])

    def ridge(a: Array, b: Array, lam: float) -> Array:
        return np.asarray(b @ np.linalg.solve(a.T @ a + lam * np.eye(2), a.T @ y))

    def nearest(a: Array, b: Array) -> list[int]:
        return [int(((a - row) ** 2).sum(axis=1).argmin()) for row in b]

    assert np.allclose(ridge(x, far, 0), ridge(x * scale, far * scale, 0))
    assert not np.allclose(ridge(x, far, 5), ridge(x * scale, far * scale, 5), atol=1e-3)
    assert nearest(x, far) != nearest(x * scale, far * scale)

    def weights(a: Array) -> Array:
        return np.asarray(np.linalg.lstsq(a, y)[0])

    assert np.allclose(weights(x * scale), weights(x) / scale)
    says("who-needs-scaling#c1", "distances", "the size of the weights", "is divided by 1000")


def test_positive_inputs() -> None:
    """delta x has one sign for positive x."""
    x = np.array([0.2, 3.0, 1.1])
    for delta in (-2.0, 0.7):
        assert len(set(np.sign(delta * x))) == 1
    says("positive-inputs", r"$\delta x_i$")


def test_target_encoding() -> None:
    """A category with one row has its own label as its mean."""
    says("target-encoding", "the mean **is** the label")
    assert float(np.mean([7.0])) == 7.0


def test_log_target() -> None:
    """For normal log y the mean is exp(s^2/2) medians: 13 % more at 0.5, 65 % more at 1."""
    for s in (0.5, 1.0):
        more = math.exp(s * s / 2) - 1
        says("log-target", f"{more:.0%}".replace("%", " %"), "e^{s^2/2}")
    y = np.exp(np.random.default_rng(2).normal(0, 0.5, 400_000))
    assert math.isclose(float(y.mean() / np.median(y)), math.exp(0.125), rel_tol=0.01)


def test_standardise_by_hand() -> None:
    """n - 1 in place of n: for four values 15 % more."""
    says("standardise-by-hand", f"{math.sqrt(4 / 3) - 1:.0%}".replace("%", " %"))


def test_conditioning_by_hand() -> None:
    """The eigenvalues of a drawn covariance; steps of gradient descent grow as kappa."""
    s1, s2, r = 2.0, 5.0, 0.6
    h = np.array([[s1**2, r * s1 * s2], [r * s1 * s2, s2**2]])
    top = (s1**2 + s2**2) / 2 + math.sqrt((s1**2 - s2**2) ** 2 / 4 + (r * s1 * s2) ** 2)
    assert math.isclose(float(np.linalg.cond(h)), top / (s1**2 + s2**2 - top))
    assert math.isclose(float(np.linalg.cond(np.array([[1, r], [r, 1]]))), 1.6 / 0.4)
    counted = []
    for kappa in (10.0, 100.0):
        w, steps = np.array([1.0, 1.0]), 0
        while abs(w).max() > 1e-3:
            w, steps = w * (1 - np.array([1.0, 1 / kappa])), steps + 1
        counted.append(steps)
    assert math.isclose(counted[1] / counted[0], 10, rel_tol=0.1)
