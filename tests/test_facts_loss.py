"""The formulas and numbers that the cards of the deck `loss` print, computed once more."""

import math
from itertools import product

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def softmax(z: Array) -> Array:
    """Return exp(z) over its sum."""
    raised = np.exp(z - z.max())
    return np.asarray(raised / raised.sum())


def sigmoid(z: float) -> float:
    """Return 1/(1 + exp(-z))."""
    return 1 / (1 + math.exp(-z))


def binary(p: Array, q: float, w: float = 1.0) -> Array:
    """Return the expected binary cross-entropy of outputs p at the true probability q."""
    return np.asarray(-w * q * np.log(p) - (1 - q) * np.log(1 - p))


GRID = np.linspace(0.0001, 0.9999, 9999)


def test_softmax_log_odds() -> None:
    """log(p_i/p_j) = z_i - z_j, a shift changes nothing, dividing by the sum is not shift-free."""
    z = np.array([1.0, -0.5, 2.0])
    p = softmax(z)
    assert np.allclose(np.log(p[:, None] / p), z[:, None] - z)
    assert np.allclose(softmax(z + 7), p)
    assert not np.allclose((z + 7) / (z + 7).sum(), z / z.sum())


def test_log_sum_exp_shift() -> None:
    """float32 overflows above 88.7; (0, 0, 3000) less its mean leaves 2000; z_2 - lse = -200."""
    assert abs(math.log(float(np.finfo(np.float32).max)) - 88.7) < 0.05
    z = np.array([0.0, 0.0, 3000.0])
    assert (z - z.mean()).max() == 2000
    assert -200 - math.log(1 + math.exp(-200)) == -200


def test_two_class_softmax() -> None:
    """p_1 = sigma(z_1 - z_0)."""
    assert math.isclose(softmax(np.array([1.7, -0.4]))[0], sigmoid(2.1))


def test_multi_label_output() -> None:
    """With k ones, targets 1/k each, softmax cross-entropy is at least log k, at p = 1/k."""
    target = np.array([1, 1, 1, 0]) / 3
    best = np.array([1, 1, 1, 1e-12]) / 3
    assert math.isclose(-float(target @ np.log(best)), math.log(3))
    others = np.random.default_rng(0).dirichlet(np.ones(4), 500)
    assert (-(np.log(others) @ target)).min() > math.log(3)


def test_smooth_maximum() -> None:
    """max z <= T log sum exp(z/T) <= max z + T log K, with equality for equal scores."""
    z = np.random.default_rng(1).normal(size=(200, 5))
    for t in (1.0, 0.1):
        excess = t * np.log(np.exp(z / t).sum(axis=1)) - z.max(axis=1)
        assert excess.min() > -1e-12
        assert excess.max() < t * math.log(5)
    assert math.isclose(math.log(5 * math.exp(2.0)) - 2.0, math.log(5))


def test_initial_loss() -> None:
    """log 1000 = 6.9; with balanced labels no guess costs less on average than log K."""
    assert round(-math.log(softmax(np.zeros(1000))[3]), 1) == 6.9
    guesses = np.random.default_rng(4).dirichlet(np.ones(5), 200)
    assert -np.log(guesses).mean(axis=1).max() > math.log(5)


def test_cross_entropy_split() -> None:
    """H(q, p) = H(q) + KL(q||p), and no p is below H(q)."""
    rng = np.random.default_rng(2)
    q = rng.dirichlet(np.ones(4))
    entropy = -float(q @ np.log(q))
    for p in rng.dirichlet(np.ones(4), 100):
        kl = float(q @ np.log(q / p))
        assert math.isclose(-float(q @ np.log(p)), entropy + kl)
        assert kl > 0


def test_ce_not_squared_error() -> None:
    """At z = -10, y = 1: cross-entropy -1, half squared error -4.5e-5."""
    s = sigmoid(-10)
    assert round(s - 1, 3) == -1.0
    assert f"{(s - 1) * s * (1 - s):.1e}" == "-4.5e-05"


def test_softmax_twice() -> None:
    """The least loss is log(e + 9) - 1 = 1.46, the probability e/(e + 9) = 0.23."""
    again = softmax(np.eye(10)[0])
    assert round(float(again[0]), 2) == 0.23
    assert round(-math.log(again[0]), 2) == round(math.log(math.e + 9) - 1, 2) == 1.46
    inputs = np.random.default_rng(3).dirichlet(np.full(10, 0.1), 500)
    assert all(-math.log(softmax(each)[0]) > 1.46 for each in inputs)


