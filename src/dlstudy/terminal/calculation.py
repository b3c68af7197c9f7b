"""A drill on the screen: steps typed and judged, then the solution and the quality."""

from typing import TYPE_CHECKING

from dlstudy.drill import DrillStep, number
from dlstudy.expr import normalise
from dlstudy.grading import Verdict, VerdictKind
from dlstudy.session.asked import Asked
from dlstudy.session.attempt import PASSING_VERDICTS
from dlstudy.terminal.grades import GRADES, QUALITIES
from dlstudy.terminal.keys import RESIZE, Quit
from dlstudy.terminal.markup import Line, Span, clean, lines, wrap
from dlstudy.terminal.pages import Pages
from dlstudy.terminal.phrases import phrase
from dlstudy.terminal.screen import rule

if TYPE_CHECKING:
    from dlstudy.terminal.player import Player

LAST = 10_000  # a line that no card has: the last page


class DrillScreen:
    """A drill: each step typed, graded and explained; then the quality, proposed and confirmed."""

    def __init__(self, player: "Player", asked: Asked) -> None:
        self.player = player
        self.asked = asked
        if asked.attempt is None:
            raise ValueError(f"card {asked.card.id} is no drill")
        self.attempt = asked.attempt
        self.solved: set[str] = set()  # steps whose solution was shown
        self.done: list[list[Line]] = []  # the steps behind the learner, and what was said
        self.feedback: list[Line] = []  # on the step in front
        self.shows_why = False
        self.pages = Pages()

    def play(self) -> None:
        """Ask every step, then the quality. Leaving midway records nothing."""
        while (step := self.attempt.step) is not None:
            if self.ask(step):
                return
        self.finish()

    def ask(self, step: DrillStep) -> bool:
        """Ask one step once; True if another card is in front now."""
        player = self.player
        keys = (Span(phrase("type", player.language) + "   ", "dim"), *self.keys())
        feedback = [(), *self.feedback] if self.feedback else []
        ask = player.view(self.asked).ask(step)
        tail = [*feedback, *([(), *ask] if ask else [])]
        footer = [*player.message_lines(), keys, ()]
        prompt = f" {step.name or phrase('answer', player.language)} = "
        text = player.type_line(prompt, lambda: self.paint(tail, list(footer)))
        if text is None:
            raise Quit
        text = clean(text).strip()
        command = normalise(text).lower()
        if command == "?" or (len(command) == 1 and command.isalpha() and command != "e"):
            return self.command(command, step)  # a number is never one letter
        if text:
            self.judge(step, text)
        return False

    def keys(self) -> Line:
        """Return what can be typed instead of a number."""
        player, language = self.player, self.player.language
        keys = [("h", phrase("hint key", language)), ("g", phrase("give up", language))]
        return player.key_line(*keys, *player.common_keys())

    def command(self, key: str, step: DrillStep) -> bool:
        """Do what a single letter says."""
        player, view = self.player, self.player.view(self.asked)
        if key == "h":
            self.attempt.hint()
            text = view.hint(step.name) or [(Span(phrase("no hint", player.language), "dim"),)]
            self.feedback = [rule(phrase("hint", player.language), player.screen.width), *text]
        elif key == "g":
            self.attempt.give_up()
            self.leave("✗", self.solution(step))
        else:
            return player.common_key(key, self.asked)
        return False

    def judge(self, step: DrillStep, text: str) -> None:
        """Grade what was typed and say what came of it."""
        verdict = self.attempt.answer(text)
        said = self.said(verdict, step)
        read = text if verdict.value is None else number(verdict.value)
        echo = "" if read == text else f" ({phrase('read as', self.player.language, value=read)})"
        shown = Span(f"{step.name} = {text}{echo}".removeprefix(" = "), "code")
        typed = wrap([shown], self.player.screen.width - 2)
        if verdict.kind in PASSING_VERDICTS:
            self.leave("✓", [*typed, *said])
        elif self.attempt.step is step:
            again = [] if verdict.kind is VerdictKind.INVALID else ["one more"]
            more = [(Span(phrase(key, self.player.language), "dim"),) for key in again]
            self.feedback = [*typed, *said, *more]
        else:
            self.leave("✗", [*typed, *said, *self.solution(step)])

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
        return lines(text, self.player.screen.width - 2, style=style)

    def solution(self, step: DrillStep) -> list[Line]:
        """Return the worked solution of a step, which is then not shown again at the end."""
        self.solved.add(step.name)
        return self.player.view(self.asked).solution(step)

    def leave(self, mark: str, said: list[Line]) -> None:
        """Put a step behind: its mark, and what was said of it."""
        if self.player.screen.ascii_only:
            mark = {"✓": "v", "✗": "x"}[mark]
        style = "good" if mark in "✓v" else "bad"
        first, rest = said[0], said[1:]
        self.done.append(
            [(Span(mark + " ", style), *first), *((Span("  "), *line) for line in rest)]
        )
        self.feedback = []

    def finish(self) -> None:
        """Show the worked solution and take the quality."""
        player = self.player
        elapsed_ms = round((player.stopwatch() - player.started) * 1000)
        median = player.sitting.median_ms(self.asked.card)
        proposed = self.attempt.proposed(elapsed_ms, median)
        self.pages.turn_to(len(player.view(self.asked).question()) + 1)
        while True:
            view, language = player.view(self.asked), player.language
            steps = [s for s in self.attempt.variant.drill.steps if s.name not in self.solved]
            worked = [line for step in steps for line in view.solution(step)]
            title = rule(phrase("solution", language), player.screen.width)
            body: list[Line] = [(), title, *worked] if worked else []
            if self.shows_why:
                title = rule(phrase("why", language), player.screen.width)
                body += [(), title, *view.why(), (), *view.source()]
            name = phrase(GRADES[proposed], language)
            offer: Line = (Span(phrase("proposed", language, grade=name), "dim"),)
            keys = (
                *player.grade_line(proposed),
                *player.key_line(("   w", phrase("why key", language))),
            )
            self.paint(body, [*player.message_lines(), offer, keys], is_paged=True)
            key = player.keys.read()
            if self.pages.handles(key) or key == RESIZE:
                continue
            if key == "enter" or key in QUALITIES:
                if player.grade(QUALITIES.get(key, proposed), proposed=proposed):
                    return
            elif key == "w":
                self.shows_why = not self.shows_why
                self.pages.turn_to(LAST)
            elif player.common_key(key, self.asked):
                return

    def paint(self, tail: list[Line], footer: list[Line], *, is_paged: bool = False) -> None:
        """Paint question, steps done and the tail. What was said of early steps gives way first."""
        player = self.player
        head = [player.header(self.asked), ()]
        question = [*player.notice_lines(self.asked), *player.view(self.asked).question()]
        room = player.screen.size[1] - len(head) - len(footer)
        done = list(self.done)
        for index in range(len(done) if not is_paged else 0):
            if len(question) + sum(map(len, done)) + len(tail) + 1 > room:
                done[index] = done[index][:1]
        said = [line for block in done for line in block]
        body = [*question, *([(), *said] if said else []), *tail]
        shown = self.pages.shown(body, room) if is_paged else body[-max(1, room) :]
        footer[-1] = self.pages.with_mark(footer[-1], phrase("more", player.language))
        player.screen.paint([*head, *shown], footer)
