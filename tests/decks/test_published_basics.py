"""Published examples that the drills of the deck `basics` reproduce with numbers of a learner."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

PUBLISHED = [
    # Gigerenzer & Hoffrage 1995, mammography problem: 1 % ill, 80 % found, 9.6 % false alarms;
    # the answer is 7.8 % (8 of 103 women in natural frequencies).
    ("base-rate-by-hand", {"pc": 1.0, "se": 80.0, "fp": 9.6}, {"t": 80.0, "p": 0.078}, 5e-4),
    # Cover & Thomas 2006, example 1.1.2 (a horse race): the entropy is 2 bits.
    ("information-by-hand",
     {"p": [1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 64, 1 / 64, 1 / 64, 1 / 64], "q": [1 / 8] * 8,
      "base": 2.0},
     {"H": 2.0, "CE": 3.0}, 1e-9),
    # Cover & Thomas 2006, example 2.3.1 with r = 1/2, s = 1/4: 0.2075 and 0.1887 bits.
    ("information-by-hand", {"p": [0.5, 0.5], "q": [0.75, 0.25], "base": 2.0},
     {"KLpq": 0.2075, "KLqp": 0.1887}, 5e-5),
    # SciPy, reference of scipy.stats.entropy, Examples: a fair coin against (9/10, 1/10).
    ("information-by-hand", {"p": [0.5, 0.5], "q": [0.9, 0.1], "base": 2.0},
     {"H": 1.0, "CE": 1.736965594166206, "KLpq": 0.7369655941662062}, 1e-12),
    # scikit-learn, reference of roc_auc_score and of roc_curve: y = [0, 0, 1, 1] with the scores
    # [0.1, 0.4, 0.35, 0.8] has the area 0.75.
    ("auc-by-hand", {"pos": [0.35, 0.8], "neg": [0.1, 0.4]}, {"n": 4.0, "w": 3.0, "AUC": 0.75},
     1e-9),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted", "within"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any], within: float
) -> None:
    found = answers(f"basics/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, rtol=0, atol=within), step
