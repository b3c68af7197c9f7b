"""The formulas and numbers that the cards of the deck `rl` print, computed once more."""

import math
from collections.abc import Callable
from itertools import pairwise, product

import numpy as np
import pytest

from dlstudy.drills.rl.bandits import softmax
from dlstudy.errors import Unsuitable
from tests.support.shipped import Own, answers, card, says_of

says = says_of("rl")


def slope(of: Callable[[float], float], at: float) -> float:
    return (of(at + 1e-6) - of(at - 1e-6)) / 2e-6


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def test_discount_horizon() -> None:
    """At 0.99 the endless sum is 100; after 100 and 500 steps a reward weighs 0.37 and 0.0066."""
    total = sum(0.99**k for k in range(5000))
    assert math.isclose(total, 100, rel_tol=1e-6)
    says("discount-horizon", "100: the series", f"{0.99**100:.2f}", f"{0.99**500:.4f}")


@pytest.mark.parametrize(("start", "pulls"), [(0.0, 0), (10.0, 998)])
def test_greedy_stuck(start: float, pulls: int) -> None:
    """From 0 greed stays with arm 1; from 10 it tries arm 2 at its second pull and stays there."""
    means, counts = [start, start], [0, 0]
    for n in range(1000):
        arm = 0 if n == 0 or means[0] >= means[1] else 1
        reward = 1.0 if arm == 0 else 5.0
        means[arm] = (means[arm] * counts[arm] + reward) / (counts[arm] + 1)
        counts[arm] += 1
    assert counts[1] >= pulls
    assert (counts[1] == 0) is (start == 0)
    says("greedy-stuck", "pulled 0 times", "at 10, arm 2 is tried at once")


@pytest.mark.parametrize(("gamma", "sweeps"), [(0.9, 22), (0.99, 230)])
def test_sweeps_needed(gamma: float, sweeps: int) -> None:
    assert gamma**sweeps < 0.1 <= gamma ** (sweeps - 1)
    says("sweeps-needed", str(sweeps))


def test_sweeps_numbers() -> None:
    says("sweeps-needed", rf"0.9^{{22}}\approx{0.9**22:.3f}", rf"$0.9^{{10}}\approx{0.9**10:.2f}$")


def test_the_last_change_bounds_the_error() -> None:
    """On a random MDP the error is at most gamma/(1 - gamma) times the last change."""
    rng = np.random.default_rng(0)
    gamma, chances, rewards = 0.8, rng.random((2, 4, 4)), rng.normal(size=(4, 2))
    chances /= chances.sum(axis=2, keepdims=True)

    def sweep(values: np.ndarray) -> np.ndarray:
        return np.asarray((rewards + gamma * (chances @ values).T).max(axis=1))

    runs = [np.zeros(4)]
    for _ in range(300):
        runs.append(sweep(runs[-1]))
    for old, new in pairwise(runs[:20]):
        error = np.abs(new - runs[-1]).max()
        assert error <= gamma / (1 - gamma) * np.abs(new - old).max() + 1e-9
        assert error <= gamma * np.abs(old - runs[-1]).max() + 1e-9
    says("sweeps-needed", r"$\gamma/(1-\gamma)$ times the largest change")


def test_bellman_fixed_point() -> None:
    """r/(1 - g p) is the mean return of the state, by adding up the steps."""
    r, g, p = 2.0, 0.9, 0.7
    assert math.isclose(sum(r * (g * p) ** k for k in range(500)), r / (1 - g * p))
    says("bellman-derivation", "the factor $\\gamma$")


def test_max_bias() -> None:
    """The largest of ten normal errors is 1.5 on average."""
    draws = np.random.default_rng(0).normal(size=(200_000, 10)).max(axis=1)
    says("max-bias", f"it is about {draws.mean():.1f}.")


