"""The formulas and numbers that the cards of `approximate-inference` print, computed once more."""

import math
from itertools import pairwise, product

import numpy as np
import pytest

from dlstudy.errors import Unsuitable
from tests.support.shipped import answers, card, says_of

says = says_of("approximate-inference")


def kl(p: np.ndarray, q: np.ndarray) -> float:
    return float((p * np.log(p / q)).sum())


def test_the_gap_is_the_divergence_of_q_from_the_posterior() -> None:
    rng = np.random.default_rng(0)
    joint, q = 0.3 * rng.dirichlet(np.ones(4)), rng.dirichlet(np.ones(4))
    bound = float((q * np.log(joint / q)).sum())
    posterior = joint / joint.sum()
    assert math.isclose(math.log(joint.sum()) - bound, kl(q, posterior))
    assert not math.isclose(kl(q, posterior), kl(posterior, q), rel_tol=1e-3)
    says("elbo-gap", r"$\operatorname{KL}(q(z)\,\|\,p(z|x))$")
    says("why-approximate", "100 binary variables there are $2^{100}$ terms")


def test_a_better_bound_may_belong_to_the_worse_model() -> None:
    """Model B has the larger evidence and the looser q."""
    q, close = np.array([0.9, 0.1]), np.array([0.5, 0.5])
    a, b = np.array([0.1, 0.1]), np.array([0.3, 0.3])
    bounds = [float((each * np.log(j / each)).sum()) for j, each in ((a, close), (b * 0.4, q))]
    assert bounds[0] > bounds[1]
    assert a.sum() < (b * 0.4).sum()
    says("elbo-compare", "None:", "more than 2 nats")


def test_em_does_not_lower_the_likelihood() -> None:
    x, state = np.array([-1.0, 0.0, 1.0, 3.0, 4.0]), (0.3, -1.0, 5.0, 1.0, 4.0)
    logs = []
    for _ in range(6):
        w, m1, m2, v1, v2 = state
        one = w * np.exp(-((x - m1) ** 2) / (2 * v1)) / math.sqrt(2 * math.pi * v1)
        two = (1 - w) * np.exp(-((x - m2) ** 2) / (2 * v2)) / math.sqrt(2 * math.pi * v2)
        logs.append(float(np.log(one + two).sum()))
        own = dict(zip(("w1", "mu1", "mu2", "v1", "v2"), state, strict=True))
        found = answers("approximate-inference/em-by-hand", {"x": x, **own})
        state = tuple(float(found[each]) for each in ("p", "m1", "m2", "S1", "S2"))  # type: ignore[assignment]
    assert all(b > a for a, b in pairwise(logs))
    says("em-monotone", "That it does not fall")


def test_a_component_on_one_point_has_an_unbounded_likelihood() -> None:
    x = np.array([0.0, 2.0, 3.0, 5.0])
    logs, alone = [], []
    for v in (1e-2, 1e-6, 1e-10):
        peak = 0.5 * np.exp(-(x**2) / (2 * v)) / math.sqrt(v)
        wide = 0.5 * np.exp(-((x - 3) ** 2) / 8) / 2
        logs.append(float(np.log(peak + wide).sum()))
        alone.append(float((-(x**2) / (2 * v) - math.log(v) / 2).sum()))
    assert logs == sorted(logs)
    assert alone == sorted(alone, reverse=True)
    says("em-collapse", "lets its variance go to 0", "scikit-learn 1.9", "$10^{-6}$")


def test_responsibilities_harden_as_the_common_variance_falls() -> None:
    x, mu = 0.9, np.array([0.0, 2.0])
    soft = [1 / (1 + math.exp(-((x - 2) ** 2 - x**2) / (2 * v))) for v in (1e6, 1.0, 1e-3)]
    assert math.isclose(soft[0], 0.5, abs_tol=1e-4)
    assert math.isclose(soft[2], 1, abs_tol=1e-6)
    assert abs(x - mu[0]) < abs(x - mu[1])
    says("soft-or-hard", r"$\sigma^2\to0$")


