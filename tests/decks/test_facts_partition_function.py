"""What the cards of the deck `partition-function` print, computed once more."""

import math
from itertools import product
from typing import Any

import numpy as np
import pytest

from dlstudy.errors import DlstudyError
from tests.support.shipped import answers, card, says_of

says = says_of("partition-function", mistakes=False)
says_with_mistakes = says_of("partition-function")

STATES = np.array(list(product((0.0, 1.0), repeat=3)))


def small_machine(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(3, 2)), rng.normal(size=3), rng.normal(size=2)


def log_weights(W: np.ndarray, b: np.ndarray, c: np.ndarray, v: np.ndarray) -> np.ndarray:  # noqa: N803
    return np.asarray(v @ b + np.logaddexp(0, c + v @ W).sum(axis=-1))


def gibbs_step(W: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:  # noqa: N803
    """Return the transition matrix between visible states by one block Gibbs step."""
    hidden = np.array(list(product((0.0, 1.0), repeat=len(c))))

    def chance(states: np.ndarray, inputs: np.ndarray) -> np.ndarray:
        on = 1 / (1 + np.exp(-inputs))
        return np.asarray(
            np.prod(np.where(states[None] == 1, on[:, None], 1 - on[:, None]), axis=2)
        )

    down = chance(hidden, c + STATES @ W)
    up = chance(STATES, b + hidden @ W.T)
    return np.asarray(down @ up)


def test_sum_terms() -> None:
    """2^100 is 1.3e30; at a microsecond each 4e16 years."""
    years = 2.0**100 * 1e-6 / (365.25 * 86400)
    assert f"{2.0**100:.1e}" == "1.3e+30"
    assert f"{years:.0e}" == "4e+16"
    says("sum-terms", r"$2^{100}\approx1.3\cdot10^{30}$", r"$4\cdot10^{16}$ years")


def test_two_phases() -> None:
    """The slope of log Z is minus the mean slope of the energy under the model."""
    feature, t, step = np.array([0.0, 1.0, 3.0]), 0.4, 1e-5

    def log_z(x: float) -> float:
        return float(np.log(np.exp(x * feature).sum()))

    p = np.exp(t * feature - log_z(t))
    slope = (log_z(t + step) - log_z(t - step)) / (2 * step)
    assert math.isclose(slope, float(p @ feature), rel_tol=1e-6)
    variance = float(p @ feature**2 - (p @ feature) ** 2)
    second = (log_z(t + step) - 2 * log_z(t) + log_z(t - step)) / step**2
    assert math.isclose(second, variance, rel_tol=1e-3)
    says("two-phases", r"\langle\partial E/\partial\theta\rangle$ under the model")
    says("phases-by-hand", "concave, as the slope of $m$ is a variance")


def test_raise_only_and_nce_constant() -> None:
    """Without Z a constant added to log p~ of all points gains without bound."""
    scores = np.array([0.3, -1.0, 2.0])
    for c in (0.0, -10.0, -1000.0):
        assert math.isclose(float((scores - c).mean()), float(scores.mean()) - c)
    says("raise-only", r"A constant added to $\log\tilde p$ at each $x$")
    says("nce-constant", r"as $c\to-\infty$", r"$-E-c-\log(kq)$")


def test_z_in_x_gradient() -> None:
    """The slope in x of log p and of log p~ agree."""

    def log_density(x: float, log_z: float) -> float:
        return -((x - 1) ** 4) - log_z

    slopes = [(log_density(0.5 + 1e-5, z) - log_density(0.5 - 1e-5, z)) / 2e-5 for z in (0.0, 7.0)]
    assert math.isclose(*slopes, rel_tol=1e-6)
    says("z-in-x-gradient", r"$s(x)=-\nabla_xE(x)$")


def test_softmax_z() -> None:
    """A product of softmaxes sums to 1 over all texts: no other normaliser is needed."""
    rng = np.random.default_rng(0)
    first = np.exp(rng.normal(size=3))
    second = np.exp(rng.normal(size=(3, 3)))
    texts = (first / first.sum())[:, None] * second / second.sum(axis=1, keepdims=True)
    assert math.isclose(texts.sum(), 1)
    says("softmax-z", "$10^5$ in the softmax, still $2^{500}$ in the RBM")


def test_cd_derivation_leaves_a_term_out() -> None:
    """The exact slope of KL(p0|p) - KL(p1|p) differs from CD-1 by the term that is dropped."""
    W, b, c = small_machine(1)  # noqa: N806
    data = np.array([0.4, 0, 0, 0.1, 0, 0.5, 0, 0])

    def difference(weight: float) -> float:
        moved = W.copy()
        moved[0, 0] = weight
        log_p = log_weights(moved, b, c, STATES)
        log_p = log_p - np.log(np.exp(log_p).sum())
        after = data @ gibbs_step(moved, b, c)
        kl = [float((d[d > 0] * np.log(d[d > 0] / np.exp(log_p[d > 0]))).sum())
              for d in (data, after)]  # fmt: skip
        return kl[0] - kl[1]

    exact = -(difference(W[0, 0] + 1e-5) - difference(W[0, 0] - 1e-5)) / 2e-5
    means = STATES[:, 0] / (1 + np.exp(-(c[0] + STATES @ W[:, 0])))
    cd = float(data @ means - data @ gibbs_step(W, b, c) @ means)
    assert abs(exact - cd) > 1e-4
    assert np.sign(exact) == np.sign(cd)
    says("cd-derivation", "third term, from $p_1$ depending on $W$")


def test_reconstruction_error_falls_with_stiff_units() -> None:
    """Larger weights make the chain stay at its start, whatever the data are."""
    W = np.diag([1.0, 1.0, 1.0])  # noqa: N806
    stays = [
        float(np.diag(gibbs_step(k * W, -k / 2 * np.ones(3), -k / 2 * np.ones(3))).mean())
        for k in (1, 5, 20)
    ]
    assert stays == sorted(stays)
    assert stays[-1] > 0.99
    says("reconstruction-error", "stays near its start", "scikit-learn")


def test_block_gibbs_leaves_the_model_unchanged() -> None:
    """The visible marginal is stationary under the step, and strong weights mix more slowly."""
    W, b, c = small_machine(2)  # noqa: N806
    p = np.exp(log_weights(W, b, c, STATES))
    p /= p.sum()
    assert np.allclose(p @ gibbs_step(W, b, c), p)
    seconds = [np.sort(np.abs(np.linalg.eigvals(gibbs_step(k * W, b, c))))[-2] for k in (1, 4)]
    assert seconds[0] < seconds[1]
    says("code-gibbs-sweep", "mixing gets worse")


@pytest.mark.parametrize(("n", "k"), [(3, 2), (4, 3)])
def test_pseudolikelihood_cost(n: int, k: int) -> None:
    """The configurations that occur are x and its neighbours at one place: n (k - 1) + 1."""
    x = (0,) * n
    seen = {(*x[:i], value, *x[i + 1 :]) for i in range(n) for value in range(k)}
    assert len(seen) == n * (k - 1) + 1
    says_with_mistakes("pseudolikelihood-cost", "$n(k-1)+1$", "That holds for $k=2$ only")


def test_pseudolikelihood_equals_likelihood_without_couplings() -> None:
    """With J = 0 the two are equal; with couplings not."""
    for coupling, is_equal in ((0.0, True), (0.8, False)):
        own: dict[str, Any] = {"J": [[0, coupling], [coupling, 0]], "b": [0.3, -0.2], "x": [1, -1]}
        found = float(np.asarray(answers("partition-function/pseudolikelihood-by-hand", own)["L"]))
        weights = {
            x: math.exp(coupling * x[0] * x[1] + 0.3 * x[0] - 0.2 * x[1])
            for x in product((-1, 1), repeat=2)
        }
        log_p = math.log(weights[1, -1] / sum(weights.values()))
        assert math.isclose(found, log_p, rel_tol=1e-9) == is_equal
    says("pseudolikelihood-by-hand", r"$q_i=\sigma(2x_is_i)$", "($J=0$)")


def test_masked_joint() -> None:
    """Two conditionals chosen apart belong to no joint, and the order of visits matters."""
    a_given_b = np.array([[0.9, 0.1], [0.3, 0.7]])  # rows b
    b_given_a = np.array([[0.2, 0.8], [0.6, 0.4]])  # rows a
    odds = a_given_b / a_given_b[:, ::-1]
    other = b_given_a / b_given_a[:, ::-1]
    cross = (odds[0, 0] / odds[1, 0], other[0, 0] / other[1, 0])
    assert not math.isclose(*cross, rel_tol=0.1)  # the odds ratios of one joint would agree
    b = np.linalg.matrix_power(a_given_b @ b_given_a, 60)[0]
    a = b @ a_given_b
    last_a, last_b = b[:, None] * a_given_b, (a[:, None] * b_given_a).T
    assert np.abs(last_a - last_b).max() > 0.05
    says("masked-joint", "need not be compatible", "order of visits")


def test_score_derivation() -> None:
    """For a bimodal density the mean of s r is minus the mean of the slope of s."""
    x = np.linspace(-12, 12, 20_001)
    p = np.exp(-((x - 2) ** 2) / 2) + 0.5 * np.exp(-((x + 2) ** 2) / 3)
    p /= p.sum()
    r, s = np.gradient(np.log(p), x), np.tanh(x)
    left, right = float((s * r) @ p), -float(np.gradient(s, x) @ p)
    assert math.isclose(left, right, rel_tol=1e-3)
    says("score-derivation", r"$\langle sr\rangle=\int s\,p_d'=-\langle s'\rangle$")


def test_score_trace_cost() -> None:
    """256 x 256 pixels in 3 colours; random projections have the trace as their mean."""
    jacobian = np.random.default_rng(0).normal(size=(4, 4))
    signs = np.array(list(product((-1.0, 1.0), repeat=4)))
    assert math.isclose(np.einsum("si,ij,sj->s", signs, jacobian, signs).mean(), jacobian.trace())
    says("score-trace-cost", "$d=196{,}608$", r"$z^\top\nabla_xs\,z$")
    assert 256 * 256 * 3 == 196_608


def test_denoising_target() -> None:
    """The mean target given the noisy point is the score of the noisy density."""
    data, tau, point = np.array([-1.0, 0.5, 2.0]), 0.7, 0.3
    kernel = np.exp(-((point - data) ** 2) / (2 * tau**2))
    target = float((kernel / kernel.sum()) @ ((data - point) / tau**2))

    def log_density(x: float) -> float:
        return float(np.log(np.exp(-((x - data) ** 2) / (2 * tau**2)).sum()))

    slope = (log_density(point + 1e-5) - log_density(point - 1e-5)) / 2e-5
    assert math.isclose(target, slope, rel_tol=1e-6)
    says("denoising-target", r"On $(x-\tilde x)/\tau^2=-\epsilon/\tau$.")


def test_score_mode_shares() -> None:
    """In a far cluster the score is the same for shares of 0.8 and of 0.2; with noise it is not."""

    def score(x: float, share: float, width: float) -> float:
        def log_density(y: float) -> float:
            right, left = (np.exp(-((y - m) ** 2) / (2 * width**2)) for m in (10, -10))
            return float(np.log(share * right + (1 - share) * left))

        return (log_density(x + 1e-4) - log_density(x - 1e-4)) / 2e-4

    assert math.isclose(score(9.5, 0.8, 1), score(9.5, 0.2, 1), rel_tol=1e-6)
    assert abs(score(9.5, 0.8, 15) - score(9.5, 0.2, 15)) > 0.01
    says("score-mode-shares", "The shares 0.8 and 0.2", "many noise levels")


def test_ratio_matching() -> None:
    """Z cancels in a ratio, not in a difference."""
    here, flipped = 3.0, 0.5
    for z in (10.0, 100.0):
        assert math.isclose((here / z) / (flipped / z), here / flipped)
    assert here / 10 - flipped / 10 != here / 100 - flipped / 100
    says("ratio-matching", "With $p(x)/p(x^{(i)})$")


def test_nce_finds_the_constant() -> None:
    """With exact expectations the loss is least at c = log Z."""
    grid = np.linspace(-8, 8, 4001)
    model, q = np.exp(-(grid**2) / 2), np.full(grid.shape, 1 / 16)
    p, cell, k = model / math.sqrt(2 * math.pi), grid[1] - grid[0], 3
    constants = np.linspace(0.5, 1.4, 181)
    losses = []
    for c in constants:
        odds = np.log(model) - c - np.log(k * q)
        losses.append(
            cell * float((p * np.logaddexp(0, -odds) + k * q * np.logaddexp(0, odds)).sum())
        )
    best = constants[int(np.argmin(losses))]
    assert abs(best - math.log(math.sqrt(2 * math.pi))) < 0.01
    says("nce-by-hand", r"$e^c$ is near $Z=\sqrt{2\pi/a}$")


def test_blind_importance() -> None:
    """A million uniform samples hit one of 1000 of 2^100 with probability 1e-21."""
    assert round(math.log10(1e6 * 1000 / 2.0**100)) == -21
    says("blind-importance", r"$10^6\cdot1000/2^{100}\approx10^{-21}$")


def test_ais_is_unbiased_though_its_chain_is_not_in_equilibrium() -> None:
    """All paths of a Metropolis chain over three states, summed: the mean weight is Z1/Z0."""
    f, betas = np.array([0.0, 2.0, -1.0]), (0.0, 0.5, 1.0)
    middle = np.exp(0.5 * f)
    step = np.minimum(1, middle[None, :] / middle[:, None]) / 3  # propose any state
    step += np.diag(1 - step.sum(axis=1))
    mean = logs = 0.0
    for x, y in product(range(3), repeat=2):
        chance = step[x, y] / 3
        log_weight = (betas[1] - betas[0]) * f[x] + (betas[2] - betas[1]) * f[y]
        mean += chance * math.exp(log_weight)
        logs += chance * log_weight
    assert math.isclose(mean, np.exp(f).sum() / 3)
    assert logs < math.log(mean)
    says("ais-direction", r"$\langle\log\hat Z\rangle\le\log\langle\hat Z\rangle=\log Z$")
    says("ais-by-hand", "The mean of $\\log w$ is below $\\log$ of the mean (Jensen)")


def test_bridge_samples() -> None:
    """The quotient of the two means is Z1/Z0 for any bridge."""
    rng = np.random.default_rng(0)
    zero, one, bridge = rng.uniform(0.1, 2, (3, 6))
    from_zero = float((zero / zero.sum()) @ (bridge / zero))
    from_one = float((one / one.sum()) @ (bridge / one))
    assert math.isclose(from_zero / from_one, one.sum() / zero.sum())
    crossed = [float((d / d.sum()) @ (d / bridge)) for d in (one, zero)]
    assert not math.isclose(crossed[0] / crossed[1], one.sum() / zero.sum(), rel_tol=0.01)
    says("bridge-samples", r"over $\langle\tilde p_m/\tilde p_1\rangle_1$", "$Z_m$ cancels")


def test_classifier_energy() -> None:
    """A constant added to all scores changes E(x), not p(y | x)."""
    scores = np.array([1.0, -0.5, 2.0])

    def energy(f: np.ndarray) -> float:
        return -float(np.log(np.exp(f).sum()))

    p, shifted = (np.exp(f) / np.exp(f).sum() for f in (scores, scores + 3))
    assert np.allclose(p, shifted)
    assert math.isclose(energy(scores + 3), energy(scores) - 3)
    says("classifier-energy", r"$E(x)=-\log\sum_ye^{f_y(x)}$.")


@pytest.mark.parametrize(
    ("slug", "own"),
    [
        ("phases-by-hand", {"n": [0, 0, 0]}),
        ("phases-by-hand", {"n": [1, 2]}),
        ("cd-by-hand", {"u": [0.5, 1.5]}),
        ("cd-by-hand", {"eta": -0.1}),
        ("cd-by-hand", {"c": [1, 2, 3]}),
        ("pseudolikelihood-by-hand", {"J": [[0, 1, 2], [1, 0, 1], [0, 1, 0]]}),
        ("pseudolikelihood-by-hand", {"x": [1, 0, 1]}),
        ("score-by-hand", {"v": 0}),
        ("score-by-hand", {"x": [2, 2]}),
        ("nce-by-hand", {"w": 1, "x": 2}),
        ("nce-by-hand", {"a": -1}),
        ("ais-by-hand", {"B": [0, 0.7, 0.5]}),
        ("ais-by-hand", {"X": [[1, 4], [1, 1]]}),
    ],
)
def test_impossible_numbers_are_refused(slug: str, own: dict[str, Any]) -> None:
    with pytest.raises(DlstudyError):
        answers(f"partition-function/{slug}", own)


def test_other_sizes_are_taken() -> None:
    """Four spins without coupling, five noise points, a path of four temperatures."""
    spins: dict[str, Any] = {"J": [[0.0] * 4] * 4, "b": [0, 0, 0, 0], "x": [1, 1, -1, 1]}
    found = answers("partition-function/pseudolikelihood-by-hand", spins)
    assert math.isclose(float(np.asarray(found["L"])), 4 * math.log(0.5))
    found = answers(
        "partition-function/ais-by-hand",
        {"f": [0, 1], "B": [0, 0.25, 0.5, 1], "X": [[2, 2, 2], [1, 1, 2]]},
    )
    assert np.allclose(np.asarray(found["l"]), [1, 0.5])
    many: dict[str, Any] = {"x": 0.5, "y": [1, -1, 0.5, 2, -2], "a": 1, "c": 1, "w": 2.5}
    assert np.size(answers("partition-function/nce-by-hand", many)["r"]) == 5


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("mcmc-starts#c1", "scikit-learn's `BernoulliRBM` trains by PCD"),
        (
            "reconstruction-error",
            "`score_samples` gives a one-unit estimate of the pseudolikelihood",
        ),
        ("short-run-chains", "100 Langevin steps"),
    ],
)
def test_what_was_looked_up_stands_in_the_card(slug: str, words: str) -> None:
    found = card(f"partition-function/{slug}")
    assert words in f"{found.question} {found.why}"
