"""Proofs that are kept: what is unchanged is not proved again, what has changed is."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

import dlstudy
from dlstudy.cli import proving
from dlstudy.deck.parse import parse_deck
from dlstudy.library.library import shipped_folder
from dlstudy.library.proofs import Proofs, Remarks, closure, digest

PACKAGE = Path(dlstudy.__file__).parent
DECK = """---
deck: d
---
## first
Q: Twice n = {{n}}?
Vars: n in 1..9
Answer: 2*n
Verify: n + n
## second
Q: n = {{n}} squared?
Vars: n in 2..9
Answer: n^2
Verify: n*n
"""


@pytest.fixture(autouse=True)
def _no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "FEW", 1_000)


def proved(text: str, folder: Path, *, is_anew: bool = False) -> tuple[list[str], list[str]]:
    """Return the slugs that were proved now, and the faults."""
    deck = parse_deck(text.encode(), "d.md")
    now: list[str] = []
    whole = proving._proof

    def seen(task: proving.Task) -> proving.Found:
        now.append(task.card.slug)
        return whole(task)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proving, "_proof", seen)
        checked = proving.prove([deck], [], folder, is_anew=is_anew)
    return now, [fault.message for fault in checked.faults]


def test_a_card_is_proved_again_when_it_has_changed_and_not_when_it_was_moved(
    tmp_path: Path,
) -> None:
    assert proved(DECK, tmp_path) == (["first", "second"], [])
    assert proved(DECK, tmp_path) == ([], [])
    assert proved(DECK.replace("## first", "\n\n## first"), tmp_path) == ([], [])
    assert proved(DECK.replace("Twice", "Two times"), tmp_path) == (["first"], [])
    assert proved(DECK, tmp_path, is_anew=True)[0] == ["first", "second"]


def test_a_card_with_a_fault_is_proved_again_until_it_has_none(tmp_path: Path) -> None:
    bad = DECK.replace("Verify: n*n", "Verify: n+n")
    for _ in range(2):
        now, faults = proved(bad, tmp_path)
        assert "second" in now
        assert len(faults) == 1
    assert proved(DECK, tmp_path) == (["second"], [])


def test_a_drill_without_a_route_is_still_known_when_its_proof_was_kept(tmp_path: Path) -> None:
    deck = parse_deck(DECK.replace("Verify: n*n\n", "").encode(), "d.md")
    for _ in range(2):
        checked = proving.prove([deck], [], tmp_path, is_anew=False)
        assert checked.remarks == {"d/second": Remarks(is_bare=True)}


def test_words_of_a_translation_do_not_stand_for_the_proof_of_a_card() -> None:
    card = parse_deck(DECK.encode(), "d.md").cards[0]
    assert digest(card) != digest(card, is_translation=True)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda content: content[: len(content) // 2], id="cut"),
        pytest.param(lambda content: content.replace(b"false", b"true "), id="changed"),
        pytest.param(lambda _: b"", id="empty"),
    ],
)
def test_a_damaged_file_of_proofs_proves_nothing(tmp_path: Path, spoil: object) -> None:
    proved(DECK, tmp_path)
    file = Proofs(tmp_path).file
    file.write_bytes(spoil(file.read_bytes()))  # type: ignore[operator]  # a parameter
    assert proved(DECK, tmp_path) == (["first", "second"], [])


def test_two_checks_at_once_keep_what_both_have_proved(tmp_path: Path) -> None:
    one, other = Proofs(tmp_path), Proofs(tmp_path)
    one.add("a" * 32, Remarks())
    other.add("b" * 32, Remarks(is_bare=True, symbols=("w1",)))
    one.save()
    other.save()
    assert Proofs(tmp_path).kept == {"a" * 32: Remarks(), "b" * 32: Remarks(True, ("w1",))}


DIGESTS = """
import json, sys
from pathlib import Path
from dlstudy.deck.parse import parse_deck
from dlstudy.library.proofs import digest
found = {}
for path in sys.argv[1:]:
    for card in parse_deck(Path(path).read_bytes(), path).cards:
        found[card.note] = digest(card)
print(json.dumps(found))
"""


def digests(package: Path) -> dict[str, str]:
    """Return the digest of every card of two decks, by a package that lies elsewhere."""
    decks = [str(shipped_folder() / name) for name in ("kalman.md", "backprop.md")]
    run = subprocess.run(
        [sys.executable, "-c", DIGESTS, *decks],
        env={"PYTHONPATH": str(package.parent)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(json.loads(run.stdout))


def test_a_changed_line_of_what_proves_a_card_has_it_proved_again(tmp_path: Path) -> None:
    package = tmp_path / "dlstudy"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    before = digests(package)
    assert all(before.values())
    update, derived, other = "kalman/update-2d", "kalman/derive-gain", "backprop/two-unit-mlp"
    changed = {
        "formula/machine.py": {update, derived, other},
        "grading/verdict.py": {update, derived, other},
        "drills/kalman/routes.py": {update},  # a helper of families
        "terminal/screen.py": set(),
        "log/store.py": set(),
    }
    for name, wanted in changed.items():
        file = package / name
        whole = file.read_text()
        file.write_text(f"{whole}\n# another line\n")
        after = digests(package)
        file.write_text(whole)
        assert {card for card in (update, derived, other) if after[card] != before[card]} == wanted


def test_the_proof_rests_on_the_modules_that_it_imports_where_it_needs_them() -> None:
    found = closure(("dlstudy.exercise.proof",))
    assert {
        "dlstudy.formula.calculus",
        "dlstudy.formula.arrays",
        "dlstudy.formula.machine",
        "dlstudy.grading.verdict",
    } <= found
    assert not {name for name in found if name.startswith(("dlstudy.cli", "dlstudy.terminal"))}


def test_ones_own_decks_are_proved_first_and_a_terminal_shows_how_far_it_is(
    tmp_path: Path,
) -> None:
    own = parse_deck(DECK.encode(), str(tmp_path / "d.md"))
    shipped = shipped_folder() / "lstm.md"
    theirs = parse_deck(shipped.read_bytes(), str(shipped))
    tasks = list(proving._tasks([theirs, own], []))
    assert [task.card.deck for task in tasks[:2]] == ["d", "d"]
    (tmp_path / "d.md").write_text(DECK, encoding="utf-8")
    command = [sys.executable, "-m", "dlstudy", "check", str(tmp_path / "d.md")]
    shown, code = pexpect.run(
        shlex.join(command), withexitstatus=True, timeout=60,
        env={**os.environ, "DLSTUDY_HOME": str(tmp_path / "home")},
    )  # fmt: skip
    assert code == 0, shown
    assert b"\r1 of 2 cards proved\x1b[K\r2 of 2 cards proved\x1b[K\r\x1b[K" in shown
    piped = subprocess.run(
        [*command, "--anew"], capture_output=True, check=True,
        env={**os.environ, "DLSTUDY_HOME": str(tmp_path / "home")},
    )  # fmt: skip
    assert piped.stderr == b""
