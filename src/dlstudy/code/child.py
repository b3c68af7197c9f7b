"""The process in which a learner's function runs: limits, cases in, outcomes out, nothing else.

It is started as a script, imports nothing of dlstudy and is told no expected
value. Outcomes go to a file of their own, one JSON line a case; standard
output belongs to the learner. This stops accidents, not attackers.
"""

import contextlib
import json
import os
import resource
import sys
import traceback
from collections.abc import Callable
from types import ModuleType
from typing import Any

LIMITS = {
    resource.RLIMIT_AS: 4 << 30,  # bytes; OpenBLAS alone reserves one or two GiB
    resource.RLIMIT_FSIZE: 8 << 20,
    resource.RLIMIT_NOFILE: 64,
    resource.RLIMIT_CORE: 0,
}
MOST_PROCESSES = 4  # that are started one by one; each of a fork may start what is left of them
PROCESS_EVENTS = frozenset(
    {"os.fork", "os.forkpty", "os.posix_spawn", "os.system", "os.exec", "subprocess.Popen"}
)
MOST_ENTRIES = 10_000  # of a result: more is no answer to these small cases
LARGEST_INTEGER = 2**63 - 1  # of an array of int64
LONGEST_MESSAGE = 300


def encoded(value: Any) -> Any:  # noqa: ANN401 - whatever a learner returns
    """Return an argument or a result as JSON can carry it, floats to the last bit.

    Raises TypeError, which says what it is, for what is neither a number, an
    array, None, nor a tuple of these.
    """
    import numpy as np

    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST_INTEGER:
        return _as_float(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, tuple | list) and not _is_table(value):
        if any(part is None for part in value):
            raise TypeError("a tuple with None in it")
        return {"parts": [encoded(part) for part in value]}
    if isinstance(value, dict | str):
        raise TypeError(f"a {type(value).__name__}")
    try:
        array = np.asarray(value)
    except ValueError:
        raise TypeError("a list of parts that differ in length, not a tuple of them") from None
    if array.dtype.kind not in "fiub":
        raise TypeError(f"a {type(value).__name__} of dtype {array.dtype}")
    if array.size > MOST_ENTRIES:
        raise TypeError(f"an array of {array.size} entries")
    if array.dtype.kind in "fu":
        array = array.astype(np.float64)
    return {"shape": array.shape, "kind": array.dtype.kind, "entries": array.ravel().tolist()}


def _as_float(value: int) -> float:
    """Return an integer that no array can hold; raises TypeError if no float can hold it either."""
    try:
        return float(value)
    except OverflowError:
        raise TypeError("an integer too large for a float") from None


def decoded(value: Any) -> Any:  # noqa: ANN401 - what JSON gives
    """Return what was encoded: arrays as int64, bool or float64."""
    import numpy as np

    if not isinstance(value, dict):
        return value
    if "parts" in value:
        return tuple(decoded(part) for part in value["parts"])
    kinds = {"f": np.float64, "i": np.int64, "b": np.bool_}
    return np.array(value["entries"], kinds[value["kind"]]).reshape(value["shape"])


def _is_table(value: Any) -> bool:  # noqa: ANN401 - whatever a learner returns
    """Is it a list that stands for an array: numbers, or lists of numbers?"""
    return isinstance(value, list) and not any(getattr(part, "ndim", 0) for part in value)


def main(path: str, function: str, cpu_seconds: int, cases_file: int, outcomes_file: int) -> None:
    """Run the function on every case."""
    for limit, value in {resource.RLIMIT_CPU: cpu_seconds, **LIMITS}.items():
        with contextlib.suppress(ValueError, OSError):  # some systems know no such limit
            resource.setrlimit(limit, (value, value + 1))  # the softer one can be told apart
    sys.addaudithook(_count_processes())
    cases = json.loads(os.fdopen(cases_file, "rb").read())
    with os.fdopen(outcomes_file, "w") as outcomes:
        found = _load(path, function)
        if isinstance(found, dict):
            outcomes.write(json.dumps(found) + "\n")
            return
        for arguments in cases:
            outcomes.write(json.dumps(_outcome(found, arguments, path)) + "\n")
            outcomes.flush()


def _count_processes() -> Callable[[str, Any], None]:
    """Return a hook that refuses to start more than a few processes.

    The system's own limit would count all processes of the learner, and not bind root.
    """
    started = 0

    def hook(event: str, _: Any) -> None:  # noqa: ANN401 - of any event
        nonlocal started
        if event in PROCESS_EVENTS:
            started += 1
            if started > MOST_PROCESSES:
                raise PermissionError(f"it starts more than {MOST_PROCESSES} processes")

    return hook


def _load(path: str, function: str) -> Any:  # noqa: ANN401 - the learner's function, or why not
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a script without pathlib
            code = compile(file.read(), path, "exec")  # bytes: Python finds their encoding
        module = ModuleType("answer")  # some decorators look their module up
        module.__file__ = path
        sys.modules["answer"] = module
        exec(code, module.__dict__)
    except BaseException as error:  # whatever a learner's file does
        return {**_raised(error, path), "loading": True}
    found = getattr(module, function, None)
    return found if callable(found) else {"missing": function}


def _outcome(function: Any, arguments: dict[str, Any], path: str) -> dict[str, Any]:  # noqa: ANN401
    given = {name: decoded(value) for name, value in arguments.items()}
    try:
        result = function(**given)
    except BaseException as error:  # SystemExit and KeyboardInterrupt too
        return _raised(error, path)
    try:
        now = {name: encoded(value) for name, value in given.items()}
        changed = [
            name for name in arguments if json.dumps(now[name]) != json.dumps(arguments[name])
        ]
        return {"result": encoded(result), "changed": changed}
    except TypeError as error:
        return {"unusable": _text(error)}
    except Exception as error:  # a result that cannot even be looked at
        return {"unusable": f"something that cannot be read ({type(error).__name__})"}


def _raised(error: BaseException, path: str) -> dict[str, Any]:
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == path]
    line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
    text = error.msg if isinstance(error, SyntaxError) else _text(error)
    return {"error": type(error).__name__, "message": text[:LONGEST_MESSAGE], "line": line}


def _text(error: BaseException) -> str:
    """Return what an exception says, in one line that can be saved."""
    try:
        text = " ".join(str(error).split())
    except Exception:  # a learner's own class
        text = "?"
    return text.encode("utf-8", "replace").decode()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
