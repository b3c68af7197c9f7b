"""The addresses that a text shows: those of links and images, and those that stand alone."""

import re
from collections.abc import Iterator

from dlstudy.text.passages import covered, passages

LINK = (  # [text](address "title"), or an image; what has no dot, slash or # is no address
    r"!?\[(?P<text>[^\[\]]*)\]"
    r"\((?P<address>[^\s()]*[./:#](?:[^\s()]|\([^\s()]*\))*)(?:\s+\"[^\"]*\")?\)"
)
_ADDRESS = (  # compiled where an address is looked for, and not by every start
    LINK + r"|(?P<alone>https?://[^\s<>()（）\[\]，。；、]*[^\s<>()（）\[\]，。；、.,;:!?*])"
)


def addresses(text: str) -> Iterator[str]:
    """Yield the addresses of a text in their order; code and formulas have none."""
    for match in re.finditer(_ADDRESS, covered(text, passages(text))):
        yield text[slice(*match.span("address" if match["address"] else "alone"))]
