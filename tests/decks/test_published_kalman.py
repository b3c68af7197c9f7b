"""Published examples that drills of the deck `kalman` reproduce with numbers set by a learner."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import Own, answers

Numbers = dict[str, Any]
ROWS: dict[str, tuple[str, Numbers, Numbers]] = {
    # Labbe, Kalman and Bayesian Filters in Python, chapter Multivariate Kalman Filters, the
    # sections on the predict step: x = (10, 4.5), P = diag(500, 49), dt = 0.3, no noise.
    "labbe": (
        "predict-2d",
        {"x": [10, 4.5], "P": [[500, 0], [0, 49]], "F": [[1, 0.3], [0, 1]], "Q": np.zeros((2, 2))},
        {"xm": [11.35, 4.5], "Pm": [[504.41, 14.7], [14.7, 49]]},
    ),
    # Becker, Kalman Filter Tutorial (kalmanfilter.net), Kalman Filter in one dimension, Example 5
    # (the height of a building): the first and the second iteration.
    "becker-1": (
        "scalar-cycle",
        {"f": 1, "h": 1, "x": 60, "p": 225, "q": 0, "r": 25, "z": 48.54},
        {"K": 0.9, "xp": 49.69, "Pp": 22.5},
    ),
    "becker-2": (
        "scalar-cycle",
        {"f": 1, "h": 1, "x": 49.69, "p": 22.5, "q": 0, "r": 25, "z": 47.11},
        {"K": 0.47, "xp": 48.47, "Pp": 11.84},
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_published_example_can_be_set(name: str) -> None:
    slug, own, wanted = ROWS[name]
    found = answers(f"kalman/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, atol=6e-3), step


def test_three_readings_of_a_published_exercise_can_be_followed() -> None:
    """Thrun, Artificial Intelligence for Robotics (Udacity CS373), lesson 2, Kalman matrices.

    Readings 1, 2, 3 of a position, P = diag(1000, 1000), no process noise, R = 1; each round is
    an update and then a prediction. Printed: x = 3.9996664447958645, 0.9999998335552873 and
    P = 2.3318904241194827, 0.9991676099921091, 0.9991676099921067, 0.49950058263974184.
    """
    x, p = np.zeros(2), 1000 * np.eye(2)
    for reading in (1, 2, 3):
        row: Own = {"xm": x, "Pm": p, "H": [1, 0], "R": 1, "z": reading}
        new = answers("kalman/update-2d", row)
        x, p = np.asarray(new["xp"]), np.asarray(new["Pp"])
        p = (p + p.T) / 2
        step: Own = {"x": x, "P": p, "F": [[1, 1], [0, 1]], "Q": np.zeros((2, 2))}
        new = answers("kalman/predict-2d", step)
        x, p = np.asarray(new["xm"]), np.asarray(new["Pm"])
    assert np.allclose(x, [3.9996664447958645, 0.9999998335552873], rtol=1e-9)
    assert np.allclose(
        p, [[2.3318904241194827, 0.9991676099921091], [0.9991676099921067, 0.49950058263974184]]
    )
