"""From starting the command to the first card on a real pseudo-terminal."""

import os
import pty
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PAINTED = b"show answer"  # on the last row of the first card
COMMAND = [sys.executable, "-m", "dlstudy", "review"]


def bare_seconds() -> float:
    """Return how long Python takes to start and do nothing."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.perf_counter() - start


def command_seconds(home: Path, *arguments: str) -> float:
    """Return how long a command that needs no terminal takes."""
    environment = {**os.environ, "DLSTUDY_HOME": str(home), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "dlstudy", *arguments]
    start = time.perf_counter()
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def first_card_seconds(home: Path, more: dict[str, str] | None = None) -> float:
    """Return the seconds until the first card's last row is on the screen, then quit."""
    environment = {**os.environ, "DLSTUDY_HOME": str(home), "TERM": "xterm-256color"}
    environment |= {"DLSTUDY_LANG": "en", "LC_ALL": "C.UTF-8", **(more or {})}
    start = time.perf_counter()
    process, terminal = pty.fork()
    if process == 0:
        os.execve(COMMAND[0], COMMAND, environment)
    seen = b""
    while PAINTED not in seen:
        seen += os.read(terminal, 65536)
    seconds = time.perf_counter() - start
    os.write(terminal, b"q")
    while _read(terminal):
        pass
    os.waitpid(process, 0)
    os.close(terminal)
    return seconds


def cold_seconds(home: Path) -> float:
    """Return the same without byte code and without parsed decks, as after an installation."""
    for kept in (home / "cache").glob("*.json"):
        kept.unlink()
    with tempfile.TemporaryDirectory() as empty:
        return first_card_seconds(home, {"PYTHONPYCACHEPREFIX": empty})


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
