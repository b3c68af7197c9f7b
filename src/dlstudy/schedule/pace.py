"""How long cards take: the learner's own times, until they are known the usual ones."""

from collections.abc import Mapping

from dlstudy.card import Card, Kind

SECONDS = {  # until the user's own median is known: (when it is new, afterwards)
    Kind.CONCEPT: (60.0, 25.0),
    Kind.CLOZE: (35.0, 15.0),
    Kind.DRILL: (150.0, 100.0),
    Kind.DERIVATION: (240.0, 150.0),
    Kind.CODE: (420.0, 300.0),
}


LEAST_SHARE = 0.2  # of these, that an own median is believed to be at the least


RECALL_WHEN_DUE = 0.9  # what a forecast reckons with; it falls exponentially after the due day
Times = Mapping[tuple[Kind, bool], float]  # seconds by kind and whether the card is new


def seconds_of(card: Card, times: Times, *, is_new: bool) -> float:
    """Return how long the card will take: the user's own median, or a default for its kind."""
    return seconds_of_kind(card.kind, times, is_new=is_new)


def seconds_of_kind(kind: Kind, times: Times, *, is_new: bool) -> float:
    """Return how long a card of a kind will take.

    An own median is believed down to a share of the default: keys that are
    pressed without reading say nothing of the days to come.
    """
    usual = SECONDS[kind][0 if is_new else 1]
    own = times.get((kind, is_new))
    return usual if own is None else max(own, LEAST_SHARE * usual)
