"""What a learner's function returned against its reference: a verdict with feedback."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from dlstudy.card import Tolerance
from dlstudy.code.task import Case, CodeTask, cases, copied
from dlstudy.grading.verdict import agrees
from dlstudy.record import record
from dlstudy.sentence import Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FIGURES = (6, 9, 12, 17)  # of two numbers that are to be told apart; 17 tell every float
TOLERANCE = Tolerance(1e-6, 1e-8)
PROOF_SEEDS = 200

Parts = tuple["NDArray[np.float64]", ...]


@record
class Outcome:
    """What came of one case in the child: a result, or the sentence why there is none."""

    result: Any = None
    changed: tuple[str, ...] = ()
    trouble: Sentence | None = None
    is_unwritten: bool = False  # there is no function to call: the stub, or no Python


@record
class Difference:
    """One part of a result that is not right, and what it should be."""

    name: str  # "" where the result has one part
    got: NDArray[np.float64]
    expected: NDArray[np.float64]


@record
class Judgement:
    """Whether every case is right; else what is said, mistakes named, and the case it is about."""

    is_right: bool
    sentences: tuple[Sentence, ...] = ()
    mistakes: tuple[str, ...] = ()
    case: Case | None = None
    difference: Difference | None = None
    is_unwritten: bool = False


def judge(task: CodeTask, asked: Sequence[Case], outcomes: Sequence[Outcome]) -> Judgement:
    """Return the verdict on the outcomes of the cases.

    The smallest case that is not right is told, the first of equals; a mistake
    is named if it gives what the function returned in every case that has a result.
    """
    wrong = [
        (_size(case, expected), case, outcome, expected)
        for case, outcome in zip(asked, outcomes, strict=True)
        if list(_trouble(task, case, outcome, expected := _expected(task, case)))
    ]
    if not wrong:
        return Judgement(True)
    _, case, outcome, expected = min(wrong, key=lambda found: found[0])
    is_of_case = outcome.trouble is None or "case" in outcome.trouble.values
    return Judgement(
        False,
        tuple(_trouble(task, case, outcome, expected)),
        tuple(mistakes_made(task, asked, outcomes)),
        case if is_of_case else None,
        _differing(task, outcome, expected),
        outcome.is_unwritten,
    )


def _expected(task: CodeTask, case: Case) -> Parts:
    return parts(task.reference(**copied(case.arguments)))


def _size(case: Case, expected: Parts) -> int:
    """Return how many entries a case has, those of its arguments and of its result."""
    import numpy as np

    return sum(np.size(value) for value in (*case.arguments.values(), *expected))


def _differing(task: CodeTask, outcome: Outcome, expected: Parts) -> Difference | None:
    """Return the first part of a result that is not right; None where there is no such part."""
    got = None if outcome.trouble or outcome.changed else _parts_or_none(outcome.result)
    if got is None or len(got) != len(expected) or outcome.result is None:
        return None
    for name, answer, right in zip(_names(task, expected), got, expected, strict=True):
        if not agrees(answer, right, TOLERANCE):
            return Difference(name, answer, right)
    return None


def _names(task: CodeTask, expected: Parts) -> tuple[str, ...]:
    """Return the names of the parts of a result, "" where they have none."""
    return task.outputs if len(task.outputs) == len(expected) > 1 else ("",) * len(expected)


def mistakes_made(
    task: CodeTask, asked: Sequence[Case], outcomes: Sequence[Outcome]
) -> Iterator[str]:
    """Yield the mistakes that explain every result, and more than the reference explains."""
    returned = [(c, o) for c, o in zip(asked, outcomes, strict=True) if o.trouble is None]
    for name, wrong in task.mistakes.items():
        differs = 0
        for case, outcome in returned:
            value = _value_or_none(wrong, case)
            if value is None:
                continue
            if not _is_alike(_parts_or_none(outcome.result), value):
                break
            differs += not _is_alike(value, parts(task.reference(**copied(case.arguments))))
        else:
            if differs:
                yield name


def prove(task: CodeTask, seeds: int = PROOF_SEEDS) -> Iterator[str]:
    """Yield what is not so: finite, verified, reproducible, mistakes told apart, starter usable."""
    import numpy as np

    seen: set[str] = set()
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        edges = [Case(name, make()) for name, make in task.edge_cases.items()] if not seed else []
        for case in [*edges, Case(f"seed {seed}", task.draw(rng))]:
            for kind, message in _prove_case(task, case):
                if kind not in seen:
                    seen.add(kind)
                    yield f"{message} ({case.name})"
    asked = cases(task, 0)
    for name, wrong in task.mistakes.items():
        outcomes = [Outcome(_value_or_none(wrong, case)) for case in asked]
        usable = [(c, o) for c, o in zip(asked, outcomes, strict=True) if o.result is not None]
        judged = judge(task, [c for c, _ in usable], [o for _, o in usable])
        if judged.is_right or name not in judged.mistakes:
            yield f"mistake '{name}' is not told from the right function; make it another"
    try:
        compiled = compile(task.starter, "starter", "exec")
    except SyntaxError as error:
        yield f"the starter text is no Python ({error.msg}); correct it"
    else:
        if task.function not in compiled.co_names:
            yield f"the starter text does not define '{task.function}'; add it"


def parts(result: Any) -> Parts:  # noqa: ANN401 - what a reference or a learner returns
    """Return a result as float64 arrays: one, or those of a tuple."""
    import numpy as np

    each = result if isinstance(result, tuple) else (result,)
    return tuple(np.asarray(part, np.float64) for part in each)


def _prove_case(task: CodeTask, case: Case) -> Iterator[tuple[str, str]]:
    import numpy as np

    before = copied(case.arguments)
    given = copied(case.arguments)
    reference = parts(task.reference(**given))
    if not all(_equal(before[name], given[name]) for name in before):
        yield "changed", "the reference changes its input; work on a copy"
    if not all(np.isfinite(part).all() for part in reference):
        yield "finite", "the reference is not finite; mend it"
    if not _same(parts(task.verify(**copied(case.arguments))), reference):
        yield "verify", "'verify' and the reference differ; correct one of them"


def _trouble(task: CodeTask, case: Case, outcome: Outcome, expected: Parts) -> Iterator[Sentence]:
    """Yield what is wrong with one outcome; nothing if it is right."""
    where = {"case": case.name}
    if outcome.trouble is not None:
        yield outcome.trouble
        return
    if outcome.result is None:
        yield Sentence("It returns nothing in case '{case}'; write 'return'.", where)
        return
    got = _parts_or_none(outcome.result)
    names = _names(task, expected)
    if got is None or len(got) != len(expected):
        count = {"got": len(got or ()), "expected": len(expected), "names": ", ".join(names)}
        if len(expected) == 1:
            yield Sentence("The number of values returned is {got}; it should be one.", count)
        else:
            yield Sentence(
                "The number of values returned is {got}; it should be {expected}: {names}.", count
            )
        return
    if outcome.changed:
        changed = {**where, "name": outcome.changed[0]}
        yield Sentence(
            "It changes its input '{name}' in case '{case}'; work on a copy of it.", changed
        )
        return
    for name, answer, right in zip(names, got, expected, strict=True):
        if said := _difference(answer, right, where | {"what": f"'{name}': " if name else ""}):
            yield said
            return


def _difference(
    answer: NDArray[np.float64], right: NDArray[np.float64], where: dict[str, str]
) -> Sentence | None:
    """Return the first of shape, NaN and value that is wrong."""
    import numpy as np

    if answer.shape != right.shape:
        shapes = {**where, "got": str(answer.shape), "expected": str(right.shape)}
        return Sentence(
            "{what}The shape is {got}; it should be {expected} (case '{case}').", shapes
        )
    if not np.isfinite(answer).all():
        kind = "NaN" if np.isnan(answer).any() else "inf"
        return Sentence(
            "{what}There is {kind} in the result (case '{case}').", {**where, "kind": kind}
        )
    if agrees(answer, right, TOLERANCE):
        return None
    with np.errstate(all="ignore"):  # a difference may be too large for a float
        error = np.abs(answer - right) / np.maximum(np.abs(right), TOLERANCE.atol)
    place = np.unravel_index(int(np.argmax(error)), right.shape)
    at = f"[{', '.join(map(str, map(int, place)))}]" if right.ndim else ""
    got, expected = _told_apart(float(answer[place]), float(right[place]))
    values = {
        **where, "error": f"{float(error[place]):.2g}", "at": f" at {at}" if at else "",
        "got": got, "expected": expected,
    }  # fmt: skip
    return Sentence(
        "{what}The largest relative error is {error}{at}: {got}, it should be {expected}"
        " (case '{case}').",
        values,
    )


def _told_apart(first: float, second: float) -> tuple[str, str]:
    """Return two numbers with as many figures as it takes to see that they differ."""
    for figures in FIGURES:
        texts = f"{first:.{figures}g}", f"{second:.{figures}g}"
        if texts[0] != texts[1]:
            break
    return texts


def _value_or_none(function: Any, case: Case) -> Parts | None:  # noqa: ANN401 - a mistake
    """Return what a wrong function gives, NaN and inf included; None where it gives nothing."""
    import numpy as np

    try:
        with np.errstate(all="ignore"):
            return parts(function(**copied(case.arguments)))
    except (ArithmeticError, ValueError, IndexError):
        return None


def _parts_or_none(result: Any) -> Parts | None:  # noqa: ANN401 - what a learner returned
    try:
        return parts(result)
    except (ArithmeticError, TypeError, ValueError):
        return None


def _same(one: Parts | None, other: Parts | None) -> bool:
    if one is None or other is None or len(one) != len(other):
        return False
    return all(agrees(a, b, TOLERANCE) for a, b in zip(one, other, strict=True))


def _is_alike(one: Parts | None, other: Parts | None) -> bool:
    """Are two results the same, NaN and inf standing at the same places?"""
    import numpy as np

    if one is None or other is None or len(one) != len(other):
        return False
    for a, b in zip(one, other, strict=True):
        known = np.isfinite(b)
        if a.shape != b.shape or (np.isfinite(a) != known).any():
            return False
        if not agrees(a[known], b[known], TOLERANCE):
            return False
    return True


def _equal(one: Any, other: Any) -> bool:  # noqa: ANN401 - arguments of any kind
    import numpy as np

    return bool(np.array_equal(one, other)) if one is not None else other is None
