"""Drills of cnn, normalization and kalman against values published or worked out by hand."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from dlstudy.deck.parse import parse_deck
from dlstudy.drills.cnn import convolution, field
from dlstudy.drills.kalman import cycle
from dlstudy.drills.normalization import batch_norm
from dlstudy.exercise.contract import Drill, grade_step
from dlstudy.exercise.family import Family, solver
from dlstudy.exercise.variants import variant
from dlstudy.formula.value import Value
from dlstudy.grading.verdict import VerdictKind
from dlstudy.library import registry
from dlstudy.library.library import shipped_folder

Array: TypeAlias = NDArray[np.float64]

FAMILIES = {
    "output_size": convolution.output_size,
    "convolve": convolution.convolve,
    "receptive_field": field.receptive_field,
    "bn_forward": batch_norm.bn_forward,
    "bn_backward": batch_norm.bn_backward,
    "one_cycle": cycle.one_cycle,
    "predict": cycle.predict,
    "update": cycle.update,
}


def vector(*entries: float) -> Array:
    return np.array(entries, np.float64)


def matrix(*rows: list[float]) -> Array:
    return np.array(rows, np.float64)


def answers(family: Family, **own: Value) -> dict[str, Value]:
    """Return the answer of every step to numbers that a learner sets."""
    assert family.objection(**own) == ""
    scope = dict(own)
    for step in family.steps:
        scope[step.name] = solver(step.solve)(scope)
    return {step.name: scope[step.name] for step in family.steps}


def mistaken(family: Family, step: str, mistake: str, scope: dict[str, Value]) -> Value:
    recipe = next(s for s in family.steps if s.name == step).mistakes[mistake]
    return solver(recipe)(scope)


SIZES = [
    # n, k, s, p, d, side
    (227, 11, 4, 0, 1, 55),
    (55, 3, 2, 0, 1, 27),
    (224, 3, 1, 1, 1, 224),
    (224, 7, 2, 3, 1, 112),
    (5, 3, 2, 1, 1, 3),
    (6, 3, 2, 1, 1, 3),
    (7, 3, 1, 0, 2, 3),
    (3, 3, 1, 0, 1, 1),
]


@pytest.mark.parametrize(
    ("n", "k", "s", "p", "d", "side"),
    SIZES,
    ids=[
        "AlexNet, first layer",
        "AlexNet, first pooling",
        "VGG, every layer",
        "ResNet, first layer",
        "Dumoulin and Visin, section 2.4, side 5",
        "Dumoulin and Visin, section 2.4, side 6",
        "Dumoulin and Visin, section 5.1, dilated",
        "a kernel that just fits",
    ],
)
def test_the_output_side_is_the_published_one(
    n: float, k: float, s: float, p: float, d: float, side: float
) -> None:
    own = {"n": float(n), "k": float(k), "s": float(s), "p": float(p), "d": float(d)}
    assert answers(convolution.output_size, **own) == {"side": side}


DUMOULIN = matrix(
    [3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]
)
KERNEL = matrix([0, 1, 2], [2, 2, 0], [0, 1, 2])
CONVOLUTIONS = {
    "Dumoulin and Visin, section 1.1": (
        DUMOULIN, KERNEL, 0, 1, 0, matrix([12, 12, 17], [10, 17, 19], [9, 6, 14])
    ),
    "Dumoulin and Visin, section 1.1, padded, stride 2": (
        DUMOULIN, KERNEL, 0, 2, 1, matrix([6, 17, 3], [8, 17, 13], [6, 4, 4])
    ),
    "Dive into Deep Learning, section 7.2": (
        np.arange(9.0).reshape(3, 3), matrix([0, 1], [2, 3]), 0, 1, 0, matrix([19, 25], [37, 43])
    ),
    "a row with decimals and a bias": (
        matrix([0.1, 0.2, 0.3]), matrix([1, 1, -1]), 0.5, 1, 0, matrix([0.5])
    ),
    "an input that is not square": (
        matrix([1, 2, 3, 4], [5, 6, 7, 8]), matrix([1], [-1]), 1, 3, 0, matrix([-3, -3])
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CONVOLUTIONS.values(), ids=CONVOLUTIONS.keys())
def test_the_convolution_is_the_published_one(
    case: tuple[Array, Array, float, float, float, Array],
) -> None:
    x, w, b, s, p, out = case
    found = answers(convolution.convolve, x=x, w=w, b=float(b), s=float(s), p=float(p))["out"]
    np.testing.assert_array_equal(found, out)


def test_decimals_that_cancel_give_exactly_zero() -> None:
    x = matrix([0.1, 0.2, -0.3])
    own: dict[str, Value] = {"x": x, "w": np.ones((1, 3)), "b": 0.0, "s": 1.0, "p": 0.0}
    np.testing.assert_array_equal(answers(convolution.convolve, **own)["out"], [[0]])


def test_a_kernel_that_fits_only_with_its_padding_has_no_map_without_it() -> None:
    own: dict[str, Value] = {"x": np.eye(2), "w": KERNEL, "b": 0.0, "s": 1.0, "p": 1.0}
    np.testing.assert_array_equal(answers(convolution.convolve, **own)["out"], [[4, 3], [1, 2]])
    assert np.shape(mistaken(convolution.convolve, "out", "no-padding", own)) == (0, 0)


VGG16 = ([3, 3, 2] * 2 + [3, 3, 3, 2] * 3, [1, 1, 2] * 2 + [1, 1, 1, 2] * 3)
ALEXNET = ([11, 3, 5, 3, 3, 3, 3, 3], [4, 2, 1, 2, 1, 1, 1, 2])


@pytest.mark.parametrize(
    ("k", "s", "d", "last_j", "last_r"),
    [
        (*VGG16, [1] * 18, 32, 212),
        (*ALEXNET, [1] * 8, 32, 195),
        ([3, 3, 3], [1, 1, 1], [1, 2, 4], 1, 15),
        ([7], [2], [1], 2, 7),
    ],
    ids=["VGG-16 (Araujo 2019)", "AlexNet (Araujo 2019)", "Yu and Koltun 2016", "one layer"],
)
def test_the_receptive_field_is_the_published_one(
    k: list[float], s: list[float], d: list[float], last_j: float, last_r: float
) -> None:
    found = answers(field.receptive_field, k=vector(*k), s=vector(*s), d=vector(*d))
    assert np.asarray(found["j"])[-1] == last_j
    assert np.asarray(found["r"])[-1] == last_r


def test_the_field_of_each_layer_of_yu_and_koltun_doubles() -> None:
    ones = np.ones(3)
    found = answers(field.receptive_field, k=3 * ones, s=ones, d=vector(1, 2, 4))
    np.testing.assert_array_equal(found["r"], [3, 7, 15])


def test_one_step_of_batch_normalization_by_hand() -> None:
    found = answers(
        batch_norm.bn_forward,
        x=vector(1, 3, 5, 7),
        gamma=5.0,
        beta=1.0,
        eps=1.25,
        old_mean=0.0,
        old_var=1.0,
        momentum=0.1,
        x_test=0.4,
    )
    assert found["mu"] == 4
    assert found["sigma2"] == 5
    np.testing.assert_allclose(found["y"], [-5, -1, 3, 7])  # 5*(-3, -1, 1, 3)/2.5 + 1
    assert found["running_mean"] == pytest.approx(0.4)
    assert found["running_var"] == pytest.approx(0.9 + 0.1 * 20 / 3)  # the unbiased variance
    assert found["test"] == pytest.approx(1)  # at the running mean the output is beta


def test_the_test_output_is_that_of_the_running_statistics() -> None:
    own: dict[str, Value] = {
        "x": vector(1, 3), "gamma": 6.0, "beta": 2.0, "eps": 1.0, "old_mean": 2.0, "old_var": 4.0,
        "momentum": 0.5, "x_test": 4.0,
    }  # fmt: skip
    found = answers(batch_norm.bn_forward, **own)  # running variance (4 + 2)/2 = 3
    assert found["running_var"] == pytest.approx(3)
    assert found["test"] == pytest.approx(6 * (4 - 2) / 2 + 2)
    wrong = mistaken(batch_norm.bn_forward, "running_var", "biased", {**own, **found})
    assert wrong == pytest.approx(2.5)


def test_the_way_back_through_batch_normalization_by_hand() -> None:
    x, g = vector(2, 4, 5, 6, 8), vector(1, 0, 0, 0, 0)
    found = answers(batch_norm.bn_backward, x=x, g=g, gamma=2.0)
    np.testing.assert_allclose(found["xhat"], [-1.5, -0.5, 0, 0.5, 1.5])
    assert found["dgamma"] == -1.5
    assert found["dbeta"] == 1
    np.testing.assert_allclose(found["dx"], [0.35, -0.35, -0.2, -0.05, 0.25])


@pytest.mark.parametrize("seed", range(20))
def test_the_gradient_has_no_part_along_a_shift_or_a_stretching(seed: int) -> None:
    found = answers(
        batch_norm.bn_backward, **batch_norm.bn_backward.params(np.random.default_rng(seed))
    )
    dx, xhat = np.asarray(found["dx"]), np.asarray(found["xhat"])
    assert dx.sum() == pytest.approx(0, abs=1e-12)
    assert dx @ xhat == pytest.approx(0, abs=1e-12)


def test_the_height_of_a_building_from_its_first_measurement() -> None:
    """The first step of Becker's example, kalmanfilter.net, Kalman filter in one dimension."""
    found = answers(cycle.one_cycle, f=1.0, h=1.0, x=60.0, p=225.0, q=0.0, r=25.0, z=48.54)
    assert found["K"] == pytest.approx(0.9)
    assert found["xp"] == pytest.approx(49.69, abs=0.005)
    assert found["Pp"] == pytest.approx(22.5)


