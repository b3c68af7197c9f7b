"""Arrays on the screen: rows and columns, cut to what fits, two of them side by side."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlstudy.code.judging import TOLERANCE, Difference
from dlstudy.code.task import Case
from dlstudy.grading.verdict import agrees
from dlstudy.record import record
from dlstudy.terminal.drawing.spans import Line, Span
from dlstudy.terminal.words.phrases import phrase
from dlstudy.text.cells import cells, cut

MOST_ROWS = 5  # of one array
MOST_ARGUMENT_LINES = 9  # of all arguments: what is left of a screen of 24 lines
FIGURES = (4, 6, 9, 12, 17)  # with the fewest that tell the first entries that differ apart
GAP = "   "
Index = tuple[int, ...]


@record
class Window:
    """Which rows and columns of a table are shown; the others are left out."""

    rows: range
    columns: range


def compared(different: Difference, width: int, language: str) -> list[Line]:
    """Return what was returned and what is expected, side by side, about the first difference."""
    got, expected = different.got, different.expected
    is_same_shape = got.shape == expected.shape
    at = _first_off(got, expected) if is_same_shape else (0,) * expected.ndim
    own_at = at if is_same_shape else (0,) * got.ndim
    figures = _figures(got, expected, at) if is_same_shape else FIGURES[0]
    half = (width - len(GAP)) // 2
    titles = [
        cut(f"{phrase(key, language)}{_slice(value, where)}", half)
        for key, value, where in (("returned", got, own_at), ("expected", expected, at))
    ]
    left = _rows(got, own_at, figures, half)
    right = _rows(expected, at, figures, half)
    lines: list[Line] = [_beside(titles[0], titles[1], half, "dim", "dim")]
    for index in range(max(len(left), len(right))):
        one, other = (rows[index] if index < len(rows) else "" for rows in (left, right))
        lines.append(_beside(one, other, half, "bad", "good"))
    if is_same_shape and got.ndim and got.size > 1:
        text = phrase(
            "first off", language,
            at=f"[{', '.join(map(str, at))}]", got=_number(got[at], figures),
            expected=_number(expected[at], figures),
        )  # fmt: skip
        lines.append((Span(cut(text, width), "dim"),))
    return lines


def arguments(case: Case, width: int, language: str) -> list[Line]:
    """Return the arguments of a case as arrays; of many the last ones are summed up."""
    lines: list[Line] = []
    left = dict(case.arguments)
    for name, value in case.arguments.items():
        shown = _argument(name, value, width)
        if lines and len(lines) + len(shown) + (len(left) > 1) > MOST_ARGUMENT_LINES:
            break
        lines += [(Span(line, "code"),) for line in shown]
        del left[name]
    if left:
        rest = ", ".join(f"{name} {_kind(value)}" for name, value in left.items())
        lines.append((Span(cut(phrase("and also", language, rest=rest), width), "dim"),))
    return lines


def _argument(name: str, value: Any, width: int) -> list[str]:  # noqa: ANN401 - of any kind
    if not isinstance(value, np.ndarray) or not value.ndim:
        text = _number(value, 6) if isinstance(value, float | np.ndarray) else str(value)
        return [cut(f"{name} = {text}", width)]
    if value.ndim == 1 or value.size == 0:
        label = f"{name} = "
    else:
        label = f"{name}{_slice(value, (0,) * value.ndim)} = "
    rows = _rows(value, (0,) * value.ndim, FIGURES[0], width - cells(label))
    return [(label if not place else " " * cells(label)) + row for place, row in enumerate(rows)]


def _kind(value: Any) -> str:  # noqa: ANN401 - of any kind
    return f"{np.shape(value)}" if np.ndim(value) else f"= {value}"


def _beside(one: str, other: str, half: int, style: str, other_style: str) -> Line:
    return (Span(one + " " * (half - cells(one)) + GAP, style), Span(other, other_style))


def _slice(value: NDArray[Any], at: Index) -> str:
    """Return which part of an array is shown, and its shape where it has several axes."""
    if value.ndim < 2:
        return f" {value.shape}" if value.ndim else ""
    part = f"[{', '.join(map(str, at[:-2]))}, :, :]" if value.ndim > 2 else ""
    return f"{part} {value.shape}"


def _first_off(got: NDArray[np.float64], expected: NDArray[np.float64]) -> Index:
    """Return the place of the first entry that is not right."""
    for place in np.ndindex(got.shape):
        if not agrees(float(got[place]), float(expected[place]), TOLERANCE):
            return place
    return (0,) * got.ndim


def _figures(got: NDArray[np.float64], expected: NDArray[np.float64], at: Index) -> int:
    """Return the fewest figures with which two entries look different."""
    for figures in FIGURES:
        if _number(got[at], figures) != _number(expected[at], figures):
            break
    return figures


def _number(value: Any, figures: int) -> str:  # noqa: ANN401 - a number of NumPy's or Python's
    if isinstance(value, np.ndarray):
        value = value.item()
    if isinstance(value, bool | np.bool_ | int | np.integer):
        return str(value)
    return f"{float(value) + 0.0:.{figures}g}"


def _rows(value: NDArray[Any], at: Index, figures: int, width: int) -> list[str]:
    """Return the last two axes of an array about a place as lines of at most so many cells."""
    if value.size == 0:
        return ["[]"]
    if not value.ndim:
        return [cut(_number(value, figures), width)]
    table = value[at[:-2]] if value.ndim > 2 else value
    is_flat = table.ndim == 1
    table = table[None] if is_flat else table
    row, column = (0, at[-1]) if is_flat else at[-2:]
    texts = [[_number(entry, figures) for entry in line] for line in table]
    window = _window(texts, row, column, width)
    return [cut(line, width) for line in _drawn(texts, window, is_flat=is_flat)]


def _window(texts: Sequence[Sequence[str]], row: int, column: int, width: int) -> Window:
    """Return as many rows and columns about an entry as fit."""
    rows = _about(row, len(texts), MOST_ROWS)
    wide = max(len(texts[r][c]) for r in rows for c in range(len(texts[0])))
    fits = max(1, (width + 1 - len("…[…  …] …")) // (wide + 1))
    return Window(rows, _about(column, len(texts[0]), fits))


def _about(place: int, count: int, most: int) -> range:
    """Return a range of at most so many places with this one in it, from the first if it can."""
    start = max(0, min(place - most + 1 if place >= most else 0, count - most))
    return range(start, min(count, start + most))


def _drawn(texts: Sequence[Sequence[str]], window: Window, *, is_flat: bool) -> list[str]:
    """Return a window of a table as NumPy prints it, dots where something is left out."""
    rows, columns = window.rows, window.columns
    wide = [max(len(texts[r][c]) for r in rows) for c in columns]
    before = "… " if columns.start else ""
    after = " …" if columns.stop < len(texts[0]) else ""
    lines = []
    for r in rows:
        entries = " ".join(texts[r][c].rjust(w) for c, w in zip(columns, wide, strict=True))
        lines.append(f"[{before}{entries}{after}]")
    if is_flat:
        return lines
    first, last = "…" if rows.start else "[", " …" if rows.stop < len(texts) else "]"
    return [
        (first if place == 0 else " ") + line + (last if place == len(lines) - 1 else "")
        for place, line in enumerate(lines)
    ]
