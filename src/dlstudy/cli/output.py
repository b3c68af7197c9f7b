"""What commands print beside the screen: nothing of it drives the terminal that shows it."""

import typer

from dlstudy.text import unseen


def echo(text: str = "", *, err: bool = False) -> None:
    """Print a line; what a terminal would obey or hide is made visible in it."""
    typer.echo(unseen.line(text), err=err)


def echo_page(text: str) -> None:
    """Print a text of several lines, which has its own line ends."""
    typer.echo(unseen.shown(text), nl=False)
