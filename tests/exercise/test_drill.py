"""Drills: seeded variants, what is carried forward, and the worked solution."""

import math
from collections.abc import Iterable
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlstudy.card import Card, Kind
from dlstudy.deck.parse import parse_deck
from dlstudy.exercise.contract import BadDrill, Step, ValueStep, as_value, grade_step
from dlstudy.exercise.inline import build
from dlstudy.exercise.variants import variant
from dlstudy.exercise.worked import number, worked
from dlstudy.grading.verdict import VerdictKind

PARAMETERS = """
    Q: A convolution has {{ci}} input and {{co}} output channels, kernel {{k}}. Parameters?
    Vars: ci in {3, 16, 64}; co in {16, 32, 128}; k in {1, 3, 5}
    Answer: co*(ci*k*k + 1)
    Tol: exact
    Mistake no-bias: co*ci*k*k -> You left out the biases.
    Mistake one-bias: co*ci*k*k + 1 -> Every output channel has its own bias.
"""
KALMAN = """
    Q: The prior has variance {{P}}, the process {{Q}}, the sensor {{R}}; mean {{x}}, reading {{z}}.
    Vars: P in 1..4; Q in 1..3; R in {2, 5}; x in 0..3; z in 5..8
    Step Pm: Predicted variance
      = P + Q
    Step K: Kalman gain
      = Pm / (Pm + R)
    Step xp: Posterior mean
      = x + K*(z - x)
    Mistake Pm.no-noise: P -> You left out the process noise.
    Mistake K.inverted: R / (Pm + R) -> That is the weight of the prior.
    Mistake K.no-noise: P / (P + R) -> You used the variance before the prediction.
"""


def card_of(text: str) -> Card:
    """Return the only card of a deck with these fields, which must be without fault."""
    deck = parse_deck(f"---\ndeck: d\n---\n## a\n{dedent(text).strip()}\n".encode(), "d.md")
    assert deck.faults == ()
    assert deck.cards[0].kind is Kind.DRILL
    return deck.cards[0]


def value_steps(steps: Iterable[Step]) -> list[ValueStep]:
    """Return the steps of a drill, whose answers are all values."""
    found = [step for step in steps if isinstance(step, ValueStep)]
    assert len(found) == len(tuple(steps))
    return found


@given(st.integers(0, 2**32))
@settings(max_examples=50)
def test_a_seed_gives_the_same_variant_every_time(seed: int) -> None:
    first = variant(build(card_of(PARAMETERS)), seed)
    second = variant(build(card_of(PARAMETERS)), seed)
    assert first.values == second.values
    assert first.references == second.references


def test_seeds_give_all_the_numbers_there_are() -> None:
    drill = build(card_of(PARAMETERS))
    found = {tuple(variant(drill, seed).values.values()) for seed in range(300)}
    assert len(found) == 3 * 3 * 3


@given(st.integers(0, 10_000))
def test_a_variant_is_drawn_from_its_values_and_its_reference_is_the_formula(seed: int) -> None:
    one = variant(build(card_of(PARAMETERS)), seed)
    ci, co, k = (int(one.values[name]) for name in ("ci", "co", "k"))
    assert (ci in {3, 16, 64}, co in {16, 32, 128}, k in {1, 3, 5}) == (True, True, True)
    weights = sum(1 for _ in range(co) for _ in range(ci) for _ in range(k * k))
    assert one.references == {"": weights + co}


def test_a_drill_is_drawn_again_while_a_mistake_gives_the_right_value() -> None:
    drill = build(
        card_of("""
            Q: Area of {{m}} by {{n}}?
            Vars: m in 1..4; n in 1..4
            Answer: m*n
            Mistake sum: m + n -> That is half the perimeter.
        """)
    )
    pairs = {(v["m"], v["n"]) for v in (variant(drill, seed).values for seed in range(300))}
    assert (2.0, 2.0) not in pairs
    assert len(pairs) == 15


def test_a_drill_is_drawn_again_while_a_mistake_is_within_five_tolerances() -> None:
    drill = build(
        card_of("""
            Q: Add 1 to {{n}}.
            Vars: n in {1, 10, 19, 20, 1000}
            Answer: n + 1
            Mistake not-added: n -> You did not add it.
        """)
    )
    # 19 against 20 is five tolerances of one per cent, 20 against 21 less.
    assert {variant(drill, seed).values["n"] for seed in range(100)} == {1.0, 10.0}


def test_conditions_hold_and_definitions_are_computed_in_every_variant() -> None:
    drill = build(
        card_of("""
            Q: A map of {{n}} is padded by {{p}}. Outputs at stride {{s}}?
            Vars: n in 5..12; p in 0..2; s in 1..3
            Where: padded = n + 2*p
            Where: steps = (padded - 3) / s
            Where: steps == floor(steps)
            Where: n != 2*s
            Answer: steps + 1
        """)
    )
    for seed in range(100):
        values = variant(drill, seed).values
        assert values["padded"] == values["n"] + 2 * values["p"]
        assert (values["padded"] - 3) % values["s"] == 0
        assert values["n"] != 2 * values["s"]


