"""Drill families: recipes by name, wording by a deck, carried errors, what the proof catches."""

import random
from collections.abc import Callable
from textwrap import dedent

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator

from dlstudy.card import Card
from dlstudy.deck.parse import parse_deck
from dlstudy.errors import Unreadable, Unsuitable
from dlstudy.exercise import family
from dlstudy.exercise.contract import (
    BadDrill,
    Drill,
    ValueStep,
    as_value,
    grade_step,
    value_or_none,
)
from dlstudy.exercise.family import Family, FamilyStep, Parameters
from dlstudy.exercise.selftest import prove
from dlstudy.exercise.variants import variant
from dlstudy.exercise.worked import worked
from dlstudy.formula.value import Value
from dlstudy.grading.verdict import VerdictKind
from dlstudy.library.registry import drill_of
from dlstudy.record import replace
from tests.support.odd_numbers import ODD, drills, tried

TRIED = 12  # of each kind of odd number
RIGHT, FOLLOWS, MISTAKE = VerdictKind.RIGHT, VerdictKind.FOLLOWS, VerdictKind.MISTAKE
WRONG, INVALID = VerdictKind.WRONG, VerdictKind.INVALID


def params(rng: Generator) -> Parameters:
    A = np.round(rng.uniform(1, 5, (2, 2)), 1)  # noqa: N806  # a matrix
    return {"A": A, "v": np.round(rng.uniform(1, 9, 2), 1), "c": float(rng.integers(2, 9))}


def scaled(c: float, w: Value) -> Value:
    return c * w


def product(A: Value, v: Value) -> Value:  # noqa: N803
    matrix, vector = np.asarray(A), np.asarray(v)
    return np.array([sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix])


STEPS = (
    FamilyStep("w", "A @ v", product, {"transposed": "A.T @ v", "summed": "sum(sum(A*v))"}),
    FamilyStep(
        "s", scaled, "w*c + 0", {"added": lambda c, w: w + c, "of-v": "c*v"}, formula="(c*w)"
    ),
    FamilyStep("norm", "sqrt(sum(s*s))", "norm(s)", {"squared": "s @ s"}),
)
FAMILY = Family(params, STEPS)
WORDS = """
    Q: Given $A$ = {{A}}, $v$ = {{v}} and $c$ = {{c}}.
    Drill: k.f
    Step w: The product.
    Step s: Scaled.
    Step norm: Its length.
    Mistake w.transposed: -> You transposed the matrix.
    Mistake w.summed: -> You added the entries up.
    Mistake s.added: -> You added instead.
    Mistake s.of-v: -> You scaled the wrong vector.
    Mistake norm.squared: -> You left out the root.
    Hint s: Multiply each entry.
    Tol norm: 0.5%
"""


def card_of(text: str) -> Card:
    """Return the only card of a deck with these fields: its heading is line 4."""
    deck = parse_deck(f"---\ndeck: d\n---\n## a\n{dedent(text).strip()}\n".encode(), "d.md")
    assert deck.faults == ()
    return deck.cards[0]


def drill_with(one: Family = FAMILY, text: str = WORDS) -> Drill:
    return family.build(one, card_of(text))


def with_steps(*steps: FamilyStep) -> Family:
    return replace(FAMILY, steps=steps)


def values_of(drill: Drill) -> list[ValueStep]:
    return [step for step in drill.steps if isinstance(step, ValueStep)]


def test_a_family_gives_the_mathematics_and_the_deck_its_words() -> None:
    steps = values_of(drill_with())
    assert [(s.name, s.ask, s.hint) for s in steps] == [
        ("w", "The product.", ""),
        ("s", "Scaled.", "Multiply each entry."),
        ("norm", "Its length.", ""),
    ]
    assert [s.formula for s in steps] == ["A @ v", "(c*w)", "sqrt(sum(s*s))"]
    assert [s.tolerance.rtol for s in steps] == [0.01, 0.01, 0.005]
    reasons = [(m.name, m.reason) for s in steps for m in s.mistakes]
    assert reasons[2:] == [
        ("added", "You added instead."),
        ("of-v", "You scaled the wrong vector."),
        ("squared", "You left out the root."),
    ]


