"""``dlstudy drill``: one exercise off the schedule, with numbers of one's own, or for a machine."""

from __future__ import annotations

from secrets import randbelow
from shlex import quote

from dlstudy.card import EXERCISES, Card
from dlstudy.cli import desk
from dlstudy.cli.options import argument, option
from dlstudy.cli.output import echo
from dlstudy.errors import UnknownName, Unreadable, Unsuitable
from dlstudy.formula.value import Value
from dlstudy.session.asked import ask
from dlstudy.session.quiz import Quiz

PURPOSE = "drill"


def run(
    card: str = argument(..., metavar="CARD", help="deck/slug, or a slug that is unique."),
    seed: int = option(None, least=0, help="The same seed asks the same numbers."),
    own: list[str] = option(
        None, "--set", metavar="NAME=VALUE", help="A number or array of your own; repeatable."
    ),
    solution: bool = option(False, "--solution", help="Print the worked solution."),
    json: bool = desk.JSON_OPTION,
    lang: str = desk.LANGUAGE_OPTION,
) -> None:
    """Practise one drill, derivation or code card without touching the schedule."""
    language = desk.language_of(lang)
    seed = randbelow(10_000) if seed is None else seed
    with desk.opened() as opened:
        found = opened.library.card(card)
        if found.kind not in EXERCISES:
            raise UnknownName(
                f"The card '{found.id}' is a {found.kind}, which has nothing to work out;"
                f" 'dlstudy quiz {found.deck}' asks it."
            )
        numbers = _own(found, own or [])
        asked = ask(found, None, desk.now(), seed=seed, own=numbers)
        if asked is None:
            raise UnknownName(
                f"The card '{found.id}' cannot be drawn; 'dlstudy check' says what is wrong."
            )
        shown = opened.library.in_language(found, "zh" if language == "zh" else "en")
        if json:
            from dlstudy.cli.json.drill import figures

            desk.print_json(figures(asked, shown, with_solution=solution))
        elif solution:
            from dlstudy.terminal.reports.sitting import print_solution

            print_solution(asked, opened.library, language)
        else:
            desk.need_terminal("drill")
            quiz = Quiz(
                opened.library, opened.store, desk.now(), [found], seed, desk.device(),
                purpose=PURPOSE, own=numbers,
            )  # fmt: skip
            _practise(quiz, own or [], language)


def _own(card: Card, texts: list[str]) -> dict[str, Value]:
    """Return the parameters that were set, by name; raises Unsuitable."""
    from dlstudy.formula.expr import evaluate

    own: dict[str, Value] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not name:
            raise Unsuitable(f"'--set {text}' sets nothing; write a name and a value, as in n=227.")
        try:
            own[name] = evaluate(value)
        except Unreadable as error:
            raise Unsuitable(
                f"The value of '{name}' in {card.id} cannot be read: {error}"
            ) from None
    return own


def _practise(quiz: Quiz, own: list[str], language: str) -> None:
    from dlstudy.terminal.player import Player
    from dlstudy.terminal.words.phrases import phrase

    card = quiz.cards[0].id
    with desk.stage(language) as stage:
        Player(stage, quiz, [stage.phrase("practice")]).run()
    options = "".join(f" --set {quote(text)}" for text in own)
    echo(phrase("same again", language, card=card, seed=quiz.seed, own=options))
