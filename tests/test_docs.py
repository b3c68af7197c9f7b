"""What the documents say is so: their tables are read, their examples checked and played."""

import re
from pathlib import Path

import numpy as np
import pytest

from dlstudy.figures.interview import Part
from dlstudy.formula.machine import FUNCTIONS
from dlstudy.grading.reading import Form, read_answer
from dlstudy.library import roadmap
from dlstudy.session.interview.arc import SECONDS, shape_of
from dlstudy.terminal.words.phrases import phrase
from tests.support.commands import run
from tests.support.tiny import with_tiny_deck

DOCS = Path(__file__).parents[1] / "docs"
ANSWERS = (DOCS / "answers.md").read_text(encoding="utf-8")
AUTHORING = (DOCS / "authoring.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([^`]+)` \| (-?\d[^|]*|\[[^|]*) \|$", re.MULTILINE)


def blocks(language: str) -> list[str]:
    return [text for _, text in re.findall(rf"(````?){language}\n(.*?)\1", AUTHORING, re.DOTALL)]


@pytest.mark.parametrize(("typed", "value"), ROW.findall(ANSWERS))
def test_what_may_be_typed_is_read_as_the_table_says(typed: str, value: str) -> None:
    wanted = np.array(eval(value))  # a literal of our own document
    assert np.array_equal(read_answer(typed, Form(wanted.shape)), wanted)


def test_the_table_was_read() -> None:
    assert len(ROW.findall(ANSWERS)) >= 20


def test_every_function_is_in_the_documents() -> None:
    told = set(re.findall(r"[a-z]+\d*[a-z]*", " ".join(re.findall(r"`([^`]+)`", ANSWERS))))
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


def with_package(folder: Path, module: str = "") -> dict[str, str]:
    """Lay the package of the guide, or another text of its module, out as an installer would.

    Returns the path to find it by.
    """
    site = folder / "site"
    info = site / "my_drills-0.1.dist-info"
    info.mkdir(parents=True)
    (site / "my_drills.py").write_text(module or blocks("python")[0], encoding="utf-8")
    (site / "my_code.py").write_text(blocks("python")[1], encoding="utf-8")
    entry = re.search(r'\[project.entry-points."(.+)"\]\n(\w+) = "(\w+)"', blocks("toml")[0])
    assert entry is not None
    (info / "entry_points.txt").write_text(
        f"[{entry[1]}]\n{entry[2]} = {entry[3]}\nmy_code = my_code\n", encoding="utf-8"
    )
    (info / "METADATA").write_text("Name: my-drills\nVersion: 0.1\n", encoding="utf-8")
    return {"PYTHONPATH": str(site)}


BROKEN = {  # old and new text of the guide's module, and what is said of it
    "it imports what is not there": (
        "import numpy as np\n",
        "import numpy as np\nimport no_such_module\n",
        "the module 'my_drills' cannot be loaded"
        " (ModuleNotFoundError: No module named 'no_such_module'); mend it",
    ),
    "it is no Python": (
        "def draw(rng):",
        "def draw(rng:",
        "the module 'my_drills' cannot be loaded"
        " (SyntaxError: '(' was never closed (my_drills.py, line 8)); mend it",
    ),
    "its numbers are drawn without a generator": (
        "def draw(rng):",
        "def draw():",
        "the family draws no parameters"
        " (TypeError: draw() takes 0 positional arguments but 1 was given); mend it",
    ),
    "its first step asks for the second": (
        "def slide(x, k):",
        "def slide(x, k, total):",
        "step 'out' asks for 'total', which is neither a parameter nor an earlier step;"
        " it may ask for x, k",
    ),
}


