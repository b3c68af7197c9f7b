"""The numbers that the optimization deck prints outside its drills, computed independently."""

import itertools
import math

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.shipped import says_of

Array = NDArray[np.float64]

says = says_of("optimization")


@pytest.mark.parametrize(
    ("slug", "wanted"),
    [
        ("sgd-unbiased", ["By 4", r"\sigma/\sqrt B"]),
        ("batch-and-data", [r"\sqrt{(n-B)/(n-1)}"]),
        ("why-stochastic", ["10,000 steps"]),
        ("solution-copies", [r"10!\cdot2^{10}\approx3.7\cdot10^9", r"10!\approx3.6\cdot10^6"]),
        ("robbins-monro", ["0.053", r"\eta\sigma^2/(\lambda(2-\eta\lambda))"]),
        ("flat-minima", [r"1/\alpha^2"]),
        ("linear-scaling", ["so 3.2 for 8192", r"k\eta^2\sigma^2/B"]),
        ("critical-batch", ["By 2 each", "1.11 times", "10 times"]),
        ("adam-batch-rule", ["By 2:", "8 times"]),
        ("feature-scaling", [r"\approx0.98", "115 steps"]),
        ("gd-units", ["By $1/c^2$", "10,000 times smaller"]),
        ("newton-units", ["By 1, not at all"]),
        ("saddle-points", [r"2^{-20}\approx10^{-6}"]),
        ("momentum-condition#c1", ["0.980 and 0.818", "115 steps or 11.5"]),
        ("momentum-rate", [r"10\eta$, at 0.99 it is $100\eta", r"|g|/(1+\mu)"]),
        ("momentum-valley", [r"1/(1-\mu)=10", r"1/(1+\mu)\approx0.53"]),
        ("nesterov-quadratic", [r"\mu(1-\eta a)", "the factor is 0.09"]),
        ("adagrad-decay", [r"\eta/\sqrt t"]),
        ("edge-of-stability", [r"2/\eta", "it is 200"]),
        ("armijo", [r"\eta\le2(1-c)/a"]),
        ("hessian-cost", ["40 petabytes", r"4\cdot10^{16}"]),
        ("newton-saddle", ["$(-1,-0.1)$"]),
        ("quasi-newton-noise", [r"\approx0.14", "1 ± 14"]),
        ("empirical-fisher", ["the mean of $xx^\\top$", "Empirical: 0"]),
        ("kfac", [r"2\cdot10^9", "10^{18}"]),
        ("evolution-strategies", ["$(d+1)$ times"]),
        ("clip-norm-or-value", ["(1, 0.5), from 4.8° to 26.6°", "(0.997, 0.083)"]),
        ("loss-scaling", [r"1024\cdot2^{-26}=2^{-16}", "65504"]),
        ("bf16-or-fp16", [r"3.4\cdot10^{38}", "0.8%", "0.1%", r"6\cdot10^{-8}"]),
        ("master-weights", ["Still at 1.0", "0.99609", "0.002"]),
        ("weight-averaging", ["1/(1-\\beta)=1000"]),
        ("zero-memory", ["4+12/N", "31.4 GB", "16.6", "1.9"]),
        ("adam-bytes", ["$2+2+12=16$", "120 GB"]),
        ("decay-time", [r"33{,}000", r"\approx3300"]),
        ("stale-gradient", [r"\eta<1/a", r"\sqrt{\eta a}"]),
    ],
)
def test_what_is_computed_below_stands_in_the_card(slug: str, wanted: list[str]) -> None:
    says(slug, *wanted)


def half(x: float) -> float:
    return float(np.float16(x))


def bf16(x: float) -> float:
    """Round to 8 significant bits, to nearest and ties to even, by the exponent."""
    if x == 0:
        return 0.0
    unit = 2.0 ** (math.floor(math.log2(abs(x))) - 7)
    return round(x / unit) * unit


def steps_for_a_decimal(factor: float) -> float:
    return math.log(10) / -math.log(factor)


def test_sgd_unbiased() -> None:
    """The batch mean is unbiased; 4 times the batch has half the standard deviation."""
    g = [1.0, 2.0, 6.0]
    deviations = []
    for size in (1, 4):
        means = [sum(batch) / size for batch in itertools.product(g, repeat=size)]
        assert np.mean(means) == pytest.approx(np.mean(g))
        deviations.append(np.std(means))
    assert deviations[0] / deviations[1] == pytest.approx(2)


def test_why_stochastic() -> None:
    """1,000,000 samples in batches of 100 are 10,000 steps."""
    assert 1_000_000 // 100 == 10_000


