"""Make a home as the users of some revision have theirs, and write down what it says of it.

``python -m tests.support.make_home REV OUT_FOLDER [SAYING_REV]``, by hand. The dlstudy of REV
itself is played in terminals with a clock of its own, and killed in the middle of the last
sitting, so that what it leaves beside the log stays. What SAYING_REV (else REV) says of a copy
a day later becomes ``expected.json``; ``tests/log/test_homes.py`` holds today's code against it.

``home-488bc8d-schema-1`` is of e212019, the last commit with schema 1; 488bc8d says of it.

Whoever raises the schema, or changes how states are folded, adds the home of the commit before
that, by REV itself: ``python -m tests.support.make_home HEAD tests/support/home-$(git rev-parse
--short HEAD)``, then ``git add -f`` of it. Homes that are there are never made anew.
"""

import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.support.console import PAINTED, Console, Hung
from tests.support.homes import ASKED, EXPECTED, ROOT, command, run, says, setting, states

FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)
STUDY_DAYS = [day for day in range(24) if day not in {6, 13, 18}]  # 21 of 24: no streak is whole
LAST = STUDY_DAYS[-1]
MOST_SCREENS = 600
FORGOTTEN = {  # files that a commit imports and has not: they came with another one
    "e212019": ("737e051", ("src/dlstudy/maths.py", "src/dlstudy/maths_symbols.py")),
}
LAST_QUESTION = "[y/N]"  # of a placement
QUALITIES, WEIGHTS = "1234", (18, 12, 55, 15)  # again, hard, good, easy; of each hundred
CODE_CARD = "l1-l2/code-lasso-sweep"

MINE = r"""---
deck: mine
title: My own notes
---
The step of a method is $\eta$.

## %(slug)s
Q: Which vector points down a hill the fastest?
A: The negative gradient, $-\nabla f$.
Points:
- it is the negative gradient
- to first order, near the point
Mistake hessian: The Hessian. -> That is a matrix: it bends the step, it is none.
Hint: Look at the first-order term.
Why: $f(x+d) \approx f(x) + \nabla f \cdot d$ is least, for a length of $d$, against the gradient.
%(was)s
## too-large-a-step
Q: What does gradient descent do on $x^2$ where $\eta > 1$?
A: It diverges: each step multiplies $x$ by $1 - 2\eta$, which is below $-1$.

## momentum
C: Momentum keeps a {{c1::running mean::of what kind}} of the {{c2::gradients}}.

## dense-parameters
Q: A dense layer maps {{n}} inputs to {{m}} outputs, with a bias. How many parameters has it?
Vars: n in {3}; m in {4}
Answer: m*(n + 1)
Tol: exact
Mistake no-bias: m*n -> You left out the biases, one for each output.
Hint: Count the weights of one output first.
Tags: count
"""
MINE_CHINESE = r"""---
deck: mine
title: 我的笔记
---
方法的步长是 $\eta$。

## too-large-a-step
Q: 当 $\eta > 1$ 时，梯度下降在 $x^2$ 上会怎样？
A: 发散：每一步都把 $x$ 乘以 $1 - 2\eta$，它小于 $-1$。

## momentum
C: 动量保存{{c2::梯度}}的{{c1::滑动平均::哪种量}}。

## dense-parameters
Q: 一个带偏置的全连接层把 {{n}} 个输入映射到 {{m}} 个输出。它有多少个参数？
Mistake no-bias: 不算偏置 -> 漏掉了偏置，每个输出各有一个。
Hint: 先数一个输出的权重。
"""
MY_CNN = r"""---
extends: cnn
---

## pointwise-conv
Q: In my own words: what is a 1×1 convolution?
A: One linear map over the channels, the same at every pixel.

## my-stride
Q: What does a stride of 2 do to a map of 8×8?
A: It leaves 4×4: every second position is kept on both axes.
"""
OLD_SLUG, NEW_SLUG = "downhill", "steepest-descent"


