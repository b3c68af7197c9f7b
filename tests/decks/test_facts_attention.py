"""The numbers and formulas that the cards of the deck `attention` print, computed once more."""

import itertools
import math

import numpy as np
import pytest
from numpy.typing import NDArray

from dlstudy.drills.attention import code_attention, code_multi_head
from tests.support.shipped import says_of

Array = NDArray[np.float64]

says = says_of("attention")


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
    says("scale-by-root-d", "variance of $q\\cdot k$ is $d$", "$d=64$", "deviation 8")


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
    says("soft-dictionary", r"unscaled dot product $q\cdot k_s$", r"-\frac12\|k_s\|^2")


def test_additive_vs_dot() -> None:
    """Unscaled scores of wide vectors saturate: the largest of 32 weights is nearly 1."""
    rng = np.random.default_rng(0)

    def peak(d: int, scale: float) -> float:
        q, k = rng.normal(size=(200, 1, d)), rng.normal(size=(200, 32, d))
        return float(softmax((q * k).sum(axis=2) * scale).max(axis=1).mean())

    assert peak(512, 1) > 0.9
    assert peak(512, 512**-0.5) < 0.3
    says("additive-vs-dot", "unscaled it does worse at large widths")


def test_ffn_share() -> None:
    """FFN 8 d^2 of 12 d^2 (two thirds) in an encoder block, of 16 d^2 (a half) with cross."""
    d = 64
    attention = sum(np.empty((d, d)).size for _ in range(4))
    ffn = np.empty((d, 4 * d)).size + np.empty((4 * d, d)).size
    assert (attention, ffn) == (4 * d**2, 8 * d**2)
    assert ffn / (attention + ffn) == pytest.approx(2 / 3)
    assert ffn / (2 * attention + ffn) == 1 / 2
    says("ffn-share", "Two thirds: $8d^2$ of $12d^2$")
    says("decoder-block-share", "One half: $8d^2$ of $16d^2$")
    assert ffn / (attention + 2 * d * d + ffn) == pytest.approx(
        4 / 7
    )  # with ready-made keys and values
    says("decoder-block-share", "Four sevenths")


def test_why_multi_head() -> None:
    """Joining heads and multiplying by W_O is the sum of head i times its rows of W_O."""
    rng = np.random.default_rng(0)
    heads, out = rng.normal(size=(4, 5, 3)), rng.normal(size=(12, 12))
    joined = np.concatenate(list(heads), axis=1) @ out
    added = sum(head @ out[3 * i : 3 * i + 3] for i, head in enumerate(heads))
    assert joined == pytest.approx(added)
    says("why-multi-head", "sum of the heads' outputs")


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
    says("shape-trace", "$(2,8,10,64)$", "$(2,8,10,10)$", "$(2,10,512)$", r"$\sqrt{64}=8$")


def test_position_wise() -> None:
    """The FFN's linear map is a convolution of kernel size 1: the same weights at each token."""
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(6, 4)), rng.normal(size=(4, 3))
    by_convolution = np.array(
        [sum(np.convolve(x[:, i], w[i, o : o + 1], "valid") for i in range(4)) for o in range(3)]
    ).T
    assert by_convolution == pytest.approx(x @ w)
    says("position-wise", "convolution of kernel size 1")


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
    says("attention-vs-ffn-cost", "$T=4d$", "$2T^2d$", "$8Td^2$", "16384", "an eighth", "$T=6d$")


def test_swiglu_width() -> None:
    """3 d m = 8 d^2 at m = 8 d/3; Llama 7B: 10923, rounded up to a multiple of 256: 11008."""
    d = 4096
    assert 3 * d * (8 * d / 3) == pytest.approx(d * 4 * d + 4 * d * d)
    assert round(8 * d / 3) == 10923
    assert math.ceil(8 * d / 3 / 256) * 256 == 11008
    assert 3 * d * 4 * d / (8 * d**2) == 1.5
    says("swiglu-width", r"$m=\frac83d$", "10923", "11008", "$12d^2$")


def test_permutation_equivariance() -> None:
    """f(PX) = P f(X) without positions and mask; a causal mask breaks it."""
    rng = np.random.default_rng(0)
    x, w, order = rng.normal(size=(5, 4)), projections(rng, 4), [3, 0, 4, 1, 2]
    assert attend(x[order], w) == pytest.approx(attend(x, w)[order])
    causal = np.tri(5)
    assert np.abs(attend(x[order], w, causal) - attend(x, w, causal)[order]).max() > 0.1
    says("permutation-equivariance", "permuted in the same way", "A causal mask breaks it")


