"""L7: what the proof of a drill finds, and what it lets pass."""

import re
from textwrap import dedent

import pytest
from numpy.random import Generator

from dlstudy.card import EXERCISES, Card, Deck
from dlstudy.code.task import CodeTask
from dlstudy.deck.parse import parse_deck
from dlstudy.exercise.proof import formula_faults, is_unverified, notation_faults, proved
from dlstudy.exercise.selftest import prove
from dlstudy.library.registry import code_task, drill_of


def deck_of(text: str) -> Deck:
    """Return a deck of one card with these fields: its heading is line 4, its first field 5."""
    deck = parse_deck(f"---\ndeck: d\n---\n## a\n{dedent(text).strip()}\n".encode(), "d.md")
    assert deck.faults == ()
    return deck


def found(text: str) -> list[tuple[int, str]]:
    """Return the line and message of everything wrong with a card."""
    deck = deck_of(text)
    faults = list(notation_faults(deck))
    for card in {card.note: card for card in deck.cards}.values():
        faults.extend(formula_faults(card, deck.path))
        if card.kind in EXERCISES:
            faults.extend(proved(card, deck.path, drill_of, code_task))
    return [(fault.line, fault.message) for fault in faults]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            """
            Q: A layer maps {{n}} to {{m}}, with biases. How many parameters?
            Vars: n in {10, 20}; m in {3, 5}
            Answer: m*(n + 1)
            Tol: exact
            Verify: total(n + 1, i, 1, m)
            Mistake no-bias: m*n -> You left out the biases.
            """,
            id="exact",
        ),
        pytest.param(
            """
            Q: The slope of the loss {{a}}·w² at w = {{w}}?
            Vars: a in {1, 3}; w in {-2, 2, 5}
            Where: loss = a*w^2
            Step slope: The slope.
              = 2*a*w
            Step next: One step of 0.1.
              = w - 0.1*slope
            Tol: 1%, 0.01 abs
            Mistake slope.no-factor: a*w -> You left out the exponent.
            Mistake next.uphill: w + 0.1*slope -> You went uphill.
            Verify: slope = 2*grad(a*w^2/2, w)
            Verify: next = w - 0.2*a*w
            """,
            id="two steps",
        ),
        pytest.param(
            "Q: {{n}} of 1000?\nVars: n in 1..9\nAnswer: n/1000\nMistake bare: n -> Divide.",
            id="without verification",
        ),
    ],
)
def test_a_sound_drill_is_proved(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("fields", "line", "message"),
    [
        pytest.param("Answer: 2*n\nVerify: 3*n", 8, "'Verify:' gives", id="verification disagrees"),
        pytest.param("Answer: 2*n\nVerify: 1/(n-n)", 8, "gives no value", id="it has no value"),
        pytest.param(
            "Answer: 1e7*n\nTol: 10%\nVerify: 1e7*n + 2000", 9, "'Verify:' gives", id="nearly"
        ),
        pytest.param(
            "Answer: 3e-8*n\nTol: 1%, 1e-11 abs\nVerify: 6e-8*n",
            9,
            "'Verify:' gives",
            id="twice a tiny reference",
        ),
        pytest.param(
            "Step a: A\n  = 2*n\nVerify: a = n\nVerify: a = 2*n",
            9,
            "'Verify:' gives",
            id="the first of two verifications disagrees",
        ),
        pytest.param(
            "Step a: A\n  = 2*n\nVerify: a = 2*n\nVerify: a = n",
            10,
            "'Verify:' gives",
            id="the second of two verifications disagrees",
        ),
        pytest.param(
            "Answer: 2*n\nTol: exact\nMistake sq: n*n -> No.\nVerify: n*n",
            9,
            "'Verify:' accepts mistake 'sq'",
            id="verification accepts a mistake",
        ),
        pytest.param(
            "Answer: n\nMistake same: n + 1 - 1 -> No.",
            8,
            "mistake 'same' gives the right value",
            id="a mistake that is right",
        ),
        pytest.param(
            "Answer: 50*n\nMistake near: 50*n + n -> No.",
            8,
            "mistake 'near' gives the right value",
            id="a mistake within five tolerances",
        ),
        pytest.param(
            "Answer: n\nMistake never: log(-n) -> No.",
            8,
            "mistake 'never'",
            id="a mistake that never has a value is never named",
        ),
        pytest.param(
            "Answer: n\nMistake one: 2*n -> No.\nMistake other: n + n -> No.",
            9,
            "mistakes 'one' and 'other' always give the same value; delete one",
            id="two mistakes that are one",
        ),
        pytest.param("Answer: n - n", 7, "write 'Tol: exact'", id="no atol at 0"),
        pytest.param(
            "Answer: n*1e-7", 7, "write 'Tol: 1%, 2e-09 abs'", id="no atol at tiny values"
        ),
        pytest.param("Answer: n - 5", 7, "write 'Tol: 1%, 0.02 abs'", id="no atol where 0 is met"),
        pytest.param(
            "Answer: [n, 0]", 7, "write 'Tol: 1%, 0.02 abs'", id="no atol at an entry of 0"
        ),
        pytest.param("Answer: 2e-12\nTol: 0.01 abs", 7, "so that 0 would pass", id="0.01 at 2e-12"),
        pytest.param("Answer: n/100\nTol: 1%, 0.02 abs", 7, "'Tol: 1%, 0.0002 abs'", id="as large"),
        pytest.param("Answer: n\nTol: 100%", 7, "write 'Tol: 1%'", id="a whole answer"),
        pytest.param("Answer: n\nTol: 50%, 1 abs", 7, "so that 0 would pass", id="two halves"),
        pytest.param(
            "Step a: A\n  = n/1000\nTol a: 0.01 abs", 7, "write 'Tol a: 2e-05 abs'", id="of a step"
        ),
        pytest.param("Answer: n - 5\nTol: 4 abs", 7, "so that 0 would pass", id="as all of them"),
        pytest.param(
            "Answer: n/7\nTol: 0.001%", 7, "marked wrong when given with 4", id="too tight"
        ),
        pytest.param("Answer: 1/(n-n)", 7, "divides by zero", id="never finite"),
        pytest.param("Answer: n +", 7, "is missing", id="an unreadable formula"),
        pytest.param("Answer: n + k", 7, "'k' in 'n + k' is not defined", id="an undefined name"),
        pytest.param(
            "Where: n > 99\nAnswer: n", 7, "the condition n > 99 does not hold", id="never drawn"
        ),
        pytest.param("Step a: A\n  = n\nVerify: b = n", 9, "'Verify: b'", id="no such step"),
        pytest.param(
            "Step a: A\n  = n\nStep b: B\n  = 2*n\nVerify: 2*n",
            11,
            "'Verify: 2*n' names no step; write 'Verify: step = ...' with one of a, b",
            id="a verification that names none of two steps",
        ),
    ],
)
def test_a_broken_drill_is_found_with_its_line(fields: str, line: int, message: str) -> None:
    faults = found("Q: {{n}}?\nVars: n in 2..9\n" + fields)
    assert [at for at, text in faults if message in text] == [line], faults


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(
            "Answer: n + 100\nMistake one: n -> No.\nMistake other: n + relu(n - 8) -> No.",
            id="apart at one number of eight",
        ),
        pytest.param(
            "Answer: n + 100\nMistake one: n -> No.\nMistake other: n + 0/(9 - n) -> No.",
            id="one of them without a value at one number",
        ),
        pytest.param(
            "Step a: A\n  = n + 100\nStep b: B\n  = n + 200\n"
            "Mistake a.plain: n -> No.\nMistake b.plain: n -> No.",
            id="the same slip in two steps",
        ),
    ],
)
def test_mistakes_that_can_be_told_apart_are_no_fault(fields: str) -> None:
    assert found("Q: {{n}}?\nVars: n in 2..9\n" + fields) == []


