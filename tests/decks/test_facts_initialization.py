"""The formulas and numbers that the cards of `initialization` print, computed once more."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.shipped import says_of

Array = NDArray[np.float64]

T = np.linspace(-10, 10, 200_001)
DENSITY = np.exp(-(T**2) / 2) / math.sqrt(2 * math.pi) * (T[1] - T[0])

says = says_of("initialization")


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def mean(values: Array) -> float:
    """Return the mean of a function of a standard normal variable, given on the grid T."""
    return float((values * DENSITY).sum())


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        ("fan-in-scale", r"$\operatorname{Var}z=v\sum_ix_i^2=n\,v\,E[x^2]$"),
        ("xavier", r"$\operatorname{Var}W=2/(n+m)$"),
        ("glorot-names#c2", r"$\sqrt{6/(n+m)}$"),
        ("glorot-names#c3", r"$\sqrt{2/(n+m)}$"),
        ("uniform-limit", r"$\sqrt3\,\sigma$"),
        ("he-factor", r"$E[\mathrm{relu}(z)^2]=\frac12\operatorname{Var}z$"),
        ("he-leaky#c1", "4.94 % top-5"),
        ("he-leaky#c2", r"$\frac{2}{(1+a^2)\,n}$"),
        ("zero-bias", r"$\pm1/\sqrt n$"),
        ("truncated-normal", "$a=-2$ and $b=2$"),
        ("truncated-normal", "0.0176"),
        ("zero-product", "the gradient of $A$ contains $B$"),
        ("mup-output", "$1/n^2$"),
    ],
)
def test_the_formula_or_fact_stands_in_the_card(slug: str, text: str) -> None:
    says(slug, text)


def test_same_start() -> None:
    """Equal units stay equal under descent; unequal ones do not become so."""
    rng = np.random.default_rng(0)
    x, t = rng.normal(size=(20, 3)), rng.normal(size=20)
    w, v = np.tile(rng.normal(size=(3, 1)), 2), np.array([0.7, 0.7])
    start = w.copy()
    for _ in range(1000):
        a = np.tanh(x @ w)
        error = (a @ v - t) / 20
        w, v = w - 0.1 * x.T @ (error[:, None] * v * (1 - a**2)), v - 0.1 * a.T @ error
    assert np.allclose(w[:, 0], w[:, 1])
    assert not np.allclose(w, start)
    says("same-start", "stay copies")


def test_depth_product() -> None:
    assert f"{0.8**50:.1e} {1.2**50:.1e}" == "1.4e-05 9.1e+03"
    says("depth-product", r"$0.8^{50}\approx1.4\cdot10^{-5}$", r"$1.2^{50}\approx9100$")


def test_fan_in_scale() -> None:
    rng = np.random.default_rng(1)
    x = rng.uniform(0, 2, size=40)
    z = rng.normal(0, 0.3, size=(200_000, 40)) @ x
    assert math.isclose(float(z.var()), 0.09 * float(x @ x), rel_tol=0.02)


def test_fan_count() -> None:
    assert (3 * 3 * 64, 3 * 3 * 128, 3 * 3 * 64 // 4) == (576, 1152, 144)
    says("fan-count#c2", "576")
    says("fan-count#c3", "1152", r"$3\cdot3\cdot16=144$")


def test_sum_by_hand() -> None:
    assert f"{math.sqrt(501):.1f} {math.sqrt(1.5):.2f}" == "22.4 1.22"
    says("sum-by-hand", r"$\sqrt{501}\approx22.4$", r"$\sqrt{1.5}\approx1.22$")


def test_uniform_limit() -> None:
    grid = (np.arange(100_000) + 0.5) / 50_000 - 1
    assert math.isclose(float((grid**2).mean()), 1 / 3, rel_tol=1e-6)
    assert f"{1 / math.sqrt(3):.2f}" == "0.58"
    says("uniform-limit", r"$\sigma/\sqrt3\approx0.58\,\sigma$", "a third of what keeps")


def test_he_factor() -> None:
    relu = np.maximum(T, 0)
    assert math.isclose(mean(relu**2), 0.5, rel_tol=1e-6)
    assert f"{2.0**-30:.0e}" == "9e-10"
    says("he-factor", r"$2^{-30}\approx10^{-9}$")
    for a in (0.0, 0.25, 1.0):
        assert math.isclose(mean(np.where(T > 0, T, a * T) ** 2), (1 + a * a) / 2, rel_tol=1e-6)
    assert f"{2 / (1 + 0.25**2):.2f}" == "1.88"
    says("he-leaky#c3", "1.88")


def test_relu_moments() -> None:
    relu = np.maximum(T, 0)
    assert math.isclose(mean(relu), 1 / math.sqrt(2 * math.pi), rel_tol=1e-6)
    variance = mean(relu**2) - mean(relu) ** 2
    assert f"{variance:.2f} {1 / variance:.2f}" == "0.34 2.93"
    says("relu-moments-by-hand", r"\approx0.34s^2$", r"\approx0.4s$")
    says("relu-moments-derivation", "$2.93/n$")


def test_xavier_or_he() -> None:
    slope = sigmoid(0) * (1 - sigmoid(0))
    assert (slope, (1 / slope) ** 2) == (0.25, 16)
    says(
        "xavier-or-he",
        "16 times",
        "slope ¼ instead of 1",
        r"$\sigma(z)=\frac12+\frac12\tanh\frac z2$",
    )


def test_fan_in_or_out() -> None:
    widths = np.array([30, 70, 20, 110, 50])
    assert math.isclose(float(np.prod(widths[1:] / widths[:-1])), 50 / 30)
    says("fan-in-or-out", "$d_L/d_0$")


def test_tanh_gain() -> None:
    moment = mean(np.tanh(T) ** 2)
    assert f"{moment:.2f} {25 / 9:.2f} {moment * 25 / 9:.1f}" == "0.39 2.78 1.1"
    says("tanh-gain", r"$E[a^2]\approx0.39$", r"$0.39\cdot2.78\approx1.1$", r"$25/9\approx2.8$")
    assert f"{0.39 * 5 / 3:.2f} {1 / math.sqrt(moment):.1f}" == "0.65 1.6"
    says("tanh-gain", "About 0.65", r"$1/\sqrt{0.39}\approx1.6$")


def test_orthogonal() -> None:
    """Singular values of products of 50 matrices: all 1, or over many powers of ten."""
    rng = np.random.default_rng(2)
    straight, gauss = np.eye(64), np.eye(64)
    for _ in range(50):
        random = rng.normal(size=(64, 64))
        straight = np.linalg.qr(random)[0] @ straight
        gauss = random / 8 @ gauss
    assert np.allclose(np.linalg.svd(straight, compute_uv=False), 1)
    values = np.linalg.svd(gauss, compute_uv=False)
    assert values[0] > 1e4 * values[32]
    single = np.linalg.svd(rng.normal(size=(400, 400)) / 20, compute_uv=False)
    assert 1.9 < single[0] < 2.1
    assert single[-1] < 0.02
    says("orthogonal", "from about 2 down to near 0")


def test_pytorch_linear() -> None:
    assert math.isclose((1 / 3) / 2, 1 / 6)
    assert f"{6.0**-20:.0e}" == "3e-16"
    says("pytorch-linear", r"$\frac{1}{3n}$", "a sixth", r"$6^{-20}\approx3\cdot10^{-16}$")
    gain = math.sqrt(2 / (1 + math.sqrt(5) ** 2))
    assert math.isclose(math.sqrt(3) * gain, 1)  # the bound of kaiming_uniform_ times root n


def test_truncated_normal() -> None:
    inside = np.abs(T) <= 2
    deviation = math.sqrt(mean(T**2 * inside) / mean(inside.astype(float)))
    assert f"{deviation:.2f} {0.02 * deviation:.4f}" == "0.88 0.0176"
    says("truncated-normal", "the deviation 0.88", "σ = 0.0176", "±0.04")
    assert 2 / 0.02 == 100


def test_residual_scale() -> None:
    assert f"{0.02 / math.sqrt(2 * 48):.3f}" == "0.002"
    says("residual-scale", r"$1/\sqrt{2L}$", "from 0.02 to 0.002")


def test_fixed_002() -> None:
    assert math.isclose(1 / 0.02**2, 2500)
    assert f"{1 / math.sqrt(768):.3f} {1 / math.sqrt(1600):.3f}" == "0.036 0.025"
    says("fixed-002", "$n=2500$", r"$1/\sqrt n=0.036$", "at 1600, 0.025")


def test_forget_bias() -> None:
    assert f"{sigmoid(1):.2f} {0.5**10:.3f} {0.73**10:.2f}" == "0.73 0.001 0.04"
    says(
        "forget-bias",
        r"$\sigma(1)\approx0.73$",
        r"$0.5^{10}\approx0.001$",
        r"$0.73^{10}\approx0.04$",
    )


def test_rare_class_bias() -> None:
    assert f"{math.log(0.01 / 0.99):.1f}" == "-4.6"
    entropy = -0.01 * math.log(0.01) - 0.99 * math.log(0.99)
    assert f"{entropy:.3f} {math.log(2):.2f}" == "0.056 0.69"
    gradient = sigmoid(0) - 0.01
    says("rare-class-bias", r"\approx-4.6$", "0.056 nats", r"$\log2=0.69$")
    says("rare-class-bias", f"a mean gradient of {gradient:.2f}", "$0.5-0.01=0.49$")


def test_edge_of_chaos() -> None:
    """For ReLU chi = s^2/2; for tanh near 0 chi = s^2."""
    assert math.isclose(mean((T > 0).astype(float) ** 2), 0.5, abs_tol=1e-4)
    small = 1 - np.tanh(1e-3 * T) ** 2
    assert math.isclose(mean(small**2), 1, abs_tol=1e-5)
    says("edge-of-chaos", r"$\chi=s^2/2$", "$s^2=2$", "$s^2=1$")


def test_finite_width() -> None:
    """The factor of one ReLU layer has mean 1 and variance 5/n: so 5 L/n for the logarithm."""
    doubled = 2 * np.maximum(T, 0) ** 2
    assert math.isclose(mean(doubled), 1, rel_tol=1e-6)
    assert math.isclose(mean(doubled**2) - 1, 5, rel_tol=1e-6)
    shrinks = (1 + math.erf(2.5 / math.sqrt(2 * 5))) / 2  # L = n: mean -2.5, variance 5
    says("finite-width", "about $5L/n$", f"about {100 * shrinks:.0f} % of the draws")


def test_mup_output() -> None:
    """A sum of n aligned terms grows as n, of random ones as root n."""
    rng = np.random.default_rng(3)
    n = 10_000
    h = rng.normal(size=n)
    assert abs(float(h @ h) / n - 1) < 0.1
    random = np.array([rng.normal(size=n) @ h for _ in range(200)])
    assert math.isclose(float(random.std()), math.sqrt(n), rel_tol=0.2)
    says("mup-output", r"a sum of $n$ terms grows as $\sqrt n$; aligned ones: as $n$")


def test_sigmoid_top_layer() -> None:
    """Near 0 a logistic output has nearly no slope, tanh its largest."""
    assert sigmoid(-4) * (1 - sigmoid(-4)) < 0.02
    assert 1 - math.tanh(0) ** 2 == 1
    says("sigmoid-top-layer", "Its slope at 0 is ¼, that of tanh is 1")
