"""Derivations: formulas typed, lines chosen, put in order and recalled; what follows; the proof."""

from textwrap import dedent

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlstudy.card import Card, Fault, Kind, Tolerance
from dlstudy.deck.parse import parse_deck
from dlstudy.deck.translation import check_translation, translated
from dlstudy.errors import Unsuitable
from dlstudy.exercise.contract import Answers, BadDrill, Drill, Variant, grade_step
from dlstudy.exercise.derivation import FormulaStep
from dlstudy.exercise.formulas import TOLERANCE
from dlstudy.exercise.lines import FORGOTTEN, RECALLED, ChoiceStep, OrderStep, RecallStep, shuffled
from dlstudy.exercise.proof import proved
from dlstudy.exercise.variants import variant
from dlstudy.formula import expr
from dlstudy.formula.machine import Formula
from dlstudy.grading.verdict import Verdict, VerdictKind
from dlstudy.library.registry import code_task, drill_of
from dlstudy.session.attempt import Attempt

RIGHT, FOLLOWS, MISTAKE = VerdictKind.RIGHT, VerdictKind.FOLLOWS, VerdictKind.MISTAKE
WRONG, INVALID = VerdictKind.WRONG, VerdictKind.INVALID

SOFTMAX = r"""
    Q: Derive the gradient of the softmax cross-entropy; $y$ is one-hot.
    Given: z real[3]; y onehot[3]
    Step loss: Write the loss with log-sum-exp.
      = -sum(y*z) + log(sum(exp(z)))
    Step gradient: Differentiate.
      = softmax(z) - y
    Mistake loss.no-sum: -sum(y*z) + sum(z) -> The logarithm of the sum stays.
    Mistake gradient.flipped: y - softmax(z) -> Raising the right score must lower the loss.
    Mistake gradient.of-loss: loss*y -> You multiplied instead of differentiating.
    Verify: gradient = grad(loss, z)
"""
LINES = """
    Q: Why is the optimal gain what it is?
    Step why: Why does the cross term vanish?
      > The noise is independent of the estimate.
    Mistake why.zero-noise: The noise is zero. -> It has a variance.
    Mistake why.zero-mean: The estimate has mean zero. -> It has not.
    Mistake why.no-term: There is no cross term. -> There is one before the expectation.
    Step either: Is it so?
      > Yes, it is.
    Mistake either.no: No, it is not. -> It is.
    Step order: Put the steps in order.
      1. Write the error.
      2. Square it.
      3. Take the mean.
      4. Set the derivative to zero.
    Step recall: State the result.
      > $K = P/(P+R)$
    Hint order: Begin with the error.
"""


def card_of(text: str) -> Card:
    """Return the only card of a deck with these fields: its heading is line 4."""
    deck = parse_deck(f"---\ndeck: d\n---\n## a\n{dedent(text).strip()}\n".encode(), "d.md")
    assert deck.faults == ()
    return deck.cards[0]


def drawn(text: str, seed: int = 0) -> Variant:
    return variant(drill_of(card_of(text)), seed)


def faults_of(text: str) -> list[Fault]:
    return list(proved(card_of(text), "d.md", drill_of, code_task))


def formula(text: str) -> Formula:
    return expr.parse(text)


def test_every_kind_of_step_is_built_in_its_order() -> None:
    drill = drill_of(card_of(dedent(SOFTMAX) + dedent(LINES).split("\n", 2)[2]))
    kinds = [type(step) for step in drill.steps]
    assert kinds == [FormulaStep, FormulaStep, ChoiceStep, ChoiceStep, OrderStep, RecallStep]
    assert [step.name for step in drill.steps][:3] == ["loss", "gradient", "why"]
    assert [step.tries for step in drill.steps] == [2, 2, 2, 1, 2, 1]
    assert drill.steps[4].hint == "Begin with the error."


