"""The formulas and numbers that the cards of the deck `tuning` print, computed once more."""

import math

import numpy as np
import pytest

from tests.support.shipped import card, says_of

says = says_of("tuning")


@pytest.mark.parametrize(
    ("slug", "formula"),
    [
        ("not-converging#c2", r"$\ln C$"),
        ("bias-for-rare-class", r"b=\ln\frac{\pi}{1-\pi}"),
        ("random-search-trials", r"n=\ln0.05/\ln0.95=58.4"),
        ("halving-cost", r"81\cdot1=27\cdot3=9\cdot9=81"),
        ("hyperband-brackets", r"\lfloor\log_hR\rfloor+1"),
        ("seed-noise", r"0.3\sqrt2=0.42"),
        ("stopping-a-cosine", r"\frac12(1+\cos0.6\pi)=0.35"),
        ("training-memory", "$2+2+4+4+4=16$"),
        ("scaled-rate", r"$k=B/B_0$, $\eta=k\eta_0$ and $\sqrt k\,\eta_a$"),
    ],
)
def test_the_formula_that_is_computed_below_stands_in_the_card(slug: str, formula: str) -> None:
    says(slug, formula)


def test_log_scale() -> None:
    """Uniform in [1e-4, 1]: 0.0099 of the length lies below 0.01, and 0.9 above 0.1."""
    length = 1 - 1e-4
    says("log-scale", f"About {100 * (0.01 - 1e-4) / length:.0f} %", "0.0099 out of 0.9999")
    says("log-scale", f"takes {100 * 0.9 / length:.0f} %", "two of four decades")
    exponents = np.random.default_rng(0).uniform(-4, 0, 100_000)
    assert math.isclose(float((10**exponents < 0.01).mean()), 0.5, abs_tol=0.01)


def test_grid_or_random() -> None:
    """Nine trials: nine values of one hyperparameter at random, three in a grid."""
    rng = np.random.default_rng(0)
    grid = [(a, b) for a in range(3) for b in range(3)]
    assert len({a for a, _ in grid}) == 3
    assert len(set(rng.uniform(size=(9, 2))[:, 0])) == 9
    says("grid-or-random", "Nine against three")


def test_curve_symptoms() -> None:
    """ln 10 = 2.30, the loss of a guess among ten classes."""
    says("curve-symptoms#c1", f"stands at {math.log(10):.2f} from")


def test_bias_for_rare_class() -> None:
    """pi = 0.01: b = -4.6, and the loss is 0.056 instead of 0.693."""
    share = 0.01
    b = math.log(share / (1 - share))
    guess = np.linspace(-10, 10, 200_001)
    losses = share * np.log1p(np.exp(-guess)) + (1 - share) * np.log1p(np.exp(guess))
    assert math.isclose(float(guess[losses.argmin()]), b, abs_tol=1e-3)
    says("bias-for-rare-class", f"$b={b:.1f}$", f"starts at {losses.min():.3f}")
    says("bias-for-rare-class", f"instead of {math.log(2):.3f}", r"$\ln2$ per output")
    wrong = 1 / (1 + math.exp(-math.log(share)))
    assert math.isclose(wrong, share / (1 + share))
    says("bias-for-rare-class", r"$\sigma(\ln\pi)=\pi/(1+\pi)$")


def test_random_search_trials() -> None:
    """59 trials hit the best 5 % with 95 %; 20 with 64 %."""
    needed = math.log(0.05) / math.log(0.95)
    says("random-search-trials", f"={needed:.1f}$ on, so {math.ceil(needed)}", "59.")
    says("random-search-trials", f"$1-0.95^{{20}}={1 - 0.95**20:.2f}$")
    assert 1 - 0.95**58 < 0.95 <= 1 - 0.95**59
    says("trials-derivation", f"$n={needed:.1f}$")


@pytest.mark.parametrize(("trials", "share"), [(9, 0.1), (99, 0.01)])
def test_trials_derivation(trials: int, share: float) -> None:
    """The best of n uniform ranks lies at 1/(n + 1) on average."""
    best = np.random.default_rng(1).uniform(size=(20_000, trials)).min(axis=1)
    assert math.isclose(float(best.mean()), share, rel_tol=0.03)
    says("trials-derivation", "of 9 trials lies on average at the top 10 %, of 99 at the top 1 %")


def test_bayesian_exploration() -> None:
    """The mean of a Gaussian's part above its mean is 0.399 deviations."""
    above = np.maximum(np.random.default_rng(2).normal(size=2_000_000), 0)
    expected = 1 / math.sqrt(2 * math.pi)
    assert math.isclose(float(above.mean()), expected, rel_tol=5e-3)
    says("bayesian-exploration", f"${expected:.3f}$ times")


