"""The numbers and formulas that the cards of the deck `backprop` print, calculated once more."""

import itertools
from collections.abc import Callable
from math import comb, exp, log

import numpy as np
import pytest
from numpy.typing import NDArray

from dlstudy.card import Card
from dlstudy.deck.parse import parse_deck
from dlstudy.drills.backprop import code_tape
from dlstudy.library.library import shipped_folder

Array = NDArray[np.float64]


@pytest.fixture(scope="module")
def cards() -> dict[str, Card]:
    """Return the deck's cards by slug; a test reads its number or formula from the card."""
    path = shipped_folder() / "backprop.md"
    return {card.slug: card for card in parse_deck(path.read_bytes(), path.name).cards}


def slope(f: Callable[[Array], float], x: Array, h: float = 1e-5) -> Array:
    """Return the gradient of f at x by central differences."""
    result = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[place] = h
        result[place] = (f(x + step) - f(x - step)) / (2 * h)
    return result


def logistic(z: float) -> float:
    return 1 / (1 + exp(-z))


def test_path_sum() -> None:
    """A chain of 20 stages with two parallel edges has about a million paths and 40 edges."""
    paths, edges = 1, 0
    for _ in range(20):
        paths, edges = 2 * paths, edges + 2
    assert (paths, edges) == (2**20, 40)
    assert paths == pytest.approx(1e6, rel=0.05)


def test_backward_cost() -> None:
    """The two gradients of a dense layer cost two products of the forward pass's size."""
    n, d, k = 5, 7, 3
    forward, weights, inputs = n * d * k, k * n * d, n * k * d
    assert weights + inputs == 2 * forward


def test_vjp_not_jacobian() -> None:
    """64*4096 = 262144; its square is about 6.9e10; the product is slope times gradient."""
    entries = 64 * 4096
    assert entries == 262144
    assert entries**2 == pytest.approx(6.9e10, rel=0.01)
    rng = np.random.default_rng(0)
    x, g = rng.normal(size=6), rng.normal(size=6)
    jacobian = np.diag((x > 0).astype(float))
    np.testing.assert_allclose(g @ jacobian, g * (x > 0))


def test_backward_is_linear() -> None:
    """1024 times the arriving gradient gives 1024 times every gradient below."""
    rng = np.random.default_rng(1)
    w, z, delta = rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=3)

    def back(arriving: Array) -> Array:
        return np.asarray((w.T @ arriving) * (1 - np.tanh(z) ** 2))

    np.testing.assert_allclose(back(1024 * delta), 1024 * back(delta))
    one_hidden = slope(lambda v: float(delta @ (w @ np.tanh(v))), z)
    np.testing.assert_allclose(back(delta), one_hidden, atol=1e-8)


def test_broadcast_gradient() -> None:
    """The gradient of a broadcast row is the sum of G over the rows; of a sum, copies."""
    rng = np.random.default_rng(2)
    x, g, b = rng.normal(size=(4, 3)), rng.normal(size=(4, 3)), rng.normal(size=(1, 3))
    np.testing.assert_allclose(slope(lambda r: float((g * (x + r)).sum()), b), g.sum(0)[None])
    row = rng.normal(size=3)
    copies = np.repeat(row[None], 4, axis=0)
    np.testing.assert_allclose(slope(lambda m: float(row @ m.sum(0)), x), copies)


def test_difference_step() -> None:
    """The best central step is (3 eps)^(1/3) = 9e-6 with error 4e-11; at 1e-12 it is 2e-4."""
    eps = 2.2e-16
    steps = np.logspace(-9, -1, 4001)
    errors = steps**2 / 6 + eps / steps
    assert steps[errors.argmin()] == pytest.approx((3 * eps) ** (1 / 3), rel=0.01)
    assert (3 * eps) ** (1 / 3) == pytest.approx(9e-6, rel=0.05)
    assert errors.min() == pytest.approx(4e-11, rel=0.1)
    assert eps / 1e-12 == pytest.approx(2e-4, rel=0.15)
    one_sided = steps / 2 + eps / steps
    assert steps[one_sided.argmin()] == pytest.approx(2e-8, rel=0.1)
    assert one_sided.min() == pytest.approx(2e-8, rel=0.1)
    single = float(np.finfo(np.float32).eps)
    assert (steps**2 / 6 + single / steps).min() == pytest.approx(3e-5, rel=0.2)


def test_gradient_check() -> None:
    """The central difference of a cubic exceeds the derivative by a h^2, exactly."""
    a, b, x, h = 2.0, 5.0, 3.0, 0.2
    f = [a * s**3 + b * s for s in (x + h, x - h)]
    assert (f[0] - f[1]) / (2 * h) - (3 * a * x**2 + b) == pytest.approx(a * h**2)


