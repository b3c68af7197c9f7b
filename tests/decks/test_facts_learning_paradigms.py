"""The formulas and numbers that the cards of `learning-paradigms` print, computed once more."""

import itertools
import math

import numpy as np
import pytest

from dlstudy.drills.learning_paradigms.code_k_means import k_means
from dlstudy.errors import Unsuitable
from dlstudy.exercise.variants import variant
from dlstudy.library.registry import drill_of
from tests.support.shipped import answers, card, says_of

says = says_of("learning-paradigms", mistakes=False)


def test_a_step_along_one_gradient_raises_the_other_loss_if_they_point_apart() -> None:
    """Quadratic losses around two points: the sign of the inner product decides, not lengths."""
    w, step = np.array([0.0, 0.0]), 1e-4
    for target, other in (([1, 0], [-1, 0.2]), ([1, 0], [30, 40]), ([1, 0], [0.5, -3])):
        ours, theirs = w - np.array(target), w - np.array(other)
        moved = w - step * ours
        rise = ((moved - other) ** 2).sum() / 2 - ((w - other) ** 2).sum() / 2
        assert (rise > 0) == (ours @ theirs < 0)
        assert math.isclose(rise, -step * ours @ theirs, rel_tol=1e-2, abs_tol=1e-7)
    says(
        "gradient-conflict", "the inner product is negative", "above 90°", r"$-\eta\,g_1\cdot g_2$"
    )


def test_the_best_log_variance() -> None:
    """exp(-s) L + s is least at s = log L, where it is 1 + log L and its weight 1/L."""
    for loss in (0.2, 1.0, 7.0):
        s = np.linspace(-5, 5, 100_001)
        values = np.exp(-s) * loss + s
        assert math.isclose(s[values.argmin()], math.log(loss), abs_tol=1e-4)
        assert math.isclose(values.min(), 1 + math.log(loss), abs_tol=1e-6)
    says("uncertainty-derivation", "sum of logarithms does not mind the units")


def test_units_only_shift_the_sum_of_logarithms() -> None:
    a, b = np.array([0.3, 2.0]), np.array([5.0, 1.1])
    shift = (np.log(a * 1e6) + np.log(b)) - (np.log(a) + np.log(b))
    assert np.allclose(shift, math.log(1e6))


def test_dividing_by_all_images_lets_the_weight_grow_with_sureness() -> None:
    strong = np.array([[0.6, 0.3, 0.1]] * 3)
    one = np.array([[0.9, 0.05, 0.05], [0.5, 0.3, 0.2], [0.5, 0.3, 0.2]])
    two = np.array([[0.9, 0.05, 0.05], [0.9, 0.05, 0.05], [0.5, 0.3, 0.2]])
    losses = [
        float(
            answers("learning-paradigms/pseudo-label-by-hand", {"P": p, "Q": strong, "tau": 0.8})[
                "L"
            ]
        )
        for p in (one, two)
    ]
    assert math.isclose(losses[0], -math.log(0.6) / 3)
    assert math.isclose(losses[1], 2 * losses[0])
    says("pseudo-label-by-hand", "grow by itself as the network becomes surer")


def test_two_unsure_views_that_agree_have_no_consistency_loss() -> None:
    unsure = np.array([[0.4, 0.35, 0.25], [0.3, 0.36, 0.34]])
    found = answers(
        "learning-paradigms/pseudo-label-by-hand", {"P": unsure, "Q": unsure, "tau": 0.9}
    )
    assert (found["C"], found["L"]) == (0, 0)
    says("pseudo-label-by-hand", "which two unsure predictions can also do")


def test_a_confident_wrong_pseudo_label_becomes_surer() -> None:
    """Logistic regression on one of its own predictions, with the label it gave itself."""
    w, x, sureness = 1.5, 1.0, []
    for _ in range(50):
        p = 1 / (1 + math.exp(-w * x))
        sureness.append(p)
        w += 0.5 * (1.0 - p) * x
    assert all(a < b for a, b in itertools.pairwise(sureness))
    says("confirmation-bias", "the next prediction is more confident")


def test_agreement_tells_accuracy() -> None:
    """Three independent voters: their agreements alone give their accuracies."""
    rng = np.random.default_rng(0)
    accuracy = np.array([0.9, 0.75, 0.6])
    truth = rng.choice([-1, 1], 200_000)
    votes = np.where(rng.random((200_000, 3)) < accuracy, truth[:, None], -truth[:, None])
    products = [float((votes[:, i] * votes[:, j]).mean()) for i, j in ((0, 1), (0, 2), (1, 2))]
    first = math.sqrt(products[0] * products[1] / products[2])
    assert math.isclose((1 + first) / 2, 0.9, abs_tol=0.01)
    says("weak-votes", "how often the rules agree and disagree")


