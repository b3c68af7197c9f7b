"""Every screen and every ``--json``, recorded to be compared byte for byte after a change.

``python -m tests.support.screens record FOLDER`` plays all scenes with this tree's dlstudy,
80x24, in both languages and without colour; ``compare FOLDER FOLDER`` prints what differs.
Clock, device and chance are the recorder's own, so the same code gives the same bytes.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from tests.support.console import Console
from tests.support.homes import ASKED, command, homes, run, states
from tests.support.tiny import with_tiny_deck

ROOT = Path(__file__).parents[2]
AT = "2026-03-02T09:00:00+00:00"
LATER = "2026-09-01T09:00:00+00:00"
ENTER = "\r"
LANGUAGES = ("en", "zh")
KINDS = r"""---
deck: kinds
title: Kinds of exercises
---

## softmax-loss
Q: Derive the gradient of the softmax cross-entropy; $y$ is one-hot.
Given: z real[3]; y onehot[3]
Step loss: Write the loss with log-sum-exp.
  = -sum(y*z) + log(sum(exp(z)))
Step gradient: Differentiate.
  = softmax(z) - y
Mistake gradient.sign: y - softmax(z) -> The sign is flipped.
Verify: gradient = grad(loss, z)

## matrix
Q: Take $A$ = [[1, 2], [3, 4]] times $k$ = {{k}}.
Vars: k in {2}
Step P: What is the product, 2×2?
  = k*[[1, 2], [3, 4]]
Mistake P.one: [[1, 2], [3, 4]] -> You left out the factor.

## stub
Q: Write the soft threshold.
Code: code_l1_l2.lasso_sweep
"""
SITTINGS = {  # of each sitting its command line and its keys, one at a time
    "review": ("review tiny", ["", "h", " ", "w", "4", ENTER, "1", "3 * 4\r", "2^4\r", "w", ENTER]),
    "review-undo": ("review tiny", ["", " ", "3", " ", "1", "u", "u", "k", "u", "q"]),
    "review-keys": ("review tiny", ["", "?", "?", "n", "n", "r", "x", "s", "b", "q"]),
    "review-kinds": ("review kinds", ["", ":h", "1/2x\r", "nonsense\r", ":g\r", ENTER, "q"]),
    "quiz": ("quiz tiny --seed 1", ["", " ", "1", "3", ENTER, " ", ENTER, "16\r", ENTER, "q"]),
    "quiz-choices": ("quiz tiny --seed 2 --choices", ["", "1", ENTER, ENTER, "2", ENTER, "q"]),
    "quiz-kinds": ("quiz kinds --seed 3", ["", "?", "?", "12\r", "g\r", ENTER, "g\r", ENTER, "q"]),
    "drill": ("drill kinds/matrix --seed 4", ["", "[[2, 4], [6, 8]]\r", ENTER, "q"]),
    "derivation": (
        "drill kinds/softmax-loss --seed 5",
        ["", "log(sum(exp(z)))-sum(y*z)\r", "y - softmax(z)\r", "softmax(z) - y\r", ENTER, "q"],
    ),
    "code": ("drill kinds/stub --seed 6", ["", "t", "h", "g", "g", "q", "q"]),
    "place": ("place tiny --seed 7", ["", " ", "3", " ", "3", "16\r", ENTER, "q"]),
    "interview": (
        "interview --topics tiny --minutes 15 --seed 8",
        ["", ENTER, " ", ENTER, "1", ENTER, "t", "one\r", "3", ENTER, "q", "q"],
    ),
}
COMMANDS = (
    "", "stats", "stats --calibration", "due", "plan", "decks", "interview list",
    "interview report", "focus", "roadmap", "roadmap optimization", "read", "show mine/one",
    "show optimization/nosuch", "undo", "redate", "resume", "nosuch", "show no/card",
    "quiz nosuch", "review --minutes x",
)  # fmt: skip
HELPED = (
    "check", "decks", "drill", "due", "focus", "interview", "place", "plan", "quiz", "read",
    "redate", "resume", "review", "roadmap", "show", "stats", "undo",
)  # fmt: skip


LINES = (*COMMANDS, *(f"{each} --help" for each in HELPED), "--help")
SETTING = {"PYTHONPATH": str(ROOT / "src"), "TZ": "UTC", "NO_COLOR": "1", "EDITOR": "true"}


def scenes(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every scene."""
    for language in LANGUAGES:
        for name in SITTINGS:
            yield f"{language}/{name}", played(name, language, folder / f"{language}-{name}")
    old = settled(folder / "old")
    for language in LANGUAGES:
        for line in LINES:
            said = told(line, language, old, folder / f"{language}-command")
            shutil.rmtree(folder / f"{language}-command")
            yield f"{language}/command/{line.replace(' ', '_') or 'alone'}", said
    for line in ASKED:
        home = shutil.copytree(old, folder / "json")
        yield f"json/{line.replace(' ', '_')}", _asked(home, line)
        shutil.rmtree(home)


