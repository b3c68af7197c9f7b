"""What is said of an answer: as it was typed and read, the verdict, which entries are right."""

import re

from dlstudy.exercise.contract import Step, StepKind
from dlstudy.exercise.worked import shown
from dlstudy.grading.verdict import Grid, Verdict, VerdictKind
from dlstudy.session.attempt import PASSING_VERDICTS
from dlstudy.terminal.drawing.markup import lines
from dlstudy.terminal.drawing.spans import Line, Span, wrap
from dlstudy.terminal.words.phrases import phrase
from dlstudy.terminal.words.sentences import in_language

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_LITERAL = re.compile(rf"\[*{_NUMBER}(?:\]*, ?\[*{_NUMBER})*\]*", re.ASCII)  # as Python writes it


def echo(verdict: Verdict, step: Step, text: str, language: str, width: int) -> list[Line]:
    """Return what was typed, and how it was read where that is not the same."""
    written, told = typed_line(step, text), ""
    if step.kind is StepKind.VALUE and verdict.value is not None:
        read = shown(verdict.value)  # type: ignore[arg-type]  # a value step's answer
        is_same = _LITERAL.fullmatch(text.strip())
        told = "" if is_same else phrase("read as", language, value=read)
    read_as = f" ({told})" if told else ""
    return wrap([Span(written + read_as, "code")], width)


def said(verdict: Verdict, reasons: str, language: str, width: int) -> list[Line]:
    """Return the verdict as sentences; ``reasons`` are the card's own, of a named mistake."""
    gap = "" if language == "zh" else " "
    reason = reasons if verdict.kind is VerdictKind.MISTAKE else ""
    reason = reason or gap.join(in_language(s, language) for s in verdict.sentences)
    text = phrase(verdict.kind.value, language, reason=reason).strip()
    style = "good" if verdict.kind in PASSING_VERDICTS else "bad"
    if verdict.kind in {VerdictKind.INVALID, VerdictKind.CLOSE}:
        style = "warning"
    return lines(text, width, style=style)


def marks(grid: Grid, *, ascii_only: bool) -> list[Line]:
    """Return which entries are right, as marks in their places."""
    right, wrong = ("v", "x") if ascii_only else ("✓", "✗")
    return [
        tuple(Span(f" {right if entry else wrong}", "good" if entry else "bad") for entry in row)
        for row in grid
    ]


def typed_line(step: Step, text: str) -> str:
    """Return what was typed for a step, in one line with its name."""
    rows = "; ".join(" ".join(row.split()) for row in text.splitlines())
    is_open = "[" in text
    return f"{step.name} = {rows.replace('; ', ' ') if is_open else rows}".removeprefix(" = ")