def test_regret_of_gradient_descent_grows_more_slowly_than_the_rounds() -> None:
    """Absolute losses of an alternating sequence with steps 1/sqrt(t)."""
    rng = np.random.default_rng(1)
    regrets = []
    for rounds in (1000, 4000):
        targets = rng.choice([-1.0, 1.0], rounds, p=[0.3, 0.7])
        x, mine = 0.0, 0.0
        for t, target in enumerate(targets.tolist(), 1):
            mine += abs(x - target)
            x = min(1.0, max(-1.0, x - np.sign(x - target) / math.sqrt(t)))
        best = min(float(np.abs(targets - fixed).sum()) for fixed in (-1.0, 1.0))
        regrets.append((mine - best) / rounds)
    assert regrets[1] < regrets[0]
    says("regret", "more slowly than the number of rounds $T$, such as $\\sqrt T$")


def test_k_means_never_raises_its_sum_and_stops() -> None:
    rng = np.random.default_rng(2)
    points, centres = rng.normal(size=(40, 2)), rng.normal(size=(4, 2))
    sums = [k_means.reference(points, centres, rounds)[1] for rounds in range(25)]
    assert all(after <= before + 1e-12 for before, after in itertools.pairwise(sums))
    assert sums[-1] == sums[-2]
    says("k-means-rest", "neither step raises the sum of squared distances")


def test_a_round_of_k_means_may_move_the_centres_farther_than_the_one_before() -> None:
    rng = np.random.default_rng(3)
    found = False
    for _ in range(30):
        points, centres = rng.normal(size=(30, 2)), rng.normal(size=(3, 2))
        walk = [k_means.reference(points, centres, rounds)[0] for rounds in range(6)]
        moves = [float(np.abs(b - a).sum()) for a, b in itertools.pairwise(walk)]
        found |= any(b > a for a, b in itertools.pairwise(moves))
    assert found
    assert "may move them farther" in card("learning-paradigms/k-means-rest").mistakes[1].reason


def test_k_means_can_rest_in_a_local_optimum() -> None:
    points = np.array([[0.0, 0], [0, 1], [10, 0], [10, 1]])
    lying = k_means.reference(points, np.array([[5.0, 0], [5, 1]]), 9)[1]
    standing = k_means.reference(points, np.array([[0.0, 0.5], [10, 0.5]]), 9)[1]
    assert lying > standing
    says("k-means-rest", "depends on the start")


def test_a_hard_decision_of_a_stage_cannot_be_undone() -> None:
    """The second stage knows better if it gets probabilities, not the first one's choice."""
    heard = {"b": 0.55, "p": 0.45}  # a first stage's probabilities
    fits = {"b": 0.0, "p": 1.0}  # what makes a word
    soft = max(heard, key=lambda each: heard[each] * fits[each])
    hard = max(heard, key=lambda each: heard[each])
    assert (soft, fits[hard]) == ("p", 0.0)
    says("stage-loss", "the next stage cannot get back", "hand on probabilities")


def test_the_vectors_of_images_do_not_depend_on_the_query() -> None:
    """A product of two matrices of vectors ranks as one pair after the other."""
    rng = np.random.default_rng(4)
    images, texts = rng.normal(size=(50, 8)), rng.normal(size=(3, 8))
    at_once = texts @ images.T
    one_by_one = [[float(text @ image) for image in images] for text in texts]
    assert np.allclose(at_once, one_by_one)
    says("two-tower", "a query costs one pass of the text encoder and inner products")


def test_published_numbers_that_cards_quote() -> None:
    """FixMatch's abstract: 88.61 % with 40 labels, 94.93 % with 250; 25,000 models of a study."""
    says("fixmatch-views", f"{88.61:.1f} % with 40 labels and {94.93:.1f} % with 250")
    says("curriculum-when", "over 25,000 trained models")


@pytest.mark.parametrize(
    "own",
    [
        {"tau": 1.5},
        {"P": np.array([[0.5, 0.6], [0.2, 0.8]])},
        {"P": np.array([[0.5, 0.5], [0.2, 0.8]]), "Q": np.array([[0.5, 0.5], [0.2, 0.8]])},
        {"P": np.array([[0.4, 0.6]]), "Q": np.array([[0.0, 1.0]])},
    ],
)
def test_impossible_probabilities_are_refused(own: dict[str, float | np.ndarray]) -> None:
    with pytest.raises(Unsuitable):
        variant(drill_of(card("learning-paradigms/pseudo-label-by-hand")), 1, own)


@pytest.mark.parametrize("name", ["A", "B"])
def test_a_loss_that_is_not_positive_is_refused(name: str) -> None:
    with pytest.raises(Unsuitable):
        variant(drill_of(card("learning-paradigms/uncertainty-by-hand")), 1, {name: -1.0})