@pytest.mark.parametrize(
    ("fields", "line", "message"),
    [
        pytest.param("Answer: n + m", 7, "'m' in 'n + m' is not defined", id="undefined name"),
        pytest.param("Answer: n +", 7, "is missing", id="unreadable formula"),
        pytest.param("Answer: n.real", 7, "cannot stand", id="an attribute"),
        pytest.param("Answer: grad(n, n)", 7, "", id="verification in an answer"),
        pytest.param("Where: n\nAnswer: n", 7, "says nothing", id="a condition that says nothing"),
        pytest.param("Where: a = b\nWhere: b = n\nAnswer: a", 7, "'b' in 'b'", id="defined later"),
        pytest.param("Step a: A\n  = b\nStep b: B\n  = n", 7, "'b' in 'b'", id="a later step"),
        pytest.param("Answer: n\nMistake m: k -> No.", 8, "'k' in 'k'", id="in a mistake"),
        pytest.param("Answer: n\nVerify: k", 8, "'k' in 'k'", id="in a verification"),
    ],
)
def test_a_drill_that_cannot_be_built_says_where_and_why(
    fields: str, line: int, message: str
) -> None:
    with pytest.raises(BadDrill) as caught:
        build(card_of("Q: {{n}}?\nVars: n in 1..9\n" + fields))
    assert caught.value.line == line
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("fields", "line", "message"),
    [
        pytest.param(
            "Where: n > 9\nAnswer: n", 7, "the condition n > 9 does not hold", id="never true"
        ),
        pytest.param("Answer: 1/(n-n)", 7, "divides by zero", id="never finite"),
        pytest.param(
            "Answer: n\nMistake same: 1*n -> No.",
            8,
            "'same' gives the right value",
            id="a mistake",
        ),
    ],
)
def test_a_drill_without_a_usable_variant_says_what_stands_against_it(
    fields: str, line: int, message: str
) -> None:
    drill = build(card_of("Q: {{n}}?\nVars: n in 1..9\n" + fields))
    with pytest.raises(BadDrill, match="no usable variant in 1000 draws: ") as caught:
        variant(drill, 0)
    assert caught.value.line == line
    assert message in str(caught.value)
    assert str(caught.value).endswith("; correct it, or draw otherwise")


@given(st.integers(0, 10_000))
@settings(max_examples=50)
def test_every_reference_is_right_and_every_mistake_is_named(seed: int) -> None:
    one = variant(build(card_of(KALMAN)), seed)
    for index, step in enumerate(value_steps(one.drill.steps)):
        right = grade_step(one, index, repr(one.references[step.name]), {})
        assert right.kind is VerdictKind.RIGHT
        for mistake in step.mistakes:
            verdict = grade_step(one, index, repr(mistake.solve(one.scope)), {})
            assert verdict.kind is VerdictKind.MISTAKE
            assert mistake.name in verdict.mistakes
            assert mistake.reason in verdict.message


OWN = {"P": 4.0, "Q": 1.0, "R": 5.0, "x": 2.0, "z": 8.0}  # Pm = 5, K = 0.5, xp = 5


@pytest.mark.parametrize(
    ("index", "typed", "earlier", "kind"),
    [
        pytest.param(0, "5", {}, VerdictKind.RIGHT, id="right"),
        pytest.param(0, "4", {}, VerdictKind.MISTAKE, id="the mistake of the step"),
        pytest.param(1, "0.5", {"Pm": 15.0}, VerdictKind.RIGHT, id="right in spite of earlier"),
        pytest.param(1, "0.75", {"Pm": 15.0}, VerdictKind.FOLLOWS, id="follows from a wrong step"),
        pytest.param(1, "0.75", {}, VerdictKind.WRONG, id="follows from nothing"),
        pytest.param(1, "0.25", {"Pm": 15.0}, VerdictKind.MISTAKE, id="a mistake with own value"),
        pytest.param(1, "4/9", {"Pm": 4.0}, VerdictKind.FOLLOWS, id="follows before mistake"),
        pytest.param(2, "6.5", {"Pm": 15.0, "K": 0.75}, VerdictKind.FOLLOWS, id="carried twice"),
        pytest.param(2, "5", {"Pm": 15.0}, VerdictKind.RIGHT, id="a step not answered is right"),
        pytest.param(1, "0.3", {"Pm": -5.0}, VerdictKind.WRONG, id="own value leads to 1/0"),
        pytest.param(1, "half", {"Pm": 15.0}, VerdictKind.INVALID, id="unreadable"),
    ],
)
def test_a_wrong_step_is_carried_forward_and_not_punished_twice(
    index: int, typed: str, earlier: dict[str, float], kind: VerdictKind
) -> None:
    one = variant(build(card_of(KALMAN)), 0, OWN)
    assert grade_step(one, index, typed, earlier).kind is kind