def test_robbins_monro() -> None:
    """Variance eta*sigma^2/(lambda*(2 - eta*lambda)) = 0.053; the squares of 1/sqrt(t) diverge."""
    variance = 0.0
    for _ in range(2000):
        variance = (1 - 0.1) ** 2 * variance + 0.1**2
    assert variance == pytest.approx(0.1 / 1.9)
    assert round(variance, 3) == 0.053
    t = np.arange(1, 100_001)
    assert float(np.sum(1 / t**2)) < math.pi**2 / 6
    assert float(np.sum(1 / t)) > math.log(100_001)  # grows like log t: of 1/t itself


def test_flat_minima() -> None:
    """With w1 times alpha and w2 over alpha, f stays and the curvatures change by alpha^2."""

    def loss(w1: float, w2: float) -> float:
        return 0.5 * (w2 * max(0.0, w1 * 1.5) - 2.0) ** 2

    def curvature(w1: float, w2: float, *, first: bool) -> float:
        h = 1e-3
        dw1, dw2 = (h * w1, 0.0) if first else (0.0, h * w2)
        bent = loss(w1 + dw1, w2 + dw2) - 2 * loss(w1, w2) + loss(w1 - dw1, w2 - dw2)
        return bent / (dw1 + dw2) ** 2

    w1, w2, alpha = 0.8, 0.9, 3.0
    assert loss(alpha * w1, w2 / alpha) == pytest.approx(loss(w1, w2))
    for first, power in ((True, -2), (False, 2)):
        new = curvature(alpha * w1, w2 / alpha, first=first)
        assert new / curvature(w1, w2, first=first) == pytest.approx(alpha**power, rel=1e-6)


def test_linear_scaling() -> None:
    """Rate 0.1 at 256 is 3.2 at 8192; the noise of one step at k*eta is that of k steps."""
    k, eta, batch, sigma = 4, 0.1, 32, 2.0
    scaled = eta * (8192 / 256)
    assert scaled == pytest.approx(3.2)
    one = (k * eta) ** 2 * sigma**2 / (k * batch)
    assert one == pytest.approx(k * eta**2 * sigma**2 / batch)


def test_critical_batch() -> None:
    """At B = Bc twice the least steps and samples; at 9 Bc 1.11 and 10 times."""
    least, critical = 1000.0, 64.0
    for ratio, steps, samples in ((1, 2.0, 2.0), (9, 1.11, 10.0)):
        batch = ratio * critical
        s = least * (1 + critical / batch)
        assert round(s / least, 2) == steps
        assert batch * s / (least * critical) == pytest.approx(samples)
        assert (s / least - 1) * (batch * s / (least * critical) - 1) == pytest.approx(1)


def test_adam_batch_rule() -> None:
    """Noise-dominated Adam: 4 times the batch and twice the rate do what 4 steps did."""
    signal, noise = 1e-4, 1.0

    def progress(batch: float, rate: float) -> float:
        return rate * signal / math.sqrt(signal**2 + noise**2 / batch)

    assert progress(4, 2) / progress(1, 1) == pytest.approx(4, rel=1e-6)
    assert progress(4, 4) / progress(1, 1) == pytest.approx(8, rel=1e-6)


def test_feature_scaling() -> None:
    """Variances 1 and 100: factor 99/101 = 0.98 at the best rate, 115 steps for a decimal."""
    x = np.array([[1.0, 10.0], [1.0, -10.0], [-1.0, 10.0], [-1.0, -10.0]])
    hessian = x.T @ x / 4
    rates = np.linspace(1e-4, 0.02, 20_000)
    factors = np.abs(1 - np.outer(rates, np.linalg.eigvalsh(hessian))).max(axis=1)
    assert factors.min() == pytest.approx(99 / 101, abs=1e-4)
    assert round(99 / 101, 2) == 0.98
    assert round(steps_for_a_decimal(99 / 101)) == 115
    assert np.linalg.cond((x / x.std(axis=0)).T @ (x / x.std(axis=0))) == pytest.approx(1)


def test_gd_units() -> None:
    """With phi = c*theta the step in theta is 1/c^2 of the old; Newton's is the same."""
    slope, bend, eta, c = 3.0, 4.0, 0.1, 100.0
    slope_phi, bend_phi = slope / c, bend / c**2
    assert eta * slope_phi / c == pytest.approx(eta * slope / c**2)
    assert round(c**2) == 10_000
    assert slope_phi / bend_phi / c == pytest.approx(slope / bend)


def test_no_closed_form() -> None:
    """Ten tanh units have 10! * 2^10 = 3.7e9 equivalent copies; flips and swaps keep f."""
    assert f"{math.factorial(10) * 2**10:.1e}" == "3.7e+09"
    w, v, x = np.array([0.3, -1.2]), np.array([0.7, 0.4]), 0.9
    flipped = np.array([1.0, -1.0])
    assert v @ np.tanh(w * x) == pytest.approx(
        (v * flipped)[::-1] @ np.tanh((w * flipped)[::-1] * x)
    )


