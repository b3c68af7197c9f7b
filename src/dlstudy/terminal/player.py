"""A sitting at the keyboard: cards painted, keys read, answers handed to the session."""

from collections.abc import Callable, Sequence

from dlstudy.drill import DrillStep, number
from dlstudy.errors import NothingToUndo, NotSaved
from dlstudy.event import Kind as EventKind
from dlstudy.event import Moment
from dlstudy.grading import Verdict, VerdictKind
from dlstudy.schedule import CardState
from dlstudy.session.asked import Asked
from dlstudy.session.attempt import AGAIN, EASY, GOOD, HARD, PASSING_VERDICTS
from dlstudy.session.quiz import Quiz
from dlstudy.session.review import Review
from dlstudy.terminal.cards import CardView, header
from dlstudy.terminal.keys import END, RESIZE, Closed, Keys, uninterrupted
from dlstudy.terminal.markup import Line, Span, clean, code, lines
from dlstudy.terminal.phrases import KEY_HELP, duration, phrase
from dlstudy.terminal.screen import Screen, rule

QUALITIES = {"1": AGAIN, "2": HARD, "3": GOOD, "4": EASY}
GRADES = {AGAIN: "again", HARD: "hard", GOOD: "good", EASY: "easy"}


class Quit(Exception):
    """The learner is done for now."""


