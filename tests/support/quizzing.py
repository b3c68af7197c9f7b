"""A quiz of a topic in a real terminal, every card answered right, in English and Chinese.

``python -m tests.support.quizzing [TOPIC...]`` plays every card of the topics, in both
languages and once with choices; the test suite plays a few cards of each.
"""

import json
import sys
import tempfile
from pathlib import Path
from random import Random

from dlstudy.card import EXERCISES, Card, Kind
from dlstudy.event import Kind as EventKind
from dlstudy.exercise.variants import variant
from dlstudy.library.library import load
from dlstudy.library.registry import drill_of
from dlstudy.schedule.sm2 import PASSING
from dlstudy.text.cells import cells
from tests.support.commands import run
from tests.support.console import Console, logged
from tests.support.playing import ENTER, right, solution_of

SEED = 11
COLUMNS, ROWS = 80, 24
PROPOSED = {"en": "proposed:", "zh": "建议："}


def play(topic: str, home: Path, language: str, *options: str) -> list[str]:
    """Play a quiz, every card right, and return its cards."""
    arguments = ["quiz", topic, "--seed", str(SEED), *options]
    told = json.loads(run(home, *arguments, "--json").stdout)["cards"]
    cards = {card.id: card for card in load(home).cards}
    asked = [cards[row["card"]] for row in told]
    setting = {"EDITOR": "true"}
    command = [*arguments, "--lang", language]
    with Console(command, home, columns=COLUMNS, rows=ROWS, setting=setting) as console:
        console.press("")
        for place, card in enumerate(asked):
            assert all(cells(line) <= COLUMNS for line in console.lines)
            answer(console, card, SEED + place, home, language, has_choices="--choices" in options)
        assert console.end() == 0
        assert f"{len(asked)} / {len(asked)} (100 %)" in console.output
    answers = [e for e in logged(home) if e.kind is EventKind.PRACTICE]
    assert [e.card for e in answers] == [card.id for card in asked]
    assert all(e.quality is not None and e.quality >= PASSING for e in answers)
    return [card.id for card in asked]


def answer(
    console: Console, card: Card, seed: int, home: Path, language: str, *, has_choices: bool
) -> None:
    """Answer the card in front right; the next one, or the end, is on its way then."""
    console.wait_until(lambda text: PROPOSED[language] not in text, f"{card.id} in front")
    if card.kind is Kind.CODE:
        path = home / "code" / f"{card.id}.py"
        console.wait_until(lambda _: path.is_file(), "the file to write in")
        path.write_text(solution_of(card), encoding="utf-8")
        console.send(ENTER)
        console.wait(PROPOSED[language])
        console.send(ENTER)
    elif card.kind in EXERCISES:
        console.prompt()
        for lines in right(variant(drill_of(card), seed)).lines:
            for line in lines:
                console.type(line + ENTER)
        console.wait(PROPOSED[language])
        console.send(ENTER)
    elif has_choices and card.mistakes:
        order = list(range(1 + len(card.mistakes)))
        Random(f"{SEED}:{card.id}").shuffle(order)
        console.press(str(order.index(0) + 1))
        console.send(ENTER)
    else:
        console.press(" ")
        if card.points:
            console.press("a")
        console.send(ENTER)
    if console.process.poll() is None:
        settle(console, card)


def settle(console: Console, card: Card) -> None:
    """Wait until the card is no longer in front."""
    left = console.raw
    console.wait_until(lambda _: console.raw != left or console.process.poll() is not None, card.id)


def main(topics: list[str]) -> None:
    """Play all cards of some topics, or of all of them."""
    with tempfile.TemporaryDirectory() as folder:
        decks = [deck.slug for deck in load(Path(folder)).decks]
    for topic in topics or decks:
        for language in ("en", "zh"):
            with tempfile.TemporaryDirectory() as folder:
                played = play(topic, Path(folder), language, "--all")
            print(f"{topic:24} {language}  {len(played)} cards, all right")
        with tempfile.TemporaryDirectory() as folder:
            played = play(topic, Path(folder), "en", "--all", "--kind", "concept", "--choices")
        print(f"{topic:24} en  {len(played)} choices, all right")


if __name__ == "__main__":
    main(sys.argv[1:])
