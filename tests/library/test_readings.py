"""Readings: what ``dlstudy read`` lists and keeps, its fold, and what it does to the new cards."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.event import Event, Kind
from dlstudy.library import roadmap
from dlstudy.log.rows import new_event_id
from dlstudy.log.store import FILE_NAME, Store
from dlstudy.record import replace
from dlstudy.schedule import fold
from dlstudy.schedule.readings import PREFIX, Reading, read_first, readings
from dlstudy.text.cells import cells
from tests.support.commands import json_of, run
from tests.support.console import COMMAND, environment, logged, today
from tests.support.logs import FIRST_DAY, event, logs, undo_of
from tests.support.sittings import MEMORY
from tests.support.tiny import with_tiny_deck
from tests.support.warm import loaded

TREE = roadmap.load()
READINGS = [entry for entry in TREE.entries.values() if entry.kind in roadmap.READINGS]
BATCHNORM = "s3-p-batchnorm"  # its cards are of a topic that is closed at first
SILENT = "s2-book-nn-design"  # has no address


def read(step: str, entry: str = BATCHNORM, *, day: int = 0, note: str | None = None) -> Event:
    more = {} if note is None else {"note": note}
    return event(PREFIX + entry, Kind.READ, None, day=day, step=step, **more)


@st.composite
def read_logs(draw: st.DrawFn) -> list[Event]:
    """Return events of a few readings over some days, undos of any of them among them."""
    made: list[Event] = []
    for _ in range(draw(st.integers(0, 20))):
        day = draw(st.integers(0, 9))
        match draw(st.sampled_from(["opened", "done", "note", "undo"])):
            case "undo":
                if made:
                    made.append(undo_of(draw(st.sampled_from(made)), day))
            case "note":
                note = draw(st.text(max_size=4))
                made.append(read("note", draw(st.sampled_from("ab")), day=day, note=note))
            case step:
                made.append(read(step, draw(st.sampled_from("ab")), day=day))
    return made


def folded(events: list[Event]) -> dict[str, Reading]:
    """Return the readings as a log has them that got its events in this order."""
    with Store(MEMORY) as log:
        for one in events:
            log.record(one)
        return readings(log.live(PREFIX))


def row_of(home: Path, entry: str = BATCHNORM) -> dict[str, object]:
    (found,) = (row for row in json_of(home, "read") if row["id"] == entry)
    return dict(found)


def done(home: Path, entry: str) -> None:
    """Write into the log that a reading is finished today: an old event would do too."""
    at = datetime.now(UTC)
    made = replace(read("done", entry), id=new_event_id(at), at=at, study_day=today())
    with Store(home / FILE_NAME) as log:
        log.record(made)


FOLDS: dict[str, tuple[list[Event], Reading]] = {
    "opened": ([read("opened", day=3)], Reading(opened=FIRST_DAY.replace(day=7))),
    "opened again": (
        [read("opened", day=1), read("opened", day=2)],
        Reading(opened=FIRST_DAY.replace(day=6)),
    ),
    "done without opening": ([read("done")], Reading(done=FIRST_DAY)),
    "opened after it was done": (
        [read("done"), read("opened", day=1)],
        Reading(opened=FIRST_DAY.replace(day=5), done=FIRST_DAY),
    ),
    "notes, oldest first": (
        [read("note", note="b"), read("note", note="a"), read("note", note="b")],
        Reading(notes=("b", "a", "b")),
    ),
    "opened, noted, done": (
        [read("opened"), read("note", note="a"), read("done", day=2)],
        Reading(FIRST_DAY, FIRST_DAY.replace(day=6), ("a",)),
    ),
    "a step of a newer dlstudy": ([read("done"), read("borrowed")], Reading(done=FIRST_DAY)),
}


@pytest.mark.parametrize(("events", "wanted"), FOLDS.values(), ids=FOLDS)
def test_what_was_done_with_a_reading_folds_to(events: list[Event], wanted: Reading) -> None:
    assert folded(events) == {BATCHNORM: wanted}


def test_what_says_nothing_of_a_reading_touches_none() -> None:
    assert folded([]) == {}
    assert folded([event(PREFIX + BATCHNORM, Kind.READ)]) == {}
    one = read("done")
    assert folded([one, undo_of(one)]) == {}
    first = undo_of(one)
    assert folded([one, first, undo_of(first)]) == {BATCHNORM: Reading(done=FIRST_DAY)}


@given(read_logs(), st.randoms(use_true_random=False))
def test_readings_do_not_depend_on_the_order_of_arrival(events: list[Event], rng: Random) -> None:
    shuffled = list(events)
    rng.shuffle(shuffled)
    assert folded(shuffled) == folded(events)


@given(logs(), read_logs(), st.integers(0, 99))
def test_no_reading_and_no_focus_changes_a_cards_state(
    events: list[Event], others: list[Event], seed: int
) -> None:
    focused = [replace(e, id=f"f{e.id}", kind=Kind.FOCUS, card="focus/topics") for e in others]
    mixed = [*events, *others, *focused]
    Random(seed).shuffle(mixed)
    of_cards = fold.states(events)
    after = fold.states(mixed)
    assert {card: after[card] for card in of_cards} == of_cards
    rest = {card: state for card, state in after.items() if card not in of_cards}
    assert all(state == fold.CardState(card) for card, state in rest.items())


@given(logs())
def test_a_state_is_the_same_without_its_read_and_focus_events(events: list[Event]) -> None:
    """Even under a card's own id, and with undos of them, they change nothing."""
    aside = {e.id for e in events if e.kind in {Kind.READ, Kind.FOCUS}}
    left = [e for e in events if e.id not in aside]
    states = fold.states(events)
    assert fold.states(left) == {
        card: states[card] for card in states if any(e.card == card for e in left)
    }


