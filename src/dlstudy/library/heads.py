"""What every start needs of all decks of a folder, in one file: no deck is opened for it.

It is believed while nobody touched a deck: size, times and number of each
file are those under which it was kept. A deck that was touched within the
last seconds might be touched again unseen, so nothing is kept yet then, as
git does with its index.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from dlstudy.card import Deck
from dlstudy.library.cache import keep, kept_body, load_deck, place_of
from dlstudy.library.kept_deck import Words, as_json, deck_of, head_of, words_of

_State = tuple[str, int, int, int, int]  # of a file: name, number, size, two times
SETTLED_NS = 2 * 10**9  # the coarsest clock of a file system


def load_decks(paths: Sequence[Path], folder: Path, *, is_translation: bool = False) -> list[Deck]:
    """Return the decks of the files of one folder, as ``load_deck`` does one by one."""
    states = _states(paths)
    opened = partial(load_deck, folder=folder, is_translation=is_translation)
    if not states:
        return [opened(path) for path in paths]

    def kept(path: Path, head: bytes) -> Deck:
        return deck_of(head, str(path), Words(lambda: _in_order(head, opened(path))))

    kind = "heads of words" if is_translation else "heads"
    place = place_of(paths[0].parent, as_json(states), folder, kind)
    body = kept_body(*place)
    if body is not None:
        with suppress(RecursionError, ValueError, TypeError, LookupError):
            return [kept(*each) for each in zip(paths, body.split(b"\n"), strict=True)]
    decks = [opened(path) for path in paths]
    are_read = all(deck.cards for deck in decks)  # one without cards could not be, perhaps
    if are_read and _is_settled(states) and states == _states(paths):
        keep(*place, b"\n".join(map(head_of, decks)))
    return decks


def _is_settled(states: Sequence[_State]) -> bool:
    return time.time_ns() - max(max(times) for _, _, _, *times in states) > SETTLED_NS


def _states(paths: Sequence[Path]) -> list[_State]:
    """Return what changes when a file does: name, number, size, two times; none if one is away."""
    try:
        found = [(path.name, path.stat()) for path in paths]
    except OSError:
        return []
    return [(name, s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns) for name, s in found]


def _in_order(head: bytes, now: Deck) -> Sequence[bytes | None]:
    """Return the words of a deck as it is now, in the order of the cards that a head has."""
    words = words_of(now)
    if head_of(now) == head:
        return words
    found = {card.id: line for card, line in zip(now.cards, words, strict=True)}
    return [found.get(card.id) for card in deck_of(head, now.path, Words(list)).cards]
