"""The families of the decks l1-l2, backprop and loss, against values worked out by hand."""

import inspect

import numpy as np
import pytest

from dlstudy.drills.backprop.depth import vanishing_product
from dlstudy.drills.backprop.networks import two_layer
from dlstudy.drills.l1_l2.threshold import soft_threshold
from dlstudy.drills.loss.cross_entropy import softmax_cross_entropy
from dlstudy.exercise.family import Family, Parameters, Recipe
from dlstudy.formula.expr import evaluate
from dlstudy.formula.value import Value

FAMILIES = {
    "soft_threshold": soft_threshold,
    "two_layer": two_layer,
    "vanishing_product": vanishing_product,
    "softmax_cross_entropy": softmax_cross_entropy,
}
BY_HAND: dict[str, tuple[Parameters, dict[str, Value]]] = {
    "soft_threshold": (
        {"lam": 1.0, "za": -3.0, "zb": 0.5},
        {"first": -2.0, "second": 0.0, "l2": 0.25},
    ),
    "two_layer": (
        {
            "x": np.array([1.0, -1.0, 2.0]),
            "w1": np.array([[1.0, 2.0, -1.0], [2.0, 1.0, 1.0]]),
            "b1": np.array([1.0, -1.0]),  # z1 = (-2, 2): the first unit is off
            "w2": np.array([[1.0, 2.0], [3.0, -1.0]]),
            "b2": np.array([1.0, 0.0]),
            "t": np.array([4.0, 1.0]),
        },
        {
            "a1": np.array([0.0, 2.0]),
            "yhat": np.array([5.0, -2.0]),
            "delta2": np.array([1.0, -3.0]),
            "dw2": np.array([[0.0, 2.0], [0.0, -6.0]]),
            "delta1": np.array([0.0, 5.0]),  # of W2^T delta2 = (-8, 5)
            "dw1": np.array([[0.0, 0.0, 0.0], [5.0, -5.0, 10.0]]),
            "dx": np.array([10.0, 5.0, 5.0]),
        },
    ),
    "vanishing_product": (  # the logistic has the slope 1/4 at 0: each layer halves the gradient
        {"z": 0.0, "w": -2.0, "depth": 10.0, "k": 3.0},
        {"slope": 0.25, "layer": 0.5, "factor": 1 / 1024, "layers": 10.0},
    ),
    "softmax_cross_entropy": (  # e^2, e^1, e^0.1 = 7.3891, 2.7183, 1.1052; their sum is 11.2125
        {"z": np.array([2.0, 1.0, 0.1]), "y": np.array([1.0, 0.0, 0.0])},
        {
            "p": np.array([0.6590, 0.2424, 0.0986]),
            "loss": 0.4170,
            "dz": np.array([-0.3410, 0.2424, 0.0986]),
        },
    ),
}
WRONG_BY_HAND: list[tuple[str, str, str, Value]] = [
    ("soft_threshold", "first", "no-sign", -4.0),
    ("soft_threshold", "first", "half-threshold", -2.5),
    ("soft_threshold", "first", "ridge", -1.5),
    ("soft_threshold", "second", "no-cut", -0.5),
    ("soft_threshold", "l2", "no-half", 1 / 6),
    ("two_layer", "yhat", "transposed", np.array([7.0, -2.0])),
    ("two_layer", "dw2", "transposed", np.array([[0.0, 0.0], [2.0, -6.0]])),
    ("two_layer", "dw2", "before-relu", np.array([[-2.0, 2.0], [6.0, -6.0]])),
    ("two_layer", "delta1", "no-slope", np.array([-8.0, 5.0])),
    ("two_layer", "delta1", "no-transpose", np.array([0.0, 6.0])),
    ("two_layer", "delta1", "activation-as-slope", np.array([0.0, 10.0])),
    ("two_layer", "dw1", "transposed", np.array([[0.0, 5.0], [0.0, -5.0], [0.0, 10.0]])),
    ("two_layer", "dx", "no-slope", np.array([2.0, -11.0, 13.0])),
    ("two_layer", "dx", "slope-at-input", np.array([10.0, 0.0, 5.0])),
    ("vanishing_product", "slope", "function-value", 0.5),
    ("vanishing_product", "factor", "adds", 5.0),
    ("vanishing_product", "layers", "one-short", 9.0),
    ("vanishing_product", "layers", "natural-log", 5.0),
    ("softmax_cross_entropy", "loss", "log-two", 0.6017),
    ("softmax_cross_entropy", "dz", "gradient-in-p", np.array([-1.5174, 0.0, 0.0])),
    ("softmax_cross_entropy", "dz", "right-class-only", np.array([-0.3410, 0.0, 0.0])),
]
REFUSED: list[tuple[str, Parameters, str]] = [
    ("soft_threshold", {"lam": 0.0}, "should be positive"),
    ("soft_threshold", {"za": np.array([1.0, 2.0])}, "should be one number"),
    ("soft_threshold", {"zb": 1e9}, "between -1000 and 1000"),
    ("two_layer", {"x": 2.0}, "should have (3,)"),
    ("two_layer", {"w2": np.ones((2, 3))}, "should have (2, 2)"),
    ("two_layer", {"b1": np.array([3.0, -1.0])}, "the input 0"),
    ("two_layer", {"t": np.array([1e9, 0.0])}, "beyond 1000"),
    ("vanishing_product", {"w": 5.0}, "factor of a layer is 1.25"),
    ("vanishing_product", {"w": 0.0}, "factor of a layer is 0"),
    ("vanishing_product", {"depth": 2.5}, "whole number from 1 to 50"),
    ("vanishing_product", {"k": np.array([3.0])}, "should be one number"),
    ("softmax_cross_entropy", {"z": np.array([1.0, 2.0])}, "should have (2,), as z"),
    ("softmax_cross_entropy", {"z": 1.0}, "should be a vector"),
    ("softmax_cross_entropy", {"z": np.array([1.0, 2.0, 99.0])}, "beyond 20"),
    ("softmax_cross_entropy", {"y": np.array([0.5, 0.5, 0.0])}, "not one-hot"),
]