def test_activation_slopes() -> None:
    """Logistic at most 1/4, tanh at most 1, both at 0; 4^-20 is about 9e-13."""
    z = np.linspace(-6, 6, 1201)
    sigma = 1 / (1 + np.exp(-z))
    assert (sigma * (1 - sigma)).max() == pytest.approx(0.25)
    assert (1 - np.tanh(z) ** 2).max() == pytest.approx(1.0)
    assert z[(sigma * (1 - sigma)).argmax()] == pytest.approx(0, abs=1e-9)
    twenty_layers = 0.25**20
    assert twenty_layers == pytest.approx(9e-13, rel=0.02)


def test_vanishing_factor() -> None:
    """The number of layers below 10^-k is the first n with n > k ln 10 / (-ln r)."""
    r, k = 0.6, 4
    first = next(n for n in range(1, 100) if r**n < 10.0**-k)
    assert first == int(k * log(10) / -log(r)) + 1
    assert logistic(0.0) == 0.5


def test_jacobian_product() -> None:
    """diag(0.5, 2) to the power 10: about 0.001 and 1024."""
    product = np.linalg.matrix_power(np.diag([0.5, 2.0]), 10)
    assert product[0, 0] == pytest.approx(0.001, rel=0.03)
    assert product[1, 1] == 1024


def test_gradient_scaling() -> None:
    """Times 1000 the singular values run from 1 to 1e-9: still a ratio of 1e9."""
    scaled = 1e3 * np.array([1e-3, 1e-12])
    np.testing.assert_allclose(scaled, [1, 1e-9])
    assert scaled[0] / scaled[1] == pytest.approx(1e9)


def test_residual_paths() -> None:
    """A path enters 50*0.1/1.1 = 4.5 blocks on average; 1.1^50 is about 117."""
    weights = np.array([comb(50, k) * 0.1**k for k in range(51)])
    assert weights.sum() == pytest.approx(1.1**50)
    mean = float(weights @ np.arange(51) / weights.sum())
    assert mean == pytest.approx(50 * 0.1 / 1.1)
    assert round(mean, 1) == 4.5
    assert round(1.1**50) == 117


def test_truncated_bptt() -> None:
    """Detaching the state drops the terms that pass a boundary, and nothing else."""
    w, inputs = 0.7, [0.3, -0.5, 0.8, 0.4]

    def states(w: float, start: float, part: list[float]) -> float:
        for x in part:
            start = float(np.tanh(w * start + x))
        return start

    def derivative(f: Callable[[float], float]) -> float:
        return (f(w + 1e-6) - f(w - 1e-6)) / 2e-6

    middle = states(w, 0.1, inputs[:2])
    full = derivative(lambda v: states(v, states(v, 0.1, inputs[:2]), inputs[2:]))
    cut = derivative(lambda v: states(v, middle, inputs[2:]))
    through = derivative(lambda v: states(w, states(v, 0.1, inputs[:2]), inputs[2:]))
    assert full == pytest.approx(cut + through, rel=1e-6)
    assert abs(through) > 0.01


def test_conv_input_gradient() -> None:
    """dx is the full correlation of delta with the kernel turned by 180 degrees."""
    rng = np.random.default_rng(3)
    x, w, delta = rng.normal(size=7), rng.normal(size=3), rng.normal(size=5)
    numeric = slope(lambda v: float(delta @ np.correlate(v, w, "valid")), x)
    padded = np.pad(delta, 2)
    np.testing.assert_allclose(np.correlate(padded, w[::-1], "valid"), numeric, atol=1e-8)


def test_conv_kernel_gradient() -> None:
    """dw is the valid correlation of x with delta, unflipped; the bias gets delta's sum."""
    rng = np.random.default_rng(4)
    x, w, delta = rng.normal(size=7), rng.normal(size=3), rng.normal(size=5)
    numeric = slope(lambda v: float(delta @ np.correlate(x, v, "valid")), w)
    np.testing.assert_allclose(np.correlate(x, delta, "valid"), numeric, atol=1e-8)
    true = slope(lambda v: float(delta @ np.convolve(x, v, "valid")), w)
    np.testing.assert_allclose(np.correlate(x, delta, "valid")[::-1], true, atol=1e-8)
    bias = slope(lambda b: float(delta @ (np.correlate(x, w, "valid") + b)), np.zeros(1))
    np.testing.assert_allclose(bias, delta.sum())


