"""The numbers and formulas that the cards of the deck `normalization` print, calculated anew."""

from collections.abc import Callable
from math import log, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from dlstudy.card import Card
from dlstudy.deck.parse import parse_deck
from dlstudy.library.library import shipped_folder

Array = NDArray[np.float64]


@pytest.fixture(scope="module")
def cards() -> dict[str, Card]:
    """Return the deck's cards by slug; a test reads its number or formula from the card."""
    path = shipped_folder() / "normalization.md"
    return {card.slug: card for card in parse_deck(path.read_bytes(), path.name).cards}


def normalised(x: Array, axis: int | tuple[int, ...] = 0) -> Array:
    """Return x with mean 0 and biased variance 1 along the axes."""
    result: Array = (x - x.mean(axis, keepdims=True)) / x.std(axis, keepdims=True)
    return result


def slope(f: Callable[[Array], float], x: Array, h: float = 1e-5) -> Array:
    """Return the gradient of f at x by central differences."""
    result = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[place] = h
        result[place] = (f(x + step) - f(x - step)) / (2 * h)
    return result


def test_bn_statistics() -> None:
    """(N, C, H, W) has C means, each over N*H*W values."""
    x = np.random.default_rng(0).normal(size=(2, 3, 4, 5))
    means = x.mean(axis=(0, 2, 3))
    assert means.shape == (3,)
    by_hand = sum(x[n, 1, i, j] for n in range(2) for i in range(4) for j in range(5))
    assert means[1] == pytest.approx(by_hand / 40)


def test_bn_momentum() -> None:
    """Weight 0.1 halves an old value in about 7 batches, 0.01 in about 69."""
    assert round(log(0.5) / log(0.9)) == 7
    assert round(log(0.5) / log(0.99)) == 69


def test_bn_redundant_bias() -> None:
    """A bias before BN in training changes nothing."""
    x = np.random.default_rng(1).normal(size=8)
    np.testing.assert_allclose(normalised(x + 5), normalised(x))


def test_bn_single_value() -> None:
    """One value: xhat = 0, and the gradient is 0."""
    value, eps = np.array([3.7]), 1e-5
    xhat = (value - value.mean()) / np.sqrt(value.var() + eps)
    assert xhat.tolist() == [0.0]
    numeric = slope(lambda v: float(((v - v.mean()) / np.sqrt(v.var() + eps)).sum()), value)
    assert numeric.tolist() == [0.0]


def test_bn_batch_noise() -> None:
    """sigma/sqrt(m): 4 times as much at m = 2 as at 32; two values become -1 and 1."""
    assert sqrt(1 / 2) / sqrt(1 / 32) == pytest.approx(4)
    coins = np.array([[a, b] for a in (-1.0, 1.0) for b in (-1.0, 1.0)])
    assert coins.mean(axis=1).std() == pytest.approx(1 / sqrt(2))
    for pair in ([3.0, 3.001], [-5.0, 40.0]):
        np.testing.assert_allclose(normalised(np.array(pair)), [-1, 1])


def test_sync_vs_ghost() -> None:
    """8 devices of 4: summed counts, sums and squares give the statistics of all 32 images."""
    images = np.random.default_rng(11).normal(size=(8, 4))
    count, total, squares = 8 * 4, images.sum(1).sum(), (images**2).sum(1).sum()
    assert count == 32
    assert total / count == pytest.approx(images.mean())
    assert squares / count - (total / count) ** 2 == pytest.approx(images.var())
    assert abs(images[0].mean() - images.mean()) > 0.05  # what one device sees by default


def test_bn_before_relu() -> None:
    """Of a symmetric channel half passes the ReLU, whatever weight and bias."""
    x = np.linspace(-3, 3, 1000)
    for weight, bias in ((2.0, 7.0), (-0.1, -30.0)):
        assert (normalised(weight * x + bias) > 0).mean() == 0.5


