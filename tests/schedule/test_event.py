"""The study day: it begins at four in the morning, wherever one is."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.event import moment, study_day

OFFSETS = st.integers(-12 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
INSTANTS = st.integers(946_800_000, 4_102_444_800).map(lambda s: datetime.fromtimestamp(s, UTC))


class Berlin(tzinfo):
    """Berlin in 2026, so that no machine needs a time zone database for this test."""

    def utcoffset(self, local: datetime | None) -> timedelta:
        return timedelta(hours=1) + self.dst(local)

    def dst(self, local: datetime | None) -> timedelta:
        wall = local.replace(tzinfo=None).isoformat() if local is not None else ""
        return timedelta(hours=int("2026-03-29T02:00" <= wall < "2026-10-25T03:00"))

    def tzname(self, local: datetime | None) -> str:
        return "CEST" if self.dst(local) else "CET"


def at(text: str) -> datetime:
    """Return the aware instant of a UTC time written as text."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "day"),
    [
        pytest.param(at("2026-03-02 03:59:59.999999"), date(2026, 3, 1), id="just before 4"),
        pytest.param(at("2026-03-02 04:00"), date(2026, 3, 2), id="at 4"),
        pytest.param(at("2026-03-02 23:59"), date(2026, 3, 2), id="late evening"),
        pytest.param(at("2026-03-03 00:00"), date(2026, 3, 2), id="midnight"),
        pytest.param(at("2026-01-01 01:00"), date(2025, 12, 31), id="new year's night"),
        pytest.param(at("2028-03-01 02:00"), date(2028, 2, 29), id="leap day"),
    ],
)
def test_a_study_day_begins_at_four_in_the_morning(local: datetime, day: date) -> None:
    assert study_day(local) == day


@pytest.mark.parametrize(
    ("utc", "day", "offset_minutes"),
    [
        # 2026-03-29: clocks in Berlin go from 02:00 to 03:00; 4 o'clock is 02:00 UTC.
        pytest.param(at("2026-03-29 01:59"), date(2026, 3, 28), 120, id="spring, 3:59"),
        pytest.param(at("2026-03-29 02:00"), date(2026, 3, 29), 120, id="spring, 4:00"),
        # 2026-10-25: clocks go from 03:00 back to 02:00; 4 o'clock is 03:00 UTC.
        pytest.param(at("2026-10-25 02:59"), date(2026, 10, 24), 60, id="autumn, 3:59"),
        pytest.param(at("2026-10-25 03:00"), date(2026, 10, 25), 60, id="autumn, 4:00"),
    ],
)
def test_the_cut_is_at_four_by_the_clock_on_the_wall_when_clocks_change(
    utc: datetime, day: date, offset_minutes: int
) -> None:
    found = moment(utc.astimezone(Berlin()))
    assert (found.study_day, found.utc_offset_minutes) == (day, offset_minutes)


@pytest.mark.parametrize("minutes", [0, 60, -210, 345, 840], ids=str)
def test_a_moment_keeps_instant_study_day_and_offset(minutes: int) -> None:
    local = datetime(2026, 7, 1, 3, 30, tzinfo=timezone(timedelta(minutes=minutes)))
    found = moment(local)
    assert found.at == local
    assert found.at.tzinfo is UTC
    assert found.study_day == date(2026, 6, 30)
    assert found.utc_offset_minutes == minutes


@given(INSTANTS, OFFSETS)
def test_a_study_day_is_the_date_or_the_day_before(utc: datetime, zone: timezone) -> None:
    local = utc.astimezone(zone)
    expected = local.date() if local.hour >= 4 else local.date() - timedelta(days=1)
    assert study_day(local) == moment(local).study_day == expected


@given(INSTANTS, st.integers(0, 86_400), OFFSETS)
def test_in_one_place_study_days_never_run_backwards(
    utc: datetime, seconds: int, zone: timezone
) -> None:
    first = utc.astimezone(zone)
    later = first + timedelta(seconds=seconds)
    assert 0 <= (study_day(later) - study_day(first)).days <= 1
