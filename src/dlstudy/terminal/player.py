"""A sitting at the keyboard: cards painted, keys read, answers handed to the session."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dlstudy.card import EXERCISES, Card
from dlstudy.errors import NothingToUndo, NotSaved
from dlstudy.event import Kind as EventKind
from dlstudy.event import Moment
from dlstudy.schedule.fold import CardState
from dlstudy.schedule.sm2 import AGAIN, GOOD
from dlstudy.session.asked import Asked, ask
from dlstudy.session.quiz import Quiz
from dlstudy.session.review import Review
from dlstudy.terminal.drawing.cards import CardView, header
from dlstudy.terminal.drawing.markup import Line, Span, clean, lines, raw_lines
from dlstudy.terminal.grades import GRADES, QUALITIES
from dlstudy.terminal.keys import END, PASTE, RESIZE, Keys, Quit, uninterrupted
from dlstudy.terminal.opening import open_first, opening_key
from dlstudy.terminal.pages import Pages
from dlstudy.terminal.screen import Screen, rule
from dlstudy.terminal.screens.flip import FlipScreen
from dlstudy.terminal.words.phrases import (
    INTERVIEW_HELP,
    KEY_HELP,
    QUIZ_HELP,
    SCHEDULE_KEYS,
    duration,
    phrase,
)
from dlstudy.text.unseen import shown

if TYPE_CHECKING:
    from dlstudy.session.interview.sitting import InterviewSession
    from dlstudy.terminal.prompt import Prompt

MOST_NEEDS = 3  # named and shown after a failure
WIDE = 70  # cells: below them the footer is shorter


class Player:
    """Plays a sitting; ``clock`` and ``stopwatch`` (in seconds) come from outside."""

    def __init__(
        self,
        sitting: "Review | Quiz | InterviewSession",
        screen: Screen,
        keys: Keys,
        language: str,
        clock: Callable[[], Moment],
        stopwatch: Callable[[], float],
        notices: Sequence[str] = (),
        *,
        asks_confidence: bool = False,
        asks_choices: bool = False,
        ticks_points: bool = False,
    ) -> None:
        self.sitting = sitting
        self.asks_confidence = asks_confidence
        self.asks_choices = asks_choices  # where a concept has mistakes to choose among
        self.ticks_points = ticks_points  # of a concept, instead of a grade
        self.confidence: int | None = None  # of the card in front, once it was said
        self.screen = screen
        self.keys = keys
        self.language = language
        self.clock = clock
        self.stopwatch = stopwatch
        self.notices = list(notices)
        self.message = Span("")
        self.weak: list[Card] = []  # what the card that failed last needs
        self.started = stopwatch()
        self.prompt: Prompt | None = None  # the lines that were typed
        keys.on_stop, keys.on_continue = screen.close, screen.open

    def run(self) -> None:
        """Ask until the end, q, Ctrl-C or Ctrl-D. Raises TerminalClosed; all answers are saved."""
        try:
            while True:
                if self.sitting.asked is None and not self._was_undone_at_the_end():
                    return
                if self.sitting.asked is None:
                    continue
                self.started = self.stopwatch()
                self.confidence = None
                self._play(self.sitting.asked)
                self.notices.clear()
        except (Quit, KeyboardInterrupt):
            return

    def _play(self, asked: Asked) -> None:
        """Show the card in front until another one is."""
        if self.asks_confidence and asked.card.kind in EXERCISES:
            from dlstudy.terminal.screens.confidence import ConfidenceScreen

            if ConfidenceScreen(self, asked).play():
                return
        if not isinstance(self.sitting, Review | Quiz) and asked.card.kind not in EXERCISES:
            from dlstudy.terminal.screens.interview import InterviewScreen

            InterviewScreen(self, self.sitting, asked).play()
        elif asked.attempt is not None:
            from dlstudy.terminal.screens.calculation import DrillScreen

            DrillScreen(self, asked).play()
        elif asked.coding is not None:
            from dlstudy.terminal.screens.coding import CodeScreen

            CodeScreen(self, asked).play()
        elif self.asks_choices and asked.card.mistakes:
            from dlstudy.terminal.screens.choice import ChoiceScreen

            ChoiceScreen(self, asked).play()
        else:
            FlipScreen(self, asked).play()

    def say(self, key: str, style: str = "good", **values: object) -> None:
        """Put a phrase into the message line of the next painting."""
        self.message = Span(phrase(key, self.language, **values), style)

    def grade(self, quality: int, **data: object) -> bool:
        """Hand an answer to the session; False, with the reason shown, if it could not be saved."""
        asked = self.sitting.asked
        elapsed_ms = round((self.stopwatch() - self.started) * 1000)
        moment = self.clock()
        if self.confidence is not None:
            data["confidence"] = self.confidence

        def record() -> None:
            self.weak = []
            state = self.sitting.answer(quality, moment, elapsed_ms, **data)
            self._say_saved(asked, state, moment)

        return self.save(record)

    def save(self, record: Callable[[], None]) -> bool:
        """Run a recording that Ctrl-C must not cut; False, with the reason shown, if it failed."""
        try:
            with uninterrupted():
                record()
        except NotSaved as error:
            remedy = phrase("not saved", self.language)
            self.message = Span(f"{error} ({remedy})", "bad")
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
        if self.prompt is None:
            from dlstudy.terminal.prompt import Prompt  # a session of concepts does without

            self.prompt = Prompt(self.screen, self.keys)
        return self.prompt.line(clean(prompt), paint, text, tick_seconds)

    def common_key(self, key: str, asked: Asked) -> bool:
        """Do what a key does on every card; True if the card in front is another one now."""
        if key in {"q", END}:
            raise Quit
        if key == "?":
            self.show(self._key_help())
        elif key == "r":
            self.show(self._raw(asked))
        elif key == "n":
            self.show(self._notation(asked))
        elif key == "u":
            return self._undo()
        elif key == "o":
            open_first(self, asked)
        elif key == "p" and self.weak:
            self.show(self._needed())
        elif key == PASTE:
            self.say("paste is no key", "warning")
        elif isinstance(self.sitting, Review):
            return self._scheduling_key(key, asked, self.sitting)
        return False

    def header(self, asked: Asked) -> Line:
        """Return the first line of every card."""
        if not isinstance(self.sitting, Review | Quiz):
            from dlstudy.terminal.screens.interview import interview_header

            return interview_header(self, self.sitting)
        if isinstance(self.sitting, Review):
            minutes = max(1, round(self.sitting.seconds_ahead / 60))
            right = phrase("left minutes", self.language, cards=self.sitting.left, minutes=minutes)
        else:
            right = phrase("left", self.language, cards=self.sitting.left)
        title = self.sitting.library.title(asked.card.deck, self.language)
        return header(asked, title, self.language, right, self.screen.width)

    def notice_lines(self, asked: Asked) -> list[Line]:
        """Return welcome, absence and other notices, and whether the answer has changed."""
        texts = list(self.notices)
        if asked.has_changed:
            texts.append(phrase("changed", self.language))
        found = [line for text in texts for line in lines(text, self.screen.width, style="warning")]
        return [*found, ()] if found else []

    def view(self, asked: Asked) -> CardView:
        return CardView(
            asked, self.sitting.library, self.language, self.screen.width,
            ascii_only=self.screen.ascii_only,
        )  # fmt: skip

    def key_line(self, *keys: tuple[str, str]) -> Line:
        """Return a footer of keys and what they do."""
        gap = "   " if self.screen.width >= WIDE else "  "
        pieces: list[Span] = []
        for key, what in keys:
            pieces += [Span(gap if pieces else ""), Span(key, "key"), Span(" " + what, "dim")]
        return tuple(pieces)

    def common_keys(self) -> list[tuple[str, str]]:
        """Return the keys that every card of this sitting has."""
        is_review = isinstance(self.sitting, Review)
        can_undo = is_review or (isinstance(self.sitting, Quiz) and self.sitting.results)
        undo = [("u", phrase("undo", self.language))] if can_undo else []
        notation = [("n", phrase("notation", self.language))] if self.screen.width >= WIDE else []
        keys = [("?", phrase("keys", self.language)), ("q", phrase("quit", self.language))]
        return [*opening_key(self, self.sitting.asked), *undo, *notation, *keys]

    def grade_line(self, proposed: int | None = None) -> Line:
        """Return the four keys, the next interval on each; Enter stands with the proposed one."""
        sitting = self.sitting
        intervals = sitting.intervals(self.clock()) if isinstance(sitting, Review) else None
        keys = []
        for key, quality in QUALITIES.items():
            name = phrase(GRADES[quality], self.language)
            if quality == AGAIN:
                name += f" {phrase('today', self.language)}" if intervals else ""
            elif intervals:
                name += f" {duration(intervals[quality], self.language)}"
            is_narrow = self.screen.width < WIDE
            enter = "↵" if is_narrow else phrase("enter", self.language) + "/"
            mark = enter if quality == (proposed or GOOD) else ""
            keys.append((mark + key, name))
        return self.key_line(*keys)

    def message_lines(self) -> list[Line]:
        """Return the message of the last answer, once; a long one on two lines."""
        message, self.message = self.message, Span("")
        return lines(message.text, self.screen.width, style=message.style)[:3] or [()]

    def _say_saved(self, asked: Asked | None, state: CardState, moment: Moment) -> None:
        if not isinstance(self.sitting, Review) or asked is None or asked.is_repeat:
            self.say("saved repeat" if state.repeat_on == moment.study_day else "saved practice")
        elif state.repeat_on == moment.study_day:
            self.say("saved repeat", "warning")
            self.weak = self.sitting.weak_needs(asked.card)
            if self.weak:
                names = ", ".join(card.note for card in self.weak[:MOST_NEEDS])
                said = phrase("weak needs", self.language, cards=names)
                self.message = Span(f"{self.message.text} · {said}", "warning")
        elif state.due is not None:
            when = duration((state.due - moment.study_day).days, self.language)
            self.say("saved", when=when)

    def _scheduling_key(self, key: str, asked: Asked, review: Review) -> bool:
        if key == "k":
            if asked.is_new:
                return self._put_aside(EventKind.KNOWN, review)
            self.say("not new", "warning")
        if key == "s":
            return self._put_aside(EventKind.SUSPEND, review)
        if key == "b":
            return self._put_aside(EventKind.BURY, review)
        if key == "f":
            self._flag(review)
        return False

    def _put_aside(self, kind: EventKind, review: Review) -> bool:
        moment = self.clock()

        def record() -> None:
            state = review.put_aside(kind, moment)
            if kind is EventKind.KNOWN and state.due is not None:
                days = (state.due - moment.study_day).days
                self.say("known saved", when=duration(days, self.language))
            else:
                self.say("suspended" if kind is EventKind.SUSPEND else "buried")

        return self.save(record)

    def _flag(self, review: Review) -> None:
        note = self.type_line(" " + phrase("flag note", self.language), self.screen.repaint)
        if note is not None and note.strip():

            def record() -> None:
                review.flag(clean(note), self.clock())
                self.say("flagged")

            self.save(record)

    def _undo(self) -> bool:
        if not isinstance(self.sitting, Review | Quiz):
            self.say("no undo", "warning")
            return False
        sitting, moment = self.sitting, self.clock()
        try:

            def record() -> None:
                self.weak = []
                self.say("undone", "warning", card=sitting.undo(moment))

            return self.save(record)
        except NothingToUndo:
            self.say("nothing", "warning")
            return False

    def _was_undone_at_the_end(self) -> bool:
        """Offer undo after the last card too; anything else ends the sitting."""
        if not isinstance(self.sitting, Review) or not self.sitting.can_undo or self.screen.is_dumb:
            return False
        while True:
            footer = [
                *self.message_lines(),
                self.key_line(
                    (phrase("enter", self.language), phrase("quit", self.language)),
                    ("u", phrase("undo", self.language)),
                ),
            ]
            from dlstudy.terminal.reports.sitting import summary_lines

            done = self.sitting.summary(self.clock().study_day)
            self.screen.paint(summary_lines(done, self.language), footer)
            key = self.keys.read()
            if key == "u" and self._undo():
                return True
            if key in {"q", END, "enter", "space", "escape"}:
                return False

    def show(self, content: list[Line]) -> None:
        """Page through some lines until they are left."""
        pages = Pages()
        while True:
            shown = pages.shown(content, self.screen.size[1] - 2)
            footer = pages.with_mark(
                (Span(phrase("any key", self.language), "dim"),), phrase("more", self.language)
            )
            self.screen.paint(shown, [(), footer])
            key = self.keys.read()
            if key == END:
                raise Quit
            if not pages.handles(key) and key not in {RESIZE, PASTE}:
                return

    def _key_help(self) -> list[Line]:
        is_chinese = self.language == "zh"
        return [
            rule(phrase("keys", self.language), self.screen.width),
            (),
            *(
                (Span(f"{row[0]:12}", "key"), Span(row[2] if is_chinese else row[1]))
                for row in self._help_rows()
            ),
        ]

    def _help_rows(self) -> tuple[tuple[str, str, str], ...]:
        if isinstance(self.sitting, Review):
            return KEY_HELP
        off_schedule = tuple(row for row in KEY_HELP if row[0] not in SCHEDULE_KEYS)
        if isinstance(self.sitting, Quiz):
            return QUIZ_HELP + off_schedule
        return INTERVIEW_HELP + tuple(row for row in off_schedule if "drill" in row[1])

    def _raw(self, asked: Asked) -> list[Line]:
        try:
            where, text = self.sitting.library.raw_source(asked.card)
        except OSError as error:
            said = phrase("no source", self.language, reason=error.strerror)
            return lines(said, self.screen.width, style="warning")
        short = where[-(self.screen.width - 8) :]  # the end of a path says more than its beginning
        return [rule(short, self.screen.width), *raw_lines(shown(text), self.screen.width)]

    def _needed(self) -> list[Line]:
        """Return question and answer of the weak cards that the failed one needs."""
        found: list[Line] = []
        for card in self.weak[:MOST_NEEDS]:
            asked = ask(card, None, self.clock()) or Asked(card, None)
            view = self.view(asked)
            found += [rule(card.note, self.screen.width), *view.question(), *view.given(), ()]
            found += [*view.answer(), *view.outline()]
            found += [*view.why(), ()] if asked.coding is not None else [()]
        return found

    def _notation(self, asked: Asked) -> list[Line]:
        notation = self.sitting.library.notation(asked.card.deck, self.language)
        body = lines(notation, self.screen.width, ascii_only=self.screen.ascii_only)
        return [rule(phrase("notation", self.language), self.screen.width), (), *body]