@dataclass
class Learner:
    """Someone who answers by chance, but always by the same.

    ``asides`` are the keys to press before the next questions that are thought about.
    """

    chance: Random = field(default_factory=lambda: Random(7))
    asides: list[str] = field(default_factory=list)
    leaves_after: int | None = None  # answers
    always: str = ""  # the quality given to every card
    answered: int = 0
    has_slipped: bool = False

    def keys(self, screen: str) -> str:
        """Return what is pressed at a screen, "" to leave."""
        footer = "\n".join(screen.splitlines()[-2:])
        is_front = "show answer" in footer or "answered aloud" in footer
        if (is_front or "give up" in footer) and self.answered == self.leaves_after:
            return ""
        if is_front and self.asides and self._can(self.asides[0], footer):
            return self.asides.pop(0)
        if "show answer" in footer or "answered aloud" in footer:
            return " "
        if "1 guess" in footer:
            return self.chance.choice(QUALITIES)
        if "tick what you said" in footer:
            return self._tick(screen)
        if re.search(r"Enter/\d", footer):
            return self._grade(screen)
        if "f bring" in footer:
            return "f"
        if "Enter quit" in footer:
            return "\r"
        if "e edit" in footer:
            return "g"
        if "give up" in footer:
            return self._calculate(screen, footer)
        raise AssertionError(f"no key for this screen:\n{screen}")

    def _can(self, aside: str, footer: str) -> bool:
        needed = {"k": "k known", "u": "u undo"}.get(aside, "")
        return needed in footer

    def _tick(self, screen: str) -> str:
        if "[x]" in screen or self.chance.random() < 0.3:
            self.answered += 1
            return "\r"
        return self.chance.choice(["1", "1", "a"])

    def _grade(self, screen: str) -> str:
        self.answered += 1
        if "proposed:" in screen:
            return self.chance.choice("\r3")  # what was given up may have been known after all
        return self.always or self.chance.choices(QUALITIES, WEIGHTS)[0]

    def _calculate(self, screen: str, footer: str) -> str:
        if "3 inputs to 4 outputs" not in screen:
            return ":g\r" if ":g give up" in footer else "g\r"
        self.has_slipped = not self.has_slipped
        return "3*4\r" if self.has_slipped else "16\r"


@dataclass
class Story:
    """The home that is being lived in, by the code of one revision."""

    home: Path
    code: Path
    learner: Learner = field(default_factory=Learner)
    day: int = 0
    minutes: int = 0  # since nine in the morning

    @property
    def at(self) -> str:
        return (FIRST + timedelta(days=self.day, minutes=self.minutes)).isoformat()

    @property
    def place(self) -> tuple[Path, Path, str]:
        """Where, by which code and when."""
        return self.home, self.code, self.at

    def tell(self, *arguments: str) -> None:
        """Run a command that needs no terminal."""
        run(self.home, self.code, self.at, *arguments)
        self.minutes += 1

    def sit(self, *arguments: str, asides: tuple[str, ...] = (), **more: str) -> None:
        """Play a sitting to its end, or until the learner leaves."""
        self.learner.asides, self.learner.answered = list(asides), 0
        with self.console(*arguments, **more) as console:
            if play(console, self.learner):
                console.send("q\r")  # a calculation takes lines
            if "place" in arguments:
                console.wait(LAST_QUESTION)
                console.send("y\r")
            assert console.end() == 0, console.text
        assert not self.learner.asides, (arguments, self.learner.asides)
        self.learner.leaves_after, self.learner.always = None, ""
        self.minutes += 30

    def die(self, *arguments: str, asides: tuple[str, ...]) -> None:
        """Play a sitting and kill it while it waits for a key after some answers."""
        self.learner.asides, self.learner.answered = list(asides), 0
        self.learner.leaves_after = 4
        with self.console(*arguments) as console:
            assert play(console, self.learner), console.text
            console.settle()
            console.kill(signal.SIGKILL)
            console.end()

    def console(self, *arguments: str, **more: str) -> Console:
        return Console(
            arguments, self.home, columns=120, rows=50, command=command(self.at),
            setting={**setting(self.code), **more},
        )  # fmt: skip


