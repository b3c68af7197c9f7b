"""Published examples that drills of `tuning` reproduce with numbers set by a learner."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

PUBLISHED = [
    # Brown et al. 2020 (GPT-3), Table D.1: 174,600 million parameters, 300 billion tokens are
    # 3.14e23 FLOPs and 3.64e3 petaflop/s-days: one chip of 1000 TFLOP/s, fully used.
    ("training-cost", {"N": 174.6, "E": 1.0, "U": 300.0, "G": 1.0, "P": 1000.0, "u": 1.0},
     {"C": (314.0, 0.5), "F": (1.0, 0.0), "T": (3640.0, 5.0)}),
    # Rajbhandari et al. 2020 (ZeRO), section 3.1: 16 bytes a parameter; GPT-2 with 1.5 billion
    # needs 24 GB; figure 1: 7.5 billion need 120 GB.
    ("training-memory", {"N": 1.5}, {"b": (16.0, 0.0), "S": (24.0, 0.0)}),
    ("training-memory", {"N": 7.5}, {"S": (120.0, 0.0)}),
    # Goyal et al. 2017, section 5.1: rate 0.1 for 256 becomes 3.2 for 8192; 5 epochs of ImageNet.
    ("scaled-rate", {"B0": 256.0, "B": 8192.0, "eta0": 0.1, "n": 1281167.0, "E": 5.0},
     {"k": (32.0, 0.0), "s": (3.2, 0.0)}),
    # TensorFlow 2.2 documentation of EarlyStopping: a loss that does not improve, patience 3:
    # "Only 4 epochs are run."
    ("early-stop", {"v": [0.0] * 10, "P": 3.0, "delta": 0.0}, {"e": (4.0, 0.0), "m": (4.0, 0.0)}),
    # Li et al. 2018 (Hyperband), Table 1, R = 81, factor 3, bracket s = 3: 34 with 3 epochs,
    # 11 with 9, 3 with 27, 1 with 81.
    ("halving-by-hand", {"n": 34.0, "r": 3.0, "h": 3.0},
     {"k": (1.0, 0.0), "T": (81.0, 0.0), "C": (34 * 3 + 11 * 9 + 3 * 27 + 81.0, 0.0)}),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, tuple[float, float]]
) -> None:
    found = answers(f"tuning/{slug}", own)
    for step, (value, printed) in wanted.items():
        assert np.allclose(found[step], value, atol=printed + 1e-9, rtol=0), step
