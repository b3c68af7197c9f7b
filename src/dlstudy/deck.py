"""Deck text to cards and faults: the grammar of DESIGN.md section 4, which never raises."""

from collections.abc import Iterable, Mapping

from dlstudy.card import Card, Deck, Fault
from dlstudy.card_builder import CardBuilder
from dlstudy.scan import SLUG, RawCard, Scan, scan


def parse_deck(content: bytes, path: str, *, is_translation: bool = False) -> Deck:
    """Return the deck of a file: every good card, and every fault with its line.

    A translation holds words only: its cards carry whatever of question,
    answer, points, hints, steps and mistakes the file gives.
    """
    raw = scan(content, path)
    slug = _deck_slug(raw)
    cards: list[Card] = []
    lines: dict[str, int] = {}
    for raw_card in raw.cards:
        if not raw_card.slug:
            continue
        if raw_card.slug in lines:
            first = lines[raw_card.slug]
            raw.fault(
                raw_card.line,
                f"a second card '{raw_card.slug}' (the first is on line {first}); rename one",
            )
            continue
        lines[raw_card.slug] = raw_card.line
        builder = CardBuilder(raw, slug, raw_card, is_translation)
        before = len(raw.faults)
        built = builder.cards()
        if len(raw.faults) == before:
            cards.extend(built)
    faulty_lines = {fault.line for fault in raw.faults}
    return Deck(
        slug=slug,
        path=path,
        title=raw.front.get("title", slug),
        notation=raw.notation,
        cards=tuple(card for card in cards if not _is_touched(card, raw.cards, faulty_lines)),
        faults=tuple(sorted(raw.faults)),
        extends=raw.front.get("extends", ""),
    )


def _is_touched(card: Card, raw_cards: list[RawCard], faulty_lines: set[int]) -> bool:
    """Does a fault that the scanner found lie inside this card?"""
    if not faulty_lines:
        return False
    starts = [raw.line for raw in raw_cards]
    end = min((line for line in starts if line > card.line), default=10**9)
    return any(card.line <= line < end for line in faulty_lines)


def _deck_slug(raw: Scan) -> str:
    stem = raw.path.replace("\\", "/").rpartition("/")[2].removesuffix(".md")
    slug = raw.front.get("extends") or raw.front.get("deck", stem)
    if "extends" not in raw.front and slug != stem:
        raw.fault(2, f"the deck is called '{slug}' in a file '{stem}.md'; give both one name")
    elif not SLUG.fullmatch(slug):
        raw.fault(1, f"the deck's name '{slug}' is not a slug; use lower-case words joined by '-'")
    elif not raw.cards and not raw.faults:
        raw.fault(1, "the deck has no card; start one with '## some-slug'")
    return slug


def check_references(decks: Iterable[Deck], roadmap_ids: Mapping[str, object]) -> list[Fault]:
    """Return the Needs, Was and Roadmap of all decks that point at nothing or the wrong thing."""
    decks = tuple(decks)
    notes = {card.note for deck in decks for card in deck.cards}
    ids = notes | {card.id for deck in decks for card in deck.cards}
    faults = []
    for deck in decks:
        for card in deck.cards:
            for need in card.needs:
                if need not in ids:
                    message = f"it needs '{need}', which is not a card; correct or delete it"
                    faults.append(_reference_fault(deck, card, message))
                elif need == card.note:
                    faults.append(_reference_fault(deck, card, "it needs itself; delete that"))
            for old in card.was:
                if old in ids:
                    message = f"'Was: {old}' is still a card; a slug is never used again"
                    faults.append(_reference_fault(deck, card, message))
            for entry in card.roadmap:
                if roadmap_ids and entry not in roadmap_ids:
                    message = f"'{entry}' is not an entry of the roadmap; correct or delete it"
                    faults.append(_reference_fault(deck, card, message))
    return faults


def _reference_fault(deck: Deck, card: Card, message: str) -> Fault:
    return Fault(deck.path, card.line, f"card '{card.slug}': {message}")