def test_sinusoid_shift() -> None:
    """[[cos wk, sin wk], [-sin wk, cos wk]] turns (sin wp, cos wp) into the pair of p + k."""
    w, k = 0.3, 4
    turn = np.array([[math.cos(w * k), math.sin(w * k)], [-math.sin(w * k), math.cos(w * k)]])
    for p in range(10):
        here = np.array([math.sin(w * p), math.cos(w * p)])
        there = np.array([math.sin(w * (p + k)), math.cos(w * (p + k))])
        assert turn @ here == pytest.approx(there)
    says("sinusoid-shift", r"\cos\omega k&\sin\omega k\\-\sin\omega k&\cos\omega k")


def test_alibi() -> None:
    """The slopes of 8 heads are 1/2, 1/4, ..., 1/256; before the softmax -m(t-s) is a decay."""
    slopes = [2 ** (-8 * (i + 1) / 8) for i in range(8)]
    assert slopes[:2] == [1 / 2, 1 / 4]
    assert slopes[-1] == 1 / 256
    scores, distance = np.array([0.3, -1.0, 2.0]), np.array([2.0, 1.0, 0.0])
    decayed = np.exp(scores) * np.exp(-0.5 * distance)
    assert softmax(scores - 0.5 * distance) == pytest.approx(decayed / decayed.sum())
    says("alibi", r"$\frac12,\frac14,\dots,\frac1{256}$", "$-m(t-s)$")


def test_training_signal() -> None:
    """15% of 512 tokens are about 77."""
    assert round(0.15 * 512) == 77
    assert round(0.15 * 0.8 * 512) == 61
    says("training-signal", "About 77 against 512", "About 61")


def test_kv_cache_what() -> None:
    """A causal layer's earlier outputs do not change when a token is added; full attention's do."""
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(5, 4)), projections(rng, 4)
    assert attend(x, w, np.tri(5))[:4] == pytest.approx(attend(x[:4], w, np.tri(4)))
    assert np.abs(attend(x, w)[:4] - attend(x[:4], w)).max() > 0.1
    says("kv-cache-what", "independent of later tokens", "would not work for BERT")


def test_kv_cache_bytes() -> None:
    """Llama 2 7B: 0.5 MiB a token, 2 GiB for 4096 tokens."""
    token = np.empty((2, 32, 32, 128), np.float16).nbytes
    assert token == 2**20 / 2
    assert token * 4096 == 2 * 2**30
    says("kv-cache-bytes", "0.5 MiB a token", "2 GiB for 4096 tokens")


def test_mqa_gqa() -> None:
    """32 query heads: MQA's cache is 32 times smaller; GQA with 8 key/value heads 4 times."""
    assert 32 // 4 == 8
    assert [np.empty((32, 5)).size / np.empty((n, 5)).size for n in (1, 8)] == [32, 4]
    says("mqa-gqa#c3", "8", "by 32 (MQA) or 4 (this GQA)")


def test_decode_memory_bound() -> None:
    """7e9 parameters of 2 bytes at 2 TB/s: 7 ms, 143 tokens a second; arithmetic 0.05 ms."""
    seconds = 7e9 * 2 / 2e12
    assert seconds == pytest.approx(0.007)
    assert round(1 / seconds) == 143
    assert pytest.approx(0.05e-3, rel=0.1) == 2 * 7e9 / 300e12
    assert round(300e12 / (2 * 7e9), -3) == 21000
    assert round(2e12 / 7e9) == 286
    says("decode-memory-bound", "14 GB, 7 ms", "About 143", "0.05 ms", "21000", "286")


def test_prefill_vs_decode() -> None:
    """Reading a weight (2 bytes at 2 TB/s) takes as long as 2 n FLOPs at 300 TFLOP/s: n = 150."""
    slower = [n for n in range(1, 1000) if 2 * n / 300e12 >= 2 / 2e12 - 1e-25]
    assert slower[0] == 150
    says("prefill-vs-decode", "From 150", "$300/2=150$")


def test_mla() -> None:
    """32768 against 576 numbers: a factor of 57; GQA with 2.25 groups of width 128."""
    full, latent = 2 * 128 * 128, 512 + 64
    assert (full, latent) == (32768, 576)
    assert round(full / latent) == 57
    assert latent == 2 * 2.25 * 128
    assert (full / 512, round(full / 2 / latent)) == (64, 28)
    says("mla", "By about 57", "=32768", "$512+64=576$", "By 64", "about 28", "2.25 groups")


