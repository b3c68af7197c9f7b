"""Every message in the source has its Chinese, with the same places for values."""

import ast
from collections import Counter

import pytest

from dlstudy.errors import Unreadable
from dlstudy.formula.expr import evaluate
from dlstudy.sentence import Sentence, as_is, either, listed, reason_of
from dlstudy.terminal.words.sentences import in_language
from tests.support.messages import (
    PLACED,
    SOURCE,
    brought_up,
    calls,
    catalogue,
    has_words,
    messages,
    places,
    texts,
)

SPOKEN = {(each.text, each.context): each for each in messages()}
SAME = {"one-hot", "{spent} of {allowed}"}  # what has no Chinese letters in Chinese either
CATALOGUE = catalogue()
CHINESE = {
    key: str(found.string)
    for key in SPOKEN
    if (found := CATALOGUE.get(key[0], key[1] or None) or CATALOGUE.get(key[0]))
}


def test_the_source_was_read() -> None:
    files = Counter(each.path.name for each in SPOKEN.values())
    assert files.keys() >= {
        "expr.py", "machine.py", "arrays.py", "calculus.py", "verdict.py", "formulas.py",
        "derivation.py", "judging.py", "workbench.py", "family.py",
    }  # fmt: skip
    assert files["phrases.py"] > 250
    assert len(SPOKEN) > 350


def test_no_message_is_without_chinese() -> None:
    assert [f"{m.where}: {m.text}" for key, m in SPOKEN.items() if not CHINESE.get(key)] == []


def test_no_chinese_is_left_of_a_message_that_is_no_more() -> None:
    """``python -m tests.support.messages`` brings the catalogue up to the source."""
    kept = {(str(m.id), m.context) for m in brought_up(CATALOGUE) if m.id}
    assert [m.id for m in CATALOGUE if m.id and (m.id, m.context) not in kept] == []
    assert [m.id for m in CATALOGUE if m.id and m.fuzzy] == []


def test_the_chinese_of_a_message_has_the_same_places() -> None:
    for one in SPOKEN.values():
        chinese = CHINESE[one.text, one.context]
        assert places(chinese) == places(one.text), one.where
        is_said = not chinese.isascii() or not has_words(one.text) or one.text in SAME
        assert is_said, one.where


def test_every_sentence_is_given_the_values_that_it_shows() -> None:
    """Only calls that write their values out can be checked; the others are run elsewhere."""
    read = (
        (path, *found)
        for path in sorted(SOURCE.rglob("*.py"))
        for found in calls(ast.parse(path.read_text(encoding="utf-8")))
    )
    for path, name, call, scope in read:
        if not call.args or isinstance(call.args[0], ast.Attribute) or name == "_in_a_row":
            continue
        given = {str(k.arg) for k in call.keywords} | ({"place"} if name in PLACED else set())
        if name == "Sentence" and len(call.args) > 1:
            values = call.args[1]
            if not isinstance(values, ast.Dict) or None in values.keys:
                continue
            given = {str(k.value) for k in values.keys if isinstance(k, ast.Constant)}
        for template in texts(scope, call.args[0]):
            assert places(template) <= given, f"{path.name}:{call.lineno}"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sentence_can_be_said_in_both_languages(language: str) -> None:
    for template, where in ((one.text, one.where) for one in SPOKEN.values()):
        sentence = Sentence(template, {name: f"<{name}>" for name in places(template)})
        said = in_language(sentence, language)
        assert all(f"<{name}>" in said for name in places(template)), where
        assert "{" not in said or "{{" in template, where
        assert "\n" not in said, where


def test_a_sentence_within_a_sentence_is_translated_too() -> None:
    inner = Sentence("The sign is flipped.")
    outer = Sentence("It has no value at {point}: {reason}", {"point": "x = 1", "reason": inner})
    assert str(outer) == "It has no value at x = 1: The sign is flipped."
    said = in_language(outer, "zh")
    assert CHINESE["The sign is flipped.", ""] in said
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


def test_names_are_listed_in_both_languages_however_many() -> None:
    assert str(listed([])) == ""
    assert str(listed(["a"])) == "a"
    assert str(listed(["a", 2, "{c}"])) == "a, 2, {c}"
    assert in_language(listed("abc"), "zh") == "a、b、c"
    assert str(either(["x", "y", "z"])) == "x or y or z"
    assert in_language(either("xy"), "zh") == "x 或 y"
    many = [str(number) for number in range(5000)]
    assert str(listed(many)) == ", ".join(many)
    assert in_language(listed(many), "zh") == "、".join(many)


def test_what_the_system_says_is_translated_where_it_is_known() -> None:
    assert in_language(reason_of("Permission denied"), "zh") == "权限不够"
    for said in ("{0}", "Permission {denied}", "nosuch", ""):
        assert in_language(reason_of(said), "zh") == str(reason_of(said)) == said
