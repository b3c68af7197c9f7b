"""Numbers and formulas of the attention deck that no drill and no derivation evaluates."""

import itertools
import math

import numpy as np
import pytest
from numpy.typing import NDArray

from dlstudy.drills import code_attention, code_multi_head

Array = NDArray[np.float64]


def softmax(x: Array) -> Array:
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    result: Array = powers / powers.sum(axis=-1, keepdims=True)
    return result


def attend(x: Array, w: list[Array], mask: Array | None = None) -> Array:
    q, k, v = (x @ each for each in w)
    scores = q @ k.T / math.sqrt(k.shape[1])
    if mask is not None:
        scores = np.where(mask > 0, scores, -np.inf)
    result: Array = softmax(scores) @ v
    return result


def projections(rng: np.random.Generator, d: int) -> list[Array]:
    return [rng.normal(size=(d, d)) for _ in range(3)]


def test_scale_by_root_d() -> None:
    """For d = 64 the unscaled scores have standard deviation 8."""
    signs = np.array(list(itertools.product([-1.0, 1.0], repeat=4)))
    assert np.var(signs @ signs.T) == pytest.approx(4)  # all q and k of width 4
    assert math.sqrt(64) == 8


def test_soft_dictionary() -> None:
    """With keys of one length the Gaussian kernel's weights are softmax(q.k), else they are not."""
    rng = np.random.default_rng(0)
    q, k = rng.normal(size=3), rng.normal(size=(5, 3))
    unit = k / np.linalg.norm(k, axis=1, keepdims=True)

    def gaussian(keys: Array) -> Array:
        kernel = np.exp(-((q - keys) ** 2).sum(axis=1) / 2)
        result: Array = kernel / kernel.sum()
        return result

    assert gaussian(unit) == pytest.approx(softmax(unit @ q))
    assert np.abs(gaussian(k) - softmax(k @ q)).max() > 0.01


def test_additive_vs_dot() -> None:
    """Unscaled scores of wide vectors saturate: the largest of 32 weights is nearly 1."""
    rng = np.random.default_rng(0)

    def peak(d: int, scale: float) -> float:
        q, k = rng.normal(size=(200, 1, d)), rng.normal(size=(200, 32, d))
        return float(softmax((q * k).sum(axis=2) * scale).max(axis=1).mean())

    assert peak(512, 1) > 0.9
    assert peak(512, 512**-0.5) < 0.3


def test_ffn_share() -> None:
    """FFN 8 d^2 of 12 d^2 (two thirds) in an encoder block, of 16 d^2 (a half) with cross."""
    d = 64
    attention = sum(np.empty((d, d)).size for _ in range(4))
    ffn = np.empty((d, 4 * d)).size + np.empty((4 * d, d)).size
    assert (attention, ffn) == (4 * d**2, 8 * d**2)
    assert ffn / (attention + ffn) == pytest.approx(2 / 3)
    assert ffn / (2 * attention + ffn) == 1 / 2


def test_why_multi_head() -> None:
    """Joining heads and multiplying by W_O is the sum of head i times its rows of W_O."""
    rng = np.random.default_rng(0)
    heads, out = rng.normal(size=(4, 5, 3)), rng.normal(size=(12, 12))
    joined = np.concatenate(list(heads), axis=1) @ out
    added = sum(head @ out[3 * i : 3 * i + 3] for i, head in enumerate(heads))
    assert joined == pytest.approx(added)


def test_shape_trace() -> None:
    """(2, 10, 512) with 8 heads: (2, 8, 10, 64), (2, 8, 10, 10), (2, 10, 512)."""
    x = np.zeros((2, 10, 512))
    q = x.reshape(2, 10, 8, 64).transpose(0, 2, 1, 3)
    scores = q @ q.swapaxes(2, 3)
    assert (q.shape, scores.shape) == ((2, 8, 10, 64), (2, 8, 10, 10))
    assert (scores @ q).transpose(0, 2, 1, 3).reshape(2, 10, 512).shape == (2, 10, 512)
    numbers = np.arange(x.size).reshape(x.shape)
    swapped = numbers.reshape(2, 10, 8, 64).transpose(0, 2, 1, 3)
    assert not np.array_equal(swapped, numbers.reshape(2, 8, 10, 64))
    assert math.sqrt(512 / 8) == 8


def test_position_wise() -> None:
    """The FFN's linear map is a convolution of kernel size 1: the same weights at each token."""
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(6, 4)), rng.normal(size=(4, 3))
    by_convolution = np.array(
        [sum(np.convolve(x[:, i], w[i, o : o + 1], "valid") for i in range(4)) for o in range(3)]
    ).T
    assert by_convolution == pytest.approx(x @ w)


