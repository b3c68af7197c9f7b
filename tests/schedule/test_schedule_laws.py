"""L8: the fold against a slow second reading of the design, and logs merged in any order."""

import json
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zlib import crc32

from hypothesis import given, settings
from hypothesis import strategies as st

from dlstudy.event import Event, Kind
from dlstudy.schedule import goal
from dlstudy.schedule.fold import live, states

FIRST = date(2026, 3, 1)
DEVICES = ("desk", "laptop", "phone")


KINDS = [Kind.REVIEW] * 5 + [Kind.PRACTICE] * 3 + [Kind.UNDO] * 3 + list(Kind)
DRAFTS = st.tuples(
    st.sampled_from(KINDS),
    st.integers(0, 999),  # what a choice below depends on
    st.one_of(st.integers(0, 9), st.integers(0, 99)),  # the day
    st.integers(0, 5),  # the quality
)


def made(drafts: list[tuple[Kind, int, int, int]]) -> list[Event]:
    """Return the events of two cards on three devices, whose clocks and ids agree in nothing."""
    events: list[Event] = []
    for number, (kind, choice, day, quality) in enumerate(drafts):
        card = goal.CARD if kind is Kind.PLAN else ("d/a", "d/a", "d/b#c1")[choice % 3]
        data: dict[str, object] = {}
        if kind is Kind.UNDO:
            before = [e.id for e in events if e.card == card]
            data["event"] = before[choice % len(before)] if before else "elsewhere"
        elif kind is Kind.FLAG:
            data["note"] = ("", "x")[choice % 2]
        elif kind is Kind.PLAN and choice % 5:
            by = FIRST + timedelta(days=day + (1, 3, 9, 40)[choice % 4])
            data |= {"by": by.isoformat(), "topics": ([], ["d"], ["e"])[choice % 3]}
        elif kind in {Kind.REVIEW, Kind.PRACTICE}:
            data["revision"] = ("", "r1", "r2")[choice % 7 % 3]
            if kind is Kind.PRACTICE:
                data["purpose"] = ("repeat", "repeat", "quiz")[choice % 11 % 3]
        noon = datetime.combine(FIRST, time(12, tzinfo=UTC))
        events.append(
            Event(
                id=f"{choice % 5}-{number}",
                kind=kind,
                card=card,
                at=noon + timedelta(days=day, minutes=choice % 13),
                study_day=FIRST + timedelta(days=day - (choice % 17 == 0)),
                quality=quality if kind in {Kind.REVIEW, Kind.PRACTICE} else None,
                device=DEVICES[choice % 19 % 3],
                data=json.dumps(data),
            )
        )
    return events


LOGS = st.lists(DRAFTS, max_size=25).map(made)


def counts(event: Event, events: list[Event]) -> bool:
    """Does an event count? Unless an undo that itself counts takes it back."""
    return not any(
        counts(undo, events)
        for undo in events
        if undo.kind is Kind.UNDO and json.loads(undo.data)["event"] == event.id
    )


def wish(event: Event, card: str, day: date) -> tuple[date, date] | None:
    """Return the day a goal is for and the first of its last days; None if it wants nothing."""
    data = json.loads(event.data)
    if not data.get("by") or (data["topics"] and card.partition("/")[0] not in data["topics"]):
        return None
    by = date.fromisoformat(data["by"])
    return by, max(day, by - timedelta(days=7))


