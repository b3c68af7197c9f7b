"""``dlstudy drill``: for a person, with numbers of one's own, and for a machine."""

import json
import shlex
from pathlib import Path

import numpy as np
import pytest

from dlstudy.event import Kind
from dlstudy.exercise.variants import variant
from dlstudy.grading.verdict import VerdictKind
from dlstudy.library.registry import drill_of
from tests.support.commands import json_of, run
from tests.support.console import Console, logged
from tests.support.playing import exact
from tests.support.tiny import with_tiny_deck
from tests.support.warm import loaded

ALEXNET = ("n=227", "k=11", "s=4", "p=0", "d=1")


def setting(values: tuple[str, ...]) -> list[str]:
    return [argument for value in values for argument in ("--set", value)]


def test_json_with_the_solution_has_the_documented_shape(tmp_path: Path) -> None:
    found = json_of(tmp_path, "drill", "kalman/update-2d", "--seed", "5", "--solution")
    assert set(found) == {"card", "seed", "params", "steps"}
    assert (found["card"], found["seed"]) == ("kalman/update-2d", 5)
    assert [step["name"] for step in found["steps"]] == ["y", "S", "K", "xp", "Pp"]
    for step in found["steps"]:
        assert set(step) == {"name", "ask", "reference", "mistakes"}
    assert np.shape(found["steps"][4]["reference"]) == (2, 2)
    h, p, r = (np.array(found["params"][name]) for name in ("H", "Pm", "R"))
    assert found["steps"][1]["reference"] == pytest.approx(h @ p @ h + r)


def test_json_without_the_solution_gives_nothing_away(tmp_path: Path) -> None:
    found = json_of(tmp_path, "drill", "cnn/output-size", "--seed", "5")
    assert [set(step) for step in found["steps"]] == [{"name", "ask"}]


def test_a_seed_gives_the_same_drill_every_time(tmp_path: Path) -> None:
    one, same, other = (
        json_of(tmp_path, "drill", "backprop/two-unit-mlp", "--seed", seed, "--solution")
        for seed in ("8", "8", "9")
    )
    assert one == same
    assert one["params"] != other["params"]


def test_the_references_of_the_json_are_graded_right(tmp_path: Path) -> None:
    library = loaded(tmp_path)
    for name in ("cnn/convolve-by-hand", "normalization/bn-backward", "loss/softmax-ce-grad"):
        found = json_of(tmp_path, "drill", name, "--seed", "3", "--solution")
        one = variant(drill_of(library.card(name)), 3)
        for step, row in zip(one.drill.steps, found["steps"], strict=True):
            verdict = step.grade(one, json.dumps(row["reference"]), {})
            assert verdict.kind is VerdictKind.RIGHT, (name, row)
            for mistake, value in row["mistakes"].items():
                assert mistake in step.grade(one, json.dumps(value), {}).mistakes


def test_own_numbers_are_taken(tmp_path: Path) -> None:
    arguments = ["drill", "cnn/output-size", *setting(ALEXNET), "--solution"]
    found = json_of(tmp_path, *arguments)
    assert found["params"] == {"n": 227, "k": 11, "s": 4, "p": 0, "d": 1}
    assert found["steps"][0]["reference"] == 55, "the first layer of AlexNet"


