"""One code card being answered: tries, what is submitted, and the quality it proposes."""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from dlstudy.card import CardId
from dlstudy.code.judging import Judgement
from dlstudy.code.task import CodeTask, cases, drawn_cases
from dlstudy.event import Kind
from dlstudy.library import workbench
from dlstudy.library.code_file import AnswerFile, Graded, answer_file
from dlstudy.library.workbench import Run
from dlstudy.record import field, mutable
from dlstudy.schedule import fold
from dlstudy.session.proposal import proposed

if TYPE_CHECKING:
    from dlstudy.log.store import Store


@mutable
class Coding:
    """A function to write, and the runs so far; nothing is recorded before its end."""

    task: CodeTask
    seed: int  # of the hidden cases
    slips: int = 0
    hints: int = 0
    is_given_up: bool = False
    is_solved: bool = False
    history: list[dict[str, str]] = field(default_factory=list)
    wrong: set[str] = field(default_factory=set)  # digests of files that were submitted already

    def attempt(self, path: Path) -> Run:
        """Run the learner's file on drawn cases; whatever comes of it, it costs nothing."""
        found = workbench.run(path, self.task, drawn_cases(self.task, self.seed))
        self._note("tried", found.judgement)
        return found

    def submit(self, path: Path) -> Run:
        """Run the learner's file on the hidden cases; one that is wrong is a slip, once.

        What cannot be run at all (the stub, a file that does not load) is none.
        """
        digest = _digest(path)
        found = workbench.run(path, self.task, cases(self.task, self.seed))
        judged = found.judgement
        self.is_solved = judged.is_right
        if judged.is_unwritten:
            self._note("invalid", judged)
            return found
        self._note("right" if judged.is_right else "wrong", judged)
        if not judged.is_right and digest not in self.wrong:
            self.slips += 1
            self.wrong.add(digest)
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

    def _note(self, verdict: str, judged: Judgement) -> None:
        entry = {"verdict": verdict}
        if judged.sentences:
            entry["said"] = " ".join(map(str, judged.sentences))
        if judged.mistakes:
            entry["mistakes"] = ",".join(judged.mistakes)
        self.history.append(entry)


def file_of(home: Path, store: "Store", card: CardId, task: CodeTask) -> AnswerFile:
    """Return the learner's file for a card, begun anew if it was graded; raises NotSaved.

    A folder other than the log's (an interview has its own) begins empty and knows no gradings.
    """
    if home != store.path.parent:
        return answer_file(home, card, task.starter)
    graded = [
        Graded(event.id, event.study_day)
        for event in fold.in_order(fold.live(store.events(card)))
        if event.kind in {Kind.REVIEW, Kind.PRACTICE} and event.quality is not None
    ]
    former = [old for old, new in store.renames.items() if new == card]
    return answer_file(home, card, task.starter, graded, former)


def _digest(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