def result(recipe: Recipe | None, names: Parameters) -> Value:
    """Return the value of a recipe, which is a formula or a function of names."""
    assert recipe is not None
    if isinstance(recipe, str):
        return evaluate(recipe, names)
    return recipe(**{name: names[name] for name in inspect.signature(recipe).parameters})


def solved(family: Family, parameters: Parameters) -> Parameters:
    """Return the parameters and the reference of every step."""
    names = dict(parameters)
    for step in family.steps:
        names[step.name] = result(step.solve, names)
    return names


def agree(one: Value, other: Value, rtol: float = 1e-5) -> bool:
    return np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=rtol, atol=1e-6)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_gives_what_was_worked_out_by_hand(name: str) -> None:
    parameters, expected = BY_HAND[name]
    names = solved(FAMILIES[name], parameters)
    for step, value in expected.items():
        assert np.shape(names[step]) == np.shape(value), step
        assert np.asarray(names[step]) == pytest.approx(np.asarray(value), abs=5e-5), step


@pytest.mark.parametrize(("name", "step", "mistake", "value"), WRONG_BY_HAND)
def test_a_mistake_gives_what_was_worked_out_by_hand(
    name: str, step: str, mistake: str, value: Value
) -> None:
    family = FAMILIES[name]
    wrong = next(each for each in family.steps if each.name == step).mistakes[mistake]
    got = result(wrong, solved(family, BY_HAND[name][0]))
    assert np.shape(got) == np.shape(value)
    assert np.asarray(got) == pytest.approx(np.asarray(value), abs=1e-4)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_other_route_agrees_with_the_reference_and_with_no_mistake(name: str) -> None:
    family = FAMILIES[name]
    for seed in range(100):
        parameters = family.params(np.random.default_rng(seed))
        assert family.objection(**parameters) == ""
        names = solved(family, parameters)
        for step in family.steps:
            route = result(step.verify, parameters)
            assert agree(route, names[step.name]), (seed, step.name)
            for mistake, recipe in step.mistakes.items():
                wrong = result(recipe, names)
                if not agree(wrong, names[step.name], rtol=0.05):  # else the numbers are redrawn
                    assert not agree(route, wrong), (seed, step.name, mistake)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_same_seed_gives_the_same_numbers(name: str) -> None:
    one = FAMILIES[name].params(np.random.default_rng(7))
    other = FAMILIES[name].params(np.random.default_rng(7))
    assert one.keys() == other.keys()
    assert all(np.array_equal(one[each], other[each]) for each in one)


@pytest.mark.parametrize(("name", "changed", "message"), REFUSED)
def test_numbers_that_a_family_cannot_handle_are_refused_with_the_reason(
    name: str, changed: Parameters, message: str
) -> None:
    parameters = BY_HAND[name][0]
    assert FAMILIES[name].objection(**parameters) == ""
    assert message in FAMILIES[name].objection(**{**parameters, **changed})


def test_an_l1_weight_is_exactly_zero_for_every_z_within_the_threshold_and_an_l2_weight_never() -> (
    None
):
    for z in (-0.99, -0.5, 0.01, 0.99):
        names = solved(soft_threshold, {"lam": 1.0, "za": 3.0, "zb": z})
        assert names["second"] == 0
        assert names["l2"] == pytest.approx(z / 2)


def test_the_entries_of_the_softmax_gradient_sum_to_zero() -> None:
    for seed in range(20):
        names = solved(
            softmax_cross_entropy, softmax_cross_entropy.params(np.random.default_rng(seed))
        )
        assert np.sum(names["dz"]) == pytest.approx(0, abs=1e-12)
