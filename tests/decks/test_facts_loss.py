"""The formulas and numbers that the cards of the deck `loss` print, computed once more."""

import math
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.shipped import says_of

Array = NDArray[np.float64]

says = says_of("loss")


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
    says("noise-to-loss", r"$\frac1{2b}e^{-|r|/b}$", "The absolute error")


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


# What a card prints, formatted from the number that is computed here.
PRINTED = [
    ("cross-entropy-value#c1", f"{-math.log(0.5):.2f}", f"{-math.log(0.01):.1f}"),
    ("mean-or-median", f"the mean, {np.mean([1, 2, 3, 4, 90]):.0f}",
     f"the median, {np.median([1, 2, 3, 4, 90]):.0f}"),
    ("initial-loss#c2", f"{{{{c2::{math.log(1000):.1f}}}}}"),
    ("loss-against-accuracy", f"{-np.log([0.6, 0.6, 0.4, 0.4]).mean():.2f}",
     f"{-np.log([0.9, 0.9, 0.9, 0.01]).mean():.2f}", f"{-math.log(0.01):.1f}",
     f"{math.log(0.01) / math.log(0.9):.0f} samples"),
    ("log-sum-exp-shift", f"{math.log(float(np.finfo(np.float32).max)):.1f}", "leaves 2000"),
    ("ce-not-squared-error",
     f"{(sigmoid(-10) - 1) * sigmoid(-10) * (1 - sigmoid(-10)) * 1e5:.1f}" r"\cdot10^{-5}"),
    ("bce-sure-mistake", "the loss 20", "gradient 1", "16.12", "36.04"),
    ("class-weights-mean", f"{(0.2395 + 15.514) / 11:.3f}", f"{(0.2395 + 15.514) / 2:.3f}"),
    ("softmax-twice", f"{math.log(math.e + 9) - 1:.2f}", f"{math.e / (math.e + 9):.2f}"),
    ("mean-or-sum", r"$\eta/64$"),
    ("huber-near-zero", "slopes are 0.01 and 1", "the parabola $\\frac12r^2$ has 100"),
    ("pinball-quantile", f"$0.9/0.1={0.9 / (1 - 0.9):.0f}$ times"),
    ("hinge-or-logistic", f"{sigmoid(-3):.3f}", f"{math.log1p(math.exp(-3)):.3f}"),
    ("label-smoothing-gap", f"{math.log(91):.1f}",
     f"{-0.91 * math.log(0.91) - 9 * 0.01 * math.log(0.01):.2f}"),
    ("multi-task-scale", "$10^{-6}$", "$1000^2=10^6$"),
    ("focal-down-weighting", f"By {1 / 0.1**2:.0f} at", f"only {1 / 0.9**2:.2f} at"),
    ("dice-true-negatives", "Accuracy 99 %, Dice 0", "$TN=9900$"),
    ("weighted-bce-output", "=0.5$"),
    ("imbalance-choice#c2", "{{c2::1/21}}"),
    ("temperature-scaling", f"{softmax(np.array([4.0, 1]))[0]:.2f}",
     f"{softmax(np.array([2.0, 0.5]))[0]:.2f}"),
    ("infonce-temperature", f"{math.exp(0.2):.2f}", f"{math.exp(2):.1f}",
     f"{math.exp(0.02):.2f}", f"{0.8 / 0.6:.2f}"),
    ("infonce-bound", f"{math.log(256):.2f}", f"{math.log(32):.2f}", f"{math.log(32768):.1f}"),
    ("cosine-scale", f"{softmax(np.array([1.0] + [-1.0] * 999))[0]:.3f}", f"{math.e**2:.1f}",
     f"{math.e**2 / (math.e**2 + 1):.2f}", f"{softmax(np.array([1.0] + [-1 / 999] * 999))[0]:.3f}"),
    ("perplexity-meaning#c1", f"{math.log(20):.3f}", f"{{{{c1::{math.log(20):.1f}::"),
    ("perplexity-and-tokenizer", f"{math.exp(2.8):.0f} and {math.exp(3.4):.0f}",
     f"{680 / math.log(2) / 1000:.2f} against {700 / math.log(2) / 1000:.2f}"),
    ("logits-memory", f"{8192 * 131072 * 4 // 2**30} GiB",
     f"\\cdot4=2^{{{math.log2(8192 * 131072 * 4):.0f}}}$",
     f"{131072 * 4 // 1024} KiB", f"{(8192 + 131072) * 4 / 2**20:.1f} MiB"),
    ("distillation-soft-targets", f"{math.exp(6):.0f}", f"{math.exp(1.5):.1f}",
     f"{softmax(np.array([10.0, 6, 0]))[1]:.3f}", f"{softmax(np.array([2.5, 1.5, 0]))[1]:.2f}"),
    ("z-loss", f"{1e-4 * 30**2:.2f}", f"{math.exp(0.5):.2f}"),
]  # fmt: skip


