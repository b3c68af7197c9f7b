"""A code card on the screen: the task, the editor, the run, and what came of it."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from dlstudy import workbench
from dlstudy.errors import NotSaved
from dlstudy.session.asked import Asked
from dlstudy.terminal.finish import LAST, FinishScreen, Told
from dlstudy.terminal.keys import RESIZE
from dlstudy.terminal.markup import Line, Span, clean, code, lines, raw_lines, wrap
from dlstudy.terminal.pages import Pages
from dlstudy.terminal.phrases import phrase
from dlstudy.terminal.screen import rule
from dlstudy.terminal.sentences import in_language
from dlstudy.workbench import Run, source

if TYPE_CHECKING:
    from dlstudy.terminal.player import Player

EDITORS = ("nano", "vim", "vi")  # tried where neither VISUAL nor EDITOR says which
MOST_PRINTED = 8  # lines of what the learner's code prints that are shown


class CodeScreen:
    """A function that is written in an editor, run on hidden cases, and judged."""

    def __init__(self, player: "Player", asked: Asked) -> None:
        self.player = player
        self.asked = asked
        if asked.coding is None:
            raise ValueError(f"card {asked.card.id} asks for no code")
        self.coding = asked.coding
        self.path = Path()
        self.feedback: Told = list
        self.is_sure = False  # g was pressed once
        self.pages = Pages()

    def play(self) -> None:
        """Edit and run until it is right or given up, then take the quality."""
        self.has_file()
        while not (self.coding.is_solved or self.coding.is_given_up):
            self.paint()
            key = self.player.keys.read()
            if not self.pages.handles(key) and key != RESIZE and self.handle(key):
                return
        self.finish()

    def has_file(self) -> bool:
        """Make the learner's file if there is none; False, with the reason shown, if it failed."""
        home = self.player.sitting.workplace
        try:
            self.path = workbench.answer_file(home, self.asked.card.id, self.coding.task)
        except NotSaved as error:
            self.say(str(error), "bad")
            return False
        return True

    def handle(self, key: str) -> bool:
        """Do what the key says; True if another card is in front now."""
        was_sure, self.is_sure = self.is_sure, False
        if key in {"e", "enter"}:
            if self.has_file() and self.edit():
                self.run()
        elif key == "t":
            if self.has_file():  # it may have been moved away meanwhile
                self.run()
        elif key == "h":
            self.coding.hint()
            self.tell(self.hint)
        elif key == "g" and was_sure:
            self.coding.give_up()
        elif key == "g":  # a single stray key shows no solution
            self.is_sure = True
            self.player.say("give up sure", "warning")
        else:
            return self.player.common_key(key, self.asked)
        return False

    def hint(self) -> list[Line]:
        language = self.player.language
        hint = self.player.view(self.asked).hint()
        title = rule(phrase("hint", language), self.player.screen.width)
        return [title, *(hint or [(Span(phrase("no hint", language), "dim"),)])]

    def edit(self) -> bool:
        """Open the learner's file in the editor; False, with the reason shown, if that failed."""
        is_edited = edited(self.player, self.path)
        if not is_edited:
            message, self.player.message = self.player.message, Span("")
            self.say(message.text, message.style)
        return is_edited

    def run(self) -> None:
        """Run the file on the hidden cases and say what came of it."""
        self.say(phrase("running", self.player.language), "dim")
        self.paint()
        try:
            with self.player.keys.busy():
                found = self.coding.run(self.path)
        except KeyboardInterrupt:  # it ends the run, not the sitting
            self.say(phrase("run stopped", self.player.language), "warning")
        else:
            self.tell(lambda: self.told(found))
        self.player.keys.discard()  # what was typed meanwhile

    def told(self, run: Run) -> list[Line]:
        """Return the verdict, the case it is about, and what was printed."""
        language, width = self.player.language, self.player.screen.width
        judged = run.judgement
        if judged.is_right:
            told = lines(phrase("right", language), width, style="good")
        else:
            told = [
                line
                for sentence in judged.sentences
                for line in wrap([Span(clean(in_language(sentence, language)), "bad")], width)
            ]
            if reasons := self.player.view(self.asked).reasons(judged.mistakes, ""):
                said = phrase("mistake", language, reason=reasons)
                told += lines(said, width, style="bad")
            told += self.arguments(run)
        if run.printed.strip():
            printed = raw_lines(clean(run.printed.strip()), width)
            title = rule(phrase("printed", language), width)
            told += [title, *printed[:MOST_PRINTED]]
        return told

    def arguments(self, run: Run) -> list[Line]:
        """Return the arguments of the case that is not right, short."""
        from dlstudy.worked import brief

        case = run.judgement.case
        if case is None:
            return []
        given = (f"{name} = {brief(value)}" for name, value in case.arguments.items())
        return [
            line
            for text in given
            for line in wrap([Span(text, "code")], self.player.screen.width)[:3]
        ]

    def tell(self, feedback: Told) -> None:
        """Show this under the question from now on."""
        self.feedback = feedback
        self.pages.turn_to(LAST)

    def say(self, text: str, style: str) -> None:
        self.tell(lambda: lines(text, self.player.screen.width, style=style))

    def finish(self) -> None:
        """Show the reference where it was given up, and take the quality."""
        player = self.player
        has_solution = "```" in self.asked.card.why  # the author's own words are the better ones

        def worked() -> list[Line]:
            if has_solution or not self.coding.is_given_up:
                return []
            return code(source(self.coding.task.reference), player.screen.width)

        FinishScreen(
            player, self.asked, self.feedback, worked, self.coding,
            shows_why=self.coding.is_given_up and has_solution,
        ).play()  # fmt: skip

    def paint(self) -> None:
        player, language = self.player, self.player.language
        where = phrase("your file", language, path=str(self.path))
        body = [
            *player.notice_lines(self.asked),
            *player.view(self.asked).question(),
            (),
            *wrap([Span(where, "dim")], player.screen.width),
            *([(), *feedback] if (feedback := self.feedback()) else []),
        ]
        head = [player.header(self.asked), ()]
        messages = player.message_lines()
        room = player.screen.size[1] - len(head) - len(messages) - 1
        keys = player.key_line(
            ("e", phrase("edit", language)), ("t", phrase("test", language)),
            ("h", phrase("hint key", language)), ("g", phrase("give up", language)),
            *(key for key in player.common_keys() if key[0] != "n"),  # there is no room for it
        )  # fmt: skip
        shown = self.pages.shown(body, room)
        footer = self.pages.with_mark(keys, phrase("more", language))
        player.screen.paint([*head, *shown], [*messages, footer])


def edited(player: "Player", path: Path, text: str | None = None) -> bool:
    """Let a file be edited, made with ``text`` if given; False, with a message, if that failed."""
    command = editor()
    if not command:
        player.say("no editor", "warning")
        return False
    try:
        if text is not None and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        with player.lent():
            ended = subprocess.run([*command, str(path)], check=False).returncode
    except OSError as error:
        reason = error.strerror or error
        player.say("editor failed", "bad", editor=command[0], reason=reason)
        return False
    if ended:
        player.say("editor failed", "bad", editor=command[0], reason=f"exit code {ended}")
    return ended == 0


def editor() -> list[str]:
    """Return the command of the learner's editor; [] where there is none."""
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if chosen:
        try:
            return shlex.split(chosen)
        except ValueError:
            return [chosen]
    found = next((name for name in EDITORS if shutil.which(name)), "")
    return [found] if found else []
