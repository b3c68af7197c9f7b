"""The formulas and numbers that the cards of the deck `monte-carlo` print, computed once more."""

import math
from itertools import pairwise, product
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from dlstudy.errors import Unsuitable
from tests.support.shipped import answers, card, says_of

says = says_of("monte-carlo")


def test_a_tenth_of_the_error_takes_a_hundred_times_the_samples() -> None:
    rng = np.random.default_rng(0)
    few, many = (rng.random((300, n)).mean(axis=1).std() for n in (5, 500))
    assert math.isclose(few / many, 10, rel_tol=0.2)
    says("sample-mean", "100 times as many", r"\sigma/\sqrt n", "About 3.2 times")
    assert math.isclose(math.sqrt(10), 3.2, abs_tol=0.04)


def test_the_midpoint_grid_loses_its_rate_with_the_dimension() -> None:
    """The error of exp(sum x) falls as h squared, h = N^(-1/d)."""
    for d, fine in ((1, 32), (2, 8)):
        errors = []
        for k in (fine, 2 * fine):
            axis = np.exp((np.arange(k) + 0.5) / k).mean()
            errors.append(abs(axis**d - (math.e - 1) ** d))
        rate = math.log(errors[0] / errors[1]) / math.log(2**d)
        assert math.isclose(rate, 2 / d, rel_tol=0.01)
    assert "{{c1::$N^{-2/d}$" in card("monte-carlo/grid-or-random#c1").question
    assert next(d for d in range(1, 9) if 2 / d < 0.5) == 5
    says("grid-or-random", "From five dimensions on")


def test_the_inverse_of_the_distribution_function_samples_it() -> None:
    u = (np.arange(20_000) + 0.5) / 20_000
    x = -np.log1p(-u) / 2.0
    assert math.isclose(x.mean(), 0.5, rel_tol=1e-3)
    says("inverse-transform", r"x=-\ln(1-u)/\lambda")


def test_rejection_keeps_one_of_m_draws() -> None:
    rng = np.random.default_rng(1)
    x, v = rng.random((2, 100_000))
    kept = v < 6 * x * (1 - x) / 1.5
    assert math.isclose(kept.mean(), 1 / 1.5, rel_tol=0.01)
    assert math.isclose(np.var(x[kept]), 0.05, rel_tol=0.02)
    says("rejection-rate", r"\int q\cdot\frac p{Mq}\,dx=\frac1M\int p\,dx", "holds only for $M=2$")


def test_the_shares_of_the_dimension_card() -> None:
    assert math.isclose(1.1**100, 13_800, rel_tol=0.002)
    assert math.isclose(1.1**-100, 7e-5, rel_tol=0.05)
    says("rejection-dimension", "one of about 13,800", r"\approx7\cdot10^{-5}")
    says("rejection-dimension", r"$1/1.1\approx91$ %", r"1/(1+0.1\cdot100)\approx9$ %")


def test_the_best_proposal_beats_others() -> None:
    rng = np.random.default_rng(2)
    p, f = rng.dirichlet(np.ones(5)), rng.normal(size=5)
    best = p * abs(f) / (p * abs(f)).sum()

    def mean_square(q: np.ndarray) -> float:
        return float((p * p * f * f / q).sum())

    others = [mean_square(q) for q in rng.dirichlet(np.ones(5), 500)]
    squares = p * f**2 / (p * f**2).sum()
    assert mean_square(best) <= min(*others, mean_square(p), mean_square(squares))
    says("best-proposal", r"$q(x)\propto p(x)\,|f(x)|$")
    assert math.isclose(math.sqrt(1e-6 / 1e8) / 1e-6, 0.1, rel_tol=0.01)
    says("best-proposal", r"a probability of $10^{-6}$", r"some $10^8$ samples for 10 %")


def test_a_ratio_of_sums_is_biased_by_order_one_over_n() -> None:
    """All pairs and fours of draws from three states, weighed exactly."""
    q, w, f = np.array([0.5, 0.3, 0.2]), np.array([0.4, 1.0, 2.5]), np.array([1.0, 3.0, 7.0])
    truth = float((q * w * f).sum() / (q * w).sum())
    bias = {}
    for n in (4, 8):
        total = 0.0
        for counts in product(range(n + 1), repeat=2):
            if sum(counts) <= n:
                c = np.array([*counts, n - sum(counts)])
                ways = math.factorial(n) / np.prod([math.factorial(int(each)) for each in c])
                total += float(ways * np.prod(q**c) * (c @ (w * f)) / (c @ w))
        bias[n] = total - truth
    assert abs(bias[4]) > 1e-3
    assert 1.6 < bias[4] / bias[8] < 2.6
    says("self-normalised", "of order $1/n$")