@pytest.mark.parametrize("row", PRINTED, ids=lambda row: row[0])
def test_what_was_computed_stands_in_the_card(row: tuple[str, ...]) -> None:
    says(*row)


def test_accuracy_no_gradient() -> None:
    """A wrong sample has p <= 1/2, so the share of errors is at most L/log 2, in any classes."""
    rng = np.random.default_rng(5)
    for classes in (2, 3, 10):
        p = rng.dirichlet(np.ones(classes), 500)
        wrong = p.argmax(axis=1) != 0
        assert p[wrong, 0].max() <= 0.5
        assert wrong.mean() <= -np.log(p[:, 0]).mean() / math.log(2)
    says("accuracy-no-gradient", r"$L/\log2$")


def test_output_loss_pairs() -> None:
    """The slope in the score is prediction minus target: identity, softmax, sigmoid, exp."""

    def slope(loss: object, z: float) -> float:
        assert callable(loss)
        return float((loss(z + 1e-5) - loss(z - 1e-5)) / 2e-5)

    z, y = 0.7, 3.0
    assert slope(lambda u: (u - y) ** 2 / 2, z) == pytest.approx(z - y)
    assert slope(lambda u: math.exp(u) - y * u, z) == pytest.approx(math.exp(z) - y)
    assert slope(lambda u: math.log1p(math.exp(u)) - u, z) == pytest.approx(sigmoid(z) - 1)


def test_bce_sure_mistake() -> None:
    """In float32 sigma(20) is 1: the slope is 0; the loss of the score is 20, its gradient 1."""
    s = np.float32(1) / (np.float32(1) + np.exp(np.float32(-20)))
    assert s == 1
    assert s * (1 - s) == 0
    assert math.log1p(math.exp(20)) == pytest.approx(20, abs=1e-8)
    assert sigmoid(20) == pytest.approx(1, abs=1e-8)


def test_class_weights_mean() -> None:
    """A batch of one class has the same weighted mean whatever its weight."""
    losses = np.array([0.3, 0.9, 1.4])
    for weight in (0.1, 1, 7.0):
        assert np.average(losses, weights=np.full(3, weight)) == pytest.approx(losses.mean())


def test_regression_loss_choice() -> None:
    """Means add up, medians do not; Huber lies between mean and median of skewed targets."""
    rng = np.random.default_rng(6)
    one, two = rng.exponential(size=(2, 4000))
    assert np.mean(one + two) == pytest.approx(one.mean() + two.mean())
    assert abs(np.median(one + two) - np.median(one) - np.median(two)) > 0.1
    c = np.linspace(0, 3, 601)[:, None]
    gaps = np.abs(one - c)
    cost = np.where(gaps <= 1, gaps**2 / 2, gaps - 0.5).sum(axis=1)
    assert np.median(one) < c[cost.argmin(), 0] < one.mean()


def test_label_smoothing_cost() -> None:
    """At the minimum all wrong scores are equal: the targets tell nothing of their likeness."""
    target = 0.9 * np.eye(10)[0] + 0.01
    assert np.ptp(np.log(target[1:])) == 0
    says("label-smoothing-cost", "0.91")


def test_focal_not_proper() -> None:
    """The least of the expected focal loss at 0.8 is 0.63, on the side of 0.8."""
    focal = -0.8 * (1 - GRID) ** 2 * np.log(GRID) - 0.2 * GRID**2 * np.log(1 - GRID)
    least = float(GRID[focal.argmin()])
    assert 0.5 < least < 0.8
    says("focal-not-proper", f"About {least:.2f}")