def test_the_lines_of_a_deck_become_the_lines_of_a_step() -> None:
    card = card_of("""
        Q: q
        Step one: Choose.
          > It goes
            on here.
          > and here.
        Step many: Put in order.
          1. First
             goes on.
          2) Second.
          10. Third.
        Step formula: Write.
          = 1 +
            2
    """)
    assert card.kind is Kind.DERIVATION
    assert [step.lines for step in card.steps] == [
        ("It goes on here. and here.",), ("First goes on.", "Second.", "Third."), (),
    ]  # fmt: skip
    assert [step.ask for step in card.steps] == ["Choose.", "Put in order.", "Write."]
    assert card.steps[2].formula == "1 + 2"


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("> It is.", "> It is not.", True),
        ("1. One.", "1. Uno.", True),
        ("Choose it.", "Pick it.", False),
        ("= x + 1", "= x + 2", True),
    ],
)
def test_the_revision_changes_with_a_line_and_not_with_what_is_asked(
    old: str, new: str, changes: bool
) -> None:
    text = """
        Q: q
        Given: x real
        Step a: Choose it.
          > It is.
        Step b: Order.
          1. One.
          2. Two.
        Step c: Write.
          = x + 1
    """
    assert old in text
    assert (card_of(text).revision != card_of(text.replace(old, new)).revision) is changes


@pytest.mark.parametrize(
    ("step", "text", "kind", "mistakes"),
    [
        pytest.param(0, "-sum(y*z) + log(sum(exp(z)))", RIGHT, (), id="as it stands"),
        pytest.param(0, "logsumexp(z) - z @ y", RIGHT, (), id="in another form"),
        pytest.param(0, "loss = logsumexp(z) - z @ y", RIGHT, (), id="with its name"),
        pytest.param(0, "sum(z) - y@z", MISTAKE, ("no-sum",), id="a mistake"),
        pytest.param(0, "y@z - logsumexp(z)", MISTAKE, ("sign",), id="the sign"),
        pytest.param(0, "logsumexp(z)", WRONG, (), id="wrong"),
        pytest.param(0, "z", INVALID, (), id="a vector for a number"),
        pytest.param(0, "", INVALID, (), id="nothing"),
        pytest.param(0, "x + 1", INVALID, (), id="a name that is not known"),
        pytest.param(0, "gradient", INVALID, (), id="a later step"),
        pytest.param(0, "grad(z, z)", INVALID, (), id="what only an author may write"),
        pytest.param(0, "z.__class__", INVALID, (), id="an attribute"),
        pytest.param(1, "softmax(z) - y", RIGHT, (), id="a second step"),
        pytest.param(1, "exp(z - loss - y@z) - y", RIGHT, (), id="by an earlier step's name"),
        pytest.param(1, "y - softmax(z)", MISTAKE, ("flipped",), id="an own mistake"),
        pytest.param(1, "(logsumexp(z) - y@z)*y", MISTAKE, ("of-loss",), id="of earlier steps"),
        pytest.param(1, "2*softmax(z) - 2*y", MISTAKE, ("factor-2",), id="twice"),
        pytest.param(1, "softmax(z)", WRONG, (), id="not all of it"),
        pytest.param(1, "0", INVALID, (), id="a number for a vector"),
    ],
)
def test_a_typed_formula_gets_its_verdict(
    step: int, text: str, kind: VerdictKind, mistakes: tuple[str, ...]
) -> None:
    for seed in range(4):
        verdict = grade_step(drawn(SOFTMAX, seed), step, text, {})
        assert (verdict.kind, verdict.mistakes) == (kind, mistakes)
        assert (verdict.value is None) is (kind is INVALID)


TWO = """
    Q: q
    Given: x positive; y real
    Step a: A
      = x^2
    Step b: B
      = 2*a + y
    Step c: C
      = b*a
    Mistake b.once: a + y -> Twice.
    Mistake c.sum: b + a -> The product.
"""
ROUTE = """
    Q: q
    Given: w real[3]; x real[3]; t real
    Step error: The error.
      = w@x - t
    Step loss: Half its square.
      = error^2/2
    Step gradient: With respect to w.
      = (w@x - t)*x
    Verify: gradient = grad(loss, w)
    Verify: error = sum(w*x) - t
"""


