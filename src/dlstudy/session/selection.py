"""Which cards a quiz asks: what is wanted, and the weakest of it first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from random import Random
from shlex import quote

from dlstudy.card import Card, CardId, Kind
from dlstudy.figures.progress import weakness
from dlstudy.record import as_dict, record
from dlstudy.schedule import due, pace
from dlstudy.schedule.fold import CardState

CARDS = 10


@record
class Wanted:
    """What the command line asks of a quiz; empty means anything.

    ``number`` of cards, None for all of them; ``minutes`` that they may take
    together; ``weak`` is what one fails, ``new`` what was never reviewed.
    """

    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    number: int | None = CARDS
    minutes: float | None = None
    weak: bool = False
    new: bool = False

    def data(self) -> dict[str, object]:
        """Return it as JSON keeps it: without what was left open, lists for tuples."""
        return {
            name: value for name, value in as_dict(self).items() if value not in ([], None, False)
        }

    def fits(self, card: Card, state: CardState | None, failing: Collection[CardId]) -> bool:
        """Is the card one of these? ``failing`` are the cards that one fails."""
        return (
            (not self.topics or card.deck in self.topics)
            and (not self.kinds or card.kind.value in self.kinds)
            and (not self.levels or card.level in self.levels)
            and (not self.weak or card.id in failing)
            and (not self.new or due.is_new(state))
        )


def command_of(wanted: Wanted, seed: int | None = None, flags: Sequence[str] = ()) -> str:
    """Return the command that wants this."""
    words = ["dlstudy quiz", *map(quote, wanted.topics)]
    words += [f"--kind {kind}" for kind in wanted.kinds]
    words += [f"--level {level}" for level in wanted.levels]
    words += ["--weak"] * wanted.weak + ["--new"] * wanted.new
    if wanted.number is None and wanted.minutes is None:
        words.append("--all")
    elif wanted.number not in {None, CARDS}:
        words.append(f"-n {wanted.number}")
    if wanted.minutes is not None:
        words.append(f"--minutes {wanted.minutes:g}")
    return " ".join([*words, *flags, *([] if seed is None else [f"--seed {seed}"])])


def select(
    cards: Iterable[Card],
    states: Mapping[CardId, CardState],
    wanted: Wanted,
    seed: int,
    failing: Collection[CardId] = (),
    times: pace.Times | None = None,
) -> list[Card]:
    """Return the cards of a quiz, as many as are wanted or fit into the minutes, one at least."""
    fitting = [card for card in cards if wanted.fits(card, states.get(card.id), failing)]
    number = len(fitting) if wanted.number is None else wanted.number
    chosen = choose(fitting, states, number, seed)
    if wanted.minutes is None:
        return chosen
    left = wanted.minutes * 60
    kept: list[Card] = []
    for card in chosen:
        left -= pace.seconds_of(card, times or {}, is_new=due.is_new(states.get(card.id)))
        if kept and left < 0:
            break
        kept.append(card)
    return kept


def choose(
    cards: Iterable[Card], states: Mapping[CardId, CardState], count: int, seed: int
) -> list[Card]:
    """Return ``count`` cards, none suspended: kinds in turn, the weakest first, ties by seed."""
    rng = Random(seed)
    by_kind: dict[Kind, list[Card]] = {}
    shuffled = [c for c in cards if not ((s := states.get(c.id)) and s.is_suspended)]
    rng.shuffle(shuffled)
    notes: set[CardId] = set()
    for card in sorted(shuffled, key=lambda c: weakness(states.get(c.id)), reverse=True):
        if card.note not in notes:  # siblings give each other away
            notes.add(card.note)
            by_kind.setdefault(card.kind, []).append(card)
    chosen: list[Card] = []
    while len(chosen) < count and any(by_kind.values()):
        for kind in Kind:
            if by_kind.get(kind) and len(chosen) < count:
                chosen.append(by_kind[kind].pop(0))
    return chosen
