"""The code tasks: each reference against another route, its mistakes and worked values."""

import ast
import inspect
import math
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dlstudy import drills
from dlstudy.card import Card, Kind
from dlstudy.code.task import Arguments, CodeTask
from dlstudy.deck.parse import parse_deck
from dlstudy.drills.adam import code_adam
from dlstudy.drills.attention import code_attention
from dlstudy.drills.cnn import code_layers, code_pooling
from dlstudy.drills.kalman import code_cycle
from dlstudy.drills.linear_factor_models import code_pca
from dlstudy.drills.loss import code_gradients
from dlstudy.drills.lstm import code_lstm
from dlstudy.drills.normalization import code_backward
from dlstudy.library.registry import module_of

Array = NDArray[np.float64]
MODULES = [
    import_module(module.name)
    for module in walk_packages(drills.__path__, f"{drills.__name__}.")
    if not module.ispkg
]
TASKS = {
    f"{module.__name__}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, CodeTask)
}
DECKS = Path(__file__).parents[2] / "decks"
BLOCK = re.compile(r"^```\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SEEDS = 50
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

each_task = pytest.mark.parametrize("task", TASKS.values(), ids=TASKS.keys())


def cases(task: CodeTask) -> Iterator[Arguments]:
    """Yield the arguments of every seed and of every edge case."""
    for seed in range(SEEDS):
        yield task.draw(np.random.default_rng(seed))
    for edge_case in task.edge_cases.values():
        yield edge_case()


def parts(result: Any) -> tuple[Any, ...]:  # noqa: ANN401 -- whatever a task returns
    """Return the parts of a result that may be a tuple."""
    return result if isinstance(result, tuple) else (result,)


def agree(one: Any, other: Any, rtol: float = 1e-5) -> bool:  # noqa: ANN401 -- as above
    """Tell whether two results have the same parts, shapes and values."""
    if len(parts(one)) != len(parts(other)):
        return False
    return all(
        np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=rtol, atol=1e-8, equal_nan=True)
        for a, b in zip(parts(one), parts(other), strict=True)
    )


def value_of(mistake: Callable[..., Any], arguments: Arguments) -> Any:  # noqa: ANN401 -- as above
    """Return what a wrong function gives, NaN and inf included; None where it gives nothing."""
    try:
        with np.errstate(all="ignore"):
            return mistake(**arguments)
    except ValueError:  # a singular matrix, or no determinate answer
        return None


def code_cards() -> dict[str, Card]:
    """Return the code cards of the shipped decks by the task they ask for."""
    decks = (parse_deck(path.read_bytes(), path.name) for path in sorted(DECKS.glob("*.md")))
    return {card.family: card for deck in decks for card in deck.cards if card.kind is Kind.CODE}


def at(card: Card) -> str:
    """Return where the task of a card is defined: its module, and its name there."""
    return f"{module_of(card.family)}.{card.family.partition('.')[2]}"


def solution(card: Card) -> str:
    """Return the program that a code card's Why shows."""
    (block,) = BLOCK.findall(card.why)
    assert isinstance(block, str)
    return block


def defined(task: CodeTask, program: str) -> Callable[..., Any]:
    """Return the task's function as a program defines it."""
    names: dict[str, Any] = {"np": np}
    exec(compile(program, "program.py", "exec"), names)
    function = names[task.function]
    assert callable(function)
    return function  # type: ignore[no-any-return] # what a starter defines is found at run time


def test_every_task_is_named_by_its_function_and_asked_by_a_card() -> None:
    assert all(name.rpartition(".")[2] == task.function for name, task in TASKS.items())
    assert {at(card) for card in code_cards().values()} == set(TASKS)
    assert len(TASKS) >= 10


@each_task
def test_the_reference_agrees_with_another_route(task: CodeTask) -> None:
    for arguments in cases(task):
        result, other = parts(task.reference(**arguments)), parts(task.verify(**arguments))
        for a, b in zip(result, other, strict=True):
            assert np.shape(a) == np.shape(b)
            np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-10)


@each_task
def test_results_are_finite_float64_and_named(task: CodeTask) -> None:
    for arguments in cases(task):
        result = task.reference(**arguments)
        assert isinstance(result, tuple) == bool(task.outputs)
        assert len(parts(result)) == max(len(task.outputs), 1)
        for part in parts(result):
            assert isinstance(part, float) or part.dtype == np.float64
            assert np.isfinite(part).all()


