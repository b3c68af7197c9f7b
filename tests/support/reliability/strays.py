"""Every key on every screen once: none stops the session, none answers that is no answer there."""

import subprocess
import sys
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from random import Random
from string import ascii_letters, digits, punctuation
from tempfile import TemporaryDirectory
from time import monotonic

from tests.support import unguarded_keys
from tests.support.console import Console
from tests.support.reliability.checks import complaints, events_of
from tests.support.reliability.kills import is_beginning
from tests.support.reliability.screens import SCREENS, Shown, home_in, opened
from tests.support.reliability.storms import HANG_SECONDS, ends
from tests.support.reliability.table import Row, Tally, scratch

ESC = b"\x1b"
SEQUENCES = {
    "up": b"[A", "down": b"[B", "right": b"[C", "left": b"[D", "home": b"[H", "end": b"[F",
    "insert": b"[2~", "delete": b"[3~", "page up": b"[5~", "page down": b"[6~", "back tab": b"[Z",
    "keypad 5": b"[E", "keypad enter": b"OM", "F1": b"OP", "F2": b"OQ", "F3": b"OR", "F4": b"OS",
    "F5": b"[15~", "F12": b"[24~", "Linux F1": b"[[A", "Linux F5": b"[[E", "menu": b"[29~",
    "shift up": b"[1;2A", "ctrl right": b"[1;5C", "alt left": b"[1;3D", "ctrl F3": b"[1;5R",
    "rxvt home": b"[7~", "rxvt shift": b"[7$", "kitty 3": b"[51;5u", "modify 1": b"[27;5;49~",
    "mouse press": b"[<0;31;12M", "mouse release": b"[<0;31;12m", "mouse wheel": b"[<64;3;4M",
    "old mouse": b"[M 13", "old mouse, q": b"[M q1", "rxvt mouse": b"[32;31;12M",
    "focus": b"[I", "focus lost": b"[O", "cursor": b"[12;40R", "attributes": b"[?64;1;2c",
    "colour": b"]11;rgb:1111/2222/3333\x07", "title": b"]l1\x1b\\", "version": b"P>|x 1\x1b\\",
    "paste 3": b"[200~3\r\x1b[201~", "paste s": b"[200~s\r1\r\x1b[201~", "paste, open": b"[201~",
}  # fmt: skip
INERT = {
    "esc": ESC,
    "esc esc": ESC + ESC,
    **{name: ESC + rest for name, rest in SEQUENCES.items()},
    **{f"alt {c}": ESC + c.encode() for c in ascii_letters + digits},
    **{f"ctrl {chr(c + 96)}": bytes([c]) for c in (1, 2, 5, 6, 7, 11, 14, 15, 16, 17, 18, 19, 20,
                                                    21, 22, 23, 24, 25)},
    "ctrl l": b"\x0c", "ctrl ]": b"\x1d", "ctrl ^": b"\x1e", "ctrl _": b"\x1f", "nul": b"\x00",
    "tab": b"\t", "backspace": b"\x7f", "ctrl h": b"\x08",
    "half of é": b"\xc3", "half of 卷": b"\xe5\x8d", "half of an emoji": b"\xf0\x9f\x98",
    "a lone rest": b"\x8d", "no UTF-8": b"\xff\xfe", "too long": b"\xc0\xb3",
    "π": "π".encode(), "卷": "卷".encode(), "é": "é".encode(), "an emoji": "😀".encode(),
    "no-break space": "\xa0".encode(), "right to left": "\u202e".encode(),
    "Chinese comma": "，".encode(), "Chinese stop": "。".encode(),
}  # fmt: skip
ALONE = {
    **{c: c.encode() for c in ascii_letters + digits + punctuation},
    "space": b" ", "enter": b"\r", "ctrl j": b"\n", "ctrl d": b"\x04", "ctrl c": b"\x03",
    "ctrl \\": b"\x1c", "wide ?": "？".encode(), "wide 3": "３".encode(), "wide s": "ｓ".encode(),
    "wide space": "\u3000".encode(),
}  # fmt: skip
KEYS = {**INERT, **ALONE}
SIGNALS = frozenset({"ctrl c", "ctrl \\"})
TOLD_TO_STOP = 129
UNGUARDED = (sys.executable, unguarded_keys.__file__)


def allowed(shown: Shown, name: str) -> list[tuple[object, object]]:
    """Return the events that a key writes on a screen."""
    key = KEYS[name].decode("utf-8", errors="replace")
    if "！" <= key <= "～":
        key = chr(ord(key) - 0xFEE0)
    return [shown.gives[key]] if name in ALONE and key in shown.gives else []


def trial(shown: Shown, names: list[str], driver: tuple[str, ...] = ()) -> list[str]:
    """Press some keys on a screen one after another; return what they should not have done."""
    with TemporaryDirectory(dir=scratch()) as folder:
        home = home_in(Path(folder))
        with opened(shown, home, driver) as console:
            before = len(events_of(home))
            found = [each for name in names for each in pressed(console, name)]
            if not (names[-1] == "ctrl \\" and has_stopped(console)):
                found += ends(console)
        events = [event for event in events_of(home)[before:] if not is_beginning(event)]
        got = [(event.kind, event.quality) for event in events]
        wanted = [given for name in names for given in allowed(shown, name)]
        if got != wanted:
            found.append(f"the log says {got}, not {wanted}")
        found += complaints(home)
    return [f"{shown.name}, {', '.join(names)[:60]}: {each}" for each in found]


def has_stopped(console: Console) -> bool:
    """Was the session told to stop by the key, and does it within the time of a hang?"""
    with suppress(subprocess.TimeoutExpired):
        return console.process.wait(HANG_SECONDS) == TOLD_TO_STOP
    return False


def pressed(console: Console, name: str) -> list[str]:
    """Press a key; return what is wrong if the screen does not wait for another one soon."""
    if name in SIGNALS:  # nobody reads these
        console.send(KEYS[name])
    else:
        console.give(KEYS[name])
    began = monotonic()
    console.drain()
    took = monotonic() - began
    return [f"{name} takes {took:.1f} s"] if took > HANG_SECONDS else []


def run(count: int, seed: int, has_guard: bool) -> Tally:
    """Press so many keys, each on a screen, all of them at most; those without meaning in a row."""
    rng, tally = Random(seed), Tally()
    driver = () if has_guard else (*UNGUARDED, "keys")
    pairs = [(shown, name) for shown in SCREENS for name in KEYS]
    rng.shuffle(pairs)
    rows: dict[str, tuple[Shown, list[str]]] = defaultdict()
    for shown, name in pairs[:count]:
        tally.tried += 1
        tally.note(shown.name)
        if name in INERT and shown.name not in {"help", "summary", "report"}:
            rows.setdefault(shown.name, (shown, []))[1].append(name)
        else:  # any key leaves these
            tally.failures += trial(shown, [name], driver)[:1]
    for shown, names in rows.values():
        tally.failures += trial(shown, names, driver)[:1]
    return tally


ROW = Row(
    "keys",
    "every key on every screen once: no traceback, no hang, no answer or grade that nobody gave",
    "the reading of what follows an Esc as one key",
    run,
)