def test_a_scalar_cycle_by_hand() -> None:
    found = answers(cycle.one_cycle, f=2.0, h=0.5, x=4.0, p=3.0, q=4.0, r=4.0, z=6.0)
    assert found["Pm"] == 16
    assert found["S"] == 8
    assert found["K"] == 1
    assert found["xp"] == 10
    assert found["Pp"] == 8


def test_the_prediction_of_labbes_dog() -> None:
    """Kalman and Bayesian Filters in Python, chapter 6: position 10, velocity 4.5, 0.3 s."""
    found = answers(
        cycle.predict,
        x=vector(10, 4.5),
        P=np.diag([500.0, 49.0]),
        F=matrix([1, 0.3], [0, 1]),
        Q=np.zeros((2, 2)),
    )
    np.testing.assert_allclose(found["xm"], [11.35, 4.5])
    np.testing.assert_allclose(found["Pm"], [[504.41, 14.7], [14.7, 49]])


def test_an_update_of_position_and_velocity_by_hand() -> None:
    own: dict[str, Value] = {
        "xm": vector(5, 2), "Pm": matrix([6, 1], [1, 3]), "H": vector(1, 0), "R": 4.0, "z": 7.0
    }  # fmt: skip
    found = answers(cycle.update, **own)
    assert found["y"] == 2
    assert found["S"] == 10
    np.testing.assert_allclose(found["K"], [0.6, 0.1])
    np.testing.assert_allclose(found["xp"], [6.2, 2.2])
    np.testing.assert_allclose(found["Pp"], [[2.4, 0.4], [0.4, 2.9]])
    wrong = mistaken(cycle.update, "K", "no-covariance", {**own, **found})
    np.testing.assert_allclose(wrong, [0.6, 0])


