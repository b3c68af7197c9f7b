"""What stands in one field: a list, a tolerance, the values of a variable, the parts of a step."""

import re
from math import isfinite

from dlstudy.card import Tolerance
from dlstudy.text.blocks import Shape, blocks
from dlstudy.text.passages import VERBATIM, covered, inline, lines_inside

MOST_VALUES = 10_000  # of one variable: a range is written out
_COMMA = re.compile("[,，、]")
_STEP_LINE = re.compile(r"\s*(?:>|[1-9]\d?[.)]\s)")
_RANGE = re.compile(r"(-?[\d.]+)\s*\.\.\s*(-?[\d.]+)(?:\s+step\s+([\d.]+))?")


def listed(text: str) -> tuple[str, ...]:
    if not text:
        return ()
    return tuple(part.strip() for part in _COMMA.split(text) if part.strip())


def tolerance_of(text: str) -> Tolerance | None:
    """Read ``exact``, ``1%``, ``0.01 abs``, or the last two with a comma; None if it cannot be.

    Of a formula ``up to constant`` and ``up to factor`` say what may differ.
    """
    text = " ".join(text.lower().split())
    if text == "exact":
        return Tolerance(0.0, 0.0, exact=True)
    if text in {"up to constant", "up to factor"}:
        return Tolerance(up_to=text.removeprefix("up to "))
    rtol, atol = None, None
    for part in listed(text):
        if match := re.fullmatch(r"([\d.]+)\s*%", part):
            rtol = _number(match[1])
        elif match := re.fullmatch(r"([\d.]+(?:e-?\d+)?)\s*abs", part):
            atol = _number(match[1])
        else:
            return None
    if rtol is None and atol is None:
        return None
    return Tolerance(
        rtol=rtol / 100 if rtol is not None else 0.0,
        atol=atol if atol is not None else Tolerance().atol,
    )


def values_of(domain: str) -> tuple[float, ...] | None:
    """Write out ``{1, 3}``, ``1..5`` or ``0..1 step 0.1``; None if it cannot be read."""
    if domain.startswith("{") and domain.endswith("}"):
        numbers = [_number(part) for part in listed(domain[1:-1])]
        good = [number for number in numbers if number is not None]
        return tuple(good) if good and len(good) == len(numbers) else None
    match = _RANGE.fullmatch(domain)
    low, high, step = (_number(s) if s else 1.0 for s in match.groups()) if match else (None,) * 3
    if low is None or high is None or not step or high < low or (high - low) / step > MOST_VALUES:
        return None
    count = int((high - low) / step + 1e-9) + 1
    return tuple(round(low + i * step, 10) for i in range(count))


def points_of(text: str) -> tuple[list[str], list[tuple[int, str]]]:
    """Return the points of a list, and what is no point: how many lines below its first."""
    found: list[str] = []
    wrong: list[tuple[int, str]] = []
    for block in blocks(text):
        line = text.count("\n", 0, block.start)
        words = " ".join(part.strip() for part in block.inner.split("\n"))
        is_point = block.shape is Shape.ITEM and block.marker == "-" and not block.indent
        if is_point and words:
            found.append(words)
        elif found and block.shape is Shape.DISPLAY:
            found[-1] += f" $${words}$$"
        elif found and block.shape is Shape.TEXT and not words.startswith("-"):
            found[-1] += " " + words
        elif block.shape is not Shape.EMPTY:
            wrong.append((line, "a point starts with '- ' at the margin and is one paragraph"))
        if "\n-" in block.inner and block.shape in {Shape.ITEM, Shape.TEXT}:
            line += block.inner.count("\n", 0, block.inner.index("\n-")) + 1
            wrong.append((line, "a point starts with '- '; write that"))
    return found, wrong


def claim_and_reason(text: str) -> tuple[str, str]:
    """Split a mistake at its last arrow that stands in no formula and no code."""
    text = f" {text} ".replace("\n", " ")
    verbatim = [passage for passage in inline(text) if passage.kind in VERBATIM]
    before, arrow, _ = covered(text, verbatim).rpartition(" -> ")
    reason = text[len(before) + len(arrow) :] if arrow else ""
    return text[: len(before)].strip(), reason.strip()


def parts_of_step(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Split a step into what it asks, its formula (``= ...``), and its lines.

    A line to choose or recall starts with ``>``, lines to put in order are numbered.
    """
    lines = text.split("\n")
    verbatim = lines_inside(text)
    for index, line in enumerate(lines):
        if index in verbatim:
            continue
        ask = "\n".join(lines[:index]).strip()
        if line.lstrip().startswith("="):
            return ask, " ".join(part.strip() for part in lines[index:]).lstrip("= "), ()
        if index and _STEP_LINE.match(line):
            return ask, "", tuple(_step_lines(lines[index:]))
    return text.strip(), "", ()


def _step_lines(lines: list[str]) -> list[str]:
    """Return the marked lines, each with the unmarked ones that go on under it."""
    found: list[str] = []
    for line in lines:
        mark = _STEP_LINE.match(line)
        if mark and not (mark[0].strip() == ">" and found):
            found.append(line[mark.end() :].strip())
        else:
            found[-1] += " " + line.strip().removeprefix(">").strip()
    return [line.strip() for line in found]


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None
