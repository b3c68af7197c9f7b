"""A parsed deck as lines of JSON: what every start needs of its cards, then the words of each."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from dlstudy.card import (
    Card,
    Clause,
    Deck,
    Fault,
    Given,
    Kind,
    Mistake,
    Step,
    Tolerance,
    Variable,
)  # fmt: skip
from dlstudy.errors import DlstudyError
from dlstudy.record import fields_of


def lines_of(deck: Deck) -> bytes:
    """Return a deck without its path: a line of what every start needs, one of words a card."""
    return b"\n".join([head_of(deck), *(line or b"" for line in words_of(deck))])


def head_of(deck: Deck) -> bytes:
    """Return the first line; no word of a card is asked for."""
    cards = [[_row(getattr(card, name)) for name in _HEAD] for card in deck.cards]
    faults = [[fault.line, fault.message] for fault in deck.faults]
    return as_json([deck.slug, deck.title, deck.notation, cards, faults, deck.extends])


Row = list[Any]


class Words:
    """The words of a deck's cards, read when one of them is asked for first."""

    def __init__(self, read: Callable[[], Sequence[bytes | None]]) -> None:
        self.read = read
        self.lines: Sequence[bytes | None] | None = None

    def row(self, place: int) -> Row:
        """Return the words of a card by its place; raises DlstudyError if it has none any more."""
        if self.lines is None:
            self.lines = self.read()
        line = self.lines[place]
        if line is None:
            raise DlstudyError("The card was taken out of its deck since the start; start again.")
        return rows_of(json.loads(line))


def words_of(deck: Deck) -> Sequence[bytes | None]:
    """Return the lines of words of a deck's cards, in the order of the cards."""
    if deck.cards and isinstance(deck.cards[0], _KeptCard):
        return deck.cards[0]._words_of_deck.read()
    return [as_json([_row(getattr(card, name)) for name in _WORDS]) for card in deck.cards]


def deck_of(head: bytes, path: str, words: Words) -> Deck:
    """Return the deck of a first line; raises ValueError, TypeError or LookupError for no such."""
    slug, title, notation, cards, faults, extends = rows_of(json.loads(head))
    return Deck(
        text_of(slug),
        path,
        text_of(title),
        text_of(notation),
        tuple([_card(row, place, words) for place, row in enumerate(rows_of(cards))]),
        tuple(Fault(path, *fault) for fault in rows_of(faults)),
        text_of(extends),
    )


def text_of(value: object) -> str:
    """Return a text; raises TypeError for anything else."""
    if type(value) is not str:
        raise TypeError(value)
    return value


def rows_of(value: object) -> list[Row]:
    """Return a list; raises TypeError for anything else."""
    if type(value) is not list:
        raise TypeError(value)
    return value


def as_json(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")  # as json.loads reads it: a name may be no text


def _row(value: object) -> object:
    """Return a record as the list of its fields, records inside it likewise."""
    if names := fields_of(type(value)):
        return [_row(getattr(value, name)) for name in names]
    return [_row(item) for item in value] if isinstance(value, tuple) else value


def _step(row: Row) -> Step:
    name, ask, formula, hint, tolerance, line, lines = row
    return Step(name, ask, formula, hint, Tolerance(*tolerance), line, tuple(lines))


_KINDS = {kind.value: kind for kind in Kind}
_NESTED: dict[str, Callable[[Any], object]] = {
    "kind": _KINDS.__getitem__,
    "mistakes": lambda v: tuple(Mistake(*m) for m in rows_of(v)),
    "steps": lambda v: tuple(_step(s) for s in rows_of(v)),
    "variables": lambda v: tuple(Variable(n, tuple(x)) for n, x in rows_of(v)),
    "where": lambda v: tuple(Clause(*c) for c in rows_of(v)),
    "given": lambda v: tuple(Given(*g) for g in rows_of(v)),
    "verify": lambda v: tuple(Clause(*c) for c in rows_of(v)),
    **dict.fromkeys(("points", "roadmap", "needs", "tags", "was"), tuple),
}
_HEAD = ("deck", "slug", "kind", "blank", "family", "roadmap", "needs", "level", "was")
_WORDS = tuple(name for name in fields_of(Card) if name not in _HEAD)
_Put = tuple[Callable[[Card, object], None], Callable[[Any], object] | None]


def _puts(names: tuple[str, ...]) -> list[_Put]:
    """Return how each of some fields is set in a frozen card, and made of what was kept."""
    return [(Card.__dict__[name].__set__, _NESTED.get(name)) for name in names]


_PUT_WORDS = _puts(_WORDS)


class _KeptCard(Card):
    """A card whose words are filled in when one of them is asked for.

    A start asks for its id a dozen times, so that is kept as well.
    """

    __slots__ = ("_place", "_words_of_deck", "id", "note")
    _place: int
    _words_of_deck: Words

    def __getattr__(self, name: str) -> object:
        """Return a word that was not yet filled in; Python asks here only for what is missing."""
        if name in {"id", "note"}:  # of a card that was made by replacing a word
            return getattr(Card, name).fget(self)
        if name not in _WORDS:
            raise AttributeError(name)
        _fill(self, _PUT_WORDS, self._words_of_deck.row(self._place))
        return object.__getattribute__(self, name)


_PUT: dict[str, Callable[[Card, object], None]] = {
    **{name: Card.__dict__[name].__set__ for name in _HEAD},
    **{name: _KeptCard.__dict__[name].__set__ for name in _KeptCard.__slots__},
}


def _card(row: Row, place: int, words: Words) -> Card:
    """Return a card with the fields of its head; written out, as a start makes two thousand."""
    deck, slug, kind, blank, family, roadmap, needs, level, was = row
    card = object.__new__(_KeptCard)
    note = f"{deck}/{slug}"
    _PUT["deck"](card, deck)
    _PUT["slug"](card, slug)
    _PUT["kind"](card, _KINDS[kind])
    _PUT["blank"](card, blank)
    _PUT["family"](card, family)
    _PUT["roadmap"](card, tuple(roadmap))
    _PUT["needs"](card, tuple(needs))
    _PUT["level"](card, level)
    _PUT["was"](card, tuple(was))
    _PUT["note"](card, note)
    _PUT["id"](card, f"{note}#{blank}" if blank else note)
    _PUT["_place"](card, place)
    _PUT["_words_of_deck"](card, words)
    return card


def _fill(card: Card, puts: list[_Put], row: Row) -> None:
    for (put, made), value in zip(puts, row, strict=True):
        put(card, made(value) if made else value)
