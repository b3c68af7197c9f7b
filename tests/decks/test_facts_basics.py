"""The formulas and numbers that the cards of the deck `basics` print, computed once more."""

import math
from itertools import product

import numpy as np
import pytest

from tests.support.shipped import says_of

says = says_of("basics")


@pytest.mark.parametrize(
    ("slug", "formula"),
    [
        ("f1-harmonic", r"F_1=2PR/(P+R)\le2\min(P,R)"),
        ("prf-by-hand", r"F_1=TP/(TP+\frac{FP+FN}{2})"),
        ("cost-threshold", r"c_{FP}/(c_{FP}+c_{FN})"),
        ("map-limits", r"dp/dz=p(1-p)"),
        ("mle-is-kl", r"H(p)+\operatorname{KL}(p\,\|\,q)"),
        ("curse-of-dimension", r"0.01^{1/d}"),
        ("gradient-jacobian-hessian#c2", r"m\times n"),
        ("bagging-or-boosting#c1", r"\rho\sigma^2+(1-\rho)\sigma^2/B"),
        ("code-roc-auc", r"(\sum_{pos}r_i-P(P+1)/2)/(PN)"),
        ("test-set-error-bar", r"\sqrt{p(1-p)/n}"),
    ],
)
def test_the_formula_that_is_computed_below_stands_in_the_card(slug: str, formula: str) -> None:
    says(slug, formula)


def test_three_splits() -> None:
    """The smallest of 50 noisy errors lies below the error that all settings have."""
    rng = np.random.default_rng(0)
    errors = rng.binomial(200, 0.3, (400, 50)) / 200
    assert errors.min(axis=1).mean() < 0.3 - 0.04


def test_accuracy_imbalance() -> None:
    """One in 500: the constant answer has 99.8 %; 100 found and 100 false alarms err 200 times."""
    says("accuracy-imbalance", f"{100 * (1 - 1 / 500):.1f} %", "200 are frauds", "errs 200 times")
    assert 100_000 // 500 == 200
    assert (200 - 100) + 100 == 200


def test_f1_of_flagging_everything() -> None:
    """Recall 1 and precision 0.01: 0.02 against 0.505; at balance 0.67."""
    says("f1-harmonic", f"{2 * 0.01 / 1.01:.2f}", f"{(1 + 0.01) / 2:.3f}", f"{2 * 0.5 / 1.5:.2f}")
    for p, r in product(np.linspace(0.01, 1, 20), repeat=2):
        assert 2 * p * r / (p + r) <= 2 * min(p, r)


def test_micro_f1_is_accuracy() -> None:
    """With one label and one answer a sample, the pooled counts give the accuracy."""
    rng = np.random.default_rng(1)
    true, said = rng.integers(0, 5, 300), rng.integers(0, 5, 300)
    tp = sum(int(((true == c) & (said == c)).sum()) for c in range(5))
    fp = sum(int(((true != c) & (said == c)).sum()) for c in range(5))
    fn = sum(int(((true == c) & (said != c)).sum()) for c in range(5))
    assert math.isclose(2 * tp / (2 * tp + fp + fn), float((true == said).mean()))
    says("micro-macro", "here it equals accuracy", "1/100", "about 5 points")
    assert math.isclose(100 * (1 - 95 / 100), 5)


def test_auc_limits() -> None:
    """0.7 cubed is 0.343; an increasing function leaves the order as it is."""
    says("auc-limits", f"{0.7**3:.3f}")
    p = np.random.default_rng(2).uniform(size=50)
    assert list(np.argsort(p)) == list(np.argsort(p**3))


def test_roc_or_pr() -> None:
    """Recall 0.9, false positive rate 0.01, one in 1000: precision 0.083, one in twelve."""
    true, false = 1000 * 0.001 * 0.9, 999 * 0.01
    says("roc-or-pr", f"{true / (true + false):.3f}", f"{false:.2f}", "twelve")
    assert round((true + false) / true) == 12


def test_costs_and_resampling() -> None:
    """A miss nine times as dear: threshold 0.1; odds over 10: 1/11."""
    says("cost-threshold", f"$p={1 / (1 + 9):.1f}$")
    odds = 0.5 / 0.5 / 10
    assert math.isclose(odds / (1 + odds), 1 / 11)
    says("resampling-odds", r"1/11\approx0.09")