@pytest.mark.parametrize(
    ("text", "index", "typed", "earlier", "kind"),
    [
        pytest.param(TWO, 1, "2*x^2 + y", {"a": "x^3"}, RIGHT, id="right in spite of it"),
        pytest.param(TWO, 1, "2*x^3 + y", {"a": "x^3"}, FOLLOWS, id="by the formula"),
        pytest.param(TWO, 1, "2*x^3 + y", {}, WRONG, id="from nothing"),
        pytest.param(TWO, 1, "x^3 + y", {"a": "x^3"}, MISTAKE, id="a mistake with the own step"),
        pytest.param(TWO, 1, "2*a + y", {"a": "x^3"}, RIGHT, id="a name means the right step"),
        pytest.param(TWO, 2, "2*x^6 + y*x^3", {"a": "x^3"}, WRONG, id="only b is left as it was"),
        pytest.param(
            TWO, 2, "2*x^6 + y*x^3", {"a": "x^3", "b": "2*x^3 + y"}, FOLLOWS, id="carried twice"
        ),
        pytest.param(TWO, 2, "x^3*(2*x^2+y)", {"a": "x^3"}, FOLLOWS, id="one of two"),
        pytest.param(TWO, 2, "y*x^2", {"b": "y"}, FOLLOWS, id="the other of two"),
        pytest.param(TWO, 1, "2*log(x) + y", {"a": "log(x)"}, FOLLOWS, id="another function"),
        pytest.param(TWO, 1, "2*x^2", {"a": "log(-x)"}, WRONG, id="an own step without a value"),
        pytest.param(TWO, 1, "2*x^2", {"a": "[x, x]"}, WRONG, id="an own step of another shape"),
        pytest.param(
            ROUTE, 2, "2*(w@x - t)*x", {"loss": "(w@x - t)^2"}, FOLLOWS, id="by the route of Verify"
        ),
        pytest.param(
            ROUTE,
            2,
            "(w@x + t)*x",
            {"error": "w@x + t", "loss": "(w@x + t)^2/2"},
            FOLLOWS,
            id="by the route, from two own steps",
        ),
        pytest.param(ROUTE, 2, "x", {"loss": "w@x - t"}, FOLLOWS, id="the error not squared"),
        pytest.param(ROUTE, 2, "(w@x - t)*x", {"loss": "w@x - t"}, RIGHT, id="right all the same"),
        pytest.param(ROUTE, 2, "2*(w@x - t)*x", {}, MISTAKE, id="no own step: off by 2"),
    ],
)
def test_a_wrong_formula_is_carried_forward_and_not_punished_twice(
    text: str, index: int, typed: str, earlier: dict[str, str], kind: VerdictKind
) -> None:
    own = {name: formula(answer) for name, answer in earlier.items()}
    verdict = grade_step(drawn(text), index, typed, own)
    assert verdict.kind is kind
    if kind is FOLLOWS:
        assert verdict.message == "Right, given your earlier answer."


def test_an_attempt_carries_what_was_typed_from_step_to_step() -> None:
    one = Attempt(drawn(ROUTE))
    assert one.answer("w@x").kind is WRONG
    assert one.answer("t - w@x").kind is MISTAKE
    assert one.answer("(w@x - t)^2").kind is MISTAKE
    assert one.answer("error^2").kind is MISTAKE
    assert one.answer("2*(w@x - t)*x").kind is FOLLOWS
    assert one.step is None
    assert (one.slips, one.given_up) == (4, 2)


def test_definitions_may_be_used_in_steps_and_by_the_learner() -> None:
    text = """
        Q: q
        Given: x real; n count
        Where: h = x/n
        Where: k = h^2
        Step a: A
          = k + h
    """
    one = drawn(text)
    for typed in ("k + h", "x/n + (x/n)^2", "h*(1 + h)"):
        assert grade_step(one, 0, typed, {}).kind is RIGHT
    assert grade_step(one, 0, "k + x", {}).kind is WRONG


def test_sizes_that_are_letters_may_be_written() -> None:
    text = "Q: q\nGiven: X matrix[n,d]; w real[d]; y real[n]\nStep g: G\n"
    text += "  = X.T @ (X @ w - y)/n\nVerify: g = grad(norm(X@w - y)^2/(2n), w)"
    one = drawn(text)
    assert grade_step(one, 0, "(X@w - y) @ X / n", {}).kind is RIGHT
    summed = grade_step(one, 0, "X.T @ (X @ w - y)", {})
    assert (summed.kind, summed.mistakes) == (MISTAKE, ("factor-n",))
    assert "is a division by n missing?" in summed.message
    assert grade_step(one, 0, "X.T @ (X @ w - y)/d", {}).kind is WRONG
    assert grade_step(one, 0, "X @ (X @ w - y)/n", {}).kind is INVALID
    assert faults_of(text) == []


