"""The end of a quiz: the score by topic and kind, and of each card both answers."""

from typing import TYPE_CHECKING

from dlstudy.card import Kind
from dlstudy.session.asked import Asked
from dlstudy.session.quiz import Quiz, Result, Score, scores
from dlstudy.terminal.drawing.cards import CardView
from dlstudy.terminal.drawing.markup import lines
from dlstudy.terminal.drawing.spans import Line, Span, wrap
from dlstudy.terminal.grades import GRADES
from dlstudy.terminal.words.phrases import phrase
from dlstudy.text.cells import cells, cut

if TYPE_CHECKING:
    from dlstudy.exercise.contract import Step

NO_WRAP = 10_000  # cells: a text is cut by its reader and not broken
INDENT = "    "


def quiz_lines(quiz: Quiz, language: str, width: int, *, ascii_only: bool) -> list[Line]:
    """Return the score, its parts, and how each card went."""
    right = sum(result.is_right for result in quiz.results)
    total = len(quiz.results)
    score = f"{right} / {total} ({round(100 * right / total)} %)"
    if total < len(quiz.cards):
        score += phrase("asked so far", language, asked=total, total=len(quiz.cards))
    rows: list[Line] = [(Span(score, "title"),), ()]
    topics = [
        Score(quiz.library.title(s.name, language), s.right, s.total)
        for s in scores(quiz.results, "deck")
    ]
    kinds = [
        Score(phrase(s.name, language), s.right, s.total) for s in scores(quiz.results, "kind")
    ]
    for score_rows in (topics, kinds):
        if len(score_rows) > 1:
            rows += [*score_lines(score_rows), ()]
    for result in quiz.results:
        rows += _result_lines(quiz, result, language, width, ascii_only=ascii_only)
    if quiz.command:
        rows += [(), *lines(phrase("same quiz", language, command=quiz.command), width)]
    return rows


def score_lines(parts: list[Score]) -> list[Line]:
    """Return one line for each part of a score."""
    wide = max(cells(part.name) for part in parts)
    return [
        (
            Span(part.name + " " * (wide - cells(part.name) + 2), "dim"),
            Span(f"{part.right} / {part.total}", "bold"),
        )
        for part in parts
    ]


def _result_lines(
    quiz: Quiz, result: Result, language: str, width: int, *, ascii_only: bool
) -> list[Line]:
    mark, style = ("✓", "good") if result.is_right else ("✗", "bad")
    if ascii_only:
        mark = {"✓": "v", "✗": "x"}[mark]
    view = CardView(result.asked, quiz.library, language, NO_WRAP, ascii_only=ascii_only)
    head = f"{result.asked.card.id}  "
    question = flat(view.question()[:1])
    rows: list[Line] = [
        (
            Span(mark + " ", style),
            Span(head),
            Span(cut(question, max(10, width - 2 - cells(head))), "dim"),
        )
    ]
    gap = "" if language == "zh" else " "
    yours = phrase("yours", language, sure=surety(result.confidence, language))
    given = answer_given(result, view, language)
    right = right_answer(result.asked, view)
    for label, text in ((yours, given), (phrase("right one", language), right)):
        if result.is_right:
            start = f"{INDENT}{label}{gap}"
            rows.append((Span(start, "dim"), Span(cut(text, max(10, width - cells(start))))))
        else:  # what was not known is worth all its lines
            body = wrap([Span(label + gap, "dim"), Span(text)], width - cells(INDENT))
            rows += [(Span(INDENT), *line) for line in body]
    return rows


def surety(confidence: int | None, language: str) -> str:
    """Return in a few words how sure one was, "" where it was not asked."""
    return "" if confidence is None else phrase("sure of it", language, percent=confidence)


def answer_given(result: Result, view: CardView, language: str) -> str:
    """Return what the learner answered: typed, chosen, or his own grade."""
    asked = result.asked
    if asked.attempt is not None:
        last = {entry.get("step", ""): entry for entry in asked.attempt.history}
        text = phrase("list join", language).join(
            f"{name} = {said}".removeprefix(" = ")
            for name, entry in last.items()
            if (said := entry.get("typed") or phrase("given up", language))
        )
    elif asked.coding is not None:
        key = "solved" if asked.coding.is_solved else "given up"
        text = phrase(key, language)
    elif result.choice is not None:
        names = ["", *(mistake.name for mistake in asked.card.mistakes)]
        text = flat(view.option("", names.index(result.choice))).strip()
    elif result.points is not None:
        text = phrase("points said", language, said=len(result.points), of=len(view.point_texts()))
        if missing := missing_points(result, view):
            joined = phrase("list join", language).join(missing)
            text += phrase("report missing", language, points=joined)
    else:
        text = phrase(GRADES[result.quality], language)
    return text


def missing_points(result: Result, view: CardView) -> list[str]:
    """Return the points that were not ticked, in one line each."""
    said = result.points if result.points is not None else ()
    texts = enumerate(view.point_texts())
    return [flat(view.text(text)) for place, text in texts if place not in said]


def right_answer(asked: Asked, view: CardView) -> str:
    """Return the right answer in a line."""
    if asked.attempt is not None:
        return "; ".join(right_value(asked, view, s) for s in asked.attempt.variant.drill.steps)
    if asked.coding is not None:
        return f"dlstudy show {asked.card.id}"
    if asked.card.kind is Kind.CLOZE:
        return flat(view.answer())
    return flat(view.answer_only())


def right_value(asked: Asked, view: CardView, step: "Step") -> str:
    """Return the name and the right value of a step, in one line."""
    known = step.right(asked.attempt.variant) if asked.attempt is not None else ""
    text = known or flat(view.right_lines(step))
    return f"{step.name} = {text}" if step.name else text


def flat(texts: list[Line]) -> str:
    """Return lines as one text without styles; Chinese goes on without a space."""
    found = ""
    for line in texts:
        text = "".join(span.text for span in line).strip()
        is_wide = bool(found) and cells(found[-1]) == 2
        found += text if is_wide or not found else f" {text}"
    return found.strip()
