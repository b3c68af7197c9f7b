"""The formulas and numbers that the cards of `sequence-models` print, computed once more."""

import math
from itertools import groupby, pairwise, product

import numpy as np
import pytest

from dlstudy.errors import Unsuitable
from tests.support.shipped import answers, card, says_of

says = says_of("sequence-models", mistakes=False)


def text_of(path: str) -> str:
    """Return the text of a CTC path: merge equal neighbours, then delete blanks."""
    return "".join(symbol for symbol, _ in groupby(path) if symbol != "_")


def paths(length: int, symbols: str) -> list[str]:
    return ["".join(each) for each in product(symbols, repeat=length)]


def test_causal_padding() -> None:
    """Two zeros in front of three taps: no output changes with a later input."""
    x, w = np.array([3.0, 1, 4, 1, 5]), np.array([1.0, 2, 3])

    def run(series: np.ndarray) -> np.ndarray:
        return np.correlate(np.concatenate((np.zeros(2), series)), w, "valid")

    changed = x.copy()
    changed[3] += 1
    assert len(run(x)) == len(x)
    assert list(np.flatnonzero(run(changed) != run(x))) == [3, 4]
    says("causal-padding", "Two in front", "$k-1=2$", "$(k-1)d$")


def test_keras_causal_example() -> None:
    """Keras 3.15: taps 1, 10, 100 over 1..5 gave 100, 210, 321, 432, 543: the last meets now."""
    padded = np.concatenate((np.zeros(2), np.arange(1.0, 6)))
    assert list(np.correlate(padded, [1.0, 10, 100], "valid")) == [100, 210, 321, 432, 543]


def test_tcn_parts() -> None:
    """The reach of n blocks: add up the gaps of two convolutions a block."""
    for k, n in ((2, 3), (3, 4), (7, 4)):
        field = 1
        for block in range(n):
            field += 2 * (k - 1) * 2**block
        assert field == 1 + 2 * (k - 1) * (2**n - 1)
    assert "$1+2(k-1)(2^n-1)$" in card("sequence-models/tcn-parts#c1").question


def test_ctc_collapse() -> None:
    path = "aa_abb_b_"
    says("ctc-collapse", " ".join(path), f"`{text_of(path)}`")
    wrong = "".join(s for s, _ in groupby(path.replace("_", "")))
    assert (wrong, path.count("a"), path.count("b")) == ("ab", 3, 3)
    assert text_of(path) == "aabb"


def test_ctc_frames() -> None:
    """coffee needs 8 frames: six letters and a blank between equal neighbours."""
    word = "coffee"
    doubles = sum(a == b for a, b in pairwise(word))
    assert (len(word), len(word) + doubles, 2 * len(word) + 1) == (6, 8, 13)
    assert text_of("cof_fe_e") == word
    says("ctc-frames", "8: six letters, and two blanks")


def test_a_double_letter_needs_a_blank() -> None:
    written = {text_of(path) for path in paths(4, "ab")}
    assert written == {"a", "b", "ab", "ba", "aba", "bab", "abab", "baba"}
    assert "aa" in {text_of(path) for path in paths(3, "a_")}


def test_ctc_greedy() -> None:
    """Two frames: the sum of three paths is 0.64, the best path 0.36."""
    p = {"a": 0.4, "_": 0.6}
    total: dict[str, float] = {}
    for path in paths(2, "a_"):
        total[text_of(path)] = total.get(text_of(path), 0) + p[path[0]] * p[path[1]]
    assert math.isclose(total["a"], 0.64)
    assert math.isclose(total[""], 0.36)
    says("ctc-greedy", "0.64", "0.36", "$0.16+0.24+0.24=0.64$", "three of the four paths")


def test_ctc_derivation() -> None:
    """The recursion against all eight paths of three frames."""
    p = [0.2, 0.5, 0.7]
    total = sum(
        math.prod(q if symbol == "a" else 1 - q for q, symbol in zip(p, path, strict=True))
        for path in paths(3, "a_")
        if text_of(path) == "a"
    )
    on, behind = p[1], p[0] * (1 - p[1])
    empty = (1 - p[0]) * (1 - p[1])
    assert math.isclose((empty + on) * p[2] + (on + behind) * (1 - p[2]), total)


def test_sru_highway_and_weights() -> None:
    """The state is a weighted mean: with equal candidates it is that candidate."""
    found = answers(
        "sequence-models/gated-by-hand",
        {"f": [0.3, 0.9, 0.5], "z": [4, 4, 4], "c0": 4, "r": 0.5, "x": 2},
    )
    assert np.allclose(found["c"], 4)
    assert np.allclose(found["h"], 3)


