"""The rooms of the house: each says what it is for, imports point downwards, nothing hides."""

import ast
from collections import Counter
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

import dlstudy
from dlstudy.code.task import CodeTask
from dlstudy.exercise.family import Family
from dlstudy.library import registry

SOURCE = Path(dlstudy.__file__).parent
ROOT = Path(__file__).parents[1]
PACKAGES = sorted(SOURCE.rglob("__init__.py"))
SPEAKING = {SOURCE / "__init__.py", SOURCE / "cli" / "__init__.py"}  # the version, the entry point
DYNAMIC = {  # the only places that import a module by a name that is no statement
    "cli/__init__.py": {"import_module"},  # one command, when it is called
    "library/registry.py": {"import_module"},  # families and code tasks
    "terminal/screens/flip.py": {"__import__"},  # NumPy, behind the first card
}


def test_imports_point_only_downwards_and_the_core_is_pure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True, no_logo=True) == 0


def test_a_package_says_what_it_is_for_and_imports_nothing() -> None:
    for path in PACKAGES:
        tree = ast.parse(path.read_bytes())
        assert ast.get_docstring(tree), path
        assert path in SPEAKING or len(tree.body) == 1, path


def test_a_dynamic_import_is_one_of_those_that_are_known() -> None:
    found: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            name = getattr(node, "id", getattr(node, "attr", ""))
            if name in {"import_module", "__import__"}:
                found.setdefault(str(path.relative_to(SOURCE)), set()).add(name)
    assert found == DYNAMIC


def test_a_topic_defines_a_family_or_task_under_one_name_only() -> None:
    for topic in registry._shipped():
        found = Counter(
            name
            for module in registry._modules(topic)
            for name, value in registry._all_of(object, [module]).items()
            if isinstance(value, Family | CodeTask) and registry._defined(topic).get(name)
        )
        assert found, topic
        assert max(found.values()) == 1, found


def test_what_decks_called_a_module_leads_to_the_package_that_has_it_now() -> None:
    assert set(registry.FORMER.values()) <= registry._shipped()
    assert registry.module_of("code_pca.first_component") == (
        "dlstudy.drills.linear_factor_models.code_pca"
    )
    assert registry.module_of("linear_factor_models.first_component") == (
        "dlstudy.drills.linear_factor_models.code_pca"
    )
    assert registry.is_there("cnn_detection.average_precision")
    assert not registry.is_there("nosuch.family")


DATA = {SOURCE / "terminal" / "words" / "phrases.py"}  # a table of phrases
LONGEST_MODULE, LONGEST_FUNCTION = 300, 50  # lines


def test_no_module_and_no_function_is_too_long_to_read() -> None:
    long = []
    for path in set(SOURCE.rglob("*.py")) - DATA:
        text = path.read_text(encoding="utf-8")
        long += [path.name] if text.count("\n") > LONGEST_MODULE else []
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
                is_long = node.end_lineno - node.lineno >= LONGEST_FUNCTION
                long += [f"{path.name}:{node.name}"] if is_long else []
    assert long == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = grimp.build_graph("dlstudy", exclude_type_checking_imports=True, cache_dir=None)
    left = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    while free := {name for name, needs in left.items() if not needs & left.keys()}:
        left = {name: needs for name, needs in left.items() if name not in free}
    assert left == {}
