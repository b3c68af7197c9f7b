"""A card in front of the learner: what every screen of it shows, and what its keys do."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from dlstudy.card import Card
from dlstudy.errors import NothingToUndo
from dlstudy.event import Kind, Moment
from dlstudy.schedule.fold import CardState
from dlstudy.schedule.sm2 import AGAIN, GOOD
from dlstudy.session.asked import Asked
from dlstudy.session.sitting import Clocked, Sitting
from dlstudy.terminal.drawing.cards import CardView, header
from dlstudy.terminal.drawing.markup import lines
from dlstudy.terminal.drawing.spans import Line, Span, clean
from dlstudy.terminal.grades import GRADES, QUALITIES
from dlstudy.terminal.keys import END, PASTE, Quit
from dlstudy.terminal.opening import first_address, open_address
from dlstudy.terminal.pages import Pages
from dlstudy.terminal.screen import sides
from dlstudy.terminal.stage import Stage
from dlstudy.terminal.words.phrases import clock_time, duration

MOST_NEEDS = 3  # named and shown after a failure
Told = Callable[[], list[Line]]  # laid out when painted: the window may have another width then


class Manner(NamedTuple):
    """How cards are asked in a sitting, besides the usual way."""

    asks_confidence: bool = False
    asks_choices: bool = False  # where a concept has mistakes to choose among
    ticks_points: bool = False  # of a concept, instead of a grade


class Exercise(Protocol):
    """What proposes a quality: an attempt at a drill, or a function that was written."""

    def proposed(self, elapsed_ms: int, median_ms: float | None) -> int: ...


class Ended(NamedTuple):
    """An exercise that was worked through: what was said, its solution, and who proposes."""

    said: Told
    worked: Told
    exercise: Exercise
    shows_why: bool = False


class Turn:
    """One card of a sitting on the stage, from its question to its answer."""

    def __init__(
        self,
        stage: Stage,
        sitting: Sitting,
        asked: Asked,
        manner: Manner,
        notices: Sequence[str] = (),
        weak: Sequence[Card] = (),
    ) -> None:
        self.stage = stage
        self.sitting = sitting
        self.asked = asked
        self.manner = manner
        self.notices = notices
        self.weak = list(weak)  # what the card that failed last needs
        self.started = stage.stopwatch()
        self.confidence: int | None = None  # once it was said

    @property
    def elapsed_ms(self) -> int:
        return round((self.stage.stopwatch() - self.started) * 1000)

    def grade(self, quality: int, **data: object) -> bool:
        """Hand an answer to the sitting; False, with the reason shown, if it could not be saved."""
        elapsed_ms, moment = self.elapsed_ms, self.stage.clock()
        if self.confidence is not None:
            data["confidence"] = self.confidence

        def record() -> None:
            self.weak = []
            self._say_saved(self.sitting.answer(quality, moment, elapsed_ms, **data), moment)

        return self.stage.save(record)

    def common_key(self, key: str, *, is_turned: bool = False) -> bool:
        """Do what a key does on every card; True if the card in front is another one now."""
        stage = self.stage
        if key in {"q", END}:
            raise Quit
        if key in {"?", "r", "n"} or (key == "p" and self.weak):
            stage.show(self._page(key))
        elif key == "u":
            return self._undo()
        elif key == "o":
            open_address(stage, self._address(is_turned=is_turned), self._file)
        elif key == PASTE:
            stage.say("paste is no key", "warning")
        elif self.sitting.is_scheduled:
            return self._scheduling_key(key)
        return False

    def _page(self, key: str) -> list[Line]:
        """Return the page about the card that a key asks for."""
        from dlstudy.terminal import about  # few ask for one

        stage, sitting, card = self.stage, self.sitting, self.asked.card
        if key == "?":
            return about.keys(stage, sitting)
        if key == "r":
            return about.source(stage, sitting, card)
        if key == "n":
            return about.notation(stage, sitting, card)
        return about.needed(stage, self.weak[:MOST_NEEDS], self.view)

    def paint(self, body: list[Line], pages: Pages, keys: Line, *said: Line) -> None:
        """Paint a page of a body below the first line of the card."""
        self.stage.paint([self.header(), ()], body, pages, keys, *said)

    def header(self) -> Line:
        """Return the first line of the card."""
        stage, sitting = self.stage, self.sitting
        title = sitting.library.title(self.asked.card.deck, stage.language)
        if (clocked := sitting.clocked) is not None:
            return self._clock_line(clocked, title)
        right = stage.phrase("left", cards=sitting.left)
        if (seconds := sitting.seconds_ahead) is not None:
            minutes = max(1, round(seconds / 60))
            right = stage.phrase("left minutes", cards=sitting.left, minutes=minutes)
        return header(self.asked, title, stage.language, right, stage.width)

    def _clock_line(self, clocked: Clocked, title: str) -> Line:
        """Return part, number and topic of a question, and its clock."""
        stage = self.stage
        part = stage.phrase(f"part {clocked.part}")
        left = f"{clocked.place + 1}/{clocked.total} {part} · {title}"
        spent = stage.stopwatch() - self.started
        if clocked.said_ms is not None:
            spent = clocked.said_ms / 1000
        allowed = clock_time(clocked.seconds)
        right = stage.phrase("clock of", spent=clock_time(spent), allowed=allowed)
        return sides(left, right, stage.width, "dim" if spent <= clocked.seconds else "warning")

    def notice_lines(self) -> list[Line]:
        """Return welcome, absence and other notices, and whether the answer has changed."""
        texts = list(self.notices)
        if self.asked.has_changed:
            texts.append(self.stage.phrase("changed"))
        found = [line for text in texts for line in lines(text, self.stage.width, style="warning")]
        return [*found, ()] if found else []

    def view(self, asked: Asked | None = None) -> CardView:
        """Return the words of the card in front, or of another."""
        stage = self.stage
        return CardView(
            asked or self.asked, self.sitting.library, stage.language, stage.width,
            ascii_only=stage.screen.ascii_only,
        )  # fmt: skip

    def common_keys(self) -> list[tuple[str, str]]:
        """Return the keys that every card of this sitting has."""
        stage, sitting = self.stage, self.sitting
        can_undo = sitting.has_undo and (sitting.is_scheduled or sitting.can_undo)
        undo = [("u", stage.phrase("undo"))] if can_undo else []
        notation = [("n", stage.phrase("notation"))] if stage.is_wide else []
        keys = [("?", stage.phrase("keys")), ("q", stage.phrase("quit"))]
        return [*self.opening_key(), *undo, *notation, *keys]

    def opening_key(self, *, is_turned: bool = False) -> list[tuple[str, str]]:
        """Return the key that opens an address, where the card shows one."""
        is_there = self._address(is_turned=is_turned)
        return [("o", self.stage.phrase("open"))] if is_there else []

    def grade_line(self, proposed: int | None = None) -> Line:
        """Return the four keys, the next interval on each; Enter stands with the proposed one."""
        stage = self.stage
        intervals = self.sitting.intervals(stage.clock())
        keys = []
        for key, quality in QUALITIES.items():
            name = stage.phrase(GRADES[quality])
            if quality == AGAIN:
                name += f" {stage.phrase('today')}" if intervals else ""
            elif intervals:
                name += f" {duration(intervals[quality], stage.language)}"
            enter = stage.phrase("enter") + "/" if stage.is_wide else "↵"
            mark = enter if quality == (proposed or GOOD) else ""
            keys.append((mark + key, name))
        return stage.key_line(*keys)

    @property
    def _file(self) -> str:
        """The file of the card, beside which its pictures lie."""
        return self.sitting.library.paths[self.asked.card.note]

    def _address(self, *, is_turned: bool) -> str:
        language = "zh" if self.stage.language == "zh" else "en"
        card = self.sitting.library.in_language(self.asked.card, language)
        return first_address(card, is_turned=is_turned)

    def _say_saved(self, state: CardState, moment: Moment) -> None:
        stage, is_today = self.stage, state.repeat_on == moment.study_day
        if not self.sitting.is_scheduled or self.asked.is_repeat:
            stage.say("saved repeat" if is_today else "saved practice")
        elif is_today:
            stage.say("saved repeat", "warning")
            self.weak = self.sitting.weak_needs(self.asked.card)
            if self.weak:
                names = ", ".join(card.note for card in self.weak[:MOST_NEEDS])
                said = stage.phrase("weak needs", cards=names)
                stage.message = Span(f"{stage.message.text} · {said}", "warning")
        elif state.due is not None:
            when = duration((state.due - moment.study_day).days, stage.language)
            stage.say("saved", when=when)

    def _scheduling_key(self, key: str) -> bool:
        if key == "k":
            if self.asked.is_new:
                return self._put_aside(Kind.KNOWN)
            self.stage.say("not new", "warning")
        if key == "s":
            return self._put_aside(Kind.SUSPEND)
        if key == "b":
            return self._put_aside(Kind.BURY)
        if key == "f":
            self._flag()
        return False

    def _put_aside(self, kind: Kind) -> bool:
        stage, moment = self.stage, self.stage.clock()

        def record() -> None:
            state = self.sitting.put_aside(kind, moment)
            if kind is Kind.KNOWN and state.due is not None:
                days = (state.due - moment.study_day).days
                stage.say("known saved", when=duration(days, stage.language))
            else:
                stage.say("suspended" if kind is Kind.SUSPEND else "buried")

        return stage.save(record)

    def _flag(self) -> None:
        stage = self.stage
        note = stage.type_line(" " + stage.phrase("flag note"), stage.screen.repaint)
        if note is not None and note.strip():

            def record() -> None:
                self.sitting.flag(clean(note), stage.clock())
                stage.say("flagged")

            stage.save(record)

    def _undo(self) -> bool:
        if not self.sitting.has_undo:
            self.stage.say("no undo", "warning")
            return False
        if is_undone := undone(self.stage, self.sitting):
            self.weak = []
        return is_undone


def undone(stage: Stage, sitting: Sitting) -> bool:
    """Take back what was done last, and say what; False, with the reason shown, if nothing was."""
    moment = stage.clock()
    try:
        return stage.save(lambda: stage.say("undone", "warning", card=sitting.undo(moment)))
    except NothingToUndo:
        stage.say("nothing", "warning")
        return False
