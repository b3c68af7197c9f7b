"""A card in another language: other words, the same id, formulas and numbers."""

import pytest

from dlstudy.card import Card, Deck
from dlstudy.deck.parse import parse_deck
from dlstudy.deck.translation import check_translation, translated
from dlstudy.record import replace

CONCEPT = """## a
Q: Why?
A: Because.
Points:
- one
- two
Mistake same: They are the same. -> They are not.
Hint: Think.
Why: It is so.
Source: A book, page 1
"""
DRILL = """## a
Q: Of {{n}}?
Vars: n in {1, 2}
Step x: Twice it.
  = 2*n
Mistake x.plain: n -> You did not double it.
Tol: exact
"""
CLOZE = "## a\nC: It is {{c1::so}} and {{c2::thus}}.\n"


def original(text: str) -> Deck:
    deck = parse_deck(text.encode(), "d.md")
    assert deck.faults == ()
    return deck


def words(text: str) -> Deck:
    deck = parse_deck(text.encode(), "zh/d.md", is_translation=True)
    assert deck.faults == ()
    return deck


def chinese(text: str, translation: str) -> Card:
    """Return the first card of a deck with the words of its translation."""
    return translated(original(text).cards[0], words(translation).cards[0])


def messages(text: str, translation: str) -> list[str]:
    return [fault.message for fault in check_translation(original(text), words(translation))]


def test_every_word_of_a_concept_is_translated_and_nothing_else() -> None:
    card = chinese(
        CONCEPT,
        "## a\nQ：为什么？\nA：因为。\nPoints：\n- 一\n- 二\n"
        "Mistake same：一样。 -> 不一样。\nHint：想。\nWhy：如此。\n",
    )
    before = original(CONCEPT).cards[0]
    assert (card.question, card.answer, card.points) == ("为什么？", "因为。", ("一", "二"))
    assert [(m.claim, m.reason) for m in card.mistakes] == [("一样。", "不一样。")]
    assert (card.hint, card.why, card.source) == ("想。", "如此。", "A book, page 1")
    assert (card.id, card.revision, card.line) == (before.id, before.revision, before.line)


def test_a_missing_word_stays_english() -> None:
    card = chinese(CONCEPT, "## a\nQ：为什么？\n")
    assert card == replace(original(CONCEPT).cards[0], question="为什么？")


def test_the_formulas_and_numbers_of_a_drill_are_never_translated() -> None:
    card = chinese(
        DRILL,
        "## a\nQ：{{n}} 的？\nStep x：两倍。\nMistake x.plain：n*n -> 没有加倍。\n",
    )
    before = original(DRILL).cards[0]
    assert (card.question, card.steps[0].ask) == ("{{n}} 的？", "两倍。")
    assert card.mistakes[0].reason == "没有加倍。"
    assert card.mistakes[0].claim == "n"
    assert card.steps[0].formula == "2*n"
    assert card.steps[0].tolerance == before.steps[0].tolerance
    assert card.variables == before.variables


def test_what_a_translation_holds_and_nobody_reads_is_named_and_spoils_no_word() -> None:
    text = "## a\nQ：{{n}} 的？\nVars：n in {5}\nStep x：两倍。\n  = 3*n\nTol：50%\nTags：t\n"
    deck = parse_deck(text.encode(), "zh/d.md", is_translation=True)
    assert [(fault.line, fault.message.partition(";")[0]) for fault in deck.faults] == [
        (3, "card 'a': 'Vars:' is not used in a translation"),
        (4, "card 'a': the formula of step 'x' is not used in a translation"),
        (6, "card 'a': 'Tol:' is not used in a translation"),
        (7, "card 'a': 'Tags:' is not used in a translation"),
    ]
    card = translated(original(DRILL).cards[0], deck.cards[0])
    assert (card.steps[0].ask, card.steps[0].formula) == ("两倍。", "2*n")
    assert card.steps[0].tolerance == original(DRILL).cards[0].steps[0].tolerance


def test_the_words_of_a_cloze_are_translated_with_all_its_blanks() -> None:
    card = chinese(CLOZE, "## a\nC：是{{c1::这样}}和{{c2::那样}}。\n")
    assert (card.id, card.question) == ("d/a#c1", "是{{c1::这样}}和{{c2::那样}}。")


FULL = "## a\nQ：问\nA：答\nPoints：\n- 一\n- 二\nMistake same：错 -> 因\nHint：示\nWhy：因\n"


@pytest.mark.parametrize(
    ("text", "translation", "expected"),
    [
        pytest.param(CONCEPT, FULL, [], id="complete"),
        pytest.param(CONCEPT, FULL.replace("A：答\n", ""), ["'A:' is missing"], id="answer"),
        pytest.param(CONCEPT, FULL.replace("Hint：示\n", ""), ["'Hint:' is missing"], id="hint"),
        pytest.param(CONCEPT, FULL.replace("- 二\n", ""), ["1 points and the card 2"], id="points"),
        pytest.param(
            CONCEPT, FULL.replace("same", "like"), ["'like'", "'same'"], id="name of a mistake"
        ),
        pytest.param(CONCEPT, FULL.replace("## a", "## b"), ["'d/a'", "'d/b'"], id="another card"),
        pytest.param(CLOZE, "## a\nC：是{{c1::这样}}。\n", ["'d/a#c2' is missing"], id="blank"),
        pytest.param(
            DRILL,
            "## a\nQ：{{n}}？\nStep y：两倍。\nMistake y.plain：-> 没。\n",
            ["'x.plain'", "'y.plain'", "step 'x'", "step 'y'"],
            id="step",
        ),
        pytest.param(
            DRILL,
            "## a\nQ：{{m}}？\nStep x：两倍。\nMistake x.plain：-> 没。\n",
            ["{{m}}"],
            id="a number that the drill does not have",
        ),
        pytest.param(
            DRILL.replace("Tol:", "Hint x: Think.\nTol:"),
            "## a\nQ：{{n}}？\nStep x：两倍。\nMistake x.plain：-> 没。\n",
            ["Hint"],
            id="hint of a step",
        ),
    ],
)
def test_what_a_translation_lacks_or_has_too_much_is_listed(
    text: str, translation: str, expected: list[str]
) -> None:
    found = messages(text, translation)
    assert len(found) == len(expected), found
    for message, part in zip(found, expected, strict=True):
        assert part in message


def test_the_faults_of_a_translation_stand_in_its_own_file() -> None:
    faults = check_translation(original(CONCEPT), words("\n## a\nQ：问\n"))
    assert faults
    assert {(fault.path, fault.line) for fault in faults} == {("zh/d.md", 2)}


def test_a_translation_may_name_the_mistakes_of_a_step_that_asks_nothing() -> None:
    silent = DRILL.replace("Step x: Twice it.", "Step x:")
    assert messages(silent, "## a\nQ：{{n}}？\nMistake x.plain：-> 没。\n") == []
