"""Decks as a stranger with bad intentions would write them, each kind a function of its own."""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from random import Random

CONTROLS = ("\x1b]0;owned\x07", "\x1b[2J", "\x9b2J", "\x1bP1$r\x1b\\", "\x07", "\x08\x08", "\x7f",
            "\x85", "\u202e", "\u2066", "\u200f", "\u061c", "\u2028", "\u200b", "\ufeff",
            "\x1b[?1049l", "\x0e", "\U000e0041")  # fmt: skip
LEAVING = ("../../victim", "../victim", "/{outside}/victim", "..", "a/../../../victim", "a/b",
           "..\\..\\victim", ".hidden", "~/victim", "a\0b", "x" * 300, "", " ")  # fmt: skip
CODE = "## softmax\nQ: Write `stable_softmax`.\nCode: code_loss.stable_softmax\n"
FIELDS = {
    "title": "---\ntitle: t{x}\n---\n## a\nQ: q\nA: a\n",
    "note": "Note {x} note.\n## a\nQ: q\nA: a\n",
    "front key": "---\n{x}: a\n---\n## a\nQ: q\nA: a\n",
    "question": "## a\nQ: q {x} q `{x}` ${x}$ **{x}**\nA: a\n",
    "answer": "## a\nQ: q\nA: a {x}\n```\n{x}\n```\n$$\n{x}\n$$\n",
    "points": "## a\nQ: q\nA: a\nPoints:\n- {x}\n- p {x}\n",
    "claim": "## a\nQ: q\nA: a\nMistake m: claim {x} -> reason\nMistake n: {x} -> reason\n",
    "reason": "## a\nQ: q\nA: a\nMistake m: claim -> reason {x}\n",
    "hint": "## a\nQ: q\nA: a\nHint: h {x}\nWhy: w {x}\nSource: s {x}\n",
    "lists": "## a\nQ: q\nA: a\nTags: {x}\nNeeds: {x}\nWas: {x}\nRoadmap: {x}\nLevel: {x}\n",
    "heading": "## a{x}\nQ: q\nA: a\n## b\nQ: q\nA: a\n",
    "mistake's name": "## a\nQ: q\nA: a\nMistake {x}: claim -> reason\n## b\nQ: q\nA: a\n",
    "cloze": "## a\nC: It {x} is {{{{c1::so{x}::hint{x}}}}} and {{{{c2::{x}}}}}\n",
    "step": "## a\nQ: q {{{{n}}}}\nVars: n in {{1, 2}}\nStep s{x}: ask {x}\n  = 2*n\n"
            "Mistake s{x}.m: n -> why {x}\n",
    "formula": "## a\nQ: q {{{{n}}}}\nVars: n in {{1, 2}}\nAnswer: 2*n{x}\nTol: {x}\n",
    "variables": "## a\nQ: q {{{{n{x}}}}}\nVars: n{x} in {{1{x}, 2}}\nWhere: m{x} = n\nAnswer: n\n",
    "given": "## a\nQ: q\nGiven: z real[3]{x}\nStep s: ask\n  = z{x}\n",
    "family": "## a\nQ: q\nDrill: cnn.{x}\n## b\nQ: q\nCode: {x}.{x}\n",
}  # fmt: skip
TEXTS: dict[str, Callable[[Random], str]] = {
    "a long line": lambda rng: "## a\nQ: q\nA: " + "a $x$ " * rng.randrange(10_000, 300_000),
    "a long card": lambda _: "## a\nQ: q\nA: a\n" + "text *b* $x$\n" * 9_000,
    "a card that is just short enough": lambda _: "## a\nQ: q\nA: a\n" + "some *b* $x$\n" * 1_500,
    "many faults": lambda rng: rng.choice(("## a\n", "Qx: a\n", "## A b\n")) * 200_000,
    "many cards": lambda _: "".join(f"## a{n}\nQ: q\nA: a\n" for n in range(9_000)),
    "many blanks": lambda _: "## a\nC: " + "".join(f"{{{{c{n}::x}}}}\n" for n in range(1, 1_500)),
    "a blank of many digits": lambda _: f"## a\nC: {{{{c{'9' * 5_000}::x}}}} {{{{c1::y}}}}\n",
    "many steps": lambda _: "## a\nQ: q\n" + "".join(f"Step s{n}: x\n  = 1\n" for n in range(700)),
    "many points": lambda _: "## a\nQ: q\nA: a\nPoints:\n" + "- p\n" * 3_000,
    "many mistakes": lambda _: "## a\nQ: q\nA: a\n" + "".join(
        f"Mistake m{n}: x -> y\n" for n in range(800)),
    "braces": lambda rng: f"## a\nQ: ${'{' * 900}x{'}' * rng.randrange(900)}$\nA: a\n",
    "fractions": lambda _: "## a\nQ: $$" + r"\frac{" * 300 + "x" + "}{y}" * 300 + "$$\nA: a\n",
    "roots and indices": lambda _: "## a\nQ: $" + r"\sqrt{x_{" * 300 + "}}" * 300 + "$\nA: a\n",
    "a wide matrix": lambda _: r"## a" "\nQ: $$\\begin{matrix}" + "a&" * 2_000 + r"\end{matrix}$$"
        "\nA: a\n",
    "stars": lambda rng: "## a\nQ: " + rng.choice(("*a ", "**a ", "* ", "`a ", "$a ")) * 3_000
        + "\nA: a\n",
    "marks without width": lambda _: "---\ntitle: a{0}\n---\n## a\nQ: q{0}\nA: a\n".format(
        "\u0301" * 9_000),
    "open fences": lambda _: "## a\nQ: q\n" + "```\n## b\nQ: q\n" * 9_000,
    "open formulas": lambda _: "## a\nQ: q\n" + "$$\n" * 90_000,
    "huge numbers": lambda _: "## a\nQ: {{n}}\nVars: n in 1..999999999999; m in {1e308, 9e999}\n"
        "Answer: n**m\n",
    "a tiny step": lambda _: "## a\nQ: {{n}}\nVars: n in 0..1 step 1e-300\nAnswer: n\n",
    "a huge power": lambda _: "## a\nQ: {{n}}\nVars: n in {9}\nAnswer: n^n^n^n^n^n\n",
    "a formula of brackets": lambda _: "## a\nQ: {{n}}\nVars: n in {9}\nAnswer: " + "(" * 9_000
        + "n" + ")" * 9_000 + "\n",
    "a formula of terms": lambda _: "## a\nQ: {{n}}\nVars: n in {9}\nAnswer: n" + "+n" * 8_000
        + "\n",
    "conditions that never hold": lambda _: "## a\nQ: {{n}}\nVars: n in {1, 2}\nWhere: n > 2\n"
        "Answer: n\n",
    "names of Python": lambda _: "## a\nQ: q\nVars: __import__ in {1}\nAnswer: "
        "__import__('os').system('touch ../victim/touched')\n",
    "code in a formula": lambda _: "## a\nQ: q\nGiven: z real\nStep s: x\n  = "
        "open('../victim/touched', 'w')\n",
    "a private family": lambda _: "## a\nQ: q\nDrill: os.system\n## b\nQ: q\nCode: cnn.__doc__\n"
        "## c\nQ: q\nCode: code_loss._private\n",
    "needs in a circle": lambda _: "".join(
        f"## a{n}\nQ: q\nA: a\nNeeds: a{(n + 1) % 300}\n" for n in range(300)),
    "needs in a long chain": lambda _: "".join(
        f"## a{n}\nQ: q\nA: a\nNeeds: a{n + 1}\n" for n in range(1_500)),
    "former names in a circle": lambda _: "## a\nQ: q\nA: a\nWas: b, own/a, mine/good\n"
        "## b\nQ: q\nA: a\nWas: a\n",
    "a long name of a card": lambda _: f"## {'a' * 3_000}\nQ: q\nA: a\n## {'b' * 100}\n{CODE[10:]}",
    "cards of one name": lambda _: "## a\nQ: q\nA: a\n" * 3_000,
    "markup of rich": lambda _: "---\ntitle: [red]a[/red] [/] :fire: {x} %s\n---\n## a\n"
        "Q: [bold]q {0} %(a)s {{x}}\nA: [/]\n",
    "no text": lambda rng: rng.choice(("", "\n" * 9, "---\n", "---\n---\n", "##\n", "\ufeff")),
}  # fmt: skip
BYTES: dict[str, Callable[[Random], bytes]] = {
    "any bytes": lambda rng: rng.randbytes(rng.randrange(1, 5_000)),
    "bytes between fields": lambda rng: b"## a\nQ: " + rng.randbytes(300) + b"\nA: a\n",
    "UTF-16": lambda _: "## a\nQ: q\nA: 卷积\n".encode("utf-16"),
    "NUL characters": lambda _: b"## a\nQ: q\0\nA: a\n" + b"\0" * 9_000,
    "line ends of all kinds": lambda _: b"## a\r\nQ: q\rA: a\x0b\x0c\x1c\x1d\xc2\x85\r\r\n",
}


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        folder = os.open(path.parent, os.O_RDONLY)
        made.bind(f"/proc/self/fd/{folder}/{path.name}")  # its whole path may be too long
        os.close(folder)


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(7_500_000_000)