def test_mean_or_sum() -> None:
    """The gradient of the sum over 64 is 64 times that of the mean: eta/64 gives the same step."""
    x = np.random.default_rng(4).normal(size=64)
    mean_slope, sum_slope = float(np.mean(2 * (0.3 - x))), float(np.sum(2 * (0.3 - x)))
    assert math.isclose(0.1 * mean_slope, 0.1 / 64 * sum_slope)


def test_label_smoothing_gap() -> None:
    """Targets 0.91 and 0.01; the lead log 91 = 4.5; the entropy 0.50 is the least loss."""
    target = np.full(10, 0.1 / 10)
    target[0] += 0.9
    assert np.allclose(target[:2], [0.91, 0.01])
    lead = math.log(target[0] / target[1])
    assert round(lead, 1) == round(math.log(91), 1) == 4.5
    assert np.allclose(softmax(np.array([lead] + [0.0] * 9)), target)
    assert f"{-float(target @ np.log(target)):.2f}" == "0.50"


def test_kl_directions() -> None:
    """KL(p||q) puts a Gaussian over both peaks with p's moments, KL(q||p) on one peak."""
    x = np.linspace(-8, 8, 1601)

    def density(mean: float, deviation: float) -> Array:
        raised = np.exp(-((x - mean) ** 2) / (2 * deviation**2))
        return np.asarray(raised / raised.sum())

    p = (density(-3, 0.6) + density(3, 0.6)) / 2 + 1e-300
    candidates = [(m, s) for m in np.arange(0, 4, 0.5) for s in (0.6, 1.0, 2.0, 3.06, 4.0)]
    forward = {c: float(p @ np.log(p / (density(*c) + 1e-300))) for c in candidates}
    backward = {c: float(density(*c) @ np.log((density(*c) + 1e-300) / p)) for c in candidates}
    assert min(forward, key=forward.__getitem__) == (0.0, 3.06)
    assert math.isclose(math.sqrt(float(p @ x**2)), 3.06, abs_tol=0.01)
    assert min(backward, key=backward.__getitem__) == (3.0, 0.6)


def test_noise_to_loss() -> None:
    """-log of a Gaussian is r^2/(2 s^2) plus a constant, of a Laplace density |r|/b plus one."""
    r = np.array([-2.0, 0.5, 3.0])
    gauss = -np.log(np.exp(-(r**2) / 2) / math.sqrt(2 * math.pi))
    laplace = -np.log(np.exp(-np.abs(r) / 2) / 4)
    assert np.ptp(gauss - r**2 / 2) < 1e-12
    assert np.ptp(laplace - np.abs(r) / 2) < 1e-12


def test_mean_or_median() -> None:
    """For 1, 2, 3, 4, 90 the squared error is least at 20, the absolute at 3."""
    y, c = np.array([1, 2, 3, 4, 90.0]), np.arange(0, 91.0)[:, None]
    assert ((y - c) ** 2).sum(axis=1).argmin() == 20
    assert np.abs(y - c).sum(axis=1).argmin() == 3


def test_huber_near_zero() -> None:
    """Slopes at 0.01: 0.01 (Huber) and 1; at 100: 1, 1, and 100 for the parabola."""

    def huber(r: float, delta: float) -> float:
        return r * r / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)

    for r, slope in ((0.01, 0.01), (100.0, 1.0)):
        assert math.isclose((huber(r + 1e-4, 1) - huber(r - 1e-4, 1)) / 2e-4, slope, rel_tol=1e-6)
    assert math.isclose(huber(3.0, 1e-6) / 1e-6, 3.0, rel_tol=1e-6)
    assert huber(3.0, 1e6) == 4.5


def test_pinball_quantile() -> None:
    """The pinball loss with tau = 0.9 is least at the 0.9-quantile; too low costs 9 times."""
    y = np.arange(1, 101.0)
    c = np.arange(0, 101.0)[:, None]
    u = y - c
    total = np.where(u >= 0, 0.9 * u, -0.1 * u).sum(axis=1)
    assert total.argmin() in {90, 91}
    assert math.isclose(0.9 / (1 - 0.9), 9)


def test_learned_variance() -> None:
    """0.5 log v + r^2/(2 v) is least at v = r^2; doubling v costs 0.5 log 2 in the log term."""
    v = np.linspace(0.01, 10, 1000)
    assert math.isclose(v[(0.5 * np.log(v) + 1.5**2 / (2 * v)).argmin()], 2.25, abs_tol=0.01)
    assert math.isclose(0.5 * math.log(2 * 3) - 0.5 * math.log(3), 0.5 * math.log(2))


