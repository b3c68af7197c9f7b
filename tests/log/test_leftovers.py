"""What lies beside the log when it is opened: brought together with it, never trusted."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import pytest

from dlstudy.errors import BrokenStore
from dlstudy.log import leftovers, log_file
from dlstudy.log.backup import FOLDER
from dlstudy.log.log_file import FILE_NAME, beside
from dlstudy.log.store import Store
from tests.support.commands import run
from tests.support.homes import homes
from tests.support.leftover_logs import fill, ids, killed_inside_a_commit
from tests.support.logs import event


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


@pytest.mark.parametrize("error", [OSError(28, "no space"), sqlite3.OperationalError("is full")])
def test_a_disk_that_is_full_while_both_are_brought_together_is_one_sentence(
    tmp_path: Path, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / FILE_NAME
    before = fill(path, 30)
    killed_inside_a_commit(path, 4096)

    def full(*_: object) -> None:
        raise error

    for step in ("_reading", "_write"):
        with monkeypatch.context() as patched:
            patched.setattr(leftovers, step, full)
            with pytest.raises(BrokenStore, match="cannot be brought together"):
                Store(path)
    assert set(before) <= set(ids(path))


def test_a_full_disk_that_keeps_a_copy_from_being_read_leaves_nothing_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / FILE_NAME
    shutil.copytree(homes()[0], tmp_path, dirs_exist_ok=True)
    copy = Path(shutil.copytree(homes()[0], tmp_path / "copy")) / FILE_NAME
    read = leftovers._reading

    def full(copy: Path) -> leftovers._Reading:
        """Read the copy with the leftover where no index of it can be made."""
        if len(list(copy.parent.iterdir())) > 1:
            copy.with_name(f"{copy.name}-shm").symlink_to(copy.parent / "no" / "where")
        return read(copy)

    with monkeypatch.context() as patched:
        patched.setattr(leftovers, "_reading", full)
        with pytest.raises(BrokenStore, match="cannot be brought together"):
            Store(path)
    assert ids(path) == ids(copy)


def test_a_start_that_waited_for_another_does_not_undo_what_that_one_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / FILE_NAME
    shutil.copytree(homes()[0], tmp_path, dirs_exist_ok=True)
    done: list[str] = []

    def after_another(file: BinaryIO) -> bool:
        if not done:  # another start has it first, and is inside a commit when this one looks
            monkeypatch.setattr(leftovers, "_locked", lock)
            done.extend([*ids(path), *fill(path, 3)])
            monkeypatch.setattr(leftovers, "_locked", after_another)
            (tmp_path / f"{FILE_NAME}-journal").write_bytes(b"of a session that lives" * 100)
        return lock(file)

    lock = leftovers._locked
    monkeypatch.setattr(leftovers, "_locked", after_another)
    assert ids(path) == done


def test_what_lies_beside_the_log_that_a_link_leads_to_is_found_and_the_link_stays(
    tmp_path: Path,
) -> None:
    path, cloud = tmp_path / FILE_NAME, tmp_path / "cloud"
    cloud.mkdir()
    path.symlink_to(cloud / FILE_NAME)
    wanted = fill(tmp_path / "backup", 160)
    fill(path, 30)
    killed_inside_a_commit(path, 4096)
    shutil.copy(tmp_path / "backup", cloud / FILE_NAME)
    assert set(wanted) <= set(ids(path))
    assert path.is_symlink()
    assert beside(path) == []


def test_what_a_newer_dlstudy_left_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    fill(path, 20)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE more (x)")
        connection.execute("PRAGMA user_version = 99")
    (tmp_path / f"{FILE_NAME}-wal").touch()
    before = path.read_bytes()
    with pytest.raises(BrokenStore, match="was made by a newer dlstudy"):
        Store(path)
    assert path.read_bytes() == before


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


def test_the_log_is_one_whole_file_between_two_answers(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with Store(path) as log:
        for n in range(5):
            log.record(event(quality=n))
            shutil.copy(path, tmp_path / "copied")  # the file alone, as a cloud folder takes it
            assert beside(path) == []
            with closing(sqlite3.connect(tmp_path / "copied")) as copy:
                assert copy.execute("SELECT count(*) FROM events").fetchone() == (n + 1,)
