"""The formulas and numbers that the cards of the deck `nn` print, computed once more."""

import itertools
import math

import numpy as np
import pytest

from dlstudy.errors import Unsuitable
from dlstudy.exercise.variants import variant
from dlstudy.library.registry import drill_of
from tests.support.shipped import answers, card, says_of

says = says_of("nn", mistakes=False)

BITS = np.array(list(itertools.product((0, 1), repeat=2)))


def relu(z: np.ndarray) -> np.ndarray:
    return np.asarray(np.maximum(z, 0))


def test_no_single_line_has_the_points_of_xor_on_their_sides() -> None:
    """A search over lines finds AND and OR but not XOR; two parallel lines do."""
    wanted = {"and": BITS.min(axis=1), "or": BITS.max(axis=1), "xor": BITS.sum(axis=1) % 2}
    found = set()
    for w1, w2, b in itertools.product(np.arange(-2, 2.5, 0.5), repeat=3):
        fires = (BITS @ [w1, w2] + b > 0).astype(int)
        found |= {name for name, gate in wanted.items() if (fires == gate).all()}
    assert found == {"and", "or"}
    ones = BITS.sum(axis=1)
    assert (((ones > 0.5) & (ones < 1.5)) == (wanted["xor"] == 1)).all()
    says("lines-and-shapes#c5", "{{c5::two::how many}}")


def test_without_a_bias_the_boundary_contains_the_origin() -> None:
    assert all(np.dot(w, np.zeros(2)) == 0 for w in ([1, 2], [-3, 0.5]))
    says("why-bias", "through which $w\\cdot x=0$ runs for every $w$", "if $w\\cdot x>-b$")


def test_a_step_is_flat_on_both_sides() -> None:
    z, h = np.array([-2.0, 2.0]), 1e-6
    assert ((z + h > 0) == (z - h > 0)).all()
    says("step-no-slope", "It makes it 0", "$\\phi'(z)$, which is 0 left and right")


def test_weights_of_a_wider_and_of_a_deeper_network() -> None:
    """n^2 entries a matrix, L - 1 matrices: four times and a little more than twice."""
    n, layers = 50, 40
    assert (2 * n) ** 2 * (layers - 1) == 4 * n**2 * (layers - 1)
    assert math.isclose((2 * layers - 1) / (layers - 1), 2, rel_tol=0.02)
    assert 2 * layers - 1 > 2 * (layers - 1)
    says("width-or-depth", "Wider: fourfold,", "Deeper: about twofold,", "$L-1$ matrices", "$2L-1$")


def test_a_perceptron_on_overlapping_classes_is_changed_in_each_pass_and_stays_bounded() -> None:
    """XOR for 300 passes: an update in each, and a length that does not grow."""
    points = np.column_stack([BITS, np.ones(4)])
    labels = np.array([-1, 1, 1, -1])
    w, lengths = np.zeros(3), []
    for _ in range(300):
        before = w.copy()
        touched = False
        for row, label in zip(points, labels, strict=True):
            if label * (w @ row) <= 0:
                w, touched = w + label * row, True
        assert touched
        lengths.append(max(np.abs(before).max(), np.abs(w).max()))
    assert max(lengths[100:]) == max(lengths[:100])
    says("perceptron-overlap", "in every pass, but their length stays bounded")


def test_the_delta_rule_lowers_a_z_that_is_right_by_too_much() -> None:
    w, x, y = np.array([3.0]), np.array([1.0]), 1
    moved = w + 0.1 * (y - w @ x) * x
    assert moved @ x < w @ x
    assert y * (w @ x) > 0  # the perceptron would leave it alone
    says("delta-or-perceptron#c3", "$y=1$, $z=3$", "{{c3::lowers $z$::")


def test_the_delta_rule_nears_the_least_squares_fit() -> None:
    points = np.column_stack([[-1.0, 0.0, 1.0, 2.0], np.ones(4)])
    labels = np.array([-1.0, 1.0, -1.0, 1.0])
    w = np.zeros(2)
    for _ in range(1500):
        for row, label in zip(points, labels, strict=True):
            w = w + 0.005 * (label - w @ row) * row
    best = np.linalg.lstsq(points, labels, rcond=None)[0]
    assert np.allclose(w, best, atol=0.02)
    says("delta-or-perceptron#c4", "{{c4::the least-squares fit::")