def test_the_weight_has_a_finite_variance_above_one_half() -> None:
    """Of p^2/q the exponent is -x^2 (1 - 1/(2 s^2)); at s^2 = 1/2 it turns its sign."""
    x = 1.3
    for s2 in (0.4, 0.6, 2.0):
        p, q = (NormalDist(0, math.sqrt(v)).pdf for v in (1, s2))
        exponent = math.log(p(x) ** 2 / q(x)) - math.log(p(0) ** 2 / q(0))
        assert math.isclose(exponent, -(x**2) * (1 - 1 / (2 * s2)))
        assert (exponent < 0) == (s2 > 0.5)
    says("thin-tails", r"s^2>\frac12", r"-x^2(1-\frac1{2s^2})")


def test_the_weight_of_a_sequence() -> None:
    assert math.isclose(1.2**50, 9100, rel_tol=0.001)
    assert math.isclose(1.2**-50, 1.1e-4, rel_tol=0.01)
    says("weight-product", "one of about 9100", r"1/(1+50\cdot0.2)\approx9$ %", "83$ %")


def test_a_list_of_accepted_moves_is_no_sample() -> None:
    """Two states, 0.8 and 0.2: the moves alternate, the chain does not."""
    rng, state, moves, visits = np.random.default_rng(3), 0, [], []
    for u in rng.random(20_000):
        if u < (0.25 if state == 0 else 1.0):
            state = 1 - state
            moves.append(state)
        visits.append(state)
    assert math.isclose(np.mean(visits), 0.2, abs_tol=0.01)
    assert all(a != b for a, b in pairwise(moves))
    says("rejected-counts", "0.8 and 0.2", "one half each")


def test_the_hastings_factor_of_a_lognormal_step() -> None:
    def density(new: float, old: float) -> float:
        return NormalDist(math.log(old), 0.7).pdf(math.log(new)) / new

    assert math.isclose(density(2.0, 5.0) / density(5.0, 2.0), 5.0 / 2.0)
    says("hastings-factor", "By $x'/x$")


def test_autocorrelations_and_thinning() -> None:
    """1 + 2 sum 0.9^k is 19; each tenth state alone has 10 (1 + c)/(1 - c), c = 0.9^10."""
    total = 1 + 2 * sum(0.9**k for k in range(1, 500))
    assert math.isclose(total, 19)
    c = 0.9**10
    assert math.isclose(10 * (1 + c) / (1 - c), 20.7, abs_tol=0.05)
    assert [k for k in range(1, 20) if 0.9**k > 0.5][-1] == 6
    assert math.isclose(1 + 2 * sum(0.9**k for k in range(1, 7)), 9.4, abs_tol=0.05)
    says("ess-autocorrelation", "Of $n/19$", "the first six alone leave about $n/9$")
    assert math.isclose(20.707 / 19, 1.09, abs_tol=0.001)
    says("thinning", r"from $19\sigma^2/n$ to $20.7\sigma^2/n$", "rises by about 9 %")


def test_gibbs_forgets_slowly_along_a_ridge() -> None:
    assert math.isclose(-1 / math.log(0.99**2), 50, abs_tol=0.5)
    assert math.isclose(math.sqrt(1 - 0.99**2), 0.14, abs_tol=0.002)
    says("gibbs-correlation", "After about 50", "standard deviation 0.14", r"0.99^2\approx0.98")


def test_coupled_spins_must_not_be_drawn_together() -> None:
    """Two coupled spins, each from the old value of the other: p does not stay."""
    states = list(product((-1, 1), repeat=2))
    p = np.array([math.exp(s * t) for s, t in states])
    p /= p.sum()

    def chance(new: int, other: int) -> float:
        return 1 / (1 + math.exp(-2 * new * other))

    both = np.array([[chance(a, t) * chance(b, s) for a, b in states] for s, t in states])
    single = np.array([[chance(a, t) * (b == t) for a, b in states] for s, t in states])
    assert not np.allclose(p @ both, p)
    assert np.allclose(p @ single, p)
    says("block-gibbs", "conditionally independent")


def test_the_swap_of_tempered_chains_keeps_both_targets() -> None:
    rng = np.random.default_rng(4)
    bi, bj, ei, ej = rng.random(4)
    ratio = math.exp(-bi * ej - bj * ei) / math.exp(-bi * ei - bj * ej)
    assert math.isclose(ratio, math.exp((bi - bj) * (ei - ej)))
    says("tempering", r"e^{(\beta_i-\beta_j)(E_i-E_j)}", "$e^{-2}$ below at $\\beta=0.1$")
    assert math.isclose(20 * 0.1, 2)