@each_task
def test_every_mistake_is_seen_in_few_cases_and_always_has_the_right_number_of_parts(
    task: CodeTask,
) -> None:
    """The edge cases and the six seeds that a learner's function meets are enough."""
    few = [edge_case() for edge_case in task.edge_cases.values()]
    few += [task.draw(np.random.default_rng(seed)) for seed in range(6)]
    for name, mistake in task.mistakes.items():
        assert SLUG.fullmatch(name)
        wrong = [(value_of(mistake, arguments), arguments) for arguments in few]
        told = [
            not agree(value, task.verify(**arguments), rtol=1e-3)
            for value, arguments in wrong
            if value is not None
        ]
        assert any(told), name


@each_task
def test_no_two_mistakes_are_the_same(task: CodeTask) -> None:
    results = {
        name: [value_of(mistake, arguments) for arguments in cases(task)]
        for name, mistake in task.mistakes.items()
    }
    names = list(results)
    for index, one in enumerate(names):
        for other in names[:index]:
            pairs = list(zip(results[one], results[other], strict=True))
            both = [(a, b) for a, b in pairs if a is not None and b is not None]
            assert not all(agree(a, b) for a, b in both), (one, other)


@each_task
def test_cases_are_reproducible_and_left_unchanged(task: CodeTask) -> None:
    for seed in range(5):
        first, again = (task.draw(np.random.default_rng(seed)) for _ in range(2))
        assert agree(tuple(first.values()), tuple(again.values()))
        before = deepcopy(first)
        for function in (task.reference, task.verify, *task.mistakes.values()):
            value_of(function, first)
            assert agree(tuple(first.values()), tuple(before.values()), rtol=0)
    for edge_case in task.edge_cases.values():
        assert edge_case() is not edge_case()


@each_task
def test_arguments_are_numbers_or_arrays_that_a_child_can_be_sent(task: CodeTask) -> None:
    allowed = {np.dtype(np.float64), np.dtype(np.int64), np.dtype(np.bool_)}
    for arguments in cases(task):
        for value in arguments.values():
            assert type(value) in {bool, int, float} or value.dtype in allowed


@each_task
def test_the_starter_compiles_and_defines_the_function(task: CodeTask) -> None:
    function = defined(task, task.starter)
    arguments = task.draw(np.random.default_rng(0))
    assert list(inspect.signature(function).parameters) == list(arguments)
    for edge_case in task.edge_cases.values():
        assert list(edge_case()) == list(arguments)
    with pytest.raises(NotImplementedError):
        function(**arguments)


@each_task
def test_the_starter_fits_a_terminal_and_says_every_argument(task: CodeTask) -> None:
    assert all(len(line) < 80 for line in task.starter.splitlines())
    tree = ast.parse(task.starter)
    assert [type(node).__name__ for node in tree.body] == ["Import", "FunctionDef"]
    told = inspect.getdoc(defined(task, task.starter)) or ""
    for name in (*task.draw(np.random.default_rng(0)), *task.outputs):
        assert re.search(rf"\b{name}\b", told), name


@each_task
def test_edge_cases_have_names_and_the_draws_several_shapes(task: CodeTask) -> None:
    assert all(SLUG.fullmatch(name) for name in task.edge_cases)
    draws = (task.draw(np.random.default_rng(seed)) for seed in range(SEEDS))
    shapes = {tuple(np.shape(value) for value in arguments.values()) for arguments in draws}
    assert len(shapes) > 5


@pytest.mark.parametrize("card", code_cards().values(), ids=lambda card: card.id)
def test_the_solution_of_a_card_is_right_in_both_languages(card: Card) -> None:
    task = TASKS[at(card)]
    program = solution(card)
    assert all(len(line) < 76 for line in program.splitlines())
    function = defined(task, program)
    for arguments in cases(task):
        assert agree(function(**deepcopy(arguments)), task.reference(**arguments), rtol=1e-9)
    path = DECKS / "zh" / f"{card.deck}.md"
    words = parse_deck(path.read_bytes(), path.name, is_translation=True).cards
    (translation,) = (word for word in words if word.slug == card.slug)
    assert solution(translation) == program


# --- worked values ----------------------------------------------------------------------------


def test_softmax_of_one_two_three() -> None:
    """The values in MXNet's documentation of softmax_cross_entropy, shifted by 1000."""
    result = code_gradients.stable_softmax.reference(np.array([[1001.0, 1002.0, 1003.0]]))
    np.testing.assert_allclose(result, [[0.09003057, 0.24472848, 0.66524094]], atol=5e-8)