def slow_state(card: str, events: list[Event]) -> dict[str, object]:  # noqa: PLR0912 - a law apart
    """Return the state of a card as the law tells it, a day at a time, in fractions."""
    left = [
        e
        for e in events
        if e.card in {card, goal.CARD} and e.kind is not Kind.UNDO and counts(e, events)
    ]
    repetitions, interval, ease = 0, 0, Fraction(250)
    learned, repeat_on, buried_on, wanted = False, None, None, None
    late: date | None = None
    last_day: date | None = None
    forward: date | None = None

    def due() -> date | None:
        """The day of the interval, of bringing forward, or of the goal: whichever is first."""
        days = [late, forward]
        if wanted is not None and late is not None and last_day is not None:
            by, first = wanted
            if late >= by and last_day < by - timedelta(days=7):
                span = max(1, (by - first).days - 1)
                days.append(first + timedelta(days=crc32(card.encode()) % span))
        return min((d for d in days if d is not None), default=None)

    reviews, lapses, suspended, flag, revision = 0, 0, False, None, ""
    day = min((e.study_day for e in left), default=FIRST)
    while left and day <= max(e.study_day for e in left):
        today = sorted((e.at, e.id, e) for e in left if e.study_day == day)
        last = max((n for n, t in enumerate(today) if t[2].kind is Kind.REVIEW), default=-1)
        for n, (_, _, e) in enumerate(today):
            if e.kind is Kind.FORWARD and n < last:
                forward = day
            elif e.kind is Kind.PLAN and n < last:
                wanted = wish(e, card, day)
        asked = [e for _, _, e in today if e.kind is Kind.REVIEW]
        quality = min((e.quality for e in asked if e.quality is not None), default=None)
        if quality is not None and (quality < 3 or day >= (due() or day)):
            if late is not None and last_day is not None and day < late:
                interval = min(interval, max(1, (day - last_day).days))
            lapses += quality < 3 and learned
            interval = round(interval * ease / 100) if repetitions >= 2 else (1, 6)[repetitions]
            repetitions += 1
            if quality < 3:
                repetitions, interval = 0, 1
            ease = max(Fraction(130), ease + (-80, -54, -32, -14, 0, 10)[quality])
            most = min(interval // 10, 10)
            fuzz = crc32(f"{card}:{repetitions}".encode()) % (2 * most + 1) - most if most else 0
            late, last_day, learned = day + timedelta(days=interval + fuzz), day, True
            forward = None
            reviews, repeat_on = reviews + 1, None
            revision = json.loads(asked[-1].data)["revision"]
        for n, (_, _, e) in enumerate(today):
            if e.kind is Kind.FORWARD and n > last:
                forward = day + timedelta(days=1) if last_day == day else day
            elif e.kind is Kind.PLAN and n > last:
                wanted = wish(e, card, day)
        if quality is None and not learned and any(e.kind is Kind.KNOWN for _, _, e in today):
            repetitions, interval, learned = 2, 60, True
            late, last_day, forward = day + timedelta(days=60), day, None
        for _, _, e in today:
            if e.kind is Kind.REVIEW and e.quality is not None and e.quality < 3:
                repeat_on = day
            elif e.kind is Kind.PRACTICE and json.loads(e.data)["purpose"] == "repeat":
                if repeat_on == day and e.quality is not None and e.quality >= 3:
                    repeat_on = None
            elif e.kind in {Kind.SUSPEND, Kind.RESUME}:
                suspended = e.kind is Kind.SUSPEND
            elif e.kind is Kind.BURY:
                buried_on = day
            elif e.kind is Kind.FLAG:
                flag = json.loads(e.data)["note"]
        day += timedelta(days=1)
    state = {"repetitions": repetitions, "interval_days": interval, "ease": int(ease)}
    return {
        "card": card, "learned": state if learned else None, "due": due(), "last_day": last_day,
        "reviews": reviews, "lapses": lapses, "repeat_on": repeat_on, "is_suspended": suspended,
        "buried_on": buried_on, "flag": flag, "revision": revision,
    }  # fmt: skip


@given(LOGS)
@settings(max_examples=600)
def test_the_fold_is_that_of_the_slow_reading(events: list[Event]) -> None:
    found = {card: state.as_dict() for card, state in states(events).items()}
    assert found == {card: slow_state(card, events) for card in {e.card for e in events}}


@given(st.data())
@settings(max_examples=200)
def test_the_order_of_arrival_and_duplicates_change_nothing(data: st.DataObject) -> None:
    events = data.draw(LOGS)
    arrived = data.draw(st.permutations([*events, *events[: len(events) // 2]]))
    assert states(arrived) == states(events)
    assert states(reversed(events)) == states(events)


@given(LOGS, st.permutations(DEVICES))
@settings(max_examples=200)
def test_three_devices_that_merge_in_any_order_have_the_same_states(
    events: list[Event], order: list[str]
) -> None:
    """Each imports by id what another has, down the row and up again; then all have everything."""
    own = {device: {e.id: e for e in events if e.device == device} for device in order}
    first, second, third = order
    for giver, taker in [(first, second), (second, third), (third, second), (second, first)]:
        own[taker] |= own[giver]
    for device in order:
        assert states(own[device].values()) == states(events)


@given(LOGS)
def test_no_lapse_is_lost(events: list[Event]) -> None:
    """A later day on which a card failed is a lapse, whatever else happened on that day."""
    for card, state in states(events).items():
        own = [e for e in live(events) if e.card == card]
        failed = {e.study_day for e in own if e.kind is Kind.REVIEW and (e.quality or 0) < 3}
        first = min((e.study_day for e in own if e.kind in {Kind.REVIEW, Kind.KNOWN}), default=None)
        assert state.lapses == len(failed - {first})


@given(LOGS)
def test_cards_fold_apart_from_each_other(events: list[Event]) -> None:
    whole = states(events)
    for card in whole:
        alone = states(e for e in events if e.card in {card, goal.CARD})
        assert alone[card] == whole[card]


@given(LOGS)
def test_an_event_that_is_undone_might_as_well_not_exist(events: list[Event]) -> None:
    kept = live(events)
    assert {c: s for c, s in states(kept).items() if s != type(s)(c)} == {
        c: s for c, s in states(events).items() if s != type(s)(c)
    }


@given(LOGS)
def test_a_card_is_due_after_its_last_day_and_its_ease_is_at_least_130(events: list[Event]) -> None:
    for state in states(events).values():
        assert (state.learned is None) is (state.last_day is None)
        assert state.due is not None or state.learned is None
        if state.due is not None and state.last_day is not None and state.learned is not None:
            assert state.due > state.last_day
            assert state.learned.ease >= 130
