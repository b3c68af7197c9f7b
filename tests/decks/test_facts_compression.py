"""The formulas and numbers that the cards of the deck `compression` print, computed once more."""

import math
from itertools import product
from statistics import NormalDist

import numpy as np
import pytest

from tests.support.shipped import card, says_of

GB = 1e9

says = says_of("compression", mistakes=False)


def grid(values: np.ndarray, levels: int) -> np.ndarray:
    """Return values rounded to the symmetric grid whose scale is their largest size."""
    scale = np.abs(values).max() / levels
    return np.asarray(np.round(values / scale) * scale)


def test_bits_to_bytes() -> None:
    """7 billion weights: 14 GB in 16 bits, 3.5 GB in 4; a 16-bit scale for 64: 4.25, 0.2 GB."""
    before, after = (7e9 * bits / 8 / GB for bits in (16, 4))
    assert math.isclose(7e9 * (16 / 64) / 8 / GB, 0.2, abs_tol=0.02)
    says(
        "bits-to-bytes", f"{after:g} GB instead of {before:g} GB", f"{4 + 16 / 64:g} bits a weight"
    )
    says("bits-to-bytes", "0.2 GB more")


def test_symmetric_weights() -> None:
    """The product multiplied out; only z_w times the sum of p depends on the input and goes."""
    rng = np.random.default_rng(0)
    q, p, zw, zx = rng.integers(-7, 8, 5), rng.integers(0, 16, 5), 3, 5
    whole = int(((q - zw) * (p - zx)).sum())
    terms = q @ p - zw * p.sum() - zx * q.sum() + len(q) * zw * zx
    assert whole == terms
    says("symmetric-weights", r"$z_w\sum_ip_i$", r"$z_x\sum_iq_i$ and $n\,z_wz_x$")


def test_zero_exact() -> None:
    """A whole zero point brings 0 back as 0 and moves the grid by half a step at most."""
    for low in (-1.03, -0.7, -2.2):
        scale = (3.0 - low) / 255
        zero = round(-low / scale)
        assert scale * (round(0 / scale) + zero - zero) == 0
        assert abs(zero + low / scale) <= 0.5
    says("zero-exact", r"z=\operatorname{round}(-\text{lo}/s)", "half a step")


def test_clip_the_range() -> None:
    """Values in [-1, 1] beside one of 50: 7 levels, a step of 0.39."""
    values = np.append(np.linspace(-1, 1, 10_000), 50.0)
    used = np.unique(np.round(grid(values, 127)[:-1] / (50 / 127)))
    assert list(used) == [-3, -2, -1, 0, 1, 2, 3]
    says("clip-the-range", "7, from $-3$ to 3", rf"50/127\approx{50 / 127:.2f}", "7 levels of 255")


def test_scale_overhead() -> None:
    """Bits a weight: blocks of 64, double quantisation, MXFP4 and NVFP4; 4 GB for 65 billion."""
    assert 4 + 32 / 64 == 4.5
    double = 8 / 64 + 32 / (64 * 256)
    says("scale-overhead", "4.5: the scale adds $32/64=0.5$ bit", rf"\approx{double:.3f}$ bit")
    says("scale-overhead", f"{4 + 8 / 32:g} bits; NVFP4 8 bits for 16, {4 + 8 / 16:g} bits")
    assert math.isclose(65e9 * 0.5 / 8 / GB, 4, abs_tol=0.1)


def test_weight_only_speed() -> None:
    """150 FLOPs a byte: 2 B FLOPs for 2 bytes, or for half a byte."""
    wide, narrow = 150 * 2 / 2, 150 * 0.5 / 2
    says("weight-only-speed", f"$B={wide:g}$", f"about {math.ceil(narrow)}")


def test_binary_network() -> None:
    """32 times less memory; sign products are XNOR; three values carry 1.58 bits."""
    says("binary-network", f"{{{{c1::{32 // 1}::how many}}}} times less memory")
    for a, b in product((-1, 1), repeat=2):
        assert (a * b == 1) == (not (a > 0) ^ (b > 0))
    says("ternary-bits", rf"$\log_23\approx{math.log2(3):.2f}$", rf"$3^5={3**5}\le256$", "1.6 bits")


def test_xnor_rest() -> None:
    """For normal weights 36 % of the squared length is lost, and signs other than w's lose more."""
    w = np.random.default_rng(0).normal(size=200_000)
    lost = float(((w - np.abs(w).mean() * np.sign(w)) ** 2).sum() / (w @ w))
    assert math.isclose(lost, 1 - 2 / math.pi, abs_tol=0.01)
    says("xnor-scale-derivation", f"{100 * (1 - 2 / math.pi):.0f} %", r"$\sqrt{2/\pi}$ deviations")
    small = w[:5]
    best = min(
        product((-1.0, 1.0), repeat=5),
        key=lambda s: ((small - abs(np.dot(small, s)) / 5 * np.array(s)) ** 2).sum(),
    )
    assert list(best) in (list(np.sign(small)), list(-np.sign(small)))


def test_two_of_four() -> None:
    """Two values of 16 bits with 2 bits each: 36 in place of 64."""
    found = card("compression/two-of-four#c1")
    assert f"{{{{c1::{2 * (16 + 2)}::" in found.question
    assert f"{4 * 16}" in found.question


def test_prune_index_cost() -> None:
    """Half the weights at 16 bits with positions of 8: a quarter saved; of 16: nothing."""
    assert 0.5 * (16 + 8) / 16 == 0.75
    assert 0.5 * (16 + 16) / 16 == 1
    says("prune-by-magnitude", "positions of 8 save only a quarter")


