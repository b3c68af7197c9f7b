"""One drill being answered: the step it stands at, what was typed, and the quality it proposes."""

from dataclasses import dataclass, field

from dlstudy.drill import Step, Variant, grade_step
from dlstudy.grading import Answer, Verdict, VerdictKind
from dlstudy.session.proposal import proposed

PASSING_VERDICTS = {VerdictKind.RIGHT, VerdictKind.FOLLOWS}


@dataclass(slots=True)
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
