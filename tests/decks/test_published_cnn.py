"""Examples that others have published, typed into the drills of the deck `cnn`."""

import numpy as np
import pytest
from numpy.typing import NDArray

from dlstudy.formula.value import Value
from tests.support.shipped import answers

Array = NDArray[np.float64]
THREE = np.arange(9.0).reshape(3, 3)
FOUR = np.arange(16.0).reshape(4, 4)
TWO = np.arange(4.0).reshape(2, 2)


def test_the_cross_correlation_of_dive_into_deep_learning() -> None:
    """Zhang et al., Dive into Deep Learning, section 7.2, The Cross-Correlation Operation."""
    found = answers("cnn/conv-vs-corr", {"x": THREE, "w": TWO})
    np.testing.assert_array_equal(found["corr"], [[19, 25], [37, 43]])
    own: dict[str, Value] = {"x": THREE, "w": TWO, "b": 0.0, "s": 1.0, "p": 0.0}
    found = answers("cnn/convolve-by-hand", own)
    np.testing.assert_array_equal(found["out"], [[19, 25], [37, 43]])


@pytest.mark.parametrize(
    ("x", "k", "s", "p", "step", "wanted"),
    [
        (THREE, 2, 1, 0, "largest", [[4, 5], [7, 8]]),
        (THREE, 2, 1, 0, "average", [[2, 3], [5, 6]]),
        (FOUR, 3, 2, 1, "largest", [[5, 7], [13, 15]]),
    ],
    ids=["max", "average", "padding 1, stride 2"],
)
def test_the_poolings_of_dive_into_deep_learning(
    x: Array, k: float, s: float, p: float, step: str, wanted: list[float]
) -> None:
    """The same book, section 7.5."""
    own: dict[str, Value] = {"x": x, "k": float(k), "s": float(s), "p": float(p), "z": 1.0}
    np.testing.assert_array_equal(answers("cnn/pool-by-hand", own)[step], wanted)


@pytest.mark.parametrize(
    ("s", "wanted"),
    [
        (1, [[0, 0, 1], [0, 4, 6], [4, 12, 9]]),
        (2, [[0, 0, 0, 1], [0, 0, 2, 3], [0, 2, 0, 3], [4, 6, 6, 9]]),
    ],
)
def test_the_transposed_convolution_of_dive_into_deep_learning(
    s: float, wanted: list[list[float]]
) -> None:
    """The same book, section 14.10: the figures for stride 1 and stride 2."""
    found = answers("cnn/tconv-by-hand", {"x": TWO, "w": TWO, "s": float(s), "p": 0.0})
    np.testing.assert_array_equal(found["out"], wanted)


def test_the_matrix_of_dive_into_deep_learning() -> None:
    """The same book, section 14.10.3: W of a 2x2 kernel on a 3x3 input, Y, and W^T Y."""
    y = np.array([27.0, 37.0, 57.0, 67.0])
    own: dict[str, Value] = {"x": THREE, "w": TWO + 1, "g": y, "s": 1.0, "p": 0.0}
    found = answers("cnn/conv-as-matrix", own)
    row = [1, 2, 0, 3, 4]
    wanted = [
        [*row, 0, 0, 0, 0], [0, *row, 0, 0, 0], [0, 0, 0, *row, 0], [0, 0, 0, 0, *row]
    ]  # fmt: skip
    np.testing.assert_array_equal(found["M"], wanted)
    np.testing.assert_array_equal(found["y"], y)
    transposed = answers(
        "cnn/tconv-by-hand", {"x": y.reshape(2, 2), "w": TWO + 1, "s": 1.0, "p": 0.0}
    )
    np.testing.assert_array_equal(found["dx"], np.ravel(transposed["out"]))


def chain(n: float, c: float, *layers: tuple[float, ...]) -> dict[str, Value]:
    """Return the numbers of a network: kernel, stride, padding, outputs, share, extras a layer."""
    rows: dict[str, Value] = {
        name: np.array(row, np.float64)
        for name, row in zip("kspmfe", zip(*layers, strict=True), strict=True)
    }
    return {"n": n, "c": c, **rows}


def same(side: float, outputs: float, stride: float = 1) -> tuple[float, ...]:
    """Return a 3x3 layer with batch norm, as in a ResNet."""
    return side, stride, side // 2, outputs, 1, 2


