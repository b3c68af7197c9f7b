"""The fields of one raw card, understood: a card and its siblings, or faults."""

import re

from dlstudy.card import (
    Card,
    Clause,
    Given,
    Kind,
    Mistake,
    Step,
    Tolerance,
    Variable,
)
from dlstudy.deck.cloze import blanks
from dlstudy.deck.faults import blank_faults, faults_of, unused_in_words
from dlstudy.deck.fields import (
    claim_and_reason,
    listed,
    parts_of_step,
    points_of,
    tolerance_of,
    values_of,
)
from dlstudy.deck.raw import Field, RawCard, Scan
from dlstudy.deck.scan import SLUG
from dlstudy.digest import blake2b
from dlstudy.record import replace

MOST_ENTRIES = 2  # roadmap entries that one card may answer

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_REFERENCE = re.compile(rf"(?:({SLUG.pattern})/)?({SLUG.pattern})(#c[1-9]\d*)?")


class CardBuilder:
    """The fields of one raw card, turned into its cards."""

    def __init__(self, raw: Scan, deck: str, card: RawCard, is_translation: bool) -> None:
        self.raw = raw
        self.deck = deck
        self.card = card
        self.is_translation = is_translation
        self.fields = card.fields
        self.single = {f.key: f for f in card.fields if not f.name}
        self.keys = {f.key for f in card.fields}

    def fault(self, line: int, message: str) -> None:
        self.raw.fault(line, f"card '{self.card.slug}': {message}")

    def text(self, key: str) -> str:
        found = self.single.get(key)
        return found.text.strip() if found else ""

    def line(self, key: str) -> int:
        found = self.single.get(key)
        return found.line if found else self.card.line

    def cards(self) -> list[Card]:
        """Return the card, or the sibling cards of a cloze."""
        if not self.fields:
            self.fault(self.card.line, "it has no field; add 'Q:' and 'A:'")
            return []
        kind = self.kind()
        card = self.build(kind)
        for line, message in () if self.is_translation else faults_of(card, self.fields):
            self.fault(line, message)
        for line, message in unused_in_words(card, self.fields) if self.is_translation else ():
            self.raw.fault(line, f"card '{self.card.slug}': {message}", is_of_file=True)
        return self.siblings(card) if kind is Kind.CLOZE else [card]

    def kind(self) -> Kind:
        keys = self.keys
        if "C" in keys:
            return Kind.CLOZE
        if "Code" in keys:
            return Kind.CODE
        if keys & {"Drill", "Vars", "Answer"}:
            return Kind.DRILL
        if keys & {"Given", "Step"}:
            return Kind.DERIVATION
        return Kind.CONCEPT

    def build(self, kind: Kind) -> Card:
        points, steps, where = self.points(), self.steps(), self.clauses("Where")
        family = self.text("Drill") or self.text("Code")
        return Card(
            deck=self.deck,
            slug=self.card.slug,
            kind=kind,
            line=self.card.line,
            question=self.text("C" if kind is Kind.CLOZE else "Q"),
            answer=self.text("A"),
            points=points,
            mistakes=self.mistakes(),
            steps=steps,
            variables=self.variables(),
            where=where,
            given=self.given(),
            verify=self.clauses("Verify"),
            family=family,
            hint=self.text("Hint"),
            why=self.text("Why"),
            source=self.text("Source"),
            roadmap=self.roadmap(),
            catalogue=self.text("Catalogue"),
            needs=self.references("Needs"),
            level=self.level(),
            tags=listed(self.text("Tags")),
            was=self.references("Was"),
            revision=_revision(
                [
                    self.text("C"),
                    self.text("A"),
                    *points,
                    *(part for step in steps for part in (step.formula, *step.lines)),
                    *(clause.formula for clause in where),
                    family,
                ]
            ),
        )

    def steps(self) -> tuple[Step, ...]:
        if not self.keys & {"Answer", "Step", "Tol", "Hint"}:
            return ()
        found: list[Step] = []
        if "Answer" in self.single:
            f = self.single["Answer"]
            if not f.text.strip():
                self.fault(f.line, "its 'Answer:' is empty; write the formula")
            hint = self.text("Hint")
            found.append(Step("", "", f.text.strip(), hint, self.tolerance(""), f.line))
        for f in self.fields:
            if f.key == "Step":
                ask, formula, lines = parts_of_step(f.text)
                hint, tolerance = self.named("Hint", f), self.tolerance(f.name)
                found.append(Step(f.name, ask, formula, hint, tolerance, f.line, lines))
        if "Answer" in self.single and len(found) > 1:
            self.fault(found[1].line, "it has both 'Answer:' and steps; keep one of the two")
        names = {step.name for step in found}
        for f in self.fields:
            if f.key in {"Hint", "Tol"} and f.name and f.name not in names:
                self.fault(f.line, f"'{f.key} {f.name}:' names no step; use a step's name")
        return tuple(found)

    def named(self, key: str, step: Field) -> str:
        """Return the text of ``key`` for one step, else for the whole card."""
        found = self.card.by_name.get((key, step.name))
        return found.text.strip() if found else self.text(key)

    def tolerance(self, step: str) -> Tolerance:
        names = self.card.by_name
        found = names.get(("Tol", step)) or names.get(("Tol", ""))
        return self.parse_tolerance(found) if found else Tolerance()

    def parse_tolerance(self, f: Field) -> Tolerance:
        found = tolerance_of(f.text)
        if found is None:
            self.fault(
                f.line, f"the tolerance {f.text!r} cannot be read; write exact, 1% or 0.01 abs"
            )
        return found or Tolerance()

    def mistakes(self) -> tuple[Mistake, ...]:
        if "Mistake" not in self.keys:
            return ()
        found: list[Mistake] = []
        steps = {f.name for f in self.fields if f.key == "Step"}
        for f in self.fields:
            if f.key != "Mistake":
                continue
            step, dot, name = f.name.rpartition(".")
            claim, reason = claim_and_reason(f.text)
            if not reason:
                self.fault(
                    f.line, f"mistake '{f.name}' has no reason; write 'what people do -> why'"
                )
            elif not claim and not self.is_translation and not self.keys & {"Drill", "Code"}:
                self.fault(
                    f.line, f"mistake '{f.name}' says not what people do; write it before '->'"
                )
            elif not SLUG.fullmatch(name):
                self.fault(
                    f.line, f"'{name}' is not a mistake's name; use lower-case words and '-'"
                )
            elif steps and step not in steps and not self.is_translation:
                example = next(iter(sorted(steps)))
                self.fault(f.line, f"mistake '{f.name}' names no step; write '{example}.{name}'")
            elif dot and step not in steps and not self.is_translation:
                self.fault(
                    f.line, f"mistake '{f.name}' names the step '{step}', which is not there"
                )
            else:
                found.append(Mistake(name, step, claim, reason, f.line))
        return tuple(found)

    def points(self) -> tuple[str, ...]:
        field = self.single.get("Points")
        if field is None:
            return ()
        found, wrong = points_of(field.text)
        for line, message in wrong:
            self.fault(field.line + field.skipped + line, message)
        return tuple(found)

    def variables(self) -> tuple[Variable, ...]:
        if "Vars" not in self.keys:
            return ()
        found: list[Variable] = []
        line = self.line("Vars")
        for part in filter(None, (p.strip() for p in self.text("Vars").split(";"))):
            name, word, domain = (s.strip() for s in part.partition(" in "))
            values = values_of(domain)
            if not word or not _NAME.fullmatch(name):
                self.fault(line, f"{part!r} is not a variable; write 'k in {{1, 3, 5}}'")
            elif values is None:
                self.fault(
                    line,
                    f"the values of '{name}' cannot be read; write {{1, 3}}, 1..5 or 0..1 step 0.1",
                )
                found.append(Variable(name, ()))  # it is defined, if badly
            elif any(name == v.name for v in found):
                self.fault(line, f"a second variable '{name}'; rename one")
            else:
                found.append(Variable(name, values))
        if "Vars" in self.single and not found and not self.text("Vars"):
            self.fault(line, "its 'Vars:' is empty; write 'k in {1, 3, 5}'")
        return tuple(found)

    def given(self) -> tuple[Given, ...]:
        if "Given" not in self.keys:
            return ()
        found: list[Given] = []
        for part in filter(None, (p.strip() for p in self.text("Given").split(";"))):
            name, _, domain = part.partition(" ")
            if not _NAME.fullmatch(name) or not domain.strip():
                self.fault(self.line("Given"), f"{part!r} is not given; write 'z real[3]'")
            elif any(name == given.name for given in found):
                self.fault(self.line("Given"), f"'{name}' is given twice; delete one")
            else:
                found.append(Given(name, domain.strip(), self.line("Given")))
        return tuple(found)

    def clauses(self, key: str) -> tuple[Clause, ...]:
        if key not in self.keys:
            return ()
        return tuple(self.clause(f) for f in self.fields if f.key == key)

    def clause(self, f: Field) -> Clause:
        """Read ``name = formula``, or a formula or condition alone."""
        match = re.fullmatch(r"([A-Za-z_]\w*)\s*=(?!=)\s*(.+)", f.text.strip(), re.DOTALL)
        if not f.text.strip():
            self.fault(f.line, f"its '{f.key}:' is empty; write a formula")
        return Clause(match[1], match[2], f.line) if match else Clause("", f.text.strip(), f.line)

    def roadmap(self) -> tuple[str, ...]:
        ids = listed(self.text("Roadmap"))
        if len(ids) > MOST_ENTRIES:
            self.fault(
                self.line("Roadmap"),
                f"it answers {len(ids)} roadmap entries, at most {MOST_ENTRIES} may be; split it",
            )
        return ids

    def references(self, key: str) -> tuple[str, ...]:
        found = []
        for text in listed(self.text(key)):
            match = _REFERENCE.fullmatch(text)
            if match is None:
                self.fault(self.line(key), f"'{text}' is not a card; write 'slug' or 'deck/slug'")
            else:
                found.append(f"{match[1] or self.deck}/{match[2]}{match[3] or ''}")
        return tuple(found)

    def level(self) -> int:
        text = self.text("Level") or "2"
        if text in {"1", "2", "3"}:
            return int(text)
        self.fault(self.line("Level"), f"the level is {text!r}; write 1, 2 or 3")
        return 2

    def siblings(self, card: Card) -> list[Card]:
        """Return one card a blank, in the order of their numbers."""
        for message in blank_faults(card.question, may_be_without=self.is_translation):
            self.fault(self.line("C"), message)
        names = {blank.name for blank in blanks(card.question)}
        return [
            replace(card, blank=name, was=_blank_of(card.was, name))
            for name in sorted(names, key=lambda name: (len(name), name))
        ]


def _blank_of(was: tuple[str, ...], blank: str) -> tuple[str, ...]:
    """Return the former ids of one blank: the log knows blanks, never the whole cloze."""
    return tuple(old if "#" in old else f"{old}#{blank}" for old in was)


def _revision(parts: list[str]) -> str:
    """Return a short hash of everything that a right answer depends on."""
    return blake2b("\0".join(parts).encode(), digest_size=4).hexdigest()
