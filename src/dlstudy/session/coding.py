"""One code card being answered: the runs of the learner's file, and the quality it proposes."""

from dataclasses import dataclass, field
from pathlib import Path

from dlstudy import workbench
from dlstudy.code_task import CodeTask
from dlstudy.judging import cases
from dlstudy.session.proposal import proposed
from dlstudy.workbench import Run


@dataclass(slots=True)
class Coding:
    """A function to write, and the runs so far; nothing is recorded before its end."""

    task: CodeTask
    seed: int  # of the hidden cases
    slips: int = 0
    hints: int = 0
    is_given_up: bool = False
    is_solved: bool = False
    history: list[dict[str, str]] = field(default_factory=list)

    def run(self, path: Path) -> Run:
        """Run the learner's file on the hidden cases; a run that fails is a slip."""
        found = workbench.run(path, self.task, cases(self.task, self.seed))
        judged = found.judgement
        entry = {"verdict": "right" if judged.is_right else "wrong"}
        if judged.sentences:
            entry["said"] = " ".join(map(str, judged.sentences))
        if judged.mistakes:
            entry["mistakes"] = ",".join(judged.mistakes)
        self.history.append(entry)
        self.is_solved = judged.is_right
        self.slips += not judged.is_right
        return found

    def hint(self) -> None:
        """Count the hint, once."""
        self.hints = 1

    def give_up(self) -> None:
        """Leave it to the solution."""
        self.is_given_up = True
        self.history.append({"verdict": "given up"})

    def proposed(self, elapsed_ms: int, median_ms: float | None) -> int:
        """Return the quality this attempt is worth; time never lowers it."""
        failed = self.is_given_up or not self.is_solved
        return proposed(self.slips + self.hints, elapsed_ms, median_ms, failed=failed)