def test_a_wrong_step_is_found_in_the_middle_of_a_drill() -> None:
    faults = found("""
        Q: {{n}}?
        Vars: n in 2..9
        Step a: A
          = n + 1
        Step b: B
          = 2*a
        Step c: C
          = b + a
        Verify: b = 2*n
        Verify: c = 3*n + 3
    """)
    assert len(faults) == 1
    assert faults[0][0] == 13, "the line of the first Verify"
    assert "step 'b'" in faults[0][1]


def test_each_fault_is_reported_once_and_names_the_seed_that_shows_it() -> None:
    deck = deck_of("Q: {{n}}?\nVars: n in 2..9\nAnswer: n/7\nTol: 0.001%\nVerify: n/6")
    messages = [message for _, message in prove(drill_of(deck.cards[0]))]
    assert len(messages) == 2
    assert all("(seed " in message for message in messages)


def test_a_fault_that_only_some_numbers_show_is_found() -> None:
    faults = found("Q: {{n}}?\nVars: n in 1..60\nAnswer: n\nVerify: n + (n == 37)")
    assert "cannot stand" in faults[0][1]
    faults = found("Q: {{n}}?\nVars: n in 1..30\nAnswer: n\nVerify: n + relu(n - 29)")
    assert [line for line, _ in faults] == [8]


@pytest.mark.parametrize(
    "text",
    [
        "Q: What is $\\frac{a}{b$?\nA: A quotient.",
        "Q: What?\nA: The formula\n  $$\\frac{a}{b$$\n  says so.",
        "Q: What?\nA: This.\nPoints:\n- that $\\sqrt{x$ holds",
        "Q: What?\nA: This.\nMistake m: It is $x^{2$. -> No.",
        "Q: What?\nA: This.\nMistake m: No. -> It is $x^{2$.",
        "Q: What?\nA: This.\nHint: $x_{i$",
        "Q: What?\nA: This.\nWhy: $x_{i$",
        "C: It is {{c1::so}} for $x_{i$ and {{c2::thus}}.",
        "C: It is {{c2::so}} for $x_{i$ and {{c3::thus}}.",
        "C: It is {{c1::so $a^$}}.",
        "C: It is $$a^ + {{c1::x}} \\right)$$ so.",
    ],
)
def test_a_formula_that_cannot_be_laid_out_is_found_once_wherever_it_stands(text: str) -> None:
    faults = found(text)
    assert len(faults) == 1
    assert "cannot be laid out" in faults[0][1]