def test_bn_after_dropout() -> None:
    """The variance after inverted dropout is v/(1-p): 2v for p = 0.5, so 0.5 at test."""
    v, p = 3.0, 0.5
    kept = np.array([-sqrt(v), sqrt(v)]) / (1 - p)
    variance = (1 - p) * float((kept**2).mean())
    assert variance == pytest.approx(v / (1 - p))
    assert v / variance == pytest.approx(0.5)


def test_bn_scale_invariance() -> None:
    """The gradient at aw is 1/a times that at w."""
    rng = np.random.default_rng(2)
    x, g, w = rng.normal(size=(6, 3)), rng.normal(size=6), rng.normal(size=3)

    def loss(v: Array) -> float:
        return float(g @ normalised(x @ v))

    assert loss(4 * w) == pytest.approx(loss(w))
    np.testing.assert_allclose(slope(loss, 4 * w), slope(loss, w) / 4, rtol=1e-6)


def test_bn_effective_rate() -> None:
    """Iterating the step settles at |w|^2 = G sqrt(eta/(2 lambda)), and eta*lambda decides."""

    def settled(eta: float, decay: float, pull: float = 2.0) -> float:
        square = 1.0
        for _ in range(20_000):
            square = (1 - eta * decay) ** 2 * square + (eta * pull) ** 2 / square
        return square

    assert settled(0.1, 0.01) == pytest.approx(2 * sqrt(0.1 / 0.02), rel=1e-3)
    assert 0.1 / settled(0.1, 0.01) == pytest.approx(0.05 / settled(0.05, 0.02), rel=1e-3)
    square, steps, eta, decay = settled(0.1, 0.01), 0, 0.01, 0.01  # the rate drops to a tenth
    aim = 2 * sqrt(eta / (2 * decay))
    while square > 1.05 * aim:
        square, steps = (1 - eta * decay) ** 2 * square + (eta * 2) ** 2 / square, steps + 1
    assert 0.5 < steps * eta * decay < 2


def test_bn_vs_ln() -> None:
    """BN has a mean a column, LN one a row."""
    x = np.arange(6.0).reshape(2, 3)
    assert x.mean(axis=0).tolist() == [1.5, 2.5, 3.5]
    assert x.mean(axis=1).tolist() == [1.0, 4.0]


def test_sample_scale() -> None:
    """Ten times one sample: LN unchanged, BN with fixed statistics changed."""
    x = np.random.default_rng(3).normal(size=(5, 4))
    brighter = x.copy()
    brighter[0] *= 10
    np.testing.assert_allclose(normalised(brighter, 1), normalised(x, 1))
    fixed = (brighter - x.mean(0)) / x.std(0)
    assert not np.allclose(fixed[0], normalised(x, 0)[0])


def test_ln_sphere() -> None:
    """LN's outputs have length sqrt(D); for D = 2 they are (1, -1) or (-1, 1)."""
    rng = np.random.default_rng(4)
    for size in (2, 5, 768):
        assert np.linalg.norm(normalised(rng.normal(size=size))) == pytest.approx(sqrt(size))
    np.testing.assert_allclose(normalised(np.array([8.0, 3.0])), [1, -1])


def test_ln_in_transformer() -> None:
    """B x T x D has B*T means."""
    assert np.zeros((2, 7, 16)).mean(axis=-1).size == 2 * 7


def test_rmsnorm() -> None:
    """(1, 3): root mean square sqrt 5 = 2.24 and sigma 1; a shift changes RMSNorm, not LN."""
    x = np.array([1.0, 3.0])
    rms = sqrt(float((x**2).mean()))
    assert rms == pytest.approx(sqrt(5))
    assert round(rms, 2) == 2.24
    assert x.std() == 1
    shifted = x + 10
    np.testing.assert_allclose(normalised(shifted), normalised(x))
    assert not np.allclose(shifted / np.sqrt((shifted**2).mean()), x / rms)


