"""What a release says of itself, and what its files hold."""

import re
import tomllib
from pathlib import Path

import dlstudy
from tests.support.artefacts import differences, of_sdist, of_wheel

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
TREE = ("src/dlstudy/card.py", "decks/zh/cnn.md", "tests/test_card.py", "LICENSE")


def test_a_wheel_holds_code_and_decks_and_no_test() -> None:
    held = {name for name in of_wheel(TREE) if not name.startswith("INFO/")}
    assert held == {"dlstudy/card.py", "dlstudy/decks/zh/cnn.md"}


def test_a_source_distribution_holds_the_whole_tree() -> None:
    assert of_sdist(TREE) == {*TREE, "PKG-INFO"}


def test_what_is_missing_and_what_is_too_much_is_named() -> None:
    found = differences({"dlstudy/card.py", "dlstudy/__pycache__/card.pyc"}, {"dlstudy/card.py"})
    assert list(found) == ["dlstudy/__pycache__/card.pyc should not be there"]
    assert list(differences(set(), {"decks/cnn.md"})) == ["decks/cnn.md is missing"]


def test_the_description_of_a_release_has_no_link_that_leads_nowhere() -> None:
    (rule,) = PYPROJECT["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]["substitutions"]
    text = re.sub(rule["pattern"], rule["replacement"].replace("\\\\", "\\"), README)
    assert re.findall(r"\]\(([^)]+)\)", text) == re.findall(r"\]\((https?:[^)]+)\)", README)
    assert "docs/authoring.md" in text


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## \[([\d.]+)\] - \d{4}-\d\d-\d\d$", CHANGELOG, re.M)
    assert versions[0] == dlstudy.__version__
    assert versions == sorted(versions, reverse=True)


def test_readme_and_classifiers_name_the_pythons_that_nox_runs() -> None:
    (line,) = re.findall(r"^PYTHONS = \((.+)\)", (ROOT / "noxfile.py").read_text("utf-8"), re.M)
    pythons = re.findall(r"3\.\d+", line)
    (first, last) = re.findall(r"Python (3\.\d+) to (3\.\d+)", README)[0]
    assert (first, last) == (pythons[0], pythons[-1])
    assert PROJECT["requires-python"] == f">={first}"
    named = [each.rpartition(" ")[2] for each in PROJECT["classifiers"]]
    assert [each for each in named if re.fullmatch(r"3\.\d+", each)] == pythons
