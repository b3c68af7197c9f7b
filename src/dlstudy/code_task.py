"""The contract of a code card: a function to write, its reference, hidden cases, named mistakes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.random import Generator

Argument = Any  # a float, int, bool, None, or an array of these: what travels to the child
Arguments = dict[str, Argument]  # by the function's own argument names, in their order
Result = "float | NDArray[np.float64] | tuple[float | NDArray[np.float64], ...]"


@dataclass(frozen=True, slots=True)
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
