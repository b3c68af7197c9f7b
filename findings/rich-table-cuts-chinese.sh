#!/usr/bin/env bash
# Guess: a cell of a rich table that is too long for its column goes on in the next line, in Chinese
#   as in English; so does the same text printed by itself.
# Truth: rich wraps at spaces, so a Chinese sentence, which has none, is one word; and a column's
#   overflow is "ellipsis": a word wider than the column ends in "…" and the rest is nowhere. Every
#   English word of a cell is printed, of the Chinese cell a good half is lost. Printed by itself the
#   sentence is folded and whole. `overflow="fold"` on the column shows all of it.
# Version: rich 15.0.0 (help screens of typer 0.28 are such tables).
# Why it matters: tables and help screens that were looked at in English lose their sentences, in
#   silence, as soon as they are translated.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q rich==15.0.0
cat >cut.py <<'PY'
import io

from rich.console import Console
from rich.table import Table
from rich.text import Text

ENGLISH = "Study the cards of today: what is due comes first, then what is new, then the sum."
CHINESE = "学习今天的卡片：在你的时间之内先问到期的，再学新的，最后给出这一次的总结和明天的张数。"


def printed(text, cell=True, **column):
    console = Console(file=io.StringIO(), width=40)
    if cell:
        table = Table(show_header=False, box=None)
        table.add_column()
        table.add_column(**column)
        table.add_row("--new", text)
        console.print(table)
    else:
        console.print(Text(text))
    return "".join(console.file.getvalue().replace("--new", "").split())


def whole(text, **how):
    return printed(text, **how) == text.replace(" ", "")


rows = {
    "English, a cell": whole(ENGLISH),
    "Chinese, a cell": whole(CHINESE),
    "Chinese, a cell that folds": whole(CHINESE, overflow="fold"),
    "Chinese, by itself": whole(CHINESE, cell=False),
}
for what, is_whole in rows.items():
    print(f"{what:28} {'whole' if is_whole else 'cut'}")
shown = printed(CHINESE)
print(f"the cut cell has {len(shown)} of {len(CHINESE)} characters and ends in {shown[-1]}")
assert list(rows.values()) == [True, False, True, True], rows
assert shown.endswith("…") and len(shown) < len(CHINESE)
PY
env/bin/python cut.py
