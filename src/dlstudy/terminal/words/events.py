"""The words for what stands in the log: kinds of events, and what practice was for."""

from dlstudy.event import Event, Kind
from dlstudy.sentence import Sentence, as_is

_KINDS = {
    Kind.REVIEW: Sentence("review"),
    Kind.PRACTICE: Sentence("practice"),
    Kind.KNOWN: Sentence("known"),
    Kind.UNDO: Sentence("undo"),
    Kind.SUSPEND: Sentence("suspend"),
    Kind.RESUME: Sentence("resume"),
    Kind.BURY: Sentence("bury"),
    Kind.FLAG: Sentence("flag"),
    Kind.READ: Sentence("read"),
    Kind.FOCUS: Sentence("focus"),
    Kind.FORWARD: Sentence("forward"),
    Kind.PLAN: Sentence("plan"),
    Kind.REDATE: Sentence("redate"),
    Kind.SITTING: Sentence("sitting"),
}
_PURPOSES = {
    "quiz": Sentence("quiz"),
    "interview": Sentence("interview"),
    "drill": Sentence("drill"),
    "place": Sentence("place"),
    "repeat": Sentence("repeat"),
}


def kind_of(event: Event) -> Sentence:
    """Return the word for the kind of an event."""
    return _KINDS[event.kind]


def purpose_of(purpose: str) -> Sentence:
    """Return the word for what a practice was for; one of a newer dlstudy as it stands."""
    return _PURPOSES.get(purpose) or as_is(purpose)
