"""The run of a learner's function in a child process, and what came of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from inspect import getsource, isfunction
from pathlib import Path
from textwrap import dedent
from threading import Thread
from typing import IO, Any

from dlstudy.code import child
from dlstudy.code.judging import Judgement, Outcome, judge
from dlstudy.code.task import Case, CodeTask
from dlstudy.record import record
from dlstudy.sentence import Sentence

CPU_SECONDS = 10
WALL_SECONDS = 15.0  # for all cases together
MOST_OUTPUT = 20_000  # bytes of what the learner prints that are kept


@record
class Run:
    """What came of running a learner's file once."""

    judgement: Judgement
    printed: str  # by the learner's own code, cut to a bound


def run(path: Path, task: CodeTask, cases: Sequence[Case]) -> Run:
    """Run the function of a file on all cases in a child process, and judge what it returned."""
    outcomes, printed = _outcomes(path, task, cases)
    return Run(judge(task, cases, outcomes), printed)


def _outcomes(path: Path, task: CodeTask, cases: Sequence[Case]) -> tuple[list[Outcome], str]:
    """Return one outcome a case; after an endless loop or a crash the rest has none."""
    sent = [{n: child.encoded(v) for n, v in case.arguments.items()} for case in cases]
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryFile() as questions,
        tempfile.TemporaryFile() as answers,
    ):
        questions.write(json.dumps(sent).encode())
        questions.seek(0)
        ended, printed = _child(path, task.function, questions.fileno(), answers.fileno(), folder)
        answers.seek(0)
        lines = answers.read().splitlines()
    outcomes = [_read(line, case) for line, case in zip(lines, cases, strict=False)]
    stopped = Outcome(trouble=ended or Sentence("It ended before its last case; run it again."))
    for case in cases[len(outcomes) :]:
        if outcomes and outcomes[-1].trouble is not None:
            stopped = outcomes[-1]
        outcomes.append(_of_case(stopped, case))
    return outcomes, printed


def _child(
    path: Path, function: str, questions: int, answers: int, folder: str
) -> tuple[Sentence | None, str]:
    """Run the child to its end or to the limit; return why it was stopped, and what it printed."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8",
        "HOME": folder, "TMPDIR": folder,
        "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    command = [sys.executable, "-I", child.__file__, str(path), function]
    process = subprocess.Popen(
        [*command, str(CPU_SECONDS), str(questions), str(answers)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=environment,
        pass_fds=(questions, answers),
        start_new_session=True,  # so that all it starts can be ended with it
    )
    kept: list[bytes] = []
    reader = Thread(target=_drain, args=(process.stdout, kept), daemon=True)
    reader.start()
    why = None
    try:
        process.wait(WALL_SECONDS)
    except subprocess.TimeoutExpired:
        values = {"seconds": f"{WALL_SECONDS:g}"}
        why = Sentence("It did not end within {seconds} s: an endless loop?", values)
    finally:
        _end(process)
        reader.join(timeout=1)
    if why is None and process.returncode == -signal.SIGXCPU:
        seconds = {"seconds": str(CPU_SECONDS)}
        why = Sentence("It did not end within {seconds} s: an endless loop?", seconds)
    if why is None and process.returncode:
        why = Sentence("Its process ended by itself (code {code}).", {"code": process.returncode})
    return why, b"".join(kept)[:MOST_OUTPUT].decode("utf-8", errors="replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the child and all that it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _drain(stream: IO[bytes], kept: list[bytes]) -> None:
    """Read what is printed to its end, and keep the beginning of it."""
    size = 0
    with stream:
        while data := stream.read1(65536):  # type: ignore[attr-defined]  # a BufferedReader
            if size < MOST_OUTPUT:
                kept.append(data)
            size += len(data)


def _read(line: bytes, case: Case) -> Outcome:
    """Return the outcome on a line of the child, which a learner's code may have spoilt."""
    try:
        return _outcome(json.loads(line), case)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return Outcome(trouble=Sentence("Its outcome cannot be read; run it again."))


def _outcome(row: dict[str, Any], case: Case) -> Outcome:
    """Return what a line of the child says of a case."""
    if "error" in row:
        values = {k: row[k] for k in ("error", "message", "line")} | {"case": case.name}
        if row["error"] == "NotImplementedError":
            values.pop("case")
            template = "It still raises NotImplementedError; write the function."
        elif row.get("loading") and row["line"] is None:
            values.pop("case")
            template = "{error}: {message}; the file cannot be loaded."
        elif row.get("loading"):
            values.pop("case")
            template = "{error} on line {line}: {message}; the file cannot be loaded."
        elif row["line"] is None:
            template = "{error}: {message} (case '{case}')."
        else:
            template = "{error} on line {line}: {message} (case '{case}')."
        return Outcome(trouble=Sentence(template, values), is_unwritten="case" not in values)
    if "missing" in row:
        values = {"function": row["missing"]}
        missing = Sentence("The file does not define '{function}'; write it.", values)
        return Outcome(trouble=missing, is_unwritten=True)
    if "unusable" in row:
        values = {"what": row["unusable"]}
        template = "It returns {what}; it should return numbers or arrays."
        return Outcome(trouble=Sentence(template, values))
    return Outcome(child.decoded(row["result"]), tuple(row["changed"]))


def _of_case(outcome: Outcome, case: Case) -> Outcome:
    """Return the outcome of another case, told with this case's name."""
    if outcome.trouble is None or "case" not in outcome.trouble.values:
        return outcome
    values = {**outcome.trouble.values, "case": case.name}
    return Outcome(trouble=Sentence(outcome.trouble.template, values))


def source(function: Callable[..., Any]) -> str:
    """Return the text of a function, after the functions of its module that it calls."""
    found: dict[str, str] = {}
    _gather(function, found)
    return "\n\n\n".join(found.values())


def _gather(function: Callable[..., Any], found: dict[str, str]) -> None:
    text = dedent(getsource(function)).rstrip()
    found[function.__name__] = ""  # a function that calls itself is met once
    for name in function.__code__.co_names:
        called = function.__globals__.get(name)
        if isfunction(called) and called.__module__ == function.__module__ and name not in found:
            _gather(called, found)
    del found[function.__name__]
    found[function.__name__] = text