def test_skeletonisation() -> None:
    """The slope at the gate 1 foretells the rise for small contributions, not for large ones."""
    v, h, t = np.array([0.01, 3.0]), np.array([1.0, 1.0]), 4.0
    error = t - v @ h
    exact = [((t - (v @ h - c)) ** 2 - error**2) / 2 for c in v * h]
    estimate = error * v * h
    assert math.isclose(exact[0], estimate[0], rel_tol=0.01)
    assert exact[1] > 2 * estimate[1]
    says("skeletonisation", r"-\partial E/\partial\alpha_i")
    says("skeleton-relevance", r"exact $fc_i+\frac12c_i^2$, estimate $fc_i$")


def test_chauvin_energy() -> None:
    """e' = 1/(1 + o^2): the pressure falls as the activation grows, and e itself rises."""
    o = np.linspace(0, 3, 50)
    slope = 1 / (1 + o**2)
    assert (np.diff(slope) < 0).all()
    assert (slope > 0).all()
    says("chauvin-energy", "$e'=1/(1+o^2)$", "strong pressure on small activations")


def test_obd_and_surgeon() -> None:
    """On a quadratic loss the rises are h w^2/2 and w^2/(2 [H^-1]_11)."""
    hessian, w = np.array([[3.0, 1.5], [1.5, 2.0]]), 1.4
    fixed = hessian[0, 0] * w**2 / 2
    moves = np.linspace(-5, 5, 100_001)
    rises = (hessian[0, 0] * w**2 - 2 * hessian[0, 1] * w * moves + hessian[1, 1] * moves**2) / 2
    assert math.isclose(rises.min(), w**2 / 2 / np.linalg.inv(hessian)[0, 0], rel_tol=1e-6)
    assert rises.min() < fixed
    says("obd-no-gradient", r"\frac12h_{ii}w_i^2")
    says("brain-surgeon-derivation", r"$a-c^2/b=1/[H^{-1}]_{11}$", r"\frac12w^2/[H^{-1}]_{11}")


def test_rank_break_even() -> None:
    """4096 x 4096: 2048; r = 512 saves three quarters; rank 0.9 n takes 1.8 n^2 numbers."""
    n = 4096
    assert n * n / (n + n) == 2048
    assert 512 * 2 * n / n**2 == 0.25
    assert math.isclose(0.9 * n * 2 * n, 1.8 * n**2)
    says("rank-break-even", "bound is 2048, and $r=512$ saves three quarters", "$mn/(m+n)$")


def test_nf4_levels() -> None:
    """Normal weights in blocks of 64: an end level is used for 2 %, a middle one for 9 %."""
    offset, ppf = 0.9677083, NormalDist().inv_cdf
    upper = [ppf(p) for p in np.linspace(offset, 0.5, 9)[:-1]]
    lower = [-ppf(p) for p in np.linspace(offset, 0.5, 8)[:-1]]
    levels = np.sort([*lower, 0.0, *upper]) / max(upper)
    w = np.random.default_rng(0).normal(size=(20_000, 64))
    w /= np.abs(w).max(axis=1, keepdims=True)
    nearest = np.searchsorted((levels[1:] + levels[:-1]) / 2, w.ravel())
    share = np.bincount(nearest, minlength=16) / w.size
    assert len(levels) == 16
    says(
        "nf4-levels",
        f"an end level for {share[0]:.0%}, a middle one for {share[7]:.0%}".replace("%", " %"),
    )


def test_magnitude_fails() -> None:
    """A scaled input and unscaled weights: the same function, another ranking by magnitude."""
    w, x = np.array([1.0, 0.8]), np.array([1.0, 1.0])
    scaled_w, scaled_x = w / np.array([10.0, 1.0]), x * np.array([10.0, 1.0])
    assert math.isclose(w @ x, scaled_w @ scaled_x)
    assert np.argmin(np.abs(w)) != np.argmin(np.abs(scaled_w))
    assert np.argmin(np.abs(w * x)) == np.argmin(np.abs(scaled_w * scaled_x))
    says("magnitude-fails", r"$x\to10x$")


def test_distillation_gradient() -> None:
    """KL and cross-entropy with q have one gradient, T (p - q) after the factor T^2."""
    z, t, temperature = np.array([1.0, -0.5, 2.0]), np.array([3.0, 0.0, -1.0]), 3.0

    def soft(scores: np.ndarray) -> np.ndarray:
        e = np.exp(scores / temperature)
        return np.asarray(e / e.sum())

    def kl(scores: np.ndarray) -> float:
        return float((soft(t) * np.log(soft(t) / soft(scores))).sum()) * temperature**2

    slope = [(kl(z + 1e-5 * e) - kl(z - 1e-5 * e)) / 2e-5 for e in np.eye(3)]
    assert np.allclose(slope, temperature * (soft(z) - soft(t)), atol=1e-6)
    says("distil-by-hand", "the gradients agree")


def test_same_accuracy() -> None:
    """Two models with equal counts need not agree on a single right answer."""
    one, other = np.array([1, 1, 0, 0]), np.array([0, 0, 1, 1])
    assert one.mean() == other.mean()
    assert not (one & other).any()
    says("same-accuracy", "cancel in the sum")


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("prune-masks-stay", ["PyTorch 2.14", "`amount=1` is one weight, `amount=1.0` is all"]),
        ("outlier-columns", ["(6)", "6.7 billion"]),
        ("kv-cache-axes", ["keys have fixed outlier channels", "2 bits"]),
        ("nf4-levels", ["16 levels", "blocks of 64"]),
    ],
)
def test_what_was_looked_up_stands_in_the_card(slug: str, words: list[str]) -> None:
    says(slug, *words)
