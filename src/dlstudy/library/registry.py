"""Where drill families and code tasks come from: this package, and packages that register some.

Whether a card can be asked is known without importing any of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from dlstudy.card import Card, Kind

if TYPE_CHECKING:
    from dlstudy.code.task import CodeTask
    from dlstudy.exercise.contract import Drill

SHIPPED = "dlstudy.drills"  # a package a topic
DRILLS = Path(__file__).parents[1] / "drills"
GROUP = "dlstudy.drills"  # of entry points: a name, and the module that has its families
FORMER = {  # what decks call the modules of the first topics, which are packages by now
    name: topic
    for topic, names in {
        "adam": "code_optimization",
        "attention": "attention_bpe attention_sampling attention_skip_gram attention_text"
        " code_attention code_multi_head",
        "backprop": "backprop_logistic code_backprop",
        "cnn": "cnn_detection cnn_field cnn_gradcam cnn_int8 cnn_pool cnn_slides cnn_text cnn_walk"
        " code_cnn code_im2col",
        "kalman": "kalman_ekf code_kalman",
        "l1_l2": "code_l1_l2",
        "linear_factor_models": "code_pca",
        "loss": "loss_batches loss_boxes loss_calibration loss_ranking loss_softmax loss_tokens"
        " code_loss",
        "lstm": "code_lstm",
        "normalization": "normalization_token code_normalization",
        "optimization": "code_sgd",
    }.items()
    for name in names.split()
}
_DEFINITION = r"(?m)^([a-z]\w*)(?:: \w+)? = "
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
    """Is there a place where this family could be?"""
    place = _place(name)
    return place in _shipped() or place in _others()


def _registered(card: Card, kind: type[T], what: str) -> T:
    from dlstudy.exercise.contract import BadDrill

    place, name = _place(card.family), card.family.partition(".")[2]
    try:
        found = _all_of(kind, [module_of(card.family)])
        if name not in found:
            found = _all_of(kind, _modules(place))
    except (Exception, SystemExit) as error:  # whatever a foreign module does when it is imported
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        raise BadDrill(
            card.line, f"the module '{place}' cannot be loaded ({reason}); mend it"
        ) from None
    if name not in found:
        remedy = "correct the name, or install its package"
        if is_there(card.family):
            remedy = f"'{place}' has {', '.join(found) or 'none'}"
        raise BadDrill(card.line, f"there is no {what} '{card.family}'; {remedy}")
    return found[name]


def _all_of(kind: type[T], modules: Iterable[str]) -> dict[str, T]:
    """Return what some modules define of a kind, by name; what begins with _ is their own."""
    return {
        name: value
        for module in modules
        if module
        for name, value in vars(import_module(module)).items()
        if isinstance(value, kind) and not name.startswith("_")
    }


def module_of(family: str) -> str:
    """Return the name of the module that has a family or code task, "" where there is none."""
    place = _place(family)
    if place in _shipped():
        return _defined(place).get(family.partition(".")[2], f"{SHIPPED}.{place}")
    return _others().get(place, "")


def _place(family: str) -> str:
    """Return the topic's package, or the registered name, where a family is looked for."""
    first = family.partition(".")[0]
    return FORMER.get(first, first)


def _modules(place: str) -> list[str]:
    """Return the modules of a topic's package, or the one that is registered by a name."""
    if place in _shipped():
        return sorted(set(_defined(place).values()))
    return [_others().get(place, "")]


@lru_cache(maxsize=1)
def _shipped() -> frozenset[str]:
    return frozenset(path.parent.name for path in DRILLS.glob("*/__init__.py"))


@lru_cache
def _defined(topic: str) -> dict[str, str]:
    """Return the names that a topic's modules define, and which module each is in.

    They are read, not imported: a topic has more modules than a card needs.
    """
    return {
        name: f"{SHIPPED}.{topic}.{path.stem}"
        for path in sorted((DRILLS / topic).glob("*.py"))
        for name in re.findall(_DEFINITION, path.read_text(encoding="utf-8"))
    }


@lru_cache(maxsize=1)
def _others() -> dict[str, str]:
    """Return the modules that installed packages register, by name."""
    from importlib.metadata import entry_points

    return {point.name: point.module for point in entry_points(group=GROUP)}
