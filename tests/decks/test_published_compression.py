"""Published examples that the drills of the deck `compression` reproduce with one's own numbers."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

PUBLISHED = [
    # ONNX, operator DynamicQuantizeLinear, example and test case test_dynamicquantizelinear:
    # [0, 2, -3, -2.5, 1.34, 0.5] has the scale 0.0196078438 and the zero point 153.
    ("quantise-affine", {"lo": -3.0, "hi": 2.0, "bits": 8.0, "x": [0, 2, -3, -2.5, 1.34, 0.5]},
     {"s": 0.0196078438, "z": 153}),
    # The same place, test_dynamicquantizelinear_max_adjusted: all below 0, the range ends at 0.
    ("quantise-affine",
     {"lo": -4.0, "hi": 0.0, "bits": 8.0, "x": [-1.0, -2.1, -1.3, -2.5, -3.34, -4.0]},
     {"s": 0.0156862754, "z": 255}),
    # ONNX, operator QuantizeLinear, example test_quantizelinear: scale 2, zero point 128.
    ("quantise-affine",
     {"lo": -256.0, "hi": 254.0, "bits": 8.0, "x": [0, 2, 3, 1000, -254, -1000]},
     {"s": 2, "z": 128, "q": [128, 129, 130, 255, 1, 0]}),
    # PyTorch documentation of torch.quantize_per_tensor: scale 0.1, zero point 10, and
    # [-1, 0, 1, 2] has the whole numbers [0, 10, 20, 30].
    ("quantise-affine", {"lo": -1.0, "hi": 24.5, "bits": 8.0, "x": [-1, 0, 1, 2]},
     {"s": 0.1, "z": 10, "q": [0, 10, 20, 30], "xh": [-1, 0, 1, 2]}),
    # Manual of Giac and Xcas 2.0, section 15.3.8 (Singular value decomposition), both examples.
    ("truncated-svd", {"A": [[1, 2], [3, 4]]},
     {"s": [5.46498570422, 0.365966190626], "e": 0.365966190626}),
    ("truncated-svd", {"A": [[3, 5], [4, 5]]},
     {"s": [8.6409011028, 0.578643354497], "e": 0.578643354497}),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = answers(f"compression/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, rtol=1e-6, atol=1e-8), step
