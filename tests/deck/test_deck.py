"""Whole decks: reading never raises, nothing good is hidden, and a card keeps its identity."""

import re
import time
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dlstudy.card import Deck, Kind
from dlstudy.deck.parse import check_references, in_circles, parse_deck
from dlstudy.exercise.contract import BadDrill
from dlstudy.exercise.variants import variant
from dlstudy.library.library import Library
from dlstudy.library.registry import drill_of

PIECES = [
    "\n## a\n", "\n## b\n", "\n## Bad Name\n", "\n##\n", "\n### c\n", "\n# d\n", "\n---\n",
    "Q: q\n", "A: a\n", "C: {{c1::x}}\n", "C: {{c1::\n", "{{c2::y}}", "{{n}}", "{{", "}}", "\n",
    "Points:\n", "- one\n", "Vars: n in ", "{1, 2}", "{nan}", "{}", "1..3", "..", " step ", "0.5",
    "9" * 400, "-1", "\nWhere: ", "n = n", "n < 2", "==", "\nAnswer: ", "n/n", "1/0", "2*n",
    "\nStep x: X\n", "  = ", "\nMistake x.m: ", "\nMistake m: ", " -> ", "\nTol: ", "exact",
    "1%", "1.2.3%", " abs", "\nVerify: ", "grad(n, n)", "\nGiven: z real[3]\n",
    "\nDrill: k.f\n", "\nCode: k.f\n", "\nHint: h", "\nHint x: h", "\nNeeds: a, b#c1, ", "2",
    "\nWas: old", "\nLevel: ", "\nRoadmap: r, s, t", "\nTags: x", "\nAnwser: x", "\nMistake: x",
    "\n```", "\n$$", "$", "\\frac{", "\t", "\r", "\0", "\x1b", "\ufeff", "：", "，", "卷积",
    "extends: cnn\n", "deck: d\n",
]  # fmt: skip
SOUP = st.lists(st.sampled_from(PIECES), max_size=50).map("".join)
HEAD = "---\ndeck: d\n---\n"
ANY_BYTES = st.one_of(
    st.binary(max_size=400),
    SOUP.map(str.encode),
    SOUP.map(lambda text: (HEAD + text).encode()),
    st.tuples(SOUP.map(str.encode), st.binary(max_size=20)).map(b"".join),
)


@given(ANY_BYTES, st.booleans())
@settings(max_examples=500)
@example(f"## a\nQ: q\nVars: n in {'9' * 400}..{'9' * 400}\nAnswer: n\n".encode(), False)
@example(b"## a\nQ: q\nVars: n in 0..1 step 0.00000000000000000001\nAnswer: n\n", False)
def test_reading_any_bytes_gives_a_deck_with_faults_inside_the_file(
    content: bytes, is_translation: bool
) -> None:
    deck = parse_deck(content, "d.md", is_translation=is_translation)
    last = content.count(b"\n") + content.count(b"\r") + 1
    for fault in deck.faults:
        assert fault.path == "d.md"
        assert 1 <= fault.line <= last
        assert "\n" not in fault.message
    ids = [card.id for card in deck.cards]
    assert len(ids) == len(set(ids))
    assert deck == parse_deck(content, "d.md", is_translation=is_translation)


@given(ANY_BYTES)
@settings(max_examples=300)
def test_checking_any_deck_gives_faults_and_no_exception(content: bytes) -> None:
    deck = parse_deck(content, "d.md")
    check_references([deck], {"r": 1})
    for card in deck.cards:
        if card.kind in {Kind.DRILL, Kind.DERIVATION}:
            with suppress(BadDrill):
                variant(drill_of(card), 0)


@given(SOUP.filter(lambda s: "---" not in s), SOUP)
@settings(max_examples=300)
def test_a_bad_card_never_hides_a_good_one(before: str, after: str) -> None:
    text = f"{HEAD}{before}\n## good\nQ: q\nA: a\n## next\n{after}\n## good-too\nQ: q\nA: a\n"
    slugs = [card.slug for card in parse_deck(text.encode(), "d.md").cards]
    assert {"good", "good-too"} <= set(slugs)


