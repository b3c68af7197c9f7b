"""Run dlstudy and send it a signal at a named point of saving.

Usage: signalled_session.py POINT NTH SIGNAL HELD ARGUMENT... where HELD is ``held``, or
``unheld`` to let signals through while an answer is saved.
"""

import signal
import sys
from contextlib import nullcontext
from typing import Any

from dlstudy.terminal import keys
from tests.support.killed_session import Killer, watch

if __name__ == "__main__":
    point, nth, name, held, *arguments = sys.argv[1:]
    if held == "unheld":
        product: Any = keys
        product.uninterrupted = nullcontext
    watch(Killer(point, int(nth), signal.Signals[name]), is_deferred=False)
    sys.argv = ["dlstudy", *arguments]
    from dlstudy.cli import main

    main()
