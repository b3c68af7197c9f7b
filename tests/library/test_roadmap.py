"""The roadmap: its inventory, its graph, and topics found the way people type them."""

import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from dlstudy.deck.coverage import coverage
from dlstudy.deck.parse import parse_deck
from dlstudy.errors import UnknownName
from dlstudy.library import roadmap
from tests.support.commands import run
from tests.support.warm import loaded

INVENTORY = Path(__file__).parents[1] / "support" / "roadmap_inventory.tsv"
TREE = roadmap.load()


def test_every_entry_of_the_inventory_is_there_and_no_other() -> None:
    """The inventory is a list of the documents' entries, made apart from the roadmap."""
    wanted = {tuple(row.split("\t")) for row in INVENTORY.read_text(encoding="utf-8").splitlines()}
    assert len(wanted) == 346
    found = {(e.id, e.topic, e.kind, e.use, e.url) for e in TREE.entries.values()}
    assert found == wanted
    assert all(entry.title and entry.title_zh for entry in TREE.entries.values())
    assert not any("sci-hub" in entry.url for entry in TREE.entries.values())


def test_what_must_be_asked_says_what_it_must_teach() -> None:
    silent = [
        e.id for e in TREE.entries.values() if e.use in {"card", "drill"} and not e.must_teach
    ]
    assert silent == []


def test_every_topic_has_one_group_a_name_in_both_languages_and_known_needs() -> None:
    grouped = [slug for group in TREE.groups for slug in group.topics]
    assert sorted(grouped) == sorted(TREE.topics)
    assert len(TREE.topics) == 42
    for topic in TREE.topics.values():
        assert topic.title
        assert topic.title_zh
        assert topic.scope or topic.slug in roadmap.LINKS_ONLY
        if topic.scope:
            assert topic.scope_zh
        assert topic.aliases
        assert set(topic.needs) <= TREE.topics.keys()
    order = TopologicalSorter({slug: topic.needs for slug, topic in TREE.topics.items()})
    assert len(list(order.static_order())) == 42, "no topic needs itself, by whatever way"


def test_an_alias_leads_to_one_topic() -> None:
    owners: dict[str, set[str]] = {}
    for topic in TREE.topics.values():
        for name in (topic.slug, topic.title, topic.title_zh, *topic.aliases):
            owners.setdefault(roadmap.squeezed(name), set()).add(topic.slug)
    assert {name: slugs for name, slugs in owners.items() if len(slugs) > 1} == {}


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        pytest.param("cnn", "cnn", id="slug"),
        pytest.param("CNN", "cnn", id="upper case"),
        pytest.param("Kalman filter", "kalman", id="title"),
        pytest.param("卡尔曼滤波", "kalman", id="Chinese title"),
        pytest.param("BN", "normalization", id="abbreviation"),
        pytest.param("batch norm", "normalization", id="alias with a space"),
        pytest.param("batchnorm", "normalization", id="alias"),
        pytest.param("Batch-Norm", "normalization", id="alias with a hyphen"),
        pytest.param("批归一化", "normalization", id="Chinese alias"),
        pytest.param("强化学习", "rl", id="Chinese name"),
        pytest.param("norm", "normalization", id="beginning of one slug, and of other aliases"),
        pytest.param("optimi", "optimization", id="unique beginning"),
        pytest.param("kalmn", "kalman", id="a letter missing"),
        pytest.param("kalmann", "kalman", id="a letter too much"),
        pytest.param("kalmam", "kalman", id="another letter"),
        pytest.param("kamlan", "kalman", id="two letters swapped"),
    ],
)
def test_a_topic_is_found_the_way_people_type_it(tmp_path: Path, typed: str, slug: str) -> None:
    assert roadmap.find(typed, roadmap.names_of(loaded(tmp_path), TREE)) == slug


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param("gna", "Several topics fit 'gna': gan, gnn; write one of these.", id="two"),
        pytest.param("attn", "There is no topic 'attn'; did you mean attention?", id="near"),
        pytest.param(
            "qqqqqq",
            "There is no topic 'qqqqqq'; 'dlstudy roadmap' lists what there is.",
            id="none",
        ),
        pytest.param(
            "", "There is no topic ''; 'dlstudy roadmap' lists what there is.", id="empty"
        ),
    ],
)
def test_an_ambiguous_or_unknown_name_lists_the_nearest(
    tmp_path: Path, typed: str, sentence: str
) -> None:
    with pytest.raises(UnknownName) as error:
        roadmap.find(typed, roadmap.names_of(loaded(tmp_path), TREE))
    assert str(error.value) == sentence
    assert error.value.exit_code == 2


