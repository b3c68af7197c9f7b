"""A question of an interview: said aloud, typed or written, then held against its points."""

from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from dlstudy.figures.interview import FOLDER
from dlstudy.library.plain_file import content_of
from dlstudy.log.home import inside
from dlstudy.schedule.sm2 import GOOD
from dlstudy.session.asked import Asked
from dlstudy.session.interview.sitting import InterviewSession
from dlstudy.terminal.drawing.markup import Line, Span, clean, lines, raw_lines
from dlstudy.terminal.grades import QUALITIES, SURENESS, sure_line
from dlstudy.terminal.keys import END, PASTE, RESIZE, Quit
from dlstudy.terminal.pages import Pages
from dlstudy.terminal.screen import rule, sides
from dlstudy.terminal.screens.checklist import Checklist
from dlstudy.terminal.screens.coding import edited
from dlstudy.terminal.screens.finish import LAST
from dlstudy.terminal.words.phrases import clock_time, phrase

if TYPE_CHECKING:
    from dlstudy.terminal.player import Player

LARGEST_ANSWER = 1_000_000  # bytes
TICK_SECONDS = 1.0  # between paintings of the clock


class Stage(Enum):
    """Where one is with a question."""

    THINKING = 1
    SURE = 2  # it was answered; how sure, before the points are seen
    CHECKING = 3