def test_dice_limits() -> None:
    """Without tumour the loss is 1 for all outputs; with eps it is 1 - eps/(sum + eps)."""
    rng = np.random.default_rng(7)
    for p in rng.uniform(0.01, 1, (20, 5)):
        assert 1 - 2 * (p @ np.zeros(5)) / p.sum() == 1
        eps = 0.1
        loss = 1 - (2 * (p @ np.zeros(5)) + eps) / (p.sum() + eps)
        assert loss == pytest.approx(1 - eps / (p.sum() + eps))
    says("dice-limits", "the loss is 1 there", r"$1-\epsilon/(\sum p_i+\epsilon)$")


def test_imbalance_choice() -> None:
    """Yes costs (1 - q), no costs 20 q: yes is cheaper from q = 1/21 on."""
    q = np.linspace(0.001, 0.2, 2000)
    assert q[(20 * q > 1 - q).argmax()] == pytest.approx(1 / 21, abs=2e-4)


def test_ece_bins_and_ece_zero() -> None:
    """0.6, 0.6 right and 0.9, 0.9 half right: 0 in one bin, 0.4 in two; a constant ½ has 0."""

    def ece(c: Array, a: Array, edges: list[float]) -> float:
        place = np.digitize(c, edges, right=True)
        return sum(abs(float((a - c)[place == m].sum())) for m in set(place.tolist())) / c.size

    c, a = np.array([0.6, 0.6, 0.9, 0.9]), np.array([1.0, 1, 1, 0])
    assert ece(c, a, [0, 1]) == pytest.approx(0)
    pairs = ece(c, a, [0, 0.75, 1])
    says("ece-bins", f"off by {pairs:.1f}", f"it is {pairs:.1f}", f"both {c.mean():.2f}")
    half = np.full(2000, 0.5)
    right = (np.arange(2000) % 2).astype(np.float64)
    assert ece(half, right, [0, 1]) == 0
    rng = np.random.default_rng(8)
    sure = rng.uniform(0.5, 1, 200)
    calibrated = (rng.random(200) < sure).astype(np.float64)
    assert ece(sure, calibrated, np.linspace(0, 1, 31).tolist()) > 0.02
    says("ece-zero", "About 0", r"$\log2$ a sample")


def test_proper_scoring_payments() -> None:
    """Expected absolute payments: 0.5 at ½, 0.3 at 1."""
    assert [0.7 * (1 - p) + 0.3 * p for p in (0.5, 1)] == pytest.approx([0.5, 0.3])
    says("proper-scoring", "At 0.5 the expected payment is 0.5; at 1 it is 0.3.")


def test_auc_as_pairs_and_surrogate() -> None:
    """A rising transform keeps the area; the pairwise logistic loss is -log sigma(difference)."""
    rng = np.random.default_rng(9)
    pos, neg = rng.normal(1, 1, 30), rng.normal(0, 1, 40)
    share = (pos[:, None] > neg).mean()
    assert (np.exp(3 * pos)[:, None] > np.exp(3 * neg)).mean() == share
    gap = float(pos[0] - neg[0])
    assert math.log1p(math.exp(-gap)) == pytest.approx(-math.log(sigmoid(gap)))
    says("auc-surrogate", r"\log(1+e^{-(s_+-s_-)})")


def test_auc_as_pairs() -> None:
    """Nine positives above all 990 negatives, one below them: 990 of 9900 pairs are wrong."""
    pos, neg = np.array([2.0] * 9 + [0.0]), np.ones(990)
    pairs = pos[:, None] > neg
    assert (pairs.size, (~pairs).sum(), pairs.mean()) == (9900, 990, 0.9)
    says("auc-as-pairs", "0.9: of the 9900 pairs", "the 990 of the tenth")