@pytest.mark.parametrize("seed", range(10))
def test_two_sensors_give_the_same_in_either_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    prior = cycle.update.params(rng)
    position, velocity = (vector(1, 0), 2.0, 3.0), (vector(0.5, 1), 3.0, -1.0)

    def after(*sensors: tuple[Array, float, float]) -> tuple[Value, Value]:
        mean, covariance = prior["xm"], prior["Pm"]
        for row, variance, reading in sensors:
            found = answers(cycle.update, xm=mean, Pm=covariance, H=row, R=variance, z=reading)
            mean, covariance = found["xp"], found["Pp"]
            covariance = (np.asarray(covariance) + np.asarray(covariance).T) / 2  # rounding
        return mean, covariance

    for one, other in zip(after(position, velocity), after(velocity, position), strict=True):
        np.testing.assert_allclose(one, other)


REFUSED = [
    ("output_size", {"n": 4.0, "k": 5.0, "p": 0.0}, "should fit"),
    ("output_size", {"n": 22.5}, "n is 22.5; it should be a whole number"),
    ("output_size", {"s": 0.0}, "s is 0; it should be a whole number from 1"),
    ("output_size", {"k": vector(3, 3)}, "k is an array of shape (2,)"),
    ("convolve", {"x": vector(1, 2)}, "x is an array of shape (2,); it should be a matrix"),
    ("convolve", {"x": np.ones((9, 9))}, "at most 64 entries"),
    ("convolve", {"w": np.ones((8, 8))}, "the kernel should fit into the padded input"),
    ("convolve", {"b": vector(1)}, "b is an array of shape (1,); it should be one number"),
    ("convolve", {"x": np.ones((8, 8)), "p": 4.0, "s": 1.0}, "The output has"),
    ("receptive_field", {"k": 3.0}, "k is 3; it should be a vector"),
    ("receptive_field", {"k": vector(3, 3)}, "k, s and d have 2, 3 and 3 entries"),
    ("receptive_field", {"d": vector(1, 0, 1)}, "An entry of d is 0"),
    ("receptive_field", {"s": vector(999, 999, 999)}, "exceeds 100000 pixels"),
    ("bn_forward", {"x": 3.0}, "x is one number; it should be a vector"),
    ("bn_forward", {"x": vector(2, 2, 2), "eps": 0.0}, "All values of x are equal and eps is 0"),
    ("bn_forward", {"momentum": 1.5}, "momentum is 1.5; it should be between 0 and 1"),
    ("bn_forward", {"old_var": -1.0}, "old_var is -1; a variance should be positive"),
    ("bn_forward", {"gamma": vector(1, 2)}, "gamma is an array of shape (2,)"),
    ("bn_backward", {"x": vector(1, 2), "g": vector(1, 2, 3)}, "x has 2 entries and g 3"),
    ("bn_backward", {"x": np.ones(4), "g": np.ones(4)}, "All values of x are equal"),
    ("one_cycle", {"r": 0.0}, "r is 0; the variance of the sensor should be positive"),
    ("one_cycle", {"p": -2.0}, "p is -2; a variance should not be negative"),
    ("one_cycle", {"f": np.eye(2)}, "f is an array of shape (2, 2); it should be one number"),
    ("predict", {"P": matrix([1, 2], [0, 1])}, "P is not symmetric"),
    ("predict", {"Q": matrix([1, 2], [2, 1])}, "Q has the eigenvalue -1"),
    ("predict", {"F": np.eye(3)}, "F is an array of shape (3, 3); it should be a matrix of shape"),
    ("update", {"Pm": np.ones((2, 2))}, "should be positive"),
    ("update", {"H": vector(1, 0, 0)}, "H has 3 entries and xm 2"),
    ("update", {"R": -1.0}, "R is -1; the variance of the sensor should be positive"),
    ("update", {"z": 1e300}, "z has the magnitude 1e+300"),
]


