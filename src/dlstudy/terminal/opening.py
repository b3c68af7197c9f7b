"""An address of a card, opened outside: a web page, or a picture that lies beside the deck."""

from pathlib import Path
from typing import TYPE_CHECKING

from dlstudy.session.asked import Asked
from dlstudy.terminal.words.phrases import phrase
from dlstudy.text.addresses import addresses

if TYPE_CHECKING:
    from dlstudy.terminal.player import Player

WEB = frozenset({"http", "https"})
PICTURES = frozenset({".gif", ".jpeg", ".jpg", ".pdf", ".png", ".svg", ".webp"})  # never a program


def first_address(player: "Player", asked: Asked, *, is_turned: bool = False) -> str:
    """Return the first address that the card shows, "" where it shows none."""
    card = player.sitting.library.in_language(asked.card, "zh" if player.language == "zh" else "en")
    texts = [card.question]
    if is_turned:
        texts += [card.answer, *card.points, card.why, card.source, card.hint]
    return next((address for text in texts for address in addresses(text)), "")


def open_first(player: "Player", asked: Asked, *, is_turned: bool = False) -> None:
    """Open the first address of the card, and say what came of it."""
    address = first_address(player, asked, is_turned=is_turned)
    if not address:
        player.say("no address", "warning")
        return
    target = target_of(address, Path(player.sitting.library.paths[asked.card.note]).parent)
    if not target:
        player.say("address refused", "warning", address=address)
        return
    import webbrowser

    with player.lent():  # it may be a browser of the terminal
        is_open = webbrowser.open(target)
    player.say("opened" if is_open else "not opened", "good" if is_open else "warning", what=target)


def opening_key(
    player: "Player", asked: Asked | None, *, is_turned: bool = False
) -> list[tuple[str, str]]:
    """Return the key and what it does, where there is something to open."""
    if asked is None or not first_address(player, asked, is_turned=is_turned):
        return []
    return [("o", phrase("open", player.language))]


def target_of(address: str, folder: Path) -> str:
    """Return what a browser is given for an address; "" for what is not opened.

    A file must be a picture inside the deck's folder: another could be a program.
    """
    from urllib.parse import unquote, urlsplit  # only for a card that has one

    try:
        parts = urlsplit(address)
        if not address.isprintable():
            return ""
        if parts.scheme in WEB:
            return address if parts.hostname else ""
        if parts.scheme not in {"", "file"} or parts.netloc:
            return ""
        inside = folder.resolve()
        path = (inside / unquote(parts.path)).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        return ""
    is_picture = path.suffix.lower() in PICTURES and path.is_file()
    return path.as_uri() if is_picture and path.is_relative_to(inside) else ""