def test_janet_stays_between() -> None:
    """A mean of values within (-1, 1) stays there; without the complement it would not."""
    rng = np.random.default_rng(0)
    mean = added = 0.0
    for _ in range(200):
        f, g = rng.uniform(0.9, 1), rng.uniform(0.5, 1)
        mean, added = f * mean + (1 - f) * g, f * added + g
    assert abs(mean) < 1 < added
    says("janet-one-gate", "$a_t=1-f_t$")


def test_chrono_init() -> None:
    """The sigmoid of log v: memories of 1 + v steps, from 2 to T_max."""
    longest = 50
    for v in (1.0, 7.0, longest - 1.0):
        f = 1 / (1 + math.exp(-math.log(v)))
        assert math.isclose(1 / (1 - f), 1 + v)
    says("chrono-init", "From 2 to $T_{\\max}$", "$1/(1-f)=1+v$", r"$\sigma(\log v)=v/(1+v)$")


def test_indrnn_bound() -> None:
    """1.007 doubles over 100 steps, 0.95 leaves 0.006."""
    assert math.isclose(math.log(2) / 100, 0.007, abs_tol=1e-4)
    assert math.isclose(1.007**100, 2, rel_tol=0.01)
    assert math.isclose(0.95**100, 0.006, abs_tol=1e-4)
    says("indrnn-bound", r"$\ln2/100=0.007$", "1.007 doubles", "0.95 leaves 0.006")
    for gamma, steps in ((2.0, 100), (10.0, 5000)):
        assert math.isclose((gamma ** (1 / steps)) ** steps, gamma)
    assert (2 / 100) ** 100 < 1e-100  # the mistake "divided"


def test_ssm_step_size() -> None:
    """The exact step against small steps of Euler's rule, and its limit."""
    a, b, x, h0 = -0.7, 0.5, 3.0, 2.0
    for step in (0.1, 1.0, 50.0):
        exact = math.exp(step * a) * h0 + (math.exp(step * a) - 1) * b / a * x
        h, parts = h0, 50_000
        for _ in range(parts):
            h += step / parts * (a * h + b * x)
        assert math.isclose(h, exact, rel_tol=2e-3)
    assert math.isclose(exact, -b / a * x, rel_tol=1e-9)
    says("ssm-step-size", r"-\frac bax_t", r"$\bar a=e^{\Delta a}\to0$", r"(e^{\Delta a}-1)\,b/a")


def test_mamba_gate() -> None:
    """With softplus steps the decay is 1 - sigmoid: checked as numbers."""
    for s in (-3.0, 0.0, 2.5):
        step = math.log(1 + math.exp(s))
        assert math.isclose(1 - math.exp(-step), 1 / (1 + math.exp(-s)))


def test_scan_tree() -> None:
    """Merging pairs in three rounds gives the state of eight steps."""
    rng = np.random.default_rng(1)
    steps = [(float(a), float(b)) for a, b in rng.normal(size=(8, 2))]
    h = 0.3
    for a, b in steps:
        h = a * h + b
    rounds = 0
    while len(steps) > 1:
        pairs = zip(steps[::2], steps[1::2], strict=True)
        steps = [(a2 * a1, a2 * b1 + b2) for (a1, b1), (a2, b2) in pairs]
        rounds += 1
    assert rounds == 3
    assert math.isclose(steps[0][0] * 0.3 + steps[0][1], h)


def test_ssm_modes() -> None:
    """A recurrence with constant numbers is a convolution with C A^j B."""
    a, b, c = 0.8, 0.5, 2.0
    x = np.array([1.0, -2, 3, 0.5])
    h, by_steps = 0.0, []
    for each in x:
        h = a * h + b * each
        by_steps.append(c * h)
    kernel = c * b * a ** np.arange(len(x))
    assert np.allclose(np.convolve(x, kernel)[: len(x)], by_steps)


@pytest.mark.parametrize(
    ("slug", "own"),
    [
        ("causal-by-hand", {"d": 1.5}),
        ("causal-by-hand", {"x": [[1, 2], [3, 4]]}),
        ("field-by-hand", {"k": 1}),
        ("field-by-hand", {"d": [1, 2.5]}),
        ("field-by-hand", {"N": 0}),
        ("gated-by-hand", {"f": [0.5, 1.2, 0.1]}),
        ("gated-by-hand", {"r": -0.1}),
        ("gated-by-hand", {"z": [1, 2]}),
        ("indrnn-bound", {"T": 2.5}),
        ("indrnn-bound", {"g": -1}),
    ],
)
def test_impossible_numbers_are_refused(slug: str, own: dict[str, float]) -> None:
    with pytest.raises(Unsuitable):
        answers(f"sequence-models/{slug}", own)