@pytest.mark.parametrize(("name", "own", "said"), REFUSED)
def test_numbers_that_cannot_be_used_are_refused_with_a_sentence(
    name: str, own: dict[str, Value], said: str
) -> None:
    family = FAMILIES[name]
    sentence = family.objection(**{**family.params(np.random.default_rng(0)), **own})
    assert said in sentence
    assert sentence.endswith(".")
    assert "Set " in sentence


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES.keys())
def test_no_value_whatever_makes_an_objection_raise(family: Family) -> None:
    rng = np.random.default_rng(7)
    strange: list[Value] = [
        0.0, -1.0, 2.5, 3.0, 1e300, vector(2), vector(1, -2, 3), np.zeros(5), np.eye(2),
        np.ones((2, 3)), np.ones((2, 2, 2)), vector(1e200, 1e200),
    ]  # fmt: skip
    for _ in range(300):
        own = {
            name: strange[rng.integers(len(strange))] if rng.random() < 0.5 else value
            for name, value in family.params(rng).items()
        }
        if not family.objection(**own):
            answers(family, **own)


def derivation(deck: str, slug: str) -> tuple[Drill, Callable[[str, str], VerdictKind]]:
    """Return a derivation of the shipped decks, and the grading of a line typed for a step."""
    path = shipped_folder() / f"{deck}.md"
    cards = parse_deck(path.read_bytes(), str(path)).cards
    drill = registry.drill_of(next(card for card in cards if card.slug == slug))
    one = variant(drill, 0)
    steps = [step.name for step in drill.steps]
    return drill, lambda step, text: grade_step(one, steps.index(step), text, {}).kind


@pytest.mark.parametrize(
    ("step", "typed"),
    [
        ("cov", "P - K@H@P - (K@H@P).T + K@(H@P@H.T + R)@K.T"),
        ("slope", "2*K@(H@P@H.T + R) - 2*P@H.T"),
        ("slope", "2K@R - 2(eye(n) - K@H)@P@H.T"),
        ("gain", "inv(inv(P) + H.T@inv(R)@H)@H.T@inv(R)"),
        ("least", "P - P@H.T@inv(H@P@H.T + R)@H@P"),
        ("least", "P - gain@H@P"),
    ],
)
def test_the_kalman_gain_may_be_derived_in_other_forms(step: str, typed: str) -> None:
    _, kind = derivation("kalman", "gain-by-trace")
    assert kind(step, typed) is VerdictKind.RIGHT


@pytest.mark.parametrize(
    ("step", "typed"),
    [
        ("rms", "(sum(x*x)/n + eps)^0.5"),
        ("drms", "x/n/sqrt(mean(x^2) + eps)"),
        ("dgamma", "x*g/sqrt(sum(x^2)/n + eps)"),
        ("dx", "(gamma*g - x/rms*mean(gamma*g*x/rms))/rms"),
    ],
)
def test_the_gradient_of_rmsnorm_may_be_written_in_other_forms(step: str, typed: str) -> None:
    _, kind = derivation("normalization", "rmsnorm-gradient")
    assert kind(step, typed) is VerdictKind.RIGHT


def test_a_gain_outside_the_sum_is_a_named_mistake() -> None:
    _, kind = derivation("normalization", "rmsnorm-gradient")
    assert kind("dx", "gamma*(g/rms - x*mean(g*x)/rms^3)") is VerdictKind.MISTAKE
