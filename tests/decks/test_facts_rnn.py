"""The formulas and numbers that the cards of the deck `rnn` print, computed once more."""

import math
from itertools import product
from typing import Any

import numpy as np
import pytest

from dlstudy.drills.rnn.code_gradients import rnn_gradients
from dlstudy.errors import Unsuitable
from dlstudy.exercise.variants import variant
from dlstudy.library.registry import drill_of
from tests.support.shipped import answers, card, says_of

says = says_of("rnn")
MATRIX = np.array([[0.5, 4.0], [0.0, 0.5]])


def states(x: np.ndarray, W: np.ndarray, U: np.ndarray, h: np.ndarray) -> list[np.ndarray]:  # noqa: N803
    found = []
    for each in x:
        h = np.tanh(W @ h + U @ each)
        found.append(h)
    return found


def test_same_weights() -> None:
    """The count of the card, and of its two mistakes; any length runs on the same weights."""
    matrices, biases = 200 * 200 + 200 * 100, 200
    one = matrices + biases
    says("same-weights", f"{one:,} for either", f"{10 * one:,} for the short text")
    says("same-weights", f"{1000 * one:,} for the long one", r"200\cdot200+200\cdot100+200")
    says("same-weights", f"{matrices + 10 * biases:,} and {matrices + 1000 * biases:,}")
    rng = np.random.default_rng(0)
    W, U = rng.normal(size=(3, 3)), rng.normal(size=(3, 2))  # noqa: N806
    short, long = (states(rng.normal(size=(n, 2)), W, U, np.zeros(3)) for n in (10, 1000))
    assert short[-1].shape == long[-1].shape == (3,)


def test_bptt_sum() -> None:
    """With a copy of W at each step the gradient of the shared W is the sum of theirs."""
    copies = np.array([0.7, 0.7, 0.7])

    def last(w: np.ndarray) -> float:
        h = 0.5
        for each in w:
            h = math.tanh(each * h + 0.3)
        return h

    eye = 1e-6 * np.eye(3)
    parts = [(last(copies + e) - last(copies - e)) / 2e-6 for e in eye]
    shared = (last(copies + 1e-6) - last(copies - 1e-6)) / 2e-6
    assert math.isclose(sum(parts), shared, rel_tol=1e-6)
    says("bptt-sum", r"\partial L/\partial W=\sum_t\partial L/\partial W_t")


def test_beam_step() -> None:
    """Three texts by 10,000 words are 30,000 continuations."""
    says("beam-step", f"scores all {3 * 10_000:,} continuations", "10,000 words")


def test_end_token() -> None:
    """With an end token all lengths share one total of 1; without, each length has its own."""
    go_on = 0.6
    assert math.isclose(sum(go_on**n * (1 - go_on) for n in range(200)), 1)
    says("end-token", "of each single length would sum to 1")


def test_reversed_source() -> None:
    """Three words: the mean distance stays 3; in reverse they are 1, 3 and 5."""
    n = 3
    forward = [(n + i) - i for i in range(n)]
    backward = [(n + i) - (n - 1 - i) for i in range(n)]
    assert sum(forward) == sum(backward)
    assert backward == [1, 3, 5]
    says("reversed-source", "mean distance", "brings the first source words close")


def test_explosion_not_certain() -> None:
    """The slope of tanh is at most 1; that of the logistic at most a quarter, so 4 is its bound."""
    z = np.linspace(-5, 5, 1001)
    assert (1 - np.tanh(z) ** 2).max() <= 1
    logistic = 1 / (1 + np.exp(-z))
    assert math.isclose((logistic * (1 - logistic)).max(), 1 / 4)
    says("explosion-not-certain", "singular values below 4", r"\operatorname{diag}(1-h_t^2)")


def test_wall_of_loss() -> None:
    """50 w^49 at 1.1 and 0.9, and the ratio."""
    steep, flat = 50 * 1.1**49, 50 * 0.9**49
    assert round(steep, -2) == 5300
    assert round(flat, 2) == 0.29
    assert round((1.1 / 0.9) ** 49, -3) == 19_000
    assert round(1.1 / 0.9, 2) == 1.22
    says("wall-of-loss", "5300 and 0.29", r"1.22^{49}\approx19{,}000", r"50\,w^{49}")


def test_transient_growth() -> None:
    """The gradient (1, 0) grows to 4.03 and 4.01, then falls; the formula of the card."""
    gradient, lengths = np.array([1.0, 0.0]), []
    for steps in range(1, 11):
        gradient = MATRIX.T @ gradient
        lengths.append(float(np.linalg.norm(gradient)))
        assert np.allclose(gradient, [0.5**steps, 4 * steps * 0.5 ** (steps - 1)])
    says("transient-growth", f"({lengths[0]:.2f} and {lengths[1]:.2f})")
    says("transient-growth", f"{lengths[4]:.1f} after five", f"{lengths[9]:.2f} after ten")
    says("transient-growth", f"of $W$ is {np.linalg.svd(MATRIX)[1][0]:.2f}")
    assert np.allclose(np.linalg.eigvals(MATRIX), 0.5)