def test_flash_attention() -> None:
    """32 heads, T = 8192, 16 bit: the weights take 4 GiB."""
    assert 32 * 8192**2 * 2 == 4 * 2**30
    says("flash-attention", "=4$ GiB", "not the arithmetic")
    says("heads-cost", "4 GiB a layer", "$4d^2$", "$2T^2d$")


def test_sliding_window() -> None:
    """L layers with windows of w reach L (w - 1) + 1 tokens: 131041 for 32 and 4096."""
    layers, w, t = 3, 4, 20
    band = np.tri(t) - np.tri(t, k=-w)
    reach = np.linalg.matrix_power(band, layers)
    assert (reach[-1] > 0).sum() == layers * (w - 1) + 1 == 10
    assert 32 * (4096 - 1) + 1 == 131041
    says("sliding-window", "$L(w-1)+1$", "=131041$")


def test_attention_sink() -> None:
    """Dropping a key with weight 0.8 multiplies all other weights by 5."""
    weights = softmax(np.log(np.array([0.8, 0.1, 0.06, 0.04])))
    assert softmax(np.log(weights[1:])) / weights[1:] == pytest.approx(5)
    says("attention-sink", "a large term of the denominator")


def test_speculative_decoding() -> None:
    """The kept and the redrawn tokens together have the distribution p; 70% are kept."""
    p, q = np.array([0.6, 0.4]), np.array([0.9, 0.1])
    kept = q * np.minimum(1, p / q)
    rest = np.maximum(0, p - q)
    assert kept + (1 - kept.sum()) * rest / rest.sum() == pytest.approx(p)
    assert kept.sum() == pytest.approx(0.7)
    assert np.abs(kept + (1 - kept.sum()) * p - p).max() > 0.05  # redrawing from p is wrong
    says("speculative-decoding", r"\min(1,p(x)/q(x))", r"\max(0,p-q)", "70 % are")


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
    assert (experts + rest) / 4 / 1e9 == pytest.approx(11.7, abs=0.05)
    says("moe-active", "About 12.9 billion", "45.1", "46.7", "About 11.7")


def test_moe_balance() -> None:
    """alpha N sum f P is alpha for uniform routing and alpha N for a single expert."""
    n, alpha = 8, 0.01

    def loss(f: Array, p: Array) -> float:
        return alpha * n * float(f @ p)

    uniform, one = np.full(n, 1 / n), np.eye(n)[0]
    assert loss(uniform, uniform) == pytest.approx(alpha)
    assert loss(one, one) == pytest.approx(alpha * n)
    says("moe-balance", r"$N$ times: $\alpha N$ against $\alpha$")


def test_byte_level_bpe() -> None:
    """One Chinese character is three bytes in UTF-8; 256 + 50000 + 1 = 50257."""
    assert len("中".encode()) == 3
    assert 256 + 50000 + 1 == 50257
    says("byte-level-bpe", "three bytes", "=50257$", "256 bytes")


def test_wordpiece_score() -> None:
    """8/(10*20) = 0.04 against 50/(100*200) = 0.0025."""
    assert 8 / (10 * 20) == 0.04
    assert 50 / (100 * 200) == 0.0025
    says("wordpiece-score", "$8/200=0.04$", "$50/20000=0.0025$", "BPE merges A, WordPiece B")


def test_tied_embeddings() -> None:
    """GPT-2 small: 50257*768 is 38.6 million of 124.4; untied 163 million."""
    d, v, blocks = 768, 50257, 12
    block = 4 * (d * d + d) + 8 * d * d + 5 * d + 4 * d
    model = blocks * block + v * d + 1024 * d + 2 * d
    assert v * d / 1e6 == pytest.approx(38.6, abs=0.05)
    assert model / 1e6 == pytest.approx(124.4, abs=0.05)
    assert round((model + v * d) / 1e6) == 163
    assert round(model / 2e6) == 62
    assert model == 124439808
    says("tied-embeddings", "38.6 million", "124.4 million", "163 million", "About 62 million")
    says("block-parameters", "124,439,808")


def test_block_parameters() -> None:
    """12 blocks of 12 d^2 with d = 768 are about 85 million."""
    assert pytest.approx(85, abs=0.5) == 12 * 12 * 768**2 / 1e6
    says("block-parameters", "85 million", "12d^2")