def test_saddle_points() -> None:
    """2^-20 is about 1e-6."""
    assert f"{2.0**-20:.0e}" == "1e-06"


def test_momentum_condition() -> None:
    """kappa = 100: 0.980 and 0.818 at the best constants; 115 and 11.5 steps for a decimal."""
    low, high = 1.0, 100.0
    mu, eta = (9 / 11) ** 2, 4 / (math.sqrt(high) + math.sqrt(low)) ** 2
    sizes = [
        np.abs(np.roots([1, -(1 + mu - eta * bend), mu])).max() for bend in (low, 5.0, 50.0, high)
    ]
    assert max(sizes) == pytest.approx(9 / 11, rel=1e-6)
    assert (round(99 / 101, 3), round(9 / 11, 3)) == (0.98, 0.818)
    assert round(steps_for_a_decimal(9 / 11), 1) == 11.5


def test_momentum_rate() -> None:
    """Alternating gradients leave a velocity of size |g|/(1 + mu); 0.9 gives 10, 0.99 gives 100."""
    velocity = 0.0
    for k in range(400):
        velocity = 0.9 * velocity + (-1.0) ** k * 2.0
    assert abs(velocity) == pytest.approx(2.0 / 1.9)
    assert [round(1 / (1 - mu)) for mu in (0.9, 0.99)] == [10, 100]


def test_nesterov_quadratic() -> None:
    """Nesterov on a*theta^2/2 is momentum mu*(1 - eta*a): 0.09 for 0.9 and 0.9."""
    a, eta, mu, now, before = 3.0, 0.3, 0.9, 1.3, 2.1
    ahead = now + mu * (now - before)
    new = ahead - eta * a * ahead
    assert new == pytest.approx((1 - eta * a) * now + mu * (1 - eta * a) * (now - before))
    assert mu * (1 - eta * a) == pytest.approx(0.09)


def test_adagrad_decay() -> None:
    """Step t of AdaGrad is eta/sqrt(t), that of RMSProp goes to eta."""
    g, eta, total, average = 3.0, 0.1, 0.0, 0.0
    for t in range(1, 301):
        total += g**2
        average = 0.9 * average + 0.1 * g**2
        assert eta * g / math.sqrt(total) == pytest.approx(eta / math.sqrt(t))
    assert eta * g / math.sqrt(average) == pytest.approx(eta)


def test_edge_of_stability() -> None:
    """2/eta is 200 for eta = 0.01: below, a quadratic shrinks; above, it grows."""
    eta = 0.01
    limit = 2 / eta
    assert limit == pytest.approx(200)
    assert abs(1 - eta * 0.99 * limit) < 1 < abs(1 - eta * 1.01 * limit)


def test_armijo() -> None:
    """On a*theta^2/2 exactly eta <= 2*(1 - c)/a passes; c = 1/2 gives 1/a."""
    a, theta = 3.0, 1.7
    for c in (1e-4, 0.3, 0.5):
        limit = 2 * (1 - c) / a
        for eta, passes in ((limit * 0.999, True), (limit * 1.001, False)):
            after = a / 2 * (theta - eta * a * theta) ** 2
            assert (after <= a / 2 * theta**2 - c * eta * (a * theta) ** 2) is passes
    assert 2 * (1 - 0.5) / a == pytest.approx(1 / a)


def test_hessian_cost() -> None:
    """4 * (1e8)^2 bytes are 40 petabytes."""
    assert 4 * 10**16 == 4 * (10**8) ** 2 == 40 * 10**15


def test_newton_saddle() -> None:
    """From (1, 0.1) Newton lands on the saddle of (x^2 - y^2)/2; gradient descent leaves it."""
    bend = np.diag([1.0, -1.0])
    point = np.array([1.0, 0.1])
    step = -np.linalg.solve(bend, bend @ point)
    assert step == pytest.approx([-1.0, -0.1])
    assert point + step == pytest.approx([0.0, 0.0])
    assert abs((point - 0.1 * bend @ point)[1]) > 0.1


def test_quasi_newton_noise() -> None:
    """Noise 0.1*sqrt(2) = 0.14 against 0.01: the estimate is 1 +- 14."""
    noise = math.hypot(0.1, 0.1)
    assert round(noise, 2) == 0.14
    assert round(noise / 0.01) == 14


def test_conjugate_gradient() -> None:
    """CG solves 3 dimensions in 3 steps; with another Hessian half-way it does not."""
    first = np.array([[4.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 2.0]])
    for other, arrives in ((first, True), (first + np.diag([3.0, 0.0, 1.0]), False)):
        x, r = np.zeros(3), np.array([1.0, 2.0, 3.0])
        p = r.copy()
        for hessian in (first, other, other):
            alpha = (r @ r) / (p @ hessian @ p)
            x = x + alpha * p
            new = np.array([1.0, 2.0, 3.0]) - hessian @ x
            p = new + (new @ new) / (r @ r) * p
            r = new
        assert bool(np.linalg.norm(r) < 1e-9) is arrives


