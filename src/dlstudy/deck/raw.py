"""A deck cut into raw cards and fields, each with its line."""

from dlstudy.card import Fault
from dlstudy.record import field, mutable
from dlstudy.text import unseen

LARGEST_DECK = 2_000_000  # bytes; the largest shipped one has an eighth of a million


MOST_CARDS = 10_000  # of one file, the blanks of a cloze counted


MOST_FAULTS = 5_000  # of one file: what has more is no deck, and is read no further


@mutable
class Field:
    """A key, its optional name, the line it starts on, and its text."""

    key: str
    name: str
    line: int
    text: str
    skipped: int = 0  # empty lines before the text


@mutable
class RawCard:
    """A heading and the fields under it, not yet understood."""

    slug: str
    line: int
    fields: list[Field] = field(default_factory=list)
    by_name: dict[tuple[str, str], Field] = field(default_factory=dict)


@mutable
class Scan:
    """A deck file as read: front matter, notation, raw cards, and faults so far."""

    path: str
    front: dict[str, str] = field(default_factory=dict)
    notation: str = ""
    cards: list[RawCard] = field(default_factory=list)
    front_lines: dict[str, int] = field(default_factory=dict)
    endless: dict[str, range] = field(default_factory=dict)  # lines after which no block ends
    found: dict[Fault, bool] = field(default_factory=dict)  # and whether it spoils its card
    spoiling: int = 0  # of these, how many do
    has_lost_card: bool = False  # was a field reported that no card has

    @property
    def faults(self) -> list[Fault]:
        """Every fault so far, each once."""
        return list(self.found)

    def fault(self, line: int, message: str, *, is_of_file: bool = False) -> None:
        """Report what is wrong on a line; a fault of the file spoils no card."""
        one = Fault(self.path, line, unseen.line(message))
        if one in self.found or len(self.found) > 2 * MOST_FAULTS:  # of scanning and of building
            return
        self.found[one] = not is_of_file
        self.spoiling += not is_of_file

    def is_hopeless(self, line: int, most: int = MOST_FAULTS) -> bool:
        """Are there so many faults that reading ends on this line? Its card is spoilt then."""
        if len(self.found) < most:
            return False
        message = f"{MOST_FAULTS} faults so far, and the rest is not read; mend these first"
        self.fault(line, message)
        return True

    def is_full(self, cards: int, line: int) -> bool:
        """Are there so many cards that reading ends on this line?"""
        if cards <= MOST_CARDS:
            return False
        message = f"more than {MOST_CARDS} cards, and the rest is not read; split the deck"
        self.fault(line, message)
        return True
