"""The formulas and numbers that the cards of the deck `lstm` print, computed once more."""

import math
from typing import Any

import numpy as np
import pytest

from dlstudy.drills.lstm.code_gru import gru_step
from dlstudy.errors import Unsuitable
from dlstudy.exercise.variants import variant
from dlstudy.library.registry import drill_of
from tests.support.shipped import answers, card, says_of

says = says_of("lstm")


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def test_cell_gradient() -> None:
    """A forget gate of 0.9 leaves 0.005 after 50 steps."""
    says("cell-gradient", rf"$0.9^{{50}}\approx{0.9**50:.3f}$")


def test_candidate_tanh() -> None:
    """With a sigmoid for the candidate nothing negative is written."""
    rng = np.random.default_rng(0)
    cell = 0.0
    for a, b, c in rng.normal(size=(200, 3)):
        kept = sigmoid(a) * cell
        cell = kept + sigmoid(b) * sigmoid(c)
        assert cell > kept >= 0
    says("candidate-tanh", "would never fall below 0")


def test_gru_stays_between_old_state_and_candidate() -> None:
    rng = np.random.default_rng(1)
    state = 0.0
    for a, b in rng.normal(0, 3, size=(200, 2)):
        state = (1 - sigmoid(a)) * math.tanh(b) + sigmoid(a) * state
        assert -1 < state < 1
    says("gru-update", "stays between −1 and 1")
    assert "between −1 and 1" in card("lstm/gru-or-lstm#c4").question


def test_forget_memory() -> None:
    """Half-lives of 0.99, 0.9 and 0.999; what is left after 50 and 100 steps."""
    life = {f: math.log(2) / -math.log(f) for f in (0.99, 0.9, 0.999)}
    says("forget-memory", f"After {life[0.99]:.0f} steps", f"{life[0.9]:.1f} steps, 0.999 one of")
    says("forget-memory", f"0.999 one of {life[0.999]:.0f}")
    says("forget-memory", rf"0.99^{{50}}\approx{0.99**50:.2f}", rf"1/e\approx{math.exp(-1):.2f}")
    assert math.isclose(0.99**100, math.exp(-1), rel_tol=0.01)
    assert math.isclose(0.99**69, 0.5, rel_tol=0.01)


def test_gru_has_three_quarters_of_the_weights() -> None:
    found = answers("lstm/parameters-by-hand", {"D": 8, "H": 16})
    assert float(found["gru"]) / float(found["two"]) == 0.75
    assert (float(found["one"]), float(found["two"])) == (1600, 1664)  # PyTorch 2.14: 1664
    assert float(found["two"]) - float(found["one"]) == 4 * 16
    says("two-biases", "$4H$ parameters more than Keras's")
    assert "{{c1::three quarters" in card("lstm/gru-or-lstm#c1").question


def test_lstm_counts() -> None:
    """With f = i = 1 and g = ±1 the cell counts; a mean of values of size 1 does not."""
    cell = state = 0.0
    for step in [1] * 50 + [-1] * 20:
        cell, state = cell + step, 0.3 * step + 0.7 * state
    assert cell == 30
    assert abs(state) < 1
    says("lstm-counts", r"$f=i=1$ and $g=\pm1$")


def test_constant_flow() -> None:
    """The factors at c = 0.5: 1 for the identity, below 1 for tanh and the steep logistic."""
    tanh = 1 - math.tanh(0.5) ** 2
    logistic = 4 * sigmoid(2) * (1 - sigmoid(2))
    assert tanh < 1
    assert logistic < 1
    assert sigmoid(0) * (1 - sigmoid(0)) == 1 / 4
    says("constant-flow", "the identity and $w=1$", "It is ¼ at 0 only")


def test_reset_place() -> None:
    """The two places of the reset differ with two units, and agree with one."""
    U, r, h = np.array([[1.0, 2.0], [-1.0, 0.5]]), np.array([0.2, 0.9]), np.array([0.5, -0.5])  # noqa: N806
    assert not np.allclose(r * (U @ h), U @ (r * h))
    assert np.isclose(0.2 * (2.0 * 0.5), 2.0 * (0.2 * 0.5))
    says("gru-by-hand", "with more than one unit they differ")