@pytest.mark.parametrize(
    ("touched", "first"),
    [
        pytest.param({}, set(), id="nothing read"),
        pytest.param({"p": Reading(opened=FIRST_DAY, notes=("x",))}, set(), id="only opened"),
        pytest.param({"p": Reading(done=FIRST_DAY)}, {"a/1", "a/2"}, id="one finished"),
        pytest.param(
            {"p": Reading(done=FIRST_DAY), "q": Reading(done=FIRST_DAY)},
            {"a/1", "a/2", "a/3"},
            id="two finished",
        ),
        pytest.param({"z": Reading(done=FIRST_DAY)}, set(), id="one without cards"),
    ],
)
def test_cards_of_finished_readings_are_found(touched: dict[str, Reading], first: set[str]) -> None:
    cards = [("a/1", ("p",)), ("a/2", ("q", "p")), ("a/3", ("q",)), ("a/4", ())]
    assert read_first(cards, touched) == first


def test_all_readings_are_listed_in_the_order_of_the_roadmap(tmp_path: Path) -> None:
    rows = json_of(tmp_path, "read")
    assert [row["topic"] for row in rows] == sorted(
        (row["topic"] for row in rows), key=list(TREE.topics).index
    )
    assert {row["id"] for row in rows} == {entry.id for entry in READINGS}
    assert len(rows) == len(READINGS)
    assert {row["kind"] for row in rows} == set(roadmap.READINGS)
    entry = TREE.entries[BATCHNORM]
    assert row_of(tmp_path) == {
        "id": BATCHNORM, "topic": "normalization", "kind": "paper", "title": entry.title,
        "title_zh": entry.title_zh, "url": entry.url, "opened": None, "done": None, "notes": [],
    }  # fmt: skip
    assert logged(tmp_path) == []


@pytest.mark.parametrize("name", ["normalization", "BN", "批归一化", "normalisation", "normaliz"])
def test_the_readings_of_a_topic_are_found_by_its_names(tmp_path: Path, name: str) -> None:
    rows = json_of(tmp_path, "read", name)
    assert [row["id"] for row in rows] == [
        e.id for e in TREE.entries_of("normalization") if e.kind in roadmap.READINGS
    ]


