"""The learner's file of a code card: kept while unfinished, begun anew once it was graded."""

import os
from datetime import date
from pathlib import Path

import pytest

from dlstudy.errors import Misplaced, NotSaved
from dlstudy.library.code_file import Graded, answer_file

STUB = "def f(x):\n    raise NotImplementedError\n"
FIRST, SECOND = Graded("event-1", date(2026, 12, 1)), Graded("event-2", date(2026, 12, 1))
THIRD = Graded("event-3", date(2026, 12, 9))


def write(home: Path, text: str, *graded: Graded) -> Path:
    """Ask the card and write a text into its file."""
    path = answer_file(home, "deck/slug", STUB, graded).path
    path.write_text(text, encoding="utf-8")
    return path


def names(path: Path) -> list[str]:
    return sorted(other.name for other in path.parent.glob("*.py"))


def test_an_unfinished_file_is_kept(tmp_path: Path) -> None:
    found = answer_file(tmp_path, "deck/slug", STUB)
    assert found.path == tmp_path / "code" / "deck" / "slug.py"
    assert found.path.read_text(encoding="utf-8") == STUB
    assert found.earlier == ()
    path = write(tmp_path, "half of it")
    assert answer_file(tmp_path, "deck/slug", STUB).path.read_text(encoding="utf-8") == "half of it"
    assert names(path) == ["slug.py"]


def test_a_graded_file_is_set_aside_under_its_date_and_the_stub_is_back(tmp_path: Path) -> None:
    path = write(tmp_path, "mine")
    found = answer_file(tmp_path, "deck/slug", STUB, [FIRST])
    assert found.path.read_text(encoding="utf-8") == STUB
    assert [p.name for p in found.earlier] == ["slug-2026-12-01.py"]
    assert found.earlier[0].read_text(encoding="utf-8") == "mine"
    write(tmp_path, "half", FIRST)
    assert answer_file(tmp_path, "deck/slug", STUB, [FIRST]).path.read_text() == "half"
    assert names(path) == ["slug-2026-12-01.py", "slug.py"]


def test_nothing_that_was_set_aside_is_overwritten(tmp_path: Path) -> None:
    write(tmp_path, "one")
    write(tmp_path, "two", FIRST)
    write(tmp_path, "three", FIRST, SECOND)
    found = answer_file(tmp_path, "deck/slug", STUB, [FIRST, SECOND, THIRD])
    kept = {p.name: p.read_text(encoding="utf-8") for p in found.earlier}
    assert kept == {
        "slug-2026-12-01.py": "one",
        "slug-2026-12-01-2.py": "two",
        "slug-2026-12-09.py": "three",
    }
    assert [p.name for p in found.earlier] == list(kept), "the latest last"


def test_a_stub_that_was_given_up_is_not_kept_twice(tmp_path: Path) -> None:
    path = answer_file(tmp_path, "deck/slug", STUB).path
    answer_file(tmp_path, "deck/slug", STUB, [FIRST])
    assert names(path) == ["slug.py"]


def test_a_grading_that_was_taken_back_leaves_the_file(tmp_path: Path) -> None:
    write(tmp_path, "solved")
    path = answer_file(tmp_path, "deck/slug", STUB, []).path  # graded, undone, asked again
    assert path.read_text(encoding="utf-8") == "solved"
    write(tmp_path, "anew", FIRST)
    assert answer_file(tmp_path, "deck/slug", STUB, []).path.read_text() == "anew"
    assert answer_file(tmp_path, "deck/slug", STUB, [SECOND]).path.read_text() == STUB


@pytest.mark.parametrize("step", ["before", "linked", "stub"])
def test_a_crash_while_setting_aside_loses_nothing(tmp_path: Path, step: str) -> None:
    path = write(tmp_path, "mine")  # and it was graded
    beside = path.with_name("slug-2026-12-01.py")
    if step != "before":
        os.link(path, beside)
    if step == "stub":
        path.unlink()
        path.write_text(STUB, encoding="utf-8")
    found = answer_file(tmp_path, "deck/slug", STUB, [FIRST])
    assert found.path.read_text(encoding="utf-8") == STUB
    assert found.earlier == (beside,)
    assert beside.read_text(encoding="utf-8") == "mine"
    found.path.write_text("half", encoding="utf-8")
    assert answer_file(tmp_path, "deck/slug", STUB, [FIRST]).path.read_text() == "half"
    assert names(path) == ["slug-2026-12-01.py", "slug.py"]


def test_the_files_of_a_former_name_are_taken_over(tmp_path: Path) -> None:
    write(tmp_path, "graded")
    old = write(tmp_path, "half", FIRST)
    found = answer_file(tmp_path, "new/name", STUB, [FIRST], ["else/where", "deck/slug"])
    assert found.path == tmp_path / "code" / "new" / "name.py"
    assert found.path.read_text(encoding="utf-8") == "half", "it was not graded since"
    assert [p.name for p in found.earlier] == ["name-2026-12-01.py"]
    assert list(old.parent.glob("*.py")) == []


@pytest.mark.parametrize(
    "card", ["../outside/slug", "/elsewhere/victim/slug", "deck/../x", "deck/.x", "deck", "a/b\\c"]
)
def test_a_name_that_leaves_the_folder_is_refused(tmp_path: Path, card: str) -> None:
    with pytest.raises(Misplaced, match="names no file"):
        answer_file(tmp_path / "home", card, STUB)
    with pytest.raises(Misplaced, match="names no file"):
        answer_file(tmp_path / "home", "deck/slug", STUB, former=[card])
    assert [p.name for p in tmp_path.rglob("*.py")] == []


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "code").write_text("in the way", encoding="utf-8")
    with pytest.raises(NotSaved, match=r"cannot be made \(.*\); see that the folder may be writt"):
        answer_file(tmp_path, "deck/slug", STUB)
