"""Deck text to cards and faults; parsing never raises."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping

from dlstudy.card import Card, Deck, Fault
from dlstudy.deck import names
from dlstudy.deck.builder import CardBuilder
from dlstudy.deck.raw import MOST_FAULTS, RawCard, Scan
from dlstudy.deck.scan import SLUG, scan

LONGEST_CARD = 20_000  # characters of its fields; the longest shipped one has a quarter of that


def parse_deck(content: bytes, path: str, *, is_translation: bool = False) -> Deck:
    """Return the deck of a file: every good card, and every fault with its line.

    A translation holds words only: its cards carry whatever of question,
    answer, points, hints, steps and mistakes the file gives.
    """
    raw = scan(content, path)
    slug = _deck_slug(raw)
    if names.objection(slug):
        return Deck(slug, path, slug, "", (), tuple(sorted(raw.faults)))
    _shorten_notation(raw)
    cards: list[Card] = []
    lines: dict[str, int] = {}
    for raw_card in raw.cards:
        line = raw_card.line
        if raw.is_hopeless(line, 2 * MOST_FAULTS) or raw.is_full(len(cards), line):
            break
        if not raw_card.slug:
            continue
        if raw_card.slug in lines:
            first = lines[raw_card.slug]
            message = f"a second card '{raw_card.slug}' (the first is on line {first}); rename one"
            raw.fault(line, message)
            continue
        lines[raw_card.slug] = line
        before = raw.spoiling
        built = _cards(raw, slug, raw_card, is_translation)
        if raw.spoiling == before:
            cards.extend(built)
    spoilt = _spoilt(raw)
    return Deck(
        slug=slug,
        path=path,
        title=raw.front.get("title", slug),
        notation=raw.notation,
        cards=tuple(card for card in cards if card.line not in spoilt),
        faults=tuple(sorted(raw.faults)),
        extends=raw.front.get("extends", ""),
    )


def _cards(raw: Scan, slug: str, card: RawCard, is_translation: bool) -> list[Card]:
    """Return the cards of a raw one; none of one so long that each key would take its time."""
    length = sum(len(each.text) for each in card.fields)
    if length > LONGEST_CARD:
        message = f"it has {length} characters, at most {LONGEST_CARD}; split it"
        raw.fault(card.line, f"card '{card.slug}': {message}")
        return []
    return CardBuilder(raw, slug, card, is_translation).cards()


def _shorten_notation(raw: Scan) -> None:
    if len(raw.notation) > LONGEST_CARD:
        message = f"the text before the first card has {len(raw.notation)} characters"
        raw.fault(1, f"{message}, at most {LONGEST_CARD}; shorten it", is_of_file=True)
        raw.notation = raw.notation[:LONGEST_CARD]


def _spoilt(raw: Scan) -> set[int]:
    """Return the lines of the cards inside which the scanner found a fault."""
    starts = [card.line for card in raw.cards]
    lines = (fault.line for fault, spoils_card in raw.found.items() if spoils_card)
    places = (bisect_right(starts, line) for line in lines)
    return {starts[place - 1] for place in places if place}


def _deck_slug(raw: Scan) -> str:
    stem = raw.path.replace("\\", "/").rpartition("/")[2].removesuffix(".md")
    slug = raw.front.get("extends") or raw.front.get("deck", stem)
    if wrong := names.objection(slug):
        key = next((k for k in ("extends", "deck") if raw.front.get(k) == slug), "")
        line = raw.front_lines.get(key, 1)
        where = f"'{key}:'" if key else "the file's name"
        message = f"the deck is not studied: {where} is no name of a deck, {wrong}"
        raw.fault(line, f"{message}; write a short one of letters and '-'", is_of_file=True)
    elif "extends" not in raw.front and slug != stem:
        line = raw.front_lines.get("deck", 1)
        message = f"the deck is called '{slug}' in a file '{stem}.md'; give both one name"
        raw.fault(line, message, is_of_file=True)
    elif not SLUG.fullmatch(slug):
        message = f"the deck's name '{slug}' is not a slug; use lower-case words joined by '-'"
        raw.fault(1, message, is_of_file=True)
    elif not raw.cards and not raw.faults:
        raw.fault(1, "the deck has no card; start one with '## some-slug'")
    return slug


def check_references(decks: Iterable[Deck], roadmap_ids: Mapping[str, object]) -> list[Fault]:
    """Return the Needs, Was and Roadmap of all decks that point at nothing or the wrong thing."""
    decks = tuple(decks)
    cards = [(deck, card) for deck in decks for card in deck.cards]
    ids = {name for _, card in cards for name in (card.id, card.note)}
    needs = {card.note: {need.partition("#")[0] for need in card.needs} for _, card in cards}
    circles = in_circles(needs)
    heirs: dict[str, str] = {}
    faults = []
    for deck, card in cards:
        messages = list(_wrong_references(card, ids, heirs, roadmap_ids))
        if card.note in circles:
            messages.append("it needs itself, perhaps by way of others; delete one of the needs")
        faults += [_reference_fault(deck, card, message) for message in messages]
    return list(dict.fromkeys(faults))


def _wrong_references(
    card: Card, ids: set[str], heirs: dict[str, str], roadmap_ids: Mapping[str, object]
) -> Iterator[str]:
    for need in card.needs:
        if need not in ids:
            yield f"it needs '{need}', which is not a card; correct or delete it"
    for old in card.was:
        if old in ids:
            yield f"'Was: {old}' is still a card; a slug is never used again"
        elif heirs.setdefault(old, card.id) != card.id:
            yield f"'Was: {old}' stands in '{heirs[old]}' too; a card has one heir"
    for entry in card.roadmap:
        if roadmap_ids and entry not in roadmap_ids:
            yield f"'{entry}' is not an entry of the roadmap; correct or delete it"


def in_circles(needs: Mapping[str, set[str]]) -> set[str]:
    """Return the notes that need themselves, perhaps by way of others, in two walks.

    What is reached backwards from a note, among those that the first walk left
    earlier, is exactly what needs each other (Kosaraju's way).
    """
    needed_by: dict[str, set[str]] = {note: set() for note in needs}
    for note, own in needs.items():
        for need in own & needs.keys():
            needed_by[need].add(note)
    seen: set[str] = set()
    found: set[str] = set()
    for note in reversed(_left_in_order(needs.keys(), needs, set())):
        part = _left_in_order([note], needed_by, seen)
        if len(part) > 1 or note in needs[note]:
            found.update(part)
    return found


def _left_in_order(
    starts: Iterable[str], following: Mapping[str, set[str]], seen: set[str]
) -> list[str]:
    """Walk into the depth; return what was not seen before, in the order in which it is left."""
    left: list[str] = []
    for start in starts:
        waiting = [] if start in seen else [(start, iter(following[start]))]
        seen.add(start)
        while waiting:
            note, rest = waiting[-1]
            further = next((n for n in rest if n in following and n not in seen), None)
            if further is None:
                left.append(note)
                waiting.pop()
            else:
                seen.add(further)
                waiting.append((further, iter(following[further])))
    return left


def _reference_fault(deck: Deck, card: Card, message: str) -> Fault:
    return Fault(deck.path, card.line, f"card '{card.slug}': {message}")