def test_attention_vs_ffn_cost() -> None:
    """2 T^2 d = 8 T d^2 at T = 4 d (16384 for d = 4096); an eighth at 2048; 12 T d^2 at 6 d."""
    d = 4096

    def products(t: int) -> int:
        return 2 * t * t * d

    def ffn(t: int) -> int:
        return 2 * t * d * 4 * d

    assert products(4 * d) == ffn(4 * d)
    assert 4 * d == 16384
    assert products(2048) / ffn(2048) == 1 / 8
    assert products(6 * d) == ffn(6 * d) + 4 * 6 * d * d * d


def test_swiglu_width() -> None:
    """3 d m = 8 d^2 at m = 8 d/3; Llama 7B: 10923, rounded up to a multiple of 256: 11008."""
    d = 4096
    assert 3 * d * (8 * d / 3) == pytest.approx(d * 4 * d + 4 * d * d)
    assert round(8 * d / 3) == 10923
    assert math.ceil(8 * d / 3 / 256) * 256 == 11008
    assert 3 * d * 4 * d / (8 * d**2) == 1.5


def test_permutation_equivariance() -> None:
    """f(PX) = P f(X) without positions and mask; a causal mask breaks it."""
    rng = np.random.default_rng(0)
    x, w, order = rng.normal(size=(5, 4)), projections(rng, 4), [3, 0, 4, 1, 2]
    assert attend(x[order], w) == pytest.approx(attend(x, w)[order])
    causal = np.tri(5)
    assert np.abs(attend(x[order], w, causal) - attend(x, w, causal)[order]).max() > 0.1


def test_sinusoid_shift() -> None:
    """[[cos wk, sin wk], [-sin wk, cos wk]] turns (sin wp, cos wp) into the pair of p + k."""
    w, k = 0.3, 4
    turn = np.array([[math.cos(w * k), math.sin(w * k)], [-math.sin(w * k), math.cos(w * k)]])
    for p in range(10):
        here = np.array([math.sin(w * p), math.cos(w * p)])
        there = np.array([math.sin(w * (p + k)), math.cos(w * (p + k))])
        assert turn @ here == pytest.approx(there)


def test_alibi() -> None:
    """The slopes of 8 heads are 1/2, 1/4, ..., 1/256; before the softmax -m(t-s) is a decay."""
    slopes = [2 ** (-8 * (i + 1) / 8) for i in range(8)]
    assert slopes[:2] == [1 / 2, 1 / 4]
    assert slopes[-1] == 1 / 256
    scores, distance = np.array([0.3, -1.0, 2.0]), np.array([2.0, 1.0, 0.0])
    decayed = np.exp(scores) * np.exp(-0.5 * distance)
    assert softmax(scores - 0.5 * distance) == pytest.approx(decayed / decayed.sum())


def test_training_signal() -> None:
    """15% of 512 tokens are about 77."""
    assert round(0.15 * 512) == 77


def test_kv_cache_what() -> None:
    """A causal layer's earlier outputs do not change when a token is added; full attention's do."""
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(5, 4)), projections(rng, 4)
    assert attend(x, w, np.tri(5))[:4] == pytest.approx(attend(x[:4], w, np.tri(4)))
    assert np.abs(attend(x, w)[:4] - attend(x[:4], w)).max() > 0.1


def test_kv_cache_bytes() -> None:
    """Llama 2 7B: 0.5 MiB a token, 2 GiB for 4096 tokens."""
    token = np.empty((2, 32, 32, 128), np.float16).nbytes
    assert token == 2**20 / 2
    assert token * 4096 == 2 * 2**30


def test_mqa_gqa() -> None:
    """32 query heads: MQA's cache is 32 times smaller; GQA with 8 key/value heads 4 times."""
    assert 32 // 4 == 8
    assert [np.empty((32, 5)).size / np.empty((n, 5)).size for n in (1, 8)] == [32, 4]


def test_decode_memory_bound() -> None:
    """7e9 parameters of 2 bytes at 2 TB/s: 7 ms, 143 tokens a second; arithmetic 0.05 ms."""
    seconds = 7e9 * 2 / 2e12
    assert seconds == pytest.approx(0.007)
    assert round(1 / seconds) == 143
    assert pytest.approx(0.05e-3, rel=0.1) == 2 * 7e9 / 300e12


def test_prefill_vs_decode() -> None:
    """Reading a weight (2 bytes at 2 TB/s) takes as long as 2 n FLOPs at 300 TFLOP/s: n = 150."""
    slower = [n for n in range(1, 1000) if 2 * n / 300e12 >= 2 / 2e12 - 1e-25]
    assert slower[0] == 150


def test_mla() -> None:
    """32768 against 576 numbers: a factor of 57; GQA with 2.25 groups of width 128."""
    full, latent = 2 * 128 * 128, 512 + 64
    assert (full, latent) == (32768, 576)
    assert round(full / latent) == 57
    assert latent == 2 * 2.25 * 128