def test_natural_gradient() -> None:
    """KL between Bernoulli models at w and w + d is F*d^2/2 for small d, F = p*(1 - p)."""
    w, d = 0.7, 1e-3
    p, q = (1 / (1 + math.exp(-score)) for score in (w, w + d))
    kl = p * math.log(p / q) + (1 - p) * math.log((1 - p) / (1 - q))
    assert kl == pytest.approx(p * (1 - p) * d**2 / 2, rel=1e-3)


def test_empirical_fisher() -> None:
    """Exact fit: the empirical Fisher is 0, the Fisher (y = w x +- 1) the mean of x x^T."""
    x, w = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.3]]), np.array([0.4, -0.7])
    fitted = x @ w

    def fisher(labels: Array) -> Array:
        scores = (labels - x @ w)[:, None] * x
        mean: Array = scores.T @ scores / len(x)
        return mean

    assert fisher(fitted) == pytest.approx(np.zeros((2, 2)))
    drawn = (fisher(fitted + 1) + fisher(fitted - 1)) / 2  # two points of mean 0 and variance 1
    assert drawn == pytest.approx(x.T @ x / 3)


def test_kfac() -> None:
    """inv(A kron S) = inv(A) kron inv(S), as S^-1 G A^-1 on the gradient; 2e9 against 1e18."""
    a = np.array([[2.0, 0.5], [0.5, 1.0]])
    s = np.array([[3.0, 1.0, 0.0], [1.0, 2.0, 0.5], [0.0, 0.5, 1.0]])
    g = np.arange(6.0).reshape(3, 2)
    solved = np.linalg.solve(np.kron(a, s), g.T.ravel())  # columns one below the other
    short = np.linalg.inv(s) @ g @ np.linalg.inv(a)
    assert solved == pytest.approx(short.T.ravel())
    assert (2 * 1000**3, (1000 * 1000) ** 3) == (2 * 10**9, 10**18)


def test_muon() -> None:
    """(M M^T)^(-1/4) M (M^T M)^(-1/4) = U V^T, all of whose singular values are 1."""
    m = np.array([[3.0, 1.0], [0.2, -0.5]])
    u, _, vt = np.linalg.svd(m)

    def root(square: Array) -> Array:
        values, vectors = np.linalg.eigh(square)
        result: Array = vectors @ np.diag(values**-0.25) @ vectors.T
        return result

    step = root(m @ m.T) @ m @ root(m.T @ m)
    assert step == pytest.approx(u @ vt)
    assert np.linalg.svd(step)[1] == pytest.approx([1, 1])


def test_gd_needs_slope() -> None:
    """A threshold unit has slope 0 on both sides of 0, though its output changes."""

    def unit(z: float) -> float:
        return float(z > 0)

    assert [(unit(z + 1e-6) - unit(z - 1e-6)) / 2e-6 for z in (-0.5, 0.5)] == [0, 0]
    assert unit(0.5) != unit(-0.5)


