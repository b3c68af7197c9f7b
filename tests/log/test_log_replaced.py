"""A log that is replaced while a session has it open: the session ends, the new file stays."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dlstudy.log.log_file import FILE_NAME, Replaced
from dlstudy.log.store import Store
from tests.support.leftover_logs import fill, ids, killed_inside_a_commit
from tests.support.logs import event


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


def test_a_log_of_as_many_commits_copied_into_the_file_ends_the_session(tmp_path: Path) -> None:
    path, other = tmp_path / FILE_NAME, tmp_path / "other"
    fill(path, 20)
    shutil.copy(path, other)
    fill(other, 1)  # on another computer: SQLite counts as many commits as here
    with Store(path) as log:
        log.record(event())
        log.events()
        in_place(path, other)
        with pytest.raises(Replaced):
            log.record(event())
    assert path.read_bytes() == other.read_bytes()


def test_what_is_put_beside_the_log_of_a_session_is_not_played_by_reading(tmp_path: Path) -> None:
    path, new = tmp_path / FILE_NAME, tmp_path / "new"
    fill(path, 20)
    fill(new, 30)
    killed_inside_a_commit(new, 4096)
    with Store(path) as log:
        in_place(path, new)
        shutil.copy(tmp_path / "new-journal", tmp_path / f"{FILE_NAME}-journal")
        with pytest.raises(Replaced):
            log.states()
    assert path.read_bytes() == new.read_bytes()


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