def test_halving_cost() -> None:
    """81 configurations, factor 3: 405 epochs anew, 297 from checkpoints, 6561 in full."""
    rounds = [(81 // 3**i, 3**i) for i in range(5)]
    anew = sum(count * epochs for count, epochs in rounds)
    resumed, done = 0, 0
    for count, epochs in rounds:
        resumed, done = resumed + count * (epochs - done), epochs
    says("halving-cost", f"{anew} against {81 * 81}, about a sixteenth", f"={resumed}$")
    assert round(81 * 81 / anew) == 16
    says("halving-cost", f"{sum(epochs for _, epochs in rounds)} against")
    assert len(rounds) == math.floor(math.log(81, 3) + 1e-9) + 1
    says("hyperband-brackets", "five for at most $R=81$")


def test_halving_by_hand() -> None:
    """34 configurations of 3 epochs, factor 3: 34, 11, 3, 1 with 3, 9, 27, 81."""
    counts, left = [], 34
    for _ in range(4):
        counts.append(left)
        left //= 3
    assert counts == [34 // 3**i for i in range(4)]
    says("halving-by-hand", "34, 11, 3, 1 configurations with 3, 9, 27, 81 epochs")
    assert counts == [34, 11, 3, 1]


def test_winners_curse() -> None:
    """The largest of 100 Gaussians is 2.5 deviations above their mean: 1.25 at 0.5."""
    rng = np.random.default_rng(3)
    largest = [float(rng.normal(size=(8000, n)).max(axis=1).mean()) for n in (100, 1000)]
    says("winners-curse", f"lies {largest[0]:.1f} deviations", f"About {2.5 * 0.5:.2f} points")
    says("winners-curse", f"1000 trials it is {largest[1]:.1f} deviations")


def test_seed_noise() -> None:
    """A difference of two runs with deviation 0.3: 0.42; 18 seeds each for 0.1."""
    both = 0.3 * math.sqrt(2)
    says(
        "seed-noise",
        rf"$0.3\sqrt2={both:.2f}$",
        f"needs {math.ceil((both / 0.1) ** 2 - 1e-9)} seeds",
    )
    of_test = 100 * math.sqrt(0.76 * 0.24 / 10_000)
    says("seed-noise", f"standard error of {of_test:.2f} points")


def test_stopping_a_cosine() -> None:
    """At 60 of 100 epochs a cosine is at 0.35 of its peak."""
    says("stopping-a-cosine", f"={(1 + math.cos(0.6 * math.pi)) / 2:.2f}$", "a third of its peak")


def test_training_memory() -> None:
    """7 billion parameters: 16 bytes are 104 GiB, 2 bytes 13 GiB; a GiB is 7 % larger."""
    says("training-memory", f"needs {7e9 * 16 / 2**30:.0f} GiB", f"only {7e9 * 2 / 2**30:.0f} GiB")
    reasons = {each.name: each.reason for each in card("tuning/training-memory").mistakes}
    assert f"{100 * (2**30 / 1e9 - 1):.0f} % larger" in reasons["gb"]
    assert f"{1e9 / 2**30:.3f}" in str(card("tuning/training-memory").steps)


def test_edge_of_floating_sums() -> None:
    """float32: the order of a sum shows in its last digits."""
    one, tiny = np.float32(1), np.float32(2**-24)
    assert (one + tiny) + tiny != one + (tiny + tiny)
    says("run-to-run", "not associative")


def test_seeds_by_hand() -> None:
    """Differences give the variance without the mean; 3 standard errors at 4 degrees."""
    a = np.array([76.0, 76.6, 77.1])
    pairs = (a[0] - a[1]) ** 2 + (a[0] - a[2]) ** 2 + (a[1] - a[2]) ** 2
    assert math.isclose(pairs, 3 * 2 * a.var(ddof=1))
    says("seeds-by-hand", r"\sum_{i<j}(a_i-a_j)^2=n(n-1)v_a", "about 3 standard errors")
    t = np.random.default_rng(4).standard_t(4, 400_000)
    assert 2.5 < float(np.quantile(np.abs(t), 0.95)) < 3


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_prior_bias_derivation(share: float) -> None:
    """The lowest constant loss is the entropy; ln 2 at one half."""
    entropy = -share * math.log(share) - (1 - share) * math.log(1 - share)
    guess = np.linspace(0.001, 0.999, 999)
    losses = -share * np.log(guess) - (1 - share) * np.log(1 - guess)
    assert math.isclose(float(losses.min()), entropy, rel_tol=1e-4)
    says("prior-bias-derivation", r"$p=\frac12$ that is $\ln2$")


def test_subset_sweep() -> None:
    """A ridge on a tenth of the data wants a larger penalty of the mean than on all of it."""
    rng = np.random.default_rng(5)
    w = rng.normal(size=30)

    def best(n: int) -> float:
        x, fresh = rng.normal(size=(n, 30)), rng.normal(size=(4000, 30))
        y = x @ w + 5 * rng.normal(size=n)
        grid = np.logspace(-4, 2, 61)
        fits = [np.linalg.solve(x.T @ x / n + lam * np.eye(30), x.T @ y / n) for lam in grid]
        return float(grid[np.argmin([np.mean((fresh @ (f - w)) ** 2) for f in fits])])

    small, large = np.mean([best(60) for _ in range(10)]), np.mean([best(600) for _ in range(10)])
    assert small > 2 * large
    says("subset-sweep", "Too strong")


def test_seed_noise_mistake() -> None:
    says("seed-noise", f"{0.4 / 0.3:.1f}: the gap of 0.4 over the 0.3")
