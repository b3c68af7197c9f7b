"""Numbers in answers that no test of facts ties to their card.

    python -m tests.support.untied [DECK...]

A number in an answer or a point is tied if a test file names the card's slug
and, in the same function, row or list, the number. Cards whose numbers are
taken from their source have the tag ``from-source``.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from dlstudy.card import EXERCISES, Card
from dlstudy.deck.parse import parse_deck
from dlstudy.library.library import deck_files, shipped_folder

TESTS = Path(__file__).parents[1]
MARK = "from-source"
_NUMBER = re.compile(r"(?<![\w.^_{])\d+(?:[.,]\d+)*(?![\w])")
SMALL = 12.0  # whole numbers up to it are counts, exponents and indices


def numbers(text: str) -> set[str]:
    """Return the numbers of a text that could be wrong: no small counts, no years."""
    found = {match[0] for match in _NUMBER.finditer(text)}
    return {each for each in found if not _is_plain(each.replace(",", ""))}


def _is_plain(number: str) -> bool:
    if "." in number:
        return False
    return float(number) <= SMALL or 1900 <= float(number) <= 2100


def ties(deck: str) -> dict[str, str]:
    """Return for each slug all that stands beside it in the tests of a deck's facts."""
    found: dict[str, str] = defaultdict(str)
    for path in TESTS.rglob(f"test_*_{deck.replace('-', '_')}.py"):
        for node in _pieces(ast.parse(path.read_text(encoding="utf-8"))):
            texts = [str(c.value) for c in ast.walk(node) if isinstance(c, ast.Constant)]
            for slug in texts:
                found[slug.partition("#")[0]] += " ".join(texts) + " "
    return found


def _pieces(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield each function, and each row of a list or table."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.Tuple | ast.Call):
            yield node
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from (ast.List([key, value], ast.Load()) for key, value in pairs if key)


def untied(card: Card, beside: dict[str, str]) -> set[str]:
    """Return the numbers of a card's answer that no test names beside its slug."""
    text = " ".join([card.answer or card.question, *card.points])
    return {each for each in numbers(text) if each not in beside.get(card.slug, "")}


def main(names: list[str]) -> int:
    total = bare = 0
    for path in deck_files(shipped_folder()):
        if names and path.stem not in names:
            continue
        deck = parse_deck(path.read_bytes(), str(path))
        beside = ties(path.stem)
        for card in {card.note: card for card in deck.cards}.values():
            if card.kind in EXERCISES or MARK in card.tags:
                continue
            text = " ".join([card.answer or card.question, *card.points])
            total += len(numbers(text))
            if left := untied(card, beside):
                bare += len(left)
                sys.stdout.write(f"{card.note}: {', '.join(sorted(left))}\n")
    sys.stdout.write(f"{bare} of {total} numbers in answers are tied to no test\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
