"""A line typed on the last row of the screen; a paste is one line, whatever line ends it has."""

from collections.abc import Callable

from dlstudy.terminal.keys import END, RESIZE, Keys, Quit
from dlstudy.terminal.line import Line, edited, inserted, line_of, window
from dlstudy.terminal.screen import Screen
from dlstudy.text.cells import cells, cut

BURST_SECONDS = 0.05  # after a line end that came in one burst with what is before it
PASTE_SECONDS = 0.25  # after the later line ends of what is surely a paste
ENTER = frozenset({"\r", "\n"})
CTRL_D = "\x04"
BACKSPACE = "\x7f"
LEAST_ROOM = 10  # cells for the text, however long the prompt is
_STEPS = {"up": -1, "\x10": -1, "down": 1, "\x0e": 1}  # through what was typed before


class Prompt:
    """What was typed in a sitting, and the line that is typed now."""

    def __init__(self, screen: Screen, keys: Keys) -> None:
        self.screen = screen
        self.keys = keys
        self.history: list[str] = []

    def line(
        self,
        prompt: str,
        paint: Callable[[], None],
        text: str = "",
        tick_seconds: float | None = None,
    ) -> str | None:
        """Return what is typed, ``text`` being there already; None for Ctrl-D on an empty line.

        Another size of the window, or every tick, paints the screen again.
        Raises Quit at Ctrl-C, and TerminalClosed.
        """
        try:
            typed = self._line(prompt, paint, line_of(text), tick_seconds)
        finally:
            self.screen.leave_input()
        if typed is not None and typed.strip() and typed not in self.history[-1:]:
            self.history.append(typed)
        return typed

    def _line(
        self, prompt: str, paint: Callable[[], None], line: Line, tick_seconds: float | None
    ) -> str | None:
        drafts = [*self.history, line.text]  # each may be edited, and is as it was next time
        place = len(drafts) - 1
        is_paste = False
        key = ""
        while True:
            is_burst = self.keys.is_more_typed()
            if not is_burst:
                self._paint(prompt, line)
            last, key = key, self.keys.typed(tick_seconds)
            if key == END:
                raise Quit
            if key == CTRL_D and not line.text:
                return None
            if key in _STEPS:
                drafts[place] = line.text
                place = min(len(drafts) - 1, max(0, place + _STEPS[key]))
                line = line_of(drafts[place])._replace(removed=line.removed)
            elif key in ENTER:
                if last + key == "\r\n":  # one line end
                    line = edited(line, BACKSPACE)
                wait = PASTE_SECONDS if is_paste else BURST_SECONDS
                if not self.keys.is_more_typed(wait if is_burst else 0.0):
                    return line.text
                is_paste, line = True, inserted(line, "\n")
            elif key == RESIZE:
                paint()
            else:
                line = edited(line, key)

    def _paint(self, prompt: str, line: Line) -> None:
        width = self.screen.size[0] - 1  # the last cell stays free: some terminals wrap there
        prompt = cut(prompt, max(2, width - LEAST_ROOM))
        self.screen.paint_input(prompt, *window(line, width - cells(prompt)))