def test_cross_entropy_gradient_of_even_scores() -> None:
    """Softmax gives 1/2 and 1/2; minus the one-hot label, divided by two samples."""
    task = code_gradients.softmax_cross_entropy_gradient
    result = task.reference(np.zeros((2, 2)), np.array([0, 1]))
    np.testing.assert_allclose(result, [[-0.25, 0.25], [0.25, -0.25]])


def test_correlations_of_dive_into_deep_learning() -> None:
    """The examples of sections 7.2.1 (one channel) and 7.4.1 (two channels)."""
    x, w = np.arange(9.0).reshape(1, 1, 3, 3), np.arange(4.0).reshape(1, 1, 2, 2)
    reference, none = code_layers.conv2d_forward.reference, np.array([0.0])
    np.testing.assert_allclose(reference(x, w, none, 1, 0)[0, 0], [[19, 25], [37, 43]])
    x, w = np.concatenate([x, x + 1], axis=1), np.concatenate([w, w + 1], axis=1)
    np.testing.assert_allclose(reference(x, w, none, 1, 0)[0, 0], [[56, 72], [104, 120]])


def test_a_correlation_with_padding_and_stride_by_hand() -> None:
    """With a border of zeros: 3*0, 2*1 + 3*2, 1*3 + 3*6 and 1*5 + 2*7 + 3*8, plus the bias."""
    x, w = np.arange(9.0).reshape(1, 1, 3, 3), np.arange(4.0).reshape(1, 1, 2, 2)
    result = code_layers.conv2d_forward.reference(x, w, np.array([0.5]), 2, 1)
    np.testing.assert_allclose(result[0, 0], [[0.5, 8.5], [21.5, 43.5]])


def test_pooling_gradient_of_one_maximum_in_four_windows() -> None:
    x = np.array([[[[1.0, 2, 3], [4, 9, 5], [6, 7, 8]]]])
    dout = np.array([[[[1.0, 10], [100, 1000]]]])
    expected = np.zeros((1, 1, 3, 3))
    expected[0, 0, 1, 1] = 1111
    np.testing.assert_allclose(code_pooling.max_pool_backward.reference(x, dout, 2, 1), expected)


def test_pooling_gradient_agrees_with_finite_differences_where_there_are_no_ties() -> None:
    rng = np.random.default_rng(7)
    for size, stride in ((2, 1), (2, 2), (3, 2), (2, 3)):
        x = rng.permutation(2.0 * np.arange(2 * 5 * 6)).reshape(2, 1, 5, 6)
        rows, columns = (5 - size) // stride + 1, (6 - size) // stride + 1
        dout = rng.normal(0, 1, (2, 1, rows, columns))

        def loss(x: Array, size: int = size, stride: int = stride, dout: Array = dout) -> float:
            return math.fsum(
                float(dout[n, 0, r, c])
                * float(x[n, 0, r * stride :, c * stride :][:size, :size].max())
                for n, _, r, c in np.ndindex(dout.shape)
            )

        slopes = np.zeros_like(x)
        for place in np.ndindex(x.shape):
            bump = np.zeros_like(x)
            bump[place] = 0.5
            slopes[place] = loss(x + bump) - loss(x - bump)
        result = code_pooling.max_pool_backward.reference(x, dout, size, stride)
        np.testing.assert_allclose(result, slopes, atol=1e-12)


def test_batch_norm_gradient_by_hand() -> None:
    """x = 0, 2 has variance 1; with eps = 3 the deviation is 2 and xhat is -1/2, 1/2."""
    dx, dgamma, dbeta = code_backward.batch_norm_backward.reference(
        np.array([[0.0], [2.0]]), np.array([1.0]), np.array([[1.0], [0.0]]), 3.0
    )
    np.testing.assert_allclose(dx, [[0.1875], [-0.1875]])
    np.testing.assert_allclose((dgamma, dbeta), ([-0.5], [1.0]))


