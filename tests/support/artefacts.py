"""What a release holds: the source distribution all of the tree, the wheel its code and decks.

``python -m tests.support.artefacts DIST`` compares both files of a folder with what is under
version control, and prints what they lack or have too much.
"""

import subprocess
import sys
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

ROOT = Path(__file__).parents[2]
SHIPPED = {"src/dlstudy/": "dlstudy/", "decks/": "dlstudy/decks/"}  # where it lies in the wheel
INFO = {
    "METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "licenses/decks/LICENSE",
}  # fmt: skip


def tracked() -> set[str]:
    """Return every file of the tree that is under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return set(filter(None, listed.stdout.split("\0")))


def compiled(tree: Iterable[str]) -> set[str]:
    """Return the catalogues that a build compiles: they are not under version control."""
    return {f"{name.removesuffix('.po')}.mo" for name in tree if name.endswith(".po")}


def of_wheel(tree: Iterable[str]) -> set[str]:
    """Return the names that a wheel of this tree has, the folder of its metadata as ``INFO``."""
    return {
        place + name.removeprefix(folder)
        for name in tree
        for folder, place in SHIPPED.items()
        if name.startswith(folder)
    } | {f"INFO/{name}" for name in INFO}


def of_sdist(tree: Iterable[str]) -> set[str]:
    """Return the names that a source distribution of this tree has, below its folder."""
    return {*tree, "PKG-INFO"}


def in_wheel(path: Path) -> set[str]:
    """Return the names in a wheel."""
    with ZipFile(path) as wheel:
        names = map(PurePosixPath, wheel.namelist())
        return {
            str(PurePosixPath("INFO", *name.parts[1:]))
            if name.parts[0].endswith(".dist-info")
            else str(name)
            for name in names
        }


def in_sdist(path: Path) -> set[str]:
    """Return the names in a source distribution, without its folder."""
    with tarfile.open(path) as files:
        return {str(PurePosixPath(*PurePosixPath(m.name).parts[1:])) for m in files if m.isfile()}


def differences(found: set[str], wanted: set[str]) -> Iterator[str]:
    """Yield a sentence for every file that is missing or should not be there."""
    yield from (f"{name} is missing" for name in sorted(wanted - found))
    yield from (f"{name} should not be there" for name in sorted(found - wanted))


def main(folder: Path) -> int:
    """Compare the two files of a folder with the tree; return the exit code."""
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    tree = tracked()
    tree |= compiled(tree)
    told = [
        *(f"{wheel.name}: {each}" for each in differences(in_wheel(wheel), of_wheel(tree))),
        *(f"{sdist.name}: {each}" for each in differences(in_sdist(sdist), of_sdist(tree))),
    ]
    sys.stdout.write("".join(f"{line}\n" for line in told or ["the release holds what it should"]))
    return bool(told)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
