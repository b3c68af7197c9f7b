"""Pastes of many forms at every kind of typed step: each is one answer, and no more than that."""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from dlstudy.event import Event, Kind
from dlstudy.terminal.drawing.spans import clean
from tests.support import unguarded_keys
from tests.support.console import Console
from tests.support.reliability.checks import complaints, events_of
from tests.support.reliability.screens import BY_NAME, Shown, home_in, opened
from tests.support.reliability.storms import HANG_SECONDS, LOOK_SECONDS
from tests.support.reliability.table import Row, Tally, scratch

FORMS = {
    "a number": "24",
    "a number and its line end": "24\n",
    "CR LF": "24\r\n",
    "many line ends": "\n\n24\n\n\n",
    "three answers": "24\n72\n1\n",
    "three grades": "1\n2\n3",
    "yes and no": "y\nn\ny\n",
    "letters of keys": "q\ns\nu\ng\n",
    "letters of keys in one line": "gqsubkf",
    "NumPy, a matrix": "[[ 6. 42.]\n [ 3. 21.]]\n",
    "NumPy, a vector": "array([ 6., 42.])",
    "NumPy, wrapped": "[ 0.1  0.2  0.3\n  0.4  0.5  0.6]\n",
    "PyTorch": "tensor([[ 6., 42.],\n        [ 3., 21.]])\n",
    "PyTorch with a device": "tensor([[6., 42.],\n        [3., 21.]], device='cuda', grad_fn=<X>)",
    "JAX": "Array([[ 6., 42.],\n       [ 3., 21.]], dtype=float32)",
    "TensorFlow": "tf.Tensor(\n[[ 6. 42.]\n [ 3. 21.]], shape=(2, 2), dtype=float32)\n",
    "MATLAB": "ans =\n\n     6    42\n     3    21\n",
    "a spreadsheet": "6\t42\n3\t21\n",
    "a spreadsheet, CR LF": "6\t42\r\n3\t21\r\n",
    "R": "     [,1] [,2]\n[1,]    6   42\n[2,]    3   21\n",
    "LaTeX": "\\begin{bmatrix} 6 & 42 \\\\\n3 & 21 \\end{bmatrix}",
    "code": "def f(x):\n\treturn 2*x\n\nprint(f([3, 21]))\n",
    "a formula over two lines": "a*x^2 +\n 0\n",
    "Chinese punctuation": "【6，42；3，21】\n",
    "full-width digits": "２４\n７２\n",
    "Chinese sentences": "先求和。\n再乘以三；\n最后取平均？\n",
    "an open bracket": "[[6, 42],\n",
    "control characters": "2\x014\x1b[A\x7f\x12\n1\n",
    "a long line": "1+" * 3000 + "1\n",
    "many lines": "12345678\n" * 700,
}
PLACES = ("number", "second number", "vector", "matrix", "formula", "recall", "recalled",
          "choice", "order", "note", "interview, line")  # fmt: skip
FINISH = ":g\r"
UNGUARDED = (sys.executable, unguarded_keys.__file__)
STEPS = 12  # more than any exercise here has
SPLIT_SECONDS = 0.02  # between two pieces of a paste that a slow line brings


def trial(rng: Random, shown: Shown, text: str, driver: tuple[str, ...] = ()) -> list[str]:
    """Paste a text, end what it began, and return what is wrong with what the log says."""
    is_bracketed = rng.random() < 0.5
    if not is_bracketed:  # there is no telling its controls from keys
        text = "".join(c for c in text if c >= " " or c in "\t\r\n")
    with TemporaryDirectory(dir=scratch()) as folder:
        home = home_in(Path(folder))
        with opened(shown, home, driver) as console:
            before = events_of(home)
            send(rng, console, text, is_bracketed=is_bracketed)
            found = [*entered(console, text, is_bracketed=is_bracketed), *ended(console, shown)]
        events = events_of(home)[len(before) :]
        found += [*misread(events, shown, text), *complaints(home)]
    how = "bracketed" if is_bracketed else "plain"
    return [f"{shown.name}, {how} {text[:40]!r}: {each}" for each in found]


