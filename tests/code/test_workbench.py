"""Code cards: the learner's file, the child process and its limits, and what is said of a run."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dlstudy.code import child
from dlstudy.code.judging import Outcome, judge, prove
from dlstudy.code.task import CodeTask, cases
from dlstudy.library import workbench
from dlstudy.library.workbench import Run, run, source

Array = NDArray[np.float64]
STARTER = "import numpy as np\n\n\ndef centred(x):\n    raise NotImplementedError\n"


def by_loop(x: Array) -> Array:
    mean = sum(x) / len(x)
    return np.array([value - mean for value in x])


TASK = CodeTask(
    function="centred",
    starter=STARTER,
    reference=lambda x: x - x.mean(),
    draw=lambda rng: {"x": np.round(rng.normal(1, 2, int(rng.integers(2, 6))), 2)},
    verify=by_loop,
    edge_cases={
        "one entry": lambda: {"x": np.array([3.0])},
        "large": lambda: {"x": np.array([1e9, 1e9 + 2])},
    },
    mistakes={
        "not-centred": lambda x: x,
        "divided": lambda x: (x - x.mean()) / x.std(),
    },
)


@pytest.fixture
def tried(tmp_path: Path) -> Callable[[str], Run]:
    """Return a function that runs a file with this body of the function."""

    def run_body(body: str) -> Run:
        path = tmp_path / "answer.py"
        path.write_text(f"import numpy as np\n\n\ndef centred(x):\n    {body}\n", encoding="utf-8")
        return run(path, TASK, cases(TASK, 0))

    return run_body


def said(found: Run) -> str:
    return " ".join(map(str, found.judgement.sentences))


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        pytest.param(
            "raise NotImplementedError",
            "It still raises NotImplementedError; write the function.",
            id="not begun",
        ),
        pytest.param(
            "pass", "It returns nothing in case 'one entry'; write 'return'.", id="no return"
        ),
        pytest.param(
            "return (x - x.mean())[:, None]",
            "The shape is (1, 1); it should be (1,) (case 'one entry').",
            id="shape",
        ),
        pytest.param(
            "return np.log(x - x.mean())",
            "There is inf in the result (case 'one entry').",
            id="inf",
        ),
        pytest.param(
            "return (x - x.mean()) / (x.std() * 0)",
            "There is NaN in the result (case 'one entry').",
            id="nan",
        ),
        pytest.param(
            "return x[7]",
            "IndexError on line 5: index 7 is out of bounds for axis 0 with size 1"
            " (case 'one entry').",
            id="exception with its line",
        ),
        pytest.param(
            "return x -",
            "SyntaxError on line 5: invalid syntax; the file cannot be loaded.",
            id="no Python",
        ),
        pytest.param(
            "return x - x.mean(), x.mean()",
            "The number of values returned is 2; it should be one.",
            id="a tuple",
        ),
        pytest.param(
            "return 'centred'",
            "It returns a str; it should return numbers or arrays.",
            id="a text",
        ),
        pytest.param(
            "import os; os._exit(3)", "Its process ended by itself (code 3).", id="it ends itself"
        ),
        pytest.param("import sys; sys.exit()", "SystemExit on line 5", id="it leaves"),
        pytest.param("return input()", "EOFError on line 5", id="it asks"),
        pytest.param("return centred(x)", "RecursionError on line 5", id="endless recursion"),
        pytest.param("return np.ones(10**11)", "MemoryError on line 5", id="too much memory"),
        # What follows would succeed if the child had no such limit.
        pytest.param(
            "import mmap; mmap.mmap(-1, 5 << 30, flags=0x4022); return x",  # reserved, not touched
            "OSError on line 5: [Errno 12]", id="more memory than a case may reserve",
        ),
        pytest.param(
            "open('a', 'wb').write(bytes(9 << 20)); return x",
            "OSError on line 5: [Errno 27]", id="a large file",
        ),
        pytest.param(
            "files = [open(f'{n}', 'w') for n in range(80)]; return x",
            "OSError on line 5: [Errno 24]", id="many files",
        ),
        pytest.param(
            "import os; [os.fork() or os._exit(0) for _ in range(9)]; return x",
            "PermissionError on line 5: it starts more than 4 processes", id="many forks",
        ),
        pytest.param(
            "import subprocess as s; [s.run('true') for _ in range(9)]; return x",
            "PermissionError on line 5: it starts more than 4 processes", id="many programs",
        ),
    ],
)  # fmt: skip
def test_what_went_wrong_is_one_sentence(
    tried: Callable[[str], Run], body: str, sentence: str
) -> None:
    found = tried(body)
    assert not found.judgement.is_right
    assert said(found).startswith(sentence)


def test_a_right_function_is_right_in_every_case(tried: Callable[[str], Run]) -> None:
    assert tried("return x - np.mean(x)").judgement.is_right
    assert tried("return list(x - np.mean(x))").judgement.is_right, "a list of numbers will do"


def test_an_input_that_was_changed_is_told(tried: Callable[[str], Run]) -> None:
    found = tried("x -= x.mean()\n    return x")
    assert said(found) == "It changes its input 'x' in case 'one entry'; work on a copy of it."


def test_a_wrong_value_is_told_with_its_largest_relative_error(tried: Callable[[str], Run]) -> None:
    found = tried("return 1.01 * (x - x.mean())")
    assert (
        said(found)
    ) == "The largest relative error is 0.01 at [0]: -1.01, it should be -1 (case 'large')."


@pytest.mark.parametrize("name", ["not-centred", "divided"])
def test_a_mistake_is_named(tried: Callable[[str], Run], name: str) -> None:
    body = {"not-centred": "return x", "divided": "return (x - x.mean()) / x.std()"}[name]
    assert tried(body).judgement.mistakes == (name,)


def test_an_endless_loop_is_ended_and_its_children_with_it(
    tried: Callable[[str], Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbench, "WALL_SECONDS", 1.5)
    mark = tmp_path / "alive"
    found = tried(
        "import subprocess, sys\n"
        f"    code = \"import time; time.sleep(2.5); open('{mark}', 'w')\"\n"
        "    subprocess.Popen([sys.executable, '-c', code])\n"
        "    while True: pass"
    )
    assert said(found) == "It did not end within 1.5 s: an endless loop?"
    deadline = time.monotonic() + 3.5  # the child would have written by then
    while time.monotonic() < deadline and not mark.exists():
        time.sleep(0.1)
    assert not mark.exists()


def test_an_endless_computation_is_ended_by_its_processor_time(
    tried: Callable[[str], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbench, "CPU_SECONDS", 1)
    monkeypatch.setattr(workbench, "WALL_SECONDS", 20.0)
    began = time.monotonic()
    found = tried("while True: pass")
    assert said(found) == "It did not end within 1 s: an endless loop?"
    assert time.monotonic() - began < 15, "the wall clock ended it"


def test_waiting_is_ended_by_the_wall_clock(
    tried: Callable[[str], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbench, "WALL_SECONDS", 1.0)
    assert said(tried("import time; time.sleep(10)")).startswith("It did not end within 1 s")


def test_home_and_the_folders_for_files_are_the_child_s_own(
    tried: Callable[[str], Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    found = tried(
        "import os, tempfile\n"
        "    print(os.path.expanduser('~'), tempfile.gettempdir(), os.getcwd())\n"
        "    return x - x.mean()"
    )
    folders = set(found.printed.split())
    assert len(folders) == 1
    assert str(tmp_path) not in folders or not tmp_path.samefile(*folders)
    assert not Path(*folders).exists(), "and it is gone with the child"


def test_what_is_printed_is_kept_to_a_bound_and_is_no_result(tried: Callable[[str], Run]) -> None:
    found = tried("print('a' * 3_000_000); return x - x.mean()")
    assert found.judgement.is_right
    assert len(found.printed) == workbench.MOST_OUTPUT


def test_the_child_is_told_no_expected_value(tried: Callable[[str], Run]) -> None:
    found = tried("import os; print(sorted(os.environ)); print(os.getcwd()); return x - x.mean()")
    assert "DLSTUDY" not in found.printed
    everything = "import gc; print([o for o in gc.get_objects() if type(o) is dict]); return x"
    large = cases(TASK, 0)[1]
    expected = str(float(TASK.reference(**large.arguments)[1]))
    assert f"'entries': [-{expected}" not in tried(everything).printed


def test_cases_are_the_same_for_a_seed_and_others_for_another() -> None:
    one, same, other = (str(cases(TASK, seed)) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_arguments_and_results_travel_to_the_last_bit() -> None:
    values: list[Any] = [
        0.1 + 0.2,
        np.array([1 / 3, np.pi]),
        np.array([[1, 2]]),
        np.array([True, False]),
        None,
    ]
    for value in values:
        back = child.decoded(child.encoded(value))
        assert np.array_equal(back, value) if value is not None else back is None
        assert getattr(back, "dtype", None) == getattr(value, "dtype", None)
    parts = child.decoded(child.encoded((np.array([1.5]), 2.0)))
    assert isinstance(parts, tuple)
    assert parts[1] == 2.0


def test_the_proof_of_a_task_finds_what_is_wrong_with_it() -> None:
    assert list(prove(TASK, 20)) == []
    wrong = CodeTask("f", "def g(x): ...", lambda x: x, TASK.draw, lambda x: 2 * x)
    assert [m.split("(")[0].strip() for m in prove(wrong, 20)] == [
        "'verify' and the reference differ; correct one of them",
        "the starter text does not define 'f'; add it",
    ]
    same = CodeTask(
        "centred", STARTER, TASK.reference, TASK.draw, by_loop, mistakes={"none": by_loop}
    )
    assert list(prove(same, 20)) == [
        "mistake 'none' is not told from the right function; make it another"
    ]
    changing = CodeTask("centred", STARTER, _in_place, TASK.draw, by_loop)
    assert any("changes its input" in message for message in prove(changing, 20))


def _in_place(x: Array) -> Array:
    x -= x.mean()
    return x


def test_the_smallest_case_that_is_wrong_is_told(tried: Callable[[str], Run]) -> None:
    found = tried("return x - x.mean() + (len(x) > 1)").judgement
    assert found.case is not None
    sizes = [len(case.arguments["x"]) for case in cases(TASK, 0)]
    assert len(found.case.arguments["x"]) == min(size for size in sizes if size > 1)
    assert found.difference is not None
    assert found.difference.got.shape == found.difference.expected.shape


def test_nan_at_the_same_places_names_a_mistake_that_gives_nan() -> None:
    def raw(x: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.asarray(np.exp(x) / np.exp(x).sum())

    task = CodeTask(
        "f", STARTER, lambda x: np.exp(x - x.max()) / np.exp(x - x.max()).sum(),
        TASK.draw, lambda x: x, {"1000": lambda: {"x": np.array([1000.0, 999.0])}},
        {"not-shifted": raw},
    )  # fmt: skip
    asked = cases(task, 0)
    found = judge(task, asked, [Outcome(raw(**case.arguments)) for case in asked])
    assert found.mistakes == ("not-shifted",)
    assert found.case == asked[0]


def test_the_solution_shows_the_functions_that_it_calls_first() -> None:
    text = source(tried_twice)
    assert text.index("def _in_place") < text.index("def tried_twice")


def tried_twice(x: Array) -> Array:
    return _in_place(_in_place(x))