@pytest.mark.parametrize("d", [1, 2, 3])
def test_evolution_strategies(d: int) -> None:
    """One term for f = a.theta at 0 is unbiased, with the mean squared error (d + 1)*|a|^2."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(5)  # exact to degree 9
    a = np.array([1.0, -2.0, 0.5])[:d]
    mean, error = np.zeros(d), 0.0
    for index in itertools.product(range(5), repeat=d):
        eps = nodes[list(index)]
        weight = np.prod(weights[list(index)]) / (2 * math.pi) ** (d / 2)
        mean += weight * (a @ eps) * eps
        error += weight * np.sum(((a @ eps) * eps - a) ** 2)
    assert mean == pytest.approx(a)
    assert error == pytest.approx((d + 1) * a @ a)


def test_clip_norm_or_value() -> None:
    """(6, 0.5): by value (1, 0.5) and 26.6 degrees; by norm (0.997, 0.083) and still 4.8."""
    g = np.array([6.0, 0.5])
    cut, scaled = np.clip(g, -1, 1), g / np.hypot(*g)
    assert cut == pytest.approx([1, 0.5])
    assert np.round(scaled, 3) == pytest.approx([0.997, 0.083])
    degrees = [round(math.degrees(math.atan2(v[1], v[0])), 1) for v in (g, cut, scaled)]
    assert degrees == [4.8, 26.6, 4.8]


def test_accumulation_bn() -> None:
    """The mean over equal micro-batches is exact for a plain layer, not for a normalised one."""
    x = np.array([1.0, 2.0, 4.0, 9.0, -3.0, 0.5, 7.0, 2.5])

    def slope(batch: Array, *, normalised: bool) -> float:
        z = (batch - batch.mean()) / batch.std() if normalised else batch
        return float(np.mean((0.7 * z - 1) * z**2))  # some mean over the samples

    for normalised in (False, True):
        parts = np.mean([slope(part, normalised=normalised) for part in x.reshape(4, 2)])
        whole = slope(x, normalised=normalised)
        assert bool(abs(parts - whole) < 1e-9) is not normalised


def test_loss_scaling() -> None:
    """fp16: 2^-25 and less become 0, 1024 * 2^-26 = 2^-16 is kept; the largest is 65504."""
    assert half(2.0**-25) == half(2.0**-26) == 0
    assert half(1.01 * 2.0**-25) > 0
    assert half(1024 * 2.0**-26) == 2.0**-16
    assert float(np.finfo(np.float16).max) == 65504


def test_bf16_or_fp16() -> None:
    """Steps above 1 of 2^-7 = 0.8% and 2^-10 = 0.1%; ranges 6e-8 to 65504 and 1e-38 to 3.4e38."""
    assert bf16(1 + 2.0**-7) == 1 + 2.0**-7
    assert bf16(1 + 2.0**-9) == 1
    assert float(np.finfo(np.float16).eps) == 2.0**-10
    assert (f"{2.0**-7:.1%}", f"{2.0**-10:.1%}") == ("0.8%", "0.1%")
    assert f"{float(np.finfo(np.float16).smallest_subnormal):.0e}" == "6e-08"
    assert f"{2.0**-126:.0e}" == "1e-38"  # 8 exponent bits
    assert f"{(2 - 2.0**-7) * 2.0**127:.1e}" == "3.4e+38"


def test_master_weights() -> None:
    """1.0 - 0.001 rounds back to 1.0 in bf16; next below is 0.99609; half the spacing is 0.002."""
    weight, master = 1.0, 1.0
    for _ in range(100):
        weight = bf16(weight - 0.001)
        master -= 0.001
    assert weight == 1.0
    assert master == pytest.approx(0.9)
    assert round(bf16(1 - 2.0**-8), 5) == 0.99609
    assert bf16(1 - 0.0019) == 1.0
    assert bf16(1 - 0.0021) < 1.0


def test_mup() -> None:
    """An output changes by eta times the width if all weights move by eta along their input."""
    for width in (64, 256):
        x = np.where(np.arange(width) % 3 == 0, 1.0, -1.0)
        change = 0.01 / width * np.sign(x) @ x
        assert change == pytest.approx(0.01)
        assert 0.01 * np.sign(x) @ x == pytest.approx(0.01 * width)


def test_weight_averaging() -> None:
    """1/(1 - 0.999) = 1000: the weights sum to 1 and lie 999 steps back on average."""
    ages = np.arange(40_000)
    weights = 0.001 * 0.999**ages
    assert weights.sum() == pytest.approx(1)
    assert weights @ ages == pytest.approx(999, rel=1e-3)
    assert round(1 / (1 - 0.999)) == 1000


def test_sam() -> None:
    """On the circle of radius rho the linear part is largest at rho*g/|g|."""
    g, rho = np.array([3.0, -4.0]), 0.05
    angles = np.linspace(0, 2 * math.pi, 100_001)
    values = rho * (g[0] * np.cos(angles) + g[1] * np.sin(angles))
    best = angles[values.argmax()]
    assert rho * np.array([np.cos(best), np.sin(best)]) == pytest.approx(rho * g / 5, abs=1e-5)


def test_zero_memory() -> None:
    """16 bytes; 7.5 billion parameters: 120 GB, 31.4 GB with stage 1 on 64, weights 15 GB."""
    weight, gradient, optimiser = 2, 2, 3 * 4
    assert weight + gradient + optimiser == 16
    assert 7.5 * (weight + gradient + optimiser) == 120
    assert round(7.5 * (weight + gradient + optimiser / 64), 1) == 31.4
    assert round(7.5 * (weight + (gradient + optimiser) / 64), 1) == 16.6
    assert round(7.5 * 16 / 64, 1) == 1.9
    assert 7.5 * weight == 15


def test_decay_time() -> None:
    """At 3e-4 * 0.1 a weight is down to 1/e after about 33,000 steps."""
    steps = math.log(1 / math.e) / math.log(1 - 3e-4 * 0.1)
    assert round(steps, -3) == 33_000
    halved = math.log(1 / math.e) / math.log(1 - 1.5e-4 * 0.1)
    assert halved / steps == pytest.approx(2, rel=1e-3)


def test_stale_gradient() -> None:
    """z^2 - z + eta*a = 0 leaves the unit circle at eta*a = 1; sizes sqrt(eta*a) above 1/4."""

    def size(step: float) -> float:
        return float(np.abs(np.roots([1, -1, step])).max())

    assert size(0.99) < 1 < size(1.01)
    assert size(0.6) == pytest.approx(math.sqrt(0.6))
    assert abs(1 - 1.5) < 1 < size(1.5)


def test_no_free_lunch() -> None:
    """Over all functions of 4 points with 3 values a fixed and an adaptive search are equal."""
    fixed, adaptive = [], []
    for values in itertools.product(range(3), repeat=4):
        fixed.append(min(values[0], values[1], values[2]))
        second = 3 if values[0] == 2 else 1
        third = 2 if values[second] > 0 else 4 - second
        adaptive.append(min(values[0], values[second], values[third]))
    assert np.mean(fixed) == np.mean(adaptive)


def test_convex_rates() -> None:
    """On a convex quadratic the gaps keep the bounds of 1/k and 1/k^2, and Nesterov is ahead."""
    bends = np.array([1.0, 0.1, 1e-3, 1e-5])  # the largest is l = 1
    start = np.ones(4)
    plain, fast, before = start.copy(), start.copy(), start.copy()
    for k in range(1, 301):
        plain = plain - bends * plain
        ahead = fast + (k - 1) / (k + 2) * (fast - before)
        before, fast = fast, ahead - bends * ahead
        gaps = [float(bends @ point**2) / 2 for point in (plain, fast)]
        assert gaps[0] <= 0.5 * start @ start / k
        assert gaps[1] <= 2 * start @ start / (k + 1) ** 2
    assert gaps[1] < gaps[0] / 10


def test_descent_step() -> None:
    """The smallest |g|^2 of k steps at 1/l is at most 2*l*(L0 - Lmin)/k."""
    theta, least = 3.0, math.inf
    for k in range(1, 51):  # L = log cosh, l = 1, Lmin = 0
        least = min(least, math.tanh(theta) ** 2)
        assert least <= 2 * math.log(math.cosh(3.0)) / k
        theta -= math.tanh(theta)


def test_exact_line_search() -> None:
    """From the worst start the loss falls by ((k - 1)/(k + 1))^2 in every step, at right angles."""
    bends = np.array([1.0, 9.0])
    point = np.array([9.0, 1.0])
    for _ in range(4):
        g = bends * point
        new = point - g @ g / (g @ (bends * g)) * g
        assert (bends @ new**2) / (bends @ point**2) == pytest.approx(0.8**2)
        assert g @ (bends * new) == pytest.approx(0, abs=1e-9)
        point = new


@pytest.mark.parametrize(("sign", "multiple"), [(1, 10.0), (-1, 0.53)])
def test_momentum_valley(sign: int, multiple: float) -> None:
    """At momentum 0.9 the velocity is 10 g for a steady g, 0.53 g for an alternating one."""
    v = 0.0
    for step in range(300):
        v = 0.9 * v + sign**step
    assert abs(v) == pytest.approx(multiple, abs=0.005)


def e4m3(x: float) -> float:
    """Round to FP8 with 4 exponent and 3 fraction bits, ties to even, largest number 448."""
    if x == 0:
        return 0.0
    unit = 2.0 ** (max(math.floor(math.log2(abs(x))), -6) - 3)
    return float(np.clip(round(x / unit) * unit, -448, 448))


def test_batch_and_data() -> None:
    """Distinct draws lessen the deviation by sqrt((n - B)/(n - 1)); n itself does not count."""
    g = np.array([1.0, 2.0, 6.0, 4.0, -3.0])
    means = [sum(batch) / 3 for batch in itertools.combinations(g.tolist(), 3)]
    assert np.std(means) == pytest.approx(g.std() / math.sqrt(3) * math.sqrt((5 - 3) / (5 - 1)))
    assert round(math.sqrt(1000)) == 32


def test_token_mean() -> None:
    """A token of 100 counts 9 times as much as one of 900."""
    assert pytest.approx(9) == (1 / (2 * 100)) / (1 / (2 * 900))
    says("token-mean", "9 times", r"\frac1{2\cdot900}")


def test_token_mean_ranks() -> None:
    """Each rank's sum over the common T, averaged over N ranks, is 1/N of the mean over tokens."""
    parts = [np.array([1.0, 2.0, 6.0]), np.array([4.0])]
    whole = np.concatenate(parts).mean()
    averaged = np.mean([part.sum() / 4 for part in parts])
    assert averaged * len(parts) == pytest.approx(whole)
    says("token-mean-ranks", "By $N$")