def test_batch_norm_gradient_is_orthogonal_to_shifts_and_to_xhat_without_eps() -> None:
    rng = np.random.default_rng(3)
    x, dout = rng.normal(0, 1, (6, 3)), rng.normal(0, 1, (6, 3))
    dx, _, _ = code_backward.batch_norm_backward.reference(x, np.ones(3), dout, 1e-14)
    np.testing.assert_allclose(dx.sum(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose((dx * (x - x.mean(axis=0))).sum(axis=0), 0, atol=1e-12)


def test_lstm_with_zero_weights_halves_the_cell() -> None:
    task = code_lstm.lstm_step
    h, c = task.reference(**task.edge_cases["all-weights-zero"]())
    np.testing.assert_allclose((h, c), ([[0.5 * math.tanh(0.75)]], [[0.75]]))


def test_lstm_keeps_or_overwrites_the_cell_when_its_gates_say_so() -> None:
    task = code_lstm.lstm_step
    assert task.reference(**task.edge_cases["cell-kept"]())[1] == [[1.5]]
    h, c = task.reference(**task.edge_cases["cell-overwritten"]())
    np.testing.assert_allclose((h, c), ([[math.tanh(math.tanh(1))]], [[math.tanh(1)]]))


def test_attention_with_weights_of_three_quarters_and_one_quarter() -> None:
    """Width 4, so products of 2 ln 3 and 0 become ln 3 and 0: weights 3/4 and 1/4."""
    Q = np.array([[[2.0, 0.0, 0.0, 0.0]]])  # noqa: N806 -- as in the task
    K = np.zeros((1, 3, 4))  # noqa: N806 -- as in the task
    K[0, 0, 0], K[0, 2, 0] = math.log(3), 50
    V = np.array([[[0.0], [8.0], [1000.0]]])  # noqa: N806 -- as in the task
    mask = np.array([[[True, True, False]]])
    np.testing.assert_allclose(code_attention.attention.reference(Q, K, V, mask), [[[2.0]]])


def test_the_first_step_of_adam_has_the_size_of_the_learning_rate() -> None:
    task = code_adam.adam_step
    theta, m, v = task.reference(**task.edge_cases["first-step"]())
    np.testing.assert_allclose(theta, [-0.1, 0.1], rtol=1e-6)
    np.testing.assert_allclose((m, v), ([0.3, -0.002], [0.009, 4e-7]))


def test_adam_under_a_constant_gradient_moves_by_the_learning_rate_each_time() -> None:
    theta, m, v = np.array([1.0]), np.zeros(1), np.zeros(1)
    for t in range(1, 51):
        theta, m, v = code_adam.adam_step.reference(
            theta=theta, grad=np.array([5.0]), m=m, v=v, t=t,
            lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8,
        )  # fmt: skip
        np.testing.assert_allclose(theta, 1 - 0.01 * t, atol=1e-9)


def test_a_scalar_cycle_of_the_kalman_filter_by_hand() -> None:
    """Predicted 1.5 and 0.25*2 + 1 = 1.5; S = 10, K = 0.3; 1.5 + 0.3*2 and 0.4*1.5."""
    task = code_cycle.kalman_step
    x, P = task.reference(**task.edge_cases["scalar"]())  # noqa: N806 -- as in the task
    np.testing.assert_allclose((x[0], P[0, 0]), (2.1, 0.6))


def test_an_unmeasured_state_keeps_its_prediction() -> None:
    task = code_cycle.kalman_step
    x, P = task.reference(**task.edge_cases["nothing-measured"]())  # noqa: N806 -- as in the task
    np.testing.assert_allclose(x, [3.0, 1.0])
    np.testing.assert_allclose(P, [[4.25, 2.0], [2.0, 2.0]])


def test_three_points_on_a_line_through_three_and_four() -> None:
    X = np.array([[1.0, 1.0], [4.0, 5.0], [7.0, 9.0]])  # noqa: N806 -- as in the task
    v, variance = code_pca.first_component.reference(X)
    np.testing.assert_allclose(v, [0.6, 0.8])
    assert variance == pytest.approx(25 * 2 / 3)


def test_the_component_orthogonal_to_a_start_of_ones() -> None:
    task = code_pca.first_component
    v, variance = task.reference(**task.edge_cases["orthogonal-to-ones"]())
    np.testing.assert_allclose(v, np.array([2.0, -1.0, -1.0]) / math.sqrt(6))
    assert variance == pytest.approx(15)


def test_every_component_has_a_gap_and_one_largest_entry() -> None:
    """What makes the answer determinate, also where the edge cases were written by hand."""
    for arguments in cases(code_pca.first_component):
        centred = arguments["X"] - arguments["X"].mean(axis=0)
        values, vectors = np.linalg.eigh(centred.T @ centred / len(centred))
        entries = np.sort(np.abs(vectors[:, -1]))
        if len(values) > 1:
            assert values[-1] >= 2 * values[-2]
            assert entries[-1] > entries[-2] + 0.01
