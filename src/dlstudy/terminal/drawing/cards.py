"""A card as lines: its question, its answer, its hint and why, its drill step by step."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dlstudy.card import EXERCISES, Card, Kind
from dlstudy.deck.cloze import Blank, filled
from dlstudy.library.library import Library
from dlstudy.session.asked import Asked
from dlstudy.terminal.drawing import markup
from dlstudy.terminal.drawing import spans as laid
from dlstudy.terminal.drawing.spans import Line, Span
from dlstudy.terminal.screen import rule, sides
from dlstudy.terminal.words.phrases import phrase
from dlstudy.text.blocks import Shape, blocks
from dlstudy.text.cells import cells, cut

if TYPE_CHECKING:
    from dlstudy.card import Step as CardStep
    from dlstudy.exercise.contract import Step, Variant

TextOf = Callable[[Card], str]

SHORTEST_TITLE = 12  # cells that a topic keeps in the first line
GAP = 2  # cells at least between the two ends of it


class CardView:
    """What can be shown of a card in one language, or in both, at one width."""

    def __init__(
        self, asked: Asked, library: Library, language: str, width: int, *, ascii_only: bool
    ) -> None:
        languages = ("en", "zh") if language == "both" else (language,)
        self.language = language
        self.width = width
        self.ascii_only = ascii_only
        self.asked = asked
        self.cards = [library.in_language(asked.card, each) for each in languages]
        if len(self.cards) == 2 and self.cards[0] == self.cards[1]:
            del self.cards[1]

    def question(self) -> list[Line]:
        """Return the question; of a cloze the sentence with the asked blank hidden."""
        return self._each(lambda card: self._question_text(card))

    def answer(self) -> list[Line]:
        """Return the answer, its points, and what people get wrong."""
        if self.asked.card.kind is Kind.CLOZE:
            return self._each(lambda card: uncovered(card))
        return [*self.answer_only(), *self.points(), *self.mistakes()]

    def answer_only(self) -> list[Line]:
        """Return the answer without points and mistakes."""
        return self._each(lambda card: card.answer)

    def option(self, label: str, place: int) -> list[Line]:
        """Return the answer (place 0) or a mistake's claim, after a label, in each language."""
        texts = [
            card.answer if place == 0 else card.mistakes[place - 1].claim
            for card in self.cards
            if place <= len(card.mistakes)
        ]
        text = " / ".join(" ".join(each.split()) for each in dict.fromkeys(texts))
        return laid.hang(label, text, self.width, ascii_only=self.ascii_only)

    def why(self) -> list[Line]:
        return self._each(lambda card: card.why)

    def hint(self, step: str = "") -> list[Line]:
        """Return the hint of a step, or of the whole card."""
        return self._each(lambda card: _hint_of(card, step))

    def ask(self, step: "Step") -> list[Line]:
        """Return what a step of an exercise asks, and the lines it is about."""
        return [*self._asked(step), *self._numbered(step)]

    def _asked(self, step: "Step") -> list[Line]:
        asks = [s.ask for s in self._card_steps(step)]
        text = "  ".join(dict.fromkeys(filter(None, asks)))
        return self.text(f"**{step.name}** {text}".strip() if step.name else text)

    def asks(self) -> list[Line]:
        """Return what all steps ask, without lines to choose from: what there is to be sure of."""
        if self.asked.attempt is None:
            return []
        found: list[Line] = []
        for step in self.asked.attempt.variant.drill.steps:
            found += [(), *self._asked(step)] if not found else self._asked(step)
        return found

    def solution(self, step: "Step") -> list[Line]:
        """Return a step's formula with the numbers put in, room for a mark before it."""
        texts = step.solution(self._variant())
        return [
            line for text in texts for line in laid.wrap([Span(text, "code")], self.width - 2)
        ] or self.right_lines(step)

    def outline(self) -> list[Line]:
        """Return every step with its formula or its lines."""
        formulas = {} if self.asked.attempt is None else _formulas(self.asked.attempt.variant)
        result: list[Line] = []
        for step in self.cards[-1].steps:
            result += self.text(f"**{step.name}** {step.ask}".strip()) if step.name else []
            for line in step.lines:
                result += laid.hang(" ", line, self.width, ascii_only=self.ascii_only)
            if formula := formulas.get(step.name, step.formula):
                name = f"{step.name} = " if step.name else "= "
                result += laid.wrap([Span(name + formula, "code")], self.width)
        return result

    def right_lines(self, step: "Step") -> list[Line]:
        """Return the line that is right, or all lines in their order."""
        result: list[Line] = []
        for lines in zip(*(s.lines for s in self._card_steps(step)), strict=False):
            text = " / ".join(dict.fromkeys(lines))
            result += markup.lines(text, self.width - 2, ascii_only=self.ascii_only)
        return result

    def given(self) -> list[Line]:
        """Return the symbols of a derivation and where their values come from."""
        given = self.asked.card.given
        if not given:
            return []
        symbols = phrase("list join", self.language).join(
            domain_in_words(g.name, g.domain, self.language) for g in given
        )
        text = phrase("given", self.language, symbols=symbols)
        return laid.wrap([Span(text, "dim")], self.width)

    def _numbered(self, step: "Step") -> list[Line]:
        """Return the lines to choose from or to put in order, shuffled and numbered."""
        texts = [
            [*s.lines, *(m.claim for m in card.mistakes if m.step == step.name)]
            for card, s in zip(self.cards, self._card_steps(step), strict=True)
        ]
        result: list[Line] = []
        for number, place in enumerate(step.arrangement(self._variant().seed), 1):
            text = " / ".join(dict.fromkeys(each[place] for each in texts if place < len(each)))
            result += laid.hang(str(number), text, self.width, ascii_only=self.ascii_only)
        return result

    def _card_steps(self, step: "Step") -> list["CardStep"]:
        """Return the words of a step in each language."""
        return [s for card in self.cards for s in card.steps if s.name == step.name]

    def source(self) -> list[Line]:
        text = self.asked.card.source
        return [rule(phrase("source", self.language), self.width), *self.text(text)] if text else []

    def text(self, text: str, style: str = "") -> list[Line]:
        """Return a text with this variant's numbers put in."""
        filled = self._filled(text)
        return markup.lines(filled, self.width, style=style, ascii_only=self.ascii_only)

    def reasons(self, names: tuple[str, ...], step: str) -> str:
        """Return why the named mistakes are wrong, in each language of the card."""
        each = [
            phrase("or", self.language).join(
                m.reason for m in card.mistakes if m.name in names and m.step == step
            )
            for card in self.cards
        ]
        return self._filled(" / ".join(dict.fromkeys(filter(None, each))))

    def _each(self, text_of: TextOf) -> list[Line]:
        """Return a text in each language, a blank line between."""
        texts = list(dict.fromkeys(filter(None, (text_of(card) for card in self.cards))))
        result: list[Line] = []
        for text in texts:
            result += [(), *self.text(text)] if result else self.text(text)
        return result

    def _question_text(self, card: Card) -> str:
        return covered(card) if card.kind is Kind.CLOZE else card.question

    def points(self) -> list[Line]:
        """Return what a good answer contains, under its title."""
        texts = self.point_texts()
        if not texts:
            return []
        result: list[Line] = [(), (Span(phrase("points", self.language), "dim"),)]
        for text in texts:
            bullet = "-" if self.ascii_only else "•"
            result += laid.hang(bullet, text, self.width, ascii_only=self.ascii_only)
        return result

    def point_texts(self) -> list[str]:
        """Return the points of a good answer, each in every language."""
        each = zip(*(card.points for card in self.cards), strict=False)
        return [self._filled(" / ".join(dict.fromkeys(points))) for points in each]

    def mistakes(self) -> list[Line]:
        """Return what people get wrong, under its title."""
        if not self.asked.card.mistakes or self.asked.card.kind in EXERCISES:
            return []
        result: list[Line] = [(), (Span(phrase("mistakes", self.language), "dim"),)]
        cross = "x" if self.ascii_only else "✗"
        for translations in zip(*(card.mistakes for card in self.cards), strict=False):
            text = " / ".join(dict.fromkeys(f"{m.claim} → {m.reason}" for m in translations))
            result += laid.hang(cross, text, self.width, ascii_only=self.ascii_only)
        return result

    def _variant(self) -> "Variant":
        if self.asked.attempt is None:
            raise ValueError(f"card {self.asked.card.id} is no drill; it has no numbers")
        return self.asked.attempt.variant

    def _filled(self, text: str) -> str:
        if self.asked.attempt is None or "{{" not in text:
            return text
        from dlstudy.exercise.worked import with_numbers

        return with_numbers(text, self.asked.attempt.variant.values)


