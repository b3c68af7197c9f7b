"""The command line: one file a command, and only the file of the command given is imported."""

import sys
from contextlib import suppress
from importlib import import_module

import typer

from dlstudy.errors import DlstudyError

COMMANDS = ("review", "quiz", "due", "stats", "decks", "show", "undo", "check")
PIPE_CLOSED = 1


def main() -> None:
    """Run the command given; a user's mistake is one sentence on stderr and its exit code."""
    try:
        app(sys.argv[1:])()
    except DlstudyError as error:
        with suppress(OSError):  # the terminal may be gone
            typer.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of our output, such as `head`, has had enough
        sys.stderr.close()
        sys.exit(PIPE_CLOSED)


def app(arguments: list[str]) -> typer.Typer:
    """Return the app with the command given, or with all of them for help and for mistakes."""
    commands = typer.Typer(
        no_args_is_help=True,
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

        typer.echo(f"dlstudy {__version__}")
        raise typer.Exit


def _root(
    _version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version."
    ),
) -> None:
    """Study deep learning ten minutes a day."""
