"""The learner's file of a code card: begun from the stub, kept, and set aside once it was graded.

Beside ``slug.py`` lies ``.slug.begun`` with the ids of the gradings that came
before the file. What was graded since is found by comparing it with the log
when the card is asked again, so a crash between the two loses nothing, and a
grading that is taken back leaves the file where it is.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from shutil import copyfile

from dlstudy.card import CardId
from dlstudy.errors import NotSaved
from dlstudy.log.home import inside
from dlstudy.record import record

FOLDER = "code"


@record
class Graded:
    """One answer to a code card that stands in the log."""

    event: str  # its id
    day: date


@record
class AnswerFile:
    """The file to write in, and those that were graded before, the latest last."""

    path: Path
    earlier: tuple[Path, ...] = ()


def answer_file(
    home: Path,
    card: CardId,
    starter: str,
    graded: Sequence[Graded] = (),
    former: Iterable[str] = (),
) -> AnswerFile:
    """Return the learner's file for a card: the one that was begun, or the stub.

    A file that is older than the last grading is set aside under its date. A
    file under a former name of the card is taken over. Raises NotSaved, and
    Misplaced for a name that would lead elsewhere.
    """
    path = place(home, card)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _take_over(path, [place(home, name) for name in former])
        _begin_again(path, starter, graded)
    except OSError as error:
        raise NotSaved(
            f"{path} cannot be made ({error.strerror}); see that the folder may be written."
        ) from None
    return AnswerFile(path, tuple(earlier(path)))


def place(home: Path, card: CardId) -> Path:
    """Return where the file of a card lies; raises Misplaced."""
    deck, _, slug = card.partition("/")
    return inside(home / FOLDER, deck, slug, end=".py")


def earlier(path: Path) -> list[Path]:
    """Return the files that were set aside, in the order of their dates."""
    dated = re.compile(rf"{re.escape(path.stem)}-(\d{{4}}-\d\d-\d\d)(?:-(\d+))?\.py", re.ASCII)
    found = [
        (match, other) for other in path.parent.iterdir() if (match := dated.fullmatch(other.name))
    ]
    return [other for match, other in sorted(found, key=lambda f: (f[0][1], int(f[0][2] or 1)))]


def _begin_again(path: Path, starter: str, graded: Sequence[Graded]) -> None:
    """Set the file aside if it was graded since it was begun, and make it from the stub."""
    marker = path.with_name(f".{path.stem}.begun")
    before = _begun(marker)
    since = [one for one in graded if one.event not in before]
    if since and path.exists():
        if path.read_bytes() != starter.encode():
            _keep_beside(path, since[-1].day)
        _write(path, starter)
    elif not path.exists():
        _write(path, starter)
    if since:
        _write(marker, json.dumps(sorted(before | {one.event for one in since})))


def _begun(marker: Path) -> set[str]:
    """Return the gradings that a file knows of; none where that cannot be read."""
    try:
        found = json.loads(marker.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return set()
    return {one for one in found if isinstance(one, str)} if isinstance(found, list) else set()


def _keep_beside(path: Path, day: date) -> None:
    """Give a file a second name with its date; nothing that is there is overwritten."""
    number = 1
    while True:
        count = f"-{number}" if number > 1 else ""
        beside = path.with_name(f"{path.stem}-{day.isoformat()}{count}.py")
        if not beside.exists():
            break
        if beside.samefile(path):  # a crash came between this and the stub
            return
        number += 1
    _link(path, beside)


def _link(path: Path, other: Path) -> None:
    """Give a file another name; a file system without links gets a copy."""
    try:
        os.link(path, other)
    except FileExistsError:
        raise
    except OSError:
        copyfile(path, other)


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _take_over(path: Path, former: Iterable[Path]) -> None:
    """Give the files of the first former name that has one to the card of now."""
    for old in former:
        if path.exists():
            return
        if not old.exists():
            continue
        for dated in earlier(old):
            with suppress(FileExistsError):
                _move(dated, path.with_name(path.stem + dated.name.removeprefix(old.stem)))
        begun = old.with_name(f".{old.stem}.begun")
        if begun.exists():
            begun.replace(path.with_name(f".{path.stem}.begun"))
        _move(old, path)


def _move(old: Path, new: Path) -> None:
    """Rename a file; raises FileExistsError where something has the name."""
    _link(old, new)
    old.unlink()
