"""Ordinary command lines read without typer: the same values as typer's, or left to it."""

from collections.abc import Callable, Iterator
from importlib import import_module
from random import Random
from types import FunctionType
from typing import Any

import pytest
from typer.exceptions import TyperException
from typer.main import get_command

from dlstudy.cli import COMMANDS, by_typer, plain
from dlstudy.cli.options import declarations

LINES = 10_000  # over all commands
VALUES = (
    "cnn", "l1-l2", "卷积", "3", "0", "-1", "1", "2", "15", "1.5", "1e3", "nan", "inf", "1_000",
    "０", " 7", "", "x", "concept", "drill", "code", "CONCEPT", "list", "report", "apply", "clear",
    "en", "zh", "a=1", "k=[1, 2]", "2026-12-31", "-", "--", "---", "-n", "-n5", "-h", "--help",
    "--nosuch", "--min", "--no-json", "--json=1", "--json", "tiny/relu", "a,b",
)  # fmt: skip


def same(command: Callable[..., object]) -> Callable[..., object]:
    """Return a function with a command's parameters that returns what they were given."""
    assert isinstance(command, FunctionType)
    names = list(declarations(command))
    made: dict[str, Any] = dict(command.__globals__)
    exec(f"def run({', '.join(names)}):\n    return dict(locals())", made)
    found: FunctionType = made["run"]
    found.__defaults__, found.__annotations__ = command.__defaults__, command.__annotations__
    return found


def lines(name: str, command: Callable[..., object], count: int) -> Iterator[list[str]]:
    """Yield lines of a command, most of them nearly ordinary, from a seed of its own."""
    rng = Random(name)
    options = [
        written
        for parameter, (each, _) in declarations(command).items()
        if not each.is_argument
        for written in each.names or (f"--{parameter}",)
    ]
    for _ in range(count):
        words = []
        for _ in range(rng.randrange(5)):
            if options and rng.random() < 0.6:
                option = rng.choice(options)
                value = rng.choice(VALUES)
                words += rng.choice([[option], [option, value], [f"{option}={value}"]])
            else:
                words.append(rng.choice(VALUES))
        yield words


@pytest.mark.parametrize("name", COMMANDS)
def test_both_readings_of_a_command_line_agree(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = import_module(f"dlstudy.cli.{name}").run
    told_by = get_command(by_typer.app([(name, same(command))], "en"))
    ordinary = both = 0
    for words in lines(name, command, LINES // len(COMMANDS) + 1):
        values = plain.read(command, words)
        ordinary += values is not None
        try:
            told = told_by.main([name, *words], "dlstudy", standalone_mode=False)
        except TyperException:
            told = None
        if isinstance(told, dict):
            both += values is not None
            if values is not None:
                assert values == told, words
                assert {k: type(v) for k, v in values.items()} == {
                    k: type(v) for k, v in told.items()
                }, words
        else:
            assert values is None, (words, told)
    assert ordinary == both > 20
    capsys.readouterr()  # the help of the lines that asked for it
