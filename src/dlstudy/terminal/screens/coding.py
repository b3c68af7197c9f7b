"""A code card on the screen: the task, the editor, tries, what is submitted, what came of it."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from dlstudy.errors import NotSaved
from dlstudy.library.code_file import AnswerFile
from dlstudy.library.workbench import Run, source
from dlstudy.session.asked import Asked
from dlstudy.session.coding import file_of
from dlstudy.terminal.drawing.markup import Line, Span, clean, code, lines, raw_lines, wrap
from dlstudy.terminal.keys import RESIZE
from dlstudy.terminal.pages import Pages
from dlstudy.terminal.screen import rule
from dlstudy.terminal.screens.finish import LAST, FinishScreen, Told
from dlstudy.terminal.words.phrases import phrase
from dlstudy.terminal.words.sentences import in_language
from dlstudy.text.cells import cells

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
        self.file: AnswerFile | None = None
        self.feedback: Told = list
        self.is_sure = False  # g was pressed once
        self.pages = Pages()

    def play(self) -> None:
        """Edit, try and submit until it is right or given up, then take the quality."""
        self.find_file()
        while not (self.coding.is_solved or self.coding.is_given_up):
            self.paint()
            key = self.player.keys.read()
            if not self.pages.handles(key) and key != RESIZE and self.handle(key):
                return
        self.finish()

    def find_file(self) -> bool:
        """Find the learner's file, or make it; False, with the reason shown, if that failed."""
        sitting, coding = self.player.sitting, self.coding
        if self.file is None or not self.file.path.exists():  # it may have been moved away
            try:
                card = self.asked.card.id
                self.file = file_of(sitting.workplace, sitting.store, card, coding.task)
            except NotSaved as error:
                self.say(str(error), "bad")
        return self.file is not None

    def handle(self, key: str) -> bool:
        """Do what the key says; True if another card is in front now."""
        was_sure, self.is_sure = self.is_sure, False
        if key == "e":
            if self.edit():
                self.run()
        elif key == "t":
            self.run()
        elif key == "enter":
            self.run(is_submitted=True)
        elif key == "o":
            self.open_earlier()
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
        return self.find_file() and self.file is not None and self.opened(self.file.path)

    def open_earlier(self) -> None:
        """Open the function that was graded last, to read it or to copy from it."""
        if self.file is not None and self.file.earlier:
            self.opened(self.file.earlier[-1])
        else:
            self.say(phrase("nothing earlier", self.player.language), "warning")

    def opened(self, path: Path) -> bool:
        """Open a file in the editor; False, with the reason shown, if that failed."""
        is_edited = edited(self.player, path)
        if not is_edited:
            message, self.player.message = self.player.message, Span("")
            self.say(message.text, message.style)
        return is_edited

    def run(self, *, is_submitted: bool = False) -> None:
        """Try the file, or submit it, and say what came of it."""
        if not self.find_file() or self.file is None:
            return
        self.say(phrase("running", self.player.language), "dim")
        coding, path, slips = self.coding, self.file.path, self.coding.slips
        try:
            with self.player.keys.busy():
                self.paint()
                found = coding.submit(path) if is_submitted else coding.attempt(path)
        except KeyboardInterrupt:  # it ends the run, not the sitting
            self.say(phrase("run stopped", self.player.language), "warning")
        else:
            cost = ("counted" if coding.slips > slips else "costs nothing") if is_submitted else ""
            self.tell(lambda: self.told(found, cost))
        self.player.keys.discard()  # what was typed meanwhile

    def told(self, run: Run, cost: str) -> list[Line]:
        """Return the verdict, what it costs, the case it is about, and what was printed."""
        language, width = self.player.language, self.player.screen.width
        judged = run.judgement
        if judged.is_right:
            said = phrase("right" if cost else "right so far", language)
            told = lines(said, width, style="good")
        else:
            told = [
                line
                for sentence in judged.sentences
                for line in wrap([Span(clean(in_language(sentence, language)), "bad")], width)
            ]
            if reasons := self.player.view(self.asked).reasons(judged.mistakes, ""):
                said = phrase("mistake", language, reason=reasons)
                told += lines(said, width, style="bad")
            if cost:
                told += lines(phrase(cost, language), width, style="dim")
            told += self.case_of(run)
        if run.printed.strip():
            printed = raw_lines(clean(run.printed.strip()), width)
            title = rule(phrase("printed", language), width)
            told += [title, *printed[:MOST_PRINTED]]
        return told

    def case_of(self, run: Run) -> list[Line]:
        """Return the case that is not right: its arguments, what came of it, what is expected."""
        from dlstudy.terminal.drawing.entries import arguments, compared

        judged, language, width = run.judgement, self.player.language, self.player.screen.width
        given = arguments(judged.case, width, language) if judged.case is not None else []
        if judged.difference is None:
            return given
        return [*given, *compared(judged.difference, width, language)]

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

    def where(self) -> list[Line]:
        """Return where the file is, where the one before it is kept, and what counts."""
        if self.file is None:
            return []
        language, path = self.player.language, self.file.path
        texts = [phrase("your file", language, path=str(path))]
        if self.file.earlier:
            name = self.file.earlier[-1].name
            texts.append(phrase("earlier file", language, name=name))
        texts.append(phrase("what counts", language))
        width = self.player.screen.width
        return [line for text in texts for line in wrap([Span(text, "dim")], width)]

    def paint(self) -> None:
        player, language = self.player, self.player.language
        body = [
            *player.notice_lines(self.asked),
            *player.view(self.asked).question(),
            (),
            *self.where(),
            *([(), *feedback] if (feedback := self.feedback()) else []),
        ]
        head = [player.header(self.asked), ()]
        messages = player.message_lines()
        room = player.screen.size[1] - len(head) - len(messages) - 1
        shown = self.pages.shown(body, room)
        footer = self.pages.with_mark(self.keys(), phrase("more", language))
        player.screen.paint([*head, *shown], [*messages, footer])

    def keys(self) -> Line:
        """Return the keys; what every card has gives way where there is no room."""
        player, language = self.player, self.player.language
        own = [
            ("e", phrase("edit", language)), ("t", phrase("test", language)),
            (phrase("enter", language), phrase("submit", language)),
            ("h", phrase("hint key", language)), ("g", phrase("give up", language)),
        ]  # fmt: skip
        common = player.common_keys()
        for gives_way in ("n", "?", "u"):
            line = player.key_line(*own, *common)
            whole = self.pages.with_mark(line, phrase("more", language))
            if sum(cells(span.text) for span in whole) < player.screen.width:
                break
            common = [key for key in common if key[0] != gives_way]
        return player.key_line(*own, *common)


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
