"""What somebody may have meant by a name that is not known."""

from collections.abc import Iterable

from dlstudy.sentence import Sentence, either


def did_you_mean(
    name: str, known: Iterable[str], *, most: int = 3, cutoff: float = 0.5
) -> Sentence | None:
    """Return "did you mean a or b?" with the nearest names, None where none is near."""
    near = nearest(name, known, most=most, cutoff=cutoff)
    return Sentence("did you mean {names}?", {"names": either(near)}) if near else None


def nearest(name: str, known: Iterable[str], *, most: int = 3, cutoff: float = 0.5) -> list[str]:
    """Return the names most like one, the nearest first; ``cutoff`` is difflib's ratio."""
    from difflib import get_close_matches  # only where something is wrong

    return get_close_matches(name, list(known), n=most, cutoff=cutoff)