def _folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


FILES: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a terminal": lambda path: path.symlink_to("/dev/tty"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to nothing": lambda path: path.symlink_to("nothing/at/all.md"),
    "a folder": _folder,
    "a socket": _socket,
    "seven thousand megabytes": _large,
}
STEMS: dict[str, Callable[[Random], bytes]] = {
    "a control character": lambda rng: f"a{rng.choice(CONTROLS)}b".encode(),
    "no UTF-8": lambda _: b"caf\xe9\xff",
    "a long name": lambda rng: b"a" * rng.randrange(101, 240),
    "a second line": lambda _: b"a.md:1: no faults\n0 faults",
    "a hidden name": lambda rng: rng.choice((b".#own", b"._own", b"~$own")),
    "a name of Windows": lambda _: b"..\\..\\victim",
    "a name like an option": lambda rng: rng.choice((b"--help", b"-n")),
}
PLACES = ("cache", "code", "decks", "decks/zh", "interviews", "backups")  # that are no folder


def _field(name: str) -> Callable[[Random, Path], None]:
    def write(rng: Random, home: Path) -> None:
        text = FIELDS[name].format(x=rng.choice(CONTROLS))
        (home / "decks" / "own.md").write_bytes(text.encode())
        (home / "decks" / "zh" / "own.md").write_bytes(text.encode())

    return write


