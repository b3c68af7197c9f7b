"""The roadmap that the decks answer: groups, topics and entries, found the way people type them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dlstudy.errors import UnknownName
from dlstudy.library.cache import load_toml
from dlstudy.library.library import ROADMAP, Library, plain, shipped_folder
from dlstudy.record import fields_of, record
from dlstudy.sentence import Sentence, either, listed
from dlstudy.text.near import nearest

MOST_SHOWN = 6  # topics among which a name cannot choose
CORE = 4  # topics of a role, the weightiest
READINGS = frozenset({"paper", "article", "book", "course", "code", "tool"})  # kinds of entries
LINKS_ONLY = frozenset({"interview", "resources"})  # topics that hold readings and no cards


@record
class Group:
    """Topics that belong together, in the order of study."""

    slug: str
    title: str
    title_zh: str
    topics: tuple[str, ...]


@record
class Topic:
    """A node of the roadmap: one deck. ``needs`` are the topics to be understood before it."""

    slug: str
    title: str
    title_zh: str
    scope: str
    aliases: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    scope_zh: str = ""


@record
class Entry:
    """One line of the documents the decks are built from; ``use`` says what it must become.

    ``must_teach`` is what a card has to get across; ``flags`` say where the
    document itself is wrong, dated or one-sided.
    """

    id: str
    topic: str
    kind: str
    use: str
    title: str
    title_zh: str
    url: str = ""
    must_teach: str = ""
    flags: tuple[str, ...] = ()


@record
class Role:
    """What an interview for a role asks: its topics, () for all, and what is worked out in it.

    The topics stand in the order of their weight; the first few are the role's core.
    """

    slug: str
    title: str
    title_zh: str
    topics: tuple[str, ...]
    task: tuple[str, ...]  # kinds of cards, the preferred one first

    @property
    def core(self) -> tuple[str, ...]:
        return self.topics[:CORE]


@record
class Roadmap:
    """The whole tree, topics in the order of study."""

    groups: tuple[Group, ...]
    topics: Mapping[str, Topic]
    entries: Mapping[str, Entry]
    roles: Mapping[str, Role]

    def role(self, name: str) -> Role:
        """Return a role by its name in either language; raises UnknownName."""
        wanted = plain(name)
        for role in self.roles.values():
            if wanted in {plain(role.slug), plain(role.title), plain(role.title_zh)}:
                return role
        raise UnknownName(
            "There is no role '{name}'; choose {names}.", name=name, names=listed(self.roles)
        )

    def entries_of(self, topic: str) -> list[Entry]:
        """Return the entries of a topic, in the documents' order."""
        return [entry for entry in self.entries.values() if entry.topic == topic]


def load(kept: Path | None = None) -> Roadmap:
    """Return the shipped roadmap; parsed before, it is read from the folder ``kept``."""
    content = load_toml(shipped_folder() / ROADMAP, kept)
    groups = tuple(_record(Group, slug, row) for slug, row in content["groups"].items())
    topics = {slug: _record(Topic, slug, row) for slug, row in content["topics"].items()}
    order = [slug for group in groups for slug in group.topics]
    return Roadmap(
        groups,
        {slug: topics[slug] for slug in order},
        {name: _record(Entry, name, row) for name, row in content["entries"].items()},
        {name: _record(Role, name, row) for name, row in content["roles"].items()},
    )


def _record(kind: Any, name: str, row: Mapping[str, Any]) -> Any:  # noqa: ANN401 - of three kinds
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in row.items()}
    return kind(**{fields_of(kind)[0]: name, **values})


def entries(kept: Path | None = None) -> Mapping[str, Entry]:
    """Return every entry by its id."""
    return load(kept).entries


def topics(library: Library, names: Iterable[str]) -> list[str]:
    """Return the deck slugs of names as people type them, of decks or of the roadmap.

    Raises UnknownName; for a topic of the roadmap that has no deck yet, it says so.
    """
    known = names_of(library, load())
    decks = {deck.slug for deck in library.decks}
    found = dict.fromkeys(find(name, known) for name in names)
    for slug in found:
        if slug not in decks:
            raise UnknownName(
                "The topic '{name}' has no cards yet; 'dlstudy decks' lists those that have.",
                name=slug,
            )
    return list(found)


def names_of(library: Library, roadmap: Roadmap) -> dict[str, str]:
    """Return the slugs of all topics and decks by every name they go by."""
    known: dict[str, str] = {}
    for deck in library.decks:
        words = library.translations.get(("zh", deck.slug))
        for name in (deck.slug, deck.title, words.title if words else ""):
            known.setdefault(name, deck.slug)
    for topic in roadmap.topics.values():
        for name in (topic.slug, topic.title, topic.title_zh, *topic.aliases):
            known.setdefault(name, topic.slug)
    known.pop("", None)
    return known


def find(name: str, known: Mapping[str, str]) -> str:
    """Return the slug that a name stands for: exact, a unique beginning, or one typo away.

    Case, spaces and hyphens do not matter. Raises UnknownName, which lists
    the nearest names, or those among which it cannot choose.
    """
    wanted = squeezed(name)
    by_name = {squeezed(each): slug for each, slug in reversed(list(known.items()))}
    if wanted in by_name:
        return by_name[wanted]
    slugs = {squeezed(slug): slug for slug in known.values()}
    for is_like, names in (
        (_begins, slugs), (_begins, by_name), (_is_one_typo_away, slugs),
        (_is_one_typo_away, by_name),
    ):  # fmt: skip
        found = {slug for each, slug in names.items() if wanted and is_like(wanted, each)}
        if len(found) == 1:
            return found.pop()
        if found:
            shown = listed(sorted(found)[:MOST_SHOWN])
            if len(found) > MOST_SHOWN:
                shown = Sentence("{names} and others", {"names": shown})
            raise UnknownName(
                "Several topics fit '{name}': {names}; write one of these.", name=name, names=shown
            )
    raise UnknownName(
        "There is no topic '{name}'; {remedy}", name=name, remedy=_nearest(wanted, by_name)
    )


def squeezed(name: str) -> str:
    """Return a name without the differences of case, spaces, hyphens and underscores."""
    return plain(name).replace("-", "")


def _begins(wanted: str, name: str) -> bool:
    return name.startswith(wanted)


def _is_one_typo_away(wanted: str, name: str) -> bool:
    """Is one letter missing, too much, another, or swapped with its neighbour?"""
    if len(wanted) < 3 or abs(len(wanted) - len(name)) > 1 or not wanted.isascii():
        return False
    start = next((i for i, (a, b) in enumerate(zip(wanted, name, strict=False)) if a != b), None)
    if start is None:
        return True  # the one is the other and a letter more
    one, other = wanted[start:], name[start:]
    is_swapped = one[:2] == other[:2][::-1] and one[2:] == other[2:]
    return one[1:] == other[1:] or one[1:] == other or one == other[1:] or is_swapped


def _nearest(wanted: str, names: Mapping[str, str]) -> Sentence:
    near = dict.fromkeys(names[each] for each in nearest(wanted, names, most=5, cutoff=0.6))
    if not near:
        return Sentence("'dlstudy roadmap' lists what there is.")
    return Sentence("did you mean {names}?", {"names": either(list(near)[:3])})
