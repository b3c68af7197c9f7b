"""Commands without a terminal, and logs of some home written by hand."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dlstudy.event import Event, Kind
from dlstudy.log.rows import new_event_id
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.record import replace
from tests.support.console import COMMAND, environment, today
from tests.support.logs import FIRST_DAY, event
from tests.support.warm import loaded, warm


def run(home: Path, *arguments: str, **setting: str) -> subprocess.CompletedProcess[str]:
    """Run a command without a terminal."""
    warm(home)
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(home, **setting),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def json_of(home: Path, *arguments: str) -> Any:  # noqa: ANN401 - whatever the command prints
    result = run(home, *arguments, "--json")
    assert (result.returncode, result.stderr) == (0, "")
    return json.loads(result.stdout)


def review_days_ago(
    home: Path, days: int, *, card: str = "tiny/relu", elapsed_ms: int = 5_000, revision: str = ""
) -> None:
    """Put a good review into the log, so many days before today."""
    day = (today() - FIRST_DAY).days - days
    with Store(home / FILE_NAME) as log:
        log.record(replace(event(card, day=day, revision=revision), elapsed_ms=elapsed_ms))


def mark_known(home: Path, deck: str) -> None:
    """Write into the log that all cards of a deck are known."""
    with Store(home / FILE_NAME) as log:
        for card in loaded(home).cards:
            if card.deck == deck:
                log.record(now(card.id, Kind.KNOWN))


def now(card: str, kind: Kind) -> Event:
    """Return an event of today: an old one would be an absence, after which nothing is new."""
    at = datetime.now(UTC)
    made = event(card, kind=kind, quality=None)
    return replace(made, id=new_event_id(at), at=at, study_day=today())