@pytest.mark.parametrize(
    ("tol", "tolerance"),
    [
        ("", TOLERANCE),
        ("Tol: up to constant", Tolerance(1e-6, 1e-9, up_to="constant")),
        ("Tol a: Up To Factor", Tolerance(1e-6, 1e-9, up_to="factor")),
        ("Tol: 0.1%", Tolerance(0.001, 1e-8)),
    ],
)
def test_a_formula_s_tolerance_is_a_millionth_unless_declared(
    tol: str, tolerance: Tolerance
) -> None:
    step = drill_of(card_of(f"Q: q\nGiven: x real\nStep a: A\n  = x\n{tol}")).steps[0]
    assert isinstance(step, FormulaStep)
    assert step.tolerance == tolerance


def test_up_to_a_constant_or_a_factor_is_told_by_the_card() -> None:
    text = "Q: q\nGiven: x real\nStep a: A\n  = x^2\nStep b: B\n  = x^3\n"
    text += "Tol a: up to constant\nTol b: up to factor"
    one = drawn(text)
    assert [grade_step(one, 0, t, {}).kind for t in ("x^2 + 1", "2*x^2")] == [RIGHT, MISTAKE]
    assert [grade_step(one, 1, t, {}).kind for t in ("x^3 + 1", "2*x^3")] == [WRONG, RIGHT]


# Lines that are chosen, put in order, recalled.


@given(st.integers(0, 10_000))
@settings(max_examples=60)
def test_a_chosen_line_is_right_or_its_mistake_wherever_it_stands(seed: int) -> None:
    one = drawn(LINES, seed)
    step = one.drill.steps[0]
    assert isinstance(step, ChoiceStep)
    order = step.arrangement(seed)
    assert sorted(order) == [0, 1, 2, 3]
    found = [grade_step(one, 0, str(place), {}) for place in range(1, 5)]
    assert [v.mistakes for v in found] == [
        (step.mistakes[line - 1].name,) if line else () for line in order
    ]
    assert [v.kind for v in found] == [MISTAKE if line else RIGHT for line in order]
    for verdict, line in zip(found, order, strict=True):
        assert verdict.message == (step.mistakes[line - 1].reason if line else "")
    assert one.references["why"] == str(order.index(0) + 1)


@pytest.mark.parametrize("text", ["0", "5", "10", "1.", "a", "", "1 2", "-1", "1e0", "²", "[1]"])
def test_what_is_no_line_costs_nothing(text: str) -> None:
    verdict = grade_step(drawn(LINES), 0, text, {})
    assert (verdict.kind, verdict.value) == (INVALID, None)
    assert verdict.message == "Write the number of a line, 1 to 4."


@pytest.mark.parametrize("text", ["{}", " {} ", "0{}"])
def test_the_number_of_a_line_is_read_with_spaces_and_from_any_keyboard(text: str) -> None:
    one = drawn(LINES)
    right = str(one.references["why"])
    assert grade_step(one, 0, text.format(right), {}).kind is RIGHT
    assert grade_step(one, 0, chr(ord(right) + 0xFEE0), {}).kind is RIGHT


def test_of_two_lines_only_one_may_be_tried() -> None:
    one = Attempt(drawn(LINES))
    one.give_up()
    assert one.tries_left == 1
    wrong = {"1": "2", "2": "1"}[str(one.variant.references["either"])]
    assert one.answer(wrong).mistakes == ("no",)
    assert one.step is not None
    assert one.step.name == "order"


@given(st.integers(0, 10_000))
@settings(max_examples=40)
def test_an_order_is_right_only_as_the_lines_come(seed: int) -> None:
    one = drawn(LINES, seed)
    step = one.drill.steps[2]
    assert isinstance(step, OrderStep)
    order = step.arrangement(seed)
    assert order != (0, 1, 2, 3)
    right = [str(order.index(line) + 1) for line in range(4)]
    for text in (" ".join(right), ", ".join(right), "".join(right), "-".join(right)):
        assert grade_step(one, 2, text, {}).kind is RIGHT
    swapped = [right[1], right[0], *right[2:]]
    verdict = grade_step(one, 2, " ".join(swapped), {})
    assert verdict.kind is WRONG
    assert verdict.message == f"Line {swapped[0]} does not come at place 1."
    last = [*right[:2], right[3], right[2]]
    assert (
        f"Line {right[3]} does not come at place 3."
        in grade_step(one, 2, " ".join(last), {}).message
    )


@pytest.mark.parametrize("text", ["", "1 2 3", "1 1 2 3", "1 2 3 5", "1 2 3 4 4", "one two", "0"])
def test_what_is_no_order_costs_nothing(text: str) -> None:
    verdict = grade_step(drawn(LINES), 2, text, {})
    assert (verdict.kind, verdict.value) == (INVALID, None)
    assert verdict.message == "Write each of the numbers 1 to 4 once, such as 1 2 3 4."


