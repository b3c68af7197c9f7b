"""``dlstudy check``: a good deck passes, every fault is named with its line and the exit code."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

import dlstudy
from dlstudy.library.library import shipped_folder
from dlstudy.log.store import FILE_NAME, Store
from tests.support.console import COMMAND, Console, environment, logged
from tests.support.logs import event
from tests.support.tiny import ENGLISH, with_tiny_deck


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return with_tiny_deck(tmp_path)


def run(home: Path, *paths: Path, **setting: str) -> subprocess.CompletedProcess[str]:
    """Check some paths."""
    command = [*COMMAND, "check", *map(str, paths)]
    child = environment(home, **setting)
    return subprocess.run(command, env=child, capture_output=True, text=True, check=False)


FAULTY = """---
deck: faulty
title: Faulty
---

## one
Q: What?
Anwser: That.

## one
Q: Which?
A: This.
"""
UNPROVED = """---
deck: bad
title: Bad
---

## sum
Q: {{a}} + 1?
Vars: a in {1, 2}
Answer: a + 1
Verify: a + 2
"""
HALF_TRANSLATED = """---
deck: tiny
title: 小网络
---

## relu
Q: 斜率是多少？
A: 是 1。
"""


def test_check_passes_a_good_deck_and_fails_a_faulty_one(home: Path) -> None:
    good = run(home, home / "decks")
    assert (good.returncode, good.stderr) == (0, "")
    assert "no faults" in good.stdout
    path = home / "faulty.md"
    path.write_text(FAULTY, encoding="utf-8")
    faulty = run(home, path)
    assert faulty.returncode == 1
    assert f"{path}:8: " in faulty.stdout
    assert f"{path}:10: " in faulty.stdout
    assert "Answer" in faulty.stdout
    both = run(home, path, home / "decks" / "tiny.md")
    assert both.returncode == 1


def test_check_finds_a_missing_translation_and_a_drill_that_cannot_be_proved(home: Path) -> None:
    (home / "decks" / "zh" / "tiny.md").write_text(HALF_TRANSLATED, encoding="utf-8")
    (home / "decks" / "bad.md").write_text(UNPROVED, encoding="utf-8")
    result = run(home, home / "decks")
    assert result.returncode == 1
    assert "bad.md:" in result.stdout
    assert "zh/tiny.md" in result.stdout


def test_a_deck_that_is_named_is_checked_with_its_translation(home: Path) -> None:
    deck, words = home / "decks" / "tiny.md", home / "decks" / "zh" / "tiny.md"
    assert run(home, deck).returncode == 0
    text = words.read_text(encoding="utf-8")
    words.write_text(text[: text.index("## depth")], encoding="utf-8")
    result = run(home, deck, words)
    assert result.returncode == 1
    assert result.stdout.count("is missing; translate it") == 3
    assert f"{words}:1: card 'tiny/count' is missing; translate it" in result.stdout


def test_a_faulty_deck_does_not_stop_a_session(home: Path) -> None:
    (home / "decks" / "faulty.md").write_text(FAULTY, encoding="utf-8")
    (home / "decks" / "binary.md").write_bytes(bytes(range(256)))
    with Console(["review", "tiny"], home, keys=" 3q") as console:
        assert console.end() == 0
    assert len(logged(home)) == 1


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"---\n", b"## \n" * 9, b"\0" * 5000])
def test_no_file_ends_in_a_traceback(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.md"
    path.write_bytes(content)
    result = run(tmp_path, path)
    assert result.returncode == 1
    assert f"{path}:1: " in result.stdout
    assert result.stderr == ""


def with_one_shipped_deck(folder: Path) -> dict[str, str]:
    """Lay the program out as the wheel does, with one deck; return the path to find it by."""
    package = folder / "site" / "dlstudy"
    shutil.copytree(Path(dlstudy.__file__).parent, package, ignore=shutil.ignore_patterns("decks"))
    (package / "decks").mkdir()
    (package / "decks" / "tiny.md").write_text(ENGLISH, encoding="utf-8")
    shutil.copy(shipped_folder() / "roadmap.toml", package / "decks")
    return {"PYTHONPATH": str(package.parent)}


def test_an_event_that_was_changed_outside_is_named_and_is_exit_1(tmp_path: Path) -> None:
    setting = with_one_shipped_deck(tmp_path)  # without a path all decks are proved
    with Store(tmp_path / FILE_NAME) as log:
        done = event()
        log.record(done)
    sound = run(tmp_path, **setting)
    assert (sound.returncode, sound.stderr) == (0, "")
    assert sound.stdout.splitlines()[-1].startswith("1 deck, ")
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("DROP TRIGGER events_keep_values")
        connection.execute("UPDATE events SET quality = 5")
        connection.commit()
    result = run(tmp_path, **setting)
    assert result.returncode == 1
    assert f"event {done.id} was changed outside dlstudy" in result.stdout
