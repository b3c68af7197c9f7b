"""What was parsed, kept beside the log; only what is whole and of the same making is believed."""

import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from dlstudy import __version__
from dlstudy.card import Deck, Fault
from dlstudy.digest import blake2b
from dlstudy.library.kept_deck import Words, as_json, deck_of, lines_of, rows_of, text_of
from dlstudy.library.plain_file import content_of

PARSERS = (
    "card", "deck.builder", "deck.cloze", "deck.decoding", "deck.faults", "deck.fields",
    "deck.front_matter", "deck.keys", "deck.names", "deck.parse", "deck.raw", "deck.scan",
    "digest", "errors", "library.cache", "library.heads", "library.kept_deck",
    "library.plain_file", "record", "sentence", "text.blocks", "text.near", "text.passages",
    "text.unseen",
)  # fmt: skip
LARGEST_DECK = 2_000_000  # bytes of a file that is parsed
LARGEST = 64_000_000  # bytes of a kept file; that of the largest deck has about ten million
_UNUSUAL = re.compile(r"[^\w-]")
MONTH = 30 * 86400.0  # seconds; what is older goes, and is made anew where it was in use

T = TypeVar("T")


def load_deck(path: Path, folder: Path | None, *, is_translation: bool = False) -> Deck:
    """Return the deck of a file, from ``folder`` if its content was parsed before."""
    try:
        content = content_of(path, LARGEST_DECK)
    except OSError as error:
        fault = Fault(str(path), 1, f"the file cannot be read ({error.strerror}); mend or move it")
        return Deck(path.stem, str(path), path.stem, "", (), (fault,))

    def parsed() -> Deck:
        from dlstudy.deck.parse import parse_deck  # only for a deck that is not kept

        return parse_deck(content, str(path), is_translation=is_translation)

    if folder is None:
        return parsed()
    place = place_of(path, content, folder, "words" if is_translation else "deck")
    return _remembered(place, parsed, lines_of, lambda body: _deck_of(body, str(path)))


def load_needs(path: Path, folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the topics of a roadmap in the order of study, each with those it needs.

    TOML is slow to read: what the way to the first card must know is kept.
    """
    try:
        content = content_of(path, LARGEST_DECK)
    except OSError:
        return {}
    place = place_of(path, content, folder, "needs")
    return _remembered(place, lambda: _needs_of(_toml(content)), as_json, _needs_kept)


def load_toml(path: Path, folder: Path | None) -> dict[str, Any]:
    """Return a TOML file as JSON has it, from ``folder`` if its content was parsed before.

    Raises OSError where there is no such file.
    """
    content = content_of(path, LARGEST_DECK)
    if folder is None:
        return _toml(content)
    place = place_of(path, content, folder, "whole")
    return _remembered(
        place, lambda: _toml(content), as_json, lambda b: dict(json.loads(b).items())
    )


def place_of(path: Path, content: bytes, folder: Path, kind: str) -> tuple[Path, bytes]:
    """Return the file that keeps what is made of a source, and the key it must have.

    The name tells sources apart, the key what they hold and who parses it: what is
    kept of a former content makes way, and nothing else does.
    """
    whole = _resolved(str(path.parent)) + b"/" + os.fsencode(path.name)
    source = blake2b(whole, digest_size=8).hexdigest()
    parts = (_own_digest(), source.encode(), kind.encode(), content)
    key = blake2b(b"\0".join(parts), digest_size=16).digest()
    stem = _UNUSUAL.sub("_", path.stem[:40])  # a name has at most 255 bytes
    return folder / f"{stem}.{kind}.{source}.json", key


@cache
def _resolved(folder: str) -> bytes:
    return os.fsencode(os.path.realpath(folder))


@cache
def _own_digest() -> bytes:
    return digest_of_parsers(Path(__file__).parents[1])


def digest_of_parsers(folder: Path) -> bytes:
    """Return what tells the parsing modules in a folder from others: a digest of their sources.

    The version stands for sources that are no files, as in a zip file.
    """
    try:
        sources = [folder.joinpath(f"{name.replace('.', '/')}.py").read_bytes() for name in PARSERS]
    except OSError:
        return __version__.encode()
    return blake2b(b"\0".join(sources), digest_size=16).hexdigest().encode()


def _remembered(
    place: tuple[Path, bytes],
    made: Callable[[], T],
    encode: Callable[[T], bytes],
    decode: Callable[[bytes], T],
) -> T:
    """Return what is kept in a place; where that is nothing, make it and keep it."""
    body = kept_body(*place)
    if body is not None:
        with suppress(RecursionError, ValueError, TypeError, LookupError, AttributeError):
            return decode(body)
    found = made()
    keep(*place, encode(found))
    return found


def kept_body(file: Path, key: bytes) -> bytes | None:
    """Return what was kept in a file under a key; None where it is not exactly that."""
    try:
        checksum, _, body = content_of(file, LARGEST).partition(b"\n")
    except OSError:
        return None
    return body if checksum == _checksum(key, body) else None


def keep(file: Path, key: bytes, body: bytes) -> None:
    """Write a file under a key. Another session sees it whole or not at all.

    One that cannot be written costs time only.
    """
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_name(f"{os.urandom(8).hex()}.new")  # as unique as tempfile's, 3 ms sooner
        try:
            with new.open("xb") as written:
                written.write(_checksum(key, body) + b"\n" + body)
            with suppress(OSError):
                file.rmdir()  # a folder cannot be replaced; one that is not empty stays
            new.replace(file)
        finally:
            new.unlink(missing_ok=True)
        _throw_away(file.parent, file.stat().st_mtime - MONTH)


def _throw_away(folder: Path, before: float) -> None:
    """Remove what was written long ago: of decks that moved, and what a crash left."""
    for old in folder.iterdir():
        with suppress(OSError):
            if old.suffix in {".json", ".new"} and old.lstat().st_mtime < before:
                old.unlink()


def _checksum(key: bytes, body: bytes) -> bytes:
    digest = blake2b(key, digest_size=16)
    digest.update(body)
    return digest.hexdigest().encode()


def _toml(content: bytes) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(content.decode("utf-8"))


def _needs_of(rows: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    order = [topic for group in rows["groups"].values() for topic in group["topics"]]
    return {topic: tuple(rows["topics"][topic].get("needs", ())) for topic in order}


def _needs_kept(body: bytes) -> dict[str, tuple[str, ...]]:
    rows = json.loads(body).items()
    return {text_of(topic): tuple(map(text_of, rows_of(needs))) for topic, needs in rows}


def _deck_of(body: bytes, path: str) -> Deck:
    head, _, rest = body.partition(b"\n")
    return deck_of(head, path, Words(lambda: rest.split(b"\n")))
