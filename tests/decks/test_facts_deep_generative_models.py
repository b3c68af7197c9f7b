"""The formulas and numbers that the deck `deep-generative-models` prints, computed once more."""

import math
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

from dlstudy.errors import Unsuitable
from tests.support.shipped import answers, card, says_of

DECK = "deep-generative-models"
says = says_of(DECK, mistakes=False)


def normal(x: np.ndarray, mean: float, deviation: float) -> np.ndarray:
    """Return the density of a normal distribution."""
    standard = (x - mean) / deviation
    return np.asarray(np.exp(-(standard**2) / 2) / (deviation * math.sqrt(2 * math.pi)))


def test_pixel_passes() -> None:
    says("pixel-passes", f"{32 * 32 * 3}, one for each value", rf"$32\cdot32\cdot3={32 * 32 * 3}$")


def test_two_edges() -> None:
    """The mean of two pictures has half of the squared error of either."""
    left, right = np.array([1.0, 0.0, 0.0]), np.array([1.0, 1.0, 0.0])
    either, middle = (
        float(np.mean([((guess - each) ** 2).sum() for each in (left, right)]))
        for guess in (left, (left + right) / 2)
    )
    assert middle == either / 2
    assert "half of that squared error" in card(f"{DECK}/two-edges").mistakes[0].reason


def test_mixed_with_noise() -> None:
    assert math.isclose(math.log(100) / 4000, 0.001, rel_tol=0.2)
    says("mixed-with-noise", rf"$\log100\approx{math.log(100):.1f}$ nats", "about a thousandth")


def test_dequantise() -> None:
    """A rescaling by 256 shifts the density by 8 bits a dimension; a spike has no bound."""
    says("dequantise", f"by {math.log2(256):.0f} bits a dimension")
    heights = [normal(np.array(0.0), 0.0, deviation) for deviation in (1, 0.1, 0.01)]
    assert heights == sorted(heights)


def test_noise_or_clean() -> None:
    kept = 0.0001
    factor = math.sqrt(1 - kept) / math.sqrt(kept)
    assert math.isclose(0.01 * factor, 1, rel_tol=0.01)
    says("noise-or-clean", rf"\approx{round(factor, -1):.0f}$", f"={math.sqrt(kept):g}$")


def test_v_mixes_noise_and_clean() -> None:
    """From v and the noisy value both come back with bounded factors."""
    kept, clean, noise = 0.3, 1.7, -0.4
    noisy = math.sqrt(kept) * clean + math.sqrt(1 - kept) * noise
    v = math.sqrt(kept) * noise - math.sqrt(1 - kept) * clean
    assert math.isclose(math.sqrt(kept) * noisy - math.sqrt(1 - kept) * v, clean)
    says("noise-or-clean", r"v=\sqrt{A_t}\,\epsilon-\sqrt{1-A_t}\,x_0")


def test_noise_as_score() -> None:
    """For data of two points the score is minus the mean noise over its deviation."""
    kept, x, data = 0.4, 0.35, np.array([-1.0, 2.0])
    root, deviation = math.sqrt(kept), math.sqrt(1 - kept)

    def density(at: float) -> np.ndarray:
        return normal(at - root * data, 0, deviation)

    weights = density(x) / density(x).sum()
    noise = float(weights @ ((x - root * data) / deviation))
    step = 1e-5
    score = (math.log(density(x + step).sum()) - math.log(density(x - step).sum())) / (2 * step)
    assert math.isclose(score, -noise / deviation, rel_tol=1e-6)
    says("noise-as-score", r"$-1/\sqrt{1-A_t}$ times it")


def test_guidance_is_a_product_of_powers() -> None:
    """The guided noise is the mixture with the weights 1 - w and w."""
    w, free, bound = 4.0, 0.3, -0.2
    assert math.isclose(free + w * (bound - free), (1 - w) * free + w * bound)
    says("guidance-price", r"\nabla\log[p(x)^{1-w}p(x|c)^w]")
    assert "$1-w$, negative" in card(f"{DECK}/guidance-price").mistakes[1].reason