def test_lenet_5_layer_by_layer() -> None:
    """LeCun et al. 1998, section II.B: 156, 12, 1,516, 32, 48,120 and 10,164 parameters."""
    own = chain(
        32, 1, (5, 1, 0, 6, 1, 1), (2, 2, 0, 0, 1, 2), (5, 1, 0, 16, 60 / 96, 1),
        (2, 2, 0, 0, 1, 2), (5, 1, 0, 120, 1, 1), (1, 1, 0, 84, 1, 1),
    )  # fmt: skip
    found = answers("cnn/network-walk", own)
    np.testing.assert_array_equal(found["side"], [28, 14, 10, 5, 1, 1])
    np.testing.assert_array_equal(found["parameters"], [156, 12, 1516, 32, 48120, 10164])
    small: dict[str, Value] = {"n": 32.0, "k": 5.0, "a": 6.0, "b": 16.0, "K": 10.0}
    sides = answers("cnn/lenet-walk", small)
    assert [sides[name] for name in ("c1", "p1", "c2", "p2")] == [28, 14, 10, 5]


def test_alexnet_of_torchvision() -> None:
    """torchvision, alexnet (one tower, 64 first filters): 61,100,840 parameters."""
    own = chain(
        224, 3, (11, 4, 2, 64, 1, 1), (3, 2, 0, 0, 1, 0), (5, 1, 2, 192, 1, 1),
        (3, 2, 0, 0, 1, 0), (3, 1, 1, 384, 1, 1), (3, 1, 1, 256, 1, 1), (3, 1, 1, 256, 1, 1),
        (3, 2, 0, 0, 1, 0), (6, 1, 0, 4096, 1, 1), (1, 1, 0, 4096, 1, 1), (1, 1, 0, 1000, 1, 1),
    )  # fmt: skip
    assert answers("cnn/network-walk", own)["total"] == 61_100_840


def test_vgg_16_of_torchvision() -> None:
    """torchvision, vgg16: 138,357,544 parameters."""
    blocks = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
    layers = [
        layer
        for count, m in blocks
        for layer in [*[(3, 1, 1, m, 1, 1)] * count, (2, 2, 0, 0, 1, 0)]
    ]
    ends = [(7, 1, 0, 4096, 1, 1), (1, 1, 0, 4096, 1, 1), (1, 1, 0, 1000, 1, 1)]
    found = answers("cnn/network-walk", chain(224, 3, *layers, *ends))
    assert found["total"] == 138_357_544


def test_resnet_18_of_torchvision() -> None:
    """torchvision, resnet18: 11,689,512 parameters; the shortcuts are a chain of their own."""
    blocks = [same(3, 64)] * 4
    for outputs in (128, 256, 512):
        blocks += [same(3, outputs, 2), *[same(3, outputs)] * 3]
    ends = [(7, 1, 0, 0, 1, 0), (1, 1, 0, 1000, 1, 1)]
    main = chain(224, 3, same(7, 64, 2), (3, 2, 1, 0, 1, 0), *blocks, *ends)
    shortcuts = chain(56, 64, same(1, 128, 2), same(1, 256, 2), same(1, 512, 2))
    card = "cnn/network-walk"
    total = float(answers(card, main)["total"]) + float(answers(card, shortcuts)["total"])
    assert total == 11_689_512
    basic = chain(56, 64, same(3, 64), same(3, 64))
    assert answers(card, basic)["total"] == 73_984  # two 3x3 layers and their batch norms


def test_the_average_precision_of_padilla() -> None:
    """Padilla, Object-Detection-Metrics, An illustrated example: 24 detections, 15 objects."""
    right = [0, 2, 9, 11, 12, 13, 22]
    t = np.array([float(place in right) for place in range(24)])
    found = answers("cnn/ap-by-hand", {"t": t, "N": 15.0})
    np.testing.assert_allclose(np.asarray(found["P"])[[2, 13, 22]], [0.6666, 0.4285, 0.3043],
                               atol=1e-4)  # fmt: skip
    assert found["AP"] == pytest.approx(0.2456, abs=1e-4)


def test_the_average_precision_of_scikit_learn() -> None:
    """scikit-learn, average_precision_score, Examples: 0.83 (the curve has no dent there)."""
    found = answers("cnn/ap-by-hand", {"t": np.array([1.0, 0.0, 1.0, 0.0]), "N": 2.0})
    assert found["AP"] == pytest.approx(0.83, abs=0.005)


def test_the_bilinear_example_of_wikipedia() -> None:
    """Wikipedia, Bilinear interpolation, Application in image processing: 146.1 at (14.5, 20.2)."""
    corners = np.array([[91.0, 210.0], [162.0, 95.0]])
    found = answers("cnn/roi-by-hand", {"F": corners, "s": 1.0, "v": 0.2, "u": 0.5})
    assert found["B"] == pytest.approx(146.1)