def test_flash_attention() -> None:
    """32 heads, T = 8192, 16 bit: the weights take 4 GiB."""
    assert 32 * 8192**2 * 2 == 4 * 2**30


def test_sliding_window() -> None:
    """L layers with windows of w reach L (w - 1) + 1 tokens: 131041 for 32 and 4096."""
    layers, w, t = 3, 4, 20
    band = np.tri(t) - np.tri(t, k=-w)
    reach = np.linalg.matrix_power(band, layers)
    assert (reach[-1] > 0).sum() == layers * (w - 1) + 1 == 10
    assert 32 * (4096 - 1) + 1 == 131041


def test_attention_sink() -> None:
    """Dropping a key with weight 0.8 multiplies all other weights by 5."""
    weights = softmax(np.log(np.array([0.8, 0.1, 0.06, 0.04])))
    assert softmax(np.log(weights[1:])) / weights[1:] == pytest.approx(5)


def test_speculative_decoding() -> None:
    """The kept and the redrawn tokens together have the distribution p; 70% are kept."""
    p, q = np.array([0.6, 0.4]), np.array([0.9, 0.1])
    kept = q * np.minimum(1, p / q)
    rest = np.maximum(0, p - q)
    assert kept + (1 - kept.sum()) * rest / rest.sum() == pytest.approx(p)
    assert kept.sum() == pytest.approx(0.7)
    assert np.abs(kept + (1 - kept.sum()) * p - p).max() > 0.05  # redrawing from p is wrong


def test_moe_active() -> None:
    """Mixtral: 46.7 billion parameters, 45.1 in experts, 12.9 a token."""
    d, ff, layers = 4096, 14336, 32
    experts = layers * 8 * 3 * d * ff
    attention = layers * (2 * d * d + 2 * d * 8 * 128)
    rest = attention + 2 * 32000 * d + layers * d * 8 + (2 * layers + 1) * d
    assert experts / 1e9 == pytest.approx(45.1, abs=0.05)
    assert (experts + rest) / 1e9 == pytest.approx(46.7, abs=0.05)
    assert (experts / 4 + rest) / 1e9 == pytest.approx(12.9, abs=0.05)
    assert rest / 1e9 == pytest.approx(1.6, abs=0.05)


def test_moe_balance() -> None:
    """alpha N sum f P is alpha for uniform routing and alpha N for a single expert."""
    n, alpha = 8, 0.01

    def loss(f: Array, p: Array) -> float:
        return alpha * n * float(f @ p)

    uniform, one = np.full(n, 1 / n), np.eye(n)[0]
    assert loss(uniform, uniform) == pytest.approx(alpha)
    assert loss(one, one) == pytest.approx(alpha * n)


def test_byte_level_bpe() -> None:
    """One Chinese character is three bytes in UTF-8; 256 + 50000 + 1 = 50257."""
    assert len("中".encode()) == 3
    assert 256 + 50000 + 1 == 50257


def test_wordpiece_score() -> None:
    """8/(10*20) = 0.04 against 50/(100*200) = 0.0025."""
    assert 8 / (10 * 20) == 0.04
    assert 50 / (100 * 200) == 0.0025


def test_tied_embeddings() -> None:
    """GPT-2 small: 50257*768 is 38.6 million of 124.4; untied 163 million."""
    d, v, blocks = 768, 50257, 12
    block = 4 * (d * d + d) + 8 * d * d + 5 * d + 4 * d
    model = blocks * block + v * d + 1024 * d + 2 * d
    assert v * d / 1e6 == pytest.approx(38.6, abs=0.05)
    assert model / 1e6 == pytest.approx(124.4, abs=0.05)
    assert round((model + v * d) / 1e6) == 163


def test_block_parameters() -> None:
    """12 blocks of 12 d^2 with d = 768 are about 85 million."""
    assert pytest.approx(85, abs=0.5) == 12 * 12 * 768**2 / 1e6


def test_negative_sampling_why() -> None:
    """At the optimum u.v = log p(w, c)/(p(w) p(c)) - log K, noise = unigram distribution."""
    together, w, c, k = 0.06, 0.2, 0.1, 5
    x = np.linspace(-6, 6, 120001)
    loss = together * np.log1p(np.exp(-x)) + k * w * c * np.log1p(np.exp(x))
    assert x[loss.argmin()] == pytest.approx(math.log(together / (w * c)) - math.log(k), abs=1e-3)


def test_noise_exponent() -> None:
    """10000^0.75/16^0.75 = 1000/8 = 125; 625 in proportion to the counts."""
    assert pytest.approx((1000, 8)) == (10000**0.75, 16**0.75)
    assert pytest.approx(125) == 10000**0.75 / 16**0.75
    assert 10000 / 16 == 625