def test_clip_always() -> None:
    """With every gradient clipped, half the threshold leaves Adam's steps as they were."""
    rng = np.random.default_rng(0)
    gradients = rng.normal(0, 50, (20, 3))

    def end(c: float) -> Array:
        theta, m, v = np.zeros(3), np.zeros(3), np.zeros(3)
        for t, g in enumerate(gradients, 1):
            cut = g * min(1.0, c / float(np.linalg.norm(g)))
            m, v = 0.9 * m + 0.1 * cut, 0.999 * v + 0.001 * cut**2
            theta = theta - 0.1 * (m / (1 - 0.9**t)) / np.sqrt(v / (1 - 0.999**t))
        return theta

    assert end(1.0) == pytest.approx(end(0.5))
    says("clip-always", "no difference")


@pytest.mark.parametrize(("beta2", "printed"), [(0.999, "3.16"), (0.95, "0.45")])
def test_spike_step(beta2: float, printed: str) -> None:
    """A huge gradient after tiny ones makes a step of (1 - b1)/sqrt(1 - b2) times the rate."""
    m, v = 1e-9, 1e-18
    m, v = 0.9 * m + 0.1 * 1e3, beta2 * v + (1 - beta2) * 1e6
    assert f"{m / math.sqrt(v):.2f}" == printed
    says("spike-step", printed)


