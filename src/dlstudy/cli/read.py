"""``dlstudy read``: papers, articles, books, courses and code, and what one did with them."""

from __future__ import annotations

import webbrowser

from dlstudy.cli import desk
from dlstudy.cli.options import argument
from dlstudy.cli.output import echo
from dlstudy.errors import UnknownName
from dlstudy.event import Kind
from dlstudy.library import roadmap
from dlstudy.library.roadmap import READINGS, Entry
from dlstudy.schedule.due import is_new
from dlstudy.schedule.readings import PREFIX, Reading, Step, readings
from dlstudy.sentence import Sentence, listed
from dlstudy.session.asked import event_of
from dlstudy.terminal.drawing.spans import clean
from dlstudy.terminal.words.sentences import in_language, worded
from dlstudy.text.near import did_you_mean

ACTIONS = ("open", "done", "note")


def run(
    words: list[str] = argument(
        None, metavar="[TOPIC | open ID | done ID | note ID TEXT]", help="Nothing: all readings."
    ),
    json: bool = desk.JSON_OPTION,
    lang: str = desk.LANGUAGE_OPTION,
) -> None:
    """List the readings of a topic; open one, say that it is done, or write a note on it."""
    language = desk.language_of(lang)
    words = words or []
    with desk.opened(language) as opened:
        tree = roadmap.load(opened.kept)
        if words[:1] and words[0] in ACTIONS:
            _act(opened, tree, words[0], words[1:], language, as_json=json)
            return
        known = roadmap.names_of(opened.library, tree)
        topics = [roadmap.find(word, known) for word in words] or list(tree.topics)
        touched = readings(opened.store.live(PREFIX))
        rows = [e for slug in topics for e in tree.entries_of(slug) if e.kind in READINGS]
        if json:
            desk.print_json([_row(entry, touched.get(entry.id, Reading())) for entry in rows])
            return
        if not rows:
            echo(
                worded("There are no readings here; 'dlstudy read' lists all there are.", language)
            )
            return
        from dlstudy.terminal.reports.roadmap import print_readings

        print_readings(tree, rows, touched, language)


def _act(
    opened: desk.Desk,
    tree: roadmap.Roadmap,
    action: str,
    words: list[str],
    language: str,
    *,
    as_json: bool,
) -> None:
    """Record what was done with a reading; opening one that has an address shows it."""
    text = clean(" ".join(words[1:])).strip()
    if not words or (action == "note") != bool(text) or (action != "note" and len(words) > 1):
        raise UnknownName(
            "'dlstudy read {action}' takes {needed}; 'dlstudy read' lists the readings.",
            action=action,
            needed=Sentence("an ID and a text" if action == "note" else "one ID"),
        )
    entry = _entry(tree, words[0])
    data: dict[str, object] = {
        "step": {"open": Step.OPENED, "done": Step.DONE}.get(action, Step.NOTE)
    }
    if action == "note":
        data["note"] = text
    before = readings(opened.store.live(PREFIX)).get(entry.id, Reading())
    title = entry.title_zh if language == "zh" else entry.title
    if action == "done" and before.done is not None:
        known = "{title} was read on {day}; nothing is changed."
        echo(worded(known, language, title=title, day=before.done))
        return
    event = event_of(PREFIX + entry.id, Kind.READ, desk.now(), desk.device(), data)
    opened.store.record(event)
    if as_json:
        touched = readings(opened.store.live(PREFIX))
        desk.print_json(_row(entry, touched[entry.id]))
        return
    if action == "open":
        is_shown = bool(entry.url) and webbrowser.open(entry.url)
        echo(in_language(_opened(title, entry.url, is_shown=is_shown), language))
        return
    first = "" if action == "note" else _cards_first(opened, entry)
    said = "Saved: {title} is read{first}. 'dlstudy undo' takes it back."
    if action == "note":
        said = "Saved: {title} is noted{first}. 'dlstudy undo' takes it back."
    echo(worded(said, language, title=title, first=first))


def _opened(title: str, url: str, *, is_shown: bool) -> Sentence:
    if is_shown:
        return Sentence("Opened: {title}", {"title": title})
    if url:
        return Sentence("{title}: {url}", {"title": title, "url": url})
    return Sentence("{title}: it has no address; look for its title", {"title": title})


def _cards_first(opened: desk.Desk, entry: Entry) -> Sentence | str:
    """Say what finishing a reading changes: the new cards that answer its entry."""
    states = opened.store.states()
    cards = [c for c in opened.library.cards if entry.id in c.roadmap and is_new(states.get(c.id))]
    if not cards:
        return ""
    said = "; its new cards ({count}) come first, after what they need"
    return Sentence(said, {"count": len(cards)})


def _entry(tree: roadmap.Roadmap, name: str) -> Entry:
    """Return the reading of an id, or of its unique beginning; raises UnknownName."""
    ids = [entry.id for entry in tree.entries.values() if entry.kind in READINGS]
    wanted = name.casefold()
    found = [wanted] if wanted in ids else [each for each in ids if each.startswith(wanted)]
    if len(found) == 1:
        return tree.entries[found[0]]
    if found and wanted:
        raise UnknownName(
            "Several readings begin with '{name}': {names}; write more of it.",
            name=name,
            names=listed(found[:3]),
        )
    remedy = did_you_mean(wanted, ids) or Sentence("'dlstudy read' lists them.")
    raise UnknownName("There is no reading '{name}'; {remedy}", name=name, remedy=remedy)


def _row(entry: Entry, reading: Reading) -> dict[str, object]:
    return {
        "id": entry.id, "topic": entry.topic, "kind": entry.kind, "title": entry.title,
        "title_zh": entry.title_zh, "url": entry.url, "opened": reading.opened,
        "done": reading.done, "notes": list(reading.notes),
    }  # fmt: skip