def test_a_cloze_without_a_first_blank_answers_its_entry_once() -> None:
    text = "## a\nC: {{c2::one}} and {{c4::two}}\nRoadmap: e\n"
    (row,) = coverage(parse_deck(text.encode(), "d.md").cards, {"e": ("d", "card")})
    assert (row.cards, row.lacks) == (("d/a",), "")


def test_coverage_says_what_every_entry_still_lacks(tmp_path: Path) -> None:
    cards = [card for card in loaded(tmp_path).cards if card.deck == "kalman"]
    entries = {
        "s2-ex-derive-kalman": ("kalman", "drill"),
        "no-card": ("kalman", "card"),
        "no-drill": ("cnn", "drill"),
        "heading": ("cnn", "deck"),
        "kalman-heading": ("kalman", "deck"),
        "reading": ("kalman", "reference"),
        "elsewhere": ("resources", "card"),
    }
    rows = {row.entry: row for row in coverage(cards, entries, roadmap.LINKS_ONLY)}
    assert {name: row.lacks for name, row in rows.items()} == {
        "s2-ex-derive-kalman": "",
        "no-card": "a card",
        "no-drill": "a drill",
        "heading": "its topic has no deck",
        "kalman-heading": "",
        "reading": "",
        "elsewhere": "",
    }
    assert "kalman/scalar-cycle" in rows["s2-ex-derive-kalman"].drills
    assert "kalman/predict-covariance" in rows["s2-ex-derive-kalman"].cards
    assert rows["s2-ex-derive-kalman"].cards.count("kalman/joint-covariances") == 1, (
        "not a blank each"
    )


def test_check_coverage_prints_every_entry_and_fails_only_when_strict(tmp_path: Path) -> None:
    result = run(tmp_path, "check", "--coverage")
    assert result.returncode == 0
    for entry in TREE.entries:
        assert f" {entry}:" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("346 entries: ")
    lacks = " lacks " in result.stdout
    assert run(tmp_path, "check", "--coverage", "--strict").returncode == int(lacks)


def test_check_coverage_of_a_topic_shows_cards_beside_what_they_must_teach(tmp_path: Path) -> None:
    result = run(tmp_path, "check", "--coverage", "卡尔曼滤波")
    assert result.returncode == 0
    assert TREE.entries["s2-ex-derive-kalman"].must_teach[:60] in result.stdout
    assert "kalman/predict-covariance" in result.stdout
    assert "An old error" in result.stdout


def test_strict_goes_with_coverage_and_judges_a_topic_too(tmp_path: Path) -> None:
    alone = run(tmp_path, "check", "--strict")
    assert (alone.returncode, alone.stdout) == (2, "")
    assert "it goes with --coverage" in alone.stderr
    lacking = run(tmp_path, "check", "--coverage", "cnn", "--strict")
    lacks = " lacks " in lacking.stdout
    assert lacking.returncode == int(lacks)
    assert re.search(r"^\d+ entries: \d+ answered", lacking.stdout, re.MULTILINE)
    assert run(tmp_path, "check", "--coverage", "resources", "--strict").returncode == 0


def test_every_role_asks_about_topics_that_there_are_and_something_to_work_out() -> None:
    for role in TREE.roles.values():
        assert set(role.topics) <= set(TREE.topics)
        assert role.title_zh
        assert set(role.task) == {"drill", "code"}
    assert {"general", "research", "engineer", "vision", "nlp"} <= set(TREE.roles)
    assert TREE.role("视觉") is TREE.role("Vision") is TREE.roles["vision"]
    with pytest.raises(UnknownName, match="no role 'poet'; choose general, research"):
        TREE.role("poet")