@given(st.integers(0, 2**32))
@settings(max_examples=50)
def test_a_variant_has_the_values_that_numpy_gives_and_is_the_same_every_time(seed: int) -> None:
    one, other = variant(drill_with(), seed), variant(drill_with(), seed)
    A, v, c = (np.asarray(one.values[name]) for name in ("A", "v", "c"))  # noqa: N806
    assert isinstance(one.values["c"], float)
    np.testing.assert_allclose(as_value(one.references["w"]), A @ v, rtol=1e-15)
    np.testing.assert_allclose(as_value(one.references["s"]), c * (A @ v), rtol=1e-15)
    assert one.references["norm"] == pytest.approx(float(np.linalg.norm(c * (A @ v))))
    assert all(np.array_equal(one.values[name], other.values[name]) for name in one.values)


@given(st.integers(0, 10_000))
@settings(max_examples=50)
def test_every_reference_is_right_and_every_mistake_is_named(seed: int) -> None:
    one = variant(drill_with(), seed)
    for index, step in enumerate(values_of(one.drill)):
        for value, kind in [
            (one.references[step.name], RIGHT),
            *((mistake.solve(one.scope), MISTAKE) for mistake in step.mistakes),
        ]:
            typed = repr(np.asarray(as_value(value)).tolist())
            assert grade_step(one, index, typed, {}).kind is kind
        for mistake in step.mistakes:
            typed = repr(np.asarray(mistake.solve(one.scope)).tolist())
            verdict = grade_step(one, index, typed, {})
            assert mistake.name in verdict.mistakes
            assert mistake.reason in verdict.message


OWN: dict[str, Value] = {
    "A": np.array([[1.0, 2.0], [3.0, 4.0]]),
    "v": np.array([1.0, 1.0]),
    "c": 2.0,
}


@pytest.mark.parametrize(
    ("index", "typed", "earlier", "kind", "mistakes"),
    [
        pytest.param(0, "[3 7]", {}, RIGHT, (), id="right"),
        pytest.param(0, "[4 6]", {}, MISTAKE, ("transposed",), id="a mistake"),
        pytest.param(0, "10", {}, MISTAKE, ("summed",), id="a mistake of another shape"),
        pytest.param(0, "[3; 7]", {}, INVALID, (), id="another shape"),
        pytest.param(1, "[6 14]", {"w": [4.0, 6.0]}, RIGHT, (), id="right in spite of earlier"),
        pytest.param(1, "[8 12]", {"w": [4.0, 6.0]}, FOLLOWS, (), id="follows"),
        pytest.param(1, "[8 12]", {}, WRONG, (), id="follows from nothing"),
        pytest.param(1, "[6 8]", {"w": [4.0, 6.0]}, MISTAKE, ("added",), id="mistake, own value"),
        pytest.param(1, "[5 9]", {"w": [4.0, 6.0]}, MISTAKE, ("added",), id="mistake, right value"),
        pytest.param(1, "20", {"w": 10.0}, FOLLOWS, (), id="follows in another shape"),
        pytest.param(2, "10", {"w": [4.0, 6.0], "s": [8.0, 6.0]}, FOLLOWS, (), id="carried twice"),
        pytest.param(2, "100", {"s": [8.0, 6.0]}, MISTAKE, ("squared",), id="a mistake carried"),
        pytest.param(2, "20", {"s": 20.0}, FOLLOWS, (), id="a number carried"),
        pytest.param(2, "1e300", {"s": [1e200, 1e200]}, WRONG, (), id="an own value overflows"),
    ],
)
def test_a_wrong_array_is_carried_forward_through_two_steps(
    index: int,
    typed: str,
    earlier: dict[str, float | list[float]],
    kind: VerdictKind,
    mistakes: tuple[str, ...],
) -> None:
    one = variant(drill_with(), 0, OWN)
    own = {n: v if isinstance(v, float) else np.array(v) for n, v in earlier.items()}
    verdict = grade_step(one, index, typed, own)
    assert (verdict.kind, verdict.mistakes) == (kind, mistakes)


