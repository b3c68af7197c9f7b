"""All decks a person can study: the shipped ones, their translations, and personal ones."""

import os
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from itertools import chain
from pathlib import Path

from dlstudy.card import Card, CardId, Deck, Kind
from dlstudy.deck import names
from dlstudy.deck.translation import translated
from dlstudy.errors import UnknownName
from dlstudy.event import SITTINGS
from dlstudy.library import registry
from dlstudy.library.cache import LARGEST_DECK, load_needs
from dlstudy.library.heads import load_decks
from dlstudy.library.plain_file import content_of
from dlstudy.record import field, record, replace
from dlstudy.schedule import focus, goal, readings
from dlstudy.sentence import Sentence, either, listed
from dlstudy.text.near import nearest

NO_CARDS = (readings.PREFIX, focus.CARD, goal.PREFIX, SITTINGS)  # what else the log has events of
CACHE = "cache"  # a folder of the data folder; it can be thrown away
ROADMAP = "roadmap.toml"  # beside the shipped decks


@record
class Library:
    """Decks in the order in which they are studied, and their words in other languages."""

    __slots__ = ("__dict__",)  # for what is worked out once
    decks: tuple[Deck, ...]
    sources: tuple[Deck, ...] = ()  # as they were read; of one card the last counts
    read_translations: Callable[[], Mapping[tuple[str, str], Deck]] = dict
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of topics, in their order

    @cached_property
    def translations(self) -> Mapping[tuple[str, str], Deck]:
        """The deck of words by language and slug, read when first asked for."""
        return self.read_translations()

    @cached_property
    def paths(self) -> Mapping[CardId, str]:
        """The file in which each card stands, by its note."""
        return {card.note: deck.path for deck in self.sources for card in deck.cards}

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """Every card that can be asked, in the order in which new ones are met."""
        return tuple(card for deck in self.decks for card in deck.cards if is_studyable(card))

    def card(self, card_id: CardId) -> Card:
        """Return a card by its id, former ones too, or without the blank; raises UnknownName."""
        card_id = self._now(card_id)
        cards = [card for deck in self.decks for card in deck.cards]
        exact = [card for card in cards if card_id in {card.id, card.note}]
        found = exact or [c for c in cards if card_id in {c.slug, c.id.partition("/")[2]}]
        if len({card.note for card in found}) == 1:
            return found[0]
        if found:
            raise UnknownName(
                "Several cards are called '{name}': {names}; write one of these.",
                name=card_id,
                names=listed(card.id for card in found),
            )
        raise UnknownName(
            "There is no card '{name}'; {remedy}",
            name=card_id,
            remedy=what_instead(card_id, [card.id for card in cards]),
        )

    def _now(self, card_id: CardId) -> CardId:
        """Return the id under which a card is known now, where it was renamed."""
        renames = self.renames()
        former = {old.partition("#")[0]: new.partition("#")[0] for old, new in renames.items()}
        return renames.get(card_id, former.get(card_id, card_id))

    def title(self, slug: str, language: str = "en") -> str:
        """Return a deck's title; in Chinese where it has one."""
        words = None if language == "en" else self.translations.get((language, slug))
        deck = next((deck for deck in self.decks if deck.slug == slug), None)
        return words.title if words else deck.title if deck else slug

    def in_language(self, card: Card, language: str) -> Card:
        """Return the card with its words in a language, English where there is none."""
        deck = None if language == "en" else self.translations.get((language, card.deck))
        if deck is None:
            return card
        words = next((w for w in deck.cards if w.slug == card.slug), None)
        return translated(card, words) if words else card

    def notation(self, slug: str, language: str) -> str:
        """Return the note on shapes and symbols at the head of a deck."""
        words = None if language == "en" else self.translations.get((language, slug))
        if words and words.notation:
            return words.notation
        return next((deck.notation for deck in self.decks if deck.slug == slug), "")

    def raw_source(self, card: Card) -> tuple[str, str]:
        """Return ``path:line`` of a card and its lines as its author wrote them."""
        from dlstudy.deck.decoding import text_of  # not on the way to the first card

        path = self.paths[card.note]
        text = text_of(content_of(Path(path), LARGEST_DECK))[0].split("\n")
        end = next((i for i in range(card.line, len(text)) if text[i].startswith("## ")), len(text))
        return f"{path}:{card.line}", "\n".join(text[card.line - 1 : end]).rstrip()

    def renames(self) -> dict[CardId, CardId]:
        """Return where the history of former ids belongs.

        What a card is called now is no former id: no deck takes it another's history.
        """
        cards = {card.id: card for deck in self.decks for card in deck.cards}
        return {old: card.id for card in cards.values() for old in card.was if old not in cards}