def test_latent_size() -> None:
    assert 512 * 512 * 3 // (64 * 64 * 4) == 48
    says("latent-diffusion-limit", "48 times fewer numbers")


def test_flow_matching_target() -> None:
    """The line's slope is the difference of its ends, at each time."""
    noise, image, step = -0.7, 1.9, 1e-6
    for t in (0.1, 0.5, 0.9):
        after, before = ((1 - s) * noise + s * image for s in (t + step, t - step))
        assert math.isclose((after - before) / (2 * step), image - noise, rel_tol=1e-6)
    says("flow-matching-target", "$x_1-x_0$, image minus noise", "which is $dx_t/dt$")


def test_straight_lines_bend() -> None:
    """Of two velocities that may come the mean has the least squared error."""
    guesses = np.linspace(-2, 4, 601)
    errors = (guesses - 3.0) ** 2 + (guesses + 1.0) ** 2
    assert math.isclose(float(guesses[errors.argmin()]), 1.0, abs_tol=1e-9)
    says("straight-lines-bend", "The mean of the two lines' velocities")


def test_masked_diffusion() -> None:
    """Independent draws mix two good pairs half of the time."""
    pairs = [("city", "Paris"), ("land", "Peru")]
    drawn = list(product(*zip(*pairs, strict=True)))
    assert sum(each not in pairs for each in drawn) / len(drawn) == 0.5


def test_terminal_noise() -> None:
    """The schedule of Stable Diffusion: roots evenly spaced from 0.00085 to 0.012."""
    betas = np.linspace(math.sqrt(0.00085), math.sqrt(0.012), 1000) ** 2
    kept = float(np.prod(1 - betas))
    says("terminal-noise", rf"$A_T\approx{kept:.4f}$", rf"\approx{math.sqrt(kept):.3f}$")
    says("terminal-noise", rf"$1/64\approx{1 / math.sqrt(64 * 64):.3f}$")


def test_coupling_networks() -> None:
    """The inverse needs the networks forward alone; undone in the wrong order it is another."""
    first, second = 0.7, -1.3
    scale, shift = math.tanh(2 * first), first**2 - 3  # two networks that have no inverse together
    moved = second * math.exp(scale) + shift
    assert math.isclose((moved - shift) * math.exp(-scale), second)
    assert not math.isclose(moved * math.exp(-scale) - shift, second)
    says("coupling-networks", r"$x_2=(y_2-t(y_1))\,e^{-s(y_1)}$")


def test_dbm_sweep() -> None:
    """A chain of layers can be coloured with two colours; neighbours differ."""
    layers = ["v", "h1", "h2", "h3"]
    colours = {layer: place % 2 for place, layer in enumerate(layers)}
    assert all(colours[a] != colours[b] for a, b in pairwise(layers))
    assert len(set(colours.values())) == 2


def test_moment_matching() -> None:
    """The discrepancy is 0 for equal sets, though not for sets of equal mean and variance."""

    def discrepancy(x: np.ndarray, y: np.ndarray) -> float:
        within, across = (
            [float(np.exp(-((a[:, None] - b) ** 2)).mean()) for a, b in pairs]
            for pairs in ([(x, x), (y, y)], [(x, y)])
        )
        return sum(within) - 2 * across[0]

    x = np.array([-1.0, 1.0, -1.0, 1.0])
    y = np.array([-math.sqrt(2), 0.0, 0.0, math.sqrt(2)])
    assert math.isclose(x.var(), y.var())
    assert math.isclose(discrepancy(x, x[::-1]), 0, abs_tol=1e-12)
    assert discrepancy(x, y) > 0.01
    crowd = np.zeros(4)  # in the middle of three even clusters: nearest to all of them
    spread = np.array([-0.8, 0.0, 0.8])
    nearness = [float(np.exp(-((spread[:, None] - each) ** 2)).mean()) for each in (crowd, spread)]
    assert nearness[0] > nearness[1]
    assert discrepancy(spread, crowd) > discrepancy(spread, spread)
    says("moment-matching", "minus twice the mean of $k$ across the batches")