def test_cliff_walk() -> None:
    """With random slips the way along the edge is worth less than the way round; without, more.

    A way of 11 steps along the edge: a random action (0.1) falls with probability 1/4.
    """
    fall = 0.1 / 4
    edge = sum((1 - fall) ** k * (-1 - 100 * fall) for k in range(11))
    assert edge < -17 < -11
    says("sarsa-or-q", "each step $-1$, a fall $-100$", "fixed at 0.1")


def test_replay_uses() -> None:
    """A batch of 32 every 4 steps: each transition serves 8 times."""
    says("replay-buffer", "a batch of 32 every 4 steps", f"about {32 // 4} times")


def test_double_dqn_is_at_most_dqn() -> None:
    rng = np.random.default_rng(0)
    online, target = rng.normal(size=(2, 500, 4))
    double = target[np.arange(500), online.argmax(axis=1)]
    assert (double <= target.max(axis=1)).all()
    says("dqn-target", "at most DQN's")


def test_dqn_limit() -> None:
    assert 3**7 == 2187
    says("dqn-limit", "$3^7=2187$")


def test_policy_gradient_of_episodes() -> None:
    """The mean of the return times the slope of the log-probability is the slope of the mean."""

    def mean_return(t: float) -> float:
        p = sigmoid(t)
        return (1 - p) * 2.0 + p * p * 5.0

    t = 0.3
    p = sigmoid(t)
    score_go, score_stop = 1 - p, -p
    by_score = (1 - p) * 2.0 * score_stop + p * p * 5.0 * (2 * score_go)
    assert math.isclose(by_score, slope(mean_return, t), rel_tol=1e-6)
    says("policy-gradient-derivation", "$J=(1-p)b+p^2c$")


def test_baseline_has_mean_zero() -> None:
    p = softmax(np.array([0.4, -1.0, 0.7]))
    scores = np.eye(3) - p  # row a: the slope of log p_a by the scores
    assert np.allclose(p @ scores, 0)
    says("baseline-why", r"$\sum_a\pi\,\nabla\log\pi=\sum_a\nabla\pi=\nabla1=0$")


def test_gae_ends() -> None:
    """At lambda 1 the sum of TD errors telescopes to the return less the value."""
    rng = np.random.default_rng(0)
    r, v, g = rng.normal(size=5), np.append(rng.normal(size=5), 0.0), 0.9
    delta = r + g * v[1:] - v[:-1]
    total = float(delta @ g ** np.arange(5))
    assert math.isclose(total, float(r @ g ** np.arange(5)) - v[0])
    says("gae-ends", r"$\lambda=1$: $G_t-V(s_t)$", r"$\sum_k\gamma^kr_{t+k}-V(s_t)$")


def test_time_limit() -> None:
    """The TD error at the cut: 0.6 with the value ahead, 60 without it."""
    says("time-limit", f"{-1 + 0.99 * -60 + 61:.1f}: ", f"{-1 + 61}: the episode is over")
    says("time-limit", "Gymnasium 1.4", "`terminated=False`, `truncated=True`")
    says("autoreset-step", "Gymnasium 1.4", '`info["final_obs"]`', "reward 0")


def test_ppo_min() -> None:
    """For A > 0 and k = 0.5 the clipped term is flat, and the minimum is not."""

    def clipped(k: float) -> float:
        return min(max(k, 0.8), 1.2)

    assert slope(clipped, 0.5) == 0
    assert math.isclose(slope(lambda k: min(k, clipped(k)), 0.5), 1, rel_tol=1e-6)
    says("ppo-min", r"$\operatorname{clip}(0.5)=0.8$", "$0.5A<0.8A$")


@pytest.mark.parametrize(("k", "a"), list(product([0.5, 0.9, 1.1, 1.5], [-2.0, 3.0])))
def test_ppo_by_sign(k: float, a: float) -> None:
    """The minimum is the ratio cut from one side, by the sign of the advantage."""
    objective = min(k * a, min(max(k, 0.8), 1.2) * a)
    assert math.isclose(objective, min(k, 1.2) * a if a > 0 else max(k, 0.8) * a)
    says("ppo-by-hand", r"$\min(k,1+\epsilon)A$", r"$\max(k,1-\epsilon)A$")


