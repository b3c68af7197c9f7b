"""SM-2 in whole hundredths, in the reading of its author's own program.

Source: P. A. Wozniak, Optimization of learning (1990), section 3.2, and the
algorithm SM-2 of SuperMemo 2: the interval uses the ease before its change.
"""

from typing import NamedTuple

MINIMUM_EASE = 130  # hundredths
STARTING_EASE = 250
PASSING = 3  # a lower quality is a lapse
FIRST_INTERVALS_DAYS = (1, 6)
EASE_CHANGE = (-80, -54, -32, -14, 0, 10)  # hundredths, by quality

AGAIN, HARD, GOOD, EASY = 2, 3, 4, 5  # the qualities of the four keys


class State(NamedTuple):
    """What SM-2 knows of a card: passes in a row, the interval, the ease in hundredths."""

    repetitions: int = 0
    interval_days: int = 0
    ease: int = STARTING_EASE


NEW = State()


def next_state(state: State, quality: int) -> State:
    """Return the state after a review; raises ValueError unless quality is an int from 0 to 5."""
    if type(quality) is not int or not 0 <= quality <= 5:  # bool is an int to isinstance
        raise ValueError(f"quality is {quality!r}; it must be a whole number from 0 to 5")
    ease = max(MINIMUM_EASE, state.ease + EASE_CHANGE[quality])
    if quality < PASSING:
        return State(0, 1, ease)
    if state.repetitions < len(FIRST_INTERVALS_DAYS):
        interval_days = FIRST_INTERVALS_DAYS[state.repetitions]
    else:
        interval_days = _round_half_even(state.interval_days * state.ease, 100)
    return State(state.repetitions + 1, interval_days, ease)


def _round_half_even(numerator: int, denominator: int) -> int:
    quotient, remainder = divmod(numerator, denominator)
    if 2 * remainder > denominator or (2 * remainder == denominator and quotient % 2):
        quotient += 1
    return quotient