@pytest.mark.parametrize(("old", "new", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_package_is_one_fault_and_the_other_decks_are_checked(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    decks = with_tiny_deck(tmp_path) / "decks"
    guide = decks / "my-convolutions.md"
    text = next(text for text in blocks("markdown") if "deck: my-convolutions" in text)
    guide.write_text(text, encoding="utf-8")
    doubted = decks / "tiny.md"
    tiny = doubted.read_text(encoding="utf-8").replace("Tol: exact", "Tol: exact\nVerify: m*n + 1")
    doubted.write_text(tiny, encoding="utf-8")
    (module,) = (code for code in blocks("python") if old in code and "convolve_1d" in code)
    package = with_package(tmp_path, module.replace(old, new))
    result = run(tmp_path, "check", str(decks), **package)
    drill_line = text[: text.index("## by-hand")].count("\n") + 1
    verify_line = tiny[: tiny.index("Verify:")].count("\n") + 1
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout == (
        f"{guide}:{drill_line}: card 'by-hand': {message}\n"
        f"{doubted}:{verify_line}: card 'count': 'Verify:' gives 13 and the answer is 16;"
        " correct one of them (seed 0)\n"
        "2 decks, 4 cards, 2 drills proved over 200 seeds: 2 faults.\n"
    )


def test_a_deck_cannot_name_a_module_that_registers_nothing(tmp_path: Path) -> None:
    deck = next(text for text in blocks("markdown") if "deck: my-convolutions" in text)
    deck = deck.replace("my_drills.convolve_1d", "subprocess.run")
    path = tmp_path / "my-convolutions.md"
    path.write_text(deck, encoding="utf-8")
    result = run(tmp_path, "check", str(path))
    assert "there is no drill family 'subprocess.run'; correct the name" in result.stdout


INTERVIEW = (DOCS / "interview.md").read_text(encoding="utf-8")


def test_the_arc_of_an_interview_is_the_one_that_is_dealt() -> None:
    rows = re.findall(
        r"^\| ([\w-]+) \| (?:about )?(\d+) (?:questions? )?of (\d+):(\d\d) \|", INTERVIEW, re.M
    )
    told = {Part(name): (int(n), 60 * int(m) + int(s)) for name, n, m, s in rows}
    assert {part: seconds for part, (_, seconds) in told.items()} == SECONDS
    shape = shape_of(45)
    counts = {part: count for part, (count, _) in told.items()}
    assert counts[Part.WARM_UP] == shape.warm_up
    assert counts[Part.DERIVATION] == shape.derivation
    assert counts[Part.TASK] == shape.task
    assert counts[Part.DEPTH] == shape.depth
    assert counts[Part.CLOSING] == shape.closing
    used = sum(n * seconds for part, (n, seconds) in told.items() if part is not Part.BREADTH)
    assert counts[Part.BREADTH] == shape.breadth(used)


def test_shorter_interviews_leave_out_what_the_document_says() -> None:
    assert (
        "the derivation below 30 minutes, the task below 20, the follow-ups below 10" in INTERVIEW
    )
    assert (shape_of(30).derivation, shape_of(29.9).derivation) == (1, 0)
    assert (shape_of(20).task, shape_of(19.9).task) == (1, 0)
    assert (shape_of(10).depth > 0, shape_of(9.9).depth) == (True, 0)


def test_the_report_of_the_document_has_the_parts_of_a_report() -> None:
    titles = re.findall(r"^## (.+)$", INTERVIEW.split("````markdown")[1].split("````")[0], re.M)
    known = {phrase(f"report {name}", "en") for name in (
        "surprises", "calibration", "by part", "by topic", "strengths", "to fix", "earlier", "all",
        "texts",
    )}  # fmt: skip
    assert set(titles) <= known
    assert {"sure and wrong", "how sure, how right", "to fix first"} <= set(titles)


def test_the_roles_of_the_document_are_those_of_the_roadmap() -> None:
    (sentence,) = re.findall(r"^Roles are (.+?):", INTERVIEW, re.M)
    assert set(re.findall(r"`(\w+)`", sentence)) == set(roadmap.load().roles)


INDEX = (DOCS / "README.md").read_text(encoding="utf-8")
ROOT = DOCS.parent


def test_the_index_names_every_document() -> None:
    named = {(DOCS / link).resolve() for link in re.findall(r"\]\(([^)]+)\)", INDEX)}
    there = {*DOCS.glob("*.md"), *ROOT.glob("*.md"), ROOT / "decks" / "README.md"}
    assert named == there - {DOCS / "README.md"}


@pytest.mark.parametrize(
    "page", sorted([*DOCS.glob("*.md"), *ROOT.glob("*.md")]), ids=lambda path: path.name
)
def test_every_link_of_a_document_leads_to_a_file(page: Path) -> None:
    text = re.sub(r"(````?)\w*\n.*?\1", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []


PATH = re.compile(r"`([A-Za-z.][\w./-]*/[\w./-]*|[\w-]+\.(?:py|toml|md))`")
PAGES = [ROOT / name for name in ("README.md", "README.zh.md", "CONTRIBUTING.md")]
NO_PATHS = {  # the form of a card's id; what is made by following a guide, or by a learner
    "deck/slug", "src/dlstudy/drills/tuning/smoothing.py", "src/dlstudy/cli/kinds.py", "dist/",
    "backups/",
}  # fmt: skip


@pytest.mark.parametrize(
    "page",
    [*PAGES, DOCS / "architecture.md", DOCS / "releasing.md"],
    ids=lambda path: path.name,
)
def test_every_file_and_folder_that_a_document_names_is_there(page: Path) -> None:
    named = set(PATH.findall(page.read_text(encoding="utf-8"))) - NO_PATHS
    assert named
    places = (ROOT, ROOT / "src" / "dlstudy")
    assert [name for name in named if not any((each / name).exists() for each in places)] == []