def test_calibration_gap() -> None:
    says("calibration-meaning", "76 %", f"{90 - 76} points", f"{100 - 76} %")


def test_more_data() -> None:
    says("more-data", f"{20 - 5} points are bias", f"gap of {21 - 20} point")


def test_cross_validation_cost() -> None:
    says("cross-validation-cost", f"{1000 - 1000 // 10} samples", f"{1000 - 1} samples")


def test_leakage_selection() -> None:
    """Selecting 100 of 5000 noise features before the folds feigns an error of a few per cent."""
    errors = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        x, y = rng.normal(size=(50, 5000)), np.repeat([0, 1], 25)
        rng.shuffle(y)
        gap = np.abs(x[y == 1].mean(axis=0) - x[y == 0].mean(axis=0))
        kept = x[:, np.argsort(gap)[-100:]]
        for fold in np.array_split(rng.permutation(50), 5):
            rest = np.setdiff1d(np.arange(50), fold)
            distance = ((kept[fold][:, None] - kept[rest][None]) ** 2).sum(axis=2)
            errors.append(float((y[rest][distance.argmin(axis=1)] != y[fold]).mean()))
    assert np.mean(errors) < 0.1
    says("leakage-selection", "3 %", "5000", "50 samples")


def test_test_set_error_bar() -> None:
    error = math.sqrt(0.9 * 0.1 / 1000)
    says("test-set-error-bar", f"{100 * error:.2f} points", f"±{2 * 100 * error:.1f} points")


GRID = np.linspace(0.0001, 0.9999, 9999)


def test_map_of_three_heads() -> None:
    """Beta(2, 2) and three heads: 0.8; a flat prior in p has its mode over the log-odds there."""
    assert math.isclose(GRID[(GRID**3 * GRID * (1 - GRID)).argmax()], 0.8, abs_tol=1e-3)
    says("mle-or-map", "p=4/5=0.8")
    z = np.linspace(-6, 6, 120_001)
    p = 1 / (1 + np.exp(-z))
    assert math.isclose(p[(p**3 * np.gradient(p, z)).argmax()], 0.8, abs_tol=1e-3)
    says("map-limits", "it lies at $p=0.8$")


def test_kl_with_zeros() -> None:
    p, q = np.array([0.5, 0.5]), np.array([0.25, 0.25])
    assert math.isclose(float((p * np.log(p / q)).sum()), math.log(2))
    left_out = float((q * np.log(q / p)).sum())
    assert math.isclose(left_out, -math.log(2) / 2)
    says("kl-zeros", r"$\log2$ and $\infty$", r"0.5\log(0.5/0)=\infty", r"$-\frac12\log2$")


def test_mle_minimises_kl_of_data_and_model() -> None:
    """Over Bernoulli models the mean of -log q under p is least where KL(p||q) is."""
    p = 0.3
    cross = -(p * np.log(GRID) + (1 - p) * np.log(1 - GRID))
    entropy = -(p * math.log(p) + (1 - p) * math.log(1 - p))
    assert math.isclose(float(cross.min()), entropy, rel_tol=1e-6)
    assert math.isclose(GRID[cross.argmin()], p, abs_tol=1e-3)


def test_curse_of_dimension() -> None:
    says("curse-of-dimension", f"0.01^{{1/10}}\\approx{0.01**0.1:.2f}", "100^{10}=10^{20}")
    assert 100**10 == 10**20


def test_variance_of_an_average_of_correlated_trees() -> None:
    """B values of variance s2 and correlation rho: the mean has rho s2 + (1 - rho) s2/B."""
    size, s2, rho = 7, 3.0, 0.4
    cov = s2 * (rho * np.ones((size, size)) + (1 - rho) * np.eye(size))
    ones = np.ones(size) / size
    assert math.isclose(float(ones @ cov @ ones), rho * s2 + (1 - rho) * s2 / size)


def test_auc_by_mean_ranks() -> None:
    scores = np.array([0.9, 0.4, 0.4, 0.1, 0.3])
    labels = np.array([1, 1, 0, 0, 0])
    ranks = np.array([(scores < s).sum() + ((scores == s).sum() + 1) / 2 for s in scores])
    by_ranks = (ranks[labels == 1].sum() - 3) / 6
    gap = scores[labels == 1][:, None] - scores[labels == 0][None]
    assert math.isclose(by_ranks, float(np.mean((gap > 0) + 0.5 * (gap == 0))))
