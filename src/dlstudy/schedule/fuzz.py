"""The day on which a card is due: its interval, and a little fuzz that is part of the fold."""

from datetime import date, timedelta
from zlib import crc32

from dlstudy.card import CardId
from dlstudy.schedule import sm2

MOST_FUZZ_DAYS = 10


def due_day(card: CardId, day: date, learned: sm2.State) -> date:
    """Return the day of the next review: the interval, and a fuzz seeded by card and repetition.

    The fuzz keeps cards that were learned together from coming back together;
    it is at most a tenth of the interval, and nothing below ten days.
    """
    return day + timedelta(days=learned.interval_days + fuzz_days(card, learned))


def fuzz_days(card: CardId, learned: sm2.State) -> int:
    """Return the days, of either sign, by which the due day differs from the interval."""
    most = min(learned.interval_days // 10, MOST_FUZZ_DAYS)
    if most == 0:
        return 0
    seed = crc32(f"{card}:{learned.repetitions}".encode())
    return seed % (2 * most + 1) - most
