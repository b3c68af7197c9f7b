"""The report of an interview: one list of blocks, shown on the screen or written as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dlstudy.card import EXERCISES, Card, Kind
from dlstudy.errors import UnknownName
from dlstudy.event import Moment
from dlstudy.figures.calibration import reliability
from dlstudy.figures.interview import (
    Answer,
    Interview,
    by,
    mean_coverage,
    strengths,
    surprises,
    to_fix,
)
from dlstudy.library import roadmap
from dlstudy.library.library import Library
from dlstudy.record import record
from dlstudy.session.asked import ask
from dlstudy.terminal.drawing.cards import covered, uncovered
from dlstudy.terminal.drawing.markup import lines
from dlstudy.terminal.drawing.spans import Line, hang
from dlstudy.terminal.reports.tables import Row, table_lines
from dlstudy.terminal.screen import rule
from dlstudy.terminal.words.phrases import clock_time, phrase

MOST_EARLIER = 5  # interviews that this one is compared with
NOTHING = "-"
BOLD = ("**", "**")  # what is set off, in Markdown


@record
class Block:
    """A part of a report: a title, then a table (its first row the head) or bullets."""

    title: str
    table: tuple[Row, ...] = ()
    bullets: tuple[str, ...] = ()


class InterviewReport:
    """What an interview came to, in one language; ``earlier`` are those before it."""

    def __init__(
        self, one: Interview, earlier: Sequence[Interview], library: Library, language: str
    ) -> None:
        self.interview = one
        self.earlier = [each for each in earlier if each.given][-MOST_EARLIER:]
        self.library = library
        self.language = "zh" if language == "zh" else "en"
        self.roles = roadmap.load().roles

    def title(self) -> str:
        """Return in a line what interview it is."""
        options = self.interview.options
        return self.say(
            "report title",
            date=f"{self.interview.begun.astimezone():%Y-%m-%d %H:%M}",
            role=self.role(self.interview),
            minutes=f"{options.get('minutes', 0):g}",
            seed=options.get("seed"),
        )

    def blocks(self) -> list[Block]:
        """Return the parts of the report in their order; those with nothing to say are left out."""
        found = [
            self.figures(), self.surprises(), self.calibration(), self.parts("part"),
            self.parts("topic"), self.strengths(), self.to_fix(), self.comparison(),
            self.answers(),
        ]  # fmt: skip
        return [block for block in found if block.table or block.bullets]

    def say(self, key: str, **values: object) -> str:
        return phrase(key, self.language, **values)

    def figures(self) -> Block:
        one = self.interview
        given = one.given
        allowed = sum(answer.question.seconds for answer in given)
        rows = [
            (self.say("report answered"), f"{len(given)} / {len(one.questions)}"),
            (self.say("report coverage"), percent(one.coverage)),
            (self.say("report time"), f"{clock_time(one.seconds)} / {clock_time(allowed)}"),
        ]
        if one.brier is not None:
            rows.append((self.say("report brier"), f"{one.brier:.3f}"))
        return Block("", (("", ""), *rows))

    def surprises(self) -> Block:
        rows = [
            f"{a.question.card} ({a.confidence} %): {self.question(a)}"
            for a in surprises(self.interview.given)
        ]
        return Block(self.say("report surprises"), bullets=tuple(rows))

    def calibration(self) -> Block:
        bins = reliability(self.interview.beliefs)
        head = (self.say("report said"), self.say("report answers"), self.say("report right"))
        rows = [
            (f"{b.confidence} %", str(b.answers), f"{b.right} ({percent(b.right / b.answers)})")
            for b in bins
        ]
        return Block(self.say("report calibration"), (head, *rows) if rows else ())

    def parts(self, what: str) -> Block:
        """Return coverage and time by part or by topic."""
        rows = []
        for name, answers in by(self.interview.given, what).items():
            title = self.say(f"part {name}") if what == "part" else self.topic(name)
            spent = sum(answer.elapsed_ms for answer in answers) / 1000
            allowed = sum(answer.question.seconds for answer in answers)
            times = f"{clock_time(spent)} / {clock_time(allowed)}"
            rows.append((title, str(len(answers)), percent(mean_coverage(answers)), times))
        head = ("", *(self.say(f"report {name}") for name in ("questions", "coverage", "time")))
        return Block(self.say(f"report by {what}"), (head, *rows) if rows else ())

    def strengths(self) -> Block:
        topics = strengths(self.interview.given)
        return Block(self.say("report strengths"), bullets=tuple(map(self.topic, topics)))

    def to_fix(self) -> Block:
        rows = []
        for answer in to_fix(self.interview.given):
            missing = self.say("list join").join(self.missing(answer))
            covered = f" {len(answer.points)}/{answer.of}" if answer.of else ""
            told = self.say("report missing", points=missing) if missing else ""
            rows.append(f"{answer.question.card}{covered}{told}")
        return Block(self.say("report to fix"), bullets=tuple(rows))

    def comparison(self) -> Block:
        if not self.earlier:
            return Block("")
        rows = []
        for one in [*self.earlier, self.interview]:
            date = f"{one.begun.astimezone():%Y-%m-%d}"
            error = NOTHING if one.brier is None else f"{one.brier:.3f}"
            questions = f"{len(one.given)} / {len(one.questions)}"
            rows.append((date, self.role(one), questions, percent(one.coverage), error))
        names = ("date", "role", "answered", "coverage", "brier")
        head = tuple(self.say(f"report {name}") for name in names)
        return Block(self.say("report earlier"), (head, *rows))

    def answers(self) -> Block:
        head = ("", "", *(self.say(f"report {n}") for n in ("coverage", "time", "said")))
        rows = []
        for place, answer in sorted(self.interview.answers.items()):
            over = " !" if answer.over_seconds else ""
            times = (
                f"{clock_time(answer.elapsed_ms / 1000)} / {clock_time(answer.question.seconds)}"
            )
            sure = NOTHING if answer.confidence is None else f"{answer.confidence} %"
            covered = percent(answer.coverage)
            rows.append((str(place + 1), answer.question.card, covered, times + over, sure))
        return Block(self.say("report all"), (head, *rows) if rows else ())

    def texts(self) -> list[Answer]:
        """Return the answers that were typed or written."""
        return [answer for answer in self.interview.given if answer.text]

    def missing(self, answer: Answer) -> list[str]:
        """Return the points that the answer did not contain; of an exercise what its steps ask."""
        card = self.card(answer)
        if card is None:
            return []
        asks = tuple(step.ask or step.name for step in card.steps)
        texts = [self.in_numbers(answer, card, text) for text in card.points or asks]
        return [text for place, text in enumerate(texts) if place not in answer.points and text]

    def question(self, answer: Answer) -> str:
        """Return the question in one line, with its numbers; "" of a card that is gone."""
        card = self.card(answer)
        if card is None:
            return ""
        if card.kind is Kind.CLOZE:
            return " ".join(covered(card, BOLD).split())
        return self.in_numbers(answer, card, card.question)

    def in_numbers(self, answer: Answer, card: Card, text: str) -> str:
        """Return a text in one line, the numbers that were asked put in."""
        if "{{" in text and card.kind in EXERCISES:
            from dlstudy.exercise.worked import with_numbers

            begun = self.interview.begun
            seed = self.interview.seed + answer.place
            asked = ask(card, None, Moment(begun, begun.date(), 0), seed=seed)
            if asked is not None and asked.attempt is not None:
                text = with_numbers(text, asked.attempt.variant.values)
        return " ".join(text.split())

    def model(self, answer: Answer) -> str:
        """Return the answer that the card gives, "" of an exercise."""
        card = self.card(answer)
        if card is None:
            return ""
        return uncovered(card, BOLD) if card.kind is Kind.CLOZE else card.answer

    def card(self, answer: Answer) -> Card | None:
        try:
            card = self.library.card(answer.question.card)
        except UnknownName:
            return None
        return self.library.in_language(card, self.language)

    def role(self, one: Interview) -> str:
        """Return the title of an interview's role; of one that is gone its name."""
        name = str(one.options.get("role", NOTHING))
        role = self.roles.get(name)
        return name if role is None else role.title_zh if self.language == "zh" else role.title

    def topic(self, slug: str) -> str:
        return self.library.title(slug, self.language)