def covered(card: Card, mark: tuple[str, str] = laid.MARK) -> str:
    """Return a cloze with its blank hidden and its siblings' blanks shown.

    ``mark`` stands on both sides of what is set off: for the screen one that
    no text has, in Markdown two asterisks.
    """

    def cover(blank: Blank) -> str:
        if blank.name != card.blank:
            return blank.text
        if blank.is_in_maths:
            hint = blank.hint.replace("$", "")
            return f"[\\text{{{hint}}}]" if hint else r"[\ldots]"
        shown = " ".join(blank.hint.split()) or "…"
        return f"[{shown}]" if blank.is_in_code else f"[{mark[0]}{shown}{mark[1]}]"

    return filled(card.question, cover)


def uncovered(card: Card, mark: tuple[str, str] = laid.MARK) -> str:
    """Return a cloze with every blank filled in, the asked one set off."""

    def uncover(blank: Blank) -> str:
        is_plain = not (blank.is_in_maths or blank.is_in_code or "$" in blank.text)
        return _set_off(blank.text, mark) if blank.name == card.blank and is_plain else blank.text

    return filled(card.question, uncover)


def _set_off(text: str, mark: tuple[str, str]) -> str:
    """Return a text with a mark around the words of each line; no mark goes over its end."""
    parts, at = [], 0
    for block in blocks(text):
        words = block.inner.strip()
        if block.shape not in {Shape.TEXT, Shape.ITEM} or not words:
            continue
        start = text.index(words, block.inner_start)
        lines = f"{mark[1]}\n{mark[0]}".join(line.strip() for line in words.split("\n"))
        parts += [text[at:start], mark[0], lines, mark[1]]
        at = start + len(words)
    return "".join([*parts, text[at:]])