class InterviewScreen:
    """One question that is answered in words."""

    def __init__(self, player: "Player", session: InterviewSession, asked: Asked) -> None:
        self.player = player
        self.session = session
        self.asked = asked
        self.stage = Stage.THINKING
        self.text = ""
        self.checklist = Checklist(player, len(asked.card.points))
        self.shows_hint = self.shows_why = False
        self.pages = Pages()
        self.file = answer_file(session)
        self.resume()

    def resume(self) -> None:
        """Go on where a session was cut off: what was said is there, its time counts."""
        said = self.session.said
        if said is not None:
            self.text = said.text
            self.player.started -= said.elapsed_ms / 1000
            if said.confidence is not None:
                self.stage = Stage.CHECKING
        with suppress(OSError, UnicodeDecodeError):  # written, and not yet taken
            self.text = clean(written_in(self.file)).strip() or self.text

    def play(self) -> None:
        """Ask until the answer is recorded."""
        while True:
            self.paint()
            is_timed = self.stage is not Stage.CHECKING and not self.player.screen.is_dumb
            key = self.player.keys.read(TICK_SECONDS if is_timed else None)
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
            self.player.common_key(key, self.asked)
        elif self.stage is Stage.THINKING:
            self.think(key)
        elif self.stage is Stage.SURE:
            self.be_sure(key)
        else:
            return self.check(key)
        return False

    def think(self, key: str) -> None:
        """Take what is done before the answer is over."""
        if key in {"space", "enter"}:
            self.stage = Stage.SURE
        elif key == "t":
            self.type()
        elif key == "e":
            self.write()
        elif key == "h":
            self.shows_hint = True

    def be_sure(self, key: str) -> None:
        """Take the confidence, then show the points."""
        if key in SURENESS and self.say(SURENESS[key]):
            self.stage = Stage.CHECKING
            self.player.message = Span("")
            self.pages.turn_to(len(self.question()) + len(self.said()))
        elif key == "escape":
            self.stage = Stage.THINKING
        elif key not in SURENESS:
            self.player.say("say sure", "warning")

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
            return self.player.grade(QUALITIES.get(key, GOOD), hints=int(self.shows_hint))
        elif key == "enter":
            return self.checklist.is_filled() and self.player.save(self.record)
        elif key == PASTE:
            self.player.common_key(key, self.asked)
        return False

    def record(self) -> None:
        hints = int(self.shows_hint)
        self.session.tick(self.checklist.ticked, self.player.clock(), hints=hints)
        self.player.say("saved practice")

    def say(self, confidence: int | None) -> bool:
        """Put what was said on disk; the points are not seen before."""
        player = self.player
        elapsed_ms = round((player.stopwatch() - player.started) * 1000)
        moment = player.clock()
        return player.save(lambda: self.session.say(self.text, confidence, moment, elapsed_ms))

    def type(self) -> None:
        """Take a line typed on the last row, or all lines that were pasted; saved at once."""
        tick = None if self.player.screen.is_dumb else TICK_SECONDS
        self.paint()
        typed = self.player.type_line(" > ", self.paint, self.text, tick)
        if typed is not None and typed.strip():
            self.text = clean(typed).strip()
            self.taken()

    def taken(self) -> None:
        """Save what was typed or written, and ask how sure one is of it."""
        if self.text and self.say(None):
            self.stage = Stage.SURE
            self.player.keys.discard()  # what came before this is asked says nothing of it

    def write(self) -> None:
        """Take what is written in the editor; it is saved at once."""
        if edited(self.player, self.file, self.text):
            with suppress(OSError, UnicodeDecodeError):
                self.text = clean(written_in(self.file)).strip()
            self.taken()

    def paint(self) -> None:
        player, language = self.player, self.player.language
        head = [player.header(self.asked), ()]
        messages = player.message_lines()
        room = player.screen.size[1] - len(head) - len(messages) - 1
        body = [*self.question(), *self.said(), *self.answer()]
        shown = self.pages.shown(body, room)
        footer = self.pages.with_mark(self.footer(), phrase("more", language))
        player.screen.paint([*head, *shown], [*messages, footer])

    def question(self) -> list[Line]:
        """Return the question, introduced where it is a follow-up, and the hint if it is shown."""
        player, view = self.player, self.player.view(self.asked)
        link = self.session.question.link
        intro = phrase(f"link {link}", player.language) if link else ""
        body = [*player.notice_lines(self.asked)]
        if intro:
            body += [*lines(intro, player.screen.width, style="dim"), ()]
        body += view.question()
        if self.shows_hint:
            hint = view.hint() or [(Span(phrase("no hint", player.language), "dim"),)]
            body += [(), rule(phrase("hint", player.language), player.screen.width), *hint]
        return body

    def said(self) -> list[Line]:
        """Return what was typed or written."""
        if not self.text:
            return []
        player = self.player
        title = rule(phrase("your answer", player.language), player.screen.width)
        return [(), title, *raw_lines(self.text, player.screen.width)]

    def answer(self) -> list[Line]:
        """Return the answer, and its points with a box each, once they may be seen."""
        if self.stage is not Stage.CHECKING:
            return []
        player, view = self.player, self.player.view(self.asked)
        width, language = player.screen.width, player.language
        body: list[Line] = [(), rule(phrase("answer", language), width)]
        if self.checklist.count:
            body += [*view.answer_only(), *self.checklist.lines(view)]
        else:
            body += view.answer()
        if self.shows_why:
            body += [(), rule(phrase("why", language), width), *view.why(), (), *view.source()]
        return body

    def footer(self) -> Line:
        player, language = self.player, self.player.language
        quit_key = ("q", phrase("quit", language))
        if self.stage is Stage.THINKING:
            return player.key_line(
                (phrase("space", language), phrase("said it", language)),
                ("t", phrase("type it", language)), ("e", phrase("write it", language)),
                ("h", phrase("hint key", language)), quit_key,
            )  # fmt: skip
        if self.stage is Stage.SURE:
            return sure_line(player)
        return self.checklist.footer() if self.checklist.count else player.grade_line()


def written_in(file: Path) -> str:
    """Return what was written in a file; raises OSError and UnicodeDecodeError."""
    return content_of(file, LARGEST_ANSWER).decode("utf-8")


def answer_file(session: InterviewSession) -> Path:
    """Return the file in which the answer in front is written."""
    name = f"{session.interview.name}-{session.place + 1}"
    return inside(session.store.path.parent / FOLDER, name, end=".md")


def interview_header(player: "Player", session: InterviewSession) -> Line:
    """Return part, number and topic of the question in front, and its clock."""
    if session.asked is None:
        return ()
    question, language = session.question, player.language
    total = len(session.interview.questions)
    part = phrase(f"part {question.part}", language)
    title = session.library.title(session.asked.card.deck, language)
    left = f"{session.place + 1}/{total} {part} · {title}"
    spent = player.stopwatch() - player.started
    if session.said is not None and session.said.confidence is not None:
        spent = session.said.elapsed_ms / 1000
    right = phrase(
        "clock of", language, spent=clock_time(spent), allowed=clock_time(question.seconds)
    )
    style = "dim" if spent <= question.seconds else "warning"
    return sides(left, right, player.screen.width, style)
