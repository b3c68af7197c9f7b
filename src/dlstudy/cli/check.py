"""``dlstudy check``: every fault of the decks, and the proof of every drill."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from dlstudy.card import EXERCISES, Card, Deck, Fault
from dlstudy.cli import desk, proving
from dlstudy.cli.options import argument, option
from dlstudy.cli.output import echo
from dlstudy.deck import names
from dlstudy.deck.parse import check_references
from dlstudy.deck.translation import check_translation
from dlstudy.errors import Misuse, UnknownName
from dlstudy.exercise import advice
from dlstudy.exercise.inline import COUNT_TAG
from dlstudy.exercise.selftest import PROOF_SEEDS
from dlstudy.library import roadmap
from dlstudy.library.cache import load_deck
from dlstudy.library.library import CACHE, deck_files, load, shipped_folder, what_instead
from dlstudy.library.proofs import Remarks
from dlstudy.log import home
from dlstudy.log.store import FILE_NAME
from dlstudy.record import replace
from dlstudy.sentence import Sentence, listed
from dlstudy.terminal.words.faults import line_of
from dlstudy.terminal.words.sentences import in_language

FAULTY = 1
TRANSLATIONS = "zh"  # the folder that holds words only


def run(
    paths: list[Path] = argument(
        None, metavar="[PATH]...", help="Deck files or folders; all decks without any."
    ),
    coverage: bool = option(
        False, "--coverage", help="Print which entries of the roadmap are answered, or of TOPIC..."
    ),
    strict: bool = option(False, "--strict", help="With --coverage: exit 1 if one is not."),
    anew: bool = option(False, "--anew", help="Prove what was proved before, too."),
    lang: str = desk.LANGUAGE_OPTION,
) -> int:
    """Find every fault in the decks and prove every drill; exit 1 if there is a fault."""
    language = desk.language_of(lang)
    if strict and not coverage:
        raise Misuse(
            "Invalid value for {parameter}: {reason}",
            parameter="'--strict'",
            reason=Sentence("it goes with --coverage"),
        )
    if coverage:
        is_whole = _print_coverage([str(path) for path in paths or []], language)
        return FAULTY if strict and not is_whole else 0
    files = _files(paths or [])
    decks = [_parsed(path) for path in files if path.parent.name != TRANSLATIONS]
    words = [_parsed(path) for path in files if path.parent.name == TRANSLATIONS]
    checked = proving.prove(decks, words, home.data_folder() / CACHE, language, is_anew=anew)
    faults = [fault for deck in (*decks, *words) for fault in deck.faults]
    faults.extend(checked.faults)
    known = _with_shipped(decks)
    faults.extend(check_references(known, roadmap.entries(home.data_folder() / CACHE)))
    faults.extend(_extends_faults(decks, known))
    for translation in words:
        faults.extend(_translation_faults(translation, known, words))
    shown = {str(deck.path) for deck in (*decks, *words)}
    faults = sorted({fault for fault in faults if fault.path in shown})
    for fault in faults:
        echo(line_of(fault, language))
    for what, cards in _notes(decks, words, checked.remarks):
        note = Sentence("note: {what}: {cards}", {"what": what, "cards": listed(cards)})
        echo(in_language(note, language))
    echo(in_language(_result(decks, len(faults)), language))
    damaged = [] if paths else _damaged_events(language)
    for sentence in damaged:
        echo(in_language(sentence, language))
    return FAULTY if faults or damaged else 0


def _result(decks: list[Deck], faults: int) -> Sentence:
    """Return how much was checked, and how many faults were found."""
    cards = sum(len({card.note for card in deck.cards}) for deck in decks)
    drills = sum(card.kind in EXERCISES for deck in decks for card in deck.cards)
    found = Sentence("no faults")
    if faults:
        found = Sentence("{count} fault" if faults == 1 else "{count} faults", {"count": faults})
    return Sentence(
        "{decks}, {cards}, {drills} proved over {seeds} seeds: {found}.",
        {
            "decks": Sentence(
                "{count} deck" if len(decks) == 1 else "{count} decks", {"count": len(decks)}
            ),
            "cards": Sentence("{count} card" if cards == 1 else "{count} cards", {"count": cards}),
            "drills": Sentence(
                "{count} drill" if drills == 1 else "{count} drills", {"count": drills}
            ),
            "seeds": PROOF_SEEDS,
            "found": found,
        },
    )


def _print_coverage(topics: list[str], language: str) -> bool:
    """Print the coverage of the whole roadmap, or the cards of some topics beside its entries.

    Return whether every entry has its card.
    """
    from dlstudy.cli import coverage_report

    library = load(home.data_folder())
    if topics:
        whole = [coverage_report.print_topic(library, topic, language) for topic in topics]
        return all(whole)
    return coverage_report.print_all(library, language)


def _damaged_events(language: str) -> list[Sentence]:
    """Return a sentence for every event of the user's log that is not as it was written."""
    if not (home.data_folder() / FILE_NAME).exists():
        return []
    with desk.opened(language) as opened:
        path, damaged = opened.store.path, opened.store.damaged()
        if not damaged:
            opened.store.events()  # a sentence where one is missing
    return [
        Sentence(
            "{path}: event {id} was changed outside dlstudy; put a backup in its place.",
            {"path": path, "id": event_id},
        )
        for event_id in damaged
    ]