def test_orthogonal_keeps_lengths() -> None:
    """An orthogonal matrix and its transpose keep lengths over any number of steps."""
    q, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(4, 4)))
    g = np.ones(4)
    assert math.isclose(np.linalg.norm(np.linalg.matrix_power(q.T, 50) @ g), 2)
    assert "{{c2::lengths" in card("rnn/vanishing-remedies#c2").question


def test_identity_start() -> None:
    """A ReLU unit with the weight 1 that stays active has the slope 1 after 100 steps."""

    def last(first: float) -> float:
        h = first
        for _ in range(100):
            h = max(0.0, h + 0.01)
        return h

    assert math.isclose((last(1.001) - last(1.0)) / 0.001, 1)
    says("identity-start", "By 1:", r"2^{-100}")


def test_rtrl_memory() -> None:
    """H entries by H² weights; a step multiplies by H: at H = 1000 a billion and 1e12."""
    assert (1000**3, 1000**4) == (10**9, 10**12)
    says("rtrl-memory", "It is $H^3$ numbers", "a billion numbers and $10^{12}$ products")


def test_stateful_batches() -> None:
    """Twenty streams: row i continues its stream; twenty chunks in a row do not."""
    chunks = np.arange(200)
    streams = chunks.reshape(20, 10)
    assert (streams[:, 1] == streams[:, 0] + 1).all()
    in_a_row = chunks.reshape(10, 20)
    assert (in_a_row[1] == in_a_row[0] + 20).all()
    says("stateful-batches", "cut into 20 streams", "20 chunks earlier")


def test_mixture_output() -> None:
    """Two likely strokes: squared error is least at their mean; 20 components: 121 numbers."""
    candidates = np.linspace(-2, 2, 401)
    errors = [((c + 1) ** 2 + (c - 1) ** 2) / 2 for c in candidates]
    assert abs(candidates[int(np.argmin(errors))]) < 0.01
    says("mixture-output", f"{20 * (1 + 2 + 2 + 1) + 1} numbers for 20 components")


def test_ctc_rule() -> None:
    """The example of the hint becomes `hello`; a double letter needs a blank between."""

    def collapse(path: str) -> str:
        merged = [c for i, c in enumerate(path) if i == 0 or path[i - 1] != c]
        return "".join(c for c in merged if c != "-")

    assert collapse("hh-e-ll-lo") == "hello"
    assert collapse("hello") == "helo"
    assert "hh-e-ll-lo" in card("rnn/ctc-paths").hint


def test_scan() -> None:
    """Joining two steps as the card says is associative, not commutative, and gives the states."""
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=8), rng.normal(size=8)

    def join(x: tuple[float, float], y: tuple[float, float]) -> tuple[float, float]:
        return y[0] * x[0], y[0] * x[1] + y[1]

    steps = list(zip(a, b, strict=True))
    assert np.allclose(
        join(join(steps[0], steps[1]), steps[2]), join(steps[0], join(steps[1], steps[2]))
    )
    assert not np.allclose(join(steps[0], steps[1]), join(steps[1], steps[0]))
    pairs = [join(steps[i], steps[i + 1]) for i in range(0, 8, 2)]
    fours = [join(pairs[0], pairs[1]), join(pairs[2], pairs[3])]
    whole = join(*fours)  # three rounds for eight steps
    h = 0.7
    for each in steps:
        h = each[0] * h + each[1]
    assert math.isclose(whole[0] * 0.7 + whole[1], h)
    says("scan", r"(a'a,\ a'b+b')", r"$\log_2T$ rounds")


def test_ssm_kernel() -> None:
    """The recurrence is the convolution with C A^j B."""
    rng = np.random.default_rng(3)
    A, B, C = rng.normal(size=(3, 3)) / 3, rng.normal(size=3), rng.normal(size=3)  # noqa: N806
    x, h, y = rng.normal(size=6), np.zeros(3), []
    for each in x:
        h = A @ h + B * each
        y.append(C @ h)
    kernel = [C @ np.linalg.matrix_power(A, j) @ B for j in range(6)]
    assert np.allclose(y, [sum(kernel[j] * x[t - j] for j in range(t + 1)) for t in range(6)])
    says("ssm-kernel", "$K_j=CA^jB$", "$K_0=CB$")


def test_add_one_cost() -> None:
    """51 of 10,100, and 51 of 101."""
    says("add-one-cost", "98.5 to 99 % of the probability")
    assert 0.98 < (10_000 - 50) / 10_100 < 0.99  # 50 different words follow at most 50 times
    says("add-one-cost", rf"$51/10100\approx{51 / 10100:.3f}$", rf"51/101\approx{51 / 101:.3f}")
    assert 50 + 1 == 51
    assert 100 + 10_000 == 10_100


