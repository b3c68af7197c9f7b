"""A sentence with places for values; its English template is the key of its translations."""

from collections.abc import Iterable, Mapping, Sequence

from dlstudy.record import field, record


@record
class Sentence:
    """What is to be said, in English until a screen translates it by its template."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format_map(self.values)


def as_is(text: str) -> Sentence:
    """Return the sentence of a card's own words, which are translated with the card."""
    return Sentence("{text}", {"text": text})


def listed(names: Iterable[object]) -> Sentence:
    """Return names one after the other, "" for none: a, b, c."""
    return _in_a_row("{one}, {rest}", [*names])


def either(names: Iterable[object]) -> Sentence:
    """Return names of which one is meant: a or b or c."""
    return _in_a_row("{one} or {rest}", [*names])


def _in_a_row(template: str, names: Sequence[object]) -> Sentence:
    """Return names with the same between any two; halves, as a thousand must not nest."""
    if len(names) < 2:
        return _only(names[0] if names else "")
    half = len(names) // 2
    first, rest = _in_a_row(template, names[:half]), _in_a_row(template, names[half:])
    return Sentence(template, {"one": first, "rest": rest})


def _only(name: object) -> Sentence:
    return name if isinstance(name, Sentence) else as_is(str(name))


LANGUAGES = ("en", "zh", "both")  # in which a learner can have it
REASONS = frozenset(  # what the system, SQLite and the log say; what else they say stays so
    {
        "Permission denied",
        "No such file or directory",
        "Not a directory",
        "Is a directory",
        "File exists",
        "File name too long",
        "No space left on device",
        "Read-only file system",
        "Input/output error",
        "Too many open files",
        "Disk quota exceeded",
        "Too many levels of symbolic links",
        "Operation not permitted",
        "database is locked",
        "database or disk is full",
        "disk I/O error",
        "database disk image is malformed",
        "file is not a database",
        "attempt to write a readonly database",
        "unable to open database file",
        "its end is missing",
        "events are missing from an index",
        "events are missing from the end",
        "events are missing in the middle",
        "events are missing, or not as they were written",
        "the caches were made otherwise",
        "the states are not as they were written",
        "the days are not as they were written",
    }
)


def reason_of(said: str) -> Sentence:
    """Return what the system or SQLite says is wrong, to be translated where it is known."""
    return Sentence(said) if said in REASONS else as_is(said)