def _text(name: str) -> Callable[[Random, Path], None]:
    def write(rng: Random, home: Path) -> None:
        (home / "decks" / "own.md").write_text(TEXTS[name](rng), encoding="utf-8")

    return write


def _bytes(name: str) -> Callable[[Random, Path], None]:
    def write(rng: Random, home: Path) -> None:
        (home / "decks" / "own.md").write_bytes(BYTES[name](rng))

    return write


def _file(name: str) -> Callable[[Random, Path], None]:
    def write(rng: Random, home: Path) -> None:
        FILES[name](home / "decks" / rng.choice(("own.md", "zh/cnn.md", "zh/own.md")))

    return write


def _stem(name: str) -> Callable[[Random, Path], None]:
    def write(rng: Random, home: Path) -> None:
        folder = os.fsencode(home / "decks" / rng.choice(("", "zh")))
        Path(os.fsdecode(folder + b"/" + STEMS[name](rng) + b".md")).write_text(
            CODE, encoding="utf-8"
        )

    return write


def _leaving(key: str) -> Callable[[Random, Path], None]:
    def write(rng: Random, home: Path) -> None:
        name = rng.choice(LEAVING).format(outside=str(home.parent).strip("/"))
        text = f"---\n{key}: {name}\n---\n{CODE}"
        (home / "decks" / rng.choice(("own.md", "own.md", "zh/own.md"))).write_text(
            text, encoding="utf-8"
        )

    return write


def _place(name: str) -> Callable[[Random, Path], None]:
    def write(rng: Random, home: Path) -> None:
        path = home / name
        if path.exists():
            path.rename(home / f"former-{path.name}")
        rng.choice([FILES[each] for each in ("a pipe", "a link to itself")])(path)

    return write


KINDS: dict[str, Callable[[Random, Path], None]] = {
    **{f"a control in the {name}": _field(name) for name in FIELDS},
    **{name: _text(name) for name in TEXTS},
    **{name: _bytes(name) for name in BYTES},
    **{f"{name} for a deck": _file(name) for name in FILES},
    **{f"{name} for a file's name": _stem(name) for name in STEMS},
    **{f"'{key}:' that leads elsewhere": _leaving(key) for key in ("deck", "extends")},
    **{f"no folder at {name}": _place(name) for name in PLACES},
}