def test_conv_lstm_reach() -> None:
    """A kernel of side k reaches (k - 1)/2 cells to each side."""
    says("conv-lstm", "$(k-1)/2$ cells a step")
    line = np.convolve(np.eye(1, 11, 5)[0], np.ones(5), "same")
    assert line.nonzero()[0].tolist() == [3, 4, 5, 6, 7]


def test_a_beam_of_all_texts_finds_the_likeliest() -> None:
    """With the width of the vocabulary in two steps nothing is pruned before the last."""
    p, P = [0.4, 0.35, 0.25], [[0.45, 0.3, 0.25], [0.1, 0.85, 0.05], [0.75, 0.05, 0.2]]  # noqa: N806
    wide = answers("rnn/beam-by-hand", {"p": p, "P": P, "B": 3, "alpha": 1.0})
    texts = {
        (i + 1, j + 1, k + 1): p[i] * P[i][j] * P[j][k] for i, j, k in product(range(3), repeat=3)
    }
    best = max(texts, key=lambda text: texts[text])
    assert math.isclose(float(wide["L"]), math.log(texts[best]))
    assert wide["best"].tolist() == list(best)  # type: ignore[union-attr]
    assert math.isclose(float(wide["S"]), float(wide["L"]) / 3)


def test_the_smoothed_probabilities_sum_to_one() -> None:
    corpus: dict[str, Any] = {"s": [1, 2, 0, 2, 1, 1, 0], "k": 0.5, "a": 1, "t": [1, 0]}
    p = [float(answers("rnn/bigram-by-hand", {**corpus, "b": b})["p"]) for b in (0, 1, 2)]
    assert math.isclose(sum(p), 1)


def test_truncation_to_the_whole_length_is_the_whole_gradient() -> None:
    own: dict[str, Any] = {"w": 0.5, "h0": 1, "x": [1, -1, 2], "y": 1, "k": 3}
    found = answers("rnn/truncated-by-hand", own)
    assert math.isclose(float(found["K"]), float(found["G"]))


def test_one_step_of_bptt_by_the_code_task() -> None:
    """The code task and the drill agree on one unit."""
    own: dict[str, Any] = {"w": 1.2, "u": 0.5, "h0": 0.3, "x1": 0.2, "x2": -0.4, "x3": 1.0}
    targets: dict[str, Any] = {"y1": 0.5, "y2": -0.5, "y3": 1.0}
    found = answers("rnn/bptt-by-hand", own | targets)
    h = [float(found[name]) for name in ("h1", "h2", "h3")]
    g = np.array([[h[0] - 0.5], [h[1] + 0.5], [h[2] - 1.0]])
    dW, dU, _, dh0 = rnn_gradients.reference(  # noqa: N806
        x=np.array([[0.2], [-0.4], [1.0]]), h0=np.array([0.3]), W=np.array([[1.2]]),
        U=np.array([[0.5]]), b=np.zeros(1), g=g,
    )  # fmt: skip
    wanted = [float(found[name]) for name in ("dw", "du", "dh0")]
    assert np.allclose([dW[0, 0], dU[0, 0], dh0[0]], wanted)


@pytest.mark.parametrize(
    ("slug", "own"),
    [
        ("forward-by-hand", {"W": [[1.0, 2.0, 3.0]]}),
        ("forward-by-hand", {"x1": [1.0, 2.0, 3.0]}),
        ("truncated-by-hand", {"k": 9}),
        ("truncated-by-hand", {"w": 50}),
        ("spectrum-by-hand", {"W": [[0.5, 0.2], [0.3, 0.4]]}),
        ("spectrum-by-hand", {"W": [[1.0, 0.0], [0.0, 0.5]]}),
        ("spectrum-by-hand", {"T": 2.5}),
        ("bigram-by-hand", {"s": [1, 2, 0], "t": [3, 0], "a": 1, "b": 2}),
        ("bigram-by-hand", {"s": [1, 2, 0], "t": [2, 0], "a": 1, "b": 2, "k": -1}),
        ("bigram-by-hand", {"s": [1, 2, 0], "t": [2, 0], "a": 1, "b": 2, "k": 0}),
        ("bigram-by-hand", {"s": [1, 2, 3]}),
        ("beam-by-hand", {"p": [0.5, 0.6, 0.1]}),
        ("beam-by-hand", {"B": 4}),
        ("beam-by-hand", {"p": [0.4, 0.3, 0.3], "B": 2}),
        ("bptt-by-hand", {"x1": [1.0, 2.0]}),
    ],
)
def test_impossible_numbers_are_refused_with_a_sentence(slug: str, own: dict[str, object]) -> None:
    values = {
        name: float(value) if isinstance(value, int | float) else np.array(value, np.float64)
        for name, value in own.items()
    }
    with pytest.raises(Unsuitable) as said:
        variant(drill_of(card(f"rnn/{slug}")), 1, values)
    assert str(said.value).endswith(".")
