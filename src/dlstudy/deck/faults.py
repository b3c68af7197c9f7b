"""What a card lacks, has too much, or names twice: seen without evaluating anything."""

import re
from collections.abc import Iterator, Sequence

from dlstudy.card import PARAMETER, Card, Kind
from dlstudy.deck.cloze import blanks, filled
from dlstudy.deck.fields import listed
from dlstudy.deck.keys import RESERVED
from dlstudy.deck.raw import Field
from dlstudy.text.blocks import Shape, blocks

_EVERY_KIND = (
    frozenset(
        [
            "Hint",
            "Why",
            "Source",
            "Roadmap",
            "Catalogue",
            "Needs",
            "Level",
            "Tags",
            "Was",
            "Mistake",
        ]
    )
    | RESERVED
)
_ALLOWED = {
    Kind.CONCEPT: _EVERY_KIND | {"Q", "A", "Points"},
    Kind.CLOZE: _EVERY_KIND | {"C"},
    Kind.DRILL: _EVERY_KIND
    | {"Q", "Vars", "Where", "Step", "Answer", "Drill", "Tol", "Verify", "Points"},
    Kind.DERIVATION: _EVERY_KIND | {"Q", "Given", "Where", "Step", "Tol", "Verify", "Points"},
    Kind.CODE: _EVERY_KIND | {"Q", "Code", "Points"},
}
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_WITH_NUMBERS = frozenset(["Q", "A", "Hint", "Why", "Step", "Mistake", "Points"])
_WORDS = frozenset(["Q", "A", "C", "Points", "Step", "Hint", "Mistake", "Why"])  # of a translation
_OF_INLINE = frozenset(["Vars", "Where", "Answer", "Verify"])  # a family has its own
MOST_STEPS = 30  # of one card: each is proved over many seeds
_BLANK_LIKE = re.compile(r"\{\{([^{}:]*)::")
_OF_ONE_LINE = frozenset(["Catalogue", "Tags"])  # their other lines would be no text of any kind
_ALIAS = re.compile(r"[A-Za-z_]\w*\s*=\s*\S.*", re.ASCII | re.DOTALL)
MOST_LINES = 9  # to choose among or to put in order: each is named by one digit
MOST_POINTS = 9  # each is ticked by one digit

Finding = tuple[int, str]  # line and message


def faults_of(card: Card, fields: Sequence[Field]) -> Iterator[Finding]:
    """Yield what is wrong with a card, each with its line."""
    for field in fields:
        if field.key not in _ALLOWED[card.kind]:
            yield field.line, f"'{field.key}:' has no place in a {card.kind} card; delete it"
        elif card.family and field.key in _OF_INLINE:
            yield field.line, f"'{field.key}:' has no place beside a family; delete it"
        yield from _unused_text(field)
    if card.steps:
        yield from _mistakes_out_of_place(card)
    yield from _without_a_key(card, {field.key: field.line for field in fields})
    yield from _missing_texts(card, {field.key: field.line for field in fields})
    yield from _missing_steps(card)
    yield from _names_given_twice(card)
    if card.kind is not Kind.CLOZE and not card.family:
        yield from _unknown_numbers(card, fields)
        if card.variables:
            yield from _unused_numbers(card, fields)


def unused_in_words(card: Card, fields: Sequence[Field]) -> Iterator[Finding]:
    """Yield what a translation holds and nobody reads: everything that is no words."""
    for field in fields:
        if field.key not in _WORDS:
            message = f"'{field.key}:' is not used in a translation"
            yield field.line, f"{message}; delete it, the card has its own"
    for step in card.steps:
        if step.formula:
            message = f"the formula of step '{step.name}' is not used in a translation"
            yield step.line, f"{message}; delete it, the card has its own"


def _unused_text(field: Field) -> Iterator[Finding]:
    """Yield text below a field that is one line, and an alias that names nothing."""
    for part in listed(field.text) if field.key in _OF_ONE_LINE else ():
        _, _, more = part.partition("\n")
        if more:
            above = field.text[: field.text.index(part)].count("\n") + 1
            line = field.line + field.skipped + above + len(more) - len(more.lstrip("\n"))
            yield line, f"text below '{field.key}:' is not shown; give it a field of its own"
    if field.key == "Alias" and not _ALIAS.fullmatch(field.text.strip()):
        yield field.line, "an alias is a name and other spellings; write 'sigma = σ, \\sigma'"
    if field.key == "Mistake" and "\n" in field.text:
        shapes = {block.shape for block in blocks(field.text)}
        if shapes & {Shape.CODE, Shape.TABLE}:
            message = f"mistake '{field.name}' is one paragraph"
            yield field.line, f"{message}; put a table or a block of code into 'Why:'"


def _without_a_key(card: Card, lines: dict[str, int]) -> Iterator[Finding]:
    """Yield lists that are longer than there are digits to choose their lines by."""
    if len(card.points) > MOST_POINTS:
        message = f"it has {len(card.points)} points, at most {MOST_POINTS} can be ticked"
        yield lines.get("Points", card.line), f"{message}; join some"
    most = MOST_LINES - 1  # beside the answer
    if card.kind is Kind.CONCEPT and len(card.mistakes) > most:
        message = f"it has {len(card.mistakes)} mistakes, at most {most}"
        yield card.mistakes[most].line, f"{message} can be chosen beside the answer; delete some"
    for step in card.steps:
        mistakes = [m for m in card.mistakes if m.step == step.name]
        if len(step.lines) == 1 and len(mistakes) > most:
            message = f"step '{step.name}' has {len(mistakes)} mistakes, at most {most}"
            yield mistakes[most].line, f"{message} can be chosen beside its line; delete some"