def test_several_topics_are_listed_as_they_were_named(tmp_path: Path) -> None:
    topics = [row["topic"] for row in json_of(tmp_path, "read", "lstm", "cnn")]
    assert list(dict.fromkeys(topics)) == ["lstm", "cnn"]


def test_a_topic_without_readings_is_a_sentence(tmp_path: Path) -> None:
    with_tiny_deck(tmp_path)
    shown = run(tmp_path, "read", "tiny")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout == "There are no readings here; 'dlstudy read' lists all there are.\n"
    assert json_of(tmp_path, "read", "tiny") == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_list_fits_into_eighty_columns(tmp_path: Path, language: str) -> None:
    note = "a long note 很长的笔记 " * 12
    for arguments in (("note", BATCHNORM, note), ("done", BATCHNORM)):
        assert run(tmp_path, "read", *arguments).returncode == 0
    shown = run(tmp_path, "read", "--lang", language)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert max(map(cells, shown.stdout.split("\n"))) <= 80
    joined = "".join(shown.stdout.split())
    assert all(entry.id in shown.stdout for entry in READINGS)
    assert [entry.url for entry in READINGS if entry.url not in joined] == []
    assert "".join(note.split()) in joined


def test_the_list_is_chinese_where_that_is_asked(tmp_path: Path) -> None:
    shown = run(tmp_path, "read", "cnn", "--lang", "zh").stdout
    topic = TREE.topics["cnn"]
    assert topic.title_zh in shown
    assert "✓ 已读" in shown
    assert topic.title not in shown
    assert run(tmp_path, "read", "cnn", DLSTUDY_LANG="zh").stdout == shown


def test_marks_tell_what_was_opened_and_what_was_read(tmp_path: Path) -> None:
    with Store(tmp_path / FILE_NAME) as log:
        for one in (
            read("opened"),
            read("opened", "s3-p-layernorm"),
            read("done", "s3-p-layernorm"),
            read("note", "s3-p-groupnorm", note="见图 2"),
        ):
            log.record(one)
    shown = run(tmp_path, "read", "normalization").stdout
    lines = {line.split()[1]: line.split()[0] for line in shown.split("\n") if " s3-" in line}
    assert lines[BATCHNORM] == "→"
    assert lines["s3-p-layernorm"] == "✓"
    assert lines["s3-p-groupnorm"] == "·"
    assert "“见图 2”" in shown


def browser(home: Path, exit_code: int = 0) -> str:
    """Return a program that writes down what it was asked to open."""
    path = home / "browser.sh"
    path.write_text(f'#!/bin/sh\necho "$1" >> "{home}/opened"\nexit {exit_code}\n')
    path.chmod(0o755)
    return str(path)


def test_open_shows_the_address_in_the_browser_and_keeps_that_it_was_opened(tmp_path: Path) -> None:
    entry = TREE.entries[BATCHNORM]
    shown = run(tmp_path, "read", "open", BATCHNORM, BROWSER=browser(tmp_path))
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout == f"Opened: {entry.title}\n"
    assert (tmp_path / "opened").read_text().split() == [entry.url]
    (one,) = logged(tmp_path)
    assert (one.kind, one.card) == (Kind.READ, PREFIX + BATCHNORM)
    assert json.loads(one.data) == {"step": "opened"}
    assert row_of(tmp_path)["opened"] == today().isoformat()
    assert row_of(tmp_path)["done"] is None


def test_where_no_browser_opens_the_address_is_printed(tmp_path: Path) -> None:
    entry = TREE.entries[BATCHNORM]
    setting = {"BROWSER": browser(tmp_path, 1), "PATH": str(tmp_path)}
    shown = run(tmp_path, "read", "open", BATCHNORM, **setting)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout == f"{entry.title}: {entry.url}\n"
    assert row_of(tmp_path)["opened"] == today().isoformat()