def test_recipes_of_both_kinds_are_run_on_the_learner_s_own_values() -> None:
    """A function as much as a formula: what is asked for by name is what was answered."""
    one = variant(drill_with(), 0, OWN)
    own = np.array([10.0, -10.0])
    step = values_of(one.drill)[1]
    found = step.solve({**one.scope, "w": own})
    assert np.array_equal(found, np.array([20.0, -20.0]))
    assert np.array_equal(step.verify[0].solve({**one.scope, "w": own}), np.array([20.0, -20.0]))


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        pytest.param(
            "    Step s: Scaled.\n", "", 4, "has a step 's'; write 'Step s: ...'", id="no words"
        ),
        pytest.param(
            "    Step norm:", "    Step e: Why?\n    Step norm:", 9, "no step 'e'", id="one more"
        ),
        pytest.param("Step s: Scaled", "Step S: Scaled", 4, "has a step 's'", id="another case"),
        pytest.param(
            "    Mistake w.summed: -> You added the entries up.\n",
            "",
            4,
            "has a mistake 'w.summed'; write 'Mistake w.summed: -> why'",
            id="a mistake without a reason",
        ),
        pytest.param(
            "    Hint s", "    Mistake w.rounded: -> You rounded.\n    Hint s", 15,
            "no mistake 'w.rounded'; delete it", id="a mistake that is not there",
        ),
        pytest.param(
            "Mistake s.added", "Mistake w.added", 4, "has a mistake 's.added'", id="of another step"
        ),
    ],
)  # fmt: skip
def test_names_that_differ_between_family_and_deck_are_reported_both_ways(
    old: str, new: str, line: int, message: str
) -> None:
    assert old in WORDS
    text = WORDS.replace(old, new)
    if "Step S" in new:
        text = text.replace("Mistake s.", "Mistake S.").replace("Hint s:", "Hint S:")
    elif not new and "Step" in old:
        text = "\n".join(row for row in text.split("\n") if " s." not in row and "Hint" not in row)
    with pytest.raises(BadDrill) as caught:
        drill_with(text=text)
    assert message in str(caught.value)
    assert caught.value.line == line


def test_steps_in_another_order_are_reported() -> None:
    swapped = WORDS.replace("Step w: The product.", "Step t: T").replace(
        "Step s: Scaled.", "Step w: The product."
    )
    with pytest.raises(BadDrill, match="another order; write w, s, norm"):
        drill_with(text=swapped.replace("Step t: T", "Step s: Scaled."))


def returning(value: object) -> Callable[..., Value]:
    def solve() -> Value:
        return value  # type: ignore[return-value]  # that is the mistake

    return solve


RECIPES: dict[str, Callable[..., Value] | str] = {
    "an unknown name in a formula": "q*c",
    "an unknown argument of a function": lambda q: q,
    "a later step in a formula": "norm*c",
    "a later step as an argument": lambda norm: norm,
    "itself": "s + c",
    "a formula that cannot be read": "c +",
    "a division by zero": lambda c: c / 0,
    "a value that is not finite": lambda c: c * np.inf,
    "a complex number": lambda c: c * 1j,
    "nothing": returning(None),
    "a word": returning("c"),
    "ragged rows": returning([[1], [1, 2]]),
    "a number too large": returning(10**400),
    "a singular matrix": lambda A: np.linalg.inv(0 * A),  # noqa: N803
    "an index beyond the end": lambda v: v[5],
    "shapes that do not fit": lambda A: A @ np.ones(3),  # noqa: N803
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES.keys())
def test_a_recipe_without_a_value_is_the_author_s_fault_and_no_traceback(
    recipe: Callable[..., Value] | str,
) -> None:
    broken = with_steps(STEPS[0], replace(STEPS[1], solve=recipe, verify=None), STEPS[2])
    with pytest.raises(BadDrill):
        variant(drill_with(broken), 0)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES.keys())
def test_a_mistake_without_a_value_is_no_mistake_of_that_variant(
    recipe: Callable[..., Value] | str,
) -> None:
    if isinstance(recipe, str):
        return
    solve = family.solver(recipe)
    scope: dict[str, Value] = {**OWN}
    assert value_or_none(solve, scope) is None


@pytest.mark.parametrize(
    ("own", "message"),
    [
        pytest.param({"c": -1.0}, "c must be above 0.", id="an objection"),
        pytest.param({"A": np.ones((3, 3))}, "A must be 2 by 2.", id="a shape"),
        pytest.param({"A": 3.0}, "A must be 2 by 2.", id="a number for a matrix"),
    ],
)
def test_a_family_may_object_to_one_s_own_numbers(own: dict[str, Value], message: str) -> None:
    def objection(A: Value, v: Value, c: float) -> str:  # noqa: N803, ARG001
        if np.shape(A) != (2, 2):
            return "A must be 2 by 2."
        return "" if c > 0 else "c must be above 0."

    drill = drill_with(replace(FAMILY, objection=objection))
    with pytest.raises(Unsuitable, match=message):
        variant(drill, 0, own)
    assert variant(drill, 0, {"c": 3.0}).values["c"] == 3.0
    assert variant(drill, 0).values


