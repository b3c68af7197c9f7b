"""Every fault of a deck, on its line. A line's fault stands beside it, after the arrow."""

import re
from textwrap import dedent

import pytest

from dlstudy.deck.parse import parse_deck

ARROW = "⟵"
HEAD = "---\ndeck: d\n---\n"


def found(content: bytes) -> list[tuple[int, str]]:
    return [(fault.line, fault.message) for fault in parse_deck(content, "d.md").faults]


def unmarked(text: str) -> tuple[bytes, list[tuple[int, str]]]:
    """Return a deck without its arrows, and the (line, message) that each arrow promised."""
    lines, expected = [], []
    for number, line in enumerate((HEAD + dedent(text).lstrip("\n")).split("\n"), 1):
        plain, *messages = line.split(ARROW)
        lines.append(plain.rstrip() if messages else line)
        expected += [(number, message.strip()) for message in messages]
    return "\n".join(lines).encode(), expected


FAULTS = {
    "a cloze with braces that are no blank": """
        ## a
        C: Two plus {{two}} is {{c1::four}}.  ⟵ '{{two}}' is no blank; write '{{c1::two}}'
        """,
    "misspelt key": """
        ## a
        Q: q
        A: a
        Anwser: 3  ⟵ unknown key 'Anwser:'; did you mean 'Answer:'?
        """,
    "key of another kind": """
        ## a
        Q: q
        A: a
        Tol: exact  ⟵ 'Tol:' has no place in a concept card; delete it
        """,
    "numbers beside a family": """
        ## a
        Q: Of {{n}}?
        Drill: kalman.one_cycle
        Vars: n in {1, 2}  ⟵ 'Vars:' has no place beside a family; delete it
        Where: m = n + 1  ⟵ 'Where:' has no place beside a family; delete it
        Step x: X
        Verify: x = n  ⟵ 'Verify:' has no place beside a family; delete it
        """,
    "drawn for nothing": """
        ## a
        Q: Of {{n}}?
        Vars: n in {1, 2}; k in 1..3; m in {4}  ⟵ 'k' is drawn and used nowhere; delete it
        Where: double = 2m
        Answer: n + double
        """,
    "no answer": """
        ## a  ⟵ card 'a': it has no 'A:' text; add the answer
        Q: q
        """,
    "key in lower case": """
        ## a
        Q: q
        A: a
        hint: h  ⟵ did you mean 'Hint:'?
        """,
    "misspelt key in lower case": """
        ## a
        Q: q
        A: a
        mistke same: x -> y  ⟵ did you mean 'Mistake:'?
        """,
    "misspelt key with a name": """
        ## a
        Q: q
        A: a
        Mistaek same: x -> y  ⟵ did you mean 'Mistake:'?
        """,
    "unknown key": """
        ## a
        Q: q
        A: a
        Note: n  ⟵ unknown key 'Note:'
        """,
    "key with a space before its colon": """
        ## a
        Q: q
        A: a
        Hint : h  ⟵ Hint
        """,
    "name of two words": """
        ## a
        Q: q
        A: a
        Mistake no bias: x -> y  ⟵ Mistake
        """,
    "second key": """
        ## a
        Q: q
        A: a
        A: b  ⟵ a second 'A:' (the first is on line 6); delete one, or if this is text, indent it
        """,
    "second step of a name": """
        ## a
        Q: q {{n}}
        Vars: n in {1}
        Step x: X
          = n
        Step x: Y  ⟵ a second 'Step x:' (the first is on line 7)
          = n
        """,
    "second mistake of a name": """
        ## a
        Q: q
        A: a
        Mistake m: x -> y
        Mistake m: z -> y  ⟵ a second 'Mistake m:'
        """,
    "second variable of a name": """
        ## a
        Q: q
        Vars: n in {1}; n in {2}  ⟵ a second variable 'n'
        Answer: n
        """,
    "definition of the name of a variable": """
        ## a
        Q: q {{n}}
        Vars: n in {1}
        Where: n = 2  ⟵ 'n'
        Answer: n
        """,
    "second definition of a name": """
        ## a
        Q: q {{n}}
        Vars: n in {1}
        Where: m = n
        Where: m = 2*n  ⟵ 'm'
        Answer: m
        """,
    "step of the name of a variable": """
        ## a
        Q: q {{n}}
        Vars: n in {1}
        Step n: N  ⟵ 'n'
          = 2*n
        """,
    "second card of a name": """
        ## a
        Q: q
        A: a
        ## a  ⟵ a second card 'a' (the first is on line 4); rename one
        Q: q
        A: a
        """,
    "heading that is no slug": """
        ## A Card  ⟵ '## A Card' is not a slug; write '## a-card'
        Q: q
        A: a
        """,
    "empty answer": """
        ## a
        Q: q
        A:  ⟵ no 'A:' text; add the answer
        """,
    "no question": """
        ## a  ⟵ no 'Q:' text; add the question
        A: a
        """,
    "no field": """
        ## a  ⟵ it has no field
        """,
    "text before the first field": """
        ## a
        text  ⟵ a line before the first field
        Q: q
        A: a
        """,
    "drill without an answer": """
        ## a  ⟵ nothing to answer
        Q: q {{n}}
        Vars: n in {1}
        """,
    "empty drill answer": """
        ## a
        Q: q
        Answer:  ⟵ 'Answer:' is empty ⟵ has no formula
        """,
    "step without a formula": """
        ## a
        Q: q {{n}}
        Vars: n in {1}
        Step x: X  ⟵ step 'x' has no formula
        """,
    "answer and steps": """
        ## a
        Q: q {{n}}
        Vars: n in {1}
        Answer: n
        Step x: X  ⟵ both 'Answer:' and steps
          = n
        """,
    "cloze without a blank": """
        ## a
        C: nothing to fill in  ⟵ no blank
        """,
    "cloze with an empty blank": """
        ## a
        C: It is {{c1::}}.  ⟵ c1
        """,
    "cloze with a hint and nothing to fill in": """
        ## a
        C: It is {{c1::::a number}}.  ⟵ c1
        """,
    "cloze with a misnamed blank": """
        ## a
        C: It is {{c1::this}} and {{c0::that}}.  ⟵ '{{c0::' is no blank
        """,
    "cloze with a blank that is never closed": """
        ## a
        C: It is {{c1::this}} and {{c2::that.  ⟵ c2
        """,
    "cloze with a blank inside a blank": """
        ## a
        C: It is {{c1::this and {{c2::that}}.  ⟵ c1
        """,
    "undefined name": """
        ## a
        Q: Of {{n}} and
          {{m}}?  ⟵ '{{m}}' is not defined; add it to 'Vars:'
        Vars: n in {1}
        Answer: n
        """,
    "undefined name below an empty first line": """
        ## a
        Q:
        Of {{m}}?  ⟵ '{{m}}' is not defined
        A: a
        """,
    "undefined name in a point": """
        ## a
        Q: q {{n}}
        Vars: n in {1}
        Answer: n
        Points:
        - twice {{m}}  ⟵ '{{m}}' is not defined
        """,
    "mistake without a name": """
        ## a
        Q: q
        A: a
        Mistake: x -> y  ⟵ 'Mistake:' has no name
        """,
    "mistake without a reason": """
        ## a
        Q: q
        A: a
        Mistake m: x  ⟵ mistake 'm' has no reason
        """,
    "mistake without a claim": """
        ## a
        Q: q
        A: a
        Mistake m: -> y  ⟵ mistake 'm' says not what people do
        """,
    "mistake of no step": """
        ## a
        Q: q {{n}}
        Vars: n in {1}
        Step x: X
          = n
        Mistake m: 2*n -> No.  ⟵ write 'x.m'
        """,
    "hint of no step": """
        ## a
        Q: q
        A: a
        Hint x: h  ⟵ 'Hint x:' names no step
        """,
    "tolerance that cannot be read": """
        ## a
        Q: q {{n}}
        Vars: n in {1}
        Answer: n
        Tol: small  ⟵ the tolerance 'small' cannot be read
        """,
    "bad tolerance of two steps": """
        ## a
        Q: q {{n}}
        Vars: n in {1}
        Step x: X
          = n
        Step y: Y
          = n
        Tol: small  ⟵ the tolerance 'small' cannot be read
        """,
    "infinite tolerance": """
        ## a
        Q: q {{n}}
        Vars: n in {1}
        Answer: n
        Tol: 1e999 abs  ⟵ tolerance
        """,
    "values that cannot be read": """
        ## a
        Q: q
        Vars: n in many  ⟵ the values of 'n' cannot be read
        Answer: n
        """,
    "values that are no numbers": """
        ## a
        Q: q {{n}}
        Vars: n in {1, nan}  ⟵ the values of 'n' cannot be read
        Answer: n
        """,
    "infinite values": """
        ## a
        Q: q {{n}}
        Vars: n in {1, inf}  ⟵ the values of 'n' cannot be read
        Answer: n
        """,
    "range that runs down": """
        ## a
        Q: q
        Vars: n in 5..1  ⟵ the values of 'n' cannot be read
        Answer: n
        """,
    "points without a dash": """
        ## a
        Q: q
        A: a
        Points:
        one  ⟵ a point starts with '- '
        - two
        """,
    "level": """
        ## a
        Q: q
        A: a
        Level: 4  ⟵ the level is '4'; write 1, 2 or 3
        """,
    "need that is no slug": """
        ## a
        Q: q
        A: a
        Needs: An Idea  ⟵ 'An Idea' is not a card
        """,
    "three roadmap entries": """
        ## a
        Q: q
        A: a
        Roadmap: x, y, z  ⟵ it answers 3 roadmap entries
        """,
    "a symbol given twice": """
        ## a
        Q: q
        Given: z real; y prob; z real[3]  ⟵ 'z' is given twice; delete one
        Step s: S
          = z
        """,
    "ten points": """
        ## a
        Q: q
        A: a
        Points:  ⟵ it has 10 points, at most 9 can be ticked; join some
        - 1
        - 2
        - 3
        - 4
        - 5
        - 6
        - 7
        - 8
        - 9
        - 10
        """,
    "nine mistakes of a concept": """
        ## a
        Q: q
        A: a
        Mistake a: x -> y
        Mistake b: x -> y
        Mistake c: x -> y
        Mistake d: x -> y
        Mistake e: x -> y
        Mistake f: x -> y
        Mistake g: x -> y
        Mistake h: x -> y
        Mistake i: x -> y  ⟵ it has 9 mistakes, at most 8 can be chosen
        """,
    "nine mistakes of a line that is chosen": """
        ## a
        Q: q
        Step s: S
          > right
        Mistake s.a: x -> y
        Mistake s.b: x -> y
        Mistake s.c: x -> y
        Mistake s.d: x -> y
        Mistake s.e: x -> y
        Mistake s.f: x -> y
        Mistake s.g: x -> y
        Mistake s.h: x -> y
        Mistake s.i: x -> y  ⟵ step 's' has 9 mistakes, at most 8 can be chosen
        """,
    "a list within a point": """
        ## a
        Q: q
        A: a
        Points:
        - one
          - two  ⟵ a point starts with '- ' at the margin
        """,
    "another mark of a point": """
        ## a
        Q: q
        A: a
        Points:
        - one
        * two  ⟵ a point starts with '- '
        -three  ⟵ a point starts with '- '
        """,
    "code in a point": """
        ## a
        Q: q
        A: a
        Points:
        - one
          ```  ⟵ a point starts with '- ' at the margin and is one paragraph
          two
          ```
        """,
    "a table in a mistake": """
        ## a
        Q: q
        A: a
        Mistake m: x -> y  ⟵ mistake 'm' is one paragraph; put a table
          | a | b |
          |---|---|
        """,
    "text below a field of one line": """
        ## a
        Q: q
        A: a
        Tags: one, two

        Forgotten text.  ⟵ text below 'Tags:' is not shown; give it a field of its own
        """,
    "a formula that goes over the edge of a blank": """
        ## a
        C: It is {{c1::so $x}} + y$.  ⟵ a formula or code goes over the edge of the blank 'c1'
        """,
    "an alias of nothing": """
        ## a
        Q: q
        A: a
        Alias: sigma  ⟵ an alias is a name and other spellings; write 'sigma = σ, \\sigma'
        """,
    "a reserved key, nearly": """
        ## a
        Q: q
        A: a
        Figur: f  ⟵ unknown key 'Figur:'; did you mean 'Figure:'?
        """,
    "fence without end": """
        ## a
        Q: q
        A: a
        ```python  ⟵ the fence that opens here is never closed
        x = 1
        ## b
        Q: q
        A: a
        """,
    "formula without end": """
        ## a
        Q: q
        A: a
        $$  ⟵ the '$$' that opens here is never closed
        x = 1
        ## b
        Q: q
        A: a
        """,
}


@pytest.mark.parametrize("text", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_found_on_its_line_and_nothing_else_is(text: str) -> None:
    content, expected = unmarked(text)
    faults = found(content)
    assert [line for line, _ in faults] == [line for line, _ in expected], faults
    for (_, message), (_, part) in zip(faults, expected, strict=True):
        assert part in message


def test_every_fault_of_a_deck_is_found_at_once() -> None:
    whole = "".join(
        re.sub("## ([ab])$", rf"## \1-{number}", dedent(text).lstrip("\n"), flags=re.MULTILINE)
        for number, text in enumerate(FAULTS.values())
        if "second card" not in text and "card 'a'" not in text
    )
    content, expected = unmarked(whole)
    assert {line for line, _ in expected} == {line for line, _ in found(content)}