def blank_faults(text: str, *, may_be_without: bool = False) -> Iterator[str]:
    """Yield what is wrong with the blanks of a cloze."""
    found = list(blanks(text))
    for blank in found:
        if not blank.text.strip():
            yield f"the blank '{blank.name}' is empty; write what it hides"
        if blank.is_cut:
            message = f"a formula or code goes over the edge of the blank '{blank.name}'"
            yield f"{message}; put all of it inside or outside"
    starts = {blank.start for blank in found}
    for match in _BLANK_LIKE.finditer(text):
        name = match[1]
        if not re.fullmatch(r"c[1-9]\d*", name):
            yield f"'{{{{{name}::' is no blank; write '{{{{c1::...}}}}'"
        elif match.start() not in starts:
            yield f"the blank '{name}' has no end; write '}}}}' after it"
    bare = [m for m in PARAMETER.finditer(filled(text, lambda _: "")) if m[1]]
    for match in bare:
        yield f"'{match[0]}' is no blank; write '{{{{c1::{match[1]}}}}}'"
    if not (found or may_be_without or bare or _BLANK_LIKE.search(text)):
        yield "it has no blank; write one as '{{c1::...}}'"


def _mistakes_out_of_place(card: Card) -> Iterator[Finding]:
    of_order = {step.name for step in card.steps if len(step.lines) > 1}
    for mistake in card.mistakes:
        if card.family and mistake.claim:
            message = f"mistake '{mistake.name}' has a formula and the family its own"
            yield mistake.line, f"{message}; write 'Mistake ...: -> why'"
        if mistake.step in of_order:
            message = f"mistake '{mistake.name}' belongs to lines that are put in order"
            yield mistake.line, f"{message}; delete it"


def _missing_texts(card: Card, lines: dict[str, int]) -> Iterator[Finding]:
    if not card.question and card.kind is not Kind.CLOZE:
        yield lines.get("Q", card.line), "it has no 'Q:' text; add the question"
    if card.kind is Kind.CLOZE and not card.question:
        message = "its 'C:' is empty; write the sentence with its blanks"
        yield lines.get("C", card.line), message
    if card.kind is Kind.CONCEPT and not card.answer:
        yield lines.get("A", card.line), "it has no 'A:' text; add the answer"


def _missing_steps(card: Card) -> Iterator[Finding]:
    if card.kind is Kind.DRILL and not card.steps:
        yield card.line, "it has nothing to answer; add 'Answer:' or a 'Step name:'"
    if card.kind is Kind.DERIVATION and not card.steps:
        yield card.line, "it has no step; add 'Step name: what to write'"
    if len(card.steps) > MOST_STEPS:
        yield card.line, f"it has {len(card.steps)} steps, at most {MOST_STEPS}; make two cards"
    for step in card.steps:
        if card.kind is Kind.DRILL and not card.family and not step.formula:
            yield step.line, f"step '{step.name}' has no formula; add '  = ...'"
        if card.kind is Kind.DERIVATION and not step.formula and not step.lines:
            message = f"step '{step.name}' has no answer; add '  = formula' or '  > line'"
            yield step.line, message
        if len(step.lines) > MOST_LINES:
            message = f"step '{step.name}' has {len(step.lines)} lines, at most {MOST_LINES}"
            yield step.line, f"{message} can be put in order; join some"


def _names_given_twice(card: Card) -> Iterator[Finding]:
    """Yield names that stand for two things: variables, definitions, steps."""
    seen = {variable.name for variable in card.variables} | {g.name for g in card.given}
    for name, line in (
        *((clause.name, clause.line) for clause in card.where),
        *((step.name, step.line) for step in card.steps),
    ):
        if name and name in seen:
            yield line, f"'{name}' is defined twice; rename one"
        seen.add(name)


def _unknown_numbers(card: Card, fields: Sequence[Field]) -> Iterator[Finding]:
    """Yield every ``{{name}}`` of the words that is neither a variable nor defined by Where."""
    known = {v.name for v in card.variables} | {c.name for c in card.where}
    for field in fields:
        if field.key not in _WITH_NUMBERS or "{{" not in field.text:
            continue
        for match in PARAMETER.finditer(field.text):
            if match[1] not in known:
                line = field.line + field.skipped + field.text.count("\n", 0, match.start())
                yield line, f"'{{{{{match[1]}}}}}' is not defined; add it to 'Vars:'"


def _unused_numbers(card: Card, fields: Sequence[Field]) -> Iterator[Finding]:
    """Yield every variable that stands nowhere else."""
    line = next((field.line for field in fields if field.key == "Vars"), card.line)
    words = {name for f in fields if f.key != "Vars" for name in _NAME.findall(f.text)}
    for variable in card.variables:
        if variable.name not in words:
            yield line, f"'{variable.name}' is drawn and used nowhere; delete it"
