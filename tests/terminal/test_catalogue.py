"""The compiled catalogue: searched where it lies, it says what gettext says of it."""

import subprocess
import sys
from gettext import GNUTranslations
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from hypothesis import given
from hypothesis import strategies as st

import hatch_build
from dlstudy.terminal.words.catalogue import CONTEXT_END, FILE, chinese, content, find
from tests.support.messages import PO, catalogue

WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\x85"),
    min_size=1,
    max_size=8,
)
CONTEXTS = WORDS | st.just("")


def made(entries: dict[tuple[str, str], str]) -> bytes:
    """Return a compiled catalogue of translations by context and message."""
    found = Catalog("zh", fuzzy=False)
    for (context, message), translation in entries.items():
        found.add(message, translation, context=context or None)
    text = BytesIO()
    write_po(text, found, width=0)
    return hatch_build.compiled(text.getvalue())


def test_every_message_is_found_as_gettext_finds_it() -> None:
    data, count = content(), 0
    known = GNUTranslations(BytesIO(data))
    for message in catalogue():
        if text := str(message.id):
            count += 1
            context = message.context or ""
            expected = known.pgettext(context, text) if context else known.gettext(text)
            assert find(data, text, context) == expected == message.string
    assert count > 400


@pytest.mark.parametrize("message", [" ", "nosuch", "again\x04again", "\x04", "{", "zzzz", "龙"])
def test_what_is_not_there_is_not_found_and_stays_english(message: str) -> None:
    assert find(content(), message) is None
    assert chinese(message) == message


def test_a_context_has_its_own_chinese_and_another_that_of_all() -> None:
    data = made({("", "again"): "忘了", ("repeat", "again"): "重来"})
    assert find(data, "again", "repeat") == "重来"
    assert find(data, "again") == "忘了"
    assert find(data, "again", "nosuch") is None
    assert chinese("again", "repeat") == "重来"
    assert chinese("again", "nosuch") == chinese("again") == "忘了"


@given(st.dictionaries(st.tuples(CONTEXTS, WORDS), WORDS, max_size=20), CONTEXTS, WORDS)
def test_a_search_by_halves_finds_what_gettext_finds(
    entries: dict[tuple[str, str], str], context: str, message: str
) -> None:
    data = made(entries)
    for (own, one), translation in entries.items():
        assert find(data, one, own) == translation
    assert find(data, message, context) == entries.get((context, message))


def test_the_table_is_in_the_order_of_its_bytes() -> None:
    """Babel orders by message before context, which is another order."""
    keys = sorted(
        key.encode() for key in GNUTranslations(BytesIO(content()))._catalog  # type: ignore[attr-defined]
    )  # fmt: skip
    data = content()
    places = [data.index(b"\0" + key + b"\0") for key in keys if key]
    assert all(one < other for one, other in pairwise(places))
    assert any(CONTEXT_END in key for key in keys)


def test_a_file_of_a_machine_with_the_other_order_of_bytes_is_read_too() -> None:
    data = bytearray(made({("", "one"): "一", ("c", "two"): "二"}))
    count = int.from_bytes(data[8:12], sys.byteorder)
    for at in range(0, 28 + 16 * count, 4):
        data[at : at + 4] = data[at : at + 4][::-1]
    assert find(bytes(data), "one") == "一"
    assert find(bytes(data), "two", "c") == "二"
    assert find(bytes(data), "three") is None


def test_what_is_compiled_is_what_translators_see_and_the_same_every_time() -> None:
    assert FILE.read_bytes() == hatch_build.compiled(PO.read_bytes())
    assert hatch_build.compiled(PO.read_bytes()) == hatch_build.compiled(PO.read_bytes())


def test_without_a_compiled_catalogue_all_is_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dlstudy.terminal.words import catalogue

    monkeypatch.setattr(catalogue, "FILE", tmp_path / "nosuch.mo")
    assert catalogue.content.__wrapped__() == b""
    assert find(b"", "again") is None


def test_english_reads_no_catalogue() -> None:
    script = (
        "import sys; from dlstudy.terminal.words.phrases import phrase; phrase('again', 'en');"
        "print([name for name in sys.modules if 'catalogue' in name or name == 'gettext'])"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert said.stdout == b"[]\n"
