"""An exercise on the screen: steps answered and judged, then the solution and the quality."""

from dlstudy.exercise.contract import Step, StepKind
from dlstudy.exercise.lines import FORGOTTEN, RECALLED
from dlstudy.formula.expr import normalise
from dlstudy.grading.verdict import VerdictKind
from dlstudy.record import record
from dlstudy.session.attempt import PASSING_VERDICTS
from dlstudy.terminal.drawing.markup import lines
from dlstudy.terminal.drawing.spans import Line, Span, clean, wrap
from dlstudy.terminal.drawing.verdicts import echo, marks, said, typed_line
from dlstudy.terminal.keys import Quit
from dlstudy.terminal.reports.quiz import right_value
from dlstudy.terminal.screen import rule
from dlstudy.terminal.turn import Ended, Told, Turn

MATHEMATICS = frozenset({StepKind.VALUE, StepKind.FORMULA})
COMMANDS = frozenset("hgvqunrpo?ksbf")
ASIDE = frozenset("ksbf")  # change the log, and stand in no footer: only with a colon
STYLES = {"✓": "good", "✗": "bad", "→": "warning"}  # right, wrong, given up


@record
class Behind:
    """A step behind the learner: how it ended, its name and value, and what was said of it."""

    mark: Span
    short: str
    told: Told

    def lines(self) -> list[Line]:
        first, *rest = self.told() or [(Span(self.short, "code"),)]
        return [(self.mark, Span(" "), *first), *((Span("  "), *line) for line in rest)]

    def spans(self) -> list[Span]:
        return [self.mark, Span(f" {self.short}", "code")]


