"""Events made by hand, and sequences of them for hypothesis."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from hypothesis import strategies as st

from dlstudy.event import Event, Kind
from dlstudy.log.rows import new_event_id
from dlstudy.payload import written

FIRST_DAY = date(2024, 3, 4)  # long past for every clock
CARDS = ("cnn/odd-kernel", "cnn/pooling-shift", "kalman/ekf")
_SERIAL = count()


def event(
    card: str = CARDS[0],
    kind: Kind = Kind.REVIEW,
    quality: int | None = 4,
    *,
    day: int = 0,
    **data: object,
) -> Event:
    """Return a new event, later than every one made before on its study day."""
    study_day = FIRST_DAY + timedelta(days=day)
    at = datetime.combine(study_day, time(12), UTC) + timedelta(milliseconds=next(_SERIAL))
    is_answer = kind in {Kind.REVIEW, Kind.PRACTICE}
    return Event(
        id=new_event_id(at),
        kind=kind,
        card=card,
        at=at,
        study_day=study_day,
        utc_offset_minutes=60,
        quality=quality if is_answer else None,
        elapsed_ms=5_000 if is_answer else None,
        device="desk",
        data=written(data),
    )


def undo_of(one: Event, day: int = 0) -> Event:
    """Return the event that takes another back."""
    return event(one.card, Kind.UNDO, day=day, event=one.id)


@st.composite
def logs(draw: st.DrawFn) -> list[Event]:
    """Return a log of a few cards over some weeks: every kind of event, undos of any of them."""
    made: list[Event] = []
    day = 0
    for _ in range(draw(st.integers(0, 25))):
        day += draw(st.sampled_from([0, 0, 0, 1, 6, 15]))
        kind = draw(st.sampled_from([Kind.REVIEW, Kind.REVIEW, *Kind]))
        card = draw(st.sampled_from(CARDS))
        if kind is Kind.UNDO:
            if made:
                made.append(undo_of(draw(st.sampled_from(made)), day))
        elif kind is Kind.PRACTICE:
            purpose = draw(st.sampled_from(["repeat", "quiz"]))
            made.append(event(card, kind, draw(st.integers(0, 5)), day=day, purpose=purpose))
        elif kind is Kind.FLAG:
            made.append(event(card, kind, day=day, note=draw(st.text(max_size=5))))
        else:
            revision = draw(st.sampled_from(["", "r1", "r2"]))
            quality = draw(st.integers(0, 5))
            made.append(event(card, kind, quality, day=day, revision=revision))
    return made