def test_nll_neglects_hard_points() -> None:
    """The slope in mu is (mu - y)/v: v times smaller than that of half the squared error."""

    def nll(mu: float) -> float:
        return 0.5 * math.log(4) + (1 - mu) ** 2 / (2 * 4)

    slope = (nll(3 + 1e-5) - nll(3 - 1e-5)) / 2e-5
    assert math.isclose(slope, (3 - 1) / 4, rel_tol=1e-6)


def test_multi_task_scale() -> None:
    """Millimetres instead of metres: the squared error grows by 10^6."""
    assert math.isclose((1000 * 0.37) ** 2 / 0.37**2, 1e6)


def test_weighted_bce_output() -> None:
    """q = 0.01 and w = 99 put the minimum at w q/(w q + 1 - q) = 0.5."""
    assert math.isclose(float(GRID[binary(GRID, 0.01, 99).argmin()]), 0.5, abs_tol=1e-4)
    assert math.isclose(99 * 0.01 / (99 * 0.01 + 0.99), 0.5)


def test_focal_down_weighting() -> None:
    """(1 - p)^2 divides by 100 at 0.9 and by 1.23 at 0.1; 0.63 for a true 0.8.

    With two classes the minimiser lies between ½ and the truth. With many it
    may exceed it: at the minimum q_i is proportional to -1 over the slope.
    """
    assert round(1 / (1 - 0.9) ** 2) == 100
    assert round(1 / (1 - 0.1) ** 2, 2) == 1.23
    assert round(-math.log(0.9), 1) == 0.1

    def least(q: float) -> float:
        focal = -q * (1 - GRID) ** 2 * np.log(GRID) - (1 - q) * GRID**2 * np.log(1 - GRID)
        return float(GRID[focal.argmin()])

    assert round(least(0.8), 2) == 0.63
    assert all(0.5 < least(q) < q for q in np.arange(0.52, 1, 0.04))

    def truth(p: Array) -> Array:
        raised = 1 / ((1 - p) ** 2 / p - 2 * (1 - p) * np.log(p))
        return np.asarray(raised / raised.sum())

    assert math.isclose(truth(np.array([least(0.8), 1 - least(0.8)]))[0], 0.8, abs_tol=1e-3)
    assert truth(np.array([0.1] + [0.9 / 999] * 999))[0] < 0.09


def test_dice_true_negatives() -> None:
    """10 000 pixels, 100 tumour, none marked: accuracy 0.99, Dice 0.

    For three pixels that are tumour with the probabilities 0.6, 0.3, 0.8 the
    expected soft Dice loss is least at the outputs 1, 0, 1.
    """
    y, p = np.arange(10_000) < 100, np.zeros(10_000, dtype=bool)
    assert (y == p).mean() == 0.99
    assert 2 * (y & p).sum() / (p.sum() + y.sum()) == 0
    truth, outputs = np.array([0.6, 0.3, 0.8]), list(product(np.linspace(0, 1, 11), repeat=3))
    expected = np.zeros(len(outputs))
    for mask in product((0, 1), repeat=3):
        chance = float(np.prod(np.where(mask, truth, 1 - truth)))
        overlap = 2 * np.array(outputs) @ np.array(mask) + 1e-3
        expected += chance * (1 - overlap / (np.array(outputs).sum(axis=1) + sum(mask) + 1e-3))
    assert outputs[int(expected.argmin())] == (1, 0, 1)


def test_hinge_or_logistic() -> None:
    """The logistic slope is -sigma(-m): -1 far out on the left, -0.047 at 3; the hinge has 0."""
    assert round(-sigmoid(-3), 3) == -0.047
    assert math.isclose(-sigmoid(40), -1)
    numeric = (math.log1p(math.exp(-3.00001)) - math.log1p(math.exp(-2.99999))) / 2e-5
    assert math.isclose(numeric, -sigmoid(-3), rel_tol=1e-6)
    assert max(0.0, 1 - 3.0) == 0


def test_loss_against_accuracy() -> None:
    """Losses 0.71 and 1.23 at accuracies 0.5 and 0.75; 0.01 costs 4.6, as much as 44 at 0.9."""
    before, after = np.array([0.6, 0.6, 0.4, 0.4]), np.array([0.9, 0.9, 0.9, 0.01])
    assert [(before > 0.5).mean(), (after > 0.5).mean()] == [0.5, 0.75]
    assert round(-np.log(before).mean(), 2) == 0.71
    assert round(-np.log(after).mean(), 2) == 1.23
    assert round(-math.log(0.01), 1) == 4.6
    assert round(math.log(0.01) / math.log(0.9)) == 44


