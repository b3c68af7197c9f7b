"""How ``dlstudy check`` proves cards: what was proved before is not, the rest on every core."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from dlstudy.card import EXERCISES, Card, CardId, Deck, Fault, Kind
from dlstudy.exercise.advice import unnamed_symbols
from dlstudy.exercise.proof import formula_faults, is_unverified, notation_faults, proved
from dlstudy.exercise.variants import variant
from dlstudy.library.library import shipped_folder
from dlstudy.library.proofs import Proofs, Remarks, digest
from dlstudy.library.registry import code_task, drill_of
from dlstudy.record import record
from dlstudy.terminal.words.sentences import worded

FEW = 8  # exercises: fewer are proved sooner than other processes start


@record
class Checked:
    """The faults that were found, and what was remarked of exercises."""

    faults: list[Fault]
    remarks: dict[CardId, Remarks]


class Task(NamedTuple):
    """A card that is to be proved, the file it stands in, and the digest of its proof.

    Of a translation only the words are proved.
    """

    card: Card
    path: str
    notation: str
    digest: str
    is_translation: bool


class Found(NamedTuple):
    """What the proof of a card found."""

    faults: list[Fault]
    remarks: Remarks


def prove(
    decks: list[Deck], words: list[Deck], folder: Path, language: str, *, is_anew: bool
) -> Checked:
    """Prove the cards of decks and their translations, one's own first.

    What is kept in the folder as proved is not proved again, unless asked for.
    """
    kept = Proofs(folder)
    tasks: list[Task] = []
    remarks: dict[CardId, Remarks] = {}
    for task in _tasks(decks, words):
        known = None if is_anew else kept.find(task.digest)
        if known is None:
            tasks.append(task)
        elif known != Remarks():
            remarks[task.card.id] = known
    faults = [fault for deck in (*decks, *words) for fault in notation_faults(deck)]
    for task, found in _shown(_results(tasks), len(tasks), language):
        faults += found.faults
        if found.remarks != Remarks():
            remarks[task.card.id] = found.remarks
        if not found.faults:
            kept.add(task.digest, found.remarks)
    kept.save()
    return Checked(faults, remarks)


def _tasks(decks: list[Deck], words: list[Deck]) -> Iterator[Task]:
    shipped = shipped_folder()
    every = [*((deck, False) for deck in decks), *((deck, True) for deck in words)]
    for deck, is_words in sorted(every, key=lambda row: Path(row[0].path).is_relative_to(shipped)):
        for card in {card.note: card for card in deck.cards}.values():  # siblings have one text
            key = digest(card, deck.notation, is_translation=is_words)
            yield Task(card, deck.path, deck.notation, key, is_words)


def _results(tasks: list[Task]) -> Iterator[tuple[Task, Found]]:
    """Yield each task with what it found, in order; on every core where there are many."""
    if sum(task.card.kind in EXERCISES and not task.is_translation for task in tasks) < FEW:
        yield from ((task, _proof(task)) for task in tasks)
        return
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        yield from zip(tasks, pool.map(_proof, tasks, chunksize=4), strict=True)


def _proof(task: Task) -> Found:
    card, path = task.card, task.path
    faults = list(formula_faults(card, path))
    if task.is_translation or card.kind not in EXERCISES:
        return Found(faults, Remarks())
    faults += proved(card, path, drill_of, code_task)
    return Found(faults, Remarks() if faults else _remarks(card, task.notation))


def _remarks(card: Card, notation: str) -> Remarks:
    if card.kind is not Kind.DRILL:
        return Remarks()
    drill = drill_of(card)
    symbols = unnamed_symbols(card, drill, notation, variant(drill, 0).values)
    return Remarks(is_unverified(card, drill_of), tuple(symbols))


def _shown(
    results: Iterable[tuple[Task, Found]], count: int, language: str
) -> Iterator[tuple[Task, Found]]:
    """Yield the results, and show on a terminal how far they are."""
    is_terminal = sys.stderr.isatty()
    for number, result in enumerate(results, 1):
        if is_terminal:
            said = worded("{number} of {count} cards proved", language, number=number, count=count)
            sys.stderr.write(f"\r{said}\x1b[K")
            sys.stderr.flush()
        yield result
    if is_terminal and count:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
