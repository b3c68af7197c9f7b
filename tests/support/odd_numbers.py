"""Every shipped drill with odd numbers of a learner's own: used, or refused with a sentence."""

import sys

import numpy as np

from dlstudy.card import Card, Kind
from dlstudy.errors import Unsuitable
from dlstudy.exercise.contract import BadDrill, Drill, Variant, grade_step
from dlstudy.exercise.variants import variant
from dlstudy.formula.value import Value
from dlstudy.grading.verdict import VerdictKind
from dlstudy.library.registry import drill_of
from tests.support.shipped import decks

ODD: dict[str, Value] = {
    "zero": 0.0, "negative": -1.0, "fraction": 2.5, "huge": 1e300, "tiny": 1e-300,
    "vector": np.ones(3), "row": np.ones((1, 3)), "matrix": np.ones((2, 2)),
    "wide": np.ones((2, 3)), "cube": np.ones((2, 2, 2)),
}  # fmt: skip


def drills() -> list[Card]:
    """Return the shipped drills."""
    return [card for deck in decks() for card in deck.cards if card.kind is Kind.DRILL]


def tried(card: Card, odd: Value) -> int:
    """Put an odd number in the place of each of a drill's; return how many answers were graded."""
    drill = drill_of(card)
    graded = 0
    for name in variant(drill, 0).values:
        one = _own_variant(drill, {name: odd})
        for index in range(len(drill.steps)) if one else ():
            for typed in ("1", "[1 2]", "[1 2; 3 4]", "1e300"):
                assert one
                assert grade_step(one, index, typed, {}).kind in VerdictKind
                graded += 1
    return graded


def _own_variant(drill: Drill, own: dict[str, Value]) -> Variant | None:
    """Return the variant with one's own numbers, or None where these are refused."""
    try:
        return variant(drill, 1, own)
    except (Unsuitable, BadDrill) as error:
        if not str(error):
            raise
        return None


if __name__ == "__main__":
    for name, value in ODD.items():
        count = sum(tried(card, value) for card in drills())
        sys.stdout.write(f"{name}: {count} answers graded in {len(drills())} drills\n")
