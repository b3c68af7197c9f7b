"""What the READMEs show of the product itself: a real screen, and what content there is.

``python -m tests.support.readme`` makes these parts anew, in both languages; a test compares them.
"""

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from dlstudy.card import Deck, Kind
from dlstudy.library import roadmap
from dlstudy.library.library import counts
from tests.support.console import Console
from tests.support.shipped import decks

ROOT = Path(__file__).parents[2]
PAGES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh.md"}
SCENE = ("drill", "kalman/scalar-cycle", "--seed", "3")
TYPED = ("2^2*3", "2^2*3", "0.5^2*12+5", "12*0.5/8")  # the first two forget the process noise
PART = re.compile(
    r"(?<=<!-- made by tests/support/readme.py: )(\w+) -->\n.*?(?=<!-- end -->)", re.S
)
WORDS = (Kind.CONCEPT, Kind.CLOZE)
HEADS = {
    "en": ("part", "topics, as you name them", "cards", "exercises", "all"),
    "zh": ("部分", "主题（命令里用的名字）", "卡片", "练习", "合计"),
}


def screen(language: str) -> str:
    """Return the screen after a wrong step that was carried forward, as a code block."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        setting = {"DLSTUDY_LANG": language}
        with Console(SCENE, home, setting=setting) as console:
            for line in TYPED:
                console.type(f"{line}\r")
            return f"```text\n{console.text}\n```\n"


def content(language: str) -> str:
    """Return the table of topics, cards of words and exercises, a row a part of the roadmap."""
    part, topics, cards, exercises, total = HEADS[language]
    by_slug = {deck.slug: deck for deck in decks()}
    rows = []
    for group in roadmap.load().groups:
        found = [by_slug[slug] for slug in group.topics if slug in by_slug]
        names = " ".join(f"`{deck.slug}`" for deck in found)
        rows.append((group.title if language == "en" else group.title_zh, names, _figures(found)))
    rows.append((f"**{total}**", str(len(by_slug)), _figures(by_slug.values())))
    lines = [f"| {name} | {what} | {words} | {more} |\n" for name, what, (words, more) in rows]
    head = f"| {part} | {topics} | {cards} | {exercises} |\n| --- | --- | ---: | ---: |\n"
    return head + "".join(lines)


def _figures(found: Iterable[Deck]) -> tuple[int, int]:
    """Return how many cards of words and how many exercises some decks have."""
    kinds = [counts(deck) for deck in found]
    words = sum(each[kind] for each in kinds for kind in WORDS)
    return words, sum(sum(each.values()) for each in kinds) - words


MADE = {"screen": screen, "content": content}


def page(language: str) -> str:
    """Return a README with its parts made anew."""
    text = PAGES[language].read_text(encoding="utf-8")
    return PART.sub(lambda found: f"{found[1]} -->\n{MADE[found[1]](language)}", text)


if __name__ == "__main__":
    for each, path in PAGES.items():
        path.write_text(page(each), encoding="utf-8")
