"""CONTRIBUTING.md is followed word by word in a copy of the tree."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.warm import warm

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
COPIED = ("src", "decks")
STEP = re.compile(
    r"(?:At the end of `(?P<end>[^`]+)`:"
    r"|[Aa] new file `(?P<new>[^`]+)`:"
    r"|In `(?P<old>[^`]+)`, below the line `(?P<line>[^`]+)`:)"
    r"\n\n```\w+\n(?P<text>.*?)```"
    r"|```sh\n(?P<commands>.*?)```",
    re.DOTALL,
)
PROGRAM = re.compile(r"\.venv/bin/(\w+)")
PROGRAMS = {"dlstudy": f"{sys.executable} -m dlstudy", "python": sys.executable}
WITHOUT_THE_TREE = re.compile(r"pytest|nox|\.ci/run|pip install|tests\.support")  # not in a copy


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "hatch_build.py", tmp_path)
    return tmp_path


def told(tree: Path, commands: str) -> Iterator[tuple[str, str]]:
    """Run commands as they stand, by this Python and not ``.venv``; yield what each said."""
    home = tree / "home"
    home.mkdir(exist_ok=True)
    warm(home)
    setting = {"PYTHONPATH": str(tree / "src"), "DLSTUDY_HOME": str(home), "DLSTUDY_LANG": "en"}
    for line in commands.splitlines():
        if not WITHOUT_THE_TREE.search(line):
            command = PROGRAM.sub(lambda found: PROGRAMS[found[1]], line)
            done = subprocess.run(
                ["bash", "-c", command], cwd=tree, env={**os.environ, **setting}, check=False,
                capture_output=True, text=True,
            )  # fmt: skip
            assert (done.returncode, done.stderr) == (0, ""), f"{line}\n{done.stdout}"
            yield line, done.stdout


def test_the_guide_does_what_it_says(tree: Path) -> None:
    said: dict[str, str] = {}
    for step in STEP.finditer(GUIDE):
        text = step["text"]
        if step["end"]:
            path = tree / step["end"]
            path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
        elif step["new"]:
            path = tree / step["new"]
            assert not path.exists()
            path.write_text(text, encoding="utf-8")
        elif step["old"]:
            path = tree / step["old"]
            before = path.read_text(encoding="utf-8")
            assert before.count(f"\n{step['line']}\n") == 1
            after = before.replace(f"\n{step['line']}\n", f"\n{step['line']}\n{text}")
            path.write_text(after, encoding="utf-8")
        else:
            said |= dict(told(tree, step["commands"]))
    checked = [text for line, text in said.items() if " check " in line]
    assert checked
    assert all(text.endswith(": no faults.\n") and "note:" not in text for text in checked)
    assert '"reference": 1.5625' in next(t for line, t in said.items() if "smoothed-loss" in line)
    assert "drill" in said[".venv/bin/dlstudy kinds"]
    assert "卡片种类\n" in said.values()