def test_sac_entropy() -> None:
    """The best probability for values 1 and 0 at temperature 1, by search."""
    p = np.linspace(0.001, 0.999, 9981)
    goal = p - p * np.log(p) - (1 - p) * np.log(1 - p)
    best = float(p[goal.argmax()])
    assert math.isclose(best, math.e / (math.e + 1), abs_tol=1e-3)
    assert math.isclose(best, 0.73, abs_tol=0.005)
    says("sac-entropy", r"\approx0.73$")


def test_behaviour_cloning() -> None:
    """A walker that errs ever after its first error: about eps T^2 / 2 errors for small eps T."""
    eps = 1e-5
    errors = {t: sum(eps * (1 - eps) ** k * (t - k) for k in range(t)) for t in (100, 200)}
    assert math.isclose(errors[200] / errors[100], 4, rel_tol=0.02)
    says("behaviour-cloning", r"$\epsilon T^2$")


def test_reward_shaping() -> None:
    """Along a path the discounted terms add up to -Phi(s_0) and a vanishing end."""
    phi, g = np.random.default_rng(0).normal(size=40), 0.8
    terms = g * phi[1:] - phi[:-1]
    total = float(terms @ g ** np.arange(39))
    assert math.isclose(total, -phi[0] + g**39 * phi[39], rel_tol=1e-9)
    says("reward-shaping", r"$-\Phi(s_0)$")


def test_sparse_reward() -> None:
    assert math.isclose(2**20, 1e6, rel_tol=0.05)
    says("sparse-reward", "$2^{20}$, about a million")


def test_epsilon_regret() -> None:
    """At a fixed share of random pulls the loss of a pull is eps times the mean gap."""
    means = np.array([1.0, 0.2, 0.6])
    chances = np.full(3, 0.1 / 3) + np.array([0.9, 0, 0])
    assert math.isclose(1.0 - float(chances @ means), 0.1 * float((1.0 - means).mean()))
    says("epsilon-regret", "ε times the mean gap of a random arm")


def test_dpo_optimum() -> None:
    """The reference times e^(r/beta), normalised, beats others; Z drops from differences."""
    rng = np.random.default_rng(0)
    reference, rewards, beta = softmax(rng.normal(size=4)), rng.normal(size=4), 0.7
    weights = reference * np.exp(rewards / beta)
    best = weights / weights.sum()

    def goal(policy: np.ndarray) -> float:
        return float(policy @ rewards - beta * policy @ np.log(policy / reference))

    assert all(goal(softmax(rng.normal(size=4) * 2)) <= goal(best) for _ in range(200))
    implied = beta * np.log(best / reference)
    assert np.allclose(implied - implied[0], rewards - rewards[0])
    says("dpo-derivation", r"$r=\beta\log(\pi^*/\pi_{ref})+\beta\log Z(x)$")


def test_dpo_at_the_start() -> None:
    """Policy and reference agree: the margin is 0, the loss ln 2, the weight one half."""
    found = answers("rl/dpo-by-hand", {"lw": -9, "ll": -11, "rw": -9, "rl": -11, "beta": 0.2})
    assert found["u"] == 0
    assert math.isclose(float(found["L"]), math.log(2))
    assert math.isclose(float(found["k"]), 0.5)
    assert math.isclose(float(found["g"]), -0.1)
    says("dpo-by-hand", r"$u=0$, $L=\ln2$, $k=½$")


def test_dpo_both_fall() -> None:
    """The margin grows although both log-probabilities fall."""
    before = answers("rl/dpo-by-hand", {"lw": -10, "ll": -10, "rw": -10, "rl": -9, "beta": 0.5})
    after = answers("rl/dpo-by-hand", {"lw": -11, "ll": -14, "rw": -10, "rl": -9, "beta": 0.5})
    assert float(after["L"]) < float(before["L"])
    says("dpo-both-fall", "only the gap between the two log-ratios enters")