def test_the_elbo_lies_below_the_evidence() -> None:
    """One dimension by numbers: the mean of log p(x|z) less the KL is below log p(x)."""
    z = np.linspace(-12, 12, 4001)
    width = float(z[1] - z[0])
    likelihood = 1 / (1 + np.exp(-(1.5 * z - 0.5)))
    evidence = math.log(float((likelihood * normal(z, 0, 1)).sum()) * width)
    for mean, deviation in product((-0.5, 0.4, 1.0), (0.5, 1.0, 1.4)):
        q = normal(z, mean, deviation)
        fit = float((q * np.log(likelihood)).sum()) * width
        price = (mean**2 + deviation**2 - 1 - math.log(deviation**2)) / 2
        assert fit - price <= evidence + 1e-9


def test_the_flow_is_a_density() -> None:
    """The flow's density, with the drill's formula, has the integral 1."""
    x = np.linspace(-9, 9, 301)
    first, second = np.meshgrid(x, x, indexing="ij")
    scale = 0.3 * first
    moved = second * np.exp(scale) + 0.5 * first
    density = np.exp(-(first**2 + moved**2) / 2 + scale) / (2 * math.pi)
    assert math.isclose(float(density.sum()) * float(x[1] - x[0]) ** 2, 1, abs_tol=1e-3)


def test_both_gradients_agree_on_average() -> None:
    """Means over many draws agree; the score function's samples scatter more."""
    a, b, m, s = 1.0, 2.0, 1.0, 0.5
    noise = np.random.default_rng(0).normal(size=200_000)
    z = m + s * noise
    path, score = 2 * a * z + b, (a * z**2 + b * z) * noise / s
    assert math.isclose(path.mean(), 2 * a * m + b, abs_tol=0.02)
    assert math.isclose(score.mean(), 2 * a * m + b, abs_tol=0.1)
    assert score.var() > 5 * path.var()


def test_noising_step_by_step() -> None:
    """A simulated walk has the mean and variance of the closed form."""
    betas, rng = (0.1, 0.2, 0.4), np.random.default_rng(0)
    x = np.full(100_000, 3.0)
    for beta in betas:
        x = math.sqrt(1 - beta) * x + math.sqrt(beta) * rng.normal(size=len(x))
    found = answers(f"{DECK}/diffusion-by-hand", {"b": betas, "x0": 3, "e": 0, "n": 0})
    assert math.isclose(float(x.mean()), float(found["x"]), abs_tol=0.02)
    assert math.isclose(float(x.var()), 1 - float(found["A"]), abs_tol=0.02)


@pytest.mark.parametrize(
    ("slug", "own"),
    [
        ("kl-by-hand", {"s": [1.0, 0.0]}),
        ("kl-by-hand", {"a": [1.0, 2.0, 3.0]}),
        ("elbo-of-one", {"d": [0.5, 1.0, 0.2]}),
        ("elbo-of-one", {"x": [0.5, 1.0, 0.0]}),
        ("reparam-by-hand", {"s": -1}),
        ("flow-by-hand", {"c": 100, "x1": 2}),
        ("ar-by-hand", {"f": [0.5, 0.2, 0.2]}),
        ("ar-by-hand", {"x": [1, 2, 4]}),
        ("diffusion-by-hand", {"b": [0.1, 1.0]}),
        ("diffusion-by-hand", {"b": [0.1]}),
    ],
)
def test_impossible_numbers_are_refused(slug: str, own: dict[str, Any]) -> None:
    with pytest.raises(Unsuitable):
        answers(f"{DECK}/{slug}", own)


def test_denoising_chain() -> None:
    """Three points and a noise that moves them: noising, then the posterior, leave them as are."""
    data = np.array([0.5, 0.3, 0.2])
    noise = np.array([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.1, 0.3, 0.6]])  # from row to column
    joint = data[:, None] * noise
    posterior = joint / joint.sum(axis=0)  # of x, down a column
    chain = noise @ posterior.T
    assert np.allclose(data @ chain, data)
    assert not np.allclose(data @ noise, data), "the noisy data are others"
    says("denoising-chain", "$x$ like the data", "the data distribution, which is stationary")
