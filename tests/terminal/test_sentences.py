"""Every sentence of grading has its Chinese, with the same places for values."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import dlstudy
from dlstudy.errors import Unreadable
from dlstudy.formula.expr import evaluate
from dlstudy.sentence import Sentence, as_is
from dlstudy.terminal.words.sentences import CHINESE, in_language

SOURCE = Path(dlstudy.__file__).parent
SPEAKERS = {"Sentence", "Unreadable", "NoValue", "unreadable"}
PLACED = {"NoValue", "unreadable"}  # these add the place themselves


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call, ast.AST]]:
    """Yield the calls that make a sentence: what is called, the call, and where names are sought.

    That is the innermost function round the call, or the module.
    """
    scopes = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            name = function.id if isinstance(function, ast.Name) else name
            if name in SPEAKERS and (node.args or node.keywords):
                around = [f for f in scopes if f.lineno <= node.lineno <= (f.end_lineno or 0)]
                yield name, node, max(around, key=lambda f: f.lineno, default=tree)


def assigned(tree: ast.AST, name: str) -> Iterator[ast.expr]:
    """Yield what is ever assigned to a name, by ``=`` or by a loop over a table."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _matched(target, node.value, name)
        elif isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple | ast.List):
            for row in node.iter.elts:
                yield from _matched(node.target, row, name)


def _matched(target: ast.expr, value: ast.expr, name: str) -> Iterator[ast.expr]:
    if isinstance(target, ast.Name) and target.id == name:
        yield value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=True):
            yield from _matched(one, other, name)


def parameter(tree: ast.AST, name: str) -> bool:
    """Is this the name of an argument: a template that another call gives?"""
    return any(isinstance(node, ast.arg) and node.arg == name for node in ast.walk(tree))


def texts(tree: ast.AST, node: ast.expr) -> Iterator[str]:
    """Yield the templates that an argument may be; implicit concatenation is one constant."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from texts(tree, one)
            yield from texts(tree, other)
        case ast.BinOp(left=one, op=ast.Add(), right=other):
            yield from (a + b for a in texts(tree, one) for b in texts(tree, other))
        case ast.Name(id=name):
            found = [text for value in assigned(tree, name) for text in texts(tree, value)]
            assert found or parameter(tree, name), f"line {node.lineno}: {name} is never assigned"
            yield from found
        case ast.Attribute(attr="template"):  # of a sentence made elsewhere
            return
        case _:
            raise AssertionError(f"line {node.lineno}: {ast.unparse(node)} cannot be followed")


def spoken() -> list[tuple[str, int, str]]:
    """Return every template in the source, with its file and line."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for _, call, scope in calls(tree):
            if call.args:
                found += [(path.name, call.lineno, t) for t in texts(scope, call.args[0])]
    return found


def places(template: str) -> set[str]:
    """Return the names of the values that a template shows."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


SPOKEN = {template: f"{name}:{line}" for name, line, template in spoken()}


def test_the_source_was_read() -> None:
    files = {where.partition(":")[0] for where in SPOKEN.values()}
    assert files >= {
        "expr.py",
        "machine.py",
        "arrays.py",
        "calculus.py",
        "verdict.py",
        "formulas.py",
    }
    assert files >= {"derivation.py", "judging.py", "workbench.py", "family.py"}
    assert len(SPOKEN) > 80


@pytest.mark.parametrize("template", SPOKEN, ids=SPOKEN.values())
def test_every_sentence_has_its_chinese_with_the_same_places(template: str) -> None:
    assert template in CHINESE
    chinese = CHINESE[template]
    assert places(chinese) == places(template)
    assert chinese.isascii() is (template == "{text}")


def test_no_chinese_is_left_of_a_sentence_that_is_no_more() -> None:
    assert CHINESE.keys() - SPOKEN.keys() == set()


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.name)
def test_every_sentence_is_given_the_values_that_it_shows(path: Path) -> None:
    """Only calls that write their values out can be checked; the others are run elsewhere."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for name, call, scope in calls(tree):
        if not call.args or isinstance(call.args[0], ast.Attribute):
            continue
        given = {str(k.arg) for k in call.keywords} | ({"place"} if name in PLACED else set())
        if name == "Sentence" and len(call.args) > 1:
            values = call.args[1]
            if not isinstance(values, ast.Dict) or None in values.keys:
                continue
            given = {str(k.value) for k in values.keys if isinstance(k, ast.Constant)}
        for template in texts(scope, call.args[0]):
            assert places(template) <= given, f"{path.name}:{call.lineno}"


@pytest.mark.parametrize("template", SPOKEN, ids=SPOKEN.values())
def test_a_sentence_can_be_said_in_both_languages(template: str) -> None:
    sentence = Sentence(template, {name: f"<{name}>" for name in places(template)})
    for language in ("en", "zh"):
        said = in_language(sentence, language)
        assert all(f"<{name}>" in said for name in places(template))
        assert "{" not in said
        assert "\n" not in said


def test_a_sentence_within_a_sentence_is_translated_too() -> None:
    inner = Sentence("The sign is flipped.")
    outer = Sentence("It has no value at {point}: {reason}", {"point": "x = 1", "reason": inner})
    assert str(outer) == "It has no value at x = 1: The sign is flipped."
    said = in_language(outer, "zh")
    assert CHINESE["The sign is flipped."] in said
    assert "flipped" not in said


def test_a_card_s_own_words_stay_as_they_are() -> None:
    for text in ("你漏了偏置。", "You left {out} {0} the biases.", "{", "100 %"):
        assert str(as_is(text)) == text
        assert in_language(as_is(text), "zh") == text


@pytest.mark.parametrize(
    "text", ["{x}", "{0}", "'{place.__class__}'", "{place!r}", "%s", "{{n}}", "x{y", "1 }"]
)
def test_what_is_typed_is_never_taken_for_a_place(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        evaluate(text)
    for language in ("en", "zh"):
        said = in_language(caught.value.sentence, language)
        assert "class" not in said or "__class__" in text
        assert "Sentence" not in said


def test_another_language_than_chinese_is_english() -> None:
    sentence = Sentence("It is transposed.")
    assert in_language(sentence, "en") == in_language(sentence, "de") == "It is transposed."