class DrillScreen:
    """A drill or derivation: each step answered, graded and explained; then the quality."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.stage = turn.stage
        self.asked = turn.asked
        if turn.asked.attempt is None:
            raise ValueError(f"card {turn.asked.card.id} is no drill")
        self.attempt = turn.asked.attempt
        self.solved: set[str] = set()  # steps whose solution was shown
        self.done: list[Behind] = []
        self.feedback: Told = list  # on the step in front
        self.is_revealed = False  # the line of a step that is recalled
        self.is_begun = False

    def play(self) -> Ended | None:
        """Ask every step; None where another card is in front. Leaving midway records nothing."""
        while (step := self.attempt.step) is not None:
            if self.ask(step):
                return None
        return Ended(self.told, self.worked, self.attempt)

    def told(self) -> list[Line]:
        """Return what was said of all steps."""
        return [line for step in self.done for line in step.lines()]

    def worked(self) -> list[Line]:
        """Return the solutions that were not shown yet."""
        view = self.turn.view()
        steps = [s for s in self.attempt.variant.drill.steps if s.name not in self.solved]
        return [line for step in steps for line in view.solution(step)]

    def ask(self, step: Step) -> bool:
        """Ask one step once; True if another card is in front now."""
        if self.is_begun:
            self.stage.keys.discard()  # what was typed before this is seen does not answer it
        self.is_begun = True
        text = self.typed(step)
        command = self.command_of(text, step)
        if command in ASIDE and not normalise(text).startswith(":"):
            self.warn("put aside by colon", name=command)
        elif command:
            return self.command(command, step)
        elif step.kind is StepKind.RECALL:
            self.recall(step, text)
        elif text:
            self.judge(step, text)
        return False

    def typed(self, step: Step) -> str:
        """Return what is typed for a step: one line, or as many as its brackets stay open.

        A matrix without brackets is typed row by row and ends with an empty
        line. What is pasted is whole, whatever lines it has.
        """
        prompt = f" {step.name or self.stage.phrase('answer')} = "
        if step.kind not in MATHEMATICS:
            prompt = f" {step.name}: "
        rows: list[str] = []

        def paint() -> None:
            entered: list[Line] = [(Span(f"{prompt.strip()} {row}", "code"),) for row in rows]
            self.paint_step(step, entered)

        while True:
            paint()
            typed = self.stage.type_line(prompt if not rows else " … ", paint)
            if typed is None:
                raise Quit
            typed = clean(typed).strip()
            if rows and not typed:
                break
            pasted = typed.split("\n")
            rows += pasted
            if not self.is_open(step, rows, has_paste=len(pasted) > 1):
                break
        return "\n".join(rows).strip()

    def is_open(self, step: Step, rows: list[str], *, has_paste: bool) -> bool:
        """Does the answer go on in another row?"""
        if step.kind not in MATHEMATICS:
            return False
        text = "".join(map(normalise, rows))
        if text.count("[") > text.count("]"):
            return True
        return not has_paste and self.is_row(step, rows)

    def is_row(self, step: Step, rows: list[str]) -> bool:
        """Is a matrix being typed row by row, without brackets?"""
        shape = step.shape(self.attempt.variant)
        if len(shape) != 2 or shape[1] < 2:
            return False
        plain = [normalise(row).replace(",", " ") for row in rows]
        if any("[" in row or ";" in row for row in plain):
            return False
        return all(len(row.split()) == shape[1] for row in plain)

    def paint_step(self, step: Step, entered: list[Line]) -> None:
        """Paint the card, the steps behind, what was said, and what is asked now."""
        view = self.turn.view()
        feedback = self.feedback()
        ask = view.ask(step)
        if step.kind is StepKind.RECALL and self.is_revealed:
            title = rule(self.stage.phrase("answer"), self.stage.width)
            ask = [*ask, (), title, *view.right_lines(step)]
        keys = (Span(self.what_to_type(step) + "   ", "dim"), *self.keys(step))
        footer = [*self.stage.message_lines(), keys, ()]
        said = [(), *feedback] if feedback else []
        self.paint([*said, *([(), *ask] if ask else []), *entered], footer)

    def what_to_type(self, step: Step) -> str:
        """Return in a few words what this step takes."""
        if step.kind is StepKind.ORDER:
            example = " ".join(str(n) for n in range(len(step.lines), 0, -1))
            return self.stage.phrase("type order", example=example)
        if step.kind is StepKind.RECALL:
            return self.stage.phrase("type mark" if self.is_revealed else "type recall")
        if step.kind is not StepKind.VALUE:
            return self.stage.phrase(f"type {step.kind.value}")
        sides = len(step.shape(self.attempt.variant))
        return self.stage.phrase(("type", "type vector")[sides] if sides < 2 else "type matrix")

    def keys(self, step: Step) -> Line:
        """Return what can be typed instead of an answer."""
        keys = [("h", self.stage.phrase("hint key")), ("g", self.stage.phrase("give up"))]
        keys += self.turn.common_keys()
        return self.stage.key_line(*((self.shown_key(key, step), what) for key, what in keys))

    def shown_key(self, key: str, step: Step) -> str:
        """Return a command as it is typed: with a colon where the letter is a symbol."""
        return f":{key}" if key in step.symbols else key

    def command_of(self, text: str, step: Step) -> str:
        """Return the command that was typed, "" for an answer."""
        command = normalise(text).lower()
        if command.startswith(":"):
            return command[1:2]
        is_letter = len(command) == 1 and (command == "?" or "a" <= command <= "z")
        return command if is_letter and normalise(text) not in step.symbols else ""

    def command(self, key: str, step: Step) -> bool:
        """Do what a single letter says."""
        if key == "h":
            self.attempt.hint()
            self.feedback = lambda: self.hint(step)
        elif key == "g":
            self.attempt.give_up()
            self.leave("→", lambda: self.solution(step), self.right_short(step))
        elif key == "v":
            self.stage.show(self.whole_card())
        elif key in COMMANDS:
            return self.turn.common_key(key)
        else:
            self.warn("no such key", name=key)
        return False

    def hint(self, step: Step) -> list[Line]:
        """Return the hint of a step under its title."""
        text = self.turn.view().hint(step.name)
        title = rule(self.stage.phrase("hint"), self.stage.width)
        return [title, *(text or [(Span(self.stage.phrase("no hint"), "dim"),)])]

    def whole_card(self) -> list[Line]:
        """Return the question and every step behind, to be paged through."""
        view = self.turn.view()
        return [*view.question(), *view.given(), (), *self.told()]

    def warn(self, key: str, **values: object) -> None:
        """Say a phrase about what was typed."""
        text = self.stage.phrase(key, **values)
        self.feedback = lambda: lines(text, self.stage.width, style="warning")

    def recall(self, step: Step, text: str) -> None:
        """Show the line that was to be recalled, then take the learner's own mark."""
        if not self.is_revealed:
            self.is_revealed = True
            self.feedback = lambda: wrap([Span(text, "code")], self.stage.width)
            return
        mark = normalise(text)
        if mark in {RECALLED, FORGOTTEN}:
            self.is_revealed = False
            self.attempt.answer(mark)
            said = "✓" if mark == RECALLED else "✗"
            self.leave(said, lambda: self.solution(step), self.right_short(step))
        else:
            self.warn("type mark")

    def judge(self, step: Step, text: str) -> None:
        """Grade what was typed and say what came of it."""
        verdict, language = self.attempt.answer(text), self.stage.language
        reasons = self.turn.view().reasons(verdict.mistakes, step.name)

        def told() -> list[Line]:
            return [
                *echo(verdict, step, text, language, self.stage.width - 2),
                *said(verdict, reasons, language, self.stage.width - 2),
                *marks(verdict.grid, ascii_only=self.stage.screen.ascii_only),
            ]

        if verdict.kind in PASSING_VERDICTS:
            is_text = step.kind not in MATHEMATICS
            short = self.right_short(step) if is_text else typed_line(step, text)
            more: Told = (lambda: self.solution(step)) if is_text else list
            self.leave("✓", lambda: [*told(), *more()], short)
        elif self.attempt.step is step:
            is_try = verdict.kind is not VerdictKind.INVALID
            again = (Span(self.stage.phrase("one more"), "dim"),)
            self.feedback = lambda: [*told(), *([again] if is_try else [])]
        else:
            short = f"{typed_line(step, text)} → {self.right_short(step, with_name=False)}"
            self.leave("✗", lambda: [*told(), *self.solution(step), *self.onward(step)], short)

    def onward(self, step: Step) -> list[Line]:
        """Return whether one goes on with one's own value after a wrong step."""
        onward = self.attempt.onward(step)
        if onward is None:
            return []
        text = self.stage.phrase(f"go on {onward.value}")
        return wrap([Span(text, "dim")], self.stage.width - 2)

    def right_short(self, step: Step, *, with_name: bool = True) -> str:
        """Return the name and the right value of a step, in one line."""
        right = right_value(self.asked, self.turn.view(), step)
        return right if with_name else right.removeprefix(f"{step.name} = ")

    def solution(self, step: Step) -> list[Line]:
        """Return the worked solution of a step, which is then not shown again at the end."""
        self.solved.add(step.name)
        return self.turn.view().solution(step)

    def leave(self, mark: str, told: Told, short: str) -> None:
        """Put a step behind: its mark, what was said of it, and that in short."""
        shown_mark = {"✓": "v", "✗": "x", "→": ">"}[mark] if self.stage.screen.ascii_only else mark
        self.done.append(Behind(Span(shown_mark, STYLES[mark]), short, told))
        self.feedback = list

    def paint(self, tail: list[Line], footer: list[Line]) -> None:
        """Paint question, steps behind and the tail."""
        view = self.turn.view()
        head = [self.turn.header(), ()]
        question = [*self.turn.notice_lines(), *view.question(), *view.given()]
        room = self.stage.screen.size[1] - len(head) - len(footer)
        behind = self.behind(room - len(question) - len(tail) - 1)
        body = [*question, *([(), *behind] if behind else []), *tail]
        self.stage.screen.paint([*head, *body[-max(1, room) :]], footer)

    def behind(self, room: int) -> list[Line]:
        """Return the steps behind in so many lines, if they can: the early ones give way first."""
        width = self.stage.width
        blocks = [step.lines() for step in self.done]
        for index, step in enumerate(self.done):
            if sum(map(len, blocks)) <= room:
                break
            blocks[index] = wrap(step.spans(), width)
        if sum(map(len, blocks)) <= room:
            return [line for block in blocks for line in block]
        return wrap([span for step in self.done for span in (*step.spans(), Span("   "))], width)
