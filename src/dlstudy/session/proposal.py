"""The quality that an exercise proposes; its learner may take another."""

from dlstudy.sm2 import AGAIN, EASY, GOOD, HARD

QUICK = 0.75  # of one's own median time: then a clean answer was easy


def proposed(slips: int, elapsed_ms: int, median_ms: float | None, *, failed: bool) -> int:
    """Return the quality of so many slips, retries and hints; time never lowers it."""
    if failed or slips > 1:
        return AGAIN
    if slips == 1:
        return HARD
    is_quick = median_ms is not None and elapsed_ms <= QUICK * median_ms
    return EASY if is_quick else GOOD