def play(console: Console, learner: Learner) -> bool:
    """Press keys until the sitting is over; True if the learner would leave it now."""
    console.wait_until(lambda _: PAINTED in console.raw, "the first screen")
    for _ in range(MOST_SCREENS):
        keys = learner.keys(console.text)
        if not keys:
            return True
        if keys == "\r" and "Enter quit" in console.text:
            console.send(keys)
            return False
        if not is_painted(console, keys):
            return False
    raise AssertionError("the sitting has no end")


def is_painted(console: Console, keys: str) -> bool:
    """Press keys; False where no screen comes of it: the process ended, or asks a last question."""
    count = console.raw.count(PAINTED) + 1 + keys.startswith("t")  # a typed line paints before
    console.send(keys)
    try:
        console.wait_until(
            lambda text: console.raw.count(PAINTED) >= count or LAST_QUESTION in text,
            f"what {keys!r} paints",
        )
    except Hung as hung:
        if "it ended" in str(hung):  # as a quiz does in which nothing failed
            return False
        raise
    return LAST_QUESTION not in console.text


def live(story: Story) -> None:
    """Play three weeks of a home, as far as its revision has the commands."""
    knows = Commands(story)
    write_decks(story.home, OLD_SLUG)
    asides = {  # by study day; " " turns a card over
        1: (" ", "flook this up\r"),
        2: (" ", " ", "u"),
        3: ("s",),
        4: ("b",),
        5: (" ", "fa good one\r"),
        7: ("k",),
        10: (" ", " ", " ", "s"),
        16: (" ", "u"),
    }
    for day in STUDY_DAYS[:-1]:
        story.day, story.minutes = day, 0
        live_a_morning(story, knows, day)
        limit = 12 if day % 3 else 9
        is_own = day in {0, 4, 8, 12}
        topics = ("mine", "cnn", "--new", "6") if is_own else ()
        sure = ("--confidence",) if day in {9, 17} and knows("interview") else ()
        story.sit("review", *topics, "--limit", str(limit), *sure, asides=asides.get(day, ()))
        live_an_evening(story, knows, day)
    story.day, story.minutes = LAST, 0
    story.die("review", asides=("fstill unclear\r",))


def live_a_morning(story: Story, knows: "Commands", day: int) -> None:
    """Do what comes before a day's review."""
    if day == 5:  # after midnight, before four: still the fourth day
        story.day, story.minutes = 4, 17 * 60
        story.sit("review", "--new", "2", "--limit", "2", "--minutes", "5")
        story.day, story.minutes = 5, 0
    elif day == 8 and knows("focus"):
        story.tell("focus", "cnn", "--until", "2026-03-31")
    elif day == 10:
        write_decks(story.home, NEW_SLUG)
    elif day == 11 and knows("plan"):
        story.tell("plan", "--by", "2026-04-20", "--topics", "l1-l2,cnn,mine")
        story.tell("plan", "apply")
    elif day == 12 and knows("place"):
        story.learner.always = "4"
        story.sit("place", "kalman", "--seed", "3")


def live_an_evening(story: Story, knows: "Commands", day: int) -> None:
    """Do what comes after a day's review."""
    if day in {4, 15}:
        story.tell("undo")
        if day == 15:
            story.tell("undo")
    elif day == 7 and knows("resume"):
        card = next(c for c, s in states(*story.place).items() if s["is_suspended"])
        story.tell("resume", card)
    elif day == 9:
        story.sit("quiz", "l1-l2", "mine", "-n", "8", "--seed", "5")
    elif day == 12 and knows("read"):
        story.tell("read", "done", "s3-a-ten-conv-operations")
        story.tell("read", "note", "s3-a-ten-conv-operations", "grouped ones again")
    elif day == 14 and knows("drill"):
        write_code(story)
    elif day == 17 and knows("interview"):
        story.sit("interview", "--minutes", "5", "--topics", "l1-l2,mine", "--seed", "4")
    elif day == 22 and knows("interview"):
        story.learner.leaves_after = 3
        typed = "tthe step is too large\r"
        topics = ("--topics", "l1-l2,cnn")
        story.sit("interview", "--minutes", "20", *topics, "--seed", "7", asides=(typed,))


