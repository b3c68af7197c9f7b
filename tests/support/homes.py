"""Homes as earlier versions left them, and what some revision of the code says of one.

``make_home`` makes them; ``test_homes`` opens them.
"""

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.console import environment

ROOT = Path(__file__).parents[2]
SUPPORT = Path(__file__).parent
CLOCKED = SUPPORT / "clocked_home.py"
EXPECTED = "expected.json"
SECONDS_A_KEY = "4"
ASKED = (
    "stats --json",
    "stats --calibration --json",
    "due --json",
    "plan --json",
    "decks --json",
    "interview list --json",
    "interview report --json",
    "focus --json",
    "roadmap --json",
    "read --json",
    "quiz --weak --json --seed 1",
)
OF_A_CARD = ("card", "topic", "kind")


class Refused(AssertionError):
    """A command that ended with an error."""


def homes() -> list[Path]:
    """Return every home that is checked in."""
    return sorted(path for path in SUPPORT.glob("home-*") if path.is_dir())


def setting(code: Path) -> dict[str, str]:
    """Return what makes a child process run this code, and say the same everywhere."""
    return {"PYTHONPATH": str(code / "src"), "DLSTUDY_LANG": "en", "TZ": "UTC"}


def command(at: str) -> tuple[str, ...]:
    """Return the command that is dlstudy at an instant."""
    return (sys.executable, str(CLOCKED), at, SECONDS_A_KEY)


def run(home: Path, code: Path, at: str, *arguments: str) -> str:
    """Return what some code prints of a home at an instant, its folders named alike everywhere.

    Raises Refused where it ends with an error.
    """
    done = subprocess.run(
        [*command(at), *arguments],
        env=environment(home, **setting(code)),
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    said = (done.stderr or done.stdout).replace(str(home), "HOME").replace(str(code), "CODE")
    if done.returncode or done.stderr:
        raise Refused(f"exit {done.returncode}: {said}")
    return said


def states(home: Path, code: Path, at: str, *how: str) -> dict[str, Any]:
    """Return all states as the code has them, with "anew" as it folds them now."""
    found: dict[str, Any] = json.loads(run(home, code, at, "states", *how))
    return found


def says(home: Path, code: Path, at: str, line: str) -> Any:  # noqa: ANN401 - whatever it prints
    """Return the JSON of a command line without what is of the shipped decks and not of the home.

    Where it is no JSON, as where there is no plan, it is what was said.

    Of readings only those one did something with, of a quiz which cards it asks, of a
    card that is shown no words unless they are the learner's own.
    """
    try:
        said = run(home, code, at, *shlex.split(line))
    except Refused as refused:
        return str(refused).strip()
    if said[:1] not in {"{", "["}:
        return said.strip()
    found = json.loads(said)
    if line == "read --json":
        return [row for row in found if row["opened"] or row["done"] or row["notes"]]
    if line.startswith("quiz "):
        return {
            **found,
            "cards": [{key: card[key] for key in OF_A_CARD} for card in found["cards"]],
        }
    if line.startswith("show ") and not line.startswith("show mine/"):
        return {key: value for key, value in found.items() if key not in {"words", "mistakes"}}
    return found


def differences(old: object, new: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path and a sentence for every value that is not the same."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            below = f"{path}.{key}" if path else str(key)
            if key not in new:
                yield below, f"was {old[key]!r} and is gone"
            elif key not in old:
                yield below, f"is new: {new[key]!r}"
            else:
                yield from differences(old[key], new[key], below)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from differences(before, after, f"{path}[{place}]")
    elif type(old) is not type(new) or old != new:
        yield path, f"was {old!r} and is {new!r}"