def test_the_langevin_chain_is_too_wide() -> None:
    v, eps = 0.0, 0.5
    for _ in range(100):
        v = (1 - eps) ** 2 * v + 2 * eps
    assert math.isclose(v, 4 / 3)
    says("langevin-bias", r"$\frac43$", r"v=1/(1-\epsilon/2)")


def test_the_spread_of_points_and_of_counts_for_pi() -> None:
    u = (np.arange(100_000) + 0.5) / 100_000
    assert math.isclose((4 * np.sqrt(1 - u * u)).mean(), math.pi, rel_tol=1e-6)
    assert math.isclose((4 * np.sqrt(1 - u * u)).std(), 0.89, abs_tol=0.005)
    assert math.isclose(4 * math.sqrt(math.pi / 4 * (1 - math.pi / 4)), 1.64, abs_tol=0.005)
    says("quarter-circle", "1.64 a point", "0.89")


def test_antithetic_pairs_hurt_a_symmetric_function() -> None:
    u = np.random.default_rng(5).random(20_000)
    pair = (u * (1 - u) + (1 - u) * u) / 2
    assert math.isclose(pair.var(), 2 * (u * (1 - u)).var() / 2, rel_tol=1e-9)
    rising = (np.exp(u) + np.exp(1 - u)) / 2
    assert rising.var() < 0.1 * np.exp(u).var() / 2
    says("variance-reduction", "$f(u)=f(1-u)$", "below a correlation of 0.7")


def test_numpy_counts_the_scale_of_a_gamma() -> None:
    draws = np.random.default_rng(6).gamma(2.0, 3.0, 50_000)
    assert math.isclose(draws.mean(), 6, rel_tol=0.02)
    says("gamma-rate", r"From $\frac23$ to 6", "PyTorch 2.14", "NumPy 2.4", "the mean 5")


def test_the_family_of_pi_is_right_on_average() -> None:
    rng = np.random.default_rng(7)
    means = [
        float(answers("monte-carlo/quarter-circle", {"u": rng.random(20), "t": 0.1})["m"])
        for _ in range(40)
    ]
    assert math.isclose(np.mean(means), math.pi, abs_tol=0.1)


def test_the_transition_matrix_keeps_the_target() -> None:
    t = np.array([2.0, 5.0, 3.0])
    q = np.array([[0.0, 0.4, 0.6], [0.25, 0.0, 0.75], [0.5, 0.5, 0.0]])
    own: dict[str, Any] = {"t": t, "Q": q, "i": 1, "j": 2, "y": [2, 3], "u": [0.1, 0.2]}
    matrix = np.asarray(answers("monte-carlo/metropolis-by-hand", own)["P"])
    flows = t[:, None] * matrix
    assert np.allclose(flows, flows.T)
    assert np.allclose(np.linalg.matrix_power(matrix, 200)[0], t / t.sum())


@pytest.mark.parametrize(
    ("slug", "own"),
    [
        ("quarter-circle", {"u": [0.5, 1.2]}),
        ("quarter-circle", {"u": [0.5, 0.5]}),
        ("quarter-circle", {"t": 0}),
        ("inverse-and-rejection", {"lam": -1}),
        ("inverse-and-rejection", {"a": 0.5}),
        ("inverse-and-rejection", {"a": 9}),
        ("inverse-and-rejection", {"v": [0.5]}),
        ("importance-by-hand", {"p": [0.5, 0.6, 0.1]}),
        ("importance-by-hand", {"q": [0.5, 0.5, 0.0]}),
        ("importance-by-hand", {"x": [1, 4]}),
        ("metropolis-by-hand", {"t": [1, 0, 2]}),
        ("metropolis-by-hand", {"Q": [[0.5, 0.5], [0.5, 0.5]]}),
        ("metropolis-by-hand", {"i": 2, "j": 2}),
        ("metropolis-by-hand", {"u": [0.5, 0.5, 0.5, 2]}),
        ("gibbs-by-hand", {"rho": 1}),
        ("control-variate", {"cov": 100}),
    ],
)
def test_impossible_numbers_are_refused(slug: str, own: dict[str, object]) -> None:
    with pytest.raises(Unsuitable):
        answers(f"monte-carlo/{slug}", own)  # type: ignore[arg-type]