def played(name: str, language: str, folder: Path) -> str:
    """Return every screen of a sitting, in a home that is made in a folder."""
    line, keys = SITTINGS[name]
    home = with_tiny_deck(folder)
    (home / "decks" / "kinds.md").write_text(KINDS, encoding="utf-8")
    setting = {**SETTING, "DLSTUDY_LANG": language}
    return _played(line, keys, home, setting).replace(str(home), "HOME")


def told(line: str, language: str, old: Path, home: Path) -> str:
    """Return what a command prints, and its exit code, in a copy of an old home."""
    shutil.copytree(old, home)
    setting = {**SETTING, "DLSTUDY_LANG": language}
    with Console(line.split(), home, command=command(LATER), setting=setting) as console:
        code = console.end()
        return f"{console.output}\nexit {code}\n".replace(str(home), "HOME")


def settled(home: Path) -> Path:
    """Return an old home whose log has been opened once, with all that is said of it said."""
    shutil.copytree(next(each for each in homes() if each.name == "home-488bc8d"), home)
    states(home, ROOT, LATER)
    return home


def _asked(home: Path, line: str) -> str:
    try:
        return run(home, ROOT, LATER, *line.split())
    except AssertionError as refused:
        return f"{refused}\n"


def _played(line: str, keys: list[str], home: Path, setting: dict[str, str]) -> str:
    """Return every screen of a sitting, each below the key that led to it."""
    told = []
    with Console(line.split(), home, command=command(AT), setting=setting) as console:
        for key in keys:
            is_on = console.type(key) if key else console.drain()
            told.append(f"=== {key!r}\n{console.text}\n")
            if not is_on:
                break
    return "".join(told)


def record(folder: Path) -> None:
    """Write every scene into a file of a folder."""
    with tempfile.TemporaryDirectory() as homes_of_it:
        for name, text in scenes(Path(homes_of_it)):
            path = folder / f"{name}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")


def differences(old: Path, new: Path) -> Iterator[str]:
    """Yield the difference of each scene that is not the same in two folders."""
    names = sorted({str(p.relative_to(each)) for each in (old, new) for p in each.rglob("*.txt")})
    for name in names:
        before, after = (
            (each / name).read_bytes().decode() if (each / name).exists() else ""
            for each in (old, new)
        )
        if before != after:
            yield "\n".join(
                unified_diff(before.split("\n"), after.split("\n"), name, name, lineterm="", n=1)
            )


if __name__ == "__main__":
    asked_for, *folders = sys.argv[1:]
    if asked_for == "record":
        record(Path(folders[0]))
    else:
        found = list(differences(Path(folders[0]), Path(folders[1])))
        sys.stdout.write("\n".join([*found, f"{len(found)} scenes differ\n"]))
        sys.exit(bool(found))