class Player:
    """Plays a review or a quiz. ``clock`` and ``stopwatch`` (seconds) come from outside."""

    def __init__(
        self,
        sitting: Review | Quiz,
        screen: Screen,
        keys: Keys,
        language: str,
        clock: Callable[[], Moment],
        stopwatch: Callable[[], float],
        notices: Sequence[str] = (),
    ) -> None:
        self.sitting = sitting
        self.screen = screen
        self.keys = keys
        self.language = language
        self.clock = clock
        self.stopwatch = stopwatch
        self.notices = list(notices)
        self.message = Span("")
        self.started = stopwatch()

    def run(self) -> None:
        """Ask until the end, q, Ctrl-C, Ctrl-D or a closed terminal; every answer is on disk then."""
        try:
            while True:
                if self.sitting.asked is None and not self._was_undone_at_the_end():
                    return
                if self.sitting.asked is None:
                    continue
                self.started = self.stopwatch()
                if self.sitting.asked.attempt is not None:
                    DrillScreen(self, self.sitting.asked).play()
                else:
                    FlipScreen(self, self.sitting.asked).play()
                self.notices.clear()
        except (Quit, Closed, KeyboardInterrupt):
            return

    def say(self, key: str, style: str = "good", **values: object) -> None:
        """Put a phrase into the message line of the next painting."""
        self.message = Span(phrase(key, self.language, **values), style)

    def grade(self, quality: int, **data: object) -> bool:
        """Hand an answer to the session; False, with the reason shown, if it could not be saved."""
        asked = self.sitting.asked
        elapsed_ms = round((self.stopwatch() - self.started) * 1000)
        moment = self.clock()

        def record() -> None:
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

    def common_key(self, key: str, asked: Asked) -> bool:
        """Do what a key does on every card; True if the card in front is another one now."""
        if key in {"q", END}:
            raise Quit
        if key == "?":
            self._show(self._key_help())
        elif key == "r":
            self._show(self._raw(asked))
        elif key == "n":
            self._show(self._notation(asked))
        elif key == "u":
            return self._undo()
        elif isinstance(self.sitting, Review):
            return self._scheduling_key(key, asked, self.sitting)
        return False

    def header(self, asked: Asked) -> Line:
        """Return the first line of every card."""
        if isinstance(self.sitting, Review):
            minutes = max(1, round(self.sitting.seconds_left / 60))
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
        pieces: list[Span] = []
        for key, what in keys:
            gap = "   " if pieces else ""
            pieces += [Span(gap), Span(key, "key"), Span(" " + what, "dim")]
        return tuple(pieces)

    def grade_line(self, proposed: int | None = None) -> Line:
        """Return the four keys, the next interval on each; Enter stands with the proposed one."""
        today = self.clock().study_day
        intervals = self.sitting.intervals(today) if isinstance(self.sitting, Review) else None
        keys = []
        for key, quality in QUALITIES.items():
            name = phrase(GRADES[quality], self.language)
            if quality == AGAIN:
                name += f" {phrase('today', self.language)}" if intervals else ""
            elif intervals:
                name += f" {duration(intervals[quality], self.language)}"
            mark = phrase("enter", self.language) + "/" if quality == (proposed or GOOD) else ""
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
        elif state.due is not None:
            when = duration((state.due - moment.study_day).days, self.language)
            self.say("saved", when=when)

    def _scheduling_key(self, key: str, asked: Asked, review: Review) -> bool:
        if key == "k" and asked.is_new:
            return self._put_aside(EventKind.KNOWN, review)
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
        self.screen.place_input()
        note = self.keys.line(" " + phrase("flag note", self.language))
        self.screen.hide_cursor()
        if note is not None:

            def record() -> None:
                review.flag(clean(note), self.clock())
                self.say("flagged")

            self.save(record)

    def _undo(self) -> bool:
        if not isinstance(self.sitting, Review):
            return False
        review, moment = self.sitting, self.clock()
        try:

            def record() -> None:
                review.undo(moment)
                self.say("undone", "warning")

            return self.save(record)
        except NothingToUndo:
            self.say("nothing", "warning")
            return False

    def _was_undone_at_the_end(self) -> bool:
        """Offer undo after the last card too; anything else ends the sitting."""
        if not isinstance(self.sitting, Review) or not self.sitting.answered or self.screen.is_dumb:
            return False
        while True:
            footer = [
                *self.message_lines(),
                self.key_line(
                    (phrase("enter", self.language), phrase("quit", self.language)),
                    ("u", phrase("undo", self.language)),
                ),
            ]
            done = self.sitting.summary(self.clock().study_day)
            from dlstudy.terminal.report import summary_lines

            self.screen.paint(summary_lines(done, self.language), footer)
            key = self.keys.read()
            if key == "u" and self._undo():
                return True
            if key in {"q", END, "enter", "space", "escape"}:
                return False

    def _show(self, content: list[Line]) -> None:
        """Page through some lines until they are left."""
        offset = 0
        while True:
            room = self.screen.size[1] - 2
            footer = [(), (Span(phrase("any key", self.language), "dim"),)]
            self.screen.paint(content[offset : offset + room], footer)
            key = self.keys.read()
            if key == RESIZE:
                continue
            if key in {"space", "down", "page-down"} and offset + room < len(content):
                offset += room - 1
            elif key in {"up", "page-up"} and offset:
                offset = max(0, offset - room + 1)
            else:
                return

    def _key_help(self) -> list[Line]:
        is_chinese = self.language == "zh"
        return [
            rule(phrase("keys", self.language), self.screen.width),
            (),
            *(
                (Span(f"{row[0]:10}", "key"), Span(row[2] if is_chinese else row[1]))
                for row in KEY_HELP
            ),
        ]

    def _raw(self, asked: Asked) -> list[Line]:
        where, text = self.sitting.library.raw_source(asked.card)
        return [rule(where, self.screen.width), *code(clean(text), self.screen.width)]

    def _notation(self, asked: Asked) -> list[Line]:
        notation = self.sitting.library.notation(asked.card.deck, self.language)
        body = lines(notation, self.screen.width, ascii_only=self.screen.ascii_only)
        return [rule(phrase("notation", self.language), self.screen.width), (), *body]


