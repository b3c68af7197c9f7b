"""What the name of a deck may be: files and folders are called after it."""

from dlstudy.text import unseen

LONGEST = 100  # characters


def objection(name: str) -> str:
    """Return what makes a name no name to build a path of, or "".

    A name in a stranger's deck must not lead out of the folder it stands in.
    """
    if not name:
        return "it is empty"
    if any(part in name for part in ("/", "\\", "..")):
        return "it has '/', '\\' or '..' in it"
    if name.startswith("."):
        return "it begins with a dot"
    if unseen.found(name) or "\n" in name or "\t" in name:
        return "it has a character in it that cannot be seen"
    if len(name) > LONGEST:
        return f"it has {len(name)} characters, more than {LONGEST}"
    return ""
