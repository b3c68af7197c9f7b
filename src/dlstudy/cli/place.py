"""``dlstudy place``: find out what one knows of a topic already, and need not study."""

from __future__ import annotations

from secrets import randbelow

from dlstudy.card import Card
from dlstudy.cli import desk
from dlstudy.cli.options import argument, option
from dlstudy.cli.output import echo
from dlstudy.errors import UnknownName
from dlstudy.event import Kind
from dlstudy.log.rows import new_event_id
from dlstudy.session import placement
from dlstudy.session.asked import event_of
from dlstudy.session.quiz import Quiz
from dlstudy.terminal.words.sentences import worded

YES = frozenset({"y", "yes", "是"})
NO = frozenset({"", "n", "no", "否"})


def run(
    topic: str = argument(..., metavar="TOPIC", help="Slug, title, alias or 中文名."),
    seed: int = option(None, least=0, help="Ask the same cards again."),
    lang: str = desk.LANGUAGE_OPTION,
) -> None:
    """Ask ten cards across a topic's levels, then offer to mark as known what is."""
    language = desk.language_of(lang)
    with desk.opened(language, says_notices=False) as opened:
        (slug,) = desk.topics_of(opened.library, [topic])
        desk.need_terminal("place")
        seed = randbelow(10_000) if seed is None else seed
        cards = [card for card in opened.library.cards if card.deck == slug]
        states = opened.store.states(desk.now().study_day)
        chosen = placement.choose(cards, states, seed)
        if not chosen:
            raise UnknownName(
                "The topic '{name}' has no new card left; review it instead.", name=slug
            )
        quiz = Quiz(
            opened.library, opened.store, desk.now(), chosen, seed, desk.device(),
            purpose=placement.PURPOSE,
        )  # fmt: skip
        _play(quiz, language, opened.notices(language))
        known = placement.known(quiz.results, cards, states)
        if quiz.results:
            _offer(opened, quiz, known, language)


def _offer(opened: desk.Desk, quiz: Quiz, known: list[Card], language: str) -> None:
    """Name what is clearly known and mark it if the learner agrees."""
    from dlstudy.terminal.words.phrases import phrase

    desk.discard_typed()  # a key that was meant for the last card confirms nothing
    clear = sum(map(placement.is_clear, quiz.results))
    desk.say(phrase("place clear", language, clear=clear, total=len(quiz.results)))
    if not known:
        desk.say(phrase("place nothing", language))
        return
    asked = {result.asked.card.id for result in quiz.results}
    for card in known:
        how = "" if card.id in asked else phrase("place inferred", language, level=card.level)
        echo(f"  {card.id}{how}")
    if not _confirmed(phrase("place offer", language, count=len(known)), language):
        return
    moment, device = desk.now(), desk.device()
    batch = {"batch": new_event_id(moment.at)}  # taken back together
    opened.store.record_all([event_of(c.id, Kind.KNOWN, moment, device, batch) for c in known])
    desk.say(phrase("place saved", language, count=len(known)))


def _confirmed(question: str, language: str) -> bool:
    """Ask until it is yes or no; Enter is no."""
    while True:
        try:
            answer = input(f"{question} [y/N]: ").strip().lower()
        except EOFError:
            raise KeyboardInterrupt from None
        if answer in YES or answer in NO:
            return answer in YES
        echo(worded("Error: invalid input", language))


def _play(quiz: Quiz, language: str, said: list[str]) -> None:
    from dlstudy.terminal.player import Player

    with desk.stage(language) as stage:
        Player(stage, quiz, [*said, stage.phrase("place")]).run()
