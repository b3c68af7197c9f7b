"""Run dlstudy and write down what it calls from the first line that is typed on.

Usage: traced_session.py FILE ARGUMENT... ; the file gets a line a call, ``terminal/keys.py
Keys.typed``, without what was called again at once.
"""

import atexit
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import dlstudy

ROOT = str(Path(dlstudy.__file__).parent) + "/"
CALLS: list[str] = []


def note(frame: FrameType, event: str, _: object) -> None:
    """Write down a call of a function of dlstudy."""
    code = frame.f_code
    if event == "call" and code.co_filename.startswith(ROOT):
        call = f"{code.co_filename.removeprefix(ROOT)} {code.co_qualname}"
        if CALLS[-1:] != [call]:
            CALLS.append(call)


def begin_at_the_first_line() -> None:
    """Begin to write when a line is asked for."""
    from dlstudy.terminal.prompt import Prompt

    line: Any = Prompt.line
    prompt: Any = Prompt

    def noted(*values: Any) -> Any:  # noqa: ANN401 - passed through
        sys.setprofile(note)
        return line(*values)

    prompt.line = noted


if __name__ == "__main__":
    calls, *arguments = sys.argv[1:]
    atexit.register(lambda: Path(calls).write_text("\n".join(CALLS), encoding="utf-8"))
    begin_at_the_first_line()
    sys.argv = ["dlstudy", *arguments]
    from dlstudy.cli import main

    main()
