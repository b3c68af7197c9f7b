"""An address of a card, opened outside: a web page, or a picture that lies beside the deck."""

from pathlib import Path

from dlstudy.card import Card
from dlstudy.terminal.stage import Stage
from dlstudy.text.addresses import addresses

WEB = frozenset({"http", "https"})
PICTURES = frozenset({".gif", ".jpeg", ".jpg", ".pdf", ".png", ".svg", ".webp"})  # never a program


def first_address(card: Card, *, is_turned: bool = False) -> str:
    """Return the first address that a card shows, "" where it shows none."""
    texts = [card.question]
    if is_turned:
        texts += [card.answer, *card.points, card.why, card.source, card.hint]
    return next((address for text in texts for address in addresses(text)), "")


def open_address(stage: Stage, address: str, file: str) -> None:
    """Open an address of the card in a file, and say what came of it."""
    if not address:
        stage.say("no address", "warning")
        return
    target = target_of(address, Path(file).parent)
    if not target:
        stage.say("address refused", "warning", address=address)
        return
    import webbrowser

    with stage.lent():  # it may be a browser of the terminal
        is_open = webbrowser.open(target)
    stage.say("opened" if is_open else "not opened", "good" if is_open else "warning", what=target)


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
