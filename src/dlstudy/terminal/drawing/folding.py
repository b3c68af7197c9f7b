"""What rich needs for Chinese in a narrow column: it takes a sentence for one word, and cuts it."""

from collections.abc import Iterable
from typing import Any

from rich.columns import Columns
from rich.table import Table
from rich.text import Text


class FoldingTable(Table):
    """A table whose cells go on in the next line wherever they are full."""

    def add_row(self, *cells: Any, **styles: Any) -> None:  # noqa: ANN401 - rich's own
        super().add_row(*cells, **styles)
        for column in self.columns:
            column.overflow = "fold"


class FoldingColumns(Columns):
    """Texts side by side, likewise."""

    def __init__(self, texts: Iterable[Any], *styles: Any) -> None:  # noqa: ANN401 - as above
        super().__init__(texts, *styles)
        for text in self.renderables:
            if isinstance(text, Text):
                text.overflow = "fold"
