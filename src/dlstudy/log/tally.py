"""How many rows there are and the sum of their checksums: what is missing or strange shows."""

from collections.abc import Iterable
from typing import NamedTuple

MODULUS = 1 << 63  # what SQLite keeps in one integer


class Tally(NamedTuple):
    """A count and a sum: the order of the rows does not matter."""

    rows: int = 0
    digest: int = 0

    def plus(self, checksum: int) -> "Tally":
        """Return the tally with one row more."""
        return Tally(self.rows + 1, (self.digest + checksum) % MODULUS)

    def minus(self, checksum: int) -> "Tally":
        """Return the tally with one row less."""
        return Tally(self.rows - 1, (self.digest - checksum) % MODULUS)

    def with_all(self, other: "Tally") -> "Tally":
        """Return the tally of the rows of both."""
        return Tally(self.rows + other.rows, (self.digest + other.digest) % MODULUS)


def tally(checksums: Iterable[int]) -> Tally:
    """Return the tally of some rows."""
    found = list(checksums)
    return Tally(len(found), sum(found) % MODULUS)
