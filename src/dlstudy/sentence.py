"""A sentence with places for values; its English template is the key of its translations."""

from collections.abc import Mapping

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
