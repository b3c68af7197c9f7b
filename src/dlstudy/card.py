"""The words of a deck: cards, their steps and mistakes, and the faults found in them."""

import re
from enum import StrEnum
from typing import NamedTuple

from dlstudy.record import field, record

PARAMETER = re.compile(r"\{\{\s*([^{}:]*?)\s*\}\}")  # the place of a drill's number: {{n}}

CardId = str  # "deck/slug", or "deck/slug#c1" for one blank of a cloze


class Kind(StrEnum):
    """What a card asks for."""

    CONCEPT = "concept"
    CLOZE = "cloze"
    DRILL = "drill"
    DERIVATION = "derivation"
    CODE = "code"


EXERCISES = frozenset({Kind.DRILL, Kind.DERIVATION, Kind.CODE})  # worked through, not turned over


class Fault(NamedTuple):
    """Something wrong in a deck: where, what, and what to write instead."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class Mistake(NamedTuple):
    """A named wrong way: ``claim`` is what people say, or in a drill the formula they use."""

    name: str
    step: str  # "" where the card has one question only
    claim: str
    reason: str
    line: int = 0


class Tolerance(NamedTuple):
    """How far an answer may be from its reference: ``atol + rtol * |reference|``."""

    rtol: float = 1e-2
    atol: float = 1e-8
    exact: bool = False
    up_to: str = ""  # of formulas: "constant" or "factor", where that is all that may differ


class Step(NamedTuple):
    """One thing asked inside a drill or derivation.

    It has a formula, or in a derivation ``lines`` of text instead: one that is
    chosen among the step's mistakes, or recalled if it has none; several that
    are put in order.
    """

    name: str
    ask: str
    formula: str
    hint: str = ""
    tolerance: Tolerance = Tolerance()
    line: int = 0
    lines: tuple[str, ...] = ()


class Variable(NamedTuple):
    """A parameter of an inline drill and the values it is drawn from."""

    name: str
    values: tuple[float, ...]


@record
class Given:
    """A symbol of a derivation and the domain it is sampled from, such as ``real[3]``."""

    name: str
    domain: str
    line: int = field(default=0, compare=False)


class Clause(NamedTuple):
    """A formula with a name and a line: a definition of ``Where``, a route of ``Verify``."""

    name: str  # "" for a condition, or where there is one answer only
    formula: str
    line: int


@record
class Card:
    """The unit that is scheduled. Its words may be a translation; its id never is.

    ``answer`` is the text behind a concept; a cloze keeps its whole text in
    ``question`` and the blank asked in ``blank``. ``revision`` changes when
    the answer does, and not when the question is polished.
    """

    deck: str
    slug: str
    kind: Kind
    line: int
    question: str
    answer: str = ""
    blank: str = ""
    points: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    steps: tuple[Step, ...] = ()
    variables: tuple[Variable, ...] = ()
    where: tuple[Clause, ...] = ()
    given: tuple[Given, ...] = ()
    verify: tuple[Clause, ...] = ()
    family: str = ""
    hint: str = ""
    why: str = ""
    source: str = ""
    roadmap: tuple[str, ...] = ()
    catalogue: str = ""
    needs: tuple[CardId, ...] = ()
    level: int = 2
    tags: tuple[str, ...] = ()
    was: tuple[CardId, ...] = ()
    revision: str = ""

    @property
    def id(self) -> CardId:
        """The name under which the log knows this card, for ever."""
        return f"{self.note}#{self.blank}" if self.blank else self.note

    @property
    def note(self) -> CardId:
        """The id without the blank: what a card and its siblings share."""
        return f"{self.deck}/{self.slug}"


@record
class Deck:
    """One file of cards: its title, its notation, every good card and every fault."""

    slug: str
    path: str
    title: str
    notation: str
    cards: tuple[Card, ...]
    faults: tuple[Fault, ...]
    extends: str = ""
