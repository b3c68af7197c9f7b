"""A question of an interview: said aloud, typed or written, then held against its points."""

from contextlib import suppress
from enum import Enum
from pathlib import Path

from dlstudy.figures.interview import FOLDER
from dlstudy.library.plain_file import content_of
from dlstudy.log.home import inside
from dlstudy.schedule.sm2 import GOOD
from dlstudy.session.interview.sitting import InterviewSession
from dlstudy.terminal.checklist import Checklist
from dlstudy.terminal.drawing.markup import lines, raw_lines
from dlstudy.terminal.drawing.spans import Line, Span, clean
from dlstudy.terminal.editor import edited
from dlstudy.terminal.grades import QUALITIES, SURENESS, sure_line
from dlstudy.terminal.keys import END, PASTE, RESIZE, Quit
from dlstudy.terminal.pages import LAST, Pages
from dlstudy.terminal.screen import rule
from dlstudy.terminal.turn import Turn

LARGEST_ANSWER = 1_000_000  # bytes
TICK_SECONDS = 1.0  # between paintings of the clock


class Phase(Enum):
    """Where one is with a question."""

    THINKING = 1
    SURE = 2  # it was answered; how sure, before the points are seen
    CHECKING = 3


class InterviewScreen:
    """One question that is answered in words."""

    def __init__(self, turn: Turn, session: InterviewSession) -> None:
        self.turn = turn
        self.stage = turn.stage
        self.session = session
        self.asked = turn.asked
        self.phase = Phase.THINKING
        self.text = ""
        self.checklist = Checklist(turn.stage, len(turn.asked.card.points))
        self.shows_hint = self.shows_why = False
        self.pages = Pages()
        self.file = answer_file(session)
        self.resume()

    def resume(self) -> None:
        """Go on where a session was cut off: what was said is there, its time counts."""
        said = self.session.said
        if said is not None:
            self.text = said.text
            self.turn.started -= said.elapsed_ms / 1000
            if said.confidence is not None:
                self.phase = Phase.CHECKING
        with suppress(OSError, UnicodeDecodeError):  # written, and not yet taken
            self.text = clean(written_in(self.file)).strip() or self.text

    def play(self) -> None:
        """Ask until the answer is recorded."""
        while True:
            self.paint()
            is_timed = self.phase is not Phase.CHECKING and not self.stage.screen.is_dumb
            key = self.stage.keys.read(TICK_SECONDS if is_timed else None)
            if key == RESIZE or self.pages.handles(key):
                continue
            if self.handle(key):
                with suppress(OSError):
                    self.file.unlink(missing_ok=True)
                return

    def handle(self, key: str) -> bool:
        """Do what the key says; True when the answer is recorded."""
        if key in {"q", END}:
            raise Quit
        if key in {"?", "n"}:
            self.turn.common_key(key)
        elif self.phase is Phase.THINKING:
            self.think(key)
        elif self.phase is Phase.SURE:
            self.be_sure(key)
        else:
            return self.check(key)
        return False

    def think(self, key: str) -> None:
        """Take what is done before the answer is over."""
        if key in {"space", "enter"}:
            self.phase = Phase.SURE
        elif key == "t":
            self.type()
        elif key == "e":
            self.write()
        elif key == "h":
            self.shows_hint = True

    def be_sure(self, key: str) -> None:
        """Take the confidence, then show the points."""
        if key in SURENESS and self.say(SURENESS[key]):
            self.phase = Phase.CHECKING
            self.stage.message = Span("")
            self.pages.turn_to(len(self.question()) + len(self.said()))
        elif key == "escape":
            self.phase = Phase.THINKING
        elif key not in SURENESS:
            self.stage.say("say sure", "warning")

    def check(self, key: str) -> bool:
        """Tick points; True when the answer is recorded."""
        if self.checklist.handles(key):
            self.pages.turn_to(LAST)  # a tick is seen
            return False
        if key == "enter" and self.pages.has_more:  # the points are seen before one goes on
            self.pages.turn_to(LAST)
            return False
        if key == "w":
            self.shows_why = not self.shows_why
        elif not self.checklist.count and (key == "enter" or key in QUALITIES):
            return self.turn.grade(QUALITIES.get(key, GOOD), hints=int(self.shows_hint))
        elif key == "enter":
            return self.checklist.is_filled() and self.stage.save(self.record)
        elif key == PASTE:
            self.turn.common_key(key)
        return False

    def record(self) -> None:
        hints = int(self.shows_hint)
        self.session.tick(self.checklist.ticked, self.stage.clock(), hints=hints)
        self.stage.say("saved practice")

    def say(self, confidence: int | None) -> bool:
        """Put what was said on disk; the points are not seen before."""
        elapsed_ms = round((self.stage.stopwatch() - self.turn.started) * 1000)
        moment = self.stage.clock()
        return self.stage.save(lambda: self.session.say(self.text, confidence, moment, elapsed_ms))

    def type(self) -> None:
        """Take a line typed on the last row, or all lines that were pasted; saved at once."""
        tick = None if self.stage.screen.is_dumb else TICK_SECONDS
        self.paint()
        typed = self.stage.type_line(" > ", self.paint, self.text, tick)
        if typed is not None and typed.strip():
            self.text = clean(typed).strip()
            self.taken()

    def taken(self) -> None:
        """Save what was typed or written, and ask how sure one is of it."""
        if self.text and self.say(None):
            self.phase = Phase.SURE
            self.stage.keys.discard()  # what came before this is asked says nothing of it

    def write(self) -> None:
        """Take what is written in the editor; it is saved at once."""
        if edited(self.stage, self.file, self.text):
            with suppress(OSError, UnicodeDecodeError):
                self.text = clean(written_in(self.file)).strip()
            self.taken()

    def paint(self) -> None:
        body = [*self.question(), *self.said(), *self.answer()]
        self.turn.paint(body, self.pages, self.footer())

    def question(self) -> list[Line]:
        """Return the question, introduced where it is a follow-up, and the hint if it is shown."""
        view = self.turn.view()
        link = self.session.question.link
        intro = self.stage.phrase(f"link {link}") if link else ""
        body = [*self.turn.notice_lines()]
        if intro:
            body += [*lines(intro, self.stage.width, style="dim"), ()]
        body += view.question()
        if self.shows_hint:
            hint = view.hint() or [(Span(self.stage.phrase("no hint"), "dim"),)]
            body += [(), rule(self.stage.phrase("hint"), self.stage.width), *hint]
        return body

    def said(self) -> list[Line]:
        """Return what was typed or written."""
        if not self.text:
            return []
        title = rule(self.stage.phrase("your answer"), self.stage.width)
        return [(), title, *raw_lines(self.text, self.stage.width)]

    def answer(self) -> list[Line]:
        """Return the answer, and its points with a box each, once they may be seen."""
        if self.phase is not Phase.CHECKING:
            return []
        view = self.turn.view()
        width = self.stage.width
        body: list[Line] = [(), rule(self.stage.phrase("answer"), width)]
        if self.checklist.count:
            body += [*view.answer_only(), *self.checklist.lines(view)]
        else:
            body += view.answer()
        if self.shows_why:
            body += [(), rule(self.stage.phrase("why"), width), *view.why(), (), *view.source()]
        return body

    def footer(self) -> Line:
        quit_key = ("q", self.stage.phrase("quit"))
        if self.phase is Phase.THINKING:
            return self.stage.key_line(
                (self.stage.phrase("space"), self.stage.phrase("said it")),
                ("t", self.stage.phrase("type it")), ("e", self.stage.phrase("write it")),
                ("h", self.stage.phrase("hint key")), quit_key,
            )  # fmt: skip
        if self.phase is Phase.SURE:
            return sure_line(self.stage)
        return self.checklist.footer() if self.checklist.count else self.turn.grade_line()


def written_in(file: Path) -> str:
    """Return what was written in a file; raises OSError and UnicodeDecodeError."""
    return content_of(file, LARGEST_ANSWER).decode("utf-8")


def answer_file(session: InterviewSession) -> Path:
    """Return the file in which the answer in front is written."""
    name = f"{session.interview.name}-{session.place + 1}"
    return inside(session.store.path.parent / FOLDER, name, end=".md")