def test_the_bound_of_the_perceptron_holds() -> None:
    """Random separable points with a margin: never more than (R/gamma)^2 updates."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        u = np.array([0.6, 0.8, 0.0])
        rows = rng.normal(size=(40, 3))
        rows = rows[np.abs(rows @ u) > 0.3]
        rows = rows * np.sign(rows @ u)[:, None]
        gamma, radius = (rows @ u).min(), np.linalg.norm(rows, axis=1).max()
        w, updates = np.zeros(3), 0
        while (rows @ w <= 0).any():
            w, updates = w + rows[int((rows @ w <= 0).argmax())], updates + 1
        assert updates <= (radius / gamma) ** 2
    says("perceptron-bound-derivation", "like $k$, the length at most like $\\sqrt k$")


def test_the_gate_of_the_card() -> None:
    """XOR with a = 0: v = (1, -2), c = 0; and the second difference over 1 - a."""
    found = answers("nn/gate-by-hand", {"g": [0, 1, 0], "a": 0})
    assert np.allclose(found["v"], [1, -2])
    assert found["c"] == 0
    leaky = answers("nn/gate-by-hand", {"g": [1, 0, 3], "a": 0.5})
    assert np.isclose(np.asarray(leaky["v"])[1], (1 - 0 + 3) / (1 - 0.5))
    says("gate-by-hand", "$v=(1,-2)$, $c=0$", "$v_2=(g_0-2g_1+g_2)/(1-a)$")


def test_units_on_a_grid() -> None:
    assert 10**6 == 1_000_000
    assert [10 * 6, 10 * 6**2] == [60, 360]
    says("rbf-dimensions", "$10^d$, which grows exponentially: a million for $d=6$")


def test_far_away_a_bump_is_silent_and_a_relu_network_goes_on_straight() -> None:
    x = np.array([30.0, 40.0, 50.0])
    rng = np.random.default_rng(1)
    assert np.exp(-0.5 * (x[:, None] - rng.normal(size=5)) ** 2).sum() < 1e-100
    w, b, v = rng.normal(size=(3, 8))
    values = relu(np.outer(x, w) + b) @ v
    assert math.isclose(values[2] - values[1], values[1] - values[0], rel_tol=1e-9)
    says("rbf-far-away", "RBF: values near 0. MLP: a straight line goes on.")


def test_a_width_means_gamma() -> None:
    s, d = 0.7, 1.3
    assert math.isclose(math.exp(-(d**2) / (2 * s**2)), math.exp(-1 / (2 * s**2) * d**2))
    says("rbf-by-hand", "$\\gamma=1/(2s^2)$", "$\\varepsilon=\\sqrt\\gamma$")


def test_a_third_unit_lifts_the_disc_out_of_the_ring() -> None:
    """ReLUs of |x| + |y| or so: after lifting a plane parts disc and ring, in two axes none."""
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    disc, ring = 0.5 * circle, 2.0 * circle
    directions = np.stack([np.cos(angles), np.sin(angles)])
    lifted = [relu(points @ directions).sum(axis=1) for points in (disc, ring)]
    assert lifted[0].max() < lifted[1].min()
    assert all((disc @ d).max() < (ring @ d).max() for d in directions.T)
    assert all((disc @ d).min() > (ring @ d).min() for d in directions.T)
    says("untangling", "linearly separable", "lift the disc out")


def test_the_inputs_with_the_same_units_on_are_convex_and_see_one_affine_map() -> None:
    rng = np.random.default_rng(2)
    first, second = rng.normal(size=(6, 3)), rng.normal(size=(6, 6))

    def states(x: np.ndarray) -> tuple[bool, ...]:
        hidden = relu(first @ [*x, 1.0])
        return (*(hidden > 0).tolist(), *(second @ hidden > 0).tolist())

    def value(x: np.ndarray) -> float:
        return float(relu(second @ relu(first @ [*x, 1.0])).sum())

    points = rng.normal(size=(250, 2))
    kinds = [states(x) for x in points]
    pairs = [
        (p, q)
        for (p, a), (q, b) in itertools.combinations(zip(points, kinds, strict=True), 2)
        if a == b
    ]
    assert len(pairs) > 100
    for p, q in pairs[:150]:
        assert states((p + q) / 2) == states(p)
        assert math.isclose(value((p + q) / 2), (value(p) + value(q)) / 2, abs_tol=1e-9)
    says("polytopes", "convex polytopes, with one affine map on each")


def test_a_kink_jumps_by_v_times_the_size_of_w() -> None:
    own = {"w": [2.0, -1.0], "b": [2.0, 3.0], "v": [1.5, -2.0]}
    found = answers("nn/pieces-by-hand", own)
    assert np.allclose(np.diff(np.asarray(found["s"])), [1.5 * 2, -2.0 * 1])
    says("pieces-by-hand", "$v_i|w_i|$", "$n+1$ pieces")


def test_permutation_and_shift() -> None:
    """Attention follows a reordering, a convolution a shift, a dense layer neither."""
    rng = np.random.default_rng(3)
    x, w = rng.normal(size=(5, 4)), rng.normal(size=(5, 5))

    def attention(rows: np.ndarray) -> np.ndarray:
        weights = np.exp(rows @ rows.T)
        return np.asarray(weights / weights.sum(axis=1, keepdims=True) @ rows)

    order = rng.permutation(5)
    assert np.allclose(attention(x)[order], attention(x[order]))
    assert not np.allclose((w @ x)[order], w @ x[order])
    signal = np.array([0, 0, 1.0, 3.0, 2.0, 0, 0, 0])
    kernel = [1.0, -1.0]
    shifted = np.convolve(np.roll(signal, 1), kernel, "same")
    assert np.allclose(shifted, np.roll(np.convolve(signal, kernel, "same"), 1))
    says("built-in-symmetry#c4", "{{c4::none::")


def test_a_flip_of_a_hopfield_unit_lowers_the_energy() -> None:
    rng = np.random.default_rng(4)
    w = rng.normal(size=(12, 12))
    w = w + w.T
    np.fill_diagonal(w, 0)
    s = rng.choice([-1.0, 1.0], 12)
    flips = 0
    for _ in range(50):
        for i in range(12):
            field, before = w[i] @ s, -s @ w @ s / 2
            if field * s[i] < 0:
                s[i] = -s[i]
                flips += 1
                assert math.isclose(-s @ w @ s / 2 - before, -2 * abs(field), rel_tol=1e-9)
    assert flips
    assert (s * (w @ s) > 0).all()
    says("hopfield-rest", "changes by $-2|\\sum_jw_{ij}s_j|$")


def test_all_at_once_a_hopfield_network_can_cycle() -> None:
    w = np.array([[0.0, -1.0], [-1.0, 0.0]])
    s = np.array([1.0, 1.0])
    assert (np.sign(w @ s) == -s).all()
    assert (np.sign(w @ -s) == s).all()
    says("hopfield-rest", "With all units updated at once", "the state can cycle")


def test_crosstalk_has_the_variance_p_over_n() -> None:
    rng = np.random.default_rng(5)
    n = 1000
    for p in (50, 300):
        xi = rng.choice([-1.0, 1.0], (p, n))
        overlaps = xi[1:] @ xi[0] / n
        noise = xi[1:].T @ overlaps * xi[0]
        assert math.isclose(noise.std() ** 2, p / n, rel_tol=0.25)
    says("hopfield-crosstalk", "$\\sqrt{p/n}$", f"{math.sqrt(50 / 1000):.2f} for $p=50$")
    says(
        "hopfield-crosstalk",
        f"{math.sqrt(300 / 1000):.2f} for $p=300$",
        "$0.138n$ patterns, here 138",
    )


@pytest.mark.parametrize(("p", "is_kept"), [(50, True), (300, False)])
def test_fifty_patterns_are_recalled_and_three_hundred_not(p: int, is_kept: bool) -> None:
    """Start at a stored pattern and update all units a few times, one after the other."""
    rng = np.random.default_rng(6)
    xi = rng.choice([-1.0, 1.0], (p, 1000))
    w = xi.T @ xi / 1000
    np.fill_diagonal(w, 0)
    s = xi[0].copy()
    for _ in range(6):
        for i in range(1000):
            s[i] = 1.0 if w[i] @ s > 0 else -1.0
    assert (float(s @ xi[0]) / 1000 > 0.97) is is_kept
    says("hopfield-crosstalk", "With $p=50$ recall works, with $p=300$ not")


def test_a_modern_hopfield_step_is_attention() -> None:
    rng = np.random.default_rng(7)
    patterns, state, d = rng.normal(size=(4, 6)), rng.normal(size=4), 4

    def softmax(z: np.ndarray) -> np.ndarray:
        powers = np.exp(z - z.max())
        return np.asarray(powers / powers.sum())

    step = patterns @ softmax(patterns.T @ state / math.sqrt(d))
    keys = patterns.T
    attended = softmax(state @ keys.T / math.sqrt(d)) @ keys
    assert np.allclose(step, attended)
    says("hopfield-attention", "$\\beta$ plays the part of $1/\\sqrt d$")


def test_the_gradient_of_a_boltzmann_machine() -> None:
    """Three units of 0 and 1, all states listed: data minus model correlation."""
    rng = np.random.default_rng(8)
    states = np.array(list(itertools.product((0.0, 1.0), repeat=3)))
    data = states[[1, 3, 7, 7, 6]]

    def likelihood(w: np.ndarray) -> float:
        logs = ((states @ w) * states).sum(axis=1) / 2
        own = ((data @ w) * data).sum(axis=1) / 2
        return float(own.mean() - np.log(np.exp(logs).sum()))

    w = rng.normal(size=(3, 3))
    w = (w + w.T) / 2
    np.fill_diagonal(w, 0)
    bump = np.zeros((3, 3))
    bump[0, 1] = bump[1, 0] = 1e-5
    slope = (likelihood(w + bump) - likelihood(w - bump)) / 2e-5
    weights = np.exp(((states @ w) * states).sum(axis=1) / 2)
    model = float((weights / weights.sum()) @ (states[:, 0] * states[:, 1]))
    assert math.isclose(slope, float((data[:, 0] * data[:, 1]).mean()) - model, abs_tol=1e-8)
    found = card("nn/boltzmann-or-hopfield#c3").question
    assert "under the data minus that under the model" in found


def test_a_boltzmann_unit_switches_on_with_a_sigmoid_probability() -> None:
    """The conditional of e^-E for one unit of 0 and 1 is the sigmoid of its input."""
    field = 0.8
    on, off = math.exp(field), math.exp(0)
    assert math.isclose(on / (on + off), 1 / (1 + math.exp(-field)))
    says("boltzmann-or-hopfield#c1", "with a sigmoid probability")


@pytest.mark.parametrize(
    ("slug", "own"),
    [
        ("gate-by-hand", {"a": 1.0}),
        ("gate-by-hand", {"g": np.array([0.0, 1.0])}),
        ("perceptron-pass", {"y": np.array([1.0, 0.0, 1.0, -1.0])}),
        ("perceptron-pass", {"w": np.array([0.0, 1.0])}),
        ("mlp-size", {"n": np.array([3.5, 2.0])}),
        ("mlp-size", {"bias": 2.0}),
        ("mlp-forward", {"act": 4.0}),
        ("mlp-forward", {"W": np.array([[1.0, 2.0, 3.0]])}),
        ("pieces-by-hand", {"w": np.array([0.0, 1.0, 2.0])}),
        ("pieces-by-hand", {"w": np.ones(3), "b": np.ones(3)}),
        ("pieces-by-hand", {"v": np.array([1.0, 0.0, 2.0])}),
        ("rbf-by-hand", {"gamma": -1.0}),
        ("rbf-by-hand", {"c": np.array([1.0, 1.0])}),
    ],
)
def test_impossible_numbers_are_refused(slug: str, own: dict[str, float | np.ndarray]) -> None:
    with pytest.raises(Unsuitable):
        variant(drill_of(card(f"nn/{slug}")), 1, own)


def test_a_kink_at_zero_can_be_set() -> None:
    own = {"w": [1.0, -2.0], "b": [0.0, 2.0], "v": [1.0, 1.0]}
    found = answers("nn/pieces-by-hand", own)
    assert np.allclose(found["k"], [0, 1])
    assert np.allclose(found["s"], [-2, -1, 1])
