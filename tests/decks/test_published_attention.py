"""Published examples that the drills of the deck `attention` reproduce with own numbers."""

from typing import Any

import numpy as np
import pytest

from tests.support.shipped import answers

# Raschka, Build a Large Language Model (From Scratch), section 3.3.1: six tokens, no projections.
TOKENS = [
    [0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64],
    [0.22, 0.58, 0.33], [0.77, 0.25, 0.10], [0.05, 0.80, 0.55],
]  # fmt: skip
GPT2 = {"V": 50257, "P": 1024}
CACHE = {"h": 32, "g": 8, "w": 128, "T": 262144, "B": 1, "b": 2}

PUBLISHED = [
    # The book does not scale there; the root of d is put into the query.
    ("head-by-hand", {"Q": [[3**0.5 * each for each in TOKENS[1]]], "K": TOKENS, "V": TOKENS,
                      "M": [[1] * 6]},
     {"S": [[0.9544, 1.4950, 1.4754, 0.8434, 0.7070, 1.0865]],
      "A": [[0.1385, 0.2379, 0.2333, 0.1240, 0.1082, 0.1581]],
      "O": [[0.4419, 0.6515, 0.5683]]}, 6e-5),
    # The same book, section 5.3.2: top-k sampling with k = 3 of nine tokens.
    ("sampling-by-hand", {"z": [4.51, 0.89, -1.90, 6.75, 1.63, -1.62, -1.89, 6.28, 1.79],
                          "T": 1, "k": 3, "p": 0.9},
     {"topk": [0.0615, 0, 0, 0.5775, 0, 0, 0, 0.3610, 0]}, 6e-5),
    # Hugging Face LLM course, chapter 6.5: hug 10, pug 5, pun 12, bun 4, hugs 5; here h, u, g, p,
    # n, b, s are 1 to 7. First (u, g), 20 times, then (u, n), 16 times.
    ("bpe-by-hand", {"words": [[1, 2, 3, 0], [4, 2, 3, 0], [4, 2, 5, 0], [6, 2, 5, 0],
                               [1, 2, 3, 7]], "counts": [10, 5, 12, 4, 5]},
     {"pair1": [2, 3], "n1": 20, "pair2": [2, 5], "n2": 16}, 0),
    # Machine Learning Mastery, A Gentle Introduction to Positional Encoding in Transformer Models,
    # part 1: n = 100, d = 4.
    ("sinusoid-by-hand", {"p": 1, "b": 100, "k": 1},
     {"pe": [0.84147098, 0.54030231, 0.09983342, 0.99500417]}, 5e-9),
    ("sinusoid-by-hand", {"p": 3, "b": 100, "k": 1},
     {"pe": [0.14112001, -0.9899925, 0.29552021, 0.95533649]}, 5e-9),
    # KerasHub, presets of GPT-2: the parameters of the four sizes.
    ("block-parameters", {"L": 12, "d": 768, "h": 12, "f": 3072, **GPT2}, {"model": 124439808}, 0),
    ("block-parameters", {"L": 24, "d": 1024, "h": 16, "f": 4096, **GPT2}, {"model": 354823168}, 0),
    ("block-parameters", {"L": 36, "d": 1280, "h": 20, "f": 5120, **GPT2}, {"model": 774030080}, 0),
    ("block-parameters", {"L": 48, "d": 1600, "h": 25, "f": 6400, **GPT2},
     {"model": 1557611200}, 0),
    # Jamba team 2024 (Jamba-1.5, arXiv 2408.12570), section 2, table: cache of 256K tokens in 16
    # bit. Mixtral 8x7B 32 GB, LLaMA-3.1 70B 80 GB, Jamba-1.5-Mini (4 attention layers) 4 GB.
    ("kv-cache-bytes", {"L": 32, **CACHE}, {"gqa": 32}, 0),
    ("kv-cache-bytes", {"L": 80, **CACHE}, {"gqa": 80}, 0),
    ("kv-cache-bytes", {"L": 4, **CACHE}, {"gqa": 4}, 0),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "own", "wanted", "rounding"), PUBLISHED)
def test_a_published_example_can_be_set(
    slug: str, own: dict[str, Any], wanted: dict[str, Any], rounding: float
) -> None:
    found = answers(f"attention/{slug}", own)
    for step, value in wanted.items():
        assert np.allclose(found[step], value, rtol=1e-9, atol=rounding), step
