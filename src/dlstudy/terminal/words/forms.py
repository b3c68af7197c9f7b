"""A text that was made of a template, taken apart again: template, and value for each place."""

import re
from collections.abc import Collection, Iterable
from functools import cache
from string import Formatter

from dlstudy.sentence import Sentence, as_is


def recognised(said: str, templates: Iterable[str], nested: Collection[str]) -> Sentence:
    """Return a text as the first template that can have made it; as it is where none can.

    ``nested`` are the places that hold a text of these templates again.
    """
    templates = tuple(templates)
    for template in templates:
        found = _pattern(template).fullmatch(said)
        if found is not None:
            values: dict[str, object] = {
                name: recognised(text, templates, nested) if name in nested else text
                for name, text in found.groupdict().items()
            }
            return _filled(template, values)
    return as_is(said)


def _filled(template: str, values: dict[str, object]) -> Sentence:
    return Sentence(template, values)


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Return what matches every text that a template makes, its places as groups."""
    pieces: list[str] = []
    names: set[str] = set()
    for text, name, _, _ in Formatter().parse(template):
        pieces.append(re.escape(text))
        if name:
            pieces.append(f"(?P={name})" if name in names else f"(?P<{name}>.*?)")
            names.add(name)
    return re.compile("".join(pieces), re.DOTALL)