def test_negative_sampling_why() -> None:
    """At the optimum u.v = log p(w, c)/(p(w) p(c)) - log K, noise = unigram distribution."""
    together, w, c, k = 0.06, 0.2, 0.1, 5
    x = np.linspace(-6, 6, 120001)
    loss = together * np.log1p(np.exp(-x)) + k * w * c * np.log1p(np.exp(x))
    assert x[loss.argmin()] == pytest.approx(math.log(together / (w * c)) - math.log(k), abs=1e-3)
    says("negative-sampling-why", r"less $\log K$", "6 vectors instead of 100000")


def test_noise_exponent() -> None:
    """10000^0.75/16^0.75 = 1000/8 = 125; 625 in proportion to the counts."""
    assert pytest.approx((1000, 8)) == (10000**0.75, 16**0.75)
    assert pytest.approx(125) == 10000**0.75 / 16**0.75
    assert 10000 / 16 == 625
    assert pytest.approx(3125) == 625**1.25
    says("noise-exponent", "125 times", "1000/8", "625 times", "3125 times")


def test_temperature_ratio() -> None:
    """A ratio of 3 becomes 9 at T = 0.5 and the root of 3, 1.73, at T = 2."""
    scores = np.log(np.array([3.0, 1.0, 5.0]))
    ratios = [softmax(scores / t)[0] / softmax(scores / t)[1] for t in (0.5, 2.0)]
    assert ratios == pytest.approx([9, math.sqrt(3)])
    assert round(math.sqrt(3), 2) == 1.73
    says("temperature-ratio", "9 to 1", r"$\sqrt3\approx1.73$ to 1", "$3^{1/T}$")


def test_beam_length() -> None:
    """5 log 0.5 = -3.47, 10 log 0.5 = -6.93, the mean -0.693."""
    assert round(5 * math.log(0.5), 2) == -3.47
    assert round(10 * math.log(0.5), 2) == -6.93
    assert round(math.log(0.5), 3) == -0.693
    says("beam-length", "=-3.47$", "$-6.93$", "$-0.693$")


def test_training_flops() -> None:
    """6 * 70e9 * 1.4e12 is about 5.9e23; forward 2, backward 4 a weight and token."""
    assert pytest.approx(5.9e23, rel=0.01) == 6 * 70e9 * 1.4e12
    tokens, d, m = 7, 5, 3
    forward = 2 * tokens * d * m
    inputs, weights = 2 * tokens * m * d, 2 * d * tokens * m
    assert (forward + inputs + weights) / (tokens * d * m) == 6
    says(
        "training-flops",
        r"C\approx5.9\cdot10^{23}",
        "2 FLOPs a parameter and token forward, 4 backward",
    )


def test_chinchilla() -> None:
    """N = sqrt(C/120): 70 billion and 1.4e12 tokens at 5.88e23; 100-fold compute, 10-fold both."""
    n = math.sqrt(5.88e23 / 120)
    assert n == pytest.approx(70e9)
    assert 20 * n == pytest.approx(1.4e12)
    assert math.sqrt(100 * 5.88e23 / 120) / n == pytest.approx(10)
    assert round(15e12 / 8e9, -2) == 1900
    says("chinchilla", "10-fold each", "70 billion", r"D=1.4\cdot10^{12}", "about 1900", "=120N^2$")


def test_mask_before_softmax() -> None:
    """Masked after the softmax, a row sums to less than 1 and depends on the forbidden score."""
    scores, mask = np.array([1.0, 2.0, 0.5]), np.array([1.0, 1.0, 0.0])
    masked = softmax(scores) * mask
    moved = softmax(scores + np.array([0.0, 0.0, 3.0])) * mask
    assert masked.sum() < 1
    assert moved.sum() < masked.sum() / 2
    assert masked[:2] / masked.sum() == pytest.approx(softmax(scores[:2]))
    says("mask-before-softmax", "in the denominator", "sum to less than 1")


def test_score_gradient() -> None:
    """The weighted mean of dA is o.g, and dS sums to 0."""
    rng = np.random.default_rng(0)
    s, v, g = rng.normal(size=4), rng.normal(size=(4, 3)), rng.normal(size=3)
    a = softmax(s)
    assert a @ (v @ g) == pytest.approx((a @ v) @ g)
    assert (a * ((v - a @ v) @ g)).sum() == pytest.approx(0, abs=1e-12)
    says("score-gradient", r"$o^\top g$", "entries sum to 0")


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
    says("linear-attention", r"S_t=S_{t-1}+\phi(k_t)v_t^\top")


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