def test_second_bias() -> None:
    """In r and z the sum of the biases counts; in n it does not."""
    rng = np.random.default_rng(2)
    case = gru_step.draw(rng)
    size = case["h"].shape[1]
    moved = np.zeros(3 * size)
    moved[: 2 * size] = rng.normal(size=2 * size)
    same = gru_step.reference(**{**case, "b": case["b"] + moved, "bu": case["bu"] - moved})
    assert np.allclose(gru_step.reference(**case), same)
    moved[2 * size :] = 1.0
    other = gru_step.reference(**{**case, "b": case["b"] + moved, "bu": case["bu"] - moved})
    assert not np.allclose(gru_step.reference(**case), other)


def test_keras_blocks_in_the_place_of_pytorchs_give_another_state() -> None:
    """Same shapes, exchanged gates: wrong until the first two blocks are exchanged back."""
    case = gru_step.draw(np.random.default_rng(3))
    keras = {
        name: np.concatenate([np.split(case[name], 3, axis=-1)[k] for k in (1, 0, 2)], axis=-1)
        for name in ("W", "U", "b", "bu")
    }
    wrong = gru_step.reference(**{**case, **keras})
    assert wrong.shape == case["h"].shape
    assert np.abs(wrong - gru_step.reference(**case)).max() > 0.01
    says("keras-to-torch", "Keras stores $z,r,n$, PyTorch $r,z,n$")


def test_cumax_rises_to_one() -> None:
    """The gate rises to exactly 1 and is the expected binary gate; the overlap by its splits."""
    a = np.array([0.3, -1.0, 2.0, 0.5])
    found = answers("lstm/cumax-by-hand", {"a": a, "b": a[::-1]})
    gate = np.asarray(found["f"])
    assert (np.diff(gate) > 0).all()
    assert math.isclose(gate[-1], 1)
    draws = np.random.default_rng(4).choice(4, 20_000, p=np.asarray(found["p"]))
    sampled = (np.arange(4)[None] >= draws[:, None]).mean(axis=0)
    assert np.allclose(sampled, gate, atol=0.02)
    assert math.isclose(draws.mean(), float(found["d"]), abs_tol=0.05)
    says("cumax-shape", "ends at 1", r"$0\dots0\,1\dots1$")
    says("on-lstm-parse", r"$D-\sum_k\tilde f_{tk}$")


def test_xlstm_stabiliser() -> None:
    """Lowered exponents give the same quotient, and gates of at most 1."""
    rng = np.random.default_rng(5)
    c = n = low_c = low_n = 0.0
    m = -math.inf
    for a, log_f, g in zip(rng.normal(0, 3, 20), -rng.random(20), rng.normal(size=20), strict=True):
        c, n = math.exp(log_f) * c + math.exp(a) * g, math.exp(log_f) * n + math.exp(a)
        new = max(log_f + m, a)
        keep, write = math.exp(log_f + m - new), math.exp(a - new)
        assert max(keep, write) <= 1
        low_c, low_n, m = keep * low_c + write * g, keep * low_n + write, new
        assert math.isclose(low_c * math.exp(m), c, rel_tol=1e-9, abs_tol=1e-9)
    assert math.isclose(c / n, low_c / low_n, rel_tol=1e-9)
    says("xlstm-stabiliser", r"$m_t=\max(\log f_t+m_{t-1},a_t)$", "at most 1 each")


def test_an_exponential_gate_outweighs_what_is_stored() -> None:
    """A late input of weight e^5 takes nearly all of the mean; with a sigmoid a half at most."""
    assert math.exp(5) / (1 + math.exp(5)) > 0.99
    assert sigmoid(50) / (sigmoid(50) + 1) <= 0.5
    says("exponential-gate", "outweighs them at once")


def test_state_tracking() -> None:
    """An increasing map keeps the order of two values; the factor -1 exchanges them."""
    low, high = -1.0, 1.0
    for a, b in ((0.2, 3.0), (0.9, -5.0)):
        assert a * low + b < a * high + b
    assert (-1 * low, -1 * high) == (high, low)
    says("state-tracking", r"$h\mapsto-h$ exchanges 1 and $-1$")