def test_nine_lines_can_be_put_in_order_and_ten_are_a_fault() -> None:
    """The numbers are typed without spaces too, so each has one digit."""
    text = "Q: q\nStep a: Put in order.\n" + "".join(f"  {n}. Line {n}.\n" for n in range(1, 10))
    one = drawn(text)
    assert grade_step(one, 0, str(one.references["a"]), {}).kind is RIGHT
    deck = parse_deck(f"## a\n{text}  10. Line 10.\n".encode(), "d.md")
    assert [fault.message for fault in deck.faults] == [
        "card 'a': step 'a' has 10 lines, at most 9 can be put in order; join some"
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [(RECALLED, RIGHT), (FORGOTTEN, WRONG), ("3", INVALID), ("", INVALID), ("yes", INVALID)],
)
def test_a_recalled_line_is_marked_by_its_learner(text: str, kind: VerdictKind) -> None:
    one = drawn(LINES)
    step = one.drill.steps[3]
    assert isinstance(step, RecallStep)
    assert step.right_line == "$K = P/(P+R)$"
    assert grade_step(one, 3, text, {}).kind is kind


@given(st.text(min_size=1, max_size=10), st.integers(1, 9), st.integers(0, 2**32))
def test_lines_are_shuffled_by_their_seed_and_their_step(name: str, count: int, seed: int) -> None:
    order = shuffled(name, count, seed)
    assert sorted(order) == list(range(count))
    assert order == shuffled(name, count, seed)


@given(st.integers(2, 9), st.integers(0, 2**32))
def test_lines_to_put_in_order_do_not_stand_in_it(count: int, seed: int) -> None:
    step = OrderStep("a", "", tuple("abcdefghi"[:count]), "", 1)
    order = step.arrangement(seed)
    assert sorted(order) == list(range(count))
    assert order == step.arrangement(seed)
    assert count == 2 or order != tuple(range(count))


def test_every_order_comes_up_and_two_steps_have_orders_of_their_own() -> None:
    found = {shuffled("why", 3, seed) for seed in range(100)}
    assert len(found) == 6
    assert any(shuffled("a", 4, seed) != shuffled("b", 4, seed) for seed in range(5))
    assert {shuffled("either", 2, seed) for seed in range(20)} == {(0, 1), (1, 0)}


def test_the_right_line_stands_at_every_place_about_as_often() -> None:
    places = [shuffled("why", 4, seed).index(0) for seed in range(400)]
    assert all(50 <= places.count(place) <= 150 for place in range(4))


@given(st.integers(0, 2**32))
@settings(max_examples=20)
def test_a_derivation_of_a_seed_is_the_same_every_time(seed: int) -> None:
    one, other = drawn(LINES, seed), drawn(LINES, seed)
    assert one.references == other.references
    assert one.values == other.values == {}


def test_a_derivation_has_no_numbers_to_set() -> None:
    with pytest.raises(Unsuitable, match="no numbers to set"):
        variant(drill_of(card_of(SOFTMAX)), 0, {"z": np.ones(3)})


# What an author gets wrong.