def _formulas(one: "Variant") -> dict[str, str]:
    """Return the formulas of the steps that are values, a family's own among them."""
    formulas = {step.name: getattr(step, "formula", "") for step in one.drill.steps}
    return {name: formula for name, formula in formulas.items() if isinstance(formula, str)}


def _hint_of(card: Card, step: str) -> str:
    named = next((s.hint for s in card.steps if s.name == step), "")
    return named or card.hint


def domain_in_words(name: str, domain: str, language: str) -> str:
    """Return a symbol and its domain as people say it: ``X: real, n×d``."""
    kind, _, sizes = domain.partition("[")
    sizes = sizes.rstrip("] ").replace(",", "×").replace(" ", "")
    said = phrase(f"domain {kind.strip()}", language)
    return f"{name}: {said}" + (f", {sizes}" if sizes else "")


def header(asked: Asked, title: str, language: str, right: str, width: int) -> Line:
    """Return the first line of a screen: topic, kind, whether it is new; what is left.

    A long title gives way before what is left does.
    """
    parts = ["", phrase(asked.card.kind.value, language)]
    if asked.is_repeat:
        parts.append(phrase("repeat", language))
    elif asked.is_new:
        parts.append(phrase("new", language))
    said = " · ".join(parts)
    room = width - cells(said) - cells(right) - GAP
    return sides(cut(title, max(room, SHORTEST_TITLE)) + said, right, width)
