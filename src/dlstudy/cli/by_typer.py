"""The same commands built with typer: for help, for mistakes, for lines that are not ordinary."""

from collections.abc import Callable, Iterable
from types import FunctionType
from typing import Any

import typer
from typer.exceptions import TyperException

from dlstudy.cli.options import Declared, declarations
from dlstudy.cli.output import echo
from dlstudy.errors import Misuse

ABORTED = 130
Commands = Iterable[tuple[str, Callable[..., object]]]


def run(commands: Commands, arguments: list[str]) -> object:
    """Run a command line with typer; return what the command returned, or an exit code.

    Raises Misuse where the line cannot be meant.
    """
    try:
        return app(commands)(arguments, prog_name="dlstudy", standalone_mode=False)
    except TyperException as error:
        raise Misuse(" ".join(error.format_message().split()).rstrip(".")) from None
    except typer.Abort:
        return ABORTED


def app(commands: Commands) -> typer.Typer:
    """Return the app with some commands."""
    found = typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    found.callback()(_root)
    for name, command in commands:
        found.command(name)(_declared(command))
    return found


def _declared(command: Callable[..., object]) -> Callable[..., object]:
    """Return a command whose defaults are typer's own declarations."""
    assert isinstance(command, FunctionType)
    defaults = tuple(_as_typer(each) for each, _ in declarations(command).values())
    same = FunctionType(command.__code__, command.__globals__, command.__name__, defaults)
    same.__annotations__ = command.__annotations__
    same.__doc__ = command.__doc__
    return same


def _as_typer(each: Declared) -> Any:  # noqa: ANN401 - typer's OptionInfo or ArgumentInfo
    told: dict[str, Any] = {"help": each.help, "metavar": each.metavar}
    if each.is_argument:
        return typer.Argument(each.default, **told)
    return typer.Option(each.default, *each.names, min=each.least, max=each.most, **told)


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