def test_pool_backward() -> None:
    """Max sends all of g to the maximum, average g/k^2 to each."""
    x = np.array([1.0, 4.0, 2.0, 3.0])
    np.testing.assert_allclose(slope(lambda v: 5 * float(v.max()), x), [0, 5, 0, 0], atol=1e-9)
    np.testing.assert_allclose(slope(lambda v: 5 * float(v.mean()), x), np.full(4, 5 / 4))


def test_sort_gradient() -> None:
    """x = (3, 1, 2) and g = (5, 7, 9) give (9, 5, 7)."""
    x, g = np.array([3.0, 1.0, 2.0]), np.array([5.0, 7.0, 9.0])
    np.testing.assert_allclose(slope(lambda v: float(g @ np.sort(v)), x), [9, 5, 7])


def test_stop_gradient() -> None:
    """At w = 2 the semi-gradient is -16, the gradient -4."""
    w = np.array([2.0])
    target = 3 * w[0]
    np.testing.assert_allclose(slope(lambda v: float((v[0] ** 2 - target) ** 2), w), [-16])
    full = slope(lambda v: float((v[0] ** 2 - 3 * v[0]) ** 2), w)
    np.testing.assert_allclose(full, [-4], rtol=1e-6)


def test_where_nan() -> None:
    """0 times the slope of the root at 0, which is infinite, is NaN."""
    with np.errstate(divide="ignore", invalid="ignore"):
        infinite = 0.5 / np.sqrt(np.float64(0))
        assert np.isinf(infinite)
        assert np.isnan(0 * infinite)


def test_recurrent_backprop() -> None:
    """v = A'v + dJ/dh and v' dF/dW give the gradient of a fixed point's loss."""
    weights = np.array([[0.3, -0.2], [0.4, 0.1]])
    x, pull = np.array([0.5, -0.3]), np.array([1.0, 2.0])

    def settled(w: Array) -> Array:
        h = np.zeros(2)
        for _ in range(200):
            h = np.tanh(w @ h + x)
        return h

    h = settled(weights)
    slopes = 1 - h**2
    a = slopes[:, None] * weights
    v = np.zeros(2)
    for _ in range(200):
        v = a.T @ v + pull
    np.testing.assert_allclose(v, np.linalg.solve(np.eye(2) - a.T, pull))
    numeric = slope(lambda w: float(pull @ settled(w)), weights)
    np.testing.assert_allclose(np.outer(v * slopes, h), numeric, atol=1e-8)


