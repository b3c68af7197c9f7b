"""Decks that were parsed before: the same cards, their words read when they are asked for."""

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from dlstudy import __version__
from dlstudy.card import Card
from dlstudy.library import cache, library
from dlstudy.library.cache import load_deck, load_needs, load_toml
from dlstudy.library.library import ROADMAP, deck_files, shipped_folder
from dlstudy.record import as_dict, replace

CODE = Path(cache.__file__).parents[1]
FILES = deck_files(shipped_folder()) + deck_files(shipped_folder() / "zh")


def kept(path: Path, folder: Path) -> tuple[Card, ...]:
    """Return the cards of a deck as the second reading gives them, out of the cache."""
    is_translation = path.parent.name == "zh"
    load_deck(path, folder, is_translation=is_translation)
    return load_deck(path, folder, is_translation=is_translation).cards


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_kept_deck_is_the_one_that_was_parsed(path: Path, tmp_path: Path) -> None:
    parsed = load_deck(path, None, is_translation=path.parent.name == "zh").cards
    found = kept(path, tmp_path)
    assert [as_dict(card) for card in found] == [as_dict(card) for card in parsed]
    assert [card.id for card in found] == [card.id for card in parsed]
    assert found == kept(path, tmp_path)


def test_words_are_not_read_before_one_is_asked_for(tmp_path: Path) -> None:
    card = kept(FILES[0], tmp_path)[0]
    words = card._words_of_deck  # type: ignore[attr-defined]  # of a kept card only
    assert (card.id, card.level, card.needs, words.lines) == (
        card.note,
        card.level,
        card.needs,
        None,
    )
    assert card.question
    assert words.lines is not None


def test_a_kept_card_can_be_changed_and_lacks_what_no_card_has(tmp_path: Path) -> None:
    card = kept(FILES[0], tmp_path)[0]
    other = replace(card, question="Why?")
    assert (other.question, other.answer, other.id) == ("Why?", card.answer, card.id)
    with pytest.raises(AttributeError):
        _ = card.answers  # type: ignore[attr-defined]


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff", b"0\n[]\n[]", None])
def test_a_damaged_file_is_read_anew(damage: bytes | None, tmp_path: Path) -> None:
    wanted = kept(FILES[0], tmp_path)
    (file,) = tmp_path.glob("*.json")
    content = file.read_bytes()
    file.write_bytes(content.replace(b"a", b"b", 1) if damage is None else damage)
    assert kept(FILES[0], tmp_path) == wanted
    assert file.read_bytes() == content


def test_a_toml_file_is_kept_as_json_and_read_anew_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    path.write_text("a = 1\n", encoding="utf-8")
    assert load_toml(path, tmp_path) == load_toml(path, tmp_path) == {"a": 1}
    (file,) = tmp_path.glob("one.*.json")
    file.write_bytes(b"[broken")
    assert load_toml(path, tmp_path) == {"a": 1}
    path.write_text("a = 2\n", encoding="utf-8")
    assert load_toml(path, tmp_path) == {"a": 2}
    assert len(list(tmp_path.glob("*.json"))) == 1
    roadmap = shipped_folder() / ROADMAP
    assert load_toml(roadmap, tmp_path) == load_toml(roadmap, tmp_path) == load_toml(roadmap, None)


class Source(NamedTuple):
    """A file that is kept parsed, another text for it, and how it is read."""

    name: str
    text: str
    other: str
    read: Callable[[Path, Path], object]


