"""The numbers that the cards of the deck `cnn` print, calculated once more."""

import math
from collections.abc import Callable
from itertools import pairwise, product

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from tests.support.shipped import says_of

Array = NDArray[np.float64]

says = says_of("cnn", joined=True)


def correlate(x: list[float], w: list[float]) -> list[float]:
    """Return the valid cross-correlation of two signals, sum by sum."""
    starts = range(len(x) - len(w) + 1)
    return [sum(x[i + j] * weight for j, weight in enumerate(w)) for i in starts]


def conv_weights(ins: int, outs: int, height: int, width: int, groups: int = 1) -> int:
    """Return the size of a kernel array, without biases."""
    return int(np.empty((outs, ins // groups, height, width)).size)


def windows(side: int, kernel: int, stride: int = 1, padding: int = 0) -> int:
    """Return how many windows fit into the padded map along one axis, one by one."""
    starts = range(0, side + 2 * padding, stride)
    return sum(first + kernel <= side + 2 * padding for first in starts)


def reached(taps: int, dilations: list[int]) -> set[int]:
    """Return the input offsets that influence output 0 of stacked 1-D convolutions."""
    offsets = [[d * tap for tap in range(taps)] for d in dilations]
    return {sum(path) for path in product(*offsets)}


def test_correlation_vs_convolution() -> None:
    """On [1, 2, 3] the kernel [1, 0, -1] gives -2 as it is and 2 when turned."""
    assert correlate([1, 2, 3], [1, 0, -1]) == [-2]
    assert np.convolve([1, 2, 3], [1, 0, -1], "valid").tolist() == [2]


def test_conv_on_rgb() -> None:
    """8 filters of shape 3x5x5 with biases have 608 parameters."""
    assert conv_weights(3, 8, 5, 5) + 8 == 608


def test_pointwise_conv() -> None:
    """From 256 to 64 channels: 16384 weights with 1x1 kernels, 147456 with 3x3."""
    assert conv_weights(256, 64, 1, 1) == 16384
    assert conv_weights(256, 64, 3, 3) == 147456


def test_conv2d_vs_conv3d() -> None:
    """On 3x8xHxW a padded 3-D filter gives 8xHxW; stacked, a 2-D filter gives HxW."""
    clip = np.random.default_rng(0).normal(size=(3, 8, 6, 5))
    padded = np.pad(clip, ((0, 0), (1, 1), (1, 1), (1, 1)))
    views = sliding_window_view(padded, (3, 3, 3, 3))
    assert views.shape[:4] == (1, 8, 6, 5)
    stacked = np.pad(clip.reshape(24, 6, 5), ((0, 0), (1, 1), (1, 1)))
    assert sliding_window_view(stacked, (24, 3, 3)).shape[:3] == (1, 6, 5)


def test_sharing_cost() -> None:
    """28x28 outputs of 5x5 kernels: 19600 weights unshared, 25 shared, 19600 MACs."""
    positions = windows(32, 5) ** 2
    assert positions == 28 * 28
    assert positions * 25 == 19600


def test_lecun_1989() -> None:
    """The five nets of 1989 have 2570, 3214, 1226, 1132 and 1060 weights, the last 5194 links."""
    pixels, digits = 16 * 16, 10
    one_layer = (pixels + 1) * digits
    hidden = (pixels + 1) * 12 + (12 + 1) * digits
    local = 64 * (9 + 1) + 16 * (25 + 1) + (16 + 1) * digits
    shared_once = 2 * (9 + 64) + 16 * (2 * 25 + 1) + (16 + 1) * digits
    shared_twice = 2 * (9 + 64) + 4 * (2 * 25 + 16) + (64 + 1) * digits
    assert [one_layer, hidden, local, shared_once, shared_twice] == [2570, 3214, 1226, 1132, 1060]
    assert 2 * 64 * (9 + 1) + 4 * 16 * (50 + 1) + (64 + 1) * digits == 5194


def test_sharing_hurts() -> None:
    """Over half of DeepFace's more than 100 million weights are in its unshared layers."""
    local = 55**2 * 16 * 16 * 81 + 25**2 * 16 * 16 * 49 + 21**2 * 16 * 16 * 25
    linear = 21 * 21 * 16 * 4096 + 4096 * 4030
    assert local > (local + linear) / 2
    assert local + linear > 1e8


def test_odd_kernel() -> None:
    """At stride 1 a side of 2r+1 with padding r keeps the size; an even side cannot."""
    assert all(windows(11, 2 * r + 1, padding=r) == 11 for r in range(4))
    assert 11 not in {windows(11, k, padding=p) for k in (2, 4, 6) for p in range(6)}


def test_padding_kinds() -> None:
    """10 samples, 3 taps: 8 outputs valid, 10 with two zeros; causal output t sees inputs to t."""
    assert windows(10, 3) == 8
    causal = sliding_window_view(np.concatenate([[-1, -1], np.arange(10)]), 3)
    assert len(causal) == 10
    assert all(causal[t].max() == t for t in range(10))


def test_stacked_3x3() -> None:
    """Three 3x3 layers see 7 pixels with 27 C^2 weights against 49 C^2, 45% fewer."""
    assert len(reached(3, [1, 1, 1])) == 7
    assert 3 * conv_weights(8, 8, 3, 3) == 27 * 64
    assert conv_weights(8, 8, 7, 7) == 49 * 64
    assert round(1 - 27 / 49, 2) == 0.45


def test_linear_stack() -> None:
    """Two 3x3 convolutions in a row equal one with the 5x5 kernel of all products."""
    rng = np.random.default_rng(1)
    x, first, second = (rng.normal(size=(n, n)) for n in (9, 3, 3))
    joint = np.zeros((5, 5))
    for i, j in np.ndindex(3, 3):
        joint[i : i + 3, j : j + 3] += second[i, j] * first
    assert np.allclose(_slide(_slide(x, first), second), _slide(x, joint))


def _slide(x: Array, w: Array) -> Array:
    out: Array = np.einsum("ijuv,uv->ij", sliding_window_view(x, w.shape), w)
    return out


def test_rectangular_kernel() -> None:
    """1x7 and 7x1 have 14 C^2 weights, a 7x7 layer 49 C^2: a factor of 3.5."""
    pair = conv_weights(8, 8, 1, 7) + conv_weights(8, 8, 7, 1)
    assert pair == 14 * 64
    assert conv_weights(8, 8, 7, 7) / pair == 3.5


def test_separable_twins() -> None:
    """Of C channels: 2kC^2 weights spatially separable, k^2 C + C^2 depthwise separable."""
    k, c = 5, 8
    assert conv_weights(c, c, k, 1) + conv_weights(c, c, 1, k) == 2 * k * c**2
    assert conv_weights(c, c, k, k, groups=c) + conv_weights(c, c, 1, 1) == k**2 * c + c**2


def test_first_layer() -> None:
    """64 filters 7x7 have 9408 weights on 3 channels and 200704 on 64."""
    assert conv_weights(3, 64, 7, 7) == 9408
    assert conv_weights(64, 64, 7, 7) == 200704


def test_first_layer_variety() -> None:
    """The second layer of VGG (64 to 64 channels at 224x224) takes 1.85 billion MACs."""
    assert round(conv_weights(64, 64, 3, 3) * 224**2 / 1e9, 2) == 1.85


def test_double_channels() -> None:
    """56x56 with 64 and 28x28 with 128 channels: 115.6 million MACs, 200704 and 100352 numbers."""
    macs = [conv_weights(c, c, 3, 3) * side**2 for c, side in ((64, 56), (128, 28))]
    assert macs[0] == macs[1]
    assert round(macs[0] / 1e6, 1) == 115.6
    assert [64 * 56 * 56, 128 * 28 * 28] == [200704, 100352]


def test_compound_scaling() -> None:
    """1.2 * 1.1^2 * 1.15^2 = 1.92."""
    assert round(1.2 * 1.1**2 * 1.15**2, 2) == 1.92


def test_depthwise_on_gpu() -> None:
    """One input value takes part in 9 MACs of a depthwise 3x3 layer, in 9C of a full one."""
    channels, positions = 16, 100
    values = channels * positions
    depthwise = conv_weights(channels, channels, 3, 3, groups=channels) * positions
    full = conv_weights(channels, channels, 3, 3) * positions
    assert depthwise / values == 9
    assert full / values == 9 * channels


def test_channel_shuffle() -> None:
    """Grouped layers keep three groups apart; the order 1, 4, 7, 2, ... between two joins all."""
    assert np.arange(1, 10).reshape(3, 3).T.ravel().tolist() == [1, 4, 7, 2, 5, 8, 3, 6, 9]
    groups = np.kron(np.eye(3), np.ones((3, 3)))
    shuffle = np.eye(9)[np.arange(9).reshape(3, 3).T.ravel()]
    assert np.count_nonzero(groups @ groups @ groups) == 27
    assert np.count_nonzero(groups @ shuffle @ groups) == 81


def test_receptive_field_of_vgg() -> None:
    """VGG-16 has a field of 212 pixels after its last pooling layer."""
    field, jump = 1, 1
    for convolutions in (2, 2, 3, 3, 3):
        field += 2 * convolutions * jump + jump
        jump *= 2
    assert field == 212


def test_effective_field() -> None:
    """The spread is sqrt(2n/3): 4 in a field of 49 (n = 24), 8 in one of 193 (n = 96)."""
    for n, spread, side in ((24, 4, 49), (96, 8, 193)):
        paths = np.ones(1)
        for _ in range(n):
            paths = np.convolve(paths, np.ones(3) / 3)
        places = np.arange(len(paths)) - n
        assert len(paths) == side
        assert np.isclose(np.sqrt(paths @ places**2), spread)


def test_gridding() -> None:
    """Dilations 2, 2, 2 use 7 of 13 inputs; 1, 2, 3 use all 13; 2 and 3 leave gaps."""
    assert (len(reached(3, [2, 2, 2])), max(reached(3, [2, 2, 2])) + 1) == (7, 13)
    assert reached(3, [1, 2, 3]) == set(range(13))
    assert set(range(11)) - reached(3, [2, 3]) == {1, 9}


def test_dilated_stack() -> None:
    """Ten layers of two taps see 1024 inputs with dilations 1 to 512, 11 without."""
    assert len(reached(2, [2**i for i in range(10)])) == 1024
    assert len(reached(2, [1] * 10)) == 11


def test_deformable() -> None:
    """18 offsets a position; with all of them 0 it is an ordinary convolution."""
    rng = np.random.default_rng(5)
    x, w = rng.normal(size=(6, 6)), rng.normal(size=(3, 3))
    still = np.zeros((4, 4, 3, 3, 2))
    assert still[0, 0].size == 18
    assert np.allclose(_deformed(x, w, still), _slide(x, w))
    right = still + np.array([0.0, 1.0])
    assert np.allclose(_deformed(x, w, right)[:, :3], _slide(x, w)[:, 1:])


def _deformed(x: Array, w: Array, offsets: Array) -> Array:
    """Return the map (h, w) of a convolution that reads x at moved places, bilinearly."""
    out = np.zeros(offsets.shape[:2])
    padded = np.pad(x, 2)
    for i, j, u, v in np.ndindex(*offsets.shape[:4]):
        row, column = offsets[i, j, u, v] + np.array([i + u + 2, j + v + 2])
        top, left = int(row), int(column)
        down, along = (
            np.array([1 - row + top, row - top]),
            np.array([1 - column + left, column - left]),
        )
        out[i, j] += w[u, v] * (down @ padded[top : top + 2, left : left + 2] @ along)
    return out


def test_max_vs_average() -> None:
    """0, 0, 0, 8 and 2, 2, 2, 2 have maxima 8 and 2 and averages 2 and 2."""
    both = np.array([[0, 0, 0, 8], [2, 2, 2, 2]])
    assert both.max(axis=1).tolist() == [8, 2]
    assert both.mean(axis=1).tolist() == [2, 2]


def test_pool_vs_strided_conv() -> None:
    """A 3x3 layer from C to C channels has 9C^2 weights."""
    assert conv_weights(32, 32, 3, 3) == 9 * 32**2


def test_average_pool_variance() -> None:
    """Four responses with correlation 0.5 keep 0.625 of the variance, independent ones 0.25."""
    average = np.full(4, 1 / 4)
    assert average @ (0.5 * np.ones((4, 4)) + 0.5 * np.eye(4)) @ average == 0.625
    assert average @ np.eye(4) @ average == 0.25


def test_equivariance_vs_invariance() -> None:
    """On a ring a correlation moves with its input and its average stays."""
    rng = np.random.default_rng(2)
    x, w = rng.normal(size=12), rng.normal(size=3)

    def on_ring(signal: Array) -> Array:
        return np.array([np.roll(signal, -i)[:3] @ w for i in range(12)])

    assert np.allclose(on_ring(np.roll(x, 2)), np.roll(on_ring(x), 2))
    assert np.isclose(on_ring(np.roll(x, 2)).mean(), on_ring(x).mean())


def test_pooling_shift() -> None:
    """The two signals pool to 0, 1, 0, 1 and 1, 1, 1, 1."""
    x = np.array([0, 0, 1, 1, 0, 0, 1, 1])
    assert x.reshape(4, 2).max(axis=1).tolist() == [0, 1, 0, 1]
    assert np.roll(x, -1).reshape(4, 2).max(axis=1).tolist() == [1, 1, 1, 1]


def test_blur_before_stride() -> None:
    """1, -1, 1, -1 becomes 1, 1 without a blur and 0 after (1, 2, 1)/4."""
    x = np.tile([1.0, -1.0], 6)
    blurred = np.convolve(x, [0.25, 0.5, 0.25], "valid")
    assert set(x[::2]) == {1.0}
    assert set(np.convolve(x[::2], [0.25, 0.5, 0.25], "valid")) == {1.0}
    assert set(blurred[::2]) == {0.0}


def test_fcn_head() -> None:
    """384 / 32 = 12, and a 7x7 kernel has 6x6 = 36 positions on it."""
    assert windows(384 // 32, 7) == 6
    assert windows(224 // 32, 7) == 1


def test_transposed_conv() -> None:
    """Side 7 with kernel 4, stride 2, padding 1 becomes 14; so does kernel 3 with one row added."""
    assert _scattered(7, 4, 2) - 2 == 14
    assert _scattered(7, 3, 2) - 2 + 1 == 14


def _scattered(side: int, kernel: int, stride: int) -> int:
    return len({stride * i + u for i in range(side) for u in range(kernel)})


def test_checkerboard() -> None:
    """Kernel 3 with stride 2 gives 1 and 2 in turn, kernel 4 gives 2 everywhere."""
    for kernel, inside in ((3, {1, 2}), (4, {2})):
        out = np.zeros(24)
        for i in range(10):
            out[2 * i : 2 * i + kernel] += 1
        assert set(out[4:18]) == inside
    assert set(np.outer([1, 2], [1, 2]).ravel()) == {1, 2, 4}


def test_k_max_pooling() -> None:
    """Of 4, 7, 1, 9, 5 the three largest in their order are 7, 9, 5."""
    x = [4, 7, 1, 9, 5]
    assert [one for one in x if one in sorted(x)[-3:]] == [7, 9, 5]


def test_alexnet_budget() -> None:
    """2.3 of 61.0 million parameters and 666 of 724 million MACs are in the convolutions."""
    layers = ((3, 96, 11, 1, 55), (96, 256, 5, 2, 27), (256, 384, 3, 1, 13), (384, 384, 3, 2, 13))
    weights, macs, biases = 0, 0, 0
    for ins, outs, k, groups, side in (*layers, (384, 256, 3, 2, 13)):
        weights += conv_weights(ins, outs, k, k, groups)
        biases += outs
        macs += conv_weights(ins, outs, k, k, groups) * side**2
    linear = 9216 * 4096 + 4096 * 4096 + 4096 * 1000
    linear_parameters = linear + 4096 + 4096 + 1000
    assert weights + biases == 2_334_080
    assert linear_parameters == 58_631_144
    assert weights + biases + linear_parameters == 60_965_224
    assert (round(macs / 1e6), round((macs + linear) / 1e6)) == (666, 724)
    assert round(linear / (macs + linear), 2) == 0.08
    assert round(linear_parameters / 60_965_224, 2) == 0.96
    assert (13**2, 55**2) == (169, 3025)


def test_alexnet_walk() -> None:
    """227 leads to 55, 27, 13, 6 and 9216 inputs."""
    sides = [windows(227, 11, 4)]
    for _ in range(3):
        sides.append(windows(sides[-1], 3, 2))
    assert sides == [55, 27, 13, 6]
    assert 256 * sides[-1] ** 2 == 9216


def test_alexnet_224() -> None:
    """224 gives 54 without padding and 55 with padding 2; the least side with 55 is 227."""
    assert windows(224, 11, 4) == 54
    assert windows(224, 11, 4, padding=2) == 55
    assert min(n for n in range(200, 260) if windows(n, 11, 4) == 55) == 227


def test_vgg_walk() -> None:
    """VGG-16 has 14,714,688 + 123,642,856 = 138,357,544 parameters."""
    channels = [3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512]
    layers = [conv_weights(ins, outs, 3, 3) + outs for ins, outs in pairwise(channels)]
    first = 512 * 7 * 7 * 4096 + 4096
    linear = first + 4096 * 4096 + 4096 + 4096 * 1000 + 1000
    assert [sum(layers[:2]), sum(layers[2:4])] == [38720, 221440]
    assert [layers[7], layers[8], layers[10]] == [1180160, 2359808, 2359808]
    assert (512 * 7 * 7, first) == (25088, 102_764_544)
    assert (sum(layers), linear) == (14_714_688, 123_642_856)
    assert sum(layers) + linear == 138_357_544


def test_bottleneck() -> None:
    """16384 + 36864 + 16384 = 69632 against 1179648, 17 times; two layers at 64: 73728."""
    ends, middle = conv_weights(256, 64, 1, 1), conv_weights(64, 64, 3, 3)
    assert (ends, middle, 2 * ends + middle) == (16384, 36864, 69632)
    assert 2 * conv_weights(256, 256, 3, 3) == 1179648
    assert round(1179648 / 69632) == 17
    assert 2 * middle == 73728


def test_resnext_width() -> None:
    """32768 + 4608 + 32768 = 70144."""
    ends, middle = conv_weights(256, 128, 1, 1), conv_weights(128, 128, 3, 3, groups=32)
    assert (ends, middle, 2 * ends + middle) == (32768, 4608, 70144)


def test_projection_shortcut() -> None:
    """A 1x1 kernel with stride 2 leaves three quarters of the positions unread."""
    assert np.ones((8, 8))[::2, ::2].sum() / 64 == 1 / 4


def test_pre_activation() -> None:
    """With x_{l+1} = x_l + F(x_l), x_L = x_l + sum F(x_i)."""
    x = [0.3]
    for _ in range(5):
        x.append(x[-1] + np.sin(3 * x[-1]))
    assert np.isclose(x[-1], x[0] + sum(np.sin(3 * each) for each in x[:-1]))


def test_inception_reduce() -> None:
    """3072 + 12800 = 15872 weights with the 1x1 layer, 153600 without; 256 channels leave."""
    reduce, large = conv_weights(192, 16, 1, 1), conv_weights(16, 32, 5, 5)
    assert (reduce, large, reduce + large) == (3072, 12800, 15872)
    assert conv_weights(192, 32, 5, 5) == 153600
    assert 64 + 128 + 32 + 32 == 256


def test_densenet_vs_resnet() -> None:
    """64 channels and six layers of 32 maps make 256."""
    maps = np.zeros((64, 1, 1))
    for _ in range(6):
        maps = np.concatenate([maps, np.zeros((32, 1, 1))])
    assert len(maps) == 256


def test_se_block() -> None:
    """2 C^2 / r is 8192 for C = 256 and r = 16."""
    assert conv_weights(256, 16, 1, 1) + conv_weights(16, 256, 1, 1) == 8192


def test_diracnet() -> None:
    """A kernel a*I + b*W gives a*x + b*(W*x); a 1x1 kernel is a padded 3x3 one."""
    rng = np.random.default_rng(3)
    x, w, one = rng.normal(size=(7, 7)), rng.normal(size=(3, 3)), np.pad([[1.0]], 1)
    direct = 0.7 * x[1:-1, 1:-1] + 0.2 * _slide(x, w)
    assert np.allclose(_slide(x, 0.7 * one + 0.2 * w), direct)
    assert np.allclose(_slide(x, 1.5 * one), _slide(x, np.array([[1.5]]))[1:-1, 1:-1])


def test_convnext() -> None:
    """The recipe closes 2.7 of the 5.2 points between 76.1% and 81.3%, about half."""
    assert (round(78.8 - 76.1, 1), round(81.3 - 76.1, 1)) == (2.7, 5.2)


def test_nms() -> None:
    """Boxes of 4 by 8, shifted by 1, have IoU 24/40 = 0.6."""
    first, second = set(product(range(4), range(8))), set(product(range(1, 5), range(8)))
    assert (len(first & second), len(first | second)) == (24, 40)
    assert len(first & second) / len(first | second) == 0.6


def test_winograd() -> None:
    """F(2, 3) needs 4 products for 2 outputs; nested 16 in place of 36, a factor of 2.25."""
    d, g = np.array([1.0, 3.0, -2.0, 4.0]), np.array([2.0, -1.0, 5.0])
    products = [
        (d[0] - d[2]) * g[0],
        (d[1] + d[2]) * (g[0] + g[1] + g[2]) / 2,
        (d[2] - d[1]) * (g[0] - g[1] + g[2]) / 2,
        (d[1] - d[3]) * g[2],
    ]
    a, b, c, last = products
    assert np.allclose([a + b + c, b - c - last], correlate(d.tolist(), g.tolist()))
    assert (2 * 2 * 9) / len(products) ** 2 == 2.25


def test_im2col_memory() -> None:
    """64x56x56 becomes 576x3136, 1806336 numbers, 9 times 200704; a quarter with stride 2."""
    x = np.pad(np.zeros((64, 56, 56)), ((0, 0), (1, 1), (1, 1)))
    views = sliding_window_view(x, (3, 3), axis=(1, 2))
    columns = views.transpose(0, 3, 4, 1, 2).reshape(64 * 9, -1)
    assert columns.shape == (576, 3136)
    assert (columns.size, 64 * 56 * 56) == (1806336, 200704)
    assert columns.size == 9 * 200704
    assert views[:, ::2, ::2].size * 4 == columns.size


def test_cam_vs_gradcam() -> None:
    """With average pooling and one linear layer Grad-CAM is CAM by n; VGG-16 has 14x14."""
    rng = np.random.default_rng(4)
    maps, w = rng.normal(size=(3, 4)), rng.normal(size=3)
    step = 1e-3
    gradient = np.empty_like(maps)
    for place in np.ndindex(maps.shape):
        moved = maps.copy()
        moved[place] += step
        gradient[place] = w @ (moved - maps).mean(axis=1) / step
    assert np.allclose(gradient.mean(axis=1) @ maps, w @ maps / 4)
    assert np.isclose((gradient.mean(axis=1) @ maps).sum(), w @ maps.mean(axis=1))
    side = 224
    for _ in range(4):  # poolings of VGG-16 before its last convolution
        side = windows(side, 2, 2)
    assert side == 14


def test_separable_derivation() -> None:
    """With 3x3 kernels the saving stays below 9, however many channels there are."""
    ratios = [(9 * c + c * c) / (9 * c * c) for c in (16, 256, 4096, 10**6)]
    assert all(1 / ratio < 9 for ratio in ratios)
    assert round(1 / ratios[-1], 2) == 9.0


def grouped(number: float) -> str:
    return f"{round(number):,}"


def three(*numbers: float) -> str:
    return " + ".join(str(round(number)) for number in numbers)


def inception() -> tuple[int, int, int]:
    reduce, large = conv_weights(192, 16, 1, 1), conv_weights(16, 32, 5, 5)
    return reduce, large, conv_weights(192, 32, 5, 5)


def bottleneck() -> tuple[int, int, int]:
    ends, middle = conv_weights(256, 64, 1, 1), conv_weights(64, 64, 3, 3)
    return ends, middle, 2 * conv_weights(256, 256, 3, 3)


def resnext() -> tuple[int, int]:
    return conv_weights(256, 128, 1, 1), conv_weights(128, 128, 3, 3, groups=32)


def overlap() -> tuple[int, int]:
    first, second = set(product(range(4), range(8))), set(product(range(1, 5), range(8)))
    return len(first & second), len(first | second)


def first_that_sees(pixels: int) -> int:
    """Return after how many 3-tap layers an output sees so many inputs, layer by layer."""
    seen, layers = {0}, 0
    while len(seen) < pixels:
        seen, layers = {place + step for place in seen for step in (-1, 0, 1)}, layers + 1
    return layers


def same_padding(n: int, k: int, s: int) -> tuple[int, int]:
    """Return the zeros before and after: the last window of ceil(n/s) is to fit just so."""
    zeros = max((math.ceil(n / s) - 1) * s + k - n, 0)
    return zeros // 2, zeros - zeros // 2


PRINTED: dict[str, Callable[[], list[str]]] = {
    "conv-output": lambda: [grouped(26 * 26 * (28 * 28 + 1))],
    "correlation-vs-convolution": lambda: [
        f"1 − 3 = −{-correlate([1, 2, 3], [1, 0, -1])[0]:g}",
        f"3 − 1 = {np.convolve([1, 2, 3], [1, 0, -1], 'valid')[0]}",
    ],
    "conv-on-rgb": lambda: [f"$8(3\\cdot 25+1)={conv_weights(3, 8, 5, 5) + 8}$"],
    "max-vs-average": lambda: [f"gives {max(0, 8)} and 2", f"gives {sum([0, 0, 0, 8]) // 4} and 2"],
    "pointwise-conv": lambda: [
        str(conv_weights(256, 64, 1, 1)), str(conv_weights(256, 64, 3, 3)),
    ],
    "sharing-cost": lambda: [f"{windows(32, 5) ** 2 * 25} MACs"],
    "avg-pool-border": lambda: [f"{int(np.pad(np.ones((3, 3)), 1)[:3, :3].sum())}/9"],
    "stacked-3x3": lambda: ["3, 5, 7", f"{1 - 27 / 49:.0%} fewer"],
    "rectangular-kernel": lambda: [f"a factor of {49 / 14:g}"],
    "first-layer": lambda: [
        str(conv_weights(3, 64, 7, 7)), str(conv_weights(64, 64, 7, 7)),
        f"{conv_weights(3, 64, 7, 7) * windows(224, 7, 2, 3) ** 2 / 1e6:.0f} million",
    ],
    "first-layer-variety#c1": lambda: [f"{conv_weights(64, 64, 3, 3) * 224**2 / 1e9:.2f} billion"],
    "deformable": lambda: [f"{2 * 9} offsets", f"{3 * 9} numbers"],
    "double-channels": lambda: [
        f"{conv_weights(64, 64, 3, 3) * 56**2 / 1e6:.1f} million", str(64 * 56**2),
        str(128 * 28**2),
    ],
    "compound-scaling": lambda: [f"={1.2 * 1.1**2 * 1.15**2:.2f}"],
    "pooling-shift": lambda: ["0, 1, 0, 1 and 1, 1, 1, 1"],
    "effective-field": lambda: [f"{math.sqrt(2 * 24 / 3):g} in a field of 49", "8 in one of 193"],
    "long-range": lambda: [f"After {first_that_sees(201)}"],
    "gridding": lambda: ["Seven: every second one" if len(reached(3, [2] * 3)) == 7 else "?"],
    "same-padding#c1": lambda: ["{} before and {} after".format(*same_padding(9, 4, 1))],
    "same-padding#c2": lambda: ["{} before and {} after".format(*same_padding(6, 3, 2))],
    "padding-kinds#c1": lambda: [str(windows(10, 3))],
    "fcn-head": lambda: [f"{windows(12, 7) ** 2}: the linear layer", f"{384 // 32}×12"],
    "transposed-conv": lambda: [f"$o=0$ gives {_scattered(7, 4, 2) - 2}"],
    "alexnet-224": lambda: [f"{windows(224, 11, 4)}×54", f"54\\cdot4+11={54 * 4 + 11}"],
    "alexnet-walk": lambda: ["58,631,144", "60,965,224"],
    "vgg-walk": lambda: [grouped(14_714_688 + 123_642_856)],
    "bottleneck": lambda: [three(*bottleneck()[:2], bottleneck()[0]), grouped(bottleneck()[2])],
    "resnext-width": lambda: [
        f"{three(resnext()[0], resnext()[1], resnext()[0])} = {2 * resnext()[0] + resnext()[1]}",
        grouped(2 * resnext()[0] + conv_weights(128, 128, 3, 3)),
        grouped(conv_weights(128, 128, 3, 3)),
    ],
    "inception-reduce": lambda: [
        f"({inception()[2] / sum(inception()[:2]):.1f})",
        f"{three(*inception()[:2])} = {sum(inception()[:2])}", str(inception()[2]),
    ],
    "densenet-vs-resnet": lambda: [f"64+6\\cdot32={64 + 6 * 32}"],
    "se-block": lambda: [f"{2 * 256**2 // 16} for"],
    "nms": lambda: ["={}/{}".format(*overlap()).replace("=24", "24"),
                    f"={overlap()[0] / overlap()[1]}$"],
    "im2col-memory": lambda: ["576\\times3136", str(56 * 56)],
    "winograd": lambda: [f"={36 / 16:g}$"],
    "roi-align": lambda: [f"{100 / 16:g}", f"by {100 - 6 * 16} pixels", f"up to {16 // 2}"],
    "one-stage-imbalance": lambda: ["a ten-thousandth" if round(0.01**2, 6) == 1e-4 else "?"],
    "int8-per-channel": lambda: [f"0.{round(2 / 127 * 1e4):04d}"],
    "convnext": lambda: [f"{78.8 - 76.1:.1f} of {81.3 - 76.1:.1f} points"],
}  # fmt: skip


@pytest.mark.parametrize("slug", PRINTED)
def test_a_card_prints_what_is_computed(slug: str) -> None:
    says(slug, *PRINTED[slug]())


def test_same_padding_is_as_long_as_the_windows_need() -> None:
    """Side 4 pads 1 + 2; side 3 at stride 2 on 6 inputs pads 0 + 1, as padding 1 gives 3 too."""
    assert (same_padding(9, 4, 1), same_padding(6, 3, 2)) == ((1, 2), (0, 1))
    assert windows(6, 3, 2, 1) == math.ceil(6 / 2) == 3


def test_int8_per_channel() -> None:
    """With a step of 2/127 weights up to 0.01 become 0 or 1 step, with their own all levels."""
    small = np.linspace(-0.01, 0.01, 101)
    assert set(np.round(small / (2 / 127)) + 0.0) == {-1.0, 0.0, 1.0}
    assert np.abs(np.round(small / (0.01 / 127))).max() == 127


def test_int8_activations() -> None:
    """A factor for each input channel comes out of the sum only if it moves into the weights."""
    rng = np.random.default_rng(6)
    w, x, s = rng.normal(size=(2, 5)), rng.normal(size=5), rng.uniform(1, 9, 5)
    assert np.allclose((w * s) @ (x / s), w @ x)
    assert not np.allclose(s.mean() * (w @ (x / s)), w @ x)


def test_true_positive_takes_the_higher_score_first() -> None:
    """Matched in the order of scores, the box with IoU 0.8 takes the car."""
    taken, right = False, {}
    for score, iou in sorted([(0.7, 0.8), (0.6, 0.9)], reverse=True):
        right[score] = not taken and iou >= 0.5
        taken = taken or iou >= 0.5
    assert right == {0.7: True, 0.6: False}


def test_coco_thresholds() -> None:
    """0.50 to 0.95 in steps of 0.05 are ten."""
    says("coco-ap", "ten IoU thresholds")
    assert len(np.arange(0.5, 1.0, 0.05)) == 10
