"""What the cards of the deck `linear-factor-models` print, computed once more."""
# ruff: noqa: N806 -- the letters of the cards

import math

import numpy as np
import pytest

from dlstudy.errors import Unsuitable
from tests.support.shipped import answers, card, says_of

says = says_of("linear-factor-models", mistakes=False)


def covariance(x: np.ndarray) -> np.ndarray:
    return np.asarray(np.cov(x.T, bias=True))


def test_first_component() -> None:
    """No unit vector has more variance than the first eigenvector, whose variance is lambda_1."""
    x = np.random.default_rng(0).normal(size=(50, 3)) @ np.diag([1, 2, 3])
    S = covariance(x)
    values, vectors = np.linalg.eigh(S)
    others = np.random.default_rng(1).normal(size=(500, 3))
    others /= np.linalg.norm(others, axis=1, keepdims=True)
    assert ((others @ S * others).sum(axis=1) <= values[-1] + 1e-12).all()
    assert np.isclose(vectors[:, -1] @ S @ vectors[:, -1], values[-1])
    says("first-component", "$Sv=\\lambda v$")


def test_why_centre() -> None:
    x = np.random.default_rng(0).normal([30, 40], 1, (40, 2))
    second, mean = x.T @ x / len(x), x.mean(axis=0)
    assert np.allclose(second, covariance(x) + np.outer(mean, mean))
    v = np.linalg.eigh(second)[1][:, -1]
    assert abs(v @ mean) / np.linalg.norm(mean) > 0.999
    says("why-centre", r"$\frac1N\sum_nx_nx_n^\top=S+\bar x\bar x^\top$")


def test_how_many_components() -> None:
    values = np.array([6, 2.5, 1, 0.3, 0.2])
    shares = values.cumsum() / values.sum()
    assert np.allclose(shares[:3], [0.6, 0.85, 0.95])
    assert int(np.argmax(shares >= 0.9)) + 1 == 3
    roots = np.sqrt(values)
    assert math.isclose(roots[:3].sum() / roots.sum(), 0.83, abs_tol=0.006)
    says("how-many-components", "two keep 85 %, three 95 %: so three", "9.5$ of 10")


def test_whence_correlation() -> None:
    rng = np.random.default_rng(0)
    W, n = rng.normal(size=(3, 2)), 200_000
    x = rng.normal(size=(n, 2)) @ W.T + rng.normal(size=(n, 3)) * [0.5, 1, 2]
    assert np.allclose(covariance(x)[0, 1:], (W @ W.T)[0, 1:], atol=0.03)
    says("whence-correlation", r"$\sum_kW_{ik}W_{jk}$")


def test_curved_data() -> None:
    """A circle of radius 3: S is 4.5 I, and one component loses 4.5."""
    angles = np.arange(360) * math.pi / 180
    x = 3 * np.column_stack([np.cos(angles), np.sin(angles)])
    assert np.allclose(covariance(x), 9 / 2 * np.eye(2))
    says("curved-data", "$R^2/2$, half of the variance")


def test_power_iteration_rate() -> None:
    assert round(10 / -math.log10(0.5)) == 33
    assert round(10 / -math.log10(0.99), -2) == 2300
    S, v = np.diag([4.0, 1.0]), np.array([1.0, 1.0])
    assert (S @ v)[1] / (S @ v)[0] == 1 / 4
    says("power-iteration-rate", "some 33 steps; for 0.99, some 2300", r"$\lambda_2/\lambda_1$")


def test_variance_not_labels() -> None:
    """Two long parallel cigars: the first component tells nothing of the class."""
    rng = np.random.default_rng(0)
    label = np.arange(1000) % 2
    x = np.column_stack([rng.normal(size=1000) * 10, label + rng.normal(size=1000) * 0.1])
    first = np.linalg.eigh(covariance(x))[1][:, -1]
    assert abs(np.corrcoef(x @ first, label)[0, 1]) < 0.1
    assert np.mean((x[:, 1] > 0.5) == label) > 0.99
    says("variance-not-labels", "Two long parallel cigars")