def test_the_best_factor_is_the_exponential_of_a_mean_logarithm() -> None:
    rng = np.random.default_rng(1)
    joint, other = rng.dirichlet(np.ones(12)).reshape(3, 4), rng.dirichlet(np.ones(4))

    def bound(q: np.ndarray) -> float:
        both = np.outer(q, other)
        return float((both * np.log(joint / both)).sum())

    best = np.exp(np.log(joint) @ other)
    best /= best.sum()
    outside, marginal = joint @ other, joint.sum(axis=1)
    rivals = [*rng.dirichlet(np.ones(3), 300), outside / outside.sum(), marginal / marginal.sum()]
    assert bound(best) > max(bound(q) for q in rivals)
    says("mean-field-form", r"\propto\exp(E[\log p(x,z)])")


def test_mean_field_is_too_narrow() -> None:
    covariance = np.array([[1.0, 0.9], [0.9, 1.0]])
    precision = np.linalg.inv(covariance)
    assert math.isclose(1 / precision[0, 0], 0.19)

    def divergence(v: float) -> float:
        spread = float(np.trace(precision)) * v
        return 0.5 * (spread - 2 - 2 * math.log(v) + math.log(1 - 0.81))

    assert divergence(0.19) < min(divergence(v) for v in (0.05, 0.1, 0.3, 1.0))
    says("mean-field-variance", "0.19, that is $1-0.9^2$")


def test_updates_at_once_swing() -> None:
    def bound(a: float, b: float) -> float:
        entropy = [-sum(s * math.log(s) for s in ((1 + m) / 2, (1 - m) / 2)) for m in (a, b)]
        return -2 * a * b + sum(entropy)

    m, seen = (0.5, 0.5), []
    for _ in range(3):
        m = (math.tanh(-2 * m[1]), math.tanh(-2 * m[0]))
        seen.append(round(m[0], 2))
        assert bound(*m) < bound(0.5, 0.5)
    assert seen == [-0.76, 0.91, -0.95]
    a = b = 0.5
    last = bound(a, b)
    for _ in range(30):
        a = math.tanh(-2 * b)
        b = math.tanh(-2 * a)
        assert bound(a, b) >= last - 1e-12
        last = bound(a, b)
    assert (round(a, 2), round(b, 2)) == (-0.96, 0.96)
    says("mean-field-parallel", "−0.76, 0.91, −0.95", "−0.96 and 0.96")


def test_the_normal_has_the_largest_entropy() -> None:
    normal = 0.5 * math.log(2 * math.pi * math.e)
    assert math.isclose(normal - math.log(math.sqrt(12)), 0.18, abs_tol=0.005)
    assert math.isclose(normal - (1 + math.log(math.sqrt(2))), 0.07, abs_tol=0.005)
    says("max-entropy", "0.18 nats less", "0.07 nats less")


def test_the_importance_weighted_bound_rises_to_the_evidence() -> None:
    """Two states, all draws of K enumerated."""
    joint, q = np.array([0.1, 0.3]), np.array([0.6, 0.4])
    w = joint / q
    bounds = []
    for k in (1, 2, 4, 8):
        draws = list(product((0, 1), repeat=k))
        bounds.append(sum(np.prod(q[list(d)]) * math.log(w[list(d)].mean()) for d in draws))
    assert bounds == sorted(bounds)
    assert bounds[-1] < math.log(0.4)
    assert math.isclose(bounds[0], float((q * np.log(joint / q)).sum()))
    says("iwae", "it does not fall", r"its limit is $\log p(x)$", r"falls as $1/\sqrt K$")