def test_drawn_numbers_with_an_objection_are_drawn_again() -> None:
    def objection(c: float, **_: Value) -> str:
        return "" if c == 7 else "c must be 7."

    drill = drill_with(replace(FAMILY, objection=objection))
    assert {str(variant(drill, seed).values["c"]) for seed in range(20)} == {"7.0"}
    never = drill_with(replace(FAMILY, objection=lambda **_: "It is never right."))
    with pytest.raises(BadDrill, match="It is never right"):
        variant(never, 0)


def test_one_s_own_numbers_give_their_own_references_and_mistakes_may_coincide() -> None:
    one = variant(drill_with(), 3, {**OWN, "A": np.eye(2)})
    assert np.array_equal(as_value(one.references["w"]), [1.0, 1.0])
    assert grade_step(one, 0, "[1 1]", {}).kind is RIGHT


def test_a_variant_is_drawn_again_while_a_mistake_comes_near_in_every_entry() -> None:
    def near(rng: Generator) -> Parameters:
        c = float(rng.choice([0.0, 0.04, 1.0]))
        return {"A": np.array([[1.0, 2.0], [2.0 + c, 4.0]]), "v": np.array([1.0, 1.0]), "c": 2.0}

    drill = drill_with(replace(FAMILY, params=near))
    found = {float(np.asarray(variant(drill, seed).values["A"])[1, 0]) for seed in range(40)}
    assert found == {3.0}


def test_the_worked_solution_shows_the_formula_and_the_value() -> None:
    one = variant(drill_with(), 0, OWN)
    lines = [worked(one, step) for step in values_of(one.drill)]
    assert all(len(part) == 1 for part in lines)
    assert lines[0][0].startswith("w = A @ v = ")
    assert lines[0][0].endswith(" = [3, 7]")
    assert lines[1][0] == "s = (c*w) = (2*[3, 7]) = [6, 14]"
    assert lines[2][0].endswith("= 15.2315")


# What the proof catches.


def messages(one: Family, text: str = WORDS) -> list[str]:
    return [message for _, message in prove(drill_with(one, text), seeds=30)]


def test_a_sound_family_is_proved() -> None:
    assert messages(FAMILY) == []


def test_a_broken_reference_is_found() -> None:
    found = messages(with_steps(replace(STEPS[0], solve="A.T @ v", mistakes={}), *STEPS[1:]),
                     without("w.transposed", "w.summed"))  # fmt: skip
    assert any("'Verify:' gives" in message and "step 'w'" in message for message in found)


def without(*mistakes: str) -> str:
    rows = WORDS.split("\n")
    return "\n".join(row for row in rows if not any(f"Mistake {m}:" in row for m in mistakes))


def test_a_verification_that_is_a_mistake_s_formula_is_found() -> None:
    wrong = replace(STEPS[2], verify="s @ s")
    found = messages(with_steps(*STEPS[:2], wrong))
    assert any("'Verify:' accepts mistake 'squared'" in message for message in found)
    assert any("'Verify:' gives" in message for message in found)


def test_a_mistake_that_equals_the_reference_is_found() -> None:
    same = replace(STEPS[2], mistakes={"squared": "norm(s)"})
    found = messages(with_steps(*STEPS[:2], same))
    assert len(found) == 1
    assert "mistake 'squared' gives the right value" in found[0]


def test_a_mistake_that_never_has_a_value_is_found() -> None:
    never = replace(STEPS[2], mistakes={"squared": lambda s: np.sum(s) / 0 * np.nan})
    found = messages(with_steps(*STEPS[:2], never))
    assert found == ["mistake 'squared' never has a value; correct its formula"]


def test_two_mistakes_of_a_family_that_are_one_are_found() -> None:
    twins = replace(STEPS[0], mistakes={"transposed": "A.T @ v", "summed": "v @ A"})
    assert messages(with_steps(twins, *STEPS[1:])) == [
        "mistakes 'transposed' and 'summed' always give the same value; delete one"
    ]