def test_a_change_of_unit_keeps_the_fit_of_factor_analysis() -> None:
    """A feature in another unit: a row of W and one noise variance absorb it."""
    rng = np.random.default_rng(0)
    W, psi, unit = rng.normal(size=(4, 2)), rng.uniform(1, 2, 4), np.diag([1000.0, 1, 1, 1])
    model = unit @ (W @ W.T + np.diag(psi)) @ unit
    assert np.allclose(model, (unit @ W) @ (unit @ W).T + np.diag(np.diag(unit) ** 2 * psi))
    says("ppca-vs-factor-analysis", "a row of $W$ and one noise variance absorb it")


def test_rotated_loadings() -> None:
    rng = np.random.default_rng(0)
    W, R = rng.normal(size=(5, 3)), np.linalg.qr(rng.normal(size=(3, 3)))[0]
    assert np.allclose(W @ R @ (W @ R).T, W @ W.T)
    says("rotated-loadings", r"$WR(WR)^\top=WW^\top$")


def test_ppca_shrinks() -> None:
    lam, q = np.array([9.0, 5.0, 1.5, 0.5]), 2
    U = np.linalg.qr(np.random.default_rng(0).normal(size=(4, 4)))[0]
    s = lam[q:].mean()
    W = U[:, :q] @ np.diag(np.sqrt(lam[:q] - s))
    M = W.T @ W + s * np.eye(q)
    assert np.allclose(M, np.diag(lam[:q]))
    back = W @ np.linalg.inv(M) @ W.T
    assert np.allclose(U.T @ back @ U, np.diag([1 - s / 9, 1 - s / 5, 0, 0]))
    says("ppca-shrinks", r"$1-\sigma^2/\lambda_i$", r"$(\lambda_i-\sigma^2)/\lambda_i$")


def test_the_largest_eigenvalues_win() -> None:
    """Of all choices of a kept direction the largest eigenvalue has the least J."""
    lam = np.array([7.0, 3.0, 1.0])

    def cost(kept: int) -> float:
        dropped = np.delete(lam, kept)
        s = dropped.mean()
        c = max(lam[kept], s)
        return float(math.log(c) + lam[kept] / c + 2 * math.log(s) + dropped.sum() / s)

    assert min(range(3), key=cost) == 0
    says("ppca-derivation", r"$w_i=\lambda_i-\sigma^2$")


def test_rotated_gaussians_stay_independent_and_others_do_not() -> None:
    rng, n = np.random.default_rng(0), 100_000
    turn = np.array([[1, -1], [1, 1]]) / math.sqrt(2)
    for sources, dependent in ((rng.normal(size=(n, 2)), 0.0),
                               (rng.uniform(-1, 1, (n, 2)) * math.sqrt(3), -0.6)):  # fmt: skip
        y = sources @ turn.T
        assert abs(float(np.mean(y[:, 0] * y[:, 1]))) < 0.02
        assert math.isclose(np.mean(y[:, 0] ** 2 * y[:, 1] ** 2) - 1, dependent, abs_tol=0.05)
    says("ica-gaussian", "both sources are Gaussian")
    says("uncorrelated-not-independent", "still uncorrelated")


def test_ica_ambiguities() -> None:
    rng = np.random.default_rng(0)
    A, s, change = rng.normal(size=(2, 2)), rng.normal(size=2), np.array([[0.0, -2], [1, 0]])
    assert np.allclose(A @ np.linalg.inv(change) @ (change @ s), A @ s)
    says("ica-ambiguities", "order: sources and columns")


def test_a_nonlinear_rotation_of_uniform_sources_is_independent() -> None:
    """To Gaussians, rotate, and back to uniform variables: independent, and mixtures."""
    rng, n = np.random.default_rng(0), 40_000
    g = rng.normal(size=(n, 2))
    y = g @ (np.array([[1, -1], [1, 1]]) / math.sqrt(2)).T
    u = y.argsort(axis=0).argsort(axis=0) / n
    counts = np.histogram2d(u[:, 0], u[:, 1], bins=4)[0] / n * 16
    assert np.allclose(counts, 1, atol=0.08)
    assert abs(np.corrcoef(u[:, 0], g[:, 0])[0, 1]) > 0.6
    says("nonlinear-ica", "mixtures of the true sources")


