"""A code card on the screen: the task, the editor, tries, what is submitted, what came of it."""

from pathlib import Path

from dlstudy.errors import NotSaved
from dlstudy.library.code_file import AnswerFile
from dlstudy.library.workbench import Run, source
from dlstudy.session.coding import file_of
from dlstudy.terminal.drawing.markup import code, lines, raw_lines
from dlstudy.terminal.drawing.spans import Line, Span, clean, wrap
from dlstudy.terminal.editor import edited
from dlstudy.terminal.keys import RESIZE
from dlstudy.terminal.pages import LAST, Pages
from dlstudy.terminal.screen import rule
from dlstudy.terminal.turn import Ended, Told, Turn
from dlstudy.terminal.words.sentences import in_language
from dlstudy.text.cells import cells

MOST_PRINTED = 8  # lines of what the learner's code prints that are shown


class CodeScreen:
    """A function that is written in an editor, run on hidden cases, and judged."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.stage = turn.stage
        self.asked = turn.asked
        if turn.asked.coding is None:
            raise ValueError(f"card {turn.asked.card.id} asks for no code")
        self.coding = turn.asked.coding
        self.file: AnswerFile | None = None
        self.feedback: Told = list
        self.is_sure = False  # g was pressed once
        self.pages = Pages()

    def play(self) -> Ended | None:
        """Edit, try and submit until it is right or given up; None where it was left."""
        self.find_file()
        while not (self.coding.is_solved or self.coding.is_given_up):
            self.paint()
            key = self.stage.keys.read()
            if not self.pages.handles(key) and key != RESIZE and self.handle(key):
                return None
        return self.ended()

    def find_file(self) -> bool:
        """Find the learner's file, or make it; False, with the reason shown, if that failed."""
        sitting, coding = self.turn.sitting, self.coding
        if self.file is None or not self.file.path.exists():  # it may have been moved away
            try:
                card = self.asked.card.id
                self.file = file_of(sitting.workplace, sitting.store, card, coding.task)
            except NotSaved as error:
                self.say(in_language(error.sentence, self.stage.language), "bad")
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
            self.stage.say("give up sure", "warning")
        else:
            return self.turn.common_key(key)
        return False

    def hint(self) -> list[Line]:
        hint = self.turn.view().hint()
        title = rule(self.stage.phrase("hint"), self.stage.width)
        return [title, *(hint or [(Span(self.stage.phrase("no hint"), "dim"),)])]

    def edit(self) -> bool:
        """Open the learner's file in the editor; False, with the reason shown, if that failed."""
        return self.find_file() and self.file is not None and self.opened(self.file.path)

    def open_earlier(self) -> None:
        """Open the function that was graded last, to read it or to copy from it."""
        if self.file is not None and self.file.earlier:
            self.opened(self.file.earlier[-1])
        else:
            self.say(self.stage.phrase("nothing earlier"), "warning")

    def opened(self, path: Path) -> bool:
        """Open a file in the editor; False, with the reason shown, if that failed."""
        is_edited = edited(self.stage, path)
        if not is_edited:
            message, self.stage.message = self.stage.message, Span("")
            self.say(message.text, message.style)
        return is_edited

    def run(self, *, is_submitted: bool = False) -> None:
        """Try the file, or submit it, and say what came of it."""
        if not self.find_file() or self.file is None:
            return
        self.say(self.stage.phrase("running"), "dim")
        coding, path, slips = self.coding, self.file.path, self.coding.slips
        try:
            with self.stage.keys.busy():
                self.paint()
                found = coding.submit(path) if is_submitted else coding.attempt(path)
        except KeyboardInterrupt:  # it ends the run, not the sitting
            self.say(self.stage.phrase("run stopped"), "warning")
        else:
            cost = ("counted" if coding.slips > slips else "costs nothing") if is_submitted else ""
            self.tell(lambda: self.told(found, cost))
        self.stage.keys.discard()  # what was typed meanwhile

    def told(self, run: Run, cost: str) -> list[Line]:
        """Return the verdict, what it costs, the case it is about, and what was printed."""
        language, width = self.stage.language, self.stage.width
        judged = run.judgement
        if judged.is_right:
            said = self.stage.phrase("right" if cost else "right so far")
            told = lines(said, width, style="good")
        else:
            told = [
                line
                for sentence in judged.sentences
                for line in wrap([Span(clean(in_language(sentence, language)), "bad")], width)
            ]
            if reasons := self.turn.view().reasons(judged.mistakes, ""):
                said = self.stage.phrase("mistake", reason=reasons)
                told += lines(said, width, style="bad")
            if cost:
                told += lines(self.stage.phrase(cost), width, style="dim")
            told += self.case_of(run)
        if run.printed.strip():
            printed = raw_lines(clean(run.printed.strip()), width)
            title = rule(self.stage.phrase("printed"), width)
            told += [title, *printed[:MOST_PRINTED]]
        return told

    def case_of(self, run: Run) -> list[Line]:
        """Return the case that is not right: its arguments, what came of it, what is expected."""
        from dlstudy.terminal.drawing.entries import arguments, compared

        judged, language, width = run.judgement, self.stage.language, self.stage.width
        given = arguments(judged.case, width, language) if judged.case is not None else []
        if judged.difference is None:
            return given
        return [*given, *compared(judged.difference, width, language)]

    def tell(self, feedback: Told) -> None:
        """Show this under the question from now on."""
        self.feedback = feedback
        self.pages.turn_to(LAST)

    def say(self, text: str, style: str) -> None:
        self.tell(lambda: lines(text, self.stage.width, style=style))

    def ended(self) -> Ended:
        """Return what was said, with the reference where it was given up."""
        has_solution = "```" in self.asked.card.why  # the author's own words are the better ones

        def worked() -> list[Line]:
            if has_solution or not self.coding.is_given_up:
                return []
            return code(source(self.coding.task.reference), self.stage.width)

        shows_why = self.coding.is_given_up and has_solution
        return Ended(self.feedback, worked, self.coding, shows_why)

    def where(self) -> list[Line]:
        """Return where the file is, where the one before it is kept, and what counts."""
        if self.file is None:
            return []
        path = self.file.path
        texts = [self.stage.phrase("your file", path=str(path))]
        if self.file.earlier:
            name = self.file.earlier[-1].name
            texts.append(self.stage.phrase("earlier file", name=name))
        texts.append(self.stage.phrase("what counts"))
        width = self.stage.width
        return [line for text in texts for line in wrap([Span(text, "dim")], width)]

    def paint(self) -> None:
        body = [
            *self.turn.notice_lines(),
            *self.turn.view().question(),
            (),
            *self.where(),
            *([(), *feedback] if (feedback := self.feedback()) else []),
        ]
        self.turn.paint(body, self.pages, self.keys())

    def keys(self) -> Line:
        """Return the keys; what every card has gives way where there is no room."""
        own = [
            ("e", self.stage.phrase("edit")), ("t", self.stage.phrase("test")),
            (self.stage.phrase("enter"), self.stage.phrase("submit")),
            ("h", self.stage.phrase("hint key")), ("g", self.stage.phrase("give up")),
        ]  # fmt: skip
        common = self.turn.common_keys()
        for gives_way in ("n", "?", "u"):
            line = self.stage.key_line(*own, *common)
            whole = self.pages.with_mark(line, self.stage.phrase("more"))
            if sum(cells(span.text) for span in whole) < self.stage.width:
                break
            common = [key for key in common if key[0] != gives_way]
        return self.stage.key_line(*own, *common)
