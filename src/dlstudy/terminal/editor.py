"""The learner's own editor, to which the terminal is lent."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from dlstudy.terminal.stage import Stage

EDITORS = ("nano", "vim", "vi")  # tried where neither VISUAL nor EDITOR says which


def edited(stage: Stage, path: Path, text: str | None = None) -> bool:
    """Let a file be edited, made with ``text`` if given; False, with a message, if that failed."""
    command = editor()
    if not command:
        stage.say("no editor", "warning")
        return False
    try:
        if text is not None and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        with stage.lent():
            ended = subprocess.run([*command, str(path)], check=False).returncode
    except OSError as error:
        reason = error.strerror or error
        stage.say("editor failed", "bad", editor=command[0], reason=reason)
        return False
    if ended:
        stage.say("editor failed", "bad", editor=command[0], reason=f"exit code {ended}")
    return ended == 0


def editor() -> list[str]:
    """Return the command of the learner's editor; [] where there is none."""
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if chosen:
        try:
            return shlex.split(chosen)
        except ValueError:
            return [chosen]
    found = next((name for name in EDITORS if shutil.which(name)), "")
    return [found] if found else []
