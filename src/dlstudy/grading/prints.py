"""Prints of other programs, rewritten as arrays in brackets; any other text stays as it is."""

import re
from collections.abc import Callable, Sequence
from itertools import chain

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_NUMBERS = re.compile(rf"\s*{_NUMBER}(?:\s+{_NUMBER})*\s*", re.ASCII)
_R_VECTOR = re.compile(rf"\s*\[(\d{{1,6}})\]((?:\s+{_NUMBER})+)\s*", re.ASCII)
_R_HEADER = re.compile(r"(?:\s+\[,\d{1,6}\])+\s*", re.ASCII)
_R_ROW = re.compile(rf"\s*\[(\d{{1,6}}),\]((?:\s+{_NUMBER})+)\s*", re.ASCII)
_NAMED = re.compile(r"\s*[^\W\d]\w*\s*=\s*", re.ASCII)
_FACTOR = re.compile(rf"\s*({_NUMBER})\s*\*\s*", re.ASCII)
_SERIES_END = re.compile(r"(?:Name: .*, )?(?:Length: \d+, )?dtype: \w+")
_LABELLED = re.compile(rf"\s*\S+\s+({_NUMBER})\s*", re.ASCII)

Rows = Sequence[Sequence[str]]


def rewritten(text: str) -> str:
    """Return a print of R, of MATLAB or Octave, or of a pandas Series as brackets would say it.

    A column of numbers is a vector, and one number stands without brackets.
    """
    found = _read(text)
    if found is None:
        return text
    factor, rows = found
    return f"{factor}*{_bracketed(rows)}" if factor else _bracketed(rows)


def without_factor(text: str) -> str:
    """Return a print whose numbers have a factor in common without it: its figures do not count."""
    found = _read(text)
    return _bracketed(found[1]) if found and found[0] else text


def _read(text: str) -> tuple[str, Rows] | None:
    """Return the factor of a print, "" for none, and its rows; None of what is no print."""
    if "\n" not in text and not text.lstrip().startswith("[1]"):
        return None
    lines = [line for line in text.split("\n") if line.strip()]
    readers: tuple[Callable[[list[str]], tuple[str, Rows] | None], ...]
    readers = (_r_vector, _r_matrix, _matlab, _series)
    return next((found for read in readers if (found := read(lines)) is not None), None)


def _bracketed(rows: Rows) -> str:
    if all(len(row) == 1 for row in rows):  # a column
        rows = [list(chain.from_iterable(rows))]
    if len(rows) == len(rows[0]) == 1:
        return rows[0][0]
    return f"[{'; '.join(' '.join(row) for row in rows)}]"


def _r_vector(lines: list[str]) -> tuple[str, Rows] | None:
    """Read ``[1] 0.5 0.25``; a line that goes on begins with the place of its first number."""
    numbers: list[str] = []
    for line in lines:
        match = _R_VECTOR.fullmatch(line)
        if match is None or int(match[1]) != len(numbers) + 1:
            return None
        numbers += match[2].split()
    return ("", [numbers]) if numbers else None


def _r_matrix(lines: list[str]) -> tuple[str, Rows] | None:
    """Read rows after ``[1,]`` under columns ``[,1]``; columns that did not fit come below."""
    if not lines or not _R_HEADER.fullmatch(lines[0]):
        return None
    rows: dict[int, list[str]] = {}
    for line in lines:
        match = _R_ROW.fullmatch(line)
        if match is not None:
            rows.setdefault(int(match[1]), []).extend(match[2].split())
        elif not _R_HEADER.fullmatch(line):
            return None
    return ("", list(rows.values())) if rows else None


def _matlab(lines: list[str]) -> tuple[str, Rows] | None:
    """Read rows of numbers under ``A =``, a factor that they have in common, or both."""
    rest = lines[1:] if lines and _NAMED.fullmatch(lines[0]) else lines
    match = _FACTOR.fullmatch(rest[0]) if rest else None
    rest = rest[1:] if match else rest
    if len(rest) == len(lines) or not rest or not all(map(_NUMBERS.fullmatch, rest)):
        return None
    return (match[1] if match else "", [row.split() for row in rest])


def _series(lines: list[str]) -> tuple[str, Rows] | None:
    """Read the numbers of a pandas Series behind their labels; its last line names the type."""
    if len(lines) < 2 or not _SERIES_END.fullmatch(lines[-1].strip()):
        return None
    found = [_LABELLED.fullmatch(line) for line in lines[:-1]]
    return ("", [[match[1]] for match in found if match]) if all(found) else None