def is_studyable(card: Card) -> bool:
    """Can this card be asked? A drill family that is not installed cannot."""
    return not card.family or registry.is_there(card.family)


def load(home: Path) -> Library:
    """Return the library of shipped decks and of the personal ones in ``home``/decks."""
    kept = home / CACHE
    decks = load_decks(deck_files(shipped_folder()), kept)
    personal = _studied(load_decks(deck_files(home / "decks"), kept))
    folders = (shipped_folder() / "zh", home / "decks" / "zh")

    def translations() -> dict[tuple[str, str], Deck]:
        found = (load_decks(deck_files(each), kept, is_translation=True) for each in folders)
        return _joined(_studied(chain.from_iterable(found)))

    needs = load_needs(shipped_folder() / ROADMAP, kept)
    return Library(
        tuple(_in_order(_merged(decks, personal), needs)), (*decks, *personal), translations, needs
    )


def shipped(home: Path) -> list[Deck]:
    """Return the shipped decks alone, in the order in which topics are met."""
    kept = home / CACHE
    decks = load_decks(deck_files(shipped_folder()), kept)
    return _in_order(decks, load_needs(shipped_folder() / ROADMAP, kept))


def _in_order(decks: Iterable[Deck], topics: Iterable[str]) -> list[Deck]:
    order = {topic: place for place, topic in enumerate(topics)}
    return sorted(decks, key=lambda deck: order.get(deck.slug, len(order)))


def shipped_folder() -> Path:
    """Return the folder of the shipped decks: inside the wheel, or beside ``src`` in a checkout."""
    installed = Path(__file__).parents[1] / "decks"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "decks"


def deck_files(folder: Path) -> list[Path]:
    """Return the deck files of a folder, by name; README.md is for people.

    Hidden files are an editor's or a system's. A folder that cannot be listed
    is returned itself: reading it is a fault that says why.
    """
    try:
        entries = os.listdir(folder)  # noqa: PTH208 - of names only
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return []
    except OSError:
        return [folder]
    files = (name for name in entries if name.endswith(".md") and name[0] not in ".~")
    return [folder / name for name in sorted(files) if name != "README.md"]


def _studied(decks: Iterable[Deck]) -> list[Deck]:
    """Return the decks without those whose name could lead out of a folder."""
    return [deck for deck in decks if not names.objection(deck.slug)]


def _joined(translations: Iterable[Deck]) -> dict[tuple[str, str], Deck]:
    """Lay translations of one deck over each other card by card: the later one wins."""
    found: dict[tuple[str, str], Deck] = {}
    for words in translations:
        before = found.setdefault(("zh", words.slug), words)
        if before is not words:
            own = {card.id for card in words.cards}
            kept = tuple(card for card in before.cards if card.id not in own)
            has_title = words.title != words.slug  # which stands for none
            found["zh", words.slug] = replace(
                before,
                title=words.title if has_title else before.title,
                notation=words.notation or before.notation,
                cards=kept + words.cards,
                faults=before.faults + words.faults,
            )
    return found


def history_without_card(library: Library, states: Iterable[CardId]) -> list[CardId]:
    """Return the ids in the log that no deck has any more: removed cards, their history kept."""
    known = {card.id for deck in library.decks for card in deck.cards}
    others = (card_id for card_id in states if not card_id.startswith(NO_CARDS))
    return sorted(card_id for card_id in others if card_id not in known)


def _merged(shipped: list[Deck], personal: list[Deck]) -> list[Deck]:
    """Lay personal cards over shipped ones: the same slug wins, a new one is added."""
    decks = {deck.slug: deck for deck in shipped}
    for own in personal:
        base = decks.get(own.slug)
        if base is None or not own.extends:
            decks[own.slug] = own
            continue
        notes = {card.note for card in own.cards}
        kept = tuple(card for card in base.cards if card.note not in notes)
        decks[own.slug] = replace(base, cards=kept + own.cards, faults=base.faults + own.faults)
    return list(decks.values())


def plain(name: str) -> str:
    """Return a name without the differences of case, spaces and hyphens."""
    return "-".join(name.casefold().replace("_", " ").replace("-", " ").split())


def what_instead(name: str, known: Iterable[str]) -> Sentence:
    """Return what to try instead of a name that is not known."""
    ends = {each.rpartition("/")[2] if "/" not in name else each: each for each in known}
    near = [ends[end] for end in nearest(name.casefold(), ends)]
    if not near:
        return Sentence("'dlstudy decks' lists what there is.")
    return Sentence("did you mean {names}?", {"names": either(near)})


def counts(deck: Deck) -> dict[str, int]:
    """Return how many cards of each kind a deck has; one with blanks counts once."""
    kinds = {card.note: card.kind for card in deck.cards}.values()
    return {kind.value: sum(each is kind for each in kinds) for kind in Kind}