def test_a_mistake_that_shows_in_both_scopes_is_named_once() -> None:
    one = variant(build(card_of(KALMAN)), 0, OWN)
    verdict = grade_step(one, 1, "4/9", {"Pm": 5.0})
    assert verdict.mistakes == ("no-noise",)
    assert verdict.message.count("before the prediction") == 1


def test_one_s_own_numbers_give_their_own_references() -> None:
    one = variant(build(card_of(KALMAN)), 0, OWN)
    assert one.references == {"Pm": 5.0, "K": 0.5, "xp": 5.0}


@given(st.integers(0, 1_000))
@settings(max_examples=30)
def test_numbers_that_were_not_set_are_drawn_as_ever(seed: int) -> None:
    one = variant(build(card_of(KALMAN)), seed, {"P": 1.0, "Q": 1.0, "x": 0.0, "z": 2.0})
    assert one.values["R"] in {2.0, 5.0}
    assert one.references["Pm"] == 2.0
    assert one.references["K"] == 2.0 / (2.0 + as_value(one.values["R"]))


def test_commas_in_a_count_are_read() -> None:
    one = variant(build(card_of(PARAMETERS)), 0, {"ci": 64.0, "co": 128.0, "k": 3.0})
    assert grade_step(one, 0, "73,856", {}).kind is VerdictKind.RIGHT


@pytest.mark.parametrize(
    ("formula", "values", "shown"),
    [
        pytest.param("co*(k*k + 1)", {"co": 8, "k": 3}, "8*(3*3 + 1) = 80", id="plain"),
        pytest.param("k^2 - k", {"k": -3}, "(-3)^2 - (-3) = 12", id="negative numbers"),
        pytest.param("k + kk", {"k": 1, "kk": 20}, "1 + 20 = 21", id="names in names"),
        pytest.param("exp(e_x) + e", {"e_x": 0}, "exp(0) + e = 3.71828", id="functions stay"),
        pytest.param("k/3", {"k": 1}, "1/3 = 0.333333", id="six figures"),
    ],
)
def test_a_worked_solution_shows_formula_numbers_and_value(
    formula: str, values: dict[str, float], shown: str
) -> None:
    names = "; ".join(f"{name} in {{{value}}}" for name, value in values.items())
    one = variant(build(card_of(f"Q: ?\nVars: {names}\nAnswer: {formula}")), 0)
    assert worked(one, value_steps(one.drill.steps)[0]) == [f"{formula} = {shown}"]


@pytest.mark.parametrize("formula", ["2k + 1", "k(k + 1)", "k m", "3k m^2", "(k)(m)", "2 k"])
def test_the_numbers_put_in_mean_what_the_formula_means(formula: str) -> None:
    """Beside each other, 2 and k are a product; 2 and 5 would be 25."""
    names = "; ".join(f"{n} in {{{v}}}" for n, v in {"k": 5, "m": 7}.items() if n in formula)
    one = variant(build(card_of(f"Q: ?\nVars: {names}\nAnswer: {formula}")), 0)
    (line,) = worked(one, value_steps(one.drill.steps)[0])
    filled = line.split(" = ")[1]
    filled_again = build(card_of(f"Q: ?\nAnswer: {filled}"))
    assert variant(filled_again, 0).references[""] == one.references[""]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0"), (-0.0, "0"), (3.0, "3"), (-12.5, "-12.5"), (1 / 3, "0.333333"), (1e-9, "1e-09")],
)
def test_a_number_is_shown_in_six_figures_without_needless_zeros(value: float, shown: str) -> None:
    assert number(value) == shown


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_shown_number_is_within_five_millionths_of_its_value(value: float) -> None:
    assert math.isclose(float(number(value)), value, rel_tol=5.0001e-6, abs_tol=0)


def test_a_parameter_is_the_number_that_is_shown() -> None:
    """Who computes exactly with the numbers on the screen must be right."""
    fields = "Q: Twice {{n}}?\nVars: n in {1234567.5, 0.12345678}\nAnswer: 2*n\nTol: exact"
    one = variant(build(card_of(fields)), 0)
    drawn = one.values["n"]
    assert isinstance(drawn, float)
    assert float(number(drawn)) == drawn


@pytest.mark.parametrize(
    ("formula", "is_named"),
    [("a/n", True), ("n*a", True), ("a/(n + 1)", True), ("a + n", False), ("max(a, n)", False)],
)
def test_a_parameter_is_a_size_only_where_the_formula_divides_or_multiplies_by_it(
    formula: str, *, is_named: bool
) -> None:
    """The margin of a loss may be called m, the base of a logarithm n."""
    card = card_of(f"Q: {{{{a}}}} {{{{n}}}}\nVars: a in {{7}}; n in {{4}}\nAnswer: {formula}\n")
    one = variant(build(card), 1)
    wrong = 4 * float(as_value(one.references[""]))
    said = grade_step(one, 0, repr(wrong), {})
    assert (said.kind is VerdictKind.MISTAKE) is is_named
    assert ("is a division by n = 4 missing?" in said.message) is is_named