def send(rng: Random, console: Console, text: str, *, is_bracketed: bool) -> None:
    """Paste as a terminal does: it sends a carriage return for every line end, or both."""
    data = (text if rng.random() < 0.3 else text.replace("\r\n", "\n").replace("\n", "\r")).encode()
    if is_bracketed:
        data = b"\x1b[200~" + data + b"\x1b[201~"
    cut = rng.randrange(len(data)) if rng.random() < 0.3 else 0
    for piece in (data[:cut], data[cut:]):
        for at in range(0, len(piece), 1024):
            console.send(piece[at : at + 1024])
            console.listen(0.0)
        if piece and cut:
            time.sleep(SPLIT_SECONDS)


def entered(console: Console, text: str, *, is_bracketed: bool) -> Iterator[str]:
    """Press Enter where the paste did not end with one; yield what takes too long."""
    console.drain()
    time.sleep(0.3)  # whoever waits for more of a paste has waited by now
    console.drain()
    if is_bracketed or not text.endswith(("\r", "\n")):
        began = time.monotonic()
        console.type("\r")
        if time.monotonic() - began > HANG_SECONDS:
            yield "it takes more than two seconds to answer"
    if console.lines[-1].strip() == "…":  # its brackets are open
        console.type("\r")


def ended(console: Console, shown: Shown) -> Iterator[str]:
    """Give up what is left of the exercise and take its grade; yield what is not in order."""
    if shown.step:
        for _ in range(STEPS):
            if "proposed: " in console.text or not console.type(FINISH):
                break
        if "proposed: " not in console.text:
            yield f"the exercise does not end: {console.text!r}"
        console.type("\r")
    if console.process.poll() is None:
        console.send("\x03")
    until = time.monotonic() + HANG_SECONDS
    while console.process.poll() is None and time.monotonic() < until:
        console.listen(LOOK_SECONDS)
    if console.process.poll() is None:
        yield f"Ctrl-C does not end it: {console.text!r}"
    elif console.process.returncode != 0 or "Traceback" in console.output:
        yield f"it ends with {console.process.returncode}: {console.output[-300:]!r}"


def misread(events: Sequence[Event], shown: Shown, text: str) -> Iterator[str]:
    """Yield it where the log says another answer than the paste, or more than one."""
    pasted = squeezed(text)
    if shown.name == "note":
        notes = [json.loads(e.data)["note"] for e in events if e.kind is Kind.FLAG]
        if [squeezed(note) for note in notes] != [pasted] or len(events) != 1:
            yield f"the flags are {notes!r}, the events {[e.kind.value for e in events]}"
        return
    if not shown.step:
        said = [json.loads(e.data) for e in events if '"step":"said"' in e.data]
        if [squeezed(each["text"]) for each in said] != [pasted] or len(events) > 1 + len(said):
            yield f"what was said is {said!r}"
        return
    if len(events) != 1:
        yield f"{len(events)} events are in the log, and one exercise was finished"
        return
    answers = json.loads(events[0].data)["answers"]
    own = [a for a in answers if a["step"] == shown.step and "typed" in a]
    others = [a for a in answers if a["step"] != shown.step and "typed" in a]
    typed = [squeezed(a["typed"]) for a in own]
    first = typed if shown.name != "recall" else []  # it is looked at, then given up
    if others and [a["typed"] for a in others] != ["24"] * (shown.name == "second number"):
        yield f"other steps were answered: {others!r}"
    if first not in ([], [pasted]) or (shown.name == "recall" and typed):
        yield f"the step was answered by {[a['typed'] for a in own]!r}"


def squeezed(text: str) -> str:
    """Return a text without its blanks: how rows are joined is no matter here."""
    return "".join(clean(text.replace("\r", "\n")).split())


def run(count: int, seed: int, has_guard: bool) -> Tally:
    """Paste so often: every form at every kind of step in turn."""
    rng, tally = Random(seed), Tally()
    driver = () if has_guard else (*UNGUARDED, "pastes")
    pairs = [(place, form) for place in PLACES for form in FORMS]
    rng.shuffle(pairs)
    for number in range(count):
        place, form = pairs[number % len(pairs)]
        tally.tried += 1
        tally.note(place)
        tally.failures += trial(rng, BY_NAME[place], FORMS[form], driver)[:1]
    return tally


ROW = Row(
    "pastes",
    "a paste is one answer whatever its lines, and nothing of it answers, grades or confirms more",
    "what joins the lines of a paste and reads away what is left of it",
    run,
)
