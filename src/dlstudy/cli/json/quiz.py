"""A quiz as JSON: its questions before it is played, its results afterwards."""

from __future__ import annotations

from dlstudy.card import EXERCISES, Card
from dlstudy.event import Moment
from dlstudy.figures.calibration import Belief, brier
from dlstudy.session.asked import Asked, ask
from dlstudy.session.quiz import Quiz, Score, scores
from dlstudy.terminal.drawing.cards import CardView
from dlstudy.terminal.reports.quiz import NO_WRAP, answer_given, right_answer


def questions(quiz: Quiz, language: str, moment: Moment) -> dict[str, object]:
    """Return ``{seed, wanted, cards}``: every question with its answer, exercises with theirs."""
    cards = []
    for place, card in enumerate(quiz.cards):
        asked = ask(card, None, moment, seed=quiz.seed + place)
        if asked is not None:
            cards.append(_question(asked, quiz.library.in_language(card, _one(language))))
    return {"seed": quiz.seed, "wanted": _wanted(quiz), "cards": cards}


def report(quiz: Quiz, language: str) -> dict[str, object]:
    """Return the score, its parts, the Brier score and every answer with the right one."""
    cards = []
    for result in quiz.results:
        card = result.asked.card
        view = CardView(result.asked, quiz.library, language, NO_WRAP, ascii_only=False)
        exercise = result.asked.attempt or result.asked.coding
        cards.append(
            {
                **_named(card),
                "quality": result.quality,
                "right": result.is_right,
                "seconds": round(result.elapsed_ms / 1000, 1),
                "confidence": result.confidence,
                "choice": result.choice,
                "points": result.points,
                "of": len(card.points),
                "answer": answer_given(result, view, language),
                "answers": [] if exercise is None else exercise.history,
                "reference": right_answer(result.asked, view),
            }
        )
    known = [
        Belief(r.asked.card.id, r.confidence, r.is_right)
        for r in quiz.results
        if r.confidence is not None
    ]
    error = brier(known)
    return {
        "seed": quiz.seed,
        "wanted": _wanted(quiz),
        "right": sum(result.is_right for result in quiz.results),
        "total": len(quiz.results),
        "topics": _parts(scores(quiz.results, "deck")),
        "kinds": _parts(scores(quiz.results, "kind")),
        "brier": None if error is None else round(error, 4),
        "cards": cards,
    }


def _wanted(quiz: Quiz) -> dict[str, object]:
    return {} if quiz.wanted is None else quiz.wanted.data()


def _parts(parts: list[Score]) -> dict[str, dict[str, int]]:
    return {part.name: {"right": part.right, "total": part.total} for part in parts}


def _named(card: Card) -> dict[str, object]:
    return {"card": card.id, "topic": card.deck, "kind": card.kind.value, "level": card.level}


def _question(asked: Asked, words: Card) -> dict[str, object]:
    found = {**_named(asked.card), "question": words.question}
    if asked.card.kind in EXERCISES:
        from dlstudy.cli.json.drill import figures

        return found | figures(asked, words, with_solution=True)
    mistakes = {m.name: {"claim": m.claim, "reason": m.reason} for m in words.mistakes}
    return found | {
        "answer": words.answer,
        "blank": words.blank,
        "points": list(words.points),
        "mistakes": mistakes,
    }


def _one(language: str) -> str:
    return "zh" if language == "zh" else "en"
