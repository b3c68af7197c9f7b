"""The stage of every screen: a terminal to paint on and to read, a language, a clock."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dlstudy.errors import NotSaved
from dlstudy.event import Moment
from dlstudy.terminal.drawing.markup import lines
from dlstudy.terminal.drawing.spans import Line, Span, clean
from dlstudy.terminal.keys import END, PASTE, RESIZE, Keys, Quit, uninterrupted
from dlstudy.terminal.pages import Pages
from dlstudy.terminal.screen import Screen
from dlstudy.terminal.words.phrases import phrase
from dlstudy.terminal.words.sentences import in_language

if TYPE_CHECKING:
    from dlstudy.terminal.prompt import Prompt

WIDE = 70  # cells: below them the footer is shorter


class Stage:
    """Knows no sitting and no screen; ``clock`` and ``stopwatch`` (seconds) come from outside."""

    def __init__(
        self,
        screen: Screen,
        keys: Keys,
        language: str,
        clock: Callable[[], Moment],
        stopwatch: Callable[[], float],
    ) -> None:
        self.screen = screen
        self.keys = keys
        self.language = language
        self.clock = clock
        self.stopwatch = stopwatch
        self.message = Span("")
        self._prompt: Prompt | None = None  # the lines that were typed
        keys.on_stop, keys.on_continue = screen.close, screen.open

    @property
    def width(self) -> int:
        return self.screen.width

    @property
    def is_wide(self) -> bool:
        return self.screen.width >= WIDE

    def phrase(self, key: str, **values: object) -> str:
        """Return a phrase in the learner's language."""
        return phrase(key, self.language, **values)

    def say(self, key: str, style: str = "good", **values: object) -> None:
        """Put a phrase into the message line of the next painting."""
        self.message = Span(self.phrase(key, **values), style)

    def message_lines(self) -> list[Line]:
        """Return the message of the last answer, once; a long one on two lines."""
        message, self.message = self.message, Span("")
        return lines(message.text, self.width, style=message.style)[:3] or [()]

    def save(self, record: Callable[[], None]) -> bool:
        """Run a recording that Ctrl-C must not cut; False, with the reason shown, if it failed."""
        try:
            with uninterrupted():
                record()
        except NotSaved as error:
            said = in_language(error.sentence, self.language)
            self.message = Span(f"{said} ({self.phrase('not saved')})", "bad")
            return False
        return True

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Give the terminal to another program, such as an editor, and take it back."""
        self.screen.close()
        try:
            with self.keys.lent():
                yield
        finally:
            self.screen.open()
        self.keys.discard()  # it was meant for that program

    def type_line(
        self,
        prompt: str,
        paint: Callable[[], None],
        text: str = "",
        tick_seconds: float | None = None,
    ) -> str | None:
        """Return a line typed on the last row, None for Ctrl-D; a resize paints again."""
        if self._prompt is None:
            from dlstudy.terminal.prompt import Prompt  # a session of concepts does without

            self._prompt = Prompt(self.screen, self.keys)
        return self._prompt.line(clean(prompt), paint, text, tick_seconds)

    def key_line(self, *keys: tuple[str, str]) -> Line:
        """Return a footer of keys and what they do."""
        gap = "   " if self.is_wide else "  "
        pieces: list[Span] = []
        for key, what in keys:
            pieces += [Span(gap if pieces else ""), Span(key, "key"), Span(" " + what, "dim")]
        return tuple(pieces)

    def paint(
        self, head: Sequence[Line], body: list[Line], pages: Pages, keys: Line, *said: Line
    ) -> None:
        """Paint the page of a body that is in sight, below its head and above messages and keys."""
        messages = [*self.message_lines(), *said]
        room = self.screen.size[1] - len(head) - len(messages) - 1
        shown = pages.shown(body, room)
        footer = pages.with_mark(keys, self.phrase("more"))
        self.screen.paint([*head, *shown], [*messages, footer])

    def show(self, content: list[Line]) -> None:
        """Page through some lines until they are left; raises Quit."""
        pages = Pages()
        while True:
            shown = pages.shown(content, self.screen.size[1] - 2)
            mark = pages.with_mark((Span(self.phrase("any key"), "dim"),), self.phrase("more"))
            self.screen.paint(shown, [(), mark])
            key = self.keys.read()
            if key == END:
                raise Quit
            if not pages.handles(key) and key not in {RESIZE, PASTE}:
                return