def test_temperature_scaling() -> None:
    """Scores (4, 1): confidence 0.95, at T = 2 it is 0.82; the order stays."""
    z = np.array([4.0, 1.0])
    assert round(softmax(z)[0], 2) == 0.95
    assert round(softmax(z / 2)[0], 2) == 0.82


def test_proper_scoring() -> None:
    """At q = 0.7 the absolute error is least at p = 1, the square and the log at 0.7."""
    p = np.linspace(0, 1, 101)
    assert p[(0.7 * (1 - p) + 0.3 * p).argmin()] == 1
    assert math.isclose(p[(0.7 * (1 - p) ** 2 + 0.3 * p**2).argmin()], 0.7)
    assert math.isclose(float(GRID[binary(GRID, 0.7).argmin()]), 0.7, abs_tol=1e-4)


def test_infonce_temperature() -> None:
    """exp(0.2/tau) is 1.22 at tau = 1 and 7.4 at 0.1."""
    for tau, ratio in ((1.0, 1.22), (0.1, 7.39)):
        p = softmax(np.array([0.9, 0.8, 0.6]) / tau)
        assert math.isclose(p[1] / p[2], ratio, rel_tol=2e-3)


def test_infonce_bound() -> None:
    """log 256 = 5.55, log 32 = 3.47, log 32768 = 10.4."""
    assert [round(math.log(256), 2), round(math.log(32), 2)] == [5.55, 3.47]
    assert round(math.log(32768), 1) == 10.4


def test_semi_hard_negatives() -> None:
    """When all embeddings coincide every triplet costs the margin; an easy one costs 0."""

    def triplet(dp: float, dn: float, m: float) -> float:
        return max(0.0, dp - dn + m)

    assert triplet(0, 0, 0.2) == 0.2
    assert triplet(1, 1.2, 0.2) < 1e-12
    assert 0 < triplet(1, 1.1, 0.2) < 0.2


def test_cosine_scale() -> None:
    """e/(e + 999/e) = 0.007, e^2 = 7.4; with s = 64 the lead is 128 and p is 1.

    The cosines of K unit vectors are least alike at -1/(K - 1): their sum has a square >= 0.
    """
    cosines = np.array([1.0] + [-1.0] * 999)
    assert round(softmax(cosines)[0], 3) == 0.007
    assert round(math.e**2, 1) == 7.4
    assert softmax(64 * cosines)[0] == 1
    assert round(softmax(np.array([1.0] + [-1 / 999] * 999))[0], 3) == 0.003
    simplex = np.eye(1000) - 1 / 1000
    assert math.isclose(simplex[0] @ simplex[1] / (simplex[0] @ simplex[0]), -1 / 999)


def test_perplexity_meaning() -> None:
    """log 20 = 2.996."""
    assert round(math.log(20), 3) == 2.996


def test_perplexity_and_tokenizer() -> None:
    """250 tokens at 2.8 and 200 at 3.4: perplexities 16 and 30, 1.01 and 0.98 bits per byte."""
    assert [round(math.exp(2.8)), round(math.exp(3.4))] == [16, 30]
    assert [round(250 * 2.8), round(200 * 3.4)] == [700, 680]
    bits = [round(nats / math.log(2) / 1000, 2) for nats in (700, 680)]
    assert bits == [1.01, 0.98]


def test_distillation_soft_targets() -> None:
    """Odds 403 and 4.5; wrong classes 0.018 and 0.00004 at T = 1, 0.25 and 0.06 at T = 4."""
    z = np.array([10.0, 6.0, 0.0])
    cold, warm = softmax(z), softmax(z / 4)
    assert [round(cold[1] / cold[2]), round(warm[1] / warm[2], 1)] == [403, 4.5]
    assert [round(cold[1], 3), round(cold[2], 5)] == [0.018, 0.00004]
    assert [round(warm[1], 2), round(warm[2], 2)] == [0.25, 0.06]


def test_z_loss() -> None:
    """The gradient is 2e-4 log Z p; 30 costs 0.09; a shift leaves CE; bfloat16 steps by 0.5."""
    z = np.array([3.0, 1.0, -2.0])

    def term(scores: Array) -> float:
        return 1e-4 * math.log(np.exp(scores).sum()) ** 2

    numeric = [(term(z + 1e-5 * e) - term(z - 1e-5 * e)) / 2e-5 for e in np.eye(3)]
    assert np.allclose(numeric, 2e-4 * math.log(np.exp(z).sum()) * softmax(z), rtol=1e-5)
    assert math.isclose(1e-4 * 30**2, 0.09)
    assert 2.0 ** (math.floor(math.log2(100)) - 7) == 0.5
    assert round(math.exp(0.5), 2) == 1.65
