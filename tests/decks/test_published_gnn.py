"""Published examples that the drills of the deck `gnn` reproduce with one's own numbers."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

PUBLISHED = [
    # PyTorch Geometric, test/transforms/test_gcn_norm.py: a path of three nodes has the weights
    # 0.4082 on its edges and 0.5, 0.3333, 0.5 on its self-loops.
    ("gcn-by-hand", {"A": [[0, 1, 0], [1, 0, 1], [0, 1, 0]], "H": np.eye(3), "W": np.eye(3)},
     {"P": [[0.5, 0.4082, 0], [0.4082, 0.3333, 0.4082], [0, 0.4082, 0.5]]}),
    # Hamilton 2020, Graph Representation Learning, section 7.3: a hexagon and two triangles are
    # not told apart by the basic Weisfeiler-Lehman algorithm: every node keeps one label.
    ("colour-refinement",
     {"E": [[1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 1]],
      "F": [[1, 2, 3, 4, 5, 6], [2, 3, 1, 5, 6, 4]], "n": 6.0},
     {"c": 1, "s": [12] * 6, "k": 0}),
    # notes.lukasl.dev/Knowledge/Weisfeiler-Leman-Algorithm, simple
    # example: a path of four nodes gets two colours, ends and inner nodes, and is stable then.
    ("colour-refinement", {"E": [[1, 2, 3], [2, 3, 4]], "F": [[1, 2, 3], [2, 3, 4]], "n": 4.0},
     {"c1": 2, "c": 2, "s": [4] * 4, "k": 0}),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any]
) -> None:
    found = answers(f"gnn/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, rtol=1e-4, atol=1e-4), step
