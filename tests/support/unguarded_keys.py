"""Run dlstudy with a guard of its keyboard taken out; the product knows nothing of it.

Usage: unguarded_keys.py GUARD ARGUMENT... where GUARD is ``resizes``, ``pastes`` or ``keys``.
"""

import sys
from typing import Any

from dlstudy.terminal import input as terminal_input
from dlstudy.terminal import keys, prompt


def without_resizes() -> None:
    """Let no change of the window wake whoever waits for a key."""
    product: Any = keys.Keys
    product._told = lambda _: False


def without_pastes() -> None:
    """Take what is pasted for keys, each line end for an answer, and keep what is left."""
    product: Any = terminal_input.Input

    def pasted(self: Any) -> str:  # noqa: ANN401 - the product's own
        text = original(self)
        self.ahead = text.replace("\n", "\r").encode() + self.ahead
        return ""

    original = product._pasted
    product._pasted = pasted
    keyboard: Any = keys.Keys
    keyboard.discard = lambda _: None
    lines: Any = prompt.Prompt
    real = lines._line

    def line(self: Any, *values: object) -> object:  # noqa: ANN401 - the product's own
        looks = keyboard.is_more_typed
        keyboard.is_more_typed = lambda *_: False
        try:
            return real(self, *values)
        finally:
            keyboard.is_more_typed = looks

    lines._line = line


def without_sequences() -> None:
    """Take an Esc for a key, and what follows it for others."""
    product: Any = terminal_input.Input
    product._escaped = lambda _: "escape"


GUARDS = {"resizes": without_resizes, "pastes": without_pastes, "keys": without_sequences}

if __name__ == "__main__":
    guard, *arguments = sys.argv[1:]
    GUARDS[guard]()
    sys.argv = ["dlstudy", *arguments]
    from dlstudy.cli import main

    main()
