"""Compile the catalogues: ``.po`` is for people, ``.mo`` for the program.

hatchling runs this before a wheel, an sdist or an editable install is made; after a change
of a ``.po`` run ``python hatch_build.py``, or the tests, which do it too.
"""

from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
CATALOGUES = "src/dlstudy/terminal/words/locale/*/LC_MESSAGES/*.po"
CONTEXT_END = "\x04"  # what stands between a context and its message in a compiled catalogue


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg] # hatchling's own, untyped here
    """What hatchling calls before it collects the files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile what is to be packed."""
        compile_all(Path(self.root))


def compile_all(root: Path = ROOT) -> None:
    """Write beside every ``.po`` its ``.mo``; one that is as it should be is left alone."""
    for source in sorted(root.glob(CATALOGUES)):
        target, made = source.with_suffix(".mo"), compiled(source.read_bytes())
        if not target.exists() or target.read_bytes() != made:
            new = target.with_suffix(".new")
            new.write_bytes(made)
            new.replace(target)  # whole, whoever reads meanwhile


def compiled(text: bytes) -> bytes:
    """Return a ``.po`` as a ``.mo`` whose messages stand in the order of their bytes.

    Babel 2.19 orders by message, then context, but writes the context first; a search by
    halves would miss what has one. So each context is made a part of its message before.
    """
    read = read_po(BytesIO(text))
    flat = Catalog(
        read.locale,
        project=read.project,
        version=read.version,
        charset="utf-8",
        creation_date=read.creation_date,
        revision_date=read.revision_date,
    )
    for message in read:
        if message.id:
            context = f"{message.context}{CONTEXT_END}" if message.context else ""
            flat.add(f"{context}{message.id}", message.string, flags=message.flags)
    made = BytesIO()
    write_mo(made, flat)
    return made.getvalue()


if __name__ == "__main__":
    compile_all()