def test_unscale_before_clip() -> None:
    """Norm 1 after scaling by 1024 is a true norm of 1/1024, about 0.001."""
    assert round(1 / 1024, 3) == 0.001
    says("unscale-before-clip", r"$1/1024\approx0.001$")


def test_stochastic_rounding() -> None:
    """Down with probability 0.256: the mean moves by 0.001, the deviation of a step is 0.0017."""
    spacing = 2.0**-8
    p = 0.001 / spacing
    assert p == pytest.approx(0.256)
    assert round(spacing * math.sqrt(p * (1 - p)), 4) == 0.0017
    assert 1 - 100 * p * spacing == pytest.approx(0.9)
    says("stochastic-rounding", "0.256", "0.0017", "about 0.9")


def test_bf16_second_moment() -> None:
    """Gradient 0: at 0.999 no v of any mantissa falls in bf16, at 0.95 each does."""
    for mantissa in range(128, 256):
        v = mantissa / 128 * 2.0**-40
        assert bf16(v) == v
        assert bf16(0.999 * v) == v
        assert bf16(0.95 * v) < v
    assert (f"{2.0**-8:.1%}", f"{2.0**-7:.1%}") == ("0.4%", "0.8%")
    assert pytest.approx(0.5, abs=0.01) == 0.999**700
    says("bf16-second-moment", "takes off 0.1%", "0.4 to 0.8%", r"\beta_2=0.95")


def test_fp8_formats() -> None:
    """E4M3 ends at 448 and begins at 2^-9; E5M2 ends at 57344 and begins at 2^-16."""
    assert e4m3(1000.0) == 448 == (2 - 2 * 2.0**-3) * 2.0**8  # the top pattern is NaN
    assert e4m3(2.0**-9) == 2.0**-9
    assert e4m3(2.0**-10) == 0
    assert (2 - 2.0**-2) * 2.0**15 == 57344
    assert 2.0**-14 * 2.0**-2 == 2.0**-16
    says("fp8-formats", "448", "57344", "$2^{-9}$ in E4M3 and $2^{-16}$ in E5M2")


def test_fp8_outlier() -> None:
    """0.001 beside 1000 is 0.00045 after scaling and becomes 0; in a block of its own it stays."""
    scale = 448 / 1000
    assert (round(0.001 * scale, 5), round(2.0**-10, 5)) == (0.00045, 0.00098)
    assert e4m3(0.001 * scale) == 0
    assert e4m3(0.001 * 448 / 0.001) / (448 / 0.001) == pytest.approx(0.001)
    says("fp8-outlier", "0.00045", "0.00098", "$448/1000$")


def test_adam_bytes() -> None:
    """16 bytes, 12 with bf16 moments, about 10 in 8 bit, 8 without; 7 billion: 14 GB."""
    kept = 2 + 2 + 4
    assert [kept + states for states in (8, 4, 2, 0)] == [16, 12, 10, 8]
    assert (7 * 8, 7 * 2) == (56, 14)
    says("adam-bytes", "(12 bytes)", "(about 10)", "(about 8)")
    says("state-bytes#c1", "56 GB against 14 GB")


def test_adafactor_memory() -> None:
    """20480 numbers for 67 million; a rank-1 v is rebuilt from its row and column means."""
    assert 4096 + 16384 == 20480
    assert f"{4096 * 16384:.1e}" == "6.7e+07"
    v = np.outer([1.0, 4.0, 9.0], [2.0, 5.0])
    assert np.outer(v.mean(axis=1), v.mean(axis=0)) / v.mean() == pytest.approx(v)
    says("adafactor-memory", "$4096+16384=20480$")


