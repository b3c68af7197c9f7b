"""What somebody may have meant by a name that is not known."""

from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str], *, most: int = 3, cutoff: float = 0.5) -> str:
    """Return "did you mean a or b?" with the nearest names, "" where none is near."""
    near = nearest(name, known, most=most, cutoff=cutoff)
    return f"did you mean {' or '.join(near)}?" if near else ""


def nearest(name: str, known: Iterable[str], *, most: int = 3, cutoff: float = 0.5) -> list[str]:
    """Return the names most like one, the nearest first; ``cutoff`` is difflib's ratio."""
    from difflib import get_close_matches  # only where something is wrong

    return get_close_matches(name, list(known), n=most, cutoff=cutoff)
