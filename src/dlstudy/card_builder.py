"""The fields of one raw card, understood: a card and its siblings, or faults."""

import re
from dataclasses import replace
from hashlib import blake2b
from math import isfinite

from dlstudy.card import (
    PARAMETER,
    Card,
    Clause,
    Given,
    Kind,
    Mistake,
    Step,
    Tolerance,
    Variable,
)
from dlstudy.cloze import blanks
from dlstudy.scan import SLUG, Field, RawCard, Scan

MOST_VALUES = 10_000  # of one variable: a range is written out
MOST_ENTRIES = 2  # roadmap entries that one card may answer

_EVERY_KIND = frozenset(
    ["Hint", "Why", "Source", "Roadmap", "Catalogue", "Needs", "Level", "Tags", "Was", "Mistake"]
)
_ALLOWED = {
    Kind.CONCEPT: _EVERY_KIND | {"Q", "A", "Points"},
    Kind.CLOZE: _EVERY_KIND | {"C"},
    Kind.DRILL: _EVERY_KIND
    | {"Q", "Vars", "Where", "Step", "Answer", "Drill", "Tol", "Verify", "Points"},
    Kind.DERIVATION: _EVERY_KIND | {"Q", "Given", "Where", "Step", "Tol", "Verify", "Points"},
    Kind.CODE: _EVERY_KIND | {"Q", "Code", "Points"},
}
_BLANK_LIKE = re.compile(r"\{\{([^{}:]*)::")
_COMMA = re.compile("[,，、]")
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_REFERENCE = re.compile(rf"(?:({SLUG.pattern})/)?({SLUG.pattern})(#c[1-9]\d*)?")
_STEP_LINE = re.compile(r"\s*(?:>|[1-9]\d?[.)]\s)")
_RANGE = re.compile(r"(-?[\d.]+)\s*\.\.\s*(-?[\d.]+)(?:\s+step\s+([\d.]+))?")


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
        if not self.is_translation:
            self.check_keys(kind)
            self.check_complete(card)
            self.check_names(card)
            self.check_parameters(card)
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
            tags=_listed(self.text("Tags")),
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

    def check_keys(self, kind: Kind) -> None:
        for f in self.fields:
            if f.key not in _ALLOWED[kind]:
                self.fault(f.line, f"'{f.key}:' has no place in a {kind} card; delete it")

    def check_complete(self, card: Card) -> None:
        line = card.line
        if not card.question and card.kind is not Kind.CLOZE:
            self.fault(self.line("Q"), "it has no 'Q:' text; add the question")
        if card.kind is Kind.CLOZE and not card.question:
            self.fault(self.line("C"), "its 'C:' is empty; write the sentence with its blanks")
        if card.kind is Kind.CONCEPT and not card.answer:
            self.fault(self.line("A"), "it has no 'A:' text; add the answer")
        if card.kind is Kind.DRILL and not card.steps:
            self.fault(line, "it has nothing to answer; add 'Answer:' or a 'Step name:'")
        if card.kind is Kind.DRILL and not card.family:
            for step in card.steps:
                if not step.formula:
                    self.fault(step.line, f"step '{step.name}' has no formula; add '  = ...'")
        if card.kind is Kind.DERIVATION and not card.steps:
            self.fault(line, "it has no step; add 'Step name: what to write'")
        if card.kind is Kind.DERIVATION:
            for step in card.steps:
                if not step.formula and not step.lines:
                    self.fault(
                        step.line,
                        f"step '{step.name}' has no answer; add '  = formula' or '  > line'",
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
                ask, formula, lines = _parts_of_step(f.text)
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
        """Read ``exact``, ``1%``, ``0.01 abs``, or the last two together with a comma.

        Of a formula ``up to constant`` and ``up to factor`` say what may differ.
        """
        text = " ".join(f.text.lower().split())
        if text == "exact":
            return Tolerance(0.0, 0.0, exact=True)
        if text in {"up to constant", "up to factor"}:
            return Tolerance(up_to=text.removeprefix("up to "))
        rtol, atol = None, None
        for part in _listed(text):
            if match := re.fullmatch(r"([\d.]+)\s*%", part):
                rtol = _number(match[1])
            elif match := re.fullmatch(r"([\d.]+(?:e-?\d+)?)\s*abs", part):
                atol = _number(match[1])
            else:
                rtol = atol = None
                break
        if rtol is None and atol is None:
            self.fault(
                f.line, f"the tolerance {f.text!r} cannot be read; write exact, 1% or 0.01 abs"
            )
            return Tolerance()
        default = Tolerance()
        return Tolerance(
            rtol=rtol / 100 if rtol is not None else 0.0,
            atol=atol if atol is not None else default.atol,
        )

    def mistakes(self) -> tuple[Mistake, ...]:
        if "Mistake" not in self.keys:
            return ()
        found: list[Mistake] = []
        steps = {f.name for f in self.fields if f.key == "Step"}
        for f in self.fields:
            if f.key != "Mistake":
                continue
            step, dot, name = f.name.rpartition(".")
            claim, arrow, reason = f" {f.text} ".replace("\n", " ").rpartition(" -> ")
            claim, reason = claim.strip(), reason.strip()
            if not arrow or not reason:
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
        found: list[str] = []
        field = self.single.get("Points")
        first = field.line + field.skipped if field else 0
        for number, line in enumerate(field.text.split("\n") if field else (), first):
            if line.startswith("- "):
                found.append(line[2:].strip())
            elif found and line.strip() and not line.startswith("-"):
                found[-1] += " " + line.strip()
            elif line.strip():
                self.fault(number, "a point starts with '- '; write that")
        return tuple(found)

    def variables(self) -> tuple[Variable, ...]:
        if "Vars" not in self.keys:
            return ()
        found: list[Variable] = []
        line = self.line("Vars")
        for part in filter(None, (p.strip() for p in self.text("Vars").split(";"))):
            name, word, domain = (s.strip() for s in part.partition(" in "))
            values = _values(domain)
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
        found = []
        for part in filter(None, (p.strip() for p in self.text("Given").split(";"))):
            name, _, domain = part.partition(" ")
            if not _NAME.fullmatch(name) or not domain.strip():
                self.fault(self.line("Given"), f"{part!r} is not given; write 'z real[3]'")
            else:
                found.append(Given(name, domain.strip()))
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
        ids = _listed(self.text("Roadmap"))
        if len(ids) > MOST_ENTRIES:
            self.fault(
                self.line("Roadmap"),
                f"it answers {len(ids)} roadmap entries, at most {MOST_ENTRIES} may be; split it",
            )
        return ids

    def references(self, key: str) -> tuple[str, ...]:
        found = []
        for text in _listed(self.text(key)):
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
        line = self.line("C")
        found = list(blanks(card.question))
        for blank in found:
            if not blank.text.strip():
                self.fault(line, f"the blank '{blank.name}' is empty; write what it hides")
        starts = {blank.start for blank in found}
        for match in _BLANK_LIKE.finditer(card.question):
            name = match[1]
            if not re.fullmatch(r"c[1-9]\d*", name):
                self.fault(line, f"'{{{{{name}::' is no blank; write '{{{{c1::...}}}}'")
            elif match.start() not in starts:
                self.fault(line, f"the blank '{name}' has no end; write '}}}}' after it")
        names = sorted({blank.name for blank in found}, key=lambda name: int(name[1:]))
        if not names and not self.is_translation and "{{" not in card.question:
            self.fault(self.line("C"), "it has no blank; write one as '{{c1::...}}'")
        return [replace(card, blank=name, was=_blank_of(card.was, name)) for name in names]

    def check_names(self, card: Card) -> None:
        """A name stands for one thing: a variable, a definition or a step."""
        seen = {variable.name for variable in card.variables} | {g.name for g in card.given}
        for name, line in (
            *((clause.name, clause.line) for clause in card.where),
            *((step.name, step.line) for step in card.steps),
        ):
            if name and name in seen:
                self.fault(line, f"'{name}' is defined twice; rename one")
            seen.add(name)

    def check_parameters(self, card: Card) -> None:
        """Every ``{{name}}`` of the words must be a variable or defined by Where."""
        if card.kind is Kind.CLOZE or card.family:
            return
        known = {v.name for v in card.variables} | {c.name for c in card.where}
        for f in self.fields:
            if (
                f.key not in {"Q", "A", "Hint", "Why", "Step", "Mistake", "Points"}
                or "{{" not in f.text
            ):
                continue
            for match in PARAMETER.finditer(f.text):
                if match[1] not in known:
                    line = f.line + f.skipped + f.text.count("\n", 0, match.start())
                    self.fault(line, f"'{{{{{match[1]}}}}}' is not defined; add it to 'Vars:'")


def _parts_of_step(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Split a step into what it asks, its formula (``= ...``), and its lines.

    A line to choose or recall starts with ``>``, lines to put in order are numbered.
    """
    lines = text.split("\n")
    for index, line in enumerate(lines):
        ask = "\n".join(lines[:index]).strip()
        if line.lstrip().startswith("="):
            return ask, " ".join(part.strip() for part in lines[index:]).lstrip("= "), ()
        if index and _STEP_LINE.match(line):
            return ask, "", tuple(_step_lines(lines[index:]))
    return text.strip(), "", ()


def _step_lines(lines: list[str]) -> list[str]:
    """Return the marked lines, each with the unmarked ones that go on under it."""
    found: list[str] = []
    for line in lines:
        mark = _STEP_LINE.match(line)
        if mark and not (mark[0].strip() == ">" and found):
            found.append(line[mark.end() :].strip())
        else:
            found[-1] += " " + line.strip().removeprefix(">").strip()
    return [line.strip() for line in found]


def _blank_of(was: tuple[str, ...], blank: str) -> tuple[str, ...]:
    """Return the former ids of one blank: the log knows blanks, never the whole cloze."""
    return tuple(old if "#" in old else f"{old}#{blank}" for old in was)


def _listed(text: str) -> tuple[str, ...]:
    if not text:
        return ()
    return tuple(part.strip() for part in _COMMA.split(text) if part.strip())


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None


def _values(domain: str) -> tuple[float, ...] | None:
    """Write out ``{1, 3}``, ``1..5`` or ``0..1 step 0.1``; None if it cannot be read."""
    if domain.startswith("{") and domain.endswith("}"):
        numbers = [_number(part) for part in _listed(domain[1:-1])]
        good = [number for number in numbers if number is not None]
        return tuple(good) if good and len(good) == len(numbers) else None
    match = _RANGE.fullmatch(domain)
    low, high, step = (_number(s) if s else 1.0 for s in match.groups()) if match else (None,) * 3
    if low is None or high is None or not step or high < low or (high - low) / step > MOST_VALUES:
        return None
    count = int((high - low) / step + 1e-9) + 1
    return tuple(round(low + i * step, 10) for i in range(count))


def _revision(parts: list[str]) -> str:
    """Return a short hash of everything that a right answer depends on."""
    return blake2b("\0".join(parts).encode(), digest_size=4).hexdigest()