def test_eight_bit_states() -> None:
    """256 even levels lie 1/255 apart: a thousandth of the maximum is rounded to 0."""
    assert round(0.001 * 255) == 0
    assert round(1 / 255 / 2, 3) == 0.002
    says("eight-bit-states", "$1/255$", "0.002")


def test_ring_all_reduce() -> None:
    """A ring over 4 adds up right, and each sends 2*M*(N - 1)/N in 2*(N - 1) rounds."""
    n = 4
    data = [np.arange(8.0) + 10 * rank for rank in range(n)]
    chunks = [np.split(each.copy(), n) for each in data]
    sent = np.zeros(n)
    for phase in range(2):
        for turn in range(n - 1):
            moving = [(rank, (rank - turn + phase) % n) for rank in range(n)]
            packets = [chunks[rank][part].copy() for rank, part in moving]
            for (rank, part), packet in zip(moving, packets, strict=True):
                sent[rank] += packet.size
                here = chunks[(rank + 1) % n]
                here[part] = packet if phase else here[part] + packet
    for rank in range(n):
        assert np.concatenate(chunks[rank]) == pytest.approx(sum(data))
    assert sent == pytest.approx(2 * 8 * (n - 1) / n)
    says("ring-all-reduce", "$2M(N-1)/N$", "$2(N-1)$ rounds")


def test_fsdp_traffic() -> None:
    """Three rounds of M against two: 1.5 times."""
    assert 3 / 2 == 1.5
    says("fsdp-traffic", "About $3M$", "1.5 times")


def test_mfu() -> None:
    """6N FLOPs a token are 2 forward and 4 backward; PaLM's numbers give 46.2%."""
    per_token = 6 * 540e9 + 12 * 118 * 48 * 256 * 2048
    assert f"{per_token * 238.3e3 / (6144 * 275e12):.1%}" == "46.2%"
    says("mfu", "$6NR/P$", "PaLM 46%")
    says("mfu-by-hand", "46.2%")


def test_muon_scale() -> None:
    """U V^T of an n x m matrix, n <= m, has a root mean square of 1/sqrt(m)."""
    m = np.random.default_rng(1).normal(size=(3, 7))
    u, _, vt = np.linalg.svd(m, full_matrices=False)
    assert np.sqrt(np.mean((u @ vt) ** 2)) == pytest.approx(1 / math.sqrt(7))
    assert round(1 / math.sqrt(4096), 3) == 0.016
    says("muon-scale", r"1/\sqrt m", "0.016")


def test_lion_rate() -> None:
    """The mean of noise with weights of 0.9 has 0.23 of its size."""
    weights = 0.1 * 0.9 ** np.arange(1000)
    assert round(math.sqrt(float(weights @ weights)), 2) == 0.23
    says("lion-rate", "about 0.23")


def test_rate_symptoms() -> None:
    """Beyond 2/a the distance grows; the noise level falls with the rate."""
    a = 3.0
    assert abs(1 - 0.99 * 2 / a * a) < 1 < abs(1 - 1.01 * 2 / a * a)
    says("rate-symptoms#c1", r"1-\eta a", r"\eta=2/a")


def test_adam() -> None:
    """Weights sum to 1 - b^t; 0.005 and 0.007 are left; factors 3.16 and 6.5 at t = 1 and 10."""
    weights = [0.1 * 0.9 ** (7 - s) for s in range(1, 8)]
    assert sum(weights) == pytest.approx(1 - 0.9**7)
    assert (round(0.9**50, 3), round(0.999**5000, 3)) == (0.005, 0.007)
    factors = [(1 - 0.9**t) / math.sqrt(1 - 0.999**t) for t in (1, 10)]
    assert (round(factors[0], 2), round(factors[1], 1)) == (3.16, 6.5)
    says("adam/bias-correction", r"$1-\beta_1^t$", "0.005 after 50", "0.007 after 5000")
    says("adam/first-step-size", r"\approx3.16", "6.5 at $t=10$")


@pytest.mark.parametrize(("size", "is_scale_free", "is_momentum"), [
    (1e-3, True, False), (1e-8, False, False), (1e-13, False, True),
])  # fmt: skip
def test_scale_invariance(size: float, *, is_scale_free: bool, is_momentum: bool) -> None:
    """Adam forgets the scale far above eps, and is momentum of rate eta/eps far below it."""

    def step(g: float, eps: float = 1e-8) -> float:
        return 0.1 * g / (abs(g) + eps)

    assert (step(2 * size) == pytest.approx(step(size), rel=1e-3)) is is_scale_free
    assert (step(size) == pytest.approx(0.1 / 1e-8 * size, rel=1e-3)) is is_momentum
    says("adam/scale-invariance", "far below $\\epsilon$", "not large against $\\epsilon$")