def test_slow_features_of_a_mixed_signal() -> None:
    """Whiten, take the covariance of differences, keep the smallest: the slow sine."""
    t = np.arange(2000) * 0.01
    slow, fast = np.sin(t), np.sin(29 * t)
    x = np.column_stack([slow + 2 * fast, fast - 0.5 * slow])
    x = x - x.mean(axis=0)
    values, U = np.linalg.eigh(covariance(x))
    z = x @ U / np.sqrt(values)
    d = np.diff(z, axis=0)
    y = z @ np.linalg.eigh(d.T @ d)[1][:, 0]
    assert abs(np.corrcoef(y, slow)[0, 1]) > 0.99
    says("slow-constraints#c1", "keep its smallest eigenvectors")


def test_dictionary_norm() -> None:
    rng = np.random.default_rng(0)
    B, h = rng.normal(size=(3, 5)), rng.normal(size=5)
    assert np.allclose((10 * B) @ (h / 10), B @ h)
    assert np.isclose(np.abs(h / 10).sum() * 10, np.abs(h).sum())
    says("dictionary-norm", "$cB$ and $h_n/c$")


def test_the_objective_of_ista_does_not_rise() -> None:
    found = answers("linear-factor-models/ista-step", {
        "B": [[1, 2, 0], [0, 1, -1]], "x": [3, 2], "h": [0, 1, 0], "lam": 1.0, "L": 6.0,
    })  # fmt: skip
    B, x = np.array([[1.0, 2, 0], [0, 1, -1]]), np.array([3.0, 2])

    def objective(h: np.ndarray) -> float:
        return float(((x - B @ h) ** 2).sum() / 2 + np.abs(h).sum())

    assert objective(np.asarray(found["h1"])) <= objective(np.array([0.0, 1, 0]))


def test_kurtosis_of_two_binary_sources() -> None:
    """Excess kurtosis is -2 along a source and -1 at 45 degrees from it."""
    points = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]], dtype=float)
    for degrees, wanted in ((0, -2), (45, -1), (90, -2)):
        along = np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees))])
        assert math.isclose(np.mean((points @ along) ** 4) - 3, wanted)
    says("ica-by-hand", "excess kurtosis $-2$", "the value is $-1$")


@pytest.mark.parametrize(
    ("slug", "own", "told"),
    [
        ("pca-by-hand", {"X": [[1, 1]]}, "two points"),
        ("pca-by-hand", {"X": [[1, 0], [-1, 0], [0, 1], [0, -1]]}, "no direction is the first"),
        ("ppca-by-hand", {"lam": [3, 5], "q": 1, "d": [1, 1]}, "fall"),
        ("ppca-by-hand", {"lam": [5, 3], "q": 2, "d": [1, 1]}, "whole number from 1 to 1"),
        ("factors-by-hand", {"W": [[1], [2]], "psi": [1, -1], "x": [1, 1]}, "positive"),
        ("factors-by-hand", {"W": [[1, 1], [2, 2]], "psi": [1, 1], "x": [1, 1]}, "independent"),
        ("ista-step", {"B": [[2, 0], [0, 2]], "x": [1, 1], "h": [0, 0], "L": 2}, "at least 4"),
        ("ista-step", {"lam": -1}, "negative"),
        ("ica-by-hand", {"p": [1, 2], "q": [2, 4]}, "one line"),
    ],
)  # fmt: skip
def test_impossible_numbers_are_refused(slug: str, own: dict[str, object], told: str) -> None:
    with pytest.raises(Unsuitable, match=told):
        answers(f"linear-factor-models/{slug}", own)  # type: ignore[arg-type]


def test_own_sizes_are_taken() -> None:
    """Three features, one factor, a wide dictionary: shapes are free."""
    X = [[1, 2, 0], [3, 1, 1], [0, 0, 2], [5, 3, 3]]
    assert np.shape(answers("linear-factor-models/pca-by-hand", {"X": X})["S"]) == (3, 3)
    own: dict[str, list[object]] = {"W": [[1], [2]], "psi": [1, 1], "x": [1, 1]}
    z = answers("linear-factor-models/factors-by-hand", own)["z"]
    assert np.allclose(z, 3 / 6)
    assert card("linear-factor-models/ista-step").catalogue == "ista"
