"""The card in front of the learner, and the event that its answer becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

from dlstudy.card import Card, CardId, Kind
from dlstudy.event import Event, Moment
from dlstudy.event import Kind as EventKind
from dlstudy.rows import canonical_json, new_event_id
from dlstudy.schedule import CardState

if TYPE_CHECKING:
    from dlstudy.session.attempt import Attempt


@dataclass(slots=True)
class Asked:
    """A card as it is asked now; a drill has an attempt with numbers of its own."""

    card: Card
    state: CardState | None
    is_repeat: bool = False
    attempt: "Attempt | None" = None

    @property
    def is_new(self) -> bool:
        return self.state is None or self.state.learned is None

    @property
    def has_changed(self) -> bool:
        """Is the answer another than the one that was learned?"""
        return self.state is not None and self.state.revision not in {"", self.card.revision}


def ask(
    card: Card, state: CardState | None, moment: Moment, *, is_repeat: bool = False
) -> Asked | None:
    """Return the card ready to be asked, a drill with numbers seeded by card and instant.

    None for a drill that cannot be drawn: a fault that ``dlstudy check`` names.
    """
    attempt = None
    if card.kind is Kind.DRILL:
        from dlstudy import drill  # a session of concepts does without it and NumPy
        from dlstudy.session.attempt import Attempt

        try:
            attempt = Attempt(drill.variant(drill.build(card), seed_of(card.id, moment)))
        except drill.BadDrill:
            return None
    return Asked(card, state, is_repeat, attempt)


def seed_of(card_id: CardId, moment: Moment) -> int:
    """Return a seed that is new for every card and every time it is asked."""
    return crc32(f"{card_id}:{moment.at.isoformat()}".encode())


def event_of(
    card_id: CardId,
    kind: EventKind,
    moment: Moment,
    device: str,
    data: Mapping[str, object],
    *,
    quality: int | None = None,
    elapsed_ms: int | None = None,
) -> Event:
    """Return a new event of this moment."""
    return Event(
        id=new_event_id(moment.at),
        kind=kind,
        card=card_id,
        at=moment.at,
        study_day=moment.study_day,
        utc_offset_minutes=moment.utc_offset_minutes,
        quality=quality,
        elapsed_ms=elapsed_ms,
        device=device,
        data=canonical_json(data),
    )


def answer_data(asked: Asked, **more: object) -> dict[str, object]:
    """Return what an answer to this card says besides its quality."""
    data: dict[str, object] = {"revision": asked.card.revision, **more}
    if asked.attempt is not None:
        data |= {
            "seed": asked.attempt.variant.seed,
            "answers": asked.attempt.history,
            "hints": asked.attempt.hints,
        }
    return data
