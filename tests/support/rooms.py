"""The rooms of ``dlstudy`` and the arrows between them, of this tree or of another revision.

``python -m tests.support.rooms [REV]`` prints each room with its modules, its floor (0 imports
no other room) and the rooms it imports; then the circles, if there are any. A module that lies
in no package is a room of its own.
"""

import ast
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = "dlstudy"


def room_of(module: str) -> str:
    """Return the room of a module, named from the package on."""
    return module.split(".")[1] if "." in module else module


def arrows(source: Path) -> dict[str, set[str]]:
    """Return the rooms that each room imports, wherever in a module it does."""
    files = {
        ".".join((PACKAGE, *path.relative_to(source).with_suffix("").parts)): path
        for path in source.rglob("*.py")
    }
    found: dict[str, set[str]] = {}
    for module, path in files.items():
        here = room_of(module.removesuffix(".__init__"))
        found.setdefault(here, set())
        for node in ast.walk(ast.parse(path.read_bytes())):
            for name in _imported(node):
                known = name in files or f"{name}.__init__" in files
                if known and name != PACKAGE and room_of(name) != here:
                    found[here].add(room_of(name))
    return found


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def floors(found: Mapping[str, set[str]]) -> dict[str, int]:
    """Return the floor of each room: one above the highest that it imports; -1 in a circle."""
    made: dict[str, int] = {}
    waiting = set(found)
    while waiting:
        ready = {room for room in waiting if found[room] <= made.keys()}
        if not ready:
            return {**made, **dict.fromkeys(waiting, -1)}
        made |= {room: max((made[n] for n in found[room]), default=-1) + 1 for room in ready}
        waiting -= ready
    return made


def print_rooms(source: Path) -> None:
    """Print rooms, floors and arrows of a tree."""
    found = arrows(source)
    floor = floors(found)
    for room in sorted(found, key=lambda each: (-floor[each], each)):
        place = source / room
        modules = len(list(place.rglob("*.py"))) if place.is_dir() else 1
        print(f"{floor[room]:3}  {room:12} {modules:4}  {' '.join(sorted(found[room]))}")
    count = sum(map(len, found.values()))
    print(f"{len(found)} rooms on {max(floor.values()) + 1} floors, {count} arrows")
    print(f"in a circle: {' '.join(sorted(n for n, at in floor.items() if at < 0)) or 'none'}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        with tempfile.TemporaryDirectory() as folder:
            packed = subprocess.run(
                ["git", "-C", str(ROOT), "archive", sys.argv[1], f"src/{PACKAGE}"],
                check=True, capture_output=True,
            )  # fmt: skip
            subprocess.run(["tar", "-x", "-C", folder], input=packed.stdout, check=True)
            print_rooms(Path(folder) / "src" / PACKAGE)
    else:
        print_rooms(ROOT / "src" / PACKAGE)
