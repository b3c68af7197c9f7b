"""Content tested like code: what is wrong in a deck's drills, formulas and names."""

from collections.abc import Callable, Iterator

from dlstudy.card import Card, Deck, Fault, Kind
from dlstudy.code import judging
from dlstudy.code.task import CodeTask
from dlstudy.deck.cloze import filled
from dlstudy.deck.translation import parameters
from dlstudy.deck.wording import text_faults
from dlstudy.exercise import selftest
from dlstudy.exercise.contract import BadDrill, Drill, ValueStep
from dlstudy.exercise.variants import variant

DrillOf = Callable[[Card], Drill]
TaskOf = Callable[[Card], CodeTask]


def notation_faults(deck: Deck) -> Iterator[Fault]:
    """Yield what of a deck's notation would not be shown as it is meant."""
    for message in text_faults(deck.notation):
        yield Fault(deck.path, 1, f"the notation: {message}")


def proved(card: Card, path: str, drill_of: DrillOf, task_of: TaskOf) -> Iterator[Fault]:
    """Yield what the proof of a drill, a derivation or a code card over its seeds finds."""
    try:
        found = (
            _code_faults(card, task_of(card))
            if card.kind is Kind.CODE
            else _drill_faults(card, drill_of(card))
        )
        for line, message in found:
            yield Fault(path, line, f"card '{card.slug}': {message}")
    except BadDrill as error:
        yield Fault(path, error.line, f"card '{card.slug}': {error}")
    except Exception as error:
        if not card.family:
            raise  # a bug of ours
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        message = f"card '{card.slug}': '{card.family}' raises ({reason}); mend it"
        yield Fault(path, card.line, message)


def _drill_faults(card: Card, drill: Drill) -> Iterator[tuple[int, str]]:
    names = {name for step in drill.steps for name in (step.name, step.name or "answer")}
    for clause in card.verify:
        if clause.name not in names:
            message = f"'Verify: {clause.name or clause.formula}' names no step"
            steps = ", ".join(step.name or "answer" for step in drill.steps)
            remedy = f"write 'Verify: step = ...' with one of {steps}"
            yield clause.line, f"{message}; {remedy}"
    if card.family:
        yield from _unknown_numbers(card, drill)
    yield from selftest.prove(drill)


def _unknown_numbers(card: Card, drill: Drill) -> Iterator[tuple[int, str]]:
    """Yield every ``{{name}}`` of a family's words that is no parameter of it."""
    values = variant(drill, 0).values
    for name in sorted(parameters(card) - values.keys()):
        yield card.line, f"the family has no number '{name}'; it has {', '.join(values)}"


def _code_faults(card: Card, task: CodeTask) -> Iterator[tuple[int, str]]:
    reasons = {m.name: m.line for m in card.mistakes}
    for name in sorted(task.mistakes.keys() - reasons.keys()):
        yield card.line, f"the task has a mistake '{name}'; write 'Mistake {name}: -> why'"
    for name in sorted(reasons.keys() - task.mistakes.keys()):
        yield reasons[name], f"the task has no mistake '{name}'; delete it"
    for message in judging.prove(task):
        yield card.line, message


def is_unverified(card: Card, drill_of: DrillOf) -> bool:
    """Is it a drill with a step that has no independent route?"""
    if card.kind is not Kind.DRILL:
        return False
    try:
        steps = drill_of(card).steps
    except BadDrill:
        return False  # a fault of its own
    return not all(step.verify for step in steps if isinstance(step, ValueStep))


def formula_faults(card: Card, path: str) -> Iterator[Fault]:
    """Yield what of a card's words would not be shown as it is meant, formulas first."""
    for text in words(card):
        whole = filled(text, lambda blank: blank.text) if card.kind is Kind.CLOZE else text
        for message in text_faults(whole):
            yield Fault(path, card.line, f"card '{card.slug}': {message}")


def words(card: Card) -> list[str]:
    """Return every text of a card that a learner reads."""
    asks = [text for step in card.steps for text in (step.ask, step.hint)]
    of_lines = {step.name for step in card.steps if step.lines}
    claims = [m.claim for m in card.mistakes if not card.steps or m.step in of_lines]
    reasons = [m.reason for m in card.mistakes]
    return [
        card.question, card.answer, card.hint, card.why, *card.points, *asks, *claims, *reasons,
        *(line for step in card.steps for line in step.lines),
    ]  # fmt: skip
