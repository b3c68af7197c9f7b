"""What a command can be told: plain declarations, read here or by typer, whichever is needed."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Declared(NamedTuple):
    """An argument or an option of a command; an argument has no names of its own.

    ``least`` and ``most`` bound a number, both inclusive. ``default`` is ``...``
    where an argument has to be written.
    """

    default: Any
    names: tuple[str, ...]
    is_argument: bool
    help: str = ""
    metavar: str | None = None
    least: float | None = None
    most: float | None = None


def argument(default: object, *, metavar: str | None = None, help: str = "") -> Any:  # noqa: A002, ANN401 - the place of a default
    """Declare what stands behind a command without a name before it."""
    return Declared(default, (), True, help, metavar)


def option(
    default: object,
    *names: str,
    help: str = "",  # noqa: A002 - as everyone calls it
    metavar: str | None = None,
    least: float | None = None,
    most: float | None = None,
) -> Any:  # noqa: ANN401 - it stands in the place of a default
    """Declare an option; without a name it is called as its parameter."""
    return Declared(default, names, False, help, metavar, least, most)


def declarations(command: Callable[..., object]) -> dict[str, tuple[Declared, str]]:
    """Return the parameters of a command: what each declares, and its type as it is written."""
    code = command.__code__
    names = code.co_varnames[: code.co_argcount]
    defaults = command.__defaults__ or ()
    types = command.__annotations__
    return {name: (given, types[name]) for name, given in zip(names, defaults, strict=True)}