def test_a_reading_without_an_address_opens_no_browser(tmp_path: Path) -> None:
    shown = run(tmp_path, "read", "open", SILENT, BROWSER=browser(tmp_path))
    title = TREE.entries[SILENT].title
    assert shown.stdout == f"{title}: it has no address; look for its title\n"
    assert not (tmp_path / "opened").exists()


def test_done_and_notes_are_kept_and_taken_back_one_by_one(tmp_path: Path) -> None:
    title = TREE.entries[BATCHNORM].title
    told = "'dlstudy undo' takes it back."
    done_now = run(tmp_path, "read", "done", BATCHNORM).stdout
    cards = [card for card in loaded(tmp_path).cards if BATCHNORM in card.roadmap]
    first = f"; its new cards ({len(cards)}) come first, after what they need"
    assert done_now == f"Saved: {title} is read{first}. {told}\n"
    again = f"{title} was read on {today()}; nothing is changed.\n"
    assert run(tmp_path, "read", "done", BATCHNORM).stdout == again
    assert len(logged(tmp_path)) == 1
    noted = run(tmp_path, "read", "note", BATCHNORM, "见", "eq. 3,", "[CLS] $x$").stdout
    assert noted == f"Saved: {title} is noted. {told}\n"
    run(tmp_path, "read", "note", BATCHNORM, "second")
    day = today().isoformat()
    assert row_of(tmp_path)["notes"] == ["见 eq. 3, [CLS] $x$", "second"]
    assert "“见 eq. 3, [CLS] $x$”" in run(tmp_path, "read", "normalization").stdout
    undone = run(tmp_path, "undo")
    assert (undone.returncode, undone.stderr) == (0, "")
    assert undone.stdout.startswith(f"Undone: note 'second' of the reading {BATCHNORM} on {day} ")
    assert "new again" not in undone.stdout
    assert row_of(tmp_path)["notes"] == ["见 eq. 3, [CLS] $x$"]
    assert row_of(tmp_path)["done"] == day
    assert json_of(tmp_path, "undo")["undone"] == "read"
    assert json_of(tmp_path, "undo")["card"] == PREFIX + BATCHNORM
    assert row_of(tmp_path)["done"] is None
    assert run(tmp_path, "undo").returncode == 6
    assert len(logged(tmp_path)) == 6


def test_a_reading_is_found_by_the_unique_beginning_of_its_id(tmp_path: Path) -> None:
    run(tmp_path, "read", "done", "s3-p-batchn")
    assert row_of(tmp_path)["done"] == today().isoformat()
    run(tmp_path, "read", "done", "s3-a-vis-lstm")  # an id, and the beginning of another one
    assert row_of(tmp_path, "s3-a-vis-lstm")["done"] == today().isoformat()
    assert row_of(tmp_path, "s3-a-vis-lstm-zh")["done"] is None


MISTAKES = {
    "unknown id": ("done s3-p-batchnrom", "'s3-p-batchnrom'; did you mean s3-p-batchnorm"),
    "nothing like it": ("open zzzzzzz", "'zzzzzzz'; 'dlstudy read' lists them."),
    "beginning of several": ("done s3-p-b", "Several readings begin with 's3-p-b': s3-p-"),
    "a question is no reading": ("done s2-q-odd-kernel", "There is no reading 's2-q-odd-kernel'"),
    "no id": ("open", "'dlstudy read open' takes one ID; 'dlstudy read' lists"),
    "no id for done": ("done", "'dlstudy read done' takes one ID"),
    "two ids": (f"done {BATCHNORM} s3-p-layernorm", "'dlstudy read done' takes one ID"),
    "no text": (f"note {BATCHNORM}", "'dlstudy read note' takes an ID and a text"),
    "no id, no text": ("note", "'dlstudy read note' takes an ID and a text"),
    "unknown topic": ("kalmamm", "no topic 'kalmamm'; did you mean kalman"),
}


