"""A typed line as values: what each key makes of it, and what a row shows; bytes made into keys."""

import os
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.terminal.input import Input, Pasted
from dlstudy.terminal.line import Line, edited, line_of, window
from dlstudy.text.cells import cells

BACKSPACE, DELETE = "\x7f", "delete"
EDITS: dict[str, tuple[str, list[str], str]] = {  # "|" is the cursor
    "typing": ("ab|", ["c"], "abc|"),
    "in the middle": ("a|b", ["卷"], "a卷|b"),
    "a wide blank": ("1|2", ["\u3000"], "1 |2"),
    "a tab": ("1|2", ["\t"], "1 |2"),
    "backspace": ("ab|c", [BACKSPACE], "a|c"),
    "backspace at the start": ("|abc", [BACKSPACE], "|abc"),
    "backspace takes an accent with its letter": ("xe\u0301|", [BACKSPACE], "x|"),
    "delete": ("a|bc", [DELETE], "a|c"),
    "Ctrl-D in a text": ("a|bc", ["\x04"], "a|c"),
    "delete at the end": ("abc|", [DELETE], "abc|"),
    "left and right": ("ab|", ["left", "left", "right"], "a|b"),
    "Ctrl-B, Ctrl-F": ("ab|", ["\x02", "\x02", "\x06"], "a|b"),
    "left over an accent": ("xe\u0301|", ["left"], "x|e\u0301"),
    "right over an accent": ("x|e\u0301y", ["right"], "xe\u0301|y"),
    "left over a pasted line end": ("a\n|", ["left"], "a|\n"),
    "home": ("ab|", ["home"], "|ab"),
    "Ctrl-A": ("ab|", ["\x01"], "|ab"),
    "end": ("|ab", ["end-of-line"], "ab|"),
    "Ctrl-E": ("|ab", ["\x05"], "ab|"),
    "Ctrl-K": ("a|bc", ["\x0b"], "a|"),
    "Ctrl-U": ("ab|c", ["\x15"], "|c"),
    "Ctrl-W": ("a exp(z) |", ["\x17"], "a |"),
    "Ctrl-Y": ("ab|c", ["\x15", "end-of-line", "\x19"], "cab|"),
    "Ctrl-Y after a backspace": ("ab|c", ["\x0b", BACKSPACE, "\x19"], "ac|"),
    "a word left": ("exp(z) + 1|", ["alt-b", "alt-b"], "exp(|z) + 1"),
    "a word right": ("|exp(z)", ["alt-f"], "exp|(z)"),
    "a word away": ("exp(z)|", ["alt-\x7f"], "exp(|"),
    "the next word away": ("|exp(z)", ["alt-d"], "|(z)"),
    "a paste": ("[|]", [Pasted("1 2\n3 4")], "[1 2\n3 4|]"),
    "keys without a meaning": ("a|b", ["", "escape", "page-up", "alt-q", "\x07", "\ufffd"], "a|b"),
}


def line(text: str) -> Line:
    before, _, behind = text.partition("|")
    return Line(before + behind, len(before))


@pytest.mark.parametrize(("before", "keys", "after"), EDITS.values(), ids=EDITS)
def test_a_key_makes_of_a_line(before: str, keys: list[str], after: str) -> None:
    found = line(before)
    for key in keys:
        found = edited(found, key)
    assert f"{found.before}|{found.behind}" == after


KEYS = st.one_of(
    st.sampled_from(["left", "right", "home", "end-of-line", "delete", "alt-b", "alt-f", "alt-d"]),
    st.characters(),
    st.text().map(Pasted),
)


@given(st.lists(KEYS))
def test_the_cursor_stays_in_the_line_and_only_edits_change_it(keys: list[str]) -> None:
    found = Line()
    for key in keys:
        before, found = found, edited(found, key)
        assert 0 <= found.at <= len(found.text)
        if key in {"left", "right", "home", "end-of-line", "alt-b", "alt-f"}:
            assert found.text == before.text
        if isinstance(key, Pasted):
            assert found.text == before.before + key + before.behind


@given(st.text(), st.integers(min_value=0), st.integers(-5, 100))
def test_a_row_has_room_for_what_is_shown_and_shows_the_cursor(
    text: str, at: int, width: int
) -> None:
    found = Line(text, at % (len(text) + 1))
    shown, cursor = window(found, width)
    assert cells(shown) <= max(2, width)
    assert 0 <= cursor < max(2, width)
    assert shown.isprintable()


