"""The same commands built with typer: for help, for mistakes, for lines that are not ordinary."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from inspect import getdoc
from types import FunctionType
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command

from dlstudy.cli.options import Declared, declarations
from dlstudy.cli.output import echo, language_in
from dlstudy.errors import Misuse
from dlstudy.terminal.words.forms import recognised
from dlstudy.terminal.words.sentences import worded

if TYPE_CHECKING:
    _Base = TyperCommand
else:
    _Base = object  # a command's and a group's class stands behind it

ABORTED = 130
KINDS = ("int range", "float range", "int", "str", "path")  # of values, as typer calls them
MISUSES = (  # what typer says of a line that cannot be meant, as far as ours can cause it
    "Missing command",
    "No such command '{name}'",
    "No such option: {name} (Possible options: {names})",
    "No such option: {name}",
    "Missing argument '{name}'",
    "Got unexpected extra argument(s) ({names})",
    "Option '{name}' requires an argument",
    "Option '{name}' does not take a value",
    "Invalid value for {parameter}: {reason}",
    "'{value}' is not a valid {kind}",
    "'{value}' is not one of {names}",
    "{value} is not in the range {range}",
    *KINDS,
)
NESTED = {"reason", "kind"}  # places that hold another of these
Commands = Iterable[tuple[str, Callable[..., object]]]


class _Spoken(_Base):
    """What makes a help Chinese where typer itself has only English, before a class of typer's."""

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - typer's own, which is not public
        """Return the first line of the help."""
        return super().get_usage(ctx).replace("Usage: ", worded("Usage: ", "zh"), 1)

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - as above
        """Return the option that shows the help."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = worded("Show this message and exit.", "zh")
        return found

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        """Print the help."""
        for each in self.get_params(ctx):
            each.type = copy(each.type)  # all options of a kind share one
            each.type.name = _told(each.type.name, "zh")
        with _chinese_parts():
            super().format_help(ctx, formatter)


class _SpokenCommand(_Spoken, TyperCommand):
    """A command whose help is Chinese."""


class _SpokenGroup(_Spoken, TyperGroup):
    """The commands together, likewise."""


@contextmanager
def _chinese_parts() -> Iterator[None]:
    """Give typer Chinese titles for the parts of a help for a while, and tables for Chinese.

    rich takes a Chinese sentence for one word, which a table would cut.
    """
    from typer import rich_utils

    from dlstudy.terminal.drawing.folding import FoldingColumns, FoldingTable

    parts = {
        "Table": FoldingTable,
        "Columns": FoldingColumns,
        "ARGUMENTS_PANEL_TITLE": worded("Arguments", "zh"),
        "OPTIONS_PANEL_TITLE": worded("Options", "zh"),
        "COMMANDS_PANEL_TITLE": worded("Commands", "zh"),
        "REQUIRED_LONG_STRING": worded("[required]", "zh"),
    }
    before = {name: getattr(rich_utils, name) for name in parts}
    try:
        for name, part in parts.items():
            setattr(rich_utils, name, part)
        yield
    finally:
        for name, part in before.items():
            setattr(rich_utils, name, part)


def run(commands: Commands, arguments: list[str]) -> object:
    """Run a command line with typer; return what the command returned, or an exit code.

    Raises Misuse where the line cannot be meant.
    """
    try:
        built = get_command(app(commands, language_in(arguments)))
        return built(arguments, prog_name="dlstudy", standalone_mode=False)
    except TyperException as error:
        said = " ".join(error.format_message().split()).rstrip(".")
        raise Misuse("{said}", said=recognised(said, MISUSES, NESTED)) from None
    except typer.Abort:
        return ABORTED


def app(commands: Commands, language: str) -> typer.Typer:
    """Return the app with some commands."""
    is_chinese = language == "zh"
    found = typer.Typer(
        cls=_SpokenGroup if is_chinese else TyperGroup,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        options_metavar=worded("[OPTIONS]", language),
        subcommand_metavar=worded("COMMAND [ARGS]...", language),
    )
    found.callback(help=worded("Study deep learning ten minutes a day.", language))(_root(language))
    for name, command in commands:
        found.command(
            name,
            cls=_SpokenCommand if is_chinese else TyperCommand,
            help=_told(getdoc(command) or "", language),
            options_metavar=worded("[OPTIONS]", language),
        )(_declared(command, language))
    return found


def _declared(command: Callable[..., object], language: str) -> Callable[..., object]:
    """Return a command whose defaults are typer's own declarations."""
    assert isinstance(command, FunctionType)
    given = declarations(command).items()
    defaults = tuple(_as_typer(name, each, language) for name, (each, _) in given)
    same = FunctionType(command.__code__, command.__globals__, command.__name__, defaults)
    same.__annotations__ = command.__annotations__
    return same


def _as_typer(name: str, each: Declared, language: str) -> Any:  # noqa: ANN401 - typer's OptionInfo or ArgumentInfo
    is_named = each.is_argument and language == "zh"
    called = each.metavar or (name if is_named else "")
    metavar = _told(called, language) if called else None
    told: dict[str, Any] = {"help": _told(each.help, language), "metavar": metavar}
    if each.is_argument:
        return typer.Argument(each.default, **told)
    return typer.Option(each.default, *each.names, min=each.least, max=each.most, **told)


def _told(declared: str, language: str) -> str:
    """Return what a command declares of itself in a language."""
    return worded(declared, language)


def _version(is_asked: bool) -> None:
    if is_asked:
        from dlstudy import __version__

        echo(f"dlstudy {__version__}")
        raise typer.Exit


def _root(language: str) -> Callable[..., None]:
    """Return what is done before every command: nothing, or the version is shown."""
    told = worded("Show the version.", language)

    def root(
        _version: bool = typer.Option(
            False, "--version", callback=_version, is_eager=True, help=told
        ),
    ) -> None:
        pass

    return root