def test_min_gru_is_scanned() -> None:
    """The linear step with known factors by pairs gives what the loop gives."""
    z, n, h = np.array([0.9, 0.2, 0.6, 0.5]), np.array([1.0, -2.0, 3.0, 0.5]), 0.3
    for keep, new in zip(z, n, strict=True):
        h = keep * h + (1 - keep) * new
    steps = list(zip(z, (1 - z) * n, strict=True))
    first, second = ((y[0] * x[0], y[0] * x[1] + y[1]) for x, y in (steps[:2], steps[2:]))
    whole = (second[0] * first[0], second[0] * first[1] + second[1])
    assert math.isclose(whole[0] * 0.3 + whole[1], h)
    says("min-gru", r"$h_t=z_t\odot h_{t-1}+(1-z_t)\odot n_t$")


def test_windows() -> None:
    """The example of the card: 10 values, 7 of them for training, windows of 3, two steps on."""
    own: dict[str, Any] = {"v": [1, 2, 3, 4, 5, 6, 7, 80, 90, 99], "m": 7, "T": 3, "q": 2}
    found = answers("lstm/windows-by-hand", own)
    assert float(found["N"]) == 3
    assert np.asarray(found["S"]).tolist() == [3, 3, 1]
    assert np.allclose(np.asarray(found["x"]) * float(found["s"]) + 4, [3, 4, 5])
    assert math.isclose(float(found["y"]) * float(found["s"]) + 4, 7)


def test_the_perturbed_loss_is_above_the_clean_one() -> None:
    own: dict[str, Any] = {"E": [[1, -1], [0.5, 0.5]], "w": [2, 1], "a": 0.5, "y": 1, "eps": 0.1}
    found = answers("lstm/adversarial-by-hand", own)
    assert float(found["La"]) > float(found["L"])
    assert math.isclose(float(np.linalg.norm(np.asarray(found["R"]))), 0.1)
    rise = float(found["La"]) - float(found["L"])
    assert math.isclose(rise, 0.1 * np.linalg.norm(np.asarray(found["G"])), rel_tol=0.2)


def test_an_open_forget_gate_keeps_the_cell() -> None:
    """f near 1 and i near 0 keep the cell; o near 0 hides it."""
    own: dict[str, Any] = {
        "W": [[0], [0], [1], [0]],
        "u": [0] * 4,
        "b": [-50, 50, 0, -50],
        "x": [1],
    }
    found = answers("lstm/step-by-hand", own | {"h": 0.5, "c": 1.5})
    assert math.isclose(float(found["cn"]), 1.5)
    assert abs(float(found["hn"])) < 1e-9


@pytest.mark.parametrize(
    ("slug", "own"),
    [
        ("step-by-hand", {"W": [[1.0], [2.0], [3.0]]}),
        ("step-by-hand", {"x": [1.0, 2.0]}),
        ("cell-path-by-hand", {"f": [0.5, 1.5, 0.5]}),
        ("cell-path-by-hand", {"s": 1.0}),
        ("backward-by-hand", {"i": 1.2}),
        ("backward-by-hand", {"g": -1.0}),
        ("gru-by-hand", {"k": 0.5}),
        ("gru-by-hand", {"Un": [[1.0]]}),
        ("cumax-by-hand", {"a": [1.0, 2.0]}),
        ("windows-by-hand", {"m": 10}),
        ("windows-by-hand", {"T": 2.5}),
        ("windows-by-hand", {"m": 6, "T": 4, "q": 3}),
        ("adversarial-by-hand", {"y": 0.5}),
        ("adversarial-by-hand", {"eps": 0.0}),
        ("adversarial-by-hand", {"w": [0.0, 0.0]}),
    ],
)
def test_impossible_numbers_are_refused_with_a_sentence(slug: str, own: dict[str, object]) -> None:
    values = {
        name: float(value) if isinstance(value, int | float) else np.array(value, np.float64)
        for name, value in own.items()
    }
    with pytest.raises(Unsuitable) as said:
        variant(drill_of(card(f"lstm/{slug}")), 1, values)
    assert str(said.value).endswith(".")