class FlipScreen:
    """A card that is thought about, turned over and graded by its learner."""

    def __init__(self, player: Player, asked: Asked) -> None:
        self.player = player
        self.asked = asked
        self.is_turned = False
        self.shows_hint = False
        self.shows_why = False
        self.offset = 0
        self.has_more = False

    def play(self) -> None:
        """Ask this card until it is graded or put aside."""
        while True:
            self.paint()
            key = self.player.keys.read()
            if self.handle(key):
                return

    def paint(self) -> None:
        player = self.player
        head = [player.header(self.asked), ()]
        body, answer_at = self.body()
        footer = [*player.message_lines(), self.footer()]
        room = max(1, player.screen.size[1] - len(head) - len(footer))
        if self.offset < 0:  # just turned: the answer must be in sight
            self.offset = 0 if len(body) <= room else answer_at
        self.offset = max(0, min(self.offset, len(body) - 1))
        self.has_more = self.offset + room < len(body)
        if self.has_more:
            footer[-1] = (
                *footer[-1],
                Span("   ↓ ", "warning"),
                Span(phrase("more", player.language), "warning"),
            )
        player.screen.paint([*head, *body[self.offset : self.offset + room]], footer)

    def body(self) -> tuple[list[Line], int]:
        """Return everything but header and footer, and where the answer begins."""
        player, view = self.player, self.player.view(self.asked)
        width, language = player.screen.width, player.language
        result = [*player.notice_lines(self.asked), *view.question()]
        if self.shows_hint:
            hint = view.hint() or [(Span(phrase("no hint", language), "dim"),)]
            result += [(), rule(phrase("hint", language), width), *hint]
        answer_at = len(result) + 1
        if self.is_turned:
            result += [(), rule(phrase("answer", language), width), *view.answer()]
        if self.shows_why:
            why = view.why() or [(Span(phrase("no why", language), "dim"),)]
            answer_at = len(result) + 1 if self.is_turned else answer_at
            result += [(), rule(phrase("why", language), width), *why, (), *view.source()]
        return result, answer_at

    def footer(self) -> Line:
        player, language = self.player, self.player.language
        if self.is_turned:
            line = player.grade_line()
            return (*line, *player.key_line(("   w", phrase("why key", language))))
        keys = [
            (phrase("space", language), phrase("show", language)),
            ("h", phrase("hint key", language)),
        ]
        if self.asked.is_new and isinstance(player.sitting, Review):
            keys.append(("k", phrase("known", language)))
        keys += [
            ("u", phrase("undo", language)),
            ("?", phrase("keys", language)),
            ("q", phrase("quit", language)),
        ]
        return player.key_line(*keys)

    def handle(self, key: str) -> bool:
        """Do what the key says; True when this card is done with."""
        if key in {"space", "enter"} and not self.is_turned:
            self.is_turned, self.offset = True, -1
            _load_numpy_behind()
        elif key in {"space", "down", "page-down"} and self.has_more:
            self.offset += max(1, self.player.screen.size[1] - 6)
        elif key in {"up", "page-up"}:
            self.offset = max(0, self.offset - max(1, self.player.screen.size[1] - 6))
        elif self.is_turned and key == "enter":
            return self.player.grade(GOOD, hints=int(self.shows_hint))
        elif self.is_turned and key in QUALITIES:
            return self.player.grade(QUALITIES[key], hints=int(self.shows_hint))
        elif key == "h":
            self.shows_hint, self.offset = True, 0 if not self.is_turned else self.offset
        elif key == "w" and self.is_turned:
            self.shows_why, self.offset = not self.shows_why, -1
        elif key != RESIZE:
            return self.player.common_key(key, self.asked)
        return False


