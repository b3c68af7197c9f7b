"""The formulas and numbers that the cards of the deck `adam` print, computed once more."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.shipped import says_of

Array = NDArray[np.float64]

says = says_of("adam")


def steps(gradients: Array, b1: float = 0.9, b2: float = 0.999, eps: float = 0.0) -> Array:
    """Return what Adam subtracts at the rate 1, with its bias corrections."""
    m = v = 0.0
    found = []
    for t, g in enumerate(gradients, start=1):
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        found.append((m / (1 - b1**t)) / (math.sqrt(v / (1 - b2**t)) + eps))
    return np.array(found)


@pytest.mark.parametrize(
    ("slug", "formula"),
    [
        ("sign-descent", r"$-\eta\operatorname{sign}(g)$"),
        ("noise-step", r"\frac{1-\beta_1}{1+\beta_1}\sigma^2"),
        ("bias-derivation", r"\sum_{s=1}^t(1-b)b^{t-s}=1-b^t"),
        ("radam-rectifier", r"\rho_t=\rho_\infty-\frac{2t\beta_2^t}{1-\beta_2^t}"),
        ("radam-rectifier", r"\rho_\infty=\frac2{1-\beta_2}-1"),
        ("decay-with-schedule", r"$1-\eta\lambda$"),
        ("quiet-rows", r"$\beta_1/(1-\beta_1)=9$"),
        ("radam-dated", r"$2/(1-\beta_2)$"),
    ],
)
def test_the_formula_that_is_computed_below_stands_in_the_card(slug: str, formula: str) -> None:
    says(slug, formula)


def test_sign_descent() -> None:
    """Without averages each step is the sign of the gradient."""
    gradients = np.array([3.0, -0.2, 1e-3, -5.0])
    assert np.allclose(steps(gradients, 0.0, 0.0), np.sign(gradients))


def test_noise_step() -> None:
    """On white noise the steps have a root mean square of sqrt(0.1/1.9) = 0.23."""
    found = steps(np.random.default_rng(0).normal(size=60_000))[20_000:]
    expected = math.sqrt(0.1 / 1.9)
    assert math.isclose(float(np.sqrt(np.mean(found**2))), expected, rel_tol=0.05)
    says("noise-step", f"\\sqrt{{0.1/1.9}}={expected:.2f}$")


def test_epsilon_floor() -> None:
    """g = 1e-9 with eps = 1e-8: a step of 1/11."""
    step = steps(np.full(5, 1e-9), eps=1e-8)[-1]
    assert math.isclose(step, 1 / 11)
    says("epsilon-floor", f"About {step:.2f}", "1/11", r"\approx0.09")
    assert np.float16(1e-8) == 0


def test_epsilon_by_library() -> None:
    """Rate 0.1, gradient 1e-6: 0.099, 0.091 with eps 1e-7, 0.024 with Keras's place of it."""
    g, rate = 1e-6, 0.1
    torch = rate * g / (g + 1e-8)
    larger = rate * g / (g + 1e-7)
    m, v = 0.1 * g, 0.001 * g * g
    size = rate * math.sqrt(0.001) / 0.1
    keras = size * m / (math.sqrt(v) + 1e-7)
    says("epsilon-by-library", f"moves by {torch:.3f}", f"by {keras:.3f}", f"give {larger:.3f}")
    says("epsilon-by-library", f"={size:.4f}$", f"is {keras:.3f}")
    says("epsilon-by-library", f"{1 / math.sqrt(0.001):.0f} times as large")
    says("epsilon-by-library", f"={rate * g / math.sqrt(g * g + 1e-7):.4f}$")
    says("epsilon-by-library", f"the step would be {rate * m / (math.sqrt(v) + 1e-7):.3f}")


def test_beta2_for_llms() -> None:
    """v falls to a hundredth in 4600 steps at 0.999 and in 90 at 0.95."""
    slow, fast = (math.log(0.01) / math.log(b) for b in (0.999, 0.95))
    says("beta2-for-llms", f"about {slow / 100:.0f}00 steps", f"About {fast:.0f}")
    says("beta2-for-llms", f"About {math.log(0.1) / math.log(0.95):.0f}, since")
    single = [0.1 / math.sqrt(1 - b) for b in (0.95, 0.999)]
    says("beta2-for-llms", f"{single[0]:.2f} instead of {single[1]:.1f}", "20 against 1000")


def test_quiet_rows() -> None:
    """After one gradient and zeros the steps shrink by 0.9, nine first steps together at most."""
    m, v, total = 0.1, 1.0, 0.0
    for _ in range(500):
        m *= 0.9
        total += m / math.sqrt(v)
    assert math.isclose(total / 0.1, 9)
    says("quiet-rows", "by about 0.9 a step", r"\sqrt{0.999}")