def test_qk_norm() -> None:
    """After RMSNorm |q.k|/sqrt d <= sqrt d, with equality for equal vectors: 8 for d = 64."""
    rng = np.random.default_rng(5)
    q, k = rng.normal(size=(2, 100, 64))
    q, k = (each / np.sqrt((each**2).mean(1, keepdims=True)) for each in (q, k))
    assert np.abs(q @ k.T / 8).max() <= sqrt(64)
    assert float(q[0] @ q[0]) / 8 == pytest.approx(8)


def test_gn_limits() -> None:
    """G = 1 is LN over (C, H, W), G = C is IN."""
    x = np.random.default_rng(6).normal(size=(2, 4, 3, 3))

    def grouped(groups: int) -> Array:
        parts = x.reshape(2, groups, 4 // groups, 3, 3)
        return normalised(parts, (2, 3, 4)).reshape(x.shape)

    np.testing.assert_allclose(grouped(1), normalised(x, (1, 2, 3)))
    np.testing.assert_allclose(grouped(4), normalised(x, (2, 3)))


def test_adain() -> None:
    """AdaIN gives each channel of x the mean and deviation of s."""
    rng = np.random.default_rng(7)
    x, s = rng.normal(2, 3, (4, 25)), rng.normal(-1, 0.5, (4, 25))
    mixed = s.std(1, keepdims=True) * normalised(x, 1) + s.mean(1, keepdims=True)
    np.testing.assert_allclose(mixed.mean(1), s.mean(1))
    np.testing.assert_allclose(mixed.std(1), s.std(1))


def test_batch_renorm() -> None:
    """With r = sB/s and d = (mB - m)/s the output is (x - m)/s."""
    x, batch, running = 7.0, (5.0, 2.0), (4.0, 3.0)
    r, d = batch[1] / running[1], (batch[0] - running[0]) / running[1]
    assert r * (x - batch[0]) / batch[1] + d == pytest.approx((x - running[0]) / running[1])


def test_weight_norm_growth() -> None:
    """The gradient of v is orthogonal to v, so a step adds eta^2 |grad|^2 to |v|^2."""
    rng = np.random.default_rng(8)
    v, c, eta = rng.normal(size=4), rng.normal(size=4), 0.3

    def loss(u: Array) -> float:
        return float(c @ (2 * u / np.linalg.norm(u)))

    gradient = slope(loss, v)
    assert float(gradient @ v) == pytest.approx(0, abs=1e-8)
    after = v - eta * gradient
    assert float(after @ after - v @ v) == pytest.approx(eta**2 * float(gradient @ gradient))


def test_spectral_norm() -> None:
    """Singular values 3, 2, 0.5 become 1, 2/3, 1/6; the Frobenius norm is 3.64."""
    rng = np.random.default_rng(9)
    left, right = (np.linalg.qr(rng.normal(size=(3, 3)))[0] for _ in range(2))
    w = left @ np.diag([3.0, 2.0, 0.5]) @ right
    found = np.linalg.svd(w / np.linalg.norm(w, 2))[1]
    np.testing.assert_allclose(found, [1, 2 / 3, 1 / 6])
    assert np.linalg.norm(w) == pytest.approx(sqrt(13.25))
    assert round(sqrt(13.25), 2) == 3.64


def test_zero_gamma() -> None:
    """With gamma = 0 the block is the identity; gamma has a gradient, the weights have none."""
    rng = np.random.default_rng(10)
    x, g, w = rng.normal(size=8), rng.normal(size=8), np.array([0.7])

    def loss(gamma: float, v: Array) -> float:
        return float(g @ (x + gamma * normalised(np.tanh(v[0] * x + x**2))))

    assert loss(0.0, w) == pytest.approx(float(g @ x))
    np.testing.assert_array_equal(slope(lambda v: loss(0.0, v), w), [0])
    assert abs(slope(lambda t: loss(float(t[0]), w), np.zeros(1))[0]) > 0.1


def test_bn_small_batch(cards: dict[str, Card]) -> None:
    """Of N(0, 1) a mean of 2 is 4 times as far off as one of 32, and a pair becomes -1 and 1."""
    assert cards["bn-batch-noise"].answer.startswith("4 times")
    assert "34.7 %" in cards["bn-small-batch"].why
    assert "BN 34.7 %, GN 24.1 %" in cards["gn-or-bn"].question
    assert round(34.7 - 24.1, 1) == 10.6
    assert "10.6" in cards["gn-vs-renorm"].why


def test_bn_after_dropout_says_a_half(cards: dict[str, Card]) -> None:
    assert cards["bn-after-dropout"].answer.startswith("0.5")


def test_bn_init_scale(cards: dict[str, Card]) -> None:
    """Ten times the weights: the same output, a step that turns them 100 times less."""
    rng = np.random.default_rng(12)
    x, g, w = rng.normal(size=(9, 3)), rng.normal(size=9), rng.normal(size=3)

    def loss(v: Array) -> float:
        return float(g @ normalised(x @ v))

    def turned(v: Array) -> float:
        return float(np.linalg.norm(slope(loss, v)) / np.linalg.norm(v))

    assert loss(10 * w) == pytest.approx(loss(w))
    assert turned(w) / turned(10 * w) == pytest.approx(100, rel=1e-5)
    assert "a hundred times" in cards["bn-init-scale"].mistakes[0].reason


def test_norm_axes() -> None:
    """Counts of means: C for BN, N for LN, N*C for IN, N*G for GN."""
    x = np.random.default_rng(13).normal(size=(2, 6, 4, 5))
    assert x.mean((0, 2, 3)).size == 6
    assert x.mean((1, 2, 3)).size == 2
    assert x.mean((2, 3)).size == 2 * 6
    assert x.reshape(2, 3, 2, 4, 5).mean((2, 3, 4)).size == 2 * 3


def test_ln_two_features(cards: dict[str, Card]) -> None:
    """(1, 2) and (1, 9) both give (-1, 1)."""
    for pair in ((1.0, 2.0), (1.0, 9.0)):
        np.testing.assert_allclose(normalised(np.array(pair)), [-1, 1])
    assert "(1, 2) and (1, 9) both give $(-1,1)$" in cards["ln-two-features"].mistakes[1].reason


def test_rms_or_ln(cards: dict[str, Card]) -> None:
    """(1, 3) and (11, 13) under RMSNorm: (0.45, 1.34) and (0.91, 1.08)."""
    for pair in ((1.0, 3.0), (11.0, 13.0)):
        x = np.array(pair)
        first, second = x / np.sqrt((x**2).mean())
        assert f"({first:.2f},{second:.2f})" in cards["rms-or-ln"].why


def test_pre_ln_depth(cards: dict[str, Card]) -> None:
    """1 of 1 + 99: 1 % of the variance, 10 % of the deviation."""
    assert pytest.approx(0.01) == 1 / (1 + 99)
    assert sqrt(1 / (1 + 99)) == pytest.approx(0.1)
    assert cards["pre-ln-depth"].answer.startswith("1 %")
    assert cards["pre-ln-depth"].mistakes[0].claim.startswith("10 %")


def test_qk_norm_says_eight(cards: dict[str, Card]) -> None:
    assert cards["qk-norm"].answer.startswith(f"{sqrt(64):.0f},")


def test_fp32_in_norms(cards: dict[str, Card]) -> None:
    """In fp16 the square of 300 is infinite, and RMSNorm gives zeros."""
    x = np.array([300, 1, 2, 3], dtype=np.float16)
    with np.errstate(over="ignore"):
        square = x * x
        out = x / np.sqrt(square.mean(dtype=np.float16))
    assert np.isinf(square[0])
    assert out.tolist() == [0, 0, 0, 0]
    assert float(np.finfo(np.float16).max) == 65504
    assert "$300^2=90000$ exceeds 65504" in cards["fp32-in-norms"].points[0]


def test_fast_variance(cards: dict[str, Card]) -> None:
    """In float32 mean(x^2) - mean(x)^2 of 10000, 10001, 10002 is 0; the true value is 2/3."""
    x = np.array([10000, 10001, 10002], dtype=np.float32)
    fast = (x * x).mean(dtype=np.float32) - x.mean(dtype=np.float32) ** 2
    assert fast == 0
    assert x.astype(float).var() == pytest.approx(2 / 3)
    assert np.spacing(np.float32(1e8)) == 8
    np.testing.assert_allclose((x - x.mean()) / sqrt(1e-6), [-1000, 0, 1000], rtol=1e-5)
    assert normalised(x.astype(float))[2] == pytest.approx(1.22, abs=0.005)
    assert cards["fast-variance"].answer.startswith("0:")


def test_dyt_limits(cards: dict[str, Card]) -> None:
    """Tanh of 1 and of 10: 0.76 and 1.00, with slopes 0.42 and 8e-9."""
    assert f"{np.tanh(1):.2f}" == "0.76"
    assert f"{np.tanh(10):.2f}" == "1.00"
    assert 1 - np.tanh(1) ** 2 == pytest.approx(0.42, abs=0.005)
    assert 1 - np.tanh(10) ** 2 == pytest.approx(8e-9, rel=0.05)
    assert "0.76" in cards["dyt-limits"].answer
    assert r"8\cdot10^{-9}" in cards["dyt-limits"].why


def test_zero_gamma_stack() -> None:
    """Blocks whose branch ends in gamma = beta = 0 pass x on unchanged."""
    x = np.random.default_rng(14).normal(size=(8, 3))
    after = x
    for _ in range(50):
        after = after + 0.0 * normalised(np.tanh(after)) + 0.0
    np.testing.assert_array_equal(after, x)


def test_spectral_norm_card(cards: dict[str, Card]) -> None:
    """3, 2, 0.5 by the Frobenius norm: 0.82, 0.55, 0.14; a chain of such layers is 1-Lipschitz."""
    values = np.array([3, 2, 0.5])
    wrong = values / np.linalg.norm(values)
    assert [f"{value:.2f}" for value in wrong] == ["0.82", "0.55", "0.14"]
    assert cards["spectral-norm"].mistakes[1].claim.startswith("0.82, 0.55 and 0.14")
    rng = np.random.default_rng(15)
    layers = [w / np.linalg.norm(w, 2) for w in rng.normal(size=(4, 5, 5))]
    one, other = rng.normal(size=(2, 5))
    apart = float(np.linalg.norm(one - other))
    for w in layers:
        one, other = np.maximum(w @ one, 0), np.maximum(w @ other, 0)
    assert float(np.linalg.norm(one - other)) <= apart


def test_renorm_limits(cards: dict[str, Card]) -> None:
    """One value: xhat = d, whose slope is 0 when d counts as constant."""
    value = np.array([3.7])

    def renormalised(x: Array) -> float:
        return float((0.8 * (x - x.mean()) / np.sqrt(x.var() + 1e-5) + 0.3).sum())

    assert renormalised(value) == 0.3
    assert slope(renormalised, value).tolist() == [0.0]
    assert "$\\hat x=d$" in cards["renorm-limits"].why


def test_gn_one_or_ln(cards: dict[str, Card]) -> None:
    """A gain for each of 64 channels, or for each of 64 * 8 * 8 elements."""
    assert f"LayerNorm: {64 * 8 * 8}," in cards["gn-one-or-ln"].answer


def test_dyt_lines_make_an_s(cards: dict[str, Card]) -> None:
    """A token with an outlier has the flatter line, so large inputs are flattened."""
    calm, wild = np.array([-1.0, 0.5, 1.0, -0.5]), np.array([-1.0, 0.5, 30.0, -0.5])
    assert 1 / calm.std() > 10 / wild.std()
    assert "1/\\sigma" in cards["dyt"].points[0]
