"""The command line: one file a command, and only the file of the command given is imported."""

import gc
import sys
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper

import typer
from typer.exceptions import TyperException

from dlstudy.cli.output import echo
from dlstudy.errors import BrokenStore, DlstudyError

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
MISUSED = 2


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
        code = app(arguments)(arguments, prog_name="dlstudy", standalone_mode=False)
    except DlstudyError as error:
        with suppress(OSError):  # the terminal may be gone
            echo(str(error), err=True)
        return error.exit_code
    except TyperException as error:
        command = f"{arguments[0]} " if arguments[0] in COMMANDS else ""
        said = " ".join(error.format_message().split()).rstrip(".")
        gap = " " if said.endswith("?") else "; "
        echo(f"{said}{gap}'dlstudy {command}--help' shows what can be written.", err=True)
        return MISUSED
    except typer.Abort:
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


def app(arguments: list[str]) -> typer.Typer:
    """Return the app with the command given, or with all of them for help and for mistakes."""
    commands = typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    commands.callback()(_root)
    for name in arguments[:1] if arguments[:1] and arguments[0] in COMMANDS else COMMANDS:
        commands.command(name)(import_module(f"dlstudy.cli.{name}").run)
    return commands


def _version(is_asked: bool) -> None:
    if is_asked:
        from dlstudy import __version__

        echo(f"dlstudy {__version__}")
        raise typer.Exit


def _root(
    _version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version."
    ),
) -> None:
    """Study deep learning ten minutes a day."""
