"""What the cards of the deck `representation-learning` print, computed once more."""
# ruff: noqa: N806 -- the letters of the cards

import math
from itertools import product

import numpy as np
import pytest

from dlstudy.errors import Unsuitable
from tests.support.shipped import answers, says_of

says = says_of("representation-learning", mistakes=False)


def test_units_can_be_permuted_and_linear_layers_change_basis() -> None:
    rng = np.random.default_rng(0)
    W, V, x = rng.normal(size=(4, 3)), rng.normal(size=(2, 4)), rng.normal(size=3)
    order = [2, 0, 3, 1]
    hidden = np.maximum(W @ x, 0)
    assert np.allclose(V[:, order] @ np.maximum(W[order] @ x, 0), V @ hidden)
    A = rng.normal(size=(4, 4))
    assert np.allclose(V @ np.linalg.inv(A) @ (A @ W @ x), V @ W @ x)
    turn = np.linalg.qr(A)[0]
    assert not np.allclose(V @ turn.T @ np.maximum(turn @ W @ x, 0), V @ hidden)
    says("unit-without-name", "any invertible change of basis", "$A^{-1}$ after")


def test_binary_or_one_hot() -> None:
    assert len(list(product((0, 1), repeat=10))) == 1024
    says("binary-or-one-hot", "$2^{10}=1024$ against 10")


def test_regions_of_lines_and_planes_by_their_patterns() -> None:
    """Sign patterns met by many points: lines in the plane, planes in space."""
    rng = np.random.default_rng(1)
    for n, d in ((3, 2), (5, 2), (4, 3)):
        normals, offsets = rng.normal(size=(n, d)), rng.normal(size=n) * 0.3
        x = rng.normal(size=(60_000, d)) * np.exp(rng.normal(size=(60_000, 1)) * 1.5)
        patterns = (x @ normals.T > offsets) @ (2 ** np.arange(n))
        found = answers("representation-learning/regions-by-hand", {"n": n, "d": d})["R"]
        assert len(set(patterns.tolist())) == found
    says("regions-in-few-dimensions", r"$\sum_{i=0}^d\binom ni$")


def test_anticausal_inputs_show_the_label() -> None:
    """A mixture of two effects has two modes; a cause tells nothing of its mechanism."""
    grid = np.linspace(-4, 4, 801)
    p = np.exp(-((grid - 2) ** 2) / 0.5) + np.exp(-((grid + 2) ** 2) / 0.5)
    peaks = (p[1:-1] > p[:-2]) & (p[1:-1] > p[2:])
    assert peaks.sum() == 2
    says("cause-or-effect", r"$p(x)=\sum_yp(y)\,p(x\mid y)$")


def test_entangled_factors_of_the_same_distribution() -> None:
    rng = np.random.default_rng(0)
    z = rng.normal(size=(100_000, 2))
    y = z @ np.array([[1, -1], [1, 1]]).T / math.sqrt(2)
    assert np.allclose(np.cov(y.T), np.eye(2), atol=0.02)
    says("disentangling-limit", "Infinitely many entangled codes give the same $p(x)$")


def test_moco_queue() -> None:
    assert 65_536 / 256 == 256
    says("slow-queue", "up to 256 steps old (65,536 keys, batches of 256)")


def test_a_redundant_embedding_has_the_variance_that_is_asked() -> None:
    """One feature in each coordinate: all standard deviations are 1, all covariances too."""
    feature = np.random.default_rng(0).normal(size=5000)
    z = np.repeat((feature / feature.std())[:, None], 4, axis=1)
    assert np.allclose(z.std(axis=0), 1)
    assert np.allclose(np.cov(z.T, bias=True), 1)
    says("vicreg-covariance", "All coordinates are copies of one")


def test_dimensional_collapse() -> None:
    """128 coordinates from 20 directions: 108 eigenvalues are 0, and all coordinates vary."""
    rng = np.random.default_rng(0)
    z = rng.normal(size=(500, 20)) @ rng.normal(size=(20, 128))
    values = np.linalg.eigvalsh(np.cov(z.T))
    assert int((values < 1e-9 * values.max()).sum()) == 128 - 20 == 108
    assert z.std(axis=0).min() > 0.5
    says("dimensional-collapse", "about 108 eigenvalues")


def test_mae_patches() -> None:
    assert (224 // 16) ** 2 == 196
    says_of("representation-learning")("mae-mask-share", "196 patches")
    says("mae-encoder-input", "visible quarter")


def test_alignment_of_whitened_views() -> None:
    """With shared part c in each coordinate the loss of a unit feature is 2 - 2 mu."""
    rng, n = np.random.default_rng(0), 200_000
    share = np.array([0.9, 0.5, 0.1])
    common = rng.normal(size=(n, 3)) * np.sqrt(share)
    a, b = (common + rng.normal(size=(n, 3)) * np.sqrt(1 - share) for _ in range(2))
    losses = ((a - b) ** 2).mean(axis=0)
    assert np.allclose(losses, 2 - 2 * share, atol=0.02)
    says("whitened-alignment-derivation", r"What the views do not share ($\mu$ near 0) is lost")


def test_contrastive_loss_at_collapse() -> None:
    """All embeddings equal: log(2N - 1), by the whole matrix."""
    N, tau = 8, 0.2
    scores = np.ones((2 * N, 2 * N)) / tau
    np.fill_diagonal(scores, -np.inf)
    loss = -scores[0, 1] + math.log(np.exp(scores[0]).sum())
    own = {"N": N, "tau": tau, "c": 1.0}
    found = answers("representation-learning/contrastive-at-collapse", own)["L0"]
    assert math.isclose(loss, float(np.asarray(found)))
    assert math.isclose(loss, math.log(2 * N - 1))
    says("contrastive-at-collapse", r"\log(2N-1)")


@pytest.mark.parametrize(
    ("slug", "own", "told"),
    [
        ("contrastive-at-collapse", {"N": 1}, "whole number from 2"),
        ("contrastive-at-collapse", {"N": 2.5}, "whole number"),
        ("contrastive-at-collapse", {"tau": 0}, "at least 0.01"),
        ("contrastive-at-collapse", {"a": 1.5}, "cosine"),
        ("regions-by-hand", {"n": 0}, "whole number from 1"),
        ("regions-by-hand", {"d": -2}, "whole number from 1"),
    ],
)
def test_impossible_numbers_are_refused(slug: str, own: dict[str, object], told: str) -> None:
    with pytest.raises(Unsuitable, match=told):
        answers(f"representation-learning/{slug}", own)  # type: ignore[arg-type]
