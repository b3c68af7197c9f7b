"""What the fields of an event's payload can be; a field that is not listed is a newer dlstudy's."""

from collections.abc import Callable, Mapping
from datetime import date

Check = Callable[[object], bool]


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _is_day(value: object) -> bool:
    if not value:
        return value is None or value == ""
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return isinstance(value, str)


def _all(each: Check) -> Check:
    return lambda value: isinstance(value, list) and all(map(each, value))


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _is_answer(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


def _is_question(value: object) -> bool:
    return isinstance(value, dict) and all(
        check(value.get(name, fallback))
        for name, check, fallback in (
            ("card", _is_text, None), ("part", _is_text, None),
            ("seconds", _is_number, ""), ("link", _is_text, ""),
        )
    )  # fmt: skip


CHECKS: Mapping[str, Check] = {
    **dict.fromkeys(("event", "note", "purpose", "step", "text", "interview", "batch"), _is_text),
    **dict.fromkeys(("revision", "choice"), _is_text),
    **dict.fromkeys(("by", "until", "day"), _is_day),
    **dict.fromkeys(("topics", "cards"), _all(_is_text)),
    **dict.fromkeys(("minutes", "new", "of", "index", "confidence", "elapsed_ms"), _is_number),
    **dict.fromkeys(("options", "wanted"), _is_object),
    "points": _all(_is_number),
    "answers": _all(_is_answer),
    "questions": _all(_is_question),
}


def is_possible(data: object) -> bool:
    """Can this be what an event holds?"""
    return isinstance(data, dict) and all(
        check(data[name]) for name, check in CHECKS.items() if name in data
    )
