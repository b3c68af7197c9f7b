"""A sample of every row of the table of reliability, and each row once without its guard.

``docs/reliability.md`` has the whole table; ``python -m tests.support.reliability`` makes it.
"""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.support.reliability import doubles
from tests.support.reliability.__main__ import ROWS
from tests.support.reliability.table import HEAD, Tally

SAMPLES = {"kills": (12, 3), "doubles": (6, 1), "bytes": (50, 1), "truncations": (30, 1),
           "restores": (22, 1), "decks": (4, 926), "resizes": (3, 2), "pastes": (3, 1),
           "keys": (5, 1)}  # fmt: skip
UNGUARDED = {"kills": (2, 4), "doubles": (3, 5), "bytes": (60, 1), "truncations": (80, 1),
             "restores": (11, 1), "decks": (1, 3), "resizes": (1, 1), "pastes": (1, 86),
             "keys": (1, 711)}  # fmt: skip
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_of_every_promise_is_kept(name: str) -> None:
    count, seed = SAMPLES[name]
    tally = ROWS[name].run(count, seed, True)
    assert tally.tried == count
    assert sum(tally.notes.values()) == count
    assert tally.failures == []


@pytest.mark.parametrize("name", UNGUARDED)
def test_a_row_without_its_guard_is_seen_to_fail(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubles, "OTHERS", doubles.OTHERS[:1])  # two reviews of the same cards
    count, seed = UNGUARDED[name]
    assert ROWS[name].run(count, seed, False).failures


def test_every_row_has_a_sample_and_a_line_in_the_document() -> None:
    assert set(SAMPLES) == set(UNGUARDED) == set(ROWS)
    document = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert HEAD in document
    for row in ROWS.values():
        assert f"| {row.promise} | `{row.name} --count " in document
        assert row.guard in document


def test_a_line_says_promise_command_tries_and_failures() -> None:
    row, tally = ROWS["bytes"], Tally(tried=7, failures=["one", "other"])
    line = row.line(7, 3, tally, date(2026, 12, 1), has_guard=True)
    assert line == f"| {row.promise} | `bytes --count 7 --seed 3` | 7 | 2 | 3, 2026-12-01 |"
    line = row.line(7, 3, tally, date(2026, 12, 1), has_guard=False)
    assert f"({row.guard} taken out) | `bytes --count 7 --seed 3 --without-guard` |" in line


@pytest.mark.parametrize(("option", "code"), [([], 0), (["--without-guard"], 1)])
def test_the_command_prints_a_line_and_fails_where_a_trial_failed(
    option: list[str], code: int
) -> None:
    command = [sys.executable, "-m", "tests.support.reliability", "kills", "--count", "2"]
    result = subprocess.run(
        [*command, "--seed", "4", *option], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == code, result.stderr
    assert result.stdout.startswith(f"| {ROWS['kills'].promise}")
    assert result.stdout.count("\n") == 1
    assert "s a trial" in result.stderr
