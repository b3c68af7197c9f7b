"""Faults of decks are kept in English, and said in Chinese: each is known by its form."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import dlstudy
from dlstudy.card import Fault
from dlstudy.terminal.words.faults import FAULTS, line_of, said_of
from dlstudy.terminal.words.forms import recognised
from dlstudy.terminal.words.sentences import in_language
from tests.support.messages import messages

SOURCE = Path(dlstudy.__file__).parent
EXAMPLES = (Path(__file__).parents[1] / "support" / "faults.txt").read_text("utf-8").splitlines()
FINDERS = [  # where faults come from
    *sorted((SOURCE / "deck").glob("*.py")),
    *(SOURCE / "exercise" / f"{name}.py" for name in ("proof", "selftest", "variants")),
    *(SOURCE / "library" / f"{name}.py" for name in ("cache", "registry", "plain_file")),
]
NO_FAULTS = {"its topic has no deck"} | {each.text for each in messages()}
NAMES = re.compile("[a-z]_[a-z]")  # of modules
FEWEST = 4  # words of a piece that is looked for


@pytest.mark.parametrize("said", EXAMPLES)
def test_a_fault_is_known_by_its_form(said: str) -> None:
    sentence = said_of(said)
    assert str(sentence) == said
    inner = sentence.values.get("fault", sentence)
    assert getattr(inner, "template", "") != "{text}"
    assert re.search("[\u4e00-\u9fff]", in_language(sentence, "zh"))


def test_a_line_is_one_that_editors_understand() -> None:
    fault = Fault("decks/a.md", 7, "card 'x': it has no 'Q:' text; add the question")
    assert line_of(fault, "en") == str(fault)
    assert line_of(fault, "zh") == "decks/a.md:7: 卡片“x”：没有 Q: 的文字；请加上问题"


def test_what_has_another_form_stays_as_it_is() -> None:
    for said in ("nosuch", "{0}", "card 'x': {nosuch}", "", "100 %"):
        assert str(said_of(said)) == said
    assert in_language(said_of("card 'x': {nosuch}"), "zh") == "卡片“x”：{nosuch}"


def test_a_text_is_taken_apart_and_put_together_again() -> None:
    found = recognised("the 'a' of 'b'", ["the '{one}' of '{other}'"], ())
    assert (found.template, found.values) == (
        "the '{one}' of '{other}'",
        {"one": "a", "other": "b"},
    )
    assert recognised("x = x", ["{name} = {name}"], ()).template == "{name} = {name}"
    assert recognised("x = y", ["{name} = {name}"], ()).template == "{text}"
    assert recognised("{c1::x}", ["{{{name}}}"], ()).values == {"name": "c1::x"}


def pieces(path: Path) -> Iterator[str]:
    """Yield the fixed parts of what a module says, those of some words."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    of_docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str() as text) if id(node) not in of_docs:
                if len(re.findall(r"\b[a-z]+ ", text)) >= FEWEST and not NAMES.search(text):
                    yield text.strip("}$*#'\": ;")


@pytest.mark.parametrize("path", FINDERS, ids=lambda path: path.name)
def test_every_fault_in_the_source_has_its_form(path: Path) -> None:
    forms = [text.replace("{{", "{").replace("}}", "}") for text in FAULTS]
    lacking = [
        piece
        for piece in pieces(path)
        if not any(piece in form for form in forms) and piece not in NO_FAULTS
    ]
    assert lacking == []
