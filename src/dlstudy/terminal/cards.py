"""A card as lines: its question, its answer, its hint and why, its drill step by step."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dlstudy.card import PARAMETER, Card, Kind
from dlstudy.cells import cells
from dlstudy.cloze import Blank, filled
from dlstudy.library import Library
from dlstudy.session.asked import Asked
from dlstudy.terminal import markup
from dlstudy.terminal.markup import Line, Span
from dlstudy.terminal.phrases import phrase
from dlstudy.terminal.screen import rule, sides

if TYPE_CHECKING:
    from dlstudy.drill import DrillStep, Variant

TextOf = Callable[[Card], str]


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
            return self._each(lambda card: _uncovered(card))
        found = self._each(lambda card: card.answer)
        if self.asked.card.kind is Kind.DERIVATION:
            found = self._each(_derivation_text)
        points = self._points()
        return [*found, *points, *self._mistakes()]

    def why(self) -> list[Line]:
        return self._each(lambda card: card.why)

    def hint(self, step: str = "") -> list[Line]:
        """Return the hint of a step, or of the whole card."""
        return self._each(lambda card: _hint_of(card, step))

    def ask(self, step: "DrillStep") -> list[Line]:
        """Return what a step of a drill asks."""
        asks = [next((s.ask for s in card.steps if s.name == step.name), "") for card in self.cards]
        text = "  ".join(dict.fromkeys(filter(None, asks)))
        return self.text(f"**{step.name}** {text}".strip() if step.name else text)

    def solution(self, step: "DrillStep") -> list[Line]:
        """Return a step's formula with the numbers put in, room for a mark before it."""
        from dlstudy.drill import definitions_of, worked

        one = self._variant()
        texts = [*definitions_of(one, step), worked(one, step)]
        return [
            line for text in texts for line in markup.wrap([Span(text, "code")], self.width - 2)
        ]

    def source(self) -> list[Line]:
        text = self.asked.card.source
        return [rule(phrase("source", self.language), self.width), *self.text(text)] if text else []

    def text(self, text: str, style: str = "") -> list[Line]:
        """Return a text with this variant's numbers put in."""
        filled = self._filled(text)
        return markup.lines(filled, self.width, style=style, ascii_only=self.ascii_only)

    def reasons(self, names: tuple[str, ...], step: str) -> str:
        """Return why the named mistakes are wrong, in the language of the card."""
        last = self.cards[-1]
        found = [m.reason for m in last.mistakes if m.name in names and m.step == step]
        return self._filled(phrase("or", self.language).join(found))

    def _each(self, text_of: TextOf) -> list[Line]:
        """Return a text in each language, a blank line between."""
        texts = list(dict.fromkeys(filter(None, (text_of(card) for card in self.cards))))
        result: list[Line] = []
        for text in texts:
            result += [(), *self.text(text)] if result else self.text(text)
        return result

    def _question_text(self, card: Card) -> str:
        return _covered(card) if card.kind is Kind.CLOZE else card.question

    def _points(self) -> list[Line]:
        if not self.asked.card.points:
            return []
        result: list[Line] = [(), (Span(phrase("points", self.language), "dim"),)]
        for points in zip(*(card.points for card in self.cards), strict=False):
            bullet = "-" if self.ascii_only else "•"
            text = self._filled(" / ".join(dict.fromkeys(points)))
            result += markup.hang(bullet, text, self.width, ascii_only=self.ascii_only)
        return result

    def _mistakes(self) -> list[Line]:
        if not self.asked.card.mistakes or self.asked.card.kind is Kind.DRILL:
            return []
        result: list[Line] = [(), (Span(phrase("mistakes", self.language), "dim"),)]
        cross = "x" if self.ascii_only else "✗"
        for translations in zip(*(card.mistakes for card in self.cards), strict=False):
            text = " / ".join(dict.fromkeys(f"{m.claim} → {m.reason}" for m in translations))
            result += markup.hang(cross, text, self.width, ascii_only=self.ascii_only)
        return result

    def _variant(self) -> "Variant":
        if self.asked.attempt is None:
            raise ValueError(f"card {self.asked.card.id} is no drill; it has no numbers")
        return self.asked.attempt.variant

    def _filled(self, text: str) -> str:
        if self.asked.attempt is None or "{{" not in text:
            return text
        from dlstudy.drill import number

        values = self.asked.attempt.variant.values
        return PARAMETER.sub(lambda m: number(values[m[1]]) if m[1] in values else m[0], text)


def _covered(card: Card) -> str:
    """Return a cloze with its blank hidden and its siblings' blanks shown."""

    def cover(blank: Blank) -> str:
        if blank.name != card.blank:
            return blank.text
        if blank.is_in_maths:
            return f"[\\text{{{blank.hint}}}]" if blank.hint else r"[\ldots]"
        return f"[**{blank.hint or '…'}**]"

    return filled(card.question, cover)


def _uncovered(card: Card) -> str:
    """Return a cloze with every blank filled in, the asked one set off."""

    def uncover(blank: Blank) -> str:
        is_plain = not blank.is_in_maths and "$" not in blank.text
        return f"**{blank.text}**" if blank.name == card.blank and is_plain else blank.text

    return filled(card.question, uncover)


def _derivation_text(card: Card) -> str:
    return "\n\n".join(
        f"**{step.name}** {step.ask}" + (f"\n\n```\n{step.formula}\n```" if step.formula else "")
        for step in card.steps
    )


def _hint_of(card: Card, step: str) -> str:
    named = next((s.hint for s in card.steps if s.name == step), "")
    return named or card.hint


def header(asked: Asked, title: str, language: str, right: str, width: int) -> Line:
    """Return the first line of a screen: topic, kind, whether it is new; what is left."""
    parts = [title, phrase(asked.card.kind.value, language)]
    if asked.is_repeat:
        parts.append(phrase("repeat", language))
    elif asked.is_new:
        parts.append(phrase("new", language))
    left = " · ".join(parts)
    return sides(left, right, width) if cells(left) <= width else (Span(left[:width], "dim"),)
