"""Ordinary command lines, read without typer: whatever is not ordinary is left to it.

A line is ordinary if each word of it can be meant in one way only and every
value is of its type and within its bounds. Help, mistakes and rare forms are
typer's; where this reader gives values, they are those that typer gives.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from math import isnan
from typing import Any

from dlstudy.cli.options import Declared, declarations

_PLAIN = {"str": str, "int": int, "float": float}
Values = dict[str, Any]


class _NotOrdinary(Exception):
    """The line is to be read by typer."""


def read(command: Callable[..., object], words: Sequence[str]) -> Values | None:
    """Return the values of a command's parameters, None where the line is not ordinary."""
    declared = declarations(command)
    try:
        given, behind = _sorted_out(declared, words)
        for name, texts in _arguments(declared, behind).items():
            given[name] = texts
        return {
            name: _value(each, kind, given.get(name), command.__globals__)
            for name, (each, kind) in declared.items()
        }
    except (_NotOrdinary, ValueError, OverflowError):
        return None


def _sorted_out(
    declared: dict[str, tuple[Declared, str]], words: Sequence[str]
) -> tuple[dict[str, list[str]], list[str]]:
    """Return what is written behind each option, and what stands alone."""
    options = {
        written: name
        for name, (each, _) in declared.items()
        if not each.is_argument
        for written in each.names or (f"--{name}",)
    }
    given: dict[str, list[str]] = {}
    alone: list[str] = []
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if not word.startswith("-"):
            alone.append(_sure(word))
            continue
        written, has_value, value = word.partition("=")
        name = options.get(written, "")
        if not name or (has_value and not written.startswith("--")):
            raise _NotOrdinary
        if declared[name][1] == "bool":
            if has_value or not declared[name][0].names:
                raise _NotOrdinary
            given[name] = ["yes"]
        elif has_value or waiting:
            given.setdefault(name, []).append(_sure(value if has_value else waiting.pop(0)))
        else:
            raise _NotOrdinary
    return given, alone


def _sure(word: str) -> str:
    """Return a word that is a value and nothing else."""
    if not word or word.startswith("-"):
        raise _NotOrdinary
    return word


def _arguments(declared: dict[str, tuple[Declared, str]], alone: list[str]) -> dict[str, list[str]]:
    """Return what stands alone by the argument that takes it, in their order."""
    found: dict[str, list[str]] = {}
    waiting = list(alone)
    for name, (each, kind) in declared.items():
        if not each.is_argument:
            continue
        count = len(waiting) if kind.startswith("list[") else 1
        found[name], waiting = waiting[:count], waiting[count:]
        if each.default is ... and not found[name]:
            raise _NotOrdinary
    if waiting:
        raise _NotOrdinary
    return found


def _value(each: Declared, kind: str, texts: list[str] | None, names: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever its type is
    if not texts:
        return each.default
    if kind == "bool":
        return True
    if kind.startswith("list["):
        return [_one(each, kind[5:-1], text, names) for text in texts]
    return _one(each, kind, texts[-1], names)


def _one(each: Declared, kind: str, text: str, names: dict[str, Any]) -> Any:  # noqa: ANN401 - as above
    made = _PLAIN.get(kind) or names[kind]
    if isinstance(made, type) and issubclass(made, Enum) and text not in {m.value for m in made}:
        raise _NotOrdinary  # typer also takes other spellings of a member
    value = made(text)
    if isinstance(value, float) and isnan(value):
        raise _NotOrdinary
    below = each.least is not None and value < each.least
    if below or (each.most is not None and value > each.most):
        raise _NotOrdinary
    return value
