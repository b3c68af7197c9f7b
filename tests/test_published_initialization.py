"""Examples that others have published, typed into the drills of the deck `initialization`."""

import math

import numpy as np
import pytest

from dlstudy.card import Card
from dlstudy.drill import as_value, variant
from dlstudy.families import drill_of
from dlstudy.library import load
from dlstudy.value import Value


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Card]:
    loaded = load(tmp_path_factory.mktemp("home")).cards
    return {card.slug: card for card in loaded if card.deck == "initialization"}


def answers(card: Card, own: dict[str, Value]) -> dict[str, Value]:
    """Return the answers of a drill to one's own numbers, as by ``--set``."""
    references = variant(drill_of(card), 7, own).references
    return {name: as_value(found) for name, found in references.items()}


@pytest.mark.parametrize(("v", "wanted"), [(1.0, 22.4), (1 / 1000, 1.22)])
def test_nielsens_thousand_inputs(cards: dict[str, Card], v: float, wanted: float) -> None:
    """Nielsen 2015, chapter 3, Weight initialization: sqrt(501), then the exercise, sqrt(3/2)."""
    found = answers(cards["sum-by-hand"], {"n": 1000.0, "e": 0.5, "v": v, "vb": 1.0})
    assert np.isclose(found["S"], wanted, atol=0.05)
    assert np.isclose(found["S"], math.sqrt(501 if v == 1 else 1.5))


@pytest.mark.parametrize(
    ("filters", "deviation"), [(64, 0.059), (128, 0.042), (256, 0.029), (512, 0.021)]
)
def test_the_deviations_of_he(cards: dict[str, Card], filters: int, deviation: float) -> None:
    """He et al. 2015 (arXiv 1502.01852), section 2.2: 3x3 kernels, by the filters of VGG's B.

    The paper goes backwards, by the fan-out; the drill's n is that number.
    """
    found = answers(cards["scales-by-hand"], {"n": 9.0 * filters})
    assert np.isclose(found["hs"], deviation, atol=5e-4)