@pytest.mark.parametrize(
    ("text", "width", "shown", "cursor"),
    [
        pytest.param("abc|", 10, "abc", 3, id="room"),
        pytest.param("卷积|", 10, "卷积", 4, id="wide characters"),
        pytest.param("1 2\n3|", 10, "1 2↵3", 5, id="line ends of a paste"),
        pytest.param("0123456789|", 6, "56789", 5, id="its end"),
        pytest.param("|0123456789", 6, "012345", 0, id="its start"),
        pytest.param("01234|56789", 6, "123456", 4, id="its middle"),
        pytest.param("a卷积神经|", 6, "神经", 4, id="no half of a wide character"),
    ],
)
def test_a_long_line_is_scrolled(text: str, width: int, shown: str, cursor: int) -> None:
    assert window(line(text), width) == (shown, cursor)


def test_what_was_typed_before_comes_with_the_cursor_at_its_end() -> None:
    assert line_of("16") == Line("16", 2)


@pytest.fixture
def pipe() -> Iterator[tuple[Input, int]]:
    read, write = os.pipe()
    os.set_blocking(write, False)
    yield Input(read), write
    os.close(read)
    os.close(write)


SENT: dict[str, tuple[bytes, list[str]]] = {
    "letters": ("aé卷🙂".encode(), ["a", "é", "卷", "🙂"]),
    "controls": (b"\x01\r\n\x7f", ["\x01", "\r", "\n", "\x7f"]),
    "arrows": (b"\x1b[A\x1bOB\x1b[1~\x1b[F", ["up", "down", "home", "end-of-line"]),
    "a lone Esc": (b"\x1b", ["escape"]),
    "Esc twice": (b"\x1b\x1b", ["escape"]),
    "Alt with a letter": (b"\x1b3\x1bq", ["alt-3", "alt-q"]),
    "Alt with an arrow": (b"\x1b\x1b[A", ["up"]),
    "function keys": (b"\x1bOP\x1b[15~\x1b[24~\x1b[[A3", ["", "", "", "", "3"]),
    "keys with modifiers": (b"\x1b[1;2A\x1b[1;5C3", ["", "alt-f", "3"]),
    "a mouse, old": (b"\x1b[M 3q4", ["", "4"]),
    "a mouse, new": (b"\x1b[<0;121;32M\x1b[<0;121;32m4", ["", "", "4"]),
    "focus": (b"\x1b[I\x1b[O4", ["", "", "4"]),
    "a reply about colours": (b"\x1b]11;rgb:1111/2222/3333\x07" + b"4", ["", "4"]),
    "a reply of the terminal": (b"\x1bP1$r0m\x1b\\4", ["", "4"]),
    "a sequence that is broken off": (b"\x1b[12\r4", ["", "\r", "4"]),
    "half a character, then a key": (b"\xe5\x8d" + b"3", ["\ufffd", "3"]),
    "half a character": (b"\xf0\x9f", ["\ufffd"]),
    "a byte that begins nothing": (b"\xff3", ["\ufffd", "3"]),
    "a paste": (b"\x1b[200~1 2\r\n3 4\r\n\x1b[201~4", ["1 2\n3 4", "4"]),
    "a paste of key sequences": (b"\x1b[200~\x1b[A3\x03\x1b[201~q", ["\x1b[A3\x03", "q"]),
    "a paste without an end": (b"\x1b[200~16\r", ["16"]),
    "an empty paste": (b"\x1b[200~\x1b[201~q", ["", "q"]),
}


@pytest.mark.parametrize(("sent", "keys"), SENT.values(), ids=SENT)
def test_bytes_are_made_into_keys(
    pipe: tuple[Input, int], sent: bytes, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dlstudy.terminal.input.PASTE_SECONDS", 0.05)
    found, write = pipe
    os.write(write, sent)
    got = [found.next() for _ in keys]
    assert got == keys
    assert not found.is_ready()


def test_a_paste_is_known_to_be_one(pipe: tuple[Input, int]) -> None:
    found, write = pipe
    os.write(write, b"\x1b[200~3\x1b[201~3")
    first, second = found.next(), found.next()
    assert (first, second) == ("3", "3")
    assert isinstance(first, Pasted)
    assert not isinstance(second, Pasted)


@given(st.binary(max_size=60).filter(lambda sent: b"\x1b[200~" not in sent))
def test_no_bytes_stop_the_keyboard(sent: bytes) -> None:
    read, write = os.pipe()
    try:
        found = Input(read)
        os.write(write, sent + b"\x07\x07\x07\x07")
        for _ in range(len(sent) + 4):
            if found.is_ready():
                key = found.next()
                assert (
                    isinstance(key, Pasted)
                    or len(key) <= 1
                    or key.isprintable()
                    or key[:4] == "alt-"
                )
    finally:
        os.close(read)
        os.close(write)


def test_cells_of_what_a_row_shows_are_those_of_the_terminal() -> None:
    for text in ("卷积", "e\u0301", "ａ", "½", "→"):
        wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
        assert cells(text) == len(unicodedata.normalize("NFC", text)) + wide
