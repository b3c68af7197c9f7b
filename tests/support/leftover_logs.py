"""Logs filled by hand, killed inside a commit, and read back."""

import signal
import subprocess
import sys
from pathlib import Path

from dlstudy.log.store import Store
from dlstudy.schedule import fold
from tests.support.logs import event

ROOT = Path(__file__).parents[2]
WRITER = """
import resource, signal, sys
from pathlib import Path
from dlstudy.log.store import Store
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
    """Record so many answers; return their ids."""
    made = [event(card, quality=n % 6, day=n // 9) for n in range(count)]
    with Store(path) as log:
        for one in made:
            log.record(one)
    return [one.id for one in made]


def ids(path: Path) -> list[str]:
    """Return the ids of the events of a log that is sound."""
    with Store(path) as log:
        assert log.states() == fold.states(log.events())
        assert log.damaged() == []
        return [one.id for one in log.events()]