def test_the_variances_of_two_gradients() -> None:
    """For z from N(1, 1) and f = z^2: 30 by the score, 4 by the path; the mean is 2."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(12)
    weights = weights / weights.sum()
    score, path = (1 + nodes) ** 2 * nodes, 2 * (1 + nodes)
    for values, spread in ((score, 30), (path, 4)):
        mean = float(weights @ values)
        assert math.isclose(mean, 2, abs_tol=1e-9)
        assert math.isclose(float(weights @ values**2) - mean**2, spread, rel_tol=1e-9)
    says("gradient-estimators", "the variance 30 (score) and 4 (reparameterised)")


def test_the_curvature_at_the_mode_gives_the_variance() -> None:
    """For a normal prior and likelihood the Laplace approximation is exact."""
    prior, noise, y = 2.0, 0.5, 1.0

    def log_joint(z: float) -> float:
        return -(z**2) / (2 * prior) - (y - z) ** 2 / (2 * noise)

    h = 1e-3
    curvature = -(log_joint(h) - 2 * log_joint(0) + log_joint(-h)) / h**2
    assert math.isclose(1 / curvature, 1 / (1 / prior + 1 / noise), rel_tol=1e-6)
    assert not math.isclose(1 / curvature, noise, rel_tol=0.1)
    says("laplace", "The inverse of the Hessian")


def test_the_divergence_of_two_normals_on_the_line() -> None:
    m1, m2, s1, s2 = 0.5, -0.3, 0.8, 1.5
    z = np.linspace(-12, 12, 20_001)
    p = np.exp(-((z - m1) ** 2) / (2 * s1**2)) / math.sqrt(2 * math.pi) / s1
    logs = np.log(s2 / s1) - (z - m1) ** 2 / (2 * s1**2) + (z - m2) ** 2 / (2 * s2**2)
    integral = float((p * logs).sum() * (z[1] - z[0]))
    closed = math.log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - 0.5
    assert math.isclose(integral, closed, rel_tol=1e-6)
    says("gaussian-kl", r"\log\frac{s_2}{s_1}+\frac{s_1^2+(m_1-m_2)^2}{2s_2^2}-\frac12")


def test_the_directions_of_kl_choose_different_fits() -> None:
    own = {
        "p": [0.45, 0.04, 0.02, 0.04, 0.45],
        "a": [0.2, 0.2, 0.2, 0.2, 0.2],
        "b": [0.8, 0.1, 0.05, 0.03, 0.02],
    }
    found = answers("approximate-inference/kl-fit-by-hand", own)
    assert (found["wf"], found["wr"]) == (1, 2)


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("mixture-rsample", ["PyTorch 2.14", "`MixtureSameFamily`", "NotImplementedError"]),
        ("psis", ["up to about 0.7", r"$k>\frac12$"]),
        ("wake-sleep", ["$z$ from the prior, then $x$ from $p(x|z)$"]),
        ("map-as-vi", [r"$q(z)=\delta(z-m)$"]),
    ],
)
def test_what_was_looked_up_or_run_stands_in_the_card(slug: str, words: list[str]) -> None:
    says(slug, *words)


def test_every_blank_of_the_two_surveys() -> None:
    for slug, blanks in (("families", 4), ("choose-inference", 4)):
        cards = [card(f"approximate-inference/{slug}#c{i}") for i in range(1, blanks + 1)]
        assert len({each.id for each in cards}) == blanks


@pytest.mark.parametrize(
    ("slug", "own"),
    [
        ("elbo-by-hand", {"j": [0.5, 0.6, 0.1]}),
        ("elbo-by-hand", {"q": [0.5, 0.5, 0.0]}),
        ("elbo-by-hand", {"q": [0.5, 0.5]}),
        ("em-by-hand", {"w1": 1}),
        ("em-by-hand", {"v1": -1}),
        ("em-by-hand", {"x": [1e5, -1e5]}),
        ("two-coins", {"a": 1}),
        ("two-coins", {"h": [50]}),
        ("two-coins", {"n": 2.5}),
        ("two-coins", {"a": 0.5, "b": 0.5}),
        ("kl-fit-by-hand", {"a": [0.5, 0.5]}),
        ("mean-field-gauss", {"c": 50}),
        ("mean-field-spins", {"m0": 1}),
        ("mean-field-spins", {"J": 99}),
    ],
)
def test_impossible_numbers_are_refused(slug: str, own: dict[str, object]) -> None:
    with pytest.raises(Unsuitable):
        answers(f"approximate-inference/{slug}", own)  # type: ignore[arg-type]