def test_a_deck_has_slug_title_notation_and_its_cards_in_order() -> None:
    text = "---\ndeck: cnn\ntitle: Nets\n---\nNote.\n## b\nQ: q\nA: a\n## a\nQ: q\nA: a\n"
    deck = parse_deck(text.encode(), "decks/cnn.md")
    assert (deck.slug, deck.title, deck.notation, deck.path) == (
        "cnn", "Nets", "Note.", "decks/cnn.md",
    )  # fmt: skip
    assert [card.id for card in deck.cards] == ["cnn/b", "cnn/a"]
    assert deck.faults == ()


def test_a_deck_without_front_matter_is_named_after_its_file() -> None:
    deck = parse_deck(b"## a\nQ: q\nA: a\n", "decks/my-deck.md")
    assert (deck.slug, deck.title, deck.faults) == ("my-deck", "my-deck", ())


def test_a_deck_that_extends_another_has_its_slug_in_a_file_of_any_name() -> None:
    deck = parse_deck(b"---\nextends: cnn\n---\n## a\nQ: q\nA: a\n", "decks/mine.md")
    assert (deck.slug, deck.extends, deck.faults) == ("cnn", "cnn", ())
    assert deck.cards[0].id == "cnn/a"


DRILL = "Q: Of {{n}}?\nVars: n in 1..3\nWhere: m = n + 1\nAnswer: m\nHint: h\nWhy: w\n"
CONCEPT = "Q: q\nA: a\nPoints:\n- p\nHint: h\nSource: s\n"
CLOZE = "C: It is {{c1::so}}.\nHint: h\n"


@pytest.mark.parametrize(
    ("fields", "old", "new", "changes"),
    [
        pytest.param(CONCEPT, "A: a", "A: b", True, id="answer"),
        pytest.param(CONCEPT, "- p", "- q", True, id="point"),
        pytest.param(CONCEPT, "Q: q", "Q: polished", False, id="question"),
        pytest.param(CONCEPT, "Hint: h", "Hint: i", False, id="hint"),
        pytest.param(CONCEPT, "Source: s", "Source: t", False, id="source"),
        pytest.param(CONCEPT, "Q: q", "\n\nQ:   q  ", False, id="white space"),
        pytest.param(DRILL, "Answer: m", "Answer: 2*m", True, id="formula"),
        pytest.param(DRILL, "n + 1", "n + 2", True, id="definition"),
        pytest.param(DRILL, "1..3", "1..4", False, id="numbers"),
        pytest.param(DRILL, "Of {{n}}?", "With {{n}}?", False, id="a drill's question"),
        pytest.param(CLOZE, "so", "thus", True, id="blank"),
        pytest.param(CLOZE, "Hint: h", "Hint: i", False, id="a cloze's hint"),
    ],
)
def test_the_revision_changes_with_the_answer_and_not_with_other_words(
    fields: str, old: str, new: str, changes: bool
) -> None:
    assert old in fields
    first = parse_deck(f"## a\n{fields}".encode(), "d.md").cards[0]
    second = parse_deck(f"## a\n{fields.replace(old, new)}".encode(), "d.md").cards[0]
    assert first.revision
    assert (first.revision != second.revision) is changes
    assert first.id == second.id