@pytest.mark.parametrize(("line", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_sentence_and_nothing_is_kept(
    tmp_path: Path, line: str, sentence: str
) -> None:
    result = run(tmp_path, "read", *line.split())
    assert (result.returncode, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert logged(tmp_path) == []


def test_readings_are_no_cards(tmp_path: Path) -> None:
    before = json_of(tmp_path, "stats")
    done(tmp_path, BATCHNORM)
    after = json_of(tmp_path, "stats")
    assert after == before
    assert after["removed_cards"] == []
    assert "reading/" not in run(tmp_path, "decks").stdout


def test_a_note_cannot_steer_the_terminal(tmp_path: Path) -> None:
    run(tmp_path, "read", "note", BATCHNORM, "\x1b[2Jred\x07 \x9b31m line\nbreak")
    shown = run(tmp_path, "read", "normalization").stdout
    assert "red" in shown
    assert [c for c in shown if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160] == []


def test_a_note_that_is_no_text_is_no_traceback(tmp_path: Path) -> None:
    result = subprocess.run(
        [*map(str.encode, COMMAND), b"read", b"note", BATCHNORM.encode(), b"caf\xe9"],
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in result.stderr
    listed = run(tmp_path, "read", "normalization")
    assert listed.returncode == 0
    assert listed.stderr == ""


@pytest.mark.parametrize("text", ["", "  "])
def test_a_note_without_a_word_is_a_sentence(tmp_path: Path, text: str) -> None:
    assert run(tmp_path, "read", "note", BATCHNORM, text).returncode == 2
    assert logged(tmp_path) == []


def own_deck(home: Path, slug: str, count: int, entry: str = "") -> None:
    """Put a deck of concepts into a data folder; they answer an entry, if one is named."""
    (home / "decks").mkdir(exist_ok=True)
    roads = f"Roadmap: {entry}\n" if entry else ""
    cards = "".join(f"\n## card-{n}\nQ: What is {n}?\nA: It is {n}.\n{roads}" for n in range(count))
    text = f"---\ndeck: {slug}\ntitle: {slug}\n---\n{cards}"
    (home / "decks" / f"{slug}.md").write_text(text, encoding="utf-8")


def planned(home: Path, *arguments: str) -> list[str]:
    return list(json_of(home, "due", *arguments)["plan"]["new"])


def test_cards_of_a_finished_reading_come_first_even_where_their_topic_is_closed(
    tmp_path: Path,
) -> None:
    before = planned(tmp_path)
    assert not any(card.startswith("normalization/") for card in before)
    run(tmp_path, "read", "open", BATCHNORM, BROWSER=browser(tmp_path))
    assert planned(tmp_path) == before, "what is only opened is not read"
    run(tmp_path, "read", "done", BATCHNORM)
    first, *rest = planned(tmp_path)
    assert first == "normalization/bn-statistics", "the others of this reading need it"
    assert rest
    assert not any(card.startswith("normalization/") for card in rest)
    run(tmp_path, "undo")
    assert planned(tmp_path) == before


def test_a_finished_reading_without_cards_changes_no_plan(tmp_path: Path) -> None:
    before = planned(tmp_path)
    done(tmp_path, SILENT)
    assert planned(tmp_path) == before


def test_all_cards_of_a_finished_reading_come_before_any_other_new_one(tmp_path: Path) -> None:
    own_deck(tmp_path, "mine", 5, SILENT)
    cards = [f"mine/card-{n}" for n in range(5)]
    assert planned(tmp_path)[:5] != cards
    done(tmp_path, SILENT)
    assert planned(tmp_path)[:5] == cards


def test_among_named_topics_a_finished_reading_comes_first_too(tmp_path: Path) -> None:
    own_deck(tmp_path, "aside", 2)
    own_deck(tmp_path, "mine", 2, SILENT)
    done(tmp_path, SILENT)
    assert planned(tmp_path, "aside", "mine")[:2] == ["mine/card-0", "mine/card-1"]
    assert not any(card.startswith("mine/") for card in planned(tmp_path, "aside"))
