"""Published examples that drills of `adam` reproduce with numbers set by a learner."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

USUAL = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-7}

PUBLISHED = [
    # TensorFlow 2.7 documentation of tf.keras.optimizers.Adam: rate 0.1, 10.0, gradient 10.0; the
    # first step is the rate times the sign, and the variable is 9.9.
    ("adam-by-hand", USUAL | {"t0": 10.0, "g1": 10.0, "eta": 0.1}, {"t1": 9.9}, 1e-6),
    # Keras 3, adam_test.py and adamw_test.py, test_single_step: rate 0.5, gradients 1, 6, 7, 2 at
    # 1, 2, 3, 4; AdamW with its default decay 0.004 gives 0.498, 1.496, 2.494, 3.492. In a first
    # step the corrected moments are g and g^2, as with both betas 0.
    *[
        ("l2-or-decoupled",
         {"w": w, "g": g, "m": 0.0, "v": 1.0, "beta1": 0.0, "beta2": 0.0, "eta": 0.5, "lam": 0.004},
         {"wa": after}, 1e-4)
        for w, g, after in [(1.0, 1.0, 0.498), (2.0, 6.0, 1.496), (3.0, 7.0, 2.494),
                            (4.0, 2.0, 3.492)]
    ],
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted", "printed"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, float], printed: float
) -> None:
    found = answers(f"adam/{slug}", own)
    for step, value in wanted.items():
        assert np.isclose(found[step], value, atol=printed, rtol=0), step


def test_three_decays_of_keras_follow_each_other() -> None:
    """Keras 3, adamw_test.py, test_weight_decay: rate 1, decay 0.004, 2 becomes 1.9760959."""
    w = 2.0
    for _ in range(3):
        own = {"w": w, "g": 0.0, "m": 0.0, "v": 1.0, "beta1": 0.9, "beta2": 0.999, "eta": 1.0}
        w = float(answers("adam/l2-or-decoupled", own | {"lam": 0.004})["wa"])
    assert np.isclose(w, 1.9760959, atol=1e-6, rtol=0)
