"""An interview as JSON: a row of the list, and the whole report."""

from __future__ import annotations

from dlstudy.figures.calibration import reliability
from dlstudy.figures.interview import (
    Answer,
    Interview,
    by,
    mean_coverage,
    strengths,
    surprises,
    to_fix,
)
from dlstudy.terminal.reports.interview import InterviewReport


def row(one: Interview) -> dict[str, object]:
    """Return what the list says of an interview."""
    return {
        "name": one.name,
        "begun": one.begun,
        "options": dict(one.options),
        "questions": len(one.questions),
        "answered": len(one.given),
        "coverage": _rounded(one.coverage),
        "brier": _rounded(one.brier),
        "seconds": round(one.seconds, 1),
    }


def figures(report: InterviewReport) -> dict[str, object]:
    """Return everything the report says; shares are between 0 and 1, times in seconds."""
    one = report.interview
    return {
        **row(one),
        "sure_and_wrong": [a.question.card for a in surprises(one.given)],
        "reliability": [
            {"confidence": b.confidence, "answers": b.answers, "right": b.right}
            for b in reliability(one.beliefs)
        ],
        "parts": _means(by(one.given, "part")),
        "topics": _means(by(one.given, "topic")),
        "strengths": strengths(one.given),
        "to_fix": [a.question.card for a in to_fix(one.given)],
        "earlier": [row(each) for each in report.earlier],
        "answers": [
            _answer(report, place, answer) for place, answer in sorted(one.answers.items())
        ],
    }


def _answer(report: InterviewReport, place: int, answer: Answer) -> dict[str, object]:
    return {
        "number": place + 1,
        "card": answer.question.card,
        "part": answer.question.part,
        "link": answer.question.link,
        "question": report.question(answer),
        "quality": answer.quality,
        "points": list(answer.points),
        "of": answer.of,
        "coverage": _rounded(answer.coverage),
        "missing": report.missing(answer),
        "seconds": round(answer.elapsed_ms / 1000, 1),
        "allowed_seconds": answer.question.seconds,
        "confidence": answer.confidence,
        "text": answer.text,
    }


def _means(groups: dict[str, list[Answer]]) -> dict[str, float]:
    return {name: round(mean_coverage(answers), 4) for name, answers in groups.items()}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
