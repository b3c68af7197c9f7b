"""The formulas and numbers that the cards of the deck `activation` print, computed once more."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.shipped import says_of

Array = NDArray[np.float64]

Z = np.linspace(-8, 8, 160_001)
H = float(Z[1] - Z[0])

says = says_of("activation")


def sigmoid(z: Array) -> Array:
    result: Array = 1 / (1 + np.exp(-z))
    return result


def phi(z: Array) -> Array:
    """Return the standard normal distribution function."""
    return np.array([(1 + math.erf(each / math.sqrt(2))) / 2 for each in np.ravel(z)])


SILU = Z * sigmoid(Z)
GELU = Z * phi(Z)


def at(curve: Array, z: float) -> float:
    return float(np.interp(z, Z, curve))


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        ("relu-slope", "1 for $z>0$"),
        ("relu-slope", "`jnp.maximum(x, 0)` it has ½"),
        ("sigmoid-or-tanh#c2", "½"),
        ("sigmoid-or-tanh#c3", "−1 and 1"),
        ("rectifier-family#c4", r"$\alpha(e^z-1)$, which levels off at $-\alpha$"),
        ("swish-beta#c3", "$z/2$"),
        ("prelu-gradient", r"$\sum g\,\min(0,z)$"),
        ("rrelu-test", r"$(l+u)/2=\frac{11}{48}\approx0.229$"),
        ("gelu-gate", r"$E[mz]=z\,\Phi(z)$"),
        ("softplus-slope", r"$\frac{e^z}{1+e^z}=\sigma(z)$"),
        ("softmax-couples", r"$\partial p_i/\partial z_1=-p_ip_1<0$"),
        ("glu-gradient", r"$\sigma(v)(1-\tanh^2u)$"),
        ("squared-relu", r"slope $2\max(0,z)$"),
        ("positive-inputs", r"$\partial J/\partial w_i=\delta x_i$"),
        ("leaky-at-zero", "0.01 in PyTorch 2.14 and 1 in JAX 0.12"),
        ("leaky-relu", "0.2 for `ops.leaky_relu`, 0.3 for the layer"),
    ],
)
def test_the_formula_or_fact_stands_in_the_card(slug: str, text: str) -> None:
    says(slug, text)


def test_linear_collapse() -> None:
    rng = np.random.default_rng(0)
    (w1, w2, w3), (b1, b2, b3) = rng.normal(size=(3, 4, 4)), rng.normal(size=(3, 4))
    x = rng.normal(size=4)
    assert np.allclose(
        w3 @ (w2 @ (w1 @ x + b1) + b2) + b3, w3 @ w2 @ w1 @ x + (w3 @ w2 @ b1 + w3 @ b2 + b3)
    )
    says("linear-collapse", "$W_3W_2W_1x+(W_3W_2b_1+W_3b_2+b_3)$")


def test_sigmoid_or_tanh() -> None:
    assert np.allclose(np.tanh(Z), 2 * sigmoid(2 * Z) - 1)
    says("sigmoid-or-tanh#c1", r"$\tanh z=2\sigma(2z)-1$", "1 instead of ¼")


def test_saturation() -> None:
    slope = float(sigmoid(np.array(10.0)) * (1 - sigmoid(np.array(10.0))))
    assert f"{slope:.1e}" == "4.5e-05"
    says("saturation", r"$4.5\cdot10^{-5}$")
    assert f"{1 - math.tanh(3) ** 2:.4f}" == "0.0099"
    says("saturation", "its slope is 0.0099 at 3")


def test_odd_activation() -> None:
    """The recommended tanh maps 1 to about 1."""
    assert math.isclose(1.7159 * math.tanh(2 / 3), 1, abs_tol=1e-4)
    says("odd-activation", r"$1.7159\tanh(\frac23z)$")


def test_activation_needs() -> None:
    """A quadratic activation in one hidden layer gives a quadratic, whatever the width."""
    rng = np.random.default_rng(1)
    w, b, v = rng.normal(size=(3, 50))
    x = np.linspace(-2, 2, 9)
    y = (np.outer(x, w) + b) ** 2 @ v
    assert np.allclose(np.polyval(np.polyfit(x, y, 2), x), y)
    says("activation-needs", "polynomials of degree $d$ only")


def test_leaky_relu() -> None:
    assert math.isclose(0.01**2, 1e-4)
    says("leaky-relu", "$10^{-4}$", "a hundred times slower")


def test_rrelu_test() -> None:
    assert math.isclose((1 / 8 + 1 / 3) / 2, 11 / 48)
    assert f"{11 / 48:.3f}" == "0.229"
    assert f"{1 / 5.5:.2f}" == "0.18"
    says("rrelu-test", r"$l=\frac18$ to $u=\frac13$", r"\frac{11}{48}\approx0.229", "0.18")
    mean_of_slopes = float(np.mean(1 / np.linspace(3, 8, 100_001)))
    assert abs(mean_of_slopes - 1 / 5.5) > 0.01
    says("rectifier-comparison", r"$1/5.5\approx0.18$")


def test_selu_conditions() -> None:
    """Mean 0 and variance 1 are a fixed point of SELU for Gaussian z."""
    says("selu-conditions", r"$\lambda\approx1.0507$", r"$\alpha\approx1.6733$")
    scale, alpha = 1.0507009873554805, 1.6732632423543772
    f = scale * np.where(Z > 0, Z, alpha * (np.exp(np.minimum(Z, 0)) - 1))
    density = np.exp(-(Z**2) / 2) / math.sqrt(2 * math.pi)
    assert abs(float((f * density).sum() * H)) < 1e-4
    assert math.isclose(float((f**2 * density).sum() * H), 1, abs_tol=1e-4)


def test_gelu_gate() -> None:
    assert f"{at(GELU, 3):.3f} {at(GELU, -3):.3f}" == "2.996 -0.004"
    assert f"{GELU.min():.2f} {Z[GELU.argmin()]:.2f}" == "-0.17 -0.75"
    assert math.isclose((at(GELU, 1e-3) - at(GELU, -1e-3)) / 2e-3, 0.5, abs_tol=1e-3)
    says("gelu-gate", "at 3 it is 2.996, at −3 it is −0.004", "−0.17 at $z=-0.75$")


def test_gelu_forms() -> None:
    tanh_form = Z / 2 * (1 + np.tanh(math.sqrt(2 / math.pi) * (Z + 0.044715 * Z**3)))
    assert f"{np.abs(tanh_form - GELU).max():.5f}" == "0.00047"
    assert f"{np.abs(Z * sigmoid(1.702 * Z) - GELU).max():.2f}" == "0.02"
    says("gelu-forms", "at most 0.00047", "off by up to 0.02", "0.044715z^3")


def test_swish_beta() -> None:
    assert f"{SILU.min():.3f} {Z[SILU.argmin()]:.2f}" == "-0.278 -1.28"
    says("swish-beta#c1", "minimum, −0.278, at $z=-1.28$")
    says("gated-slope", r"$z\approx-1.278$", r"$f\approx-0.278$")
    assert math.isclose((at(SILU, 1e-3) - at(SILU, -1e-3)) / 2e-3, 0.5, abs_tol=1e-3)
    says("swish-beta#c1", "½")
    assert np.allclose(Z * sigmoid(0 * Z), Z / 2)
    assert np.abs(Z * (1 + np.tanh(250 * Z)) / 2 - np.maximum(Z, 0)).max() < 1e-3


def test_largest_slopes() -> None:
    assert f"{np.gradient(GELU, H).max():.2f} {np.gradient(SILU, H).max():.2f}" == "1.13 1.10"
    says("gelu-by-hand", "at most 1.13 for GELU, 1.10 for SiLU")
    table = {0.5: "0.6915", 1.0: "0.8413", 1.5: "0.9332", 2.0: "0.9772"}
    for z, value in table.items():
        assert f"{phi(np.array([z]))[0]:.4f}" == value
        says("gelu-by-hand", f"({z:g})={value}")


def test_in_place() -> None:
    """SiLU is -0.2 at two places, with slopes of opposite sign."""
    crossings = Z[:-1][np.diff(np.sign(SILU + 0.2)) != 0]
    assert [f"{z:.2f}" for z in crossings] == ["-2.40", "-0.54"]
    slopes = np.interp(crossings, Z, np.gradient(SILU, H))
    assert slopes[0] < 0 < slopes[1]
    says("in-place", r"$z\approx-2.40$ and at $z\approx-0.54$")


def test_softplus_slope() -> None:
    assert np.allclose(np.gradient(np.log1p(np.exp(Z)), H)[1:-1], sigmoid(Z)[1:-1], atol=1e-6)
    assert f"{math.log(2):.2f}" == "0.69"
    says("softplus-slope", r"$\log2\approx0.69$")


def test_hard_swish() -> None:
    hard = Z * np.clip(Z + 3, 0, 6) / 6
    assert f"{hard.min():.3f} {Z[hard.argmin()]:.1f}" == "-0.375 -1.5"
    says("hard-swish", "minimum −0.375 at −1.5")
    assert np.allclose(hard[Z < -3], 0)
    assert np.allclose(hard[Z > 3], Z[Z > 3])


def test_bilinear_glu() -> None:
    """Doubling the input multiplies the output by 4."""
    rng = np.random.default_rng(2)
    w, v, x = rng.normal(size=(3, 5))
    assert math.isclose((2 * x @ w) * (2 * x @ v), 4 * (x @ w) * (x @ v))
    says("bilinear-glu", "of degree 2")


def test_softmax_couples() -> None:
    z, h = np.array([0.3, -1.0, 2.0]), 1e-6

    def softmax(scores: Array) -> Array:
        result: Array = np.exp(scores) / np.exp(scores).sum()
        return result

    p = softmax(z)
    slopes = (softmax(z + h * np.eye(3)[0]) - softmax(z - h * np.eye(3)[0])) / (2 * h)
    assert np.allclose(slopes, [p[0] * (1 - p[0]), -p[1] * p[0], -p[2] * p[0]], atol=1e-8)
    assert np.allclose(slopes[1:] / p[1:], -p[0])


def test_leaky_at_zero() -> None:
    assert math.isclose((0.01 + 1) / 2, 0.505)
    says("leaky-at-zero", "0.505")


def test_relu_sparsity() -> None:
    """The product needs only the rows of W2 that meet a value which is not 0."""
    rng = np.random.default_rng(3)
    hidden, w2 = np.maximum(rng.normal(-1.3, 1, size=1000), 0), rng.normal(size=(1000, 4))
    on = hidden > 0
    assert np.allclose(hidden @ w2, hidden[on] @ w2[on])
    says("relu-sparsity", "90 % of the rows of $W_2$")


def test_relu_pieces() -> None:
    """Beyond the last kink the second differences of a ReLU network are 0."""
    rng = np.random.default_rng(4)
    w, b, v = rng.normal(size=(3, 20))
    last = float(np.abs(b / w).max())
    x = np.linspace(last + 1, last + 9, 9)
    assert np.allclose(np.diff(np.maximum(np.outer(x, w) + b, 0) @ v, 2), 0)
    says("relu-pieces", "beyond its last kink")


def test_maxout() -> None:
    assert np.allclose(np.maximum(Z, -Z), np.abs(Z))
    assert np.allclose(np.maximum(Z, 0.1 * Z), np.where(Z > 0, Z, 0.1 * Z))
    says("maxout", r"$\max(-z,z)$ the absolute value")
