"""The keys that a field of a deck may have, and what to say of a line that nearly has one."""

import re

from dlstudy.text.near import nearest

NAMELESS = frozenset(
    (
        *("Q", "A", "Points", "C", "Vars", "Where", "Answer", "Drill", "Given", "Code", "Why"),
        *("Source", "Roadmap", "Catalogue", "Needs", "Level", "Tags", "Was", "Verify"),
        *("Alias", "Plot", "Figure"),
    )
)
RESERVED = frozenset({"Alias", "Plot", "Figure"})  # known, and of no use yet
NAMED = frozenset({"Step", "Mistake"})
EITHER = frozenset({"Hint", "Tol"})
KEYS = NAMELESS | NAMED | EITHER
REPEATABLE = frozenset({"Where", "Verify"}) | RESERVED
_NEARLY_FIELD = re.compile(r"([A-Za-z]+)(?: +([^:：]*?))? *[:：]")


def nearly_field(line: str) -> str:
    """Say how a line is written that has a space before its colon, or a name of several words."""
    match = _NEARLY_FIELD.match(line)
    if match is None or match[1] not in KEYS:
        return ""
    key, name = match[1], "-".join((match[2] or "").split())
    if name and key not in NAMED | EITHER:
        return ""
    return f"'{f'{key} {name}'.strip()}:' is nearly a field; write it so, or indent the text"


def unknown_key(key: str, name: str) -> str:
    """Say what is wrong with what looks like a field: a near miss, or any capitalised word."""
    known = {each.lower(): each for each in KEYS}
    near = [known[each] for each in nearest(key.lower(), known, most=1, cutoff=0.75)]
    if near and (not name or near[0] in NAMED | EITHER):
        remedy = f"did you mean '{near[0]}:'?"
    elif key.istitle() and not name:
        remedy = f"the keys are {', '.join(sorted(KEYS))};"
    else:
        return ""
    return f"unknown key '{key}:'; {remedy} if this is text, indent it"
