"""Records: typed fields, compared by value, as ``dataclasses`` has them and much lighter.

``dataclasses`` imports ``inspect``, ``ast`` and ``tokenize`` and writes four
functions a class; every start would pay for it before the first card. Type
checkers take ``record`` and ``mutable`` for what they take a dataclass for.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")


class _Field(NamedTuple):
    default: object
    default_factory: Callable[[], object] | None
    compare: bool


def field(
    *,
    default: object = ...,
    default_factory: Callable[[], object] | None = None,
    compare: bool = True,
) -> Any:  # noqa: ANN401 - it stands in the place of a default
    """Return the default of a field that is made anew each time, or is not compared."""
    return _Field(default, default_factory, compare)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(kind: type[T]) -> type[T]:
    """Return a class as a frozen record: its annotations are its fields, in slots."""
    made = _made(kind)
    made.__setattr__ = made.__delattr__ = _refuse  # type: ignore[method-assign]
    made.__hash__ = _hash  # type: ignore[method-assign]
    return made


@dataclass_transform(field_specifiers=(field,))
def mutable(kind: type[T]) -> type[T]:
    """Return a class as a record whose fields may be set again; it has no hash."""
    return _made(kind)


def fields_of(kind: type) -> tuple[str, ...]:
    """Return the names of a record's or named tuple's fields, () of any other class."""
    return getattr(kind, "_fields", ())


def replace(value: T, /, **changes: object) -> T:
    """Return a record with some fields changed."""
    kept = {name: getattr(value, name) for name in fields_of(type(value))}
    return type(value)(**{**kept, **changes})


def as_dict(value: object) -> Any:  # noqa: ANN401 - plain values, as deep as the record
    """Return a record by the names of its fields, and records inside it likewise."""
    if names := fields_of(type(value)):
        return {name: as_dict(getattr(value, name)) for name in names}
    return [as_dict(item) for item in value] if isinstance(value, tuple) else value


def _made(kind: type[T]) -> type[T]:
    names = tuple(kind.__annotations__)
    defaults = {name: kind.__dict__[name] for name in names if name in kind.__dict__}
    told = {name: given for name, given in defaults.items() if isinstance(given, _Field)}
    body = {
        name: value
        for name, value in kind.__dict__.items()
        if name not in defaults and name not in {"__dict__", "__weakref__"}
    }
    body |= {
        "__slots__": (*names, *kind.__dict__.get("__slots__", ())),
        "_fields": names,
        "_compared": tuple(n for n in names if n not in told or told[n].compare),
        "__eq__": _equal,
        "__hash__": None,
        "__reduce__": _reduced,
    }
    if "__repr__" not in body:
        body["__repr__"] = _shown
    meta: Any = type(kind)
    made: type[T] = meta(kind.__name__, kind.__bases__, body)
    made.__init__ = _initialiser(made, names, defaults)  # type: ignore[method-assign]
    return made


def _initialiser(
    made: type, names: tuple[str, ...], defaults: dict[str, Any]
) -> Callable[..., None]:
    """Return ``__init__``, written out once: a start makes a record for each card."""
    known: dict[str, Any] = {f"put_{name}": made.__dict__[name].__set__ for name in names}
    parameters, body = ["self"], ["pass"]
    for name in names:
        parameter, value = name, name
        if name in defaults:
            default = defaults[name]
            if isinstance(default, _Field) and default.default_factory is not None:
                known[f"make_{name}"] = default.default_factory
                default, value = ..., f"make_{name}() if {name} is ... else {name}"
            elif isinstance(default, _Field):
                default = default.default
            known[f"default_{name}"] = default
            parameter = f"{name}=default_{name}"
        parameters.append(parameter)
        body.append(f"put_{name}(self, {value})")
    source = f"def __init__({', '.join(parameters)}):\n    " + "\n    ".join(body)
    exec(source, known)
    found: Callable[..., None] = known["__init__"]
    return found


def _values(value: Any) -> tuple[object, ...]:  # noqa: ANN401 - any record
    return tuple([getattr(value, name) for name in value._compared])


def _equal(self: object, other: object) -> bool:
    return type(self) is type(other) and _values(self) == _values(other)


def _hash(self: object) -> int:
    return hash(_values(self))


def _shown(self: object) -> str:
    told = ", ".join(f"{name}={getattr(self, name)!r}" for name in fields_of(type(self)))
    return f"{type(self).__qualname__}({told})"


def _reduced(self: object) -> tuple[type, tuple[object, ...]]:
    """Return what makes it again in another process."""
    return type(self), tuple([getattr(self, name) for name in fields_of(type(self))])


def _refuse(self: object, *_: object) -> NoReturn:
    raise AttributeError(f"a {type(self).__name__} is not changed, but replaced")
