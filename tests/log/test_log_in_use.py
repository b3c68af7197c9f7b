"""What happens to the log under a session, and what it may not read or write: one sentence."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from dlstudy.errors import BrokenStore, NotSaved
from dlstudy.log import log_file
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.payload import written
from tests.support.console import COMMAND, Console, environment, logged
from tests.support.logs import event
from tests.support.tiny import with_tiny_deck

# Root may read and write everything; without these capabilities it is like anyone.
_UNPRIVILEGED = (
    "import ctypes, os, sys; c = ctypes.CDLL(None);"
    " [c.prctl(24, n, 0, 0, 0) for n in (1, 2)]; os.execv(sys.argv[1], sys.argv[1:])"
)
AS_ANYONE = (sys.executable, "-c", _UNPRIVILEGED, *COMMAND)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return with_tiny_deck(tmp_path)


COLUMNS = 80


def one_sentence(text: str) -> str:
    rows = [row if len(row) == COLUMNS else f"{row} " for row in text.splitlines()]
    said = " ".join("".join(rows).split())  # the terminal breaks a long line within a word
    assert "Traceback" not in said
    return said


def log_gone(home: Path) -> None:
    (home / FILE_NAME).unlink()


def log_moved(home: Path) -> None:
    (home / FILE_NAME).rename(home / "elsewhere")


def folder_gone(home: Path) -> None:
    shutil.rmtree(home)


@pytest.mark.parametrize("happens", [log_gone, log_moved, folder_gone])
def test_nothing_is_called_saved_when_the_log_is_gone(
    tmp_path: Path, happens: Callable[[Path], None]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with_tiny_deck(home)
    with Console(["review", "tiny"], home) as console:
        console.press("")
        console.press(" ")
        assert "saved" in console.press("1")
        console.press(" ")
        happens(home)
        shown = one_sentence(console.press("3"))
        assert "Not saved:" in shown
        assert "was moved or deleted while it was open" in shown
        assert "saved ·" not in shown
        console.send("q")
        assert console.end() in {0, 5}
        assert "Traceback" not in console.output
    assert not (home / FILE_NAME).exists()


def test_a_log_that_is_put_back_takes_the_answer(home: Path) -> None:
    with Console(["review", "tiny"], home) as console:
        console.press("")
        console.press(" ")
        log_moved(home)
        assert "Not saved:" in console.press("3")
        (home / "elsewhere").rename(home / FILE_NAME)
        assert "saved ·" in console.press("3")
        console.send("q\r")
        assert console.end() == 0
    assert len(logged(home)) == 1


def test_what_lies_beside_the_log_may_go_in_mid_session(home: Path) -> None:
    with Console(["review", "tiny"], home) as console:
        console.press("")
        for folder in ("cache", "decks"):
            shutil.rmtree(home / folder)
        console.press(" ")
        assert "saved ·" in console.press("3")
        console.press(" ")
        assert "saved ·" in console.press("3")
        console.send("q\r")
        assert console.end() == 0
        assert "Traceback" not in console.output
    assert len(logged(home)) == 2


def test_another_log_in_its_place_ends_the_session_with_a_sentence(home: Path) -> None:
    Store(home / "other").close()
    with Console(["review", "tiny"], home) as console:
        console.press("")
        console.press(" ")
        (home / "other").rename(home / FILE_NAME)
        console.send("3")
        assert console.end() == 4
        assert "was replaced by another log while this session ran" in one_sentence(console.text)
        assert console.modes() == console.modes_before
    assert logged(home) == []


def test_a_log_that_another_program_holds_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = home / FILE_NAME
    Store(path).close()
    monkeypatch.setattr(log_file, "BUSY_SECONDS", 0.05)
    with Store(path) as log, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(NotSaved, match="another session is writing; try again"):
            log.record(event())
        with pytest.raises(BrokenStore, match="another session is writing; try again"):
            Store(path)
        other.execute("COMMIT")
        log.record(event())
    assert len(logged(home)) == 1


def not_mine(home: Path) -> None:
    os.chown(home / FILE_NAME, 12345, 12345)
    (home / FILE_NAME).chmod(0o600)


def read_only(home: Path) -> None:
    (home / FILE_NAME).chmod(0o444)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize(("happens", "opens"), [(not_mine, False), (read_only, True)])
def test_a_log_that_may_not_be_written_is_one_sentence(
    home: Path, happens: Callable[[Path], None], opens: bool
) -> None:
    with Store(home / FILE_NAME) as log:
        log.record(event("tiny/depth#c1", day=0))
    happens(home)
    said = subprocess.run(
        [*AS_ANYONE, "stats"], env=environment(home), capture_output=True, text=True, check=False
    )
    assert (said.returncode == 0) is opens, said.stderr
    assert "Traceback" not in said.stderr
    if not opens:
        assert said.stderr.count("\n") == 1
        return
    with Console(["review", "tiny", "--new", "3"], home, command=AS_ANYONE) as console:
        console.press("")
        console.press(" ")
        shown = one_sentence(console.press("3"))
        assert "Not saved:" in shown
        assert "see that the folder may be written" in shown
        console.send("q")
        assert console.end() == 0
    assert len(logged(home)) == 1


def test_a_commit_is_synced_and_the_log_has_no_part_elsewhere(tmp_path: Path) -> None:
    with Store(tmp_path / FILE_NAME) as log:
        pragmas = ("synchronous", "journal_mode", "fullfsync")
        connection = log._ledger.connection
        found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
    assert found == [2, "truncate", 1]  # 2 is FULL


def test_the_file_is_synced_before_an_answer_is_confirmed(tmp_path: Path) -> None:
    """What reaches the disk is seen from outside: the kernel's count of the calls."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    script = (
        "import sys; from pathlib import Path; from dlstudy.log.store import Store;"
        " from tests.support.logs import event;"
        " log = Store(Path(sys.argv[1])); print('BEFORE', flush=True);"
        " log.record(event()); print('AFTER', flush=True)"
    )
    trace = tmp_path / "trace"
    command = ["strace", "-f", "-e", "trace=fsync,fdatasync,write", "-o", str(trace)]
    subprocess.run(
        [*command, sys.executable, "-c", script, str(tmp_path / FILE_NAME)],
        cwd=Path(__file__).parents[2], check=True, capture_output=True,
    )  # fmt: skip
    between = trace.read_text().partition("BEFORE")[2].partition("AFTER")[0]
    assert between.count("sync(") >= 3  # the journal, the log, the end of the journal


def test_json_of_events_is_canonical() -> None:
    text = written({"b": [1, 2.5, None], "a": "卷积", "c": {"z": 1, "y": True}})
    assert text == '{"a":"卷积","b":[1,2.5,null],"c":{"y":true,"z":1}}'


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_session_that_is_told_to_stop_has_every_answer(
    home: Path, number: signal.Signals
) -> None:
    with Console(["review", "tiny"], home) as console:
        console.press("")
        console.press(" ")
        assert "saved ·" in console.press("3")
        console.kill(number)
        assert console.end() != 0
    assert len(logged(home)) == 1