CARD = "---\ndeck: own\n---\n\n## one\nQ: Why?\nA: Because {}.\n\n## two\nQ: q\n"
TREE = '[groups.g]\ntopics = ["a", "b"]\n[topics.a]\n[topics.b]\nneeds = ["{}"]\n'
SOURCES = {
    "deck": Source("own.md", CARD.format(1), CARD.format(2), lambda p, f: as_dict(load_deck(p, f))),
    "words": Source(
        "own.md",
        CARD.format(1),
        CARD.format(2),
        lambda p, f: as_dict(load_deck(p, f, is_translation=True)),
    ),
    "needs": Source("tree.toml", TREE.format("a"), TREE.format("c"), load_needs),
    "whole": Source("tree.toml", TREE.format("a"), TREE.format("c"), load_toml),
}
every_kind = pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    """Fail, where a test would wait for ever at a pipe."""

    def late(*_: object) -> None:
        pytest.fail("it hangs")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def written(source: Source, folder: Path, text: str | None = None) -> Path:
    """Return the file of a source, written into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / source.name
    path.write_text(source.text if text is None else text, encoding="utf-8")
    return path


def kind_of(source: Source) -> str:
    """Return the name of what is kept of a source."""
    return next(kind for kind, each in SOURCES.items() if each is source)


def only(folder: Path) -> Path:
    """Return the one file of a folder."""
    (file,) = folder.iterdir()
    return file


def states(folder: Path) -> dict[str, tuple[int, int]]:
    """Return what changes with each writing of each file of a folder."""
    found = {path.name: path.stat() for path in folder.iterdir()}
    return {name: (state.st_ino, state.st_mtime_ns) for name, state in found.items()}


def _flipped(file: Path, place: float) -> None:
    content = bytearray(file.read_bytes())
    content[int(place * (len(content) - 1))] ^= 1
    file.write_bytes(content)


def _sparse(file: Path) -> None:
    file.write_bytes(file.read_bytes())
    os.truncate(file, 2**36)


def _instead(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def damage(file: Path) -> None:
        file.unlink()
        make(file)

    return damage


def _with_checksum(body: bytes) -> Callable[[Path], object]:
    checksum = blake2b(body, digest_size=8).hexdigest().encode()
    return lambda file: file.write_bytes(checksum + b"\n" + body)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "empty": lambda file: file.write_bytes(b""),
    "an empty object": lambda file: file.write_bytes(b"{}"),
    "null": lambda file: file.write_bytes(b"null"),
    "too many brackets": lambda file: file.write_bytes(b"[" * 100_000),
    "brackets with a checksum": _with_checksum(b"[" * 100_000 + b"\n[]"),
    "random bytes": lambda file: file.write_bytes(Random(1).randbytes(3000)),
    "another shape": lambda file: file.write_bytes(b'{"a": [], "x": ["y"]}'),
    "another shape with a checksum": _with_checksum(b'{"a": []}\n[]'),
    "rows of another shape": _with_checksum(b'["s", "p", "t", "", [[1]], [[2]], ""]\n[]'),
    "cut": lambda file: os.truncate(file, file.stat().st_size * 2 // 3),
    "longer": lambda file: file.write_bytes(file.read_bytes() + b" "),
    "zeros": lambda file: file.write_bytes(bytes(file.stat().st_size)),
    "the first bit": lambda file: _flipped(file, 0),
    "a bit in the middle": lambda file: _flipped(file, 0.5),
    "the last bit": lambda file: _flipped(file, 1),
    "64 GiB": _sparse,
    "a pipe": _instead(os.mkfifo),
    "a folder": _instead(Path.mkdir),
    "endless": _instead(lambda file: file.symlink_to("/dev/zero")),
    "a link to nothing": _instead(lambda file: file.symlink_to("nothing")),
    "a link to itself": _instead(lambda file: file.symlink_to(file)),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@every_kind
def test_a_damaged_or_foreign_file_is_made_anew(
    source: Source, damage: Callable[[Path], object], tmp_path: Path
) -> None:
    path, kept = written(source, tmp_path / "decks"), tmp_path / "cache"
    wanted = source.read(path, kept)
    file = only(kept)
    content = file.read_bytes()
    damage(file)
    assert source.read(path, kept) == wanted
    assert only(kept) == file
    assert not file.is_symlink()
    assert file.read_bytes() == content
    before = states(kept)
    assert source.read(path, kept) == wanted
    assert states(kept) == before, "what was made anew is believed"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\n[]", id="no text"),
        pytest.param(b"[" * 100_000 + b"\n[]", id="too many brackets"),
        pytest.param(b"[]\n[]", id="a list"),
        pytest.param(b"1\n[]", id="a number"),
        pytest.param(b'{"a": "b"}\n[]', id="two lines"),
        pytest.param(b'["s", "t", "", [[1]], [], ""]\n[]', id="a card of one field"),
        pytest.param(b'["s", "t", "", [], [[2]], ""]\n[]', id="a fault of one field"),
        pytest.param(b'["s", "t", "", {"a": 1}, [], ""]\n[]', id="cards by name"),
    ],
)
@every_kind
def test_what_was_written_right_and_has_another_shape_is_made_anew(
    source: Source, body: bytes, tmp_path: Path
) -> None:
    path, kept = written(source, tmp_path / "decks"), tmp_path / "cache"
    wanted = source.read(path, kept)
    file, key = cache.place_of(path, path.read_bytes(), kept, kind_of(source))
    assert file == only(kept)
    content = file.read_bytes()
    cache.keep(file, key, body)
    assert source.read(path, kept) == wanted
    assert file.read_bytes() == content


@every_kind
def test_what_is_kept_of_another_text_or_file_is_not_believed(
    source: Source, tmp_path: Path
) -> None:
    path, kept, elsewhere = written(source, tmp_path / "decks"), tmp_path / "c", tmp_path / "e"
    wanted = source.read(path, kept)
    twin = written(source, tmp_path / "twins").rename(tmp_path / "twins" / f"x{path.suffix}")
    for other in (written(source, tmp_path / "decks", source.other), twin):
        source.read(other, elsewhere)
        written(source, tmp_path / "decks")
        only(elsewhere).rename(only(kept))
        assert source.read(path, kept) == wanted


@every_kind
def test_what_is_kept_of_another_kind_is_not_believed(source: Source, tmp_path: Path) -> None:
    path, kept, elsewhere = written(source, tmp_path / "decks"), tmp_path / "c", tmp_path / "e"
    wanted = source.read(path, kept)
    (other,) = (each for each in SOURCES.values() if each.name == source.name and each != source)
    assert other.read(path, elsewhere) != wanted
    only(elsewhere).rename(only(kept))
    assert source.read(path, kept) == wanted


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(os.mkfifo, id="a pipe"),
        pytest.param(lambda folder: folder.write_bytes(b"x"), id="a file"),
        pytest.param(lambda folder: folder.symlink_to("nothing"), id="a link to nothing"),
        pytest.param(lambda folder: folder.symlink_to(folder), id="a link to itself"),
    ],
)
@every_kind
def test_where_nothing_can_be_kept_all_is_parsed(
    source: Source, make: Callable[[Path], object], tmp_path: Path
) -> None:
    path = written(source, tmp_path / "decks")
    wanted = source.read(path, tmp_path / "cache")
    make(tmp_path / "no")
    assert source.read(path, tmp_path / "no") == source.read(path, tmp_path / "no") == wanted


@every_kind
def test_a_folder_that_is_not_empty_is_left_alone(source: Source, tmp_path: Path) -> None:
    path, kept = written(source, tmp_path / "decks"), tmp_path / "cache"
    wanted = source.read(path, kept)
    file = only(kept)
    file.unlink()
    (file / "inside").mkdir(parents=True)
    assert source.read(path, kept) == wanted
    assert only(kept) == file, "no half of a writing is left either"
    assert only(file).name == "inside"


@every_kind
def test_a_changed_source_takes_the_place_of_what_was_kept(source: Source, tmp_path: Path) -> None:
    path, kept = written(source, tmp_path / "decks"), tmp_path / "cache"
    first = source.read(path, kept)
    written(source, tmp_path / "decks", source.other)
    second = source.read(path, kept)
    assert second != first
    assert second == source.read(path, kept)
    only(kept)


@every_kind
def test_files_of_one_name_in_two_places_leave_each_other_alone(
    source: Source, tmp_path: Path
) -> None:
    kept = tmp_path / "cache"
    one = written(source, tmp_path / "one" / "decks")
    two = written(source, tmp_path / "two" / "decks", source.other)
    wanted = [source.read(one, kept), source.read(two, kept)]
    before = states(kept)
    assert len(before) == 2
    assert [source.read(one, kept), source.read(two, kept)] == wanted
    assert states(kept) == before


@every_kind
def test_one_file_by_two_ways_is_kept_once(source: Source, tmp_path: Path) -> None:
    path, kept = written(source, tmp_path / "one"), tmp_path / "cache"
    (tmp_path / "two").symlink_to(tmp_path / "one")
    source.read(path, kept)
    before = states(kept)
    other = tmp_path / "two" / source.name
    found = load_deck(other, kept).path if path.suffix == ".md" else str(other)
    source.read(other, kept)
    assert found == str(other), "a deck and its faults have the path by which it was asked for"
    if source is not SOURCES["words"]:
        assert states(kept) == before


def test_a_kept_deck_has_its_faults(tmp_path: Path) -> None:
    path = written(SOURCES["deck"], tmp_path)
    parsed = load_deck(path, None)
    assert [fault.path for fault in parsed.faults] == [str(path)]
    kept(path, tmp_path / "cache")
    assert load_deck(path, tmp_path / "cache").faults == parsed.faults


def test_a_deck_whose_name_is_no_text_is_kept(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.md"))
    path.write_text("## one\nQ: q\nA: a\n", encoding="utf-8")
    wanted = as_dict(load_deck(path, None))
    assert as_dict(load_deck(path, tmp_path / "cache")) == wanted
    before = states(tmp_path / "cache")
    assert as_dict(load_deck(path, tmp_path / "cache")) == wanted
    assert states(tmp_path / "cache") == before


def test_a_name_as_long_as_a_name_may_be_is_kept(tmp_path: Path) -> None:
    path = tmp_path / f"{'ü' * 126}.md"
    path.write_text("## one\nQ: q\nA: a\n", encoding="utf-8")
    load_deck(path, tmp_path / "cache")
    assert only(tmp_path / "cache").is_file()


def test_own_decks_and_shipped_ones_of_one_name_leave_each_other_alone(tmp_path: Path) -> None:
    folder = tmp_path / "decks"
    (folder / "zh").mkdir(parents=True)
    own = "---\nextends: cnn\n---\n\n## my-own\nQ: q\nA: a\n"
    for path in (folder / "cnn.md", folder / "zh" / "cnn.md"):
        path.write_text(own, encoding="utf-8")
    first = library.load(tmp_path)
    assert first.card("cnn/my-own")
    assert first.translations
    before = states(tmp_path / "cache")
    sources = [shipped_folder(), shipped_folder() / "zh", folder, folder / "zh"]
    kinds = [name.partition(".")[2].partition(".")[0] for name in before]
    assert len(kinds) - sum("heads" in kind for kind in kinds) == (
        sum(len(deck_files(each)) for each in sources) + 1  # and the roadmap
    )
    assert library.load(tmp_path).translations.keys() == first.translations.keys()
    after = states(tmp_path / "cache")
    assert {n: s for n, s in after.items() if "heads" not in n} == {
        n: s
        for n, s in before.items()
        if "heads" not in n  # not yet believed at the first start
    }


def file_of(module: str, folder: Path) -> Path:
    """Return the file of a module, named from the package on, in a folder with the sources."""
    return folder.joinpath(*module.split(".")).with_suffix(".py")


def imports(name: str) -> set[str]:
    """Return the modules of dlstudy that one of its modules imports, by their names."""
    tree = ast.parse(file_of(name, CODE).read_bytes())
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    short = {each.removeprefix("dlstudy.") for each in found if each.startswith("dlstudy.")}
    return {each for each in short if file_of(each, CODE).is_file()}


def test_the_key_counts_every_module_that_parses() -> None:
    found: set[str] = set()
    waiting = {"library.heads", "deck.parse"}
    while waiting:
        found |= waiting
        waiting = {each for name in waiting for each in imports(name)} - found
    assert tuple(sorted(found)) == cache.PARSERS


@pytest.mark.parametrize("name", cache.PARSERS)
def test_a_byte_more_in_a_parsing_module_is_another_key(name: str, tmp_path: Path) -> None:
    for each in cache.PARSERS:
        file_of(each, tmp_path).parent.mkdir(exist_ok=True)
        shutil.copy(file_of(each, CODE), file_of(each, tmp_path))
    before = cache.digest_of_parsers(tmp_path)
    assert before == cache.digest_of_parsers(CODE)
    with file_of(name, tmp_path).open("ab") as file:
        file.write(b"\n")
    assert cache.digest_of_parsers(tmp_path) not in {before, __version__.encode()}


def test_the_version_stands_for_sources_that_cannot_be_read(tmp_path: Path) -> None:
    assert cache.digest_of_parsers(tmp_path) == __version__.encode()


TITLE = """
import sys
from pathlib import Path
from dlstudy.library.cache import load_deck
print(load_deck(Path(sys.argv[1]), Path(sys.argv[2])).title)
"""


def titles(code: Path, path: Path, folder: Path) -> str:
    """Return a deck's title as another process reads it with the modules in ``code``."""
    command = [sys.executable, "-c", TITLE, str(path), str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(code)}
    ended = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return ended.stdout.strip()


