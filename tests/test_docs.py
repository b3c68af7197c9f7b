"""What the documents say is so: their tables are read, their examples checked and played."""

import re
from pathlib import Path

import numpy as np
import pytest

from dlstudy.machine import FUNCTIONS
from dlstudy.reading import Form, read_answer
from test_cli import run

DOCS = Path(__file__).parents[1] / "docs"
ANSWERS = (DOCS / "answers.md").read_text(encoding="utf-8")
AUTHORING = (DOCS / "authoring.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([^`]+)` \| (-?\d[^|]*|\[[^|]*) \|$", re.MULTILINE)


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", AUTHORING, re.DOTALL)


@pytest.mark.parametrize(("typed", "value"), ROW.findall(ANSWERS))
def test_what_may_be_typed_is_read_as_the_table_says(typed: str, value: str) -> None:
    wanted = np.array(eval(value))  # a literal of our own document
    assert np.array_equal(read_answer(typed, Form(wanted.shape)), wanted)


def test_the_table_was_read() -> None:
    assert len(ROW.findall(ANSWERS)) >= 20


def test_every_function_is_in_the_documents() -> None:
    told = set(re.findall(r"[a-z]+\d*", " ".join(re.findall(r"`([^`]+)`", ANSWERS))))
    assert FUNCTIONS - told == {"ln"}, "a second name of log"


@pytest.mark.parametrize("deck", blocks("markdown"), ids=lambda text: text.split()[2])
def test_the_decks_of_the_guide_have_no_fault(tmp_path: Path, deck: str) -> None:
    name = re.search(r"deck: (\S+)", deck)
    assert name is not None
    path = tmp_path / "decks" / f"{name[1]}.md"
    path.parent.mkdir()
    path.write_text(deck, encoding="utf-8")
    result = run(tmp_path, "check", str(path), **with_package(tmp_path))
    assert result.stdout.endswith("proved over 200 seeds: no faults.\n"), result.stdout
    assert result.returncode == 0


def test_the_family_of_the_guide_takes_own_numbers(tmp_path: Path) -> None:
    (tmp_path / "decks").mkdir()
    deck = next(text for text in blocks("markdown") if "deck: my-convolutions" in text)
    (tmp_path / "decks" / "my-convolutions.md").write_text(deck, encoding="utf-8")
    package = with_package(tmp_path)
    command = ("drill", "my-convolutions/by-hand", "--json", "--solution")
    found = run(tmp_path, *command, "--set", "x=[1 2 3 4]", "--set", "k=[1, -1]", **package)
    assert '"reference": -3' in found.stdout
    refused = run(tmp_path, *command, "--set", "x=[1]", **package)
    assert refused.stderr == (
        "Signal and kernel should be vectors, the kernel no longer than the signal.\n"
    )


def with_package(folder: Path) -> dict[str, str]:
    """Lay the package of the guide out as an installer would; return the path to find it by."""
    site = folder / "site"
    info = site / "my_drills-0.1.dist-info"
    info.mkdir(parents=True)
    (site / "my_drills.py").write_text(blocks("python")[0], encoding="utf-8")
    (site / "my_code.py").write_text(blocks("python")[1], encoding="utf-8")
    entry = re.search(r'\[project.entry-points."(.+)"\]\n(\w+) = "(\w+)"', blocks("toml")[0])
    assert entry is not None
    (info / "entry_points.txt").write_text(
        f"[{entry[1]}]\n{entry[2]} = {entry[3]}\nmy_code = my_code\n", encoding="utf-8"
    )
    (info / "METADATA").write_text("Name: my-drills\nVersion: 0.1\n", encoding="utf-8")
    return {"PYTHONPATH": str(site)}


def test_a_deck_cannot_name_a_module_that_registers_nothing(tmp_path: Path) -> None:
    deck = blocks("markdown")[2].replace("my_drills.convolve_1d", "subprocess.run")
    path = tmp_path / "my-convolutions.md"
    path.write_text(deck, encoding="utf-8")
    result = run(tmp_path, "check", str(path))
    assert "there is no drill family 'subprocess.run'; correct the name" in result.stdout
