"""A log that cannot be opened, read or written: one sentence, its exit code, nothing lost."""

import os
import random
import re
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest

from dlstudy.errors import BrokenStore
from dlstudy.log.schema import SCHEMA_VERSION
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.schedule import fold
from tests.support.console import COMMAND, Console, environment, logged
from tests.support.logs import event

PAGE = 4096  # bytes of a page of SQLite


def run(home: str | Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command with the data folder given."""
    setting = environment(Path.cwd(), DLSTUDY_HOME=str(home))
    command = [*COMMAND, *arguments]
    return subprocess.run(command, env=setting, capture_output=True, text=True, check=False)


def assert_one_sentence(result: subprocess.CompletedProcess[str], exit_code: int = 4) -> None:
    assert "Traceback" not in result.stderr, result.stderr
    assert result.returncode == exit_code, result.stderr
    assert re.fullmatch(r"[^\n]+\.\n", result.stderr)
    assert result.stdout == ""


def fill(path: Path, answers: int = 200) -> None:
    with Store(path) as log:
        for number in range(answers):
            log.record(event(f"cnn/card-{number % 40}", quality=number % 6, day=number // 20))


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE events (id TEXT, card TEXT)")
        connection.execute("INSERT INTO events VALUES ('1', 'someone else''s')")
        connection.commit()


def newer(path: Path) -> None:
    fill(path, 3)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")


def noise(size: int) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_bytes(random.Random(size).randbytes(size))

    return make


def prose(path: Path) -> None:
    path.write_text("# My log\n" * 99, encoding="utf-8")


def cut(share: float) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        fill(path)
        os.truncate(path, round(path.stat().st_size * share))

    return make


def beside(ending: str, make: Callable[[Path], None]) -> Callable[[Path], None]:
    def make_both(path: Path) -> None:
        fill(path, 3)
        other = path.with_name(path.name + ending)
        other.unlink(missing_ok=True)
        make(other)

    return make_both


BAD_FILES: dict[str, tuple[Callable[[Path], None], str]] = {
    "another program's": (foreign, "another program"),
    "of a newer dlstudy": (newer, "newer dlstudy .* upgrade dlstudy"),
    "a few bytes of noise": (noise(10), "not a readable log"),
    "pages of noise": (noise(5 * PAGE), "not a readable log"),
    "a text": (prose, "not a readable log"),
    "cut in the header": (cut(0.0005), "not a readable log"),
    "cut at a tenth": (cut(0.1), "not a readable log"),
    "cut in the middle": (cut(0.5), "not a readable log"),
    "cut near the end": (cut(0.9), "not a readable log"),
    "a folder": (Path.mkdir, "is no regular file"),
    "a pipe": (os.mkfifo, "is no regular file"),
    "a device": (lambda path: path.symlink_to("/dev/zero"), "is no regular file"),
    "with a pipe beside it": (beside("-wal", os.mkfifo), "-wal is no regular file"),
    "with a folder beside it": (beside("-journal", Path.mkdir), "-journal is no regular file"),
}


@pytest.mark.parametrize(("make", "sentence"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_is_no_log_is_refused_and_left_as_it_is(
    tmp_path: Path, make: Callable[[Path], None], sentence: str
) -> None:
    path = tmp_path / FILE_NAME
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(BrokenStore, match=sentence):
        Store(path)
    result = run(tmp_path, "stats")
    assert_one_sentence(result)
    assert re.search(sentence, result.stderr)
    assert str(path) in result.stderr
    assert (path.read_bytes() if path.is_file() else None) == before


def test_an_empty_file_becomes_a_log(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch()
    assert logged(tmp_path) == []


@pytest.mark.parametrize("command", ["stats", "due", "undo", "show", "decks"])
def test_no_destroyed_page_ends_in_a_traceback(tmp_path: Path, command: str) -> None:
    path, sound = tmp_path / FILE_NAME, tmp_path / "sound"
    fill(sound)
    arguments = [command, "cnn/odd-kernel"] if command == "show" else [command]
    rng = random.Random(command)
    for page in range(1, sound.stat().st_size // PAGE, 5):
        copyfile(sound, path)
        with path.open("r+b") as file:
            file.seek(page * PAGE)
            file.write(rng.randbytes(PAGE))
        result = run(tmp_path, *arguments)
        if result.returncode != 0:  # what was destroyed was not always read
            assert_one_sentence(result)


@pytest.mark.parametrize(
    "change",
    ["data = 'no JSON'", "kind = 'unheard-of'", "quality = 99", "study_day = 'yesterday'"],
)
def test_a_row_that_cannot_be_understood_is_one_sentence(tmp_path: Path, change: str) -> None:
    path = tmp_path / FILE_NAME
    fill(path, 3)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("DROP TRIGGER events_keep_values")
        connection.execute(f"UPDATE events SET {change} WHERE rowid = 2")
        connection.execute("DELETE FROM meta")
        connection.commit()
    assert_one_sentence(run(tmp_path, "stats"))


BAD_FOLDERS = {
    "below /proc": "/proc/dlstudy",
    "a folder that takes no files": "/proc/self",
    "below a file": "{file}/data",
    "a file": "{file}",
    "a link to itself": "{loop}",
    "a name that is too long": "/tmp/" + "x" * 300,
    "the home of nobody": "~no-such-user/data",
}


@pytest.mark.parametrize("folder", BAD_FOLDERS.values(), ids=BAD_FOLDERS)
def test_a_data_folder_that_cannot_be_had_is_one_sentence(tmp_path: Path, folder: str) -> None:
    if folder.startswith("/proc") and not Path("/proc/self").is_dir():
        pytest.skip("there is no /proc")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "loop").symlink_to("loop")
    result = run(folder.format(file=tmp_path / "file", loop=tmp_path / "loop"), "stats")
    assert_one_sentence(result)
    assert "DLSTUDY_HOME" in result.stderr
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("kind", ["folder", "dangling link"])
def test_a_personal_deck_that_cannot_be_read_is_no_traceback(tmp_path: Path, kind: str) -> None:
    (tmp_path / "decks").mkdir()
    deck = tmp_path / "decks" / "mine.md"
    deck.mkdir() if kind == "folder" else deck.symlink_to("nowhere")
    result = run(tmp_path, "stats")
    assert "Traceback" not in result.stderr


FULL_DISK = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (36864, resource.RLIM_INFINITY))
from dlstudy.cli import main
main()
"""  # room for the log itself, and for a few answers


def test_a_full_disk_says_so_and_loses_nothing_and_the_key_works_again(tmp_path: Path) -> None:
    command = (sys.executable, "-c", FULL_DISK)
    confirmed = 0
    Store(tmp_path / FILE_NAME).close()
    with Console(["review"], tmp_path, command=command) as console:
        console.wait("show answer")
        console.press(" ")
        while "saved ·" in (screen := console.press("1")) and confirmed < 99:
            confirmed += 1
            console.press(" ")
        assert "Not saved:" in screen
        assert "press the key again" in " ".join(screen.split())
        assert "1 again" in screen.splitlines()[-1]  # the card waits for its grade
        assert len(logged(tmp_path)) == confirmed
        limit, unlimited = resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2
        resource.prlimit(console.process.pid, limit, unlimited)
        assert "saved · again today" in console.press("1")
        console.send("q")
        assert console.end() == 0
    with Store(tmp_path / FILE_NAME) as log:
        assert [one.quality for one in log.events()] == [2] * (confirmed + 1)
        assert log.states() == fold.states(log.events())


def older(path: Path) -> None:
    """Make a log as schema 1 was."""
    fill(path, 30)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE INDEX events_by_day ON events (study_day)")
        connection.execute("PRAGMA user_version = 1")
        connection.execute("PRAGMA journal_mode = WAL")


def test_an_older_log_is_brought_up_to_date_with_a_backup_before(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    older(path)
    with closing(sqlite3.connect(path)) as connection:
        before = connection.execute("SELECT * FROM events").fetchall()
    assert run(tmp_path, "stats").returncode == 0
    (backup,) = (tmp_path / "backups").glob("schema-1-*.sqlite")
    for file, version in ((path, SCHEMA_VERSION), (backup, 1)):
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (version,)
            assert connection.execute("SELECT * FROM events").fetchall() == before
    with Store(path) as log:
        assert log.states() == fold.states(log.events())
        assert log.damaged() == []