def test_weighted_mean() -> None:
    """Scores 0 and ln 3, values 4 and 8: weights 1/4 and 3/4, output 7; ln 3 * 8 is 8.8."""
    weights = softmax(np.array([0, math.log(3)]))
    assert weights == pytest.approx([0.25, 0.75])
    assert weights @ np.array([4, 8]) == pytest.approx(7)
    assert round(math.log(3) * 8, 1) == 8.8
    says("weighted-mean", "returns 7", "approx8.8", "divided by their sum 4")


def test_padding_and_causal_mask() -> None:
    """Allowed are s <= t with a key that is no padding."""
    padded = np.array([0, 0, 0, 1])
    allowed = np.tri(4) * (1 - padded)
    assert allowed.astype(int).tolist() == [
        [1, 0, 0, 0],
        [1, 1, 0, 0],
        [1, 1, 1, 0],
        [1, 1, 1, 0],
    ]
    says("padding-vs-causal-mask", r"$s\le t$ whose key $s$ is no padding", "forbids $s>t$")


def test_empty_row() -> None:
    """-inf everywhere gives NaN, a large finite number everywhere the mean."""
    with np.errstate(invalid="ignore"):
        assert np.isnan(softmax(np.full(3, -np.inf))).all()
    assert softmax(np.full(3, -1e9)) == pytest.approx(1 / 3)
    says("empty-row", "0/0", "all weights equal", "the mean")


def test_layer_costs() -> None:
    """T^2 d against T d^2: attention is the cheaper one while T < d."""
    costs = [(t * t * d, t * d * d) for t, d in ((100, 512), (512, 512), (1000, 512))]
    assert [a < r for a, r in costs] == [True, False, False]
    says("layer-costs#c1", "$O(T^2d)$", "while $T<d$")
    says("constant-path", "$O(T^2d)$", "$O(Td^2)$", "only while $T<d$")


def test_rank_collapse() -> None:
    """Without residual paths tokens become alike; with them they stay apart."""

    def spread(*, keeps: bool) -> float:
        rng = np.random.default_rng(0)
        x = rng.normal(size=(6, 8))
        for _ in range(12):
            w = [each / 8**0.5 for each in projections(rng, 8)]
            new = attend(x, w) + keeps * x
            x = new / np.linalg.norm(new)
        return float(np.linalg.norm(x - x.mean(axis=0)))

    assert spread(keeps=False) < 1e-9
    assert spread(keeps=True) > 1e-3
    says("rank-collapse", "rank one", "residual paths")


def test_rope_beyond_length() -> None:
    """The slowest pair turns by 0.47 in 4096 positions, a 13th of a turn, by 1.9 in 16384."""
    angle = 4096 * 10000 ** (-126 / 128)
    assert round(angle, 2) == 0.47
    assert round(2 * math.pi / angle) == 13
    assert round(4 * angle, 1) == 1.9
    says("rope-beyond-length", "approx0.47$", "a thirteenth", "by 1.9 at 16384")