def test_own_arrays_are_taken(tmp_path: Path) -> None:
    found = json_of(
        tmp_path, "drill", "kalman/update-2d", *setting(("Pm=[2 0; 0 1]", "H=[1, 0]", "R=2")),
        "--solution", "--seed", "1",
    )  # fmt: skip
    assert found["params"]["Pm"] == [[2, 0], [0, 1]]
    assert found["steps"][2]["reference"] == [0.5, 0]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(
            ["cnn/output-size", "--set", "q=1"],
            "The drill has no number 'q'; it has n, k, s, p, d.",
            id="unknown name",
        ),
        pytest.param(
            ["cnn/output-size", "--set", "n"],
            "'--set n' sets nothing; write a name and a value, as in n=227.",
            id="no value",
        ),
        pytest.param(
            ["cnn/output-size", "--set", "n=1,5"],
            "The value of 'n' in cnn/output-size cannot be read: Is the comma at character 2 a"
            " decimal point or does it separate two numbers? Write 1.5, or [1, 5], or 15 without"
            " the comma.",
            id="unreadable",
        ),
        pytest.param(
            ["cnn/parameters-macs", "--set", "k=2.5"],
            "With k = 2.5 the condition k == floor(k) does not hold; set other numbers.",
            id="no whole number",
        ),
        pytest.param(
            ["cnn/parameters-macs", "--set", "k=[1 2]"],
            "'k' is an array; write a single number.",
            id="an array",
        ),
        pytest.param(
            ["cnn/parameters-macs", "--set", "h=-3"],
            "With h = -3 the condition 1 <= min(s, h) does not hold; set other numbers.",
            id="not positive",
        ),
        pytest.param(
            ["kalman/gain-by-trace", "--set", "n=2"],
            "A derivation has no numbers to set; leave '--set' out.",
            id="derivation",
        ),
        pytest.param(
            ["lstm/code-lstm-step", "--set", "n=2"],
            "A code card has no numbers to set; leave '--set' out.",
            id="code",
        ),
        pytest.param(
            ["cnn/odd-kernel"],
            "The card 'cnn/odd-kernel' is a concept, which has nothing to work out;"
            " 'dlstudy quiz cnn' asks it.",
            id="concept",
        ),
    ],
)
def test_every_misuse_is_one_sentence(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    result = run(tmp_path, "drill", *arguments, "--json")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == sentence + "\n"


def test_what_a_family_cannot_handle_is_a_sentence(tmp_path: Path) -> None:
    result = run(tmp_path, "drill", "kalman/update-2d", "--set", "R=-1", "--json")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "R is -1" in result.stderr


def test_the_solution_is_printed_with_the_numbers_put_in(tmp_path: Path) -> None:
    result = run(tmp_path, "drill", "kalman/scalar-cycle", "--seed", "3", "--solution")
    assert "Pm = f^2*p + q = 2^2*3 + 1 = 13" in result.stdout
    chinese = run(
        tmp_path, "drill", "kalman/scalar-cycle", "--seed", "3", "--solution", "--lang", "zh"
    )
    assert "预测方差" in chinese.stdout


def test_a_derivation_and_a_code_card_have_their_json(tmp_path: Path) -> None:
    found = json_of(tmp_path, "drill", "kalman/gain-by-trace", "--seed", "1", "--solution")
    assert found["steps"][0]["reference"] in {"1", "2", "3", "4"}
    assert len(found["steps"][0]["lines"]) == len(found["steps"][0]["mistakes"]) + 1
    code = json_of(tmp_path, "drill", "lstm/code-lstm-step", "--solution")
    assert "def lstm_step" in code["steps"][0]["starter"]
    assert code["steps"][0]["name"] == "lstm_step"


def test_practice_is_logged_off_the_schedule_and_show_counts_the_mistakes(tmp_path: Path) -> None:
    with_tiny_deck(tmp_path)
    for answers in (["12", "16"], ["12", "12"], ["16"], ["0", "16"], ["16"]):
        with Console(["drill", "tiny/count", "--seed", "1"], tmp_path) as console:
            console.prompt()
            for answer in answers:
                console.press(answer + "\r")
            console.wait("proposed")
            console.send("\r")
            assert console.end() == 0
            assert console.text == "The same again: dlstudy drill tiny/count --seed 1"
    assert {event.kind for event in logged(tmp_path)} == {Kind.PRACTICE}
    shown = run(tmp_path, "show", "tiny/count").stdout
    assert " - You left out the biases. (in 2 of 5)\n" in shown
    assert "New: it was never reviewed" in shown
    figures = json_of(tmp_path, "show", "tiny/count")
    assert figures["mistakes"] == [{"step": "", "mistake": "no-bias", "answers": 2}]


def test_the_command_for_the_same_again_has_the_numbers_that_were_set(tmp_path: Path) -> None:
    with_tiny_deck(tmp_path)
    command = ["drill", "tiny/count", "--seed", "1", "--set", "n=5", "--set", "m=2"]
    for _ in range(2):
        with Console(command, tmp_path) as console:
            assert "maps 5 inputs to 2 outputs" in console.prompt()
            console.press("12\r")
            console.wait("proposed: good")
            console.send("\r")
            assert console.end() == 0
            told, _, again = console.text.partition(": dlstudy ")
            assert told == "The same again"
            assert again == "drill tiny/count --seed 1 --set n=5 --set m=2"
        command = shlex.split(again)


def test_leaving_midway_records_nothing(tmp_path: Path) -> None:
    with Console(["drill", "kalman/scalar-cycle", "--seed", "1"], tmp_path) as console:
        console.prompt()
        console.press("1\r")
        console.send("q\r")
        assert console.end() == 0
    assert logged(tmp_path) == []


def test_a_matrix_is_typed_row_by_row_pasted_or_on_one_line(tmp_path: Path) -> None:
    one = variant(drill_of(loaded(tmp_path).card("kalman/predict-2d")), 4)
    mean, matrix = (np.asarray(one.references[name]) for name in ("xm", "Pm"))
    rows = [" ".join(map(str, row)) for row in matrix.tolist()]
    printed = str(matrix).replace("\n", "\r")  # what a paste without bracketing sends
    for typed in ("\r".join(rows) + "\r", printed, "[" + "; ".join(rows) + "]", exact(matrix)):
        with Console(["drill", "kalman/predict-2d", "--seed", "4"], tmp_path) as console:
            console.prompt()
            console.press(exact(mean) + "\r")
            console.send(typed + "\r")
            console.wait("proposed: good")
            console.send("\r")
            assert console.end() == 0
        answers = json.loads(logged(tmp_path)[-1].data)["answers"]
        assert [row["verdict"] for row in answers] == ["right", "right"], typed
