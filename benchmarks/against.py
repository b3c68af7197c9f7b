"""The present tree beside another revision, start by start in turn, so that noise is shared.

Both are installed as wheels; what is run is the ``dlstudy`` of each. A start
counts from its beginning until the last row of the first question is on the
screen of a pseudo-terminal, and until the process is gone.
"""

import os
import pty
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
PAIRS = 40
ASKED = b" quit"  # among the keys below a question of any kind
WRITE_LOG = """
import re, sys
from pathlib import Path
tree, home = map(Path, sys.argv[1:])
sys.path.insert(0, str(tree / "benchmarks"))
import workload
decks = sorted((tree / "decks").glob("*.md"))
notes = [(p.stem, text) for p in decks for text in re.split(r"(?m)^## ", p.read_text())[1:]]
cards = [f"{deck}/{text.split()[0]}" for deck, text in notes if re.search(r"(?m)^A: ", text)]
events = workload.events(workload.EVENTS, workload.now())
for place, event in enumerate(events):  # of the concepts that this revision ships: no NumPy
    object.__setattr__(event, "card", cards[place * 7919 % len(cards)])
workload.write_log(home, events)
"""
WARMING = 3  # starts that parse the decks and are not counted


def print_against(revision: str) -> None:
    """Build this tree and a revision, and print the paired starts of both."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        old_tree = _tree(work / "old-tree", revision)
        new_tree = _tree(work / "new-tree", "HEAD")
        mixed_tree = _tree(work / "mixed-tree", "HEAD")
        shutil.rmtree(mixed_tree / "decks")
        shutil.copytree(old_tree / "decks", mixed_tree / "decks")
        old = _installed(work / "old", old_tree)
        new = _installed(work / "new", new_tree)
        mixed = _installed(work / "mixed", mixed_tree)
        both = {old: old_tree, new: new_tree}
        print(f"first card, this tree : {revision}, {PAIRS} pairs each")
        _pairs("the decks of that revision", {old: old_tree, mixed: mixed_tree}, work / "a")
        _pairs("each its own decks", both, work / "b")
        _pairs("its own decks, 100,000 events", both, work / "c", has_log=True)


def _tree(folder: Path, revision: str) -> Path:
    """Return a folder with the files of a revision."""
    folder.mkdir()
    packed = subprocess.run(
        ["git", "-C", str(ROOT), "archive", revision], check=True, capture_output=True
    )
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed.stdout, check=True)
    return folder


def _installed(folder: Path, tree: Path) -> Path:
    """Return the ``dlstudy`` of a tree, installed in an environment of its own."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    subprocess.run([str(folder / "bin/pip"), "install", "-q", str(tree)], check=True)
    subprocess.run([str(folder / "bin/python"), "-m", "compileall", "-q", str(folder)], check=True)
    return folder / "bin" / "dlstudy"


def _pairs(what: str, trees: dict[Path, Path], work: Path, *, has_log: bool = False) -> None:
    """Print medians, minima and peak memory of starts in turn."""
    old, new = trees
    homes = {old: work / "old", new: work / "new"}
    for command, home in homes.items():
        home.mkdir(parents=True)
        if has_log:  # each in the form of its own revision
            subprocess.run(
                [str(command.with_name("python")), "-c", WRITE_LOG, str(trees[command]), str(home)],
                check=True,
            )
    taken: dict[Path, list[float]] = {old: [], new: []}
    memory = {old: 0, new: 0}
    for turn in range(PAIRS + WARMING):
        for command, home in homes.items():
            seconds, kilobytes = _start(command, home)
            if turn >= WARMING:
                taken[command].append(seconds)
                memory[command] = max(memory[command], kilobytes)
    middle = median(taken[new]) / median(taken[old])
    least = min(taken[new]) / min(taken[old])
    print(
        f"  {what:32} medians {middle:.3f} x, minima {least:.3f} x"
        f"   ({1000 * median(taken[new]):.1f} : {1000 * median(taken[old]):.1f} ms),"
        f" peak {memory[new] / 1024:.1f} : {memory[old] / 1024:.1f} MiB"
    )


def _start(command: Path, home: Path) -> tuple[float, int]:
    """Return the seconds until the first question is on the screen, and the peak memory."""
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home), "DLSTUDY_HOME": str(home),
        "TERM": "xterm-256color", "DLSTUDY_LANG": "en", "LC_ALL": "C.UTF-8",
    }  # fmt: skip
    begun = time.perf_counter()
    process, terminal = pty.fork()
    if process == 0:
        os.execve(
            command, [str(command), "review", "--minutes", "10"], environment
        )  # today's are used up
    seen = b""
    while ASKED not in seen:
        seen += os.read(terminal, 65536)
    seconds = time.perf_counter() - begun
    os.write(terminal, b"\x04")  # Ctrl-D ends a typed line too
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:  # the process is gone
        pass
    _, _, used = os.wait4(process, 0)
    os.close(terminal)
    assert isinstance(used, resource.struct_rusage)
    return seconds, used.ru_maxrss
