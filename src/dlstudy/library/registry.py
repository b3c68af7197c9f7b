"""Where drill families and code tasks come from: this package, and packages that register some.

Whether a card can be asked is known without importing any of them.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from dlstudy.card import Card, Kind

if TYPE_CHECKING:
    from dlstudy.code.task import CodeTask
    from dlstudy.exercise.contract import Drill

GROUP = "dlstudy.drills"  # of entry points: a name, and the module that has its families
T = TypeVar("T")


def drill_of(card: Card) -> Drill:
    """Return the drill of a card that is calculated or derived; raises BadDrill."""
    from dlstudy.exercise import derivation, family, inline

    if card.kind is Kind.DERIVATION:
        return derivation.build(card)
    if not card.family:
        return inline.build(card)
    return family.build(_registered(card, family.Family, "drill family"), card)


def code_task(card: Card) -> CodeTask:
    """Return the function that a code card asks to write; raises BadDrill."""
    from dlstudy.code.task import CodeTask

    return _registered(card, CodeTask, "code task")


def is_there(name: str) -> bool:
    """Is there a module for this family?"""
    module = name.partition(".")[0]
    return module in _shipped() or module in _others()


def _registered(card: Card, kind: type[T], what: str) -> T:
    from dlstudy.exercise.contract import BadDrill

    module_name, _, attribute = card.family.partition(".")
    try:
        module = _module(card.family)
    except (Exception, SystemExit) as error:  # whatever a foreign module does when it is imported
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        raise BadDrill(
            card.line, f"the module '{module_name}' cannot be loaded ({reason}); mend it"
        ) from None
    found = getattr(module, attribute, None) if module and not attribute.startswith("_") else None
    if not isinstance(found, kind):
        remedy = "correct the name, or install its package"
        if module is not None:
            names = [name for name, value in vars(module).items() if isinstance(value, kind)]
            remedy = f"'{module_name}' has {', '.join(names) or 'none'}"
        raise BadDrill(card.line, f"there is no {what} '{card.family}'; {remedy}")
    return found


def module_of(family: str) -> str:
    """Return the name of the module that has a family or code task, "" where there is none."""
    name = family.partition(".")[0]
    return f"dlstudy.drills.{name}" if name in _shipped() else _others().get(name, "")


def _module(family: str) -> ModuleType | None:
    name = module_of(family)
    return import_module(name) if name else None


@lru_cache(maxsize=1)
def _shipped() -> frozenset[str]:
    folder = Path(__file__).parents[1] / "drills"
    modules = {path.stem for path in folder.glob("*.py") if path.stem != "__init__"}
    return frozenset(modules | {path.parent.name for path in folder.glob("*/__init__.py")})


@lru_cache(maxsize=1)
def _others() -> dict[str, str]:
    """Return the modules that installed packages register, by name."""
    from importlib.metadata import entry_points

    return {point.name: point.module for point in entry_points(group=GROUP)}