@pytest.mark.parametrize(
    "text",
    [
        "Q: What is `$\\frac{a}{b$`?\nA: Source.",
        "Q: What?\nA: In code:\n```\n$\\frac{a$\n```",
        "Q: What costs $5 and what $ 6?\nA: A price is no formula.",
        "Q: What is $\\softmax(z)_{i}$?\nA: Readable with unknown commands.",
    ],
)
def test_code_and_prices_are_no_formulas(text: str) -> None:
    assert list(formula_faults(deck_of(text).cards[0], "d.md")) == []


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("nowhere.one_cycle", id="no such module"),
        pytest.param("kalman.nothing", id="no such family"),
        pytest.param("kalman", id="a module"),
        pytest.param("kalman._draw", id="a private name"),
        pytest.param("kalman.__file__", id="an attribute that every module has"),
        pytest.param("kalman.np", id="what a module imports"),
        pytest.param("os.system", id="a module of Python"),
        pytest.param("..kalman.one_cycle", id="a path"),
        pytest.param("__init__.x", id="the package itself"),
    ],
)
def test_a_family_that_is_not_installed_is_a_fault_and_not_a_crash(name: str) -> None:
    faults = found(f"Q: One cycle.\nDrill: {name}\nStep Pm: Predicted variance")
    assert len(faults) == 1
    assert f"no drill family '{name}'" in faults[0][1]
    tasks = found(f"Q: Write it.\nCode: {name}")
    assert len(tasks) == 1
    assert f"no code task '{name}'" in tasks[0][1]


def test_drills_without_a_verified_answer_are_listed() -> None:
    text = """---
deck: d
---
## concept
Q: q
A: a
## none
Q: {{n}}?
Vars: n in {2}
Answer: n
## whole
Q: {{n}}?
Vars: n in {2}
Answer: n
Verify: n
## half
Q: {{n}}?
Vars: n in {2}
Step a: A
  = n
Step b: B
  = n
Verify: a = n
"""
    cards = parse_deck(text.encode(), "d.md").cards
    assert [card.slug for card in cards if is_unverified(card, drill_of)] == ["none", "half"]


@pytest.mark.parametrize(
    "answer",
    [
        "2e-12",
        "n*1e-7",
        "n - 5",
        "n - n",
        "[n, 0]",
        "[n, 1e-9]",
        "1e-6/n",
        "1e-6",
        "-n*1e-300",
        "n/1e4",
    ],
)
def test_the_tolerance_that_check_advises_is_one_that_it_accepts(answer: str) -> None:
    card = "Q: {{n}}?\nVars: n in 2..9\nWhere: m = n\nAnswer: " + answer + " + 0*m"
    card = card if not answer.startswith("[") else card.replace(" + 0*m", "")
    for start in ("", "\nTol: 10 abs"):
        faults = found(card + start)
        advised = re.search(r"write '(Tol: [^']+)'", faults[0][1]) if faults else None
        assert advised or not start or answer == "n - n", faults
        assert not advised or found(f"{card}\n{advised[1]}") == []


def test_what_rounding_left_of_a_zero_is_a_zero() -> None:
    rest = "Q: {{n}}?\nVars: n in 2..9\nAnswer: (0.1 + 0.2 - 0.3)*n"
    assert found(f"{rest}\nTol: 0.01 abs") == []
    assert "write 'Tol: 0.01 abs'" in found(rest)[0][1]
    small = "Q: {{n}}?\nVars: n in {1000, 2000}\nAnswer: n*2e-15\nTol: 0.01 abs"
    assert "so that 0 would pass" in found(small)[0][1], "small beside n, and not by rounding"


def test_a_tolerance_of_a_formula_that_takes_anything_is_found() -> None:
    faults = found("Q: q\nGiven: z prob\nStep s: S\n  = z/100\nTol: 0.5 abs")
    assert [line for line, _ in faults] == [7]
    assert "so that 0 would pass" in faults[0][1]
    assert found("Q: q\nGiven: z prob\nStep s: S\n  = z - z*1") == []


def test_the_formulas_of_a_notation_are_looked_at_too() -> None:
    deck = parse_deck(b"---\ndeck: d\n---\nLet $x^$ be.\n## a\nQ: q\nA: a\n", "d.md")
    assert [fault.message for fault in notation_faults(deck)] == [
        "the notation: the formula $x^$ cannot be laid out; check its braces"
    ]


def test_a_task_that_raises_at_some_seed_is_a_fault_and_not_a_crash() -> None:
    def task(_: Card) -> CodeTask:
        def draw(rng: Generator) -> dict[str, float]:
            if rng.integers(9) == 5:
                raise OSError("no such number")
            return {"x": 1.0}

        starter = "def same(x):\n    raise NotImplementedError\n"
        return CodeTask("same", starter, lambda x: x, draw, lambda x: x)

    card = deck_of("Q: Write it.\nCode: strange.same").cards[0]
    (fault,) = proved(card, "d.md", drill_of, task)
    assert "'strange.same' raises (OSError: no such number); mend it" in fault.message
