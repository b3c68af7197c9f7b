"""The quality that an exercise proposes, and that of an answer held against its points."""

from dlstudy.schedule.sm2 import AGAIN, EASY, GOOD, HARD

QUICK = 0.75  # of one's own median time: then a clean answer was easy


def proposed(slips: int, elapsed_ms: int, median_ms: float | None, *, failed: bool) -> int:
    """Return the quality of so many slips, retries and hints; time never lowers it."""
    if failed or slips > 1:
        return AGAIN
    if slips == 1:
        return HARD
    is_quick = median_ms is not None and elapsed_ms <= QUICK * median_ms
    return EASY if is_quick else GOOD


def of_points(covered: int, of: int) -> int:
    """Return the quality of an answer that contained so many of its points: half of them pass."""
    if covered == of:
        return GOOD
    return HARD if 2 * covered >= of else AGAIN
