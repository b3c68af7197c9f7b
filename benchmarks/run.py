"""Print how fast dlstudy is, each figure beside the bare operation it is made of.

Run it with the Python that dlstudy is installed in: ``python benchmarks/run.py``.
These machines are noisy: read the ratios, which come from one run. With
``--against REV`` it builds another revision and prints the starts of both in turn.
"""

import compileall
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count, cycle
from pathlib import Path
from statistics import median

import against
import first_card
import three_weeks
import workload

import dlstudy
from dlstudy.card import EXERCISES
from dlstudy.deck.parse import parse_deck
from dlstudy.exercise.formulas import TOLERANCE, grade_formula
from dlstudy.formula import expr
from dlstudy.formula.domains import parse_domain
from dlstudy.grading import verdict
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.schedule import fold

STARTS = 11  # processes started for each figure
ANSWERS = 300


def milliseconds(action: Callable[[], object], times: int) -> float:
    """Return the median time of an action."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return 1000 * median(taken)


def row(what: str, figure: float, bare: float | None = None, limit: str = "") -> None:
    ratio = "" if bare is None else f"{figure / bare:7.1f} x"
    print(f"  {what:52} {figure:9.2f} ms {ratio:>10}  {limit}")


def starts(work: Path) -> None:
    """Print the time to the first card: warm, cold, and with much behind it."""
    small, large = work / "small", work / "large"
    workload.write_decks(large)
    workload.write_log(large, workload.events(workload.EVENTS, workload.now()))
    for home in (small, large):
        first_card.first_card_seconds(home)  # parses the decks and makes the log
    bare, warm, big = [], [], []
    for _ in range(STARTS):  # in turn, so that a slow minute is slow for all
        bare.append(first_card.bare_seconds())
        warm.append(first_card.first_card_seconds(small))
        big.append(first_card.first_card_seconds(large))
    cold = [first_card.cold_seconds(small) for _ in range(3)]
    base = 1000 * median(bare)
    row("python -c pass", base)
    row("first card, shipped decks, warm", 1000 * median(warm), base, "at most 12 x")
    row("first card, no byte code, no parsed decks", 1000 * median(cold), base)
    row("first card, 10,000 cards and 100,000 events", 1000 * median(big), base)


def tree(work: Path) -> None:
    """Print the time of `dlstudy roadmap` with a thousand cards and a long log."""
    home = work / "tree"
    workload.write_decks(home, decks=4)
    workload.write_log(home, workload.events(workload.EVENTS, workload.now()))
    first_card.command_seconds(home, "roadmap")  # parses the decks
    bare, shown = [], []
    for _ in range(STARTS):
        bare.append(first_card.bare_seconds())
        shown.append(first_card.command_seconds(home, "roadmap"))
    base = 1000 * median(bare)
    what = "the roadmap, 1,000 cards and 100,000 events"
    row(what, 1000 * median(shown), base, "at most 20 x")


def answers(work: Path) -> None:
    """Print the time from key press to committed against a bare commit, the two in turn."""
    bare = sqlite3.connect(work / "bare.sqlite", isolation_level=None)
    bare.execute("PRAGMA journal_mode = TRUNCATE")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE events (data TEXT)")

    def commit() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO events VALUES (?)", ("x" * 300,))
        bare.execute("COMMIT")

    log = iter(workload.events(2 * ANSWERS, workload.now(), seed=1))
    with Store(work / "large" / FILE_NAME) as store:
        pairs = [
            (milliseconds(commit, 1), milliseconds(lambda: store.record(next(log)), 1))
            for _ in range(ANSWERS)
        ]
    base, recorded = (median(column) for column in zip(*pairs, strict=True))
    row("bare SQLite commit, journal cut, synchronous FULL", base)
    row("an answer recorded, 100,000 events in the log", recorded, base, "at most 1.5 x")
    bare.close()


def folding(work: Path) -> None:
    """Print the time to fold the whole log and to read it."""
    log = workload.events(workload.EVENTS, workload.now())
    row(
        "fold 100,000 events",
        milliseconds(lambda: fold.states(log), 3),
        None,
        "at most 1,000 ms",
    )
    with Store(work / "large" / FILE_NAME) as store:
        row("read and fold them from the log, keep the states", milliseconds(store.rebuild, 3))


def parsing() -> None:
    """Print the time to parse ten thousand cards."""
    contents = [workload.deck_text(f"deck-{n}").encode() for n in range(workload.DECKS)]

    def parse() -> None:
        for n, content in enumerate(contents):
            parse_deck(content, f"deck-{n}.md")

    row("parse 10,000 cards", milliseconds(parse, 3), None, "at most 500 ms")


def grades() -> None:
    """Print the time to grade what was typed against reading and comparing it by NumPy."""
    import numpy as np

    texts = cycle(f"0.0625{n:05}" for n in range(5000))  # never the same text: nothing is kept
    base = milliseconds(lambda: np.isclose(float(next(texts)), 0.0625), 2000)
    row("float() and numpy.isclose", base)
    graded = milliseconds(lambda: verdict.grade_text(next(texts), 0.0625), 2000)
    row("a typed number graded", graded, base, "at most 20 x")
    table = np.random.default_rng(0).normal(size=(10, 10))
    printed, typed = str(table), str(table.tolist())
    for what, text in (("typed", typed), ("pasted from NumPy", printed)):
        whole = milliseconds(lambda text=text: verdict.grade_text(text, table, atol=1e-6), 300)  # type: ignore[misc]  # mypy: a default of a lambda
        row(f"an array of 10 by 10, {what}, graded", whole, base, "at most 1 ms")
    formulas_graded(base)


def formulas_graded(base: float) -> None:
    """Print the time to grade formulas at twelve points, each drawn anew."""
    vector = {"z": parse_domain("real[3]"), "y": parse_domain("onehot[3]")}
    matrix = {"X": parse_domain("matrix[n,d]"), "w": parse_domain("vector[d]")}
    seeds = count()
    for what, domains, reference, typed in (
        ("softmax(z) - y", vector, "softmax(z) - y", "exp(z)/sum(exp(z)) - y"),
        ("X.T@(X@w)", matrix, "X.T@(X@w)", "(X.T@X)@w"),
    ):
        right = [(expr.parse(reference), verdict.VerdictKind.RIGHT)]

        def graded() -> None:
            text = typed + " " * (next(seeds) % 2000)  # noqa: B023 - called before the next turn
            found = grade_formula(expr.parse(text), right, TOLERANCE, domains, next(seeds))  # noqa: B023
            assert found.kind is verdict.VerdictKind.RIGHT

        row(f"a formula, {what}", milliseconds(graded, 300), base, "at most 3 ms")


def proofs() -> None:
    """Print the time that `dlstudy check` needs from nothing, and for what it has proved before."""
    from dlstudy.cli.proving import prove
    from dlstudy.library.library import load

    with tempfile.TemporaryDirectory() as home:
        decks = list(load(Path(home)).decks)
        count = sum(card.kind in EXERCISES for deck in decks for card in deck.cards)
        for what in (f"{count} exercises proved over 200 seeds", "the same, proved before"):
            start = time.perf_counter()
            faults = prove(decks, [], Path(home), is_anew=False).faults
            seconds = time.perf_counter() - start
            row(f"{what}, {len(faults)} faults", 1000 * seconds, None, "")


def main() -> None:
    if sys.argv[1:2] == ["--against"]:
        against.print_against(*sys.argv[2:])
        return
    compileall.compile_dir(Path(dlstudy.__file__).parent, quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        print("start")
        starts(work)
        tree(work)
        print("answers")
        answers(work)
        folding(work)
        grades()
        print("decks")
        parsing()
        proofs()
    print("three weeks at fifteen minutes a day, then two weeks away")
    three_weeks.print_days()


if __name__ == "__main__":
    main()