def percent(share: float | None) -> str:
    """Return a share in whole percent."""
    return NOTHING if share is None else f"{100 * share:.0f} %"


def screen_lines(report: InterviewReport, width: int, *, ascii_only: bool) -> list[Line]:
    """Return the report for a screen."""
    found: list[Line] = [*lines(report.title(), width, style="title")]
    for block in report.blocks():
        found.append(())
        if block.title:
            found.append(rule(block.title, width))
        found += table_lines(block.table, width)
        for text in block.bullets:
            found += hang("-" if ascii_only else "•", text, width, ascii_only=ascii_only)
    return found


def fence_of(text: str) -> str:
    """Return a fence that no line of the text closes."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(3, longest + 1)


def markdown(report: InterviewReport) -> str:
    """Return the report as Markdown, with every answer that was typed or written."""
    parts = [f"# {report.title()}\n"]
    for block in report.blocks():
        if block.title:
            parts.append(f"## {block.title}\n")
        if block.table:
            head, *rows = block.table
            marks = tuple("---" for _ in head)
            shown = ["| " + " | ".join(row) + " |" for row in (head, marks, *rows)]
            parts.append("\n".join(shown) + "\n")
        if block.bullets:
            parts.append("\n".join(f"- {text}" for text in block.bullets) + "\n")
    if texts := report.texts():
        parts.append(f"## {report.say('report texts')}\n")
        for answer in texts:
            parts.append(f"**{answer.question.card}** {report.question(answer)}\n")
            fence = fence_of(answer.text)
            parts.append(f"{fence}text\n{answer.text}\n{fence}\n")
            if model := report.model(answer):
                parts.append(report.say("report model", answer=" ".join(model.split())) + "\n")
    return "\n".join(parts)
