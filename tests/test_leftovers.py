"""What lies beside the log when it is opened: brought together with it, never trusted."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from dlstudy import leftovers, log_file, schedule
from dlstudy.backup import FOLDER
from dlstudy.errors import BrokenStore
from dlstudy.log_file import FILE_NAME, Replaced, beside
from dlstudy.store import Store
from tests.support.commands import run
from tests.support.homes import homes
from tests.support.logs import event

ROOT = Path(__file__).parents[1]
WRITER = """
import resource, signal, sys
from pathlib import Path
from dlstudy.store import Store
from tests.support.logs import event
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # a write beyond the limit kills the process
with Store(Path(sys.argv[1])) as log:
    size = Path(sys.argv[1]).stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + int(sys.argv[2]), resource.RLIM_INFINITY))
    for n in range(500):
        one = event(f"x/card-{n % 7}", quality=n % 6, day=n // 9, text="x" * 300)
        log.record(one)
        print(one.id, flush=True)
"""


def killed_inside_a_commit(path: Path, room: int) -> list[str]:
    """Let a process die in the middle of writing a commit; return the ids it confirmed."""
    command = [sys.executable, "-c", WRITER, str(path), str(room)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGXFSZ, done.stderr
    return done.stdout.split()


def fill(path: Path, count: int, card: str = "y/other") -> list[str]:
    made = [event(card, quality=n % 6, day=n // 9) for n in range(count)]
    with Store(path) as log:
        for one in made:
            log.record(one)
    return [one.id for one in made]


def ids(path: Path) -> list[str]:
    with Store(path) as log:
        assert log.states() == schedule.states(log.events())
        assert log.damaged() == []
        return [one.id for one in log.events()]


@pytest.mark.parametrize("room", [0, 4096, 8192, 20_000, 50_000])
def test_a_kill_inside_a_commit_leaves_a_journal_and_loses_nothing(
    tmp_path: Path, room: int
) -> None:
    path = tmp_path / FILE_NAME
    before = fill(path, 30)
    confirmed = killed_inside_a_commit(path, room)
    assert beside(path) == [tmp_path / f"{FILE_NAME}-journal"]
    aside = path.read_bytes()
    found = ids(path)
    assert found[: len(before) + len(confirmed)] == before + confirmed
    assert len(found) <= len(before) + len(confirmed) + 1
    (kept,) = (tmp_path / FOLDER).glob("crash-*")
    assert (kept / FILE_NAME).read_bytes() == aside
    assert beside(path) == []


def test_a_backup_restored_over_a_hot_journal_is_there_whole(tmp_path: Path) -> None:
    path, backup = tmp_path / FILE_NAME, tmp_path / "backup"
    wanted = fill(backup, 160)
    killed_inside_a_commit(path, 4096)
    shutil.copy(backup, path)
    assert set(wanted) <= set(ids(path))


def test_a_backup_restored_over_an_old_write_ahead_file_is_there_whole(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    shutil.copytree(homes()[0], tmp_path, dirs_exist_ok=True)
    old = set(ids(Path(shutil.copytree(homes()[0], tmp_path / "copy")) / FILE_NAME))
    wanted = fill(tmp_path / "backup", 160)
    shutil.copy(tmp_path / "backup", path)
    said = run(tmp_path, "stats")
    assert said.returncode == 0
    assert "left log.sqlite-wal beside the log" in said.stderr
    found = set(ids(path))
    assert set(wanted) <= found
    assert found <= old | set(wanted)
    assert run(tmp_path, "stats").stderr == ""  # it is told once


def test_a_log_that_cannot_be_read_either_way_is_refused_with_both_copies_named(
    tmp_path: Path,
) -> None:
    path = tmp_path / FILE_NAME
    fill(path, 30)
    killed_inside_a_commit(path, 0)
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * 9000)
    (tmp_path / f"{FILE_NAME}-journal").write_bytes(b"\xff" * 2000)
    before = path.read_bytes()
    with pytest.raises(BrokenStore, match=r"cannot be read; both are kept in .*crash-"):
        Store(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("step", ["set_aside", "_readings", "_write", "sync_folder"])
def test_a_start_that_is_killed_while_it_brings_both_together_is_done_again(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / FILE_NAME
    before = fill(path, 30)
    confirmed = killed_inside_a_commit(path, 4096)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(leftovers, step, killed)
        with pytest.raises(KeyboardInterrupt):
            Store(path)
    assert ids(path)[: len(before) + len(confirmed)] == before + confirmed


def test_an_empty_journal_says_nothing_and_stays(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    fill(path, 3)
    (tmp_path / f"{FILE_NAME}-journal").touch()
    inode = path.stat().st_ino
    with Store(path) as log:
        assert log.settled is None
        log.record(event())
    assert path.stat().st_ino == inode


def test_a_session_of_an_older_dlstudy_is_waited_for_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "BUSY_SECONDS", 0.05)
    path = tmp_path / FILE_NAME
    fill(path, 3)
    script = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('PRAGMA journal_mode = WAL'); c.execute('SELECT * FROM events').fetchall();"
        "c.execute('CREATE TABLE more (x)'); print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    assert other.stdin is not None
    with other:
        other.stdout.readline()
        with pytest.raises(BrokenStore, match="open in a session of an older dlstudy"):
            Store(path)
        other.stdin.close()
    assert len(ids(path)) == 3


def by_rename(path: Path, new: Path) -> None:
    new.rename(path)


def in_place(path: Path, new: Path) -> None:
    with path.open("r+b") as file:
        file.truncate()
        file.write(new.read_bytes())


@pytest.mark.parametrize("replace", [by_rename, in_place])
@pytest.mark.parametrize("count", [0, 20])
def test_a_log_that_is_replaced_under_a_session_ends_it_and_stays_as_it_is(
    tmp_path: Path, replace: Callable[[Path, Path], None], count: int
) -> None:
    path = tmp_path / FILE_NAME
    fill(path, count)
    fill(tmp_path / "new", 50)
    with Store(path) as log:
        log.states()
        if count:
            log.record(event())
        replace(path, tmp_path / "new")
        before = path.read_bytes()
        with pytest.raises(Replaced, match="was replaced by another log while this session ran"):
            log.record(event())
        with pytest.raises(Replaced):
            log.states()
    assert path.read_bytes() == before


def test_an_older_backup_of_the_same_log_restored_in_place_ends_the_session(
    tmp_path: Path,
) -> None:
    path = tmp_path / FILE_NAME
    fill(path, 20)
    shutil.copy(path, tmp_path / "older")
    fill(path, 5)
    with Store(path) as log:
        in_place(path, tmp_path / "older")
        with pytest.raises(Replaced):
            log.record(event())
    assert path.read_bytes() == (tmp_path / "older").read_bytes()


def test_a_crash_of_another_session_ends_this_one_before_its_journal_is_played(
    tmp_path: Path,
) -> None:
    path = tmp_path / FILE_NAME
    fill(path, 20)
    with Store(path) as log:
        confirmed = killed_inside_a_commit(path, 4096)
        before = path.read_bytes()
        with pytest.raises(Replaced):
            log.record(event())
        assert path.read_bytes() == before
    assert set(confirmed) <= set(ids(path))


def test_the_log_is_one_whole_file_between_two_answers(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with Store(path) as log:
        for n in range(5):
            log.record(event(quality=n))
            shutil.copy(path, tmp_path / "copied")  # the file alone, as a cloud folder takes it
            assert beside(path) == []
            with closing(sqlite3.connect(tmp_path / "copied")) as copy:
                assert copy.execute("SELECT count(*) FROM events").fetchone() == (n + 1,)