def test_weight_decay_argument() -> None:
    """L2 alone in Adam: the first step is the whole rate; decoupled it is 0.01 of it."""
    assert math.isclose(steps(np.array([0.01 * 1.0]), eps=1e-8)[0], 1, rel_tol=1e-5)
    says("weight-decay-argument", r"$\eta\lambda w=0.01\,\eta$")


def test_decay_with_schedule() -> None:
    """lambda 0.1 at the rate 1e-3 decays by 1e-4 a step."""
    assert math.isclose(0.1 * 1e-3, 1e-4)
    says("decay-with-schedule", "$10^{-4}$", "0.1 at the rate $10^{-3}$")


def test_adamw_fixed_point() -> None:
    """AdamW with one sign comes to rest at 1/lambda: 10 for lambda = 0.1."""
    w, eta, lam = 0.0, 0.05, 0.1
    for _ in range(5000):
        w -= eta * (-1 + lam * w)
    assert math.isclose(w, 10, rel_tol=1e-6)
    says("adamw-fixed-point", r"about $\pm10$")


@pytest.mark.parametrize("largest", [False, True], ids=["adam", "amsgrad"])
def test_amsgrad(largest: bool) -> None:
    """The paper's example on [-1, 1]: Adam ends at 1, AMSGrad at -1 (beta1 = 0, C = 4)."""
    size = 4.0
    b2 = 1 / (1 + size * size)
    x, v, top = 0.0, 0.0, 0.0
    for t in range(1, 30_001):
        g = size if t % 3 == 1 else -1.0
        v = b2 * v + (1 - b2) * g * g
        top = max(top, v) if largest else v
        x = min(1.0, max(-1.0, x - 0.5 / math.sqrt(t) * g / math.sqrt(top)))
    assert x < -0.9 if largest else x > 0.9
    says("amsgrad", "gradient $C$ in every third step, else $-1$", r"$\beta_1=0$")


def test_radam() -> None:
    """beta2 = 0.999: rho_4 = 3.997, rho_5 = 4.996, rho_6 = 5.994, and r tends to 1."""
    limit = 2 / 0.001 - 1
    rho = {t: limit - 2 * t * 0.999**t / (1 - 0.999**t) for t in (4, 5, 6, 20_000)}
    says("radam-rectifier", *(rf"$\rho_{t}={rho[t]:.3f}$" for t in (4, 5, 6)))
    assert rho[4] <= 4 < rho[5] <= 5 < rho[6]
    late = rho[20_000]
    top = (late - 4) * (late - 2) * limit
    assert math.isclose(math.sqrt(top / ((limit - 4) * (limit - 2) * late)), 1, rel_tol=1e-4)
    says("radam-dated", f"{2 / 0.001:.0f} steps", "four steps of momentum (PyTorch: five)")


def test_radam_variance() -> None:
    """1/sqrt(v) of n Gaussian squares: E[1/v] = n/(n - 2), so finite only for n > 2."""
    squares = np.random.default_rng(1).normal(size=(400_000, 8)) ** 2
    assert math.isclose(float(np.mean(1 / squares.mean(axis=1))), 8 / 6, rel_tol=0.02)
    says("radam-variance", "finite only for $n>2$")


def test_bert_adam() -> None:
    """Without corrections: 3.16 at step 1, 6.5 at step 10, 1.96 after 300."""
    factor = {t: (1 - 0.9**t) / math.sqrt(1 - 0.999**t) for t in (1, 10, 300)}
    says("bert-adam", f"={factor[1]:.2f}$", f"$t=10$ by {factor[10]:.1f}", f"={factor[300]:.2f}$")
    most = max((1 - 0.9**t) / math.sqrt(1 - 0.999**t) for t in range(1, 400))
    says("bert-adam", f"Too long, by 3 to {most:.1f} times")
    says("bert-adam", f"by {1 / 0.1:.0f}, the root in the denominator by 32")


def test_nadam() -> None:
    """Dozat's first step at beta1 = 0.9: 0.09/0.19 + 1 = 1.47, later 1 for a constant gradient."""
    b1, b2 = 0.9, 0.999
    m = v = 0.0
    found = []
    for t in range(1, 301):
        m, v = b1 * m + (1 - b1), b2 * v + (1 - b2)
        ahead = b1 * m / (1 - b1 ** (t + 1)) + (1 - b1) / (1 - b1**t)
        found.append(ahead / math.sqrt(v / (1 - b2**t)))
    says("nadam", rf"${found[0]:.2f}\,\eta$", f"+1={found[0]:.2f}$", "1-\\beta_1^2=0.19")
    assert math.isclose(found[-1], 1, rel_tol=1e-6)