def test_a_parser_that_was_changed_reads_its_decks_anew(tmp_path: Path) -> None:
    path, kept = written(SOURCES["deck"], tmp_path), tmp_path / "cache"
    code = tmp_path / "code"
    shutil.copytree(CODE, code / "dlstudy", ignore=shutil.ignore_patterns("__pycache__"))
    assert titles(code, path, kept) == "own"
    deck = code / "dlstudy" / "deck" / "parse.py"
    text = deck.read_text(encoding="utf-8")
    changed = text.replace('raw.front.get("title", slug)', '"of the changed parser"')
    assert changed != text
    deck.write_text(changed, encoding="utf-8")
    assert titles(code, path, kept) == "of the changed parser"
    only(kept)


def test_decks_are_kept_by_a_package_in_a_zip_file_too(tmp_path: Path) -> None:
    path, kept = written(SOURCES["deck"], tmp_path), tmp_path / "cache"
    code = shutil.make_archive(str(tmp_path / "code"), "zip", CODE.parent, "dlstudy")
    assert titles(Path(code), path, kept) == "own"
    before = states(kept)
    assert titles(Path(code), path, kept) == "own"
    assert states(kept) == before


FULL_DISK = """
import resource, sys
from pathlib import Path
from dlstudy.library.cache import load_deck
resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
print(load_deck(Path(sys.argv[1]), Path(sys.argv[2])).cards[0].answer)
"""  # no file can grow beyond 200 bytes: a writing ends in its middle