def test_rope_stretch_kinds() -> None:
    """The base b s^(d/(d-2)) slows the slowest pair by s and the fastest not at all."""
    d, b, s = 128, 10000.0, 4
    rates = np.array([b ** (-2 * i / d) for i in range(d // 2)])
    new = np.array([(b * s ** (d / (d - 2))) ** (-2 * i / d) for i in range(d // 2)])
    assert rates[0] == new[0] == 1
    assert rates[-1] / new[-1] == pytest.approx(s)
    says("rope-stretch-kinds#c1", "every position by 4", "slows down by 4", "not at all")


def test_no_causal_mask() -> None:
    """Without the mask the output at t depends on token t + 1, which is its target."""
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(5, 4)), projections(rng, 4)
    moved = x + np.eye(5)[:, [4]]
    assert np.abs(attend(x, w) - attend(moved, w))[3].max() > 1e-3
    assert attend(x, w, np.tri(5))[:4] == pytest.approx(attend(moved, w, np.tri(5))[:4])
    says("no-causal-mask", "among its inputs", "token $t+1$, which is its target")


def test_continuous_batching() -> None:
    """Of 400 places in 100 steps 130 do work, a third; 90 steps with one place in use."""
    lengths = [10, 10, 10, 100]
    assert (sum(lengths), max(lengths) * 4) == (130, 400)
    assert max(lengths) - 10 == 90
    says("continuous-batching", "of 400 places in 100 steps only 130", "90 more steps")


def test_paged_attention() -> None:
    """The share of the cache that held tokens in the systems that the paper measured."""
    says("paged-attention", "only 20.4 to 38.2 %")


def test_prefix_caching() -> None:
    """After a changed first token all later vectors of a causal layer differ."""
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(5, 4)), projections(rng, 4)
    other = np.concatenate([rng.normal(size=(1, 4)), x[1:]])
    change = np.abs(attend(x, w, np.tri(5)) - attend(other, w, np.tri(5))).max(axis=1)
    assert (change > 1e-4).all()
    says("prefix-caching", "From the first different token on", "from the second layer on")


def test_packed_documents() -> None:
    """Documents of 3, 2 and 1 tokens: 10 causal pairs within, 21 in all, 14 in full squares."""
    document = np.array([0, 0, 0, 1, 1, 2])
    same = document[:, None] == document
    pairs = [int(each.sum()) for each in (np.tri(6) * same, np.tri(6), same)]
    assert pairs == [10, 21, 14]
    says("packed-documents", "10 pairs: $6+3+1$", "21 pairs", "14 pairs: $9+4+1$")


def test_flash_tiles() -> None:
    """e^(x - m) e^(m - m') = e^(x - m'), and one pass gives the softmax's output."""
    rng = np.random.default_rng(0)
    x, v = rng.normal(size=12) * 3, rng.normal(size=12)
    m, total, out = -np.inf, 0.0, 0.0
    for tile in range(0, 12, 3):
        part, new = x[tile : tile + 3], max(m, x[tile : tile + 3].max())
        factor, powers = math.exp(m - new), np.exp(part - new)
        total, out = total * factor + powers.sum(), out * factor + powers @ v[tile : tile + 3]
        m = new
    assert out / total == pytest.approx(softmax(x) @ v)
    says("flash-tiles", "rescales", "$e^{x-m}$", "$e^{x-m'}$")


def test_speculative_gain() -> None:
    """Acceptance 0.8 and four proposals: 3.36 tokens a pass; 4.2 and 2.36 are the wrong ways."""
    rng = np.random.default_rng(0)
    accepted = rng.random((200_000, 4)) < 0.8
    measured = 1 + np.cumprod(accepted, axis=1).sum(axis=1).mean()
    assert measured == pytest.approx((1 - 0.8**5) / (1 - 0.8), abs=0.02)
    assert round((1 - 0.8**5) / (1 - 0.8), 2) == 3.36
    assert pytest.approx(4.2) == 4 * 0.8 + 1
    says("speculative-gain", "About 3.36", "$(1-0.8^5)/(1-0.8)", "About 4.2", "About 2.36")


def test_hybrid_cache() -> None:
    """Four attention layers with 8 heads of 128, 262144 tokens, 16 bit: 4 GiB; 32 layers: 32."""
    layer = np.empty((2, 8, 128), np.float16).nbytes * 262144 / 2**30
    assert (4 * layer, 32 * layer) == (4, 32)
    says("hybrid-cache", "4 GiB, an eighth", "=4$ GiB", "32 GiB")


def test_moe_capacity() -> None:
    """1.25 * 1024/8 = 160 places: of 200 tokens 40 are dropped; 72 without the factor."""
    assert 1.25 * 1024 / 8 == 160
    assert (200 - 160, 200 - 1024 // 8) == (40, 72)
    says("moe-capacity", "40 tokens", "=160", "72 tokens", "1024/8=128")


def test_dense_or_moe() -> None:
    """Mixtral's numbers, rounded: 47 billion in all, 13 billion active."""
    assert (round(46.7), round(12.9)) == (47, 13)
    says("dense-or-moe#c1", "13 billion", "47 billion")


def test_mamba_selective() -> None:
    """With constant A, B and C the recurrence is a convolution with the kernel C A^i B."""
    rng = np.random.default_rng(0)
    a, b, c, x = rng.random((3, 3)) / 3, rng.normal(size=3), rng.normal(size=3), rng.normal(size=8)
    h, out = np.zeros(3), []
    for each in x:
        h = a @ h + b * each
        out.append(c @ h)
    kernel = np.array([c @ np.linalg.matrix_power(a, i) @ b for i in range(8)])
    assert np.array(out) == pytest.approx(np.convolve(x, kernel)[:8])
    says("mamba-selective", "a convolution with one fixed kernel", "functions of the current input")