def test_temperature_ratio() -> None:
    """A ratio of 3 becomes 9 at T = 0.5 and the root of 3, 1.73, at T = 2."""
    scores = np.log(np.array([3.0, 1.0, 5.0]))
    ratios = [softmax(scores / t)[0] / softmax(scores / t)[1] for t in (0.5, 2.0)]
    assert ratios == pytest.approx([9, math.sqrt(3)])
    assert round(math.sqrt(3), 2) == 1.73


def test_beam_length() -> None:
    """5 log 0.5 = -3.47, 10 log 0.5 = -6.93, the mean -0.693."""
    assert round(5 * math.log(0.5), 2) == -3.47
    assert round(10 * math.log(0.5), 2) == -6.93
    assert round(math.log(0.5), 3) == -0.693


def test_training_flops() -> None:
    """6 * 70e9 * 1.4e12 is about 5.9e23; forward 2, backward 4 a weight and token."""
    assert pytest.approx(5.9e23, rel=0.01) == 6 * 70e9 * 1.4e12
    tokens, d, m = 7, 5, 3
    forward = 2 * tokens * d * m
    inputs, weights = 2 * tokens * m * d, 2 * d * tokens * m
    assert (forward + inputs + weights) / (tokens * d * m) == 6


def test_chinchilla() -> None:
    """N = sqrt(C/120): 70 billion and 1.4e12 tokens at 5.88e23; 100-fold compute, 10-fold both."""
    n = math.sqrt(5.88e23 / 120)
    assert n == pytest.approx(70e9)
    assert 20 * n == pytest.approx(1.4e12)
    assert math.sqrt(100 * 5.88e23 / 120) / n == pytest.approx(10)
    assert round(15e12 / 8e9, -2) == 1900


def test_mask_before_softmax() -> None:
    """Masked after the softmax, a row sums to less than 1 and depends on the forbidden score."""
    scores, mask = np.array([1.0, 2.0, 0.5]), np.array([1.0, 1.0, 0.0])
    masked = softmax(scores) * mask
    moved = softmax(scores + np.array([0.0, 0.0, 3.0])) * mask
    assert masked.sum() < 1
    assert moved.sum() < masked.sum() / 2
    assert masked[:2] / masked.sum() == pytest.approx(softmax(scores[:2]))


def test_score_gradient() -> None:
    """The weighted mean of dA is o.g, and dS sums to 0."""
    rng = np.random.default_rng(0)
    s, v, g = rng.normal(size=4), rng.normal(size=(4, 3)), rng.normal(size=3)
    a = softmax(s)
    assert a @ (v @ g) == pytest.approx((a @ v) @ g)
    assert (a * ((v - a @ v) @ g)).sum() == pytest.approx(0, abs=1e-12)


def test_linear_attention() -> None:
    """The causal form is a recurrence: S_t = S_(t-1) + phi(k_t) v_t^T."""
    rng = np.random.default_rng(0)
    q, k, v = rng.random((5, 3)), rng.random((5, 3)), rng.normal(size=(5, 2))
    weights = np.tri(5) * (q @ k.T)
    state, norm, out = np.zeros((3, 2)), np.zeros(3), []
    for query, key, value in zip(q, k, v, strict=True):
        state, norm = state + np.outer(key, value), norm + key
        out.append(query @ state / (query @ norm))
    assert np.array(out) == pytest.approx(weights @ v / weights.sum(axis=1, keepdims=True))


@pytest.mark.parametrize("fill", [-1e3, -1e4, -3e4])
def test_code_attention(fill: float) -> None:
    """A finite number for a forbidden score gives it weight where the allowed are lower still."""
    case = code_attention.attention.edge_cases["far-apart"]()
    scores = (case["Q"] @ case["K"].swapaxes(1, 2) / math.sqrt(2))[0, 0]
    allowed, values = case["mask"][0, 0], case["V"][0, :, 0]
    right = float(code_attention.attention.reference(**case)[0, 0, 0])
    assert right == pytest.approx(float(softmax(scores[:2]) @ values[:2]))
    assert float(softmax(np.where(allowed, scores, fill)) @ values) > 40
    assert float(softmax(scores + np.where(allowed, 0, fill)) @ values) > 40


def test_code_multi_head() -> None:
    """In the case of large scores an exponential that is not shifted overflows."""
    case = code_multi_head.multi_head.edge_cases["large-scores"]()
    scores = case["X"] @ case["Wq"] @ (case["X"] @ case["Wk"]).swapaxes(1, 2)
    with np.errstate(over="ignore"):
        assert np.isinf(np.exp(scores)).any()
    assert np.isfinite(code_multi_head.multi_head.reference(**case)).all()
