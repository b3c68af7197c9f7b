"""Published examples that the drills of the deck `transfer-learning` reproduce."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

PUBLISHED = [
    # Shogun, unit tests of QuadraticTimeMMD: unbiased_different_num_samples (5 and 6 numbers, a
    # Gaussian kernel exp(-d^2/2)), and biased_different_num_samples. Shogun's statistic is
    # MMD^2 times m n/(m + n), here 30/11.
    ("mmd-by-hand",
     {"x": [0.61318059, -0.69222999, 0.94424411, -0.48769626, -0.00709551],
      "y": [0.35025598, 0.20741384, -0.63622519, -1.21315264, -0.77349617, -0.42707091],
      "sig": 1.0},
     {"U": -0.037500338130199401 * 11 / 30}),
    ("mmd-by-hand",
     {"x": [-0.47616889, -2.1767364, -0.04185537, -1.20787529, 1.94875193],
      "y": [-0.16695709, 2.51282666, -0.58116389, 1.52366887, 0.18985099, 0.76120258],
      "sig": 1.0},
     {"V": 0.54418915736201567 * 11 / 30}),
    # Hu et al. 2021 (arXiv 2106.09685), tables 2 and 4: LoRA on the query and value matrices.
    # RoBERTa base (12 layers, width 768, r = 8) has 0.3 million trained parameters.
    ("lora-by-hand", {"m": 768.0, "k": 768.0, "r": 8.0, "n": 24.0}, {"c": 0.3e6}),
    # RoBERTa large (24 layers, width 1024, r = 8) has 0.8 million.
    ("lora-by-hand", {"m": 1024.0, "k": 1024.0, "r": 8.0, "n": 48.0}, {"c": 0.8e6}),
    # GPT-3 (96 layers, width 12,288) has 4.7 million with r = 1 and 37.7 million with r = 8.
    ("lora-by-hand", {"m": 12288.0, "k": 12288.0, "r": 1.0, "n": 192.0}, {"c": 4.7e6}),
    ("lora-by-hand", {"m": 12288.0, "k": 12288.0, "r": 8.0, "n": 192.0}, {"c": 37.7e6}),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    """Counts agree to the figures that are printed, estimates to the tests' own tolerance."""
    found = answers(f"transfer-learning/{slug}", own)
    for step, value in wanted.items():
        assert np.isclose(float(found[step]), value, rtol=0.02 if step == "c" else 1e-5), step


@pytest.mark.parametrize(("r", "n"), [(8.0, 96.0), (4.0, 192.0)])
def test_the_budget_of_gpt_3_is_18_million(r: float, n: float) -> None:
    """Hu et al. 2021, section 7.1: r = 8 on one kind of matrix or r = 4 on two, 96 layers."""
    found = answers("transfer-learning/lora-by-hand", {"m": 12288.0, "k": 12288.0, "r": r, "n": n})
    assert float(found["c"]) // 1e6 == 18