def deck_of(text: str, slug: str = "d") -> Deck:
    """Return a deck of concepts; ``name: fields`` lines name each card's needs and the like."""
    cards = re.sub(r"^(\S+)\|(.*)$", r"## \1\nQ: q\nA: a\n\2", text, flags=re.MULTILINE)
    deck = parse_deck(cards.encode(), f"{slug}.md")
    assert deck.faults == ()
    return deck


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        pytest.param("a|Needs: b\nb|", [], id="a card of the deck"),
        pytest.param("a|Needs: e/x", [], id="a card of another deck"),
        pytest.param("a|Needs: e/cloze, e/cloze#c2", [], id="a cloze and a blank"),
        pytest.param("a|Needs: c", ["needs 'd/c', which is not a card"], id="no such card"),
        pytest.param("a|Needs: f/x", ["needs 'f/x'"], id="no such deck"),
        pytest.param("a|Needs: e/cloze#c9", ["needs 'e/cloze#c9'"], id="no such blank"),
        pytest.param("a|Needs: a", ["needs itself"], id="itself"),
        pytest.param("a|Roadmap: r-1", [], id="an entry"),
        pytest.param("a|Roadmap: r-2", ["'r-2' is not an entry of the roadmap"], id="no entry"),
        pytest.param("a|Was: old", [], id="a former name"),
        pytest.param("a|Was: b\nb|", ["'Was: d/b' is still a card"], id="a name in use"),
        pytest.param("a|Was: a", ["'Was: d/a' is still a card"], id="its own name"),
    ],
)
def test_references_are_checked_across_all_decks(text: str, messages: list[str]) -> None:
    other = parse_deck(b"## x\nQ: q\nA: a\n## cloze\nC: {{c1::x}} {{c2::y}}\n", "e.md")
    faults = check_references([deck_of(text), other], {"r-1": "an entry"})
    assert len(faults) == len(messages), faults
    for fault, message in zip(faults, messages, strict=True):
        assert message in fault.message
        assert fault.path == "d.md"
        assert 1 <= fault.line <= text.count("\n") * 4 + 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a|Needs: b\nb|Needs: a", id="two cards that need each other"),
        pytest.param("a|Needs: b\nb|Needs: c\nc|Needs: a", id="three in a circle"),
        pytest.param("## a\nC: {{c1::x}}\nNeeds: a#c1\n", id="a blank that needs itself"),
    ],
)
def test_cards_that_could_never_be_asked_are_a_fault(text: str) -> None:
    assert check_references([deck_of(text)], {})


def test_one_former_name_of_two_cards_is_a_fault() -> None:
    assert check_references([deck_of("a|Was: old\nb|Was: old")], {})


def test_without_a_roadmap_its_entries_are_not_judged() -> None:
    assert check_references([deck_of("a|Roadmap: r-2")], {}) == []


def test_a_renamed_cloze_keeps_the_history_of_each_blank() -> None:
    """L4: the log knows the blanks, d/old#c1 and d/old#c2, and never the cloze itself."""
    deck = parse_deck(b"## new\nC: {{c1::x}} and {{c2::y}}\nWas: old\n", "d.md")
    renames = Library((deck,)).renames()
    assert renames["d/old#c1"] == "d/new#c1"
    assert renames["d/old#c2"] == "d/new#c2"


@pytest.mark.parametrize(
    "cards",
    ["a|Was: b\nb|Was: a", "a|Was: b\nb|", "a|Was: a\nb|", "a|Was: d/b\nb|Was: d/a"],
)
def test_what_a_card_is_called_now_is_no_former_id(cards: str) -> None:
    assert Library((deck_of(cards),)).renames() == {}


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.sets(st.sampled_from("abcdefghij"), max_size=3))
)
def test_a_circle_is_what_needs_itself_by_any_way(needs: dict[str, set[str]]) -> None:
    def all_needs(note: str) -> set[str]:
        found: set[str] = set()
        waiting = set(needs[note])
        while waiting:
            found |= waiting
            waiting = {n for need in waiting for n in needs.get(need, ())} - found
        return found

    assert in_circles(needs) == {note for note in needs if note in all_needs(note)}


@pytest.mark.parametrize("last", [[], ["0"]], ids=["a chain", "a circle"])
def test_needs_of_ten_thousand_cards_are_looked_through_at_once(last: list[str]) -> None:
    needs = {str(n): {str(n + 1)} for n in range(9_999)} | {"9999": set(last)}
    began = time.process_time()
    assert len(in_circles(needs)) == 10_000 * len(last)
    assert time.process_time() - began < 1
