"""What the name of a deck may be: files and folders are called after it."""

from dlstudy.sentence import Sentence
from dlstudy.text import unseen

LONGEST = 100  # characters


def objection(name: str) -> Sentence | None:
    """Return what makes a name no name to build a path of, or None.

    A name in a stranger's deck must not lead out of the folder it stands in.
    """
    if not name:
        return Sentence("it is empty")
    if any(part in name for part in ("/", "\\", "..")):
        return Sentence("it has '/', '\\' or '..' in it")
    if name.startswith("."):
        return Sentence("it begins with a dot")
    if unseen.found(name) or "\n" in name or "\t" in name:
        return Sentence("it has a character in it that cannot be seen")
    if len(name) > LONGEST:
        return Sentence(
            "it has {length} characters, more than {most}", {"length": len(name), "most": LONGEST}
        )
    return None
