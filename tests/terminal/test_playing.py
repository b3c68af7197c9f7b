"""Some exercises played in a real terminal; ``tests.support.playing`` plays all of every one.

Grading itself is proved for every exercise by ``dlstudy check``; here it is
the way from the keys to the log, so a sample is enough, and does not grow with the decks.
"""

import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from dlstudy.card import Card, Kind
from tests.support.playing import (
    carried,
    check,
    exercises,
    mistaken,
    named_in,
    one_of,
    play,
    play_code,
    right,
    solution_of,
    with_mistakes,
)

CALCULATED = [card for card in exercises() if card.kind is not Kind.CODE]
CODE = [card for card in exercises() if card.kind is Kind.CODE]
MOST = 12  # exercises of each kind of test


def sample(cards: Iterable[Card], seed: int, most: int = MOST) -> list[Card]:
    every = sorted(cards, key=lambda card: card.id)
    return random.Random(seed).sample(every, min(most, len(every)))


def named(card: Card) -> str:
    return card.id


@pytest.mark.parametrize("card", sample(CALCULATED, 1), ids=named)
def test_a_drill_is_played_right(tmp_path: Path, card: Card) -> None:
    one, plan = one_of(card), right(one_of(card))
    screen, data = play(card, plan, tmp_path)
    check(plan, one, data)
    assert "proposed: good" in screen


@pytest.mark.parametrize("card", sample(CALCULATED, 2), ids=named)
def test_a_mistake_of_every_step_is_named_and_one_error_is_carried(
    tmp_path: Path, card: Card
) -> None:
    one = one_of(card)
    plan = next(iter(with_mistakes(one)))
    _, data = play(card, plan, tmp_path)
    check(plan, one, data)
    if following := carried(one):
        screen, data = play(card, following, tmp_path)
        check(following, one, data)
        assert "proposed: again" in screen


@pytest.mark.parametrize("card", sample(CODE, 3, 4), ids=named)
def test_a_function_is_written_right_and_with_a_mistake(tmp_path: Path, card: Card) -> None:
    _, data = play_code(card, solution_of(card), tmp_path)
    assert [row["verdict"] for row in data["answers"]] == ["tried", "right"]
    mistake = card.mistakes[0].name
    screen, data = play_code(card, mistaken(card, mistake), tmp_path)
    assert mistake in named_in(data)
    assert "Not yet:" in screen


def test_a_drill_in_chinese_says_everything_in_chinese(tmp_path: Path) -> None:
    card = next(card for card in CALCULATED if card.id == "kalman/scalar-cycle")
    plan = next(iter(with_mistakes(one_of(card))))
    screen, _ = play(card, plan, tmp_path, DLSTUDY_LANG="zh")
    for english in ("Right", "proposed", "Not", "try", "solution"):
        assert english not in screen