class DrillScreen:
    """A drill: each step typed, graded and explained; then the quality, proposed and confirmed."""

    def __init__(self, player: Player, asked: Asked) -> None:
        self.player = player
        self.asked = asked
        if asked.attempt is None:
            raise ValueError(f"card {asked.card.id} is no drill")
        self.attempt = asked.attempt
        self.done: list[Line] = []  # the steps behind the learner
        self.feedback: list[Line] = []  # on the step in front
        self.shows_why = False

    def play(self) -> None:
        """Ask every step, then the quality. Leaving midway records nothing."""
        while (step := self.attempt.step) is not None:
            if self.ask(step):
                return
        self.finish()

    def ask(self, step: DrillStep) -> bool:
        """Ask one step once; True if another card is in front now."""
        player = self.player
        keys = (Span(phrase("drill keys", player.language), "dim"),)
        view = player.view(self.asked)
        self.paint([*self.feedback, (), *view.ask(step)], [*player.message_lines(), keys, ()])
        player.screen.place_input()
        text = player.keys.line(f" {step.name or '='} " + ("= " if step.name else ""))
        player.screen.hide_cursor()
        if text is None:
            raise Quit
        text = text.strip()
        if (len(text) == 1 and text.isalpha()) or text in {"?", "？"}:
            return self.command(text.lower().replace("？", "?"), step)
        if text:
            self.judge(step, text)
        return False

    def command(self, key: str, step: DrillStep) -> bool:
        """Do what a single letter says; numbers are never one letter."""
        player, view = self.player, self.player.view(self.asked)
        if key == "h":
            self.attempt.hint()
            text = view.hint(step.name) or [(Span(phrase("no hint", player.language), "dim"),)]
            self.feedback = [rule(phrase("hint", player.language), player.screen.width), *text]
        elif key == "g":
            self.attempt.give_up()
            self.leave(step, "✗", view.solution(step))
        else:
            return player.common_key(key, self.asked)
        return False

    def judge(self, step: DrillStep, text: str) -> None:
        """Grade what was typed and say what came of it."""
        verdict = self.attempt.answer(text)
        said = self.said(verdict, step)
        read = "" if verdict.value is None else number(verdict.value)
        echo = (
            f" ({phrase('read as', self.player.language, value=read)})"
            if read not in {"", text}
            else ""
        )
        typed: Line = (Span(f"{step.name} = {text}{echo}".removeprefix(" = "), "code"),)
        if verdict.kind in PASSING_VERDICTS:
            self.leave(step, "✓", [typed, *said])
        elif self.attempt.step is step:
            again = [] if verdict.kind is VerdictKind.INVALID else ["one more"]
            more = [(Span(phrase(key, self.player.language), "dim"),) for key in again]
            self.feedback = [typed, *said, *more]
        else:
            self.leave(step, "✗", [typed, *said, *self.player.view(self.asked).solution(step)])

    def said(self, verdict: Verdict, step: DrillStep) -> list[Line]:
        """Return the verdict as sentences in the learner's language."""
        language = self.player.language
        reason = verdict.message
        if verdict.kind is VerdictKind.MISTAKE:
            own = self.player.view(self.asked).reasons(verdict.mistakes, step.name)
            reason = own or phrase(verdict.mistakes[0], language)
        text = phrase(verdict.kind.value, language, reason=reason)
        style = "good" if verdict.kind in PASSING_VERDICTS else "bad"
        if verdict.kind in {VerdictKind.INVALID, VerdictKind.CLOSE}:
            style = "warning"
        return lines(text, self.player.screen.width, style=style)

    def leave(self, step: DrillStep, mark: str, said: list[Line]) -> None:
        """Put a step behind: its mark, and what was said of it."""
        if self.player.screen.ascii_only:
            mark = {"✓": "v", "✗": "x"}[mark]
        style = "good" if mark in "✓v" else "bad"
        first, rest = said[0], said[1:]
        self.done += [(Span(mark + " ", style), *first), *((Span("  "), *line) for line in rest)]
        self.feedback = []

    def finish(self) -> None:
        """Show the worked solution and take the quality."""
        player = self.player
        elapsed_ms = round((player.stopwatch() - player.started) * 1000)
        median = player.sitting.median_ms(self.asked.card)
        proposed = self.attempt.proposed(elapsed_ms, median)
        while True:
            view, language = player.view(self.asked), player.language
            body: list[Line] = [(), rule(phrase("solution", language), player.screen.width)]
            for step in self.attempt.variant.drill.steps:
                body += view.solution(step)
            if self.shows_why:
                body += [(), *view.why(), (), *view.source()]
            name = phrase(GRADES[proposed], language)
            offer: Line = (Span(phrase("proposed", language, grade=name), "dim"),)
            keys = (
                *player.grade_line(proposed),
                *player.key_line(("   w", phrase("why key", language))),
            )
            self.paint(body, [*player.message_lines(), offer, keys])
            key = player.keys.read()
            if key == "enter" or key in QUALITIES:
                quality = QUALITIES.get(key, proposed)
                if player.grade(quality, proposed=proposed):
                    return
            elif key == "w":
                self.shows_why = not self.shows_why
            elif (key not in {RESIZE, "u"} and player.common_key(key, self.asked)) or (key == "u" and player.common_key(key, self.asked)):
                return

    def paint(self, tail: list[Line], footer: list[Line]) -> None:
        """Paint question, steps done and the tail; what does not fit goes at the question's end."""
        player = self.player
        head = [player.header(self.asked), ()]
        question = [*player.notice_lines(self.asked), *player.view(self.asked).question()]
        below = [*([()] if self.done else []), *self.done, *tail]
        room = max(1, player.screen.size[1] - len(head) - len(footer))
        kept = max(3, room - len(below))
        body = [*question[:kept], *below]
        if len(body) > room:
            body = [*question[:kept], *below[-(room - min(kept, len(question))) :]]
        player.screen.paint([*head, *body], footer)


def _load_numpy_behind() -> None:
    """Import numpy while the learner reads: the first drill then does not wait for it."""
    from threading import Thread

    Thread(target=__import__, args=("numpy",), daemon=True).start()
