"""What the fields of a card mean: kinds, blanks, steps, mistakes, values, tolerances."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.card import Card, Clause, Given, Kind, Mistake, Tolerance
from dlstudy.deck.parse import parse_deck


def cards_of(fields: str) -> tuple[Card, ...]:
    """Return the cards of a deck with one heading, which must be without fault."""
    deck = parse_deck(f"## a\n{dedent(fields).strip()}\n".encode(), "d.md")
    assert deck.faults == ()
    return deck.cards


def card_of(fields: str) -> Card:
    (card,) = cards_of(fields)
    return card


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        pytest.param("Q: q\nA: a", Kind.CONCEPT, id="concept"),
        pytest.param("Q: q\nA: a\nPoints:\n- p", Kind.CONCEPT, id="concept with points"),
        pytest.param("C: {{c1::x}}", Kind.CLOZE, id="cloze"),
        pytest.param("Q: {{n}}\nVars: n in {1}\nAnswer: n", Kind.DRILL, id="drill of one answer"),
        pytest.param("Q: {{n}}\nVars: n in {1}\nStep x: X\n  = n", Kind.DRILL, id="drill of steps"),
        pytest.param("Q: q\nDrill: kalman.one_cycle\nStep x: X", Kind.DRILL, id="family"),
        pytest.param("Q: q\nStep x: X\n  > Y", Kind.DERIVATION, id="derivation without symbols"),
        pytest.param("Q: q\nGiven: z real[3]\nStep x: X\n  = z", Kind.DERIVATION, id="derivation"),
        pytest.param("Q: q\nCode: cnn.conv2d", Kind.CODE, id="code"),
    ],
)
def test_the_kind_follows_from_the_keys(fields: str, kind: Kind) -> None:
    assert card_of(fields).kind is kind


def test_every_word_of_a_concept_is_kept() -> None:
    card = card_of("""
        Q: Why $x$?
        A: Because.
          And so.
        Points:
        - one
          more
        - two
        Mistake wrong-way: People say
          this. -> It is not
          so.
        Hint: h
        Why: w
        Source: s, section 1
        Roadmap: s2-q-odd-kernel, s2-q-other
        Catalogue: conv-params
        Needs: b, other/c, e#c2
        Level: 3
        Tags: count, easy
        Was: old, other/older
    """)
    assert card == Card(
        deck="d",
        slug="a",
        kind=Kind.CONCEPT,
        line=1,
        question="Why $x$?",
        answer="Because.\nAnd so.",
        points=("one more", "two"),
        mistakes=(Mistake("wrong-way", "", "People say this.", "It is not so.", 9),),
        hint="h",
        why="w",
        source="s, section 1",
        roadmap=("s2-q-odd-kernel", "s2-q-other"),
        catalogue="conv-params",
        needs=("d/b", "other/c", "d/e#c2"),
        level=3,
        tags=("count", "easy"),
        was=("d/old", "other/older"),
        revision=card.revision,
    )


@pytest.mark.parametrize(
    ("text", "claim", "reason"),
    [
        pytest.param("x -> y", "x", "y", id="plain"),
        pytest.param("x -> y -> z", "x -> y", "z", id="split at the last arrow"),
        pytest.param(
            "It is. -> No, f: R->R is wider.", "It is.", "No, f: R->R is wider.", id="R->R"
        ),
        pytest.param("R->R -> No.", "R->R", "No.", id="an arrow in the claim"),
        pytest.param("x\n  -> y", "x", "y", id="arrow on the next line"),
        pytest.param("x ->\n  y", "x", "y", id="arrow at the end of a line"),
    ],
)
def test_a_mistake_is_split_at_the_last_arrow_between_spaces(
    text: str, claim: str, reason: str
) -> None:
    mistake = card_of(f"Q: q\nA: a\nMistake m: {text}").mistakes[0]
    assert (mistake.claim, mistake.reason) == (claim, reason)


def test_each_blank_of_a_cloze_is_a_sibling() -> None:
    cards = cards_of("""
        C: {{c2::Momentum}} keeps {{c1::a mean::statistic}}, {{c10::SGD}} not; {{c2::it}} helps.
        Hint: h
    """)
    assert [card.id for card in cards] == ["d/a#c1", "d/a#c2", "d/a#c10"]
    assert {card.note for card in cards} == {"d/a"}
    assert len({card.question for card in cards}) == 1
    assert {card.hint for card in cards} == {"h"}


def test_steps_keep_their_order_question_formula_hint_and_tolerance() -> None:
    card = card_of("""
        Q: {{n}}
        Vars: n in {1}
        Step first: One.
          Of two.
          = n
            + 1
        Step second:
          = first*2
        Hint: general
        Hint second: special
        Tol: 2%
        Tol first: exact
        Mistake second.half: first -> Twice.
    """)
    assert [(s.name, s.ask, s.formula, s.hint, s.line) for s in card.steps] == [
        ("first", "One.\nOf two.", "n + 1", "general", 4),
        ("second", "", "first*2", "special", 8),
    ]
    assert [step.tolerance for step in card.steps] == [
        Tolerance(0.0, 0.0, exact=True),
        Tolerance(0.02, 1e-8),
    ]
    assert [(m.step, m.name) for m in card.mistakes] == [("second", "half")]


def test_a_single_answer_is_a_step_without_a_name() -> None:
    step = card_of("Q: {{n}}\nVars: n in {1}\nAnswer: n\n  + 1\nHint: h").steps[0]
    assert (step.name, step.formula.split(), step.hint) == ("", ["n", "+", "1"], "h")


@pytest.mark.parametrize(
    ("text", "tolerance"),
    [
        ("exact", Tolerance(0.0, 0.0, exact=True)),
        ("1%", Tolerance(0.01, 1e-8)),
        ("0.5 %", Tolerance(0.005, 1e-8)),
        ("0.01 abs", Tolerance(0.0, 0.01)),
        ("1e-3 abs", Tolerance(0.0, 0.001)),
        ("2%, 0.1 abs", Tolerance(0.02, 0.1)),
        ("0.1 abs, 2%", Tolerance(0.02, 0.1)),
    ],
)
def test_a_tolerance_is_exact_relative_absolute_or_both(text: str, tolerance: Tolerance) -> None:
    assert card_of(f"Q: ?\nAnswer: 1\nTol: {text}").steps[0].tolerance == tolerance


@pytest.mark.parametrize(
    ("domain", "values"),
    [
        ("{3}", (3,)),
        ("{3, 16, 64}", (3, 16, 64)),
        ("{-0.5, 1e-3, .25}", (-0.5, 0.001, 0.25)),
        ("{1、2，3}", (1, 2, 3)),
        ("1..4", (1, 2, 3, 4)),
        ("-2..1", (-2, -1, 0, 1)),
        ("3..3", (3,)),
        ("0..1 step 0.25", (0, 0.25, 0.5, 0.75, 1)),
        ("0.1..0.5 step 0.1", (0.1, 0.2, 0.3, 0.4, 0.5)),
        ("1..2 step 0.4", (1, 1.4, 1.8)),
        ("0 .. 10  step 5", (0, 5, 10)),
    ],
)
def test_the_values_of_a_variable_are_written_out(domain: str, values: tuple[float, ...]) -> None:
    assert card_of(f"Q: {{{{k}}}}\nVars: k in {domain}\nAnswer: k").variables[0].values == values


@given(st.integers(-50, 50), st.integers(0, 40), st.sampled_from([1, 2, 5, 10, 25]))
def test_a_range_of_hundredths_is_that_of_whole_numbers(low: int, count: int, step: int) -> None:
    """0.1 added thirty times is not 3; the values must be those an author writes."""
    high = low + count * step
    domain = f"{low / 100}..{high / 100} step {step / 100}"
    values = card_of(f"Q: ?\nVars: k in {domain}\nAnswer: k").variables[0].values
    assert values == tuple(n / 100 for n in range(low, high + 1, step))


def test_clauses_are_definitions_conditions_and_routes() -> None:
    card = card_of("""
        Q: {{n}}
        Vars: n in {4}
        Where: m = n*2
        Where: m == 8
        Where: m >= n
        Answer: m
        Verify: total(2, i, 1, n)
    """)
    assert card.where == (Clause("m", "n*2", 4), Clause("", "m == 8", 5), Clause("", "m >= n", 6))
    assert card.verify == (Clause("", "total(2, i, 1, n)", 8),)


def test_the_symbols_of_a_derivation_have_domains() -> None:
    card = card_of("Q: q\nGiven: z real[3]; y onehot[3]\nStep g: G.\n  = softmax(z) - y")
    assert card.given == (Given("z", "real[3]"), Given("y", "onehot[3]"))


def test_full_width_colons_and_commas_are_read() -> None:
    card = card_of("Q：什么？\nA：答案。\nTags：一，二、三\nNeeds：b、c")
    assert (card.question, card.answer) == ("什么？", "答案。")
    assert (card.tags, card.needs) == (("一", "二", "三"), ("d/b", "d/c"))


def test_the_reserved_keys_are_known_to_every_kind_of_card() -> None:
    reserved = "Alias: sigma = σ, \\\\sigma\nAlias: eta = η\nPlot: x^2\nFigure: a.png\n"
    for fields in (
        "Q: q\nA: a\n", "C: {{c1::a}}\n", "Q: {{n}}?\nVars: n in {1}\nAnswer: n\n",
        "Q: q\nGiven: z real\nStep s: S\n  = z\n", "Q: q\nCode: my.task\n",
    ):  # fmt: skip
        assert len(cards_of(fields + reserved)) == 1


def test_a_list_in_a_formula_or_in_code_is_no_list_of_the_field() -> None:
    (card,) = cards_of(
        "Q: q\nGiven: z real\nStep s: Let\n  $$\n  a\n  = b\n  $$\n  ```\n  > c\n  ```\n  = z\n"
    )
    assert (card.steps[0].formula, card.steps[0].lines) == ("z", ())
    assert card.steps[0].ask.endswith("> c\n```")
    (card,) = cards_of("Q: q\nA: a\nPoints:\n- the sum\n  $$\n  a\n  - b\n  $$\n  of both\n- two\n")
    assert card.points == ("the sum $$a - b$$ of both", "two")


@pytest.mark.parametrize(
    ("text", "claim", "reason"),
    [
        ("a -> b", "a", "b"),
        ("a -> b -> c", "a -> b", "c"),
        ("a -> it is $f: x -> y$", "a", "it is $f: x -> y$"),
        ("`p -> q` -> no `x -> y`", "`p -> q`", "no `x -> y`"),
        ("a ->\n  b", "a", "b"),
    ],
)
def test_a_mistake_is_split_at_its_last_arrow_outside_formulas(
    text: str, claim: str, reason: str
) -> None:
    (card,) = cards_of(f"Q: q\nA: a\nMistake m: {text}\n")
    assert (card.mistakes[0].claim, card.mistakes[0].reason) == (claim, reason)