@pytest.mark.parametrize(
    ("fields", "line", "message"),
    [
        pytest.param("Step a: A\n  = x + k", 7, "'k' in 'x + k' is not defined", id="unknown name"),
        pytest.param("Step a: A\n  = b\nStep b: B\n  = x", 7, "'b' in 'b'", id="a later step"),
        pytest.param("Step a: A\n  = x +", 7, "is missing", id="unreadable"),
        pytest.param("Step a: A\n  = grad(x^2, x)", 7, "", id="verification in an answer"),
        pytest.param("Step a: A\n  = log(-x^2)", 7, "no value anywhere", id="never a value"),
        pytest.param("Step a: A\n  = x\nMistake a.m: k -> No.", 9, "'k' in 'k'", id="in a mistake"),
        pytest.param("Step a: A\n  = x\nVerify: a = k", 9, "'k' in 'k'", id="in a verification"),
        pytest.param("Where: h = k\nStep a: A\n  = h", 7, "'k' in 'k'", id="in a definition"),
    ],
)
def test_a_derivation_that_cannot_be_built_says_where_and_why(
    fields: str, line: int, message: str
) -> None:
    with pytest.raises(BadDrill) as caught:
        drill_of(card_of("Q: q\nGiven: x real\n" + fields))
    assert caught.value.line == line
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ("x natural", "'natural' is not a domain"),
        ("x real[0]", "'0' is no size"),
        ("x spd", ""),
        ("x real[n]; n real", "'n' is a size and a symbol"),
        ("x matrix[3]", "write matrix[m,n]"),
    ],
)
def test_a_bad_domain_is_a_fault_with_its_remedy(given_: str, message: str) -> None:
    card = card_of(f"Q: q\nGiven: {given_}\nStep a: A\n  = x")
    if not message:
        assert isinstance(drill_of(card), Drill)
        return
    with pytest.raises(BadDrill) as caught:
        drill_of(card)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "kind",
    ["real", "positive", "prob", "integer", "count", "onehot[3]", "simplex[3]", "spd", "vector",
     "matrix", "orthogonal", "real[n]", "count[3]"],
)  # fmt: skip
def test_a_symbol_of_every_domain_can_be_derived_with(kind: str) -> None:
    one = drawn(f"Q: q\nGiven: x {kind}\nStep a: A\n  = x + 1")
    assert grade_step(one, 0, "1 + x", {}).kind is RIGHT
    assert grade_step(one, 0, "x - 1", {}).kind is WRONG


def test_a_step_without_an_answer_is_a_fault() -> None:
    deck = parse_deck(b"## a\nQ: q\nStep x: X\n", "d.md")
    (fault,) = deck.faults
    assert fault.line == 3
    assert "step 'x' has no answer; add '  = formula' or '  > line'" in fault.message


@pytest.mark.parametrize("text", [SOFTMAX, ROUTE, TWO, LINES])
def test_a_sound_derivation_is_proved(text: str) -> None:
    assert faults_of(text) == []


@pytest.mark.parametrize(
    ("fields", "line", "message"),
    [
        pytest.param(
            "Step a: A\n  = x^2\nVerify: a = x^3", 9, "'Verify:' gives", id="verify disagrees"
        ),
        pytest.param(
            "Step a: A\n  = x^2\nVerify: a = x*abs(x)", 9, "'Verify:' gives", id="at some signs"
        ),
        pytest.param(
            "Step a: A\n  = x^2\nVerify: a = log(-x^2)", 9, "gives no value", id="verify has none"
        ),
        pytest.param(
            "Step a: A\n  = 2*x\nVerify: a = grad(x^3, x)", 9, "'Verify:' gives", id="gradient"
        ),
        pytest.param(
            "Step a: A\n  = x^2\nMistake a.same: x*x -> No.", 9, "'same' is graded right", id="same"
        ),
        pytest.param(
            "Step a: A\n  = x^2\nMistake a.never: log(-x^2) -> No.", 9, "'never'", id="no value"
        ),
        pytest.param(
            "Step a: A\n  = x^2\nMistake a.m: x^3 -> No.\nVerify: b = x^2",
            10,
            "'Verify: b' names no step; write 'Verify: step = ...' with one of a",
            id="step",
        ),
        pytest.param(
            "Step a: A\n  > Yes.\nMistake a.no: Yes. -> No.",
            7,
            "are the same",
            id="two lines alike",
        ),
        pytest.param(
            "Step a: A\n  1. One.\n  2. Two.\n  3. One.",
            7,
            "are the same",
            id="ordered lines alike",
        ),
    ],
)
def test_a_broken_derivation_is_found_with_its_line(fields: str, line: int, message: str) -> None:
    faults = faults_of("Q: q\nGiven: x real\n" + fields)
    found = [fault for fault in faults if message in fault.message]
    assert [fault.line for fault in found] == [line], faults


def test_verify_that_accepts_a_mistake_is_found() -> None:
    faults = faults_of("""
        Q: q
        Given: x positive
        Step a: A
          = x
        Mistake a.m: x + 1e-7*x -> No.
        Verify: a = x + 1e-7*x
    """)
    assert any("mistake 'm'" in fault.message for fault in faults)


# Translations.


CHINESE = """## a
Q：为什么？
Step why：为什么？
  > 独立。
Mistake why.zero-noise：噪声为零。 -> 它有方差。
Mistake why.zero-mean：均值为零。 -> 不为零。
Mistake why.no-term：没有。 -> 有。
Step either：是吗？
  > 是。
Mistake either.no：不是。 -> 是。
Step order：排序。
  1. 误差。
  2. 平方。
  3. 均值。
  4. 导数为零。
Step recall：结果。
  > $K = P/(P+R)$
Hint order：先写误差。
"""


