"""Published examples that the drills of the deck `sequence-models` reproduce."""

from typing import Any

import numpy as np
import pytest

from dlstudy.drills.sequence_models.convolution import tcn_field
from tests.support.shipped import answers

PUBLISHED = [
    # NumPy documentation, numpy.convolve, examples: convolve([1, 2, 3], [0, 1, 0.5]) is
    # [0, 1, 2.5, 4, 1.5]: a causal convolution of the signal followed by two zeros.
    ("causal-by-hand", {"x": [1, 2, 3, 0, 0], "w": [0, 1, 0.5], "d": 1},
     {"P": 2, "y": [0, 1, 2.5, 4, 1.5]}),
    # Edifice (Elixir) documentation, Edifice.Convolutional.TCN, section Receptive Field:
    # 4 layers (two convolutions each), k = 7: 181.
    ("field-by-hand", {"k": 7, "d": [1, 2, 4, 8], "N": 181}, {"R": 181, "n": 4}),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = answers(f"sequence-models/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, rtol=1e-9, atol=1e-12), step


def test_the_other_examples_of_that_page_count_one_convolution_a_block() -> None:
    """For k = 3 it prints 31, 127, 511, against its own formula: the drill names this mistake."""
    mistake = tcn_field.steps[0].mistakes["one-convolution"]
    assert callable(mistake)
    for blocks, printed in ((4, 31), (6, 127), (8, 511)):
        dilations = 2.0 ** np.arange(blocks)
        assert mistake(3.0, dilations) == printed
