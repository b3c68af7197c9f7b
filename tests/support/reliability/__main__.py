"""Make one row of the table of reliability.

``python -m tests.support.reliability ROW --count N --seed S [--without-guard]``
"""

import argparse
import sys
import time
from datetime import UTC, datetime

from tests.support.reliability import (
    damage,
    doubles,
    kills,
    pastes,
    restores,
    storms,
    strangers,
    strays,
)  # fmt: skip
from tests.support.reliability.table import Row

ROWS: dict[str, Row] = {
    row.name: row
    for row in (
        kills.ROW,
        doubles.ROW,
        damage.BYTES,
        damage.TRUNCATIONS,
        restores.ROW,
        strangers.ROW,
        storms.ROW,
        pastes.ROW,
        strays.ROW,
    )
}
SHOWN = 20  # failures at most


def main() -> int:
    """Print the row; its failures go to stderr and make the exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.reliability")
    parser.add_argument("row", choices=ROWS)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-guard", action="store_true")
    chosen = parser.parse_args()
    row, has_guard = ROWS[chosen.row], not chosen.without_guard
    began = time.monotonic()
    tally = row.run(chosen.count, chosen.seed, has_guard)
    each = (time.monotonic() - began) / max(1, tally.tried)
    day = datetime.now(UTC).date()
    line = row.line(chosen.count, chosen.seed, tally, day, has_guard=has_guard)
    sys.stdout.write(f"{line}\n")
    outcomes = ", ".join(f"{name} {n}" for name, n in sorted(tally.notes.items()))
    sys.stderr.write(f"{each:.3f} s a trial; {outcomes}\n")
    sys.stderr.writelines(f"{failure}\n" for failure in tally.failures[:SHOWN])
    return int(bool(tally.failures))


if __name__ == "__main__":
    sys.exit(main())
