"""The contract of a code card: a function to write, its reference, hidden cases, named mistakes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from dlstudy.record import field, record

if TYPE_CHECKING:
    from numpy.random import Generator

Argument = Any  # a float, int, bool, None, or an array of these: what travels to the child
Arguments = dict[str, Argument]  # by the function's own argument names, in their order
RANDOM_CASES = 6  # besides the edge cases
Result = "float | NDArray[np.float64] | tuple[float | NDArray[np.float64], ...]"


@record
class CodeTask:
    """A NumPy function that a learner writes.

    ``starter`` is the text of the learner's file: imports, the signature, a
    docstring with the shapes, and ``raise NotImplementedError``. ``draw``
    gives the arguments of a hidden case, ``edge_cases`` those that people
    forget, by name. ``reference`` and every mistake take the same arguments
    and return what the function should (or wrongly would) return.
    ``verify`` reaches the reference's result by an independent route:
    finite differences for a gradient, explicit loops for array code.
    ``outputs`` names the parts of a result that is a tuple.
    """

    function: str
    starter: str
    reference: Callable[..., Any]
    draw: Callable[[Generator], Arguments]
    verify: Callable[..., Any]
    edge_cases: Mapping[str, Callable[[], Arguments]] = field(default_factory=dict)
    mistakes: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()


@record
class Case:
    """One call of the function: its name for the learner, and its arguments."""

    name: str
    arguments: Arguments


def cases(task: CodeTask, seed: int) -> list[Case]:
    """Return the edge cases and some drawn ones; the same seed gives the same."""
    edges = [Case(name, make()) for name, make in task.edge_cases.items()]
    return [*edges, *_drawn(task, (seed,))]


def drawn_cases(task: CodeTask, seed: int) -> list[Case]:
    """Return other drawn cases to try a function on, without those that people forget."""
    return _drawn(task, (seed, 1))


def _drawn(task: CodeTask, seed: tuple[int, ...]) -> list[Case]:
    import numpy as np

    rng = np.random.default_rng(seed)
    return [Case(f"random {n}", task.draw(rng)) for n in range(1, RANDOM_CASES + 1)]


def copied(arguments: Arguments) -> Arguments:
    """Return arguments that a function may change without changing these."""
    return {
        name: value.copy() if hasattr(value, "copy") else value for name, value in arguments.items()
    }