def _files(paths: list[Path]) -> list[Path]:
    """Return the deck files meant, with their translations: those named, of folders, or all."""
    if not paths:
        paths = [shipped_folder(), home.data_folder() / "decks"]
    found: list[Path] = []
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112 - False for a name that cannot be, too
            found += [*deck_files(path), *deck_files(path / TRANSLATIONS)]
        elif os.path.lexists(path):
            words = path.parent / TRANSLATIONS / path.name
            found += [path, words] if _is_file(words) else [path]
        elif path != home.data_folder() / "decks":
            raise UnknownName(
                "There is no deck at {path}; name a file or a folder that exists.", path=path
            )
    return list(dict.fromkeys(found))


def _is_file(path: Path) -> bool:
    """Is there a regular file? A name that cannot be, or may not be looked at, is none."""
    return os.path.isfile(path)  # noqa: PTH113


def _parsed(path: Path) -> Deck:
    kept = home.data_folder() / CACHE
    return load_deck(path, kept, is_translation=path.parent.name == TRANSLATIONS)


def _with_shipped(decks: list[Deck]) -> list[Deck]:
    """Return the decks and the shipped ones beside them, which Needs may name."""
    slugs = {deck.slug for deck in decks if not deck.extends}
    kept = home.data_folder() / CACHE
    shipped = [load_deck(path, kept) for path in deck_files(shipped_folder())]
    return [*decks, *(deck for deck in shipped if deck.slug not in slugs)]


def _extends_faults(decks: list[Deck], all_decks: list[Deck]) -> list[Fault]:
    known = {deck.slug for deck in all_decks if not deck.extends}
    return [
        Fault(
            deck.path,
            2,
            f"there is no deck '{deck.extends}' to extend; {what_instead(deck.extends, known)}",
        )
        for deck in decks
        if deck.extends and deck.slug not in known and not names.objection(deck.slug)
    ]


def _translation_faults(translation: Deck, decks: list[Deck], words: list[Deck]) -> list[Fault]:
    slug, folder = translation.slug, Path(translation.path).parent.parent
    if names.objection(slug):
        return []  # that was said already
    sibling = home.inside(folder, slug, end=".md")
    beside = [_parsed(sibling)] if _is_file(sibling) else []
    same = [deck for deck in (*decks, *beside) if deck.slug == slug]
    if not same:
        return [Fault(translation.path, 1, f"there is no deck '{slug}' to translate")]
    return check_translation(
        _original(translation, same, _elsewhere(translation, words)), translation
    )


def _elsewhere(translation: Deck, words: list[Deck]) -> set[str]:
    """Return the ids of the cards that other files of the same words translate."""
    others = [deck for deck in words if deck.slug == translation.slug]
    shipped = shipped_folder() / TRANSLATIONS / f"{translation.slug}.md"
    others += [_parsed(shipped)] if _is_file(shipped) else []
    return {card.id for deck in others if deck.path != translation.path for card in deck.cards}


def _original(translation: Deck, decks: list[Deck], elsewhere: set[str]) -> Deck:
    """Return what a translation is held against: the cards it has, and those of its own folder."""
    folder, own = Path(translation.path).parent.parent, {card.id for card in translation.cards}
    cards = {card.id: card for deck in decks for card in deck.cards}
    owed = {c.id for deck in decks if Path(deck.path).parent == folder for c in deck.cards}
    wanted = own | (owed - elsewhere)
    return replace(decks[0], cards=tuple(card for card in cards.values() if card.id in wanted))


def _notes(
    decks: list[Deck], words: list[Deck], remarks: Mapping[str, Remarks]
) -> list[tuple[Sentence, list[str]]]:
    """Return what is worth knowing and no fault."""
    home_of_shipped = os.path.realpath(shipped_folder())
    shipped = [d for d in decks if os.path.realpath(Path(d.path).parent) == home_of_shipped]
    bare = [card for deck in shipped for card in deck.cards if _is_bare(card, remarks)]
    translated = {deck.slug for deck in words}
    cards = [card for deck in decks for card in deck.cards]
    found = [
        (Sentence("plain counts without 'Verify:'"), [c.id for c in bare if COUNT_TAG in c.tags]),
        (
            Sentence("drills without 'Verify:', which shipped ones need"),
            [c.id for c in bare if COUNT_TAG not in c.tags],
        ),
        (
            Sentence("shown in English where Chinese is asked"),
            [deck.slug for deck in shipped if words and deck.slug not in translated],
        ),
        (Sentence("two questions in one, make two cards"), advice.two_questions(cards)),
        (
            Sentence("above level 1 and without 'Needs:'"),
            [name for deck in decks for name in advice.unwired(deck.cards)],
        ),
        (
            Sentence("worked out with symbols that no text names"),
            [
                f"{card.id} ({', '.join(remarks[card.id].symbols)})"
                for card in cards
                if card.id in remarks and remarks[card.id].symbols
            ],
        ),
        (
            Sentence("the right line is the longest in too many choices"),
            [
                f"{deck.slug} ({share})"
                for deck in decks
                if (share := advice.too_often_longest(deck.cards))
            ],
        ),
    ]
    return [note for note in found if note[1]]


def _is_bare(card: Card, remarks: Mapping[str, Remarks]) -> bool:
    return card.id in remarks and remarks[card.id].is_bare