def test_a_value_that_is_not_finite_is_found() -> None:
    broken = replace(STEPS[2], solve=lambda s: np.sum(s) * np.inf)
    found = messages(with_steps(*STEPS[:2], broken))
    assert len(found) == 1
    assert "'norm' has no finite value" in found[0]


def test_parameters_that_cannot_be_reproduced_are_found() -> None:
    unseeded = np.random.default_rng()

    def unstable(rng: Generator) -> Parameters:
        return {**params(rng), "c": float(unseeded.integers(2, 9_000))}

    found = messages(replace(FAMILY, params=unstable))
    assert found
    assert "must be reproducible" in found[-1]


def test_a_function_that_cannot_be_reproduced_is_found() -> None:
    unseeded = np.random.default_rng()
    noisy = replace(STEPS[2], solve=lambda s: float(np.linalg.norm(s) + unseeded.normal()))
    assert any(
        "must be reproducible" in message for message in messages(with_steps(*STEPS[:2], noisy))
    )


def test_a_route_without_a_value_is_found() -> None:
    broken = replace(STEPS[2], verify="log(-s@s)")
    found = messages(with_steps(*STEPS[:2], broken))
    assert any("'Verify:' gives no value" in message for message in found)


def test_a_recipe_that_changes_its_arguments_is_found() -> None:
    def impure(s: Value) -> Value:
        np.asarray(s)[0] += 1
        return float(np.linalg.norm(s))

    found = messages(with_steps(*STEPS[:2], replace(STEPS[2], solve=impure)))
    assert found


def test_a_recipe_that_cannot_be_read_is_found_by_the_proof_and_no_traceback() -> None:
    for recipe in ("s +", "s.real", "__import__('os')"):
        with pytest.raises(BadDrill):
            drill_with(with_steps(*STEPS[:2], replace(STEPS[2], solve=recipe)))


def drawn_badly(rng: Generator) -> Parameters:
    found = params(rng)
    if found["c"] == 3:
        raise OddError("c cannot be drawn")
    return found


class OddError(Exception):
    """What a family of a stranger may raise."""


def objecting(c: float, **_: Value) -> str:
    if c == 3:
        raise OddError("c is three")
    return ""


@pytest.mark.parametrize(
    ("one", "message"),
    [
        (Family(drawn_badly, STEPS), "draws no parameters (OddError: c cannot be drawn); mend it"),
        (Family(params, STEPS, objecting), "takes its numbers (OddError: c is three); mend it"),
    ],
)
def test_a_family_that_raises_at_some_seeds_is_found_with_the_seed(
    one: Family, message: str
) -> None:
    drill = drill_with(one)
    found = [text for _, text in prove(drill)]
    assert len(found) == 1
    assert message in found[0]
    seed = int(found[0].rpartition("(seed ")[2].rstrip(")"))
    with pytest.raises(BadDrill):
        variant(drill, seed)


def test_a_family_that_raises_at_own_numbers_is_refused_with_a_sentence() -> None:
    with pytest.raises(BadDrill, match="c is three"):
        variant(drill_with(Family(params, STEPS, objecting)), 0, {"c": 3.0})


def test_a_step_may_raise_anything_where_it_has_no_value() -> None:
    def odd(s: Value) -> float:
        raise OddError(s)

    def gone(s: Value) -> float:
        raise SystemExit(s)

    for recipe in (odd, gone):
        found = messages(with_steps(*STEPS[:2], replace(STEPS[2], verify=recipe)))
        assert "'Verify:' gives no value" in found[0]


# The shipped drills, with numbers that a learner may set.


@pytest.mark.parametrize("odd", ODD)
def test_any_own_number_of_a_shipped_drill_is_used_or_refused_with_a_sentence(odd: str) -> None:
    """A sample; ``python -m tests.support.odd_numbers`` tries every drill."""
    drawn = random.Random(odd).sample(drills(), TRIED)
    graded = sum(tried(card, ODD[odd]) for card in drawn)
    assert graded > 0 or not isinstance(ODD[odd], float)


def test_a_name_that_is_no_number_of_the_drill_is_refused() -> None:
    for card in drills():
        try:
            found = variant(drill_of(card), 0, {"no_such_number": 1.0})
        except (Unsuitable, BadDrill, Unreadable):
            continue
        assert "no_such_number" not in found.values, card.id