def test_checkpointing() -> None:
    """100 layers: 10 checkpoints and segments of 10 give 20; no other split is better."""
    assert min((count + -(-100 // count), count) for count in range(1, 101)) == (20, 10)
    plain, recomputed = 1 + 2, 1 + 2 + 1  # forward passes of a step
    assert recomputed / plain - 1 == pytest.approx(1 / 3)


def test_hvp_product() -> None:
    """The gradient of g(w)'v with constant v is Hv, as is the difference of gradients."""
    w, v = np.array([0.4, -0.7]), np.array([1.0, 2.0])

    def grad(p: Array) -> Array:
        a, b = p
        return np.array([np.cos(a) * b + 2 * a, np.sin(a) + 3 * b**2])

    a, b = w
    hessian = np.array([[-np.sin(a) * b + 2, np.cos(a)], [np.cos(a), 6 * b]])
    np.testing.assert_allclose(slope(lambda p: float(grad(p) @ v), w), hessian @ v, atol=1e-8)
    r = 1e-4
    difference = (grad(w + r * v) - grad(w - r * v)) / (2 * r)
    np.testing.assert_allclose(difference, hessian @ v, rtol=1e-6)


def test_hvp_by_hand() -> None:
    """The gradients at both points have at most two decimals, whatever is drawn."""
    for a, b, c, r in itertools.product((1, 2, 3), (-2, 1, 3), (1, 2), (0.1, 0.5)):
        for x, y, v, w in itertools.product((1, 2, 3), (1, 2, -1, -2), (1, 2, -1), (1, 2, -1)):
            there, up = x + r * v, y + r * w
            for each in (2 * a * there + b * up, b * there + 3 * c * up**2):
                assert round(each, 2) == pytest.approx(each, abs=1e-9)


def test_code_tape_gradient() -> None:
    """No step of a difference gives the derivatives of the case with a large summand."""
    case = code_tape.tape_gradient.edge_cases["large-summand"]()
    x = case["x"]

    def last(x: Array) -> float:
        return float(np.tanh(x[0]) * x[1] + x[2])

    right = code_tape.tape_gradient.reference(**case)
    np.testing.assert_allclose(right, [1.3 * (1 - np.tanh(0.7) ** 2), np.tanh(0.7), 1])
    for power in range(1, 10):
        assert not np.allclose(slope(last, x, 10.0**-power), right, rtol=1e-6, atol=1e-8)


def test_chain_one_weight(cards: dict[str, Card]) -> None:
    """J = (f(wx) - t)^2/2 has the slope (a - t) f'(z) x in w."""
    w, x, t = 0.7, -1.3, 0.4
    a = np.tanh(w * x)
    numeric = slope(lambda v: 0.5 * float(np.tanh(v[0] * x) - t) ** 2, np.array([w]))
    np.testing.assert_allclose(numeric, [(a - t) * (1 - a**2) * x], atol=1e-9)
    assert cards["chain-one-weight"].answer.startswith(r"$(a-t)\cdot f'(z)\cdot x$")


def test_add_over_uses(cards: dict[str, Card]) -> None:
    """x^2 + 3x has the slope 2x + 3."""
    np.testing.assert_allclose(
        slope(lambda v: float(v[0] ** 2 + 3 * v[0]), np.array([1.7])), [2 * 1.7 + 3]
    )
    assert "$2x+3$" in cards["add-over-uses"].points[1]


def test_zero_grad(cards: dict[str, Card]) -> None:
    """Two gradients of 3 are added to 6."""
    assert sum([3, 3]) == 6
    assert cards["zero-grad"].answer.startswith("6:")


def test_vjp_card(cards: dict[str, Card]) -> None:
    assert str(64 * 4096) in cards["vjp-not-jacobian"].answer


def test_sum_gradient() -> None:
    """Every row of X gets g."""
    x, g = np.random.default_rng(5).normal(size=(4, 3)), np.array([1.0, -2.0, 0.5])
    np.testing.assert_allclose(
        slope(lambda m: float(g @ m.sum(axis=0)), x), np.tile(g, (4, 1)), atol=1e-9
    )


def test_difference_too_small(cards: dict[str, Card]) -> None:
    """With h = 1e-12 a central difference of exp at 0 is off in the fourth or fifth digit."""
    errors = [
        abs((exp(x + 1e-12) - exp(x - 1e-12)) / 2e-12 / exp(x) - 1) for x in np.linspace(0, 1, 50)
    ]
    assert 1e-5 < max(errors) < 1e-3
    assert r"2\cdot10^{-4}" in cards["difference-too-small"].answer
    fine = [abs((exp(x + 1e-5) - exp(x - 1e-5)) / 2e-5 / exp(x) - 1) for x in (0.0, 0.5, 1.0)]
    assert max(fine) < 1e-9
    reasons = [each.reason for each in cards["difference-too-small"].mistakes]
    assert "At $h=10^{-5}$ it gives about ten." in reasons


def test_residual_paths_card(cards: dict[str, Card]) -> None:
    assert f"{50 * 0.1 / 1.1:.1f}" in cards["residual-paths"].answer


def test_tied_maxima(cards: dict[str, Card]) -> None:
    """At (2, 2, 1) the slope to the right is 1, to the left 0; weights of sum 1 lie between."""
    x, h = np.array([2.0, 2.0, 1.0]), 1e-6
    for unit in np.eye(3)[:2]:
        assert ((x + h * unit).max() - x.max()) / h == pytest.approx(1)
        assert (x.max() - (x - h * unit).max()) / h == pytest.approx(0)
    both = np.array([1.0, 1.0, 0.0])
    assert ((x + h * both).max() - x.max()) / h == pytest.approx(1)
    assert cards["tied-maxima"].answer == r"$(\frac12,\frac12,0)$ and $(1,0,0)$."


def test_stop_gradient_card(cards: dict[str, Card]) -> None:
    assert "=-16$" in cards["stop-gradient"].answer
    assert "=-16$" in cards["stop-gradient"].points[1]
    assert "=-4$" in cards["stop-gradient"].mistakes[1].reason


def test_output_delta() -> None:
    """At the output the error is the gradient in the outputs times the slope at z."""
    z, t = np.array([0.4, -1.2]), np.array([0.3, 0.9])

    def loss(v: np.ndarray) -> float:
        return float(((np.tanh(v) - t) ** 4).sum())

    wanted = 4 * (np.tanh(z) - t) ** 3 * (1 - np.tanh(z) ** 2)
    np.testing.assert_allclose(slope(loss, z), wanted, rtol=1e-5)


def test_norm_at_zero() -> None:
    """Written out, 0 over 2 sqrt(0) is NaN."""
    with np.errstate(divide="ignore", invalid="ignore"):
        assert np.isnan(np.float64(0) / (2 * np.sqrt(np.float64(0))))


def test_sort_gradient_card(cards: dict[str, Card]) -> None:
    assert cards["sort-gradient"].answer.startswith("$(9,5,7)$")
