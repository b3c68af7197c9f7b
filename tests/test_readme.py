"""The READMEs show the product as it is, and say the same in both languages."""

import inspect
import re
from importlib import import_module

import pytest

from dlstudy.cli import COMMANDS
from tests.support.readme import MADE, PAGES, PART, page
from tests.support.warm import shipped

TEXTS = {language: path.read_text(encoding="utf-8") for language, path in PAGES.items()}
BLOCK = re.compile(r"^```(?:sh|markdown)\n.*?^```$", re.M | re.S)


@pytest.mark.parametrize("language", PAGES)
def test_what_a_readme_shows_is_what_there_is(language: str) -> None:
    assert PART.findall(TEXTS[language]) == list(MADE)
    assert TEXTS[language] == page(language), "run: python -m tests.support.readme"


@pytest.mark.parametrize("language", PAGES)
def test_a_readme_names_every_command_once(language: str) -> None:
    named = re.findall(r"^\| `dlstudy (\w+)", TEXTS[language], re.M)
    assert sorted(named) == sorted(COMMANDS)


@pytest.mark.parametrize("language", PAGES)
def test_a_readme_names_the_commands_that_print_json(language: str) -> None:
    (line,) = (each for each in TEXTS[language].splitlines() if "`--json`" in each)
    named = {word.split()[0] for word in re.findall(r"`(\w[\w ]*)`", line)} & set(COMMANDS)
    assert named == {
        name
        for name in COMMANDS
        if "json" in inspect.signature(import_module(f"dlstudy.cli.{name}").run).parameters
    }


def test_both_readmes_have_the_same_examples_options_and_links() -> None:
    english, chinese = TEXTS["en"], TEXTS["zh"]
    assert BLOCK.findall(english) == BLOCK.findall(chinese)
    for what in (r"^#+ ", r"^\| `dlstudy \w+[^|]*`", r"`--\w+", r"\]\(docs/[^)]+\)"):
        found = [sorted(re.findall(what, text, re.M)) for text in (english, chinese)]
        assert found[0] == found[1], what


def test_every_card_has_its_words_in_chinese() -> None:
    library = shipped()
    words = {
        (slug, card.slug)
        for (language, slug), deck in library.translations.items()
        if language == "zh"
        for card in deck.cards
    }
    assert [card.id for card in library.cards if (card.deck, card.slug) not in words] == []