def in_chinese(text: str, words: str) -> Card:
    deck = parse_deck(words.encode(), "zh/d.md", is_translation=True)
    assert deck.faults == ()
    return translated(card_of(text), deck.cards[0])


def test_lines_are_translated_and_stand_at_the_same_places() -> None:
    card = in_chinese(LINES, CHINESE)
    assert [step.lines[0] for step in card.steps] == ["独立。", "是。", "误差。", "$K = P/(P+R)$"]
    assert card.mistakes[0].claim == "噪声为零。"
    assert card.mistakes[0].reason == "它有方差。"
    assert card.revision == card_of(LINES).revision
    english, chinese = drawn(LINES, 5), variant(drill_of(card), 5)
    assert english.references == chinese.references
    place = next(str(n) for n in range(1, 5) if str(n) != english.references["why"])
    one, other = (grade_step(v, 0, place, {}) for v in (english, chinese))
    assert one.mistakes == other.mistakes
    assert one.message != other.message


def test_formulas_are_never_translated() -> None:
    words = "## a\nQ：求导\nStep loss：损失。\nStep gradient：梯度。\n"
    words += "Mistake loss.no-sum：z -> 对数还在。\n"
    card = in_chinese(SOFTMAX, words)
    before = card_of(SOFTMAX)
    assert [s.formula for s in card.steps] == [s.formula for s in before.steps]
    assert card.mistakes[0].claim == before.mistakes[0].claim
    assert (card.steps[0].ask, card.mistakes[0].reason) == ("损失。", "对数还在。")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("", "", ""),
        ("  4. 导数为零。\n", "", "step 'order' has 3 lines and the card 4"),
        ("  > 独立。\n", "", "step 'why' has 0 lines and the card 1"),
        ("Mistake either.no：不是。 -> 是。\n", "", "mistake 'either.no'"),
        ("Hint order：先写误差。\n", "", "'Hint order:' is missing"),
        (
            "Mistake why.no-term：没有。 -> 有。",
            "Mistake why.no-term：-> 有。",
            "mistake 'why.no-term' has no line to choose; translate it",
        ),
    ],
)
def test_what_a_translation_of_lines_lacks_is_listed(old: str, new: str, message: str) -> None:
    source = f"## a\n{dedent(LINES).strip()}\n"
    deck = parse_deck(source.encode(), "d.md")
    words = parse_deck(CHINESE.replace(old, new).encode(), "zh/d.md", is_translation=True)
    found = [fault.message for fault in check_translation(deck, words)]
    assert len(found) == bool(message), found
    assert not found or message in found[0]


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("$a < b$", 0),
        ("$\\max(a, b)$, $b$.", 0),
        ("$a < b$ always", 1),
        ("$a$ or $b$", 1),
    ],
)
def test_a_line_that_is_all_formula_needs_no_translation(line: str, count: int) -> None:
    source = f"## a\nQ: Which?\nStep s: Which?\n  > $b$\nMistake s.m: {line} -> No.\n"
    words = "## a\nQ：哪个？\nStep s：哪个？\n  > $b$\nMistake s.m：-> 不。\n"
    deck = parse_deck(source.encode(), "d.md")
    translation = parse_deck(words.encode(), "zh/d.md", is_translation=True)
    assert (deck.faults, translation.faults) == ((), ())
    found = [fault.message for fault in check_translation(deck, translation)]
    message = "card 'd/a': mistake 's.m' has no line to choose; translate it"
    assert found == [message] * count


def test_any_answer_to_any_step_gets_a_verdict() -> None:
    answers: Answers = {"a": formula("x^3"), "loss": formula("z")}
    texts = [
        "",
        "x",
        "1",
        "[1,2,3]",
        "loss",
        "a",
        "1/0",
        "9" * 9_999,
        "x" * 20_000,
        "\0",
        "²",
        "a b",
    ]
    for text in (SOFTMAX, ROUTE, TWO, LINES):
        one = drawn(text)
        for index in range(len(one.drill.steps)):
            for typed in texts:
                verdict = grade_step(one, index, typed, answers)
                assert isinstance(verdict, Verdict)
                assert (verdict.value is None) is (verdict.kind is INVALID)