def write_decks(home: Path, slug: str) -> None:
    """Write the personal decks; under its new name a card says what it was."""
    was = f"Was: {OLD_SLUG}\n" if slug != OLD_SLUG else ""
    (home / "decks" / "zh").mkdir(parents=True, exist_ok=True)
    mine = MINE % {"slug": slug, "was": was}
    for name, text in (("mine", mine), ("zh/mine", MINE_CHINESE), ("my-cnn", MY_CNN)):
        (home / "decks" / f"{name}.md").write_text(text, encoding="utf-8")


def write_code(story: Story) -> None:
    """Write a function for a code card in an editor that knows its model solution."""
    deck, _, slug = CODE_CARD.partition("/")
    text = (story.code / "decks" / f"{deck}.md").read_text(encoding="utf-8")
    card = text.partition(f"\n## {slug}\n")[2].partition("\n## ")[0]
    solution = "\n\n\n".join(re.findall(r"```(?:python)?\n(.*?)```", card, re.DOTALL))
    with tempfile.TemporaryDirectory() as folder:
        answer, editor = Path(folder, "answer.py"), Path(folder, "editor")
        answer.write_text(f"import numpy as np\n\n\n{solution}", encoding="utf-8")
        editor.write_text(f'#!/bin/sh\ncp "{answer}" "$1"\n', encoding="utf-8")
        editor.chmod(0o755)
        arguments, more = ("drill", CODE_CARD, "--seed", "7"), {"EDITOR": str(editor)}
        with story.console(*arguments, **more) as console:
            console.wait("edit and test")
            console.send("e")
            console.wait_until(lambda text: "proposed" in text or "Right" in text, "a verdict")
            if "proposed" not in console.text:  # since trying and submitting are two things
                console.send("\r")
            console.wait("proposed")
            console.send("\r")
            assert console.end() == 0
    story.minutes += 10


class Commands:
    """Which commands the revision of a story has."""

    def __init__(self, story: Story) -> None:
        self.folder = story.code / "src" / "dlstudy" / "cli"

    def __call__(self, name: str) -> bool:
        return (self.folder / f"{name}.py").exists()


def expected(home: Path, code: Path, at: str) -> dict[str, object]:
    """Return what the code says of a copy of a home at an instant."""
    with copied(home) as copy:
        folded = states(copy, code, at)
        lines = [*ASKED, *(f"show {card} --json" for card in telling(copy, code, at, folded))]
        return {"at": at, "states": folded, "says": {s: says(copy, code, at, s) for s in lines}}


def telling(home: Path, code: Path, at: str, folded: dict[str, Any]) -> list[str]:
    """Return a renamed card, one with an event undone, one suspended and one often forgotten."""
    shown = {card: says(home, code, at, f"show {card} --json") for card in folded if "/" in card}
    undone = next(c for c, s in shown.items() if any(e["kind"] == "undo" for e in s["events"]))
    suspended = next(card for card, state in folded.items() if state["is_suspended"])
    lapsing = max(folded, key=lambda card: (folded[card]["lapses"], folded[card]["reviews"]))
    return sorted({f"mine/{NEW_SLUG}", undone, suspended, lapsing})


@contextmanager
def copied(home: Path) -> Iterator[Path]:
    """Lend a copy of a home: whoever opens a log changes what lies beside it."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(shutil.copytree(home, Path(folder, "home")))


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """Lend a worktree of a revision."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "code")
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--detach", str(tree), revision], check=True)
        try:
            later, files = FORGOTTEN.get(revision, ("", ()))
            if files:
                subprocess.run(["git", "-C", str(tree), "checkout", later, *files], check=True)
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


def main(revision: str, out: str, saying: str | None = None) -> None:
    """Make the home and its ``expected.json``."""
    saying = saying or revision
    at = (FIRST + timedelta(days=LAST + 1, hours=3)).isoformat()
    with checked_out(revision) as code, tempfile.TemporaryDirectory() as folder:
        story = Story(Path(folder, "home"), code)
        live(story)
        shutil.rmtree(story.home / "cache", ignore_errors=True)
        shutil.copytree(story.home, out)
    with checked_out(saying) as code:
        found = {"made by": revision, "said by": saying, **expected(Path(out), code, at)}
    text = json.dumps(found, ensure_ascii=False, indent=1)
    Path(out, EXPECTED).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
