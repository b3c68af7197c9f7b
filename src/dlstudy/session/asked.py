"""The card in front of the learner, and the event that its answer becomes."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from zlib import crc32

from dlstudy.card import EXERCISES, Card, CardId, Kind
from dlstudy.errors import Unsuitable
from dlstudy.event import Event, Moment
from dlstudy.event import Kind as EventKind
from dlstudy.log.rows import new_event_id
from dlstudy.payload import written
from dlstudy.record import mutable
from dlstudy.schedule.fold import CardState

if TYPE_CHECKING:
    from dlstudy.exercise.contract import Values
    from dlstudy.log.store import Store
    from dlstudy.session.attempt import Attempt
    from dlstudy.session.coding import Coding


@mutable
class Asked:
    """A card as it is asked now; an exercise has an attempt with numbers of its own."""

    card: Card
    state: CardState | None
    is_repeat: bool = False
    attempt: "Attempt | None" = None
    coding: "Coding | None" = None

    @property
    def is_new(self) -> bool:
        return self.state is None or self.state.learned is None

    @property
    def has_changed(self) -> bool:
        """Is the answer another than the one that was learned?"""
        return self.state is not None and self.state.revision not in {"", self.card.revision}


def ask(
    card: Card,
    state: CardState | None,
    moment: Moment,
    *,
    is_repeat: bool = False,
    seed: int | None = None,
    own: "Values | None" = None,
) -> Asked | None:
    """Return the card ready to be asked, an exercise with numbers of a seed.

    Without one the seed is new for every card and instant. ``own`` are
    parameters that the learner set; raises Unsuitable where these cannot be
    used. None for an exercise that cannot be drawn: ``dlstudy check`` says why.
    """
    if card.kind not in EXERCISES:
        return Asked(card, state, is_repeat)
    from dlstudy.exercise.contract import BadDrill  # a session of concepts does without these
    from dlstudy.exercise.variants import variant
    from dlstudy.library import registry

    seed = seed_of(card.id, moment) if seed is None else seed
    try:
        if card.kind is Kind.CODE:
            if own:
                raise Unsuitable("A code card has no numbers to set; leave '--set' out.")
            from dlstudy.session.coding import Coding

            return Asked(card, state, is_repeat, coding=Coding(registry.code_task(card), seed))
        from dlstudy.session.attempt import Attempt

        attempt = Attempt(variant(registry.drill_of(card), seed, own))
    except BadDrill as error:
        if own:
            raise Unsuitable(
                "With these numbers there is no drill: {reason}.", reason=error
            ) from None
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
        data=written(data),
    )


def answer_data(asked: Asked, **more: object) -> dict[str, object]:
    """Return what an answer to this card says besides its quality."""
    data: dict[str, object] = {"revision": asked.card.revision, **more}
    exercise = asked.attempt or asked.coding
    if exercise is not None:
        data |= {
            "seed": exercise.seed,
            "answers": exercise.history,
            "hints": exercise.hints,
        }
    return data


def bring_forward(store: "Store", cards: Iterable[CardId], moment: Moment, device: str) -> None:
    """Make some cards due now, as one batch that is undone together."""
    batch = {"batch": new_event_id(moment.at)}
    store.record_all([event_of(c, EventKind.FORWARD, moment, device, batch) for c in cards])
