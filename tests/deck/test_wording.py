"""What of a text would not reach the screen as it is meant, each with what to write instead."""

import pytest

from dlstudy.deck.wording import text_faults


@pytest.mark.parametrize(
    ("text", "part"),
    [
        pytest.param("a line<br>and", "'<br>' is HTML", id="a tag"),
        pytest.param('<img src="a.png">', "is HTML and shown as it stands", id="an image"),
        pytest.param("a <!-- note -->", "'<!--' is HTML", id="a comment"),
        pytest.param("so _it_ is", "'_it_' is shown with its underscores; write *it*", id="_"),
        pytest.param("so __it is__.", "write *it is*", id="two of them"),
        pytest.param("~~no~~", "shown with its tildes", id="struck out"),
        pytest.param("[a][b]\n\n[b]: https://c.org", "write [text](address)", id="a reference"),
        pytest.param("[a](javascript:x.y)", "write an address with http", id="a script"),
        pytest.param("![a](../x.png)", "outside the deck's folder", id="a folder above"),
        pytest.param("![a](/etc/x.png)", "outside the deck's folder", id="the root"),
        pytest.param("| a | b |\n|---|---|\n| 1 | 2 | 3 |", "3 cells and its head 2", id="a row"),
        pytest.param("| a |\n|---|\n| $|x|$ |", "write '\\|' for a bar", id="a bar in a cell"),
        pytest.param("so:\n\n    x = 1", "code stands between fences", id="indented code"),
        pytest.param("it is \\(x\\)", "between dollars", id="LaTeX's own brackets"),
        pytest.param("it is $x and", "has no end", id="a lone dollar"),
        pytest.param("it is $x^$.", "cannot be laid out", id="a formula"),
        pytest.param("$$\nx^\n$$", "cannot be laid out", id="a displayed formula"),
        pytest.param("| $x^$ |\n|---|", "cannot be laid out", id="a formula in a table"),
        pytest.param("- $x^$", "cannot be laid out", id="a formula in a list"),
    ],
)
def test_what_is_not_drawn_is_named_once(text: str, part: str) -> None:
    found = list(text_faults(text))
    assert len(found) == 1
    assert part in found[0]


@pytest.mark.parametrize(
    "text",
    [
        "`<br>`, `_x_`, `~~y~~`, `[a][b]` and `\\(`",
        "tokens <eos> <s> </s> [MASK] [CLS], a < b > c",
        "snake_case_name, x_1, `__init__.py`, 2*3*4 and $x_{ab}$",
        "| a \\| b | c |\n|---|---|\n| 1 |",
        "- an item\n\n    and its second paragraph",
        "[a](https://b.org) ![c](figures/d.png) [e](file:f.png)",
        "costs \\$5 or $5–$10",
        "```\n<br> _x_\n    y\n```",
        "w[i][j] is $A[i][j]$, [CLS][SEP]",
    ],
)
def test_what_is_drawn_as_it_is_meant_is_no_fault(text: str) -> None:
    assert list(text_faults(text)) == []
