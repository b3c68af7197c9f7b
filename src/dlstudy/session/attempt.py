"""One drill being answered: the step it stands at, what was typed, and the quality it proposes."""

from enum import StrEnum

from dlstudy.exercise.contract import Step, ValueStep, Variant, as_value, grade_step, value_or_none
from dlstudy.exercise.derivation import FormulaStep
from dlstudy.grading.verdict import Answer, Verdict, VerdictKind, agrees
from dlstudy.record import field, mutable
from dlstudy.session.proposal import proposed

PASSING_VERDICTS = {VerdictKind.RIGHT, VerdictKind.FOLLOWS}


class Onward(StrEnum):
    """With what one goes on after a wrong step."""

    OWN = "own"  # or with the right value: both are right from here
    RIGHT = "right"  # as later steps have no value with one's own
    NEITHER = "neither"  # no later step needs it


@mutable
class Attempt:
    """A variant and the way through it so far; nothing is recorded before its end."""

    variant: Variant
    index: int = 0
    tries: int = 0  # at this step
    slips: int = 0
    hinted: set[str] = field(default_factory=set)  # steps whose hint was seen
    given_up: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)  # the learner's own, carried forward
    history: list[dict[str, str]] = field(default_factory=list)

    @property
    def step(self) -> Step | None:
        """The step that is asked, or None at the end."""
        steps = self.variant.drill.steps
        return steps[self.index] if self.index < len(steps) else None

    @property
    def seed(self) -> int:
        """The seed of its numbers."""
        return self.variant.seed

    @property
    def hints(self) -> int:
        """How many steps were answered with their hint in sight."""
        return len(self.hinted)

    @property
    def tries_left(self) -> int:
        """How often this step can still be tried."""
        return self._step().tries - self.tries

    def answer(self, text: str) -> Verdict:
        """Grade what was typed; the last failure moves on, as a right answer does."""
        step = self._step()
        verdict = grade_step(self.variant, self.index, text, self.answers)
        entry = {"step": step.name, "typed": text, "verdict": verdict.kind.value}
        if verdict.mistakes:
            entry["mistakes"] = ",".join(verdict.mistakes)
        self.history.append(entry)
        if verdict.kind is VerdictKind.INVALID or verdict.value is None:
            return verdict
        self.answers[step.name] = verdict.value
        if verdict.kind in PASSING_VERDICTS:
            self._advance()
        else:
            self.tries += 1
            self.slips += 1
            if self.tries_left == 0:
                self.given_up += 1
                self._advance()
        return verdict

    def onward(self, step: Step) -> Onward | None:
        """Return with what one goes on after a wrong step; None at the end."""
        steps = self.variant.drill.steps
        later = steps[steps.index(step) + 1 :]
        if not later or step.name not in self.answers:
            return None
        found = {self._carried(step, other) for other in later}
        return next((kind for kind in Onward if kind in found), Onward.NEITHER)

    def _carried(self, step: Step, later: Step) -> Onward:
        """Return whether the own answer to a step changes what is right at a later one."""
        if isinstance(later, FormulaStep):
            return Onward.OWN if step.name in later.formula.names else Onward.NEITHER
        if not (isinstance(later, ValueStep) and isinstance(step, ValueStep)):
            return Onward.NEITHER
        own = {**self.variant.scope, step.name: as_value(self.answers[step.name])}
        value = value_or_none(later.solve, own)
        if value is None:
            return Onward.RIGHT
        reference = as_value(self.variant.references[later.name])
        is_same = agrees(value, reference, later.tolerance)
        return Onward.NEITHER if is_same else Onward.OWN

    def hint(self) -> str:
        """Return the hint of this step, counting it once; "" where there is none."""
        text = self._step().hint
        if text:
            self.hinted.add(self._step().name)
        return text

    def give_up(self) -> None:
        """Leave this step to its solution; the reference is carried forward."""
        step = self._step()
        self.history.append({"step": step.name, "verdict": "given up"})
        self.answers.pop(step.name, None)
        self.given_up += 1
        self._advance()

    def proposed(self, elapsed_ms: int, median_ms: float | None) -> int:
        """Return the quality this attempt is worth; time never lowers it."""
        return proposed(self.slips + self.hints, elapsed_ms, median_ms, failed=self.given_up > 0)

    def _step(self) -> Step:
        if self.step is None:
            raise ValueError("the drill is finished; it has no step to answer")
        return self.step

    def _advance(self) -> None:
        self.index += 1
        self.tries = 0
