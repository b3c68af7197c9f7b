"""The command line: one file a command, and only the file of the command given is imported."""

import gc
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper

from dlstudy.cli import plain
from dlstudy.cli.output import echo
from dlstudy.errors import BrokenStore, DlstudyError, Misuse

COMMANDS = (
    "review",
    "quiz",
    "interview",
    "plan",
    "due",
    "stats",
    "decks",
    "drill",
    "roadmap",
    "read",
    "focus",
    "place",
    "show",
    "undo",
    "redate",
    "resume",
    "check",
)
MISSING = {  # parts of Python's own library that a build may lack
    "_sqlite3": "SQLite, which keeps your answers; install one with it, such as python.org's",
}
FEW_COLLECTIONS = 50_000  # objects; those of a start live on, and looking at them finds nothing
PIPE_CLOSED = 1
ABORTED = 130


def main() -> None:
    """Run the command given; a user's mistake is one sentence on stderr and its exit code."""
    gc.set_threshold(FEW_COLLECTIONS)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # Chinese on an ASCII terminal is no crash
    sys.exit(_run(sys.argv[1:] or ["--help"]))


def _run(arguments: list[str]) -> int:
    """Return the exit code; every mistake of the user has been said in one sentence by then."""
    try:
        code = _called(arguments)
    except Misuse as error:
        command = f"{arguments[0]} " if arguments[0] in COMMANDS else ""
        gap = " " if str(error).endswith("?") else "; "
        echo(f"{error}{gap}'dlstudy {command}--help' shows what can be written.", err=True)
        return error.exit_code
    except DlstudyError as error:
        with suppress(OSError):  # the terminal may be gone
            echo(str(error), err=True)
        return error.exit_code
    except KeyboardInterrupt:
        return ABORTED
    except ModuleNotFoundError as error:
        if error.name not in MISSING:
            raise
        echo(f"This Python was built without {MISSING[error.name]}.", err=True)
        return BrokenStore.exit_code
    except BrokenPipeError:  # the reader of our output, such as `head`, has had enough
        sys.stderr.close()
        return PIPE_CLOSED
    return code if isinstance(code, int) else 0


def _called(arguments: list[str]) -> object:
    """Call the command given and return what it returns; typer is asked only where it is needed."""
    name, *words = arguments
    if name in COMMANDS:
        command = _command(name)
        values = plain.read(command, words)
        if values is not None:
            return command(**values)
    from dlstudy.cli import by_typer  # and typer with it

    names = [name] if name in COMMANDS else COMMANDS
    return by_typer.run([(each, _command(each)) for each in names], arguments)


def _command(name: str) -> Callable[..., object]:
    command: Callable[..., object] = import_module(f"dlstudy.cli.{name}").run
    return command