def test_a_writing_that_ends_in_its_middle_leaves_the_former_file_whole(tmp_path: Path) -> None:
    source = SOURCES["deck"]
    path, kept = written(source, tmp_path), tmp_path / "cache"
    source.read(path, kept)
    before = (states(kept), only(kept).read_bytes())
    assert len(before[1]) > 200
    written(source, tmp_path, source.other)
    command = [sys.executable, "-B", "-c", FULL_DISK, str(path), str(kept)]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    assert (ended.stdout, ended.stderr) == ("Because 2.\n", "")
    assert (states(kept), only(kept).read_bytes()) == before


def test_two_sessions_that_write_at_once_never_mix(tmp_path: Path) -> None:
    file, key = tmp_path / "x.json", b"key"
    bodies = [letter * 2_000_000 for letter in (b"a", b"b")]
    cache.keep(file, key, bodies[0])
    end = time.monotonic() + 1.5

    def write(body: bytes) -> None:
        while time.monotonic() < end:
            cache.keep(file, key, body)

    with ThreadPoolExecutor() as pool:
        writers = [pool.submit(write, body) for body in bodies]
        while time.monotonic() < end:
            assert cache.kept_body(file, key) in bodies
        assert [writer.result() for writer in writers] == [None, None]
    assert only(tmp_path) == file, "no writing has left anything"


def test_what_was_kept_a_month_before_is_thrown_away_when_something_is_kept(
    tmp_path: Path,
) -> None:
    source = SOURCES["deck"]
    path, kept = written(source, tmp_path / "decks"), tmp_path / "cache"
    kept.mkdir()
    for days, name in ((31, "decks-own.0123.json"), (31, "0.new"), (31, "notes.md"), (29, "y.new")):
        (kept / name).write_bytes(b"{}")
        seconds = time.time() - days * 86400
        os.utime(kept / name, (seconds, seconds))
    (kept / "folder.json").mkdir()
    os.utime(kept / "folder.json", (0, 0))
    source.read(path, kept)
    names = {each.name for each in kept.iterdir()}
    assert {"notes.md", "y.new", "folder.json"} < names
    assert len(names) == 4
