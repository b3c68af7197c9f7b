"""The arc of an interview: which questions are asked, in which part, with how much time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random

from dlstudy.card import Card, CardId, Kind
from dlstudy.figures.interview import Link, Part, Question
from dlstudy.record import field, mutable, record

SECONDS = {  # of a question, by part
    Part.WARM_UP: 90,
    Part.BREADTH: 150,
    Part.DERIVATION: 480,
    Part.TASK: 540,
    Part.DEPTH: 150,
    Part.CLOSING: 90,
}
EASY, USUAL = 1, 2  # levels: of a warm-up, and up to which breadth is asked


@record
class Shape:
    """How many questions each part has in so many minutes; breadth takes what is left."""

    warm_up: int
    derivation: int
    task: int
    depth: int
    closing: int
    seconds: int

    def breadth(self, used: float) -> int:
        """Return how many questions of breadth fit beside what the other parts use."""
        return max(1, round((self.seconds - used) / SECONDS[Part.BREADTH]))


def shape_of(minutes: float) -> Shape:
    """Return the shape of an interview: a short one leaves out what takes long."""
    is_long = minutes >= 40
    return Shape(
        warm_up=2 if is_long else 1,
        derivation=int(minutes >= 30),
        task=int(minutes >= 20),
        depth=4 if minutes >= 60 else 3 if is_long else 2 if minutes >= 10 else 0,
        closing=2 if is_long else 1,
        seconds=round(minutes * 60),
    )


@mutable
class _Deal:
    """Cards that are left, and those that were dealt; siblings of a dealt card are not left."""

    cards: list[Card]
    level: int
    core: tuple[str, ...] = ()  # topics that come first where a part is theirs
    notes: set[CardId] = field(default_factory=set)
    topics: list[str] = field(default_factory=list)  # of what was dealt, the latest last

    def left(self, kinds: Iterable[Kind], level: int | None = None) -> list[Card]:
        """Return the cards of some kinds up to a level, the topics that waited longest first."""
        most = min(self.level, level or self.level)
        fitting = [
            card
            for card in self.cards
            if card.kind in kinds and card.level <= most and card.note not in self.notes
        ]
        return sorted(fitting, key=lambda card: self.topics.count(card.deck))

    def of_core(self, cards: list[Card]) -> list[Card]:
        """Return those of the core's topics, or all where there is none."""
        return [card for card in cards if card.deck in self.core] or cards

    def deal(self, card: Card) -> Card:
        self.notes.add(card.note)
        self.topics.append(card.deck)
        return card

    def spoken(self, level: int | None = None, *, is_core: bool = False) -> Card | None:
        """Deal a card that is answered in words: a concept, a cloze only where none is left.

        Where no card of the level is left, a harder one is dealt.
        """
        for wanted, kind in ((level, Kind.CONCEPT), (None, Kind.CONCEPT), (None, Kind.CLOZE)):
            if found := self.left({kind}, wanted):
                return self.deal((self.of_core(found) if is_core else found)[0])
        return None

    def worked(self, kinds: Iterable[str]) -> Card | None:
        """Deal a card of the first of these kinds that there is."""
        for kind in kinds:
            if found := self.left({Kind(kind)}):
                return self.deal(self.of_core(found)[0])
        return None


def arc(
    cards: Sequence[Card],
    minutes: float,
    seed: int,
    task: Sequence[str],
    level: int = 3,
    *,
    core: Sequence[str] = (),
) -> tuple[Question, ...]:
    """Return the questions of an interview, the same for the same cards, minutes and seed.

    Warm-up, derivation, task, depth and the closing come from the core's
    topics where these have a card. The order in which the cards come does not
    matter. A part for which there is no card is left out, and its time goes to
    breadth.
    """
    shuffled = sorted(cards, key=lambda card: card.id)
    Random(seed).shuffle(shuffled)
    deal, shape = _Deal(shuffled, level, tuple(core)), shape_of(minutes)
    derivation = [deal.worked([Kind.DERIVATION]) for _ in range(shape.derivation)]
    worked = [deal.worked(task) for _ in range(shape.task)]
    depth = _chain(deal, shape.depth)
    warm_up = [deal.spoken(EASY, is_core=True) for _ in range(shape.warm_up)]
    parts = {
        Part.WARM_UP: _asked(warm_up, Part.WARM_UP),
        Part.DERIVATION: _asked(derivation, Part.DERIVATION),
        Part.TASK: _asked(worked, Part.TASK),
        Part.DEPTH: depth,
    }
    used = sum(question.seconds for asked in parts.values() for question in asked)
    used += shape.closing * SECONDS[Part.CLOSING]
    breadth = [deal.spoken(USUAL) for _ in range(shape.breadth(used))]
    parts[Part.BREADTH] = _asked(breadth, Part.BREADTH)
    closing = [deal.spoken(USUAL, is_core=True) for _ in range(shape.closing)]
    parts[Part.CLOSING] = _asked(closing, Part.CLOSING)
    return tuple(question for part in Part for question in parts[part])


def _asked(cards: Iterable[Card | None], part: Part) -> list[Question]:
    return [Question(card.id, part, SECONDS[part]) for card in cards if card is not None]


def _chain(deal: _Deal, length: int) -> list[Question]:
    """Deal a question and its follow-ups: the longest chain of cards that need each other."""
    if not length:
        return []
    spoken = deal.left({Kind.CONCEPT, Kind.CLOZE})
    by_note: dict[CardId, list[Card]] = {}
    needing: dict[CardId, list[Card]] = {}
    for card in spoken:
        by_note.setdefault(card.note, []).append(card)
        for need in _needs(card):
            needing.setdefault(need, []).append(card)
    firsts = deal.of_core([card for card in spoken if card.kind is Kind.CONCEPT])
    chains = [_follow(first, length, by_note, needing) for first in firsts]
    longest = max(chains, key=len, default=[])
    for card, _ in longest:
        deal.deal(card)
    seconds = SECONDS[Part.DEPTH]
    return [Question(card.id, Part.DEPTH, seconds, link) for card, link in longest]


def _follow(
    first: Card,
    length: int,
    by_note: Mapping[CardId, Sequence[Card]],
    needing: Mapping[CardId, Sequence[Card]],
) -> list[tuple[Card, Link]]:
    """Return a chain from a card on: what builds on it, else what it rests on, and so forth."""
    chain = [(first, Link.NONE)]
    notes = {first.note}
    while len(chain) < length:
        last = chain[-1][0]
        builds = (card for card in needing.get(last.note, ()) if card.note not in notes)
        rests = (c for need in _needs(last) for c in by_note.get(need, ()) if c.note not in notes)
        if (card := next(builds, None)) is not None:
            link = Link.WHAT_IF
        elif (card := next(rests, None)) is not None:
            link = Link.WHY
        else:
            break
        notes.add(card.note)
        chain.append((card, link))
    return chain


def _needs(card: Card) -> list[CardId]:
    """Return the notes that a card needs."""
    return [need.partition("#")[0] for need in card.needs]
