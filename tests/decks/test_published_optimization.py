"""Published examples that drills of `optimization` reproduce with numbers set by a learner."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

PUBLISHED = [
    # Zhang et al., Dive into Deep Learning, section 12.3: f(x) = x^2 from x = 10; after ten epochs
    # the book prints 0.060466 (rate 0.2), 3.486784 (0.05) and 61.917364 (1.1, it diverges).
    ("gd-1d-steps", {"a": 1.0, "b": 0.0, "c": 0.0, "t0": 10.0, "eta": 0.2}, {"t10": 0.060466}),
    ("gd-1d-steps", {"a": 1.0, "b": 0.0, "c": 0.0, "t0": 10.0, "eta": 0.05}, {"t10": 3.486784}),
    ("gd-1d-steps", {"a": 1.0, "b": 0.0, "c": 0.0, "t0": 10.0, "eta": 1.1}, {"t10": 61.917364}),
    # TensorFlow 2.7 documentation of tf.clip_by_norm: [1, 2, 3, 4, 5] at norm 2. Here the five
    # entries are two tensors under one norm; c = 2 needs a shorter h.
    ("clip-norm", {"g1": [1.0, 2.0, 3.0], "g2": [4.0, 5.0], "c": 2.0, "h": [0.3, 0.4]},
     {"first": [0.26967996, 0.5393599, 0.80903983], "second": [1.0787199, 1.3483998]}),
    # PyTorch documentation of StepLR: lr 0.05, step_size 30, gamma 0.1 gives 0.05 below epoch 30,
    # 0.005 from 30 and 0.0005 from 60 to below 90.
    ("lr-schedule", {"eta0": 0.05, "s": 30.0, "gamma": 0.1, "t3": 29.0}, {"decayed": 0.05}),
    ("lr-schedule", {"eta0": 0.05, "s": 30.0, "gamma": 0.1, "t3": 30.0}, {"decayed": 0.005}),
    ("lr-schedule", {"eta0": 0.05, "s": 30.0, "gamma": 0.1, "t3": 89.0}, {"decayed": 0.0005}),
    # Shewchuk 1994, An Introduction to the Conjugate Gradient Method Without the Agonizing Pain:
    # the sample problem (equation 4) has the solution (2, -2), and its steepest descent starts at
    # (-2, -2); the eigenvalues are 7 and 2 (section 5.3).
    ("newton-step", {"a": 3.0, "b": 2.0, "d": 6.0, "c1": 2.0, "c2": -8.0, "x": -2.0, "y": -2.0},
     {"new": [2.0, -2.0]}),
    ("max-stable-lr", {"a": 3.0, "b": 2.0, "d": 6.0}, {"lmax": 7.0, "lmin": 2.0}),
    # Chowdhery et al. 2022, PaLM, section 4.1 and appendix B: 540 billion parameters, 118 layers,
    # 48 heads of 256, 2048 tokens; 238.3 thousand tokens a second on 6144 TPU v4 chips (275
    # TFLOP/s) are an MFU of 46.2%.
    ("mfu-by-hand", {"N": 540.0, "l": 118.0, "d": 12288.0, "T": 2048.0, "R": 238.3, "G": 6144.0,
                     "P": 275.0},
     {"mfu": 0.462}),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = answers(f"optimization/{slug}", own)
    for step, value in wanted.items():
        printed = 5e-4 if step == "mfu" else 5e-7  # the last digit that the source prints
        assert np.allclose(found[step], value, atol=printed, rtol=0), step