def test_auc_rare() -> None:
    """A random ranking has the share of positives as its average precision, ½ as its AUC."""
    rng = np.random.default_rng(4)
    areas, precisions = [], []
    for _ in range(40):
        right = rng.permutation(100_000) < 100  # one in 1000, in the order of the scores
        precisions.append((np.cumsum(right) / np.arange(1, right.size + 1))[right].mean())
        areas.append(1 - (np.flatnonzero(right) - np.arange(100)).mean() / (right.size - 100))
    assert np.mean(areas) == pytest.approx(0.5, abs=0.02)
    assert 0.0009 < np.mean(precisions) < 0.002
    says("auc-rare", "About 0.001, the share of positives")


def box_parts(a: Array, b: Array) -> tuple[float, float, float]:
    """Return intersection, union and enclosing area of two boxes."""
    low, high = np.maximum(a[:2], b[:2]), np.minimum(a[2:], b[2:])
    meet = float(np.prod(np.maximum(high - low, 0)))
    union = float(np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2])) - meet
    return meet, union, float(np.prod(np.maximum(a[2:], b[2:]) - np.minimum(a[:2], b[:2])))


def test_iou_no_gradient_and_giou_inside() -> None:
    """Apart: IoU 0 however far, GIoU falls toward -1. Inside: GIoU is IoU wherever the box is."""
    still = np.array([0.0, 0, 2, 2])
    found = [box_parts(still, still + gap) for gap in (3, 5, 50)]
    assert [meet for meet, _, _ in found] == [0, 0, 0]
    giou = [meet / union - (frame - union) / frame for meet, union, frame in found]
    assert 0 > giou[0] > giou[1] > giou[2] > -1
    target = np.array([0.0, 0, 10, 8])
    for x, y in ((1.0, 1.0), (4, 3), (7, 5)):
        meet, union, frame = box_parts(target, np.array([x, y, x + 2, y + 3]))
        assert union == frame == 80
        assert meet / union == 6 / 80


def test_hardest_negatives() -> None:
    """With all embeddings equal the loss is m and, with squared distances, the gradient 0."""
    a = np.zeros(2)

    def loss(at: Array) -> float:
        return max(0.0, float(at @ at) - float(at @ at) + 0.2)

    assert loss(a) == 0.2
    assert [(loss(a + 1e-3 * e) - loss(a - 1e-3 * e)) / 2e-3 for e in np.eye(2)] == [0, 0]


def test_infonce_false_negatives() -> None:
    """The push on an entry off the diagonal is its probability, so it grows with similarity."""
    s = np.array([0.9, 0.88, 0.3, 0.1]) / 0.1
    slope = softmax(s) - np.eye(4)[0]
    assert slope[0] < 0 < slope[3] < slope[2] < slope[1]
    says("infonce-by-hand", f"{math.log(3):.2f}")


def test_siglip() -> None:
    """At b = -10 and t = 10 the first losses of the N - 1 negatives of a row stay small."""
    assert sigmoid(10 * 0.1 - 10) < 2e-4
    says("siglip-vs-infonce", "$-10$", r"\log\sigma(y_{ij}(t\,s_{ij}+b))")


def test_masked_mean() -> None:
    """Token mean, sequence mean and the mean of micro-batch means are three numbers."""
    rows = [[1.0], [3.0, 3.0, 3.0], [5.0, 5.0]]
    token = np.mean([each for row in rows for each in row])
    sequence = np.mean([np.mean(row) for row in rows])
    micro = np.mean([np.mean(rows[0] + rows[1]), np.mean(rows[2])])
    assert len({round(float(each), 6) for each in (token, sequence, micro)}) == 3


def test_chunked_ce() -> None:
    """Log-sum-exp over blocks of the vocabulary, kept as a running one, is that of the whole."""
    z = np.random.default_rng(10).normal(size=1000) * 5
    running = -math.inf
    for block in np.split(z, 10):
        running = float(np.logaddexp(running, np.logaddexp.reduce(block)))
    assert running == pytest.approx(math.log(np.exp(z).sum()))


def test_softmax_vjp() -> None:
    """p (v - p.v) is J^T v; with v = -y/p it is p - y."""
    rng = np.random.default_rng(11)
    p, v = softmax(rng.normal(size=5)), rng.normal(size=5)
    assert np.allclose((np.diag(p) - np.outer(p, p)).T @ v, p * (v - p @ v))
    y = np.eye(5)[2]
    assert np.allclose(p * (-y / p + 1), p - y)