def test_grpo_advantage() -> None:
    rewards = np.array([1.0, 1, 0, 0, 0, 0, 0, 0])
    centred = 1 - rewards.mean()
    assert np.allclose(
        [rewards.mean(), rewards.std(), centred / rewards.std()], [0.25, 0.433, 1.73], atol=0.005
    )
    says("grpo-advantage", "mean 0.25, ", r"$0.75/0.433\approx1.73$")
    says("grpo-advantage", f"{centred / rewards.std():.2f}: ", f"{rewards.std():.3f}")
    says(
        "grpo-advantage",
        f"{1 / rewards.std():.2f}, the reward over",
        f"{centred}, the reward minus",
    )
    says("grpo-advantage", f"$n-1$ gives {centred / rewards.std(ddof=1):.2f}")


def test_reinforce_mean() -> None:
    """The mean of the sampled gradient is the exact one, whatever the baseline."""
    t, q, b = np.array([0.5, -0.5, 0.0]), np.array([1.0, 4.0, 2.0]), 3.0
    p = softmax(t)
    mean = sum(p[a] * (q[a] - b) * (np.eye(3)[a] - p) for a in range(3))
    assert np.allclose(mean, p * (q - p @ q))
    own = {"t": t.tolist(), "q": q.tolist(), "b": b}
    assert np.allclose(answers("rl/reinforce-by-hand", own)["E"], mean)


REFUSED: list[tuple[str, Own, str]] = [
    ("discounted-return", {"gamma": 1.0}, "endless"),
    ("bellman-by-hand", {"A": [[1, 1, 0], [0, 1, 0], [0, 0, 1]]}, "not 1"),
    ("bellman-by-hand", {"u": [1, 2]}, "3 entries"),
    ("mc-and-td", {"s": [1, 3, 0], "r": [1, 1, 0]}, "all numbers"),
    ("mc-and-td", {"s": [1, 2, 0], "r": [1, 1, 1]}, "after the end"),
    ("mc-and-td", {"s": [1, 0, 0], "r": [1, 0, 0]}, "two zeros"),
    ("td-sarsa-q", {"a": 7.0}, "whole number from 1 to 3"),
    ("td-sarsa-q", {"alpha": 2.0}, "between 0 and 1"),
    ("dqn-target", {"d": [0, 2, 1]}, "zeros and ones"),
    ("reinforce-by-hand", {"t": [0.0, 50, 0]}, "smaller scores"),
    ("gae-by-hand", {"v": [1, 2, 3]}, "one entry more"),
    ("gae-by-hand", {"n": 9.0}, "from 1 to 3"),
    ("ppo-by-hand", {"w": [1.4, 0.1, 0.1]}, "probabilities"),
    ("ucb-by-hand", {"n": [0, 1, 2]}, "whole numbers from 1"),
    ("ucb-by-hand", {"n": [2, 2, 2], "m": [1, 1, 0]}, "not be decided"),
]


@pytest.mark.parametrize(("slug", "own", "why"), REFUSED)
def test_impossible_numbers_are_refused(slug: str, own: Own, why: str) -> None:
    with pytest.raises(Unsuitable, match=why):
        answers(f"rl/{slug}", own)


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("rouge-as-reward", ["expected ROUGE", "is not what summaries are judged by"]),
        ("rouge-candidates", ["small set of candidate extracts"]),
        ("agent-tokens", ["Search-R1", "masked"]),
        ("dpo-both-fall", ["likelihood displacement"]),
    ],
)
def test_what_was_looked_up_stands_in_the_card(slug: str, words: list[str]) -> None:
    says(slug, *words)


def test_the_deck_reaches_todays_practice() -> None:
    whole = "\n".join(card(f"rl/{slug}").question for slug in ("choose-rl#c1", "choose-tuning#c1"))
    assert all(name in whole for name in ("DQN", "SAC", "PPO", "offline RL", "DPO", "GRPO"))
