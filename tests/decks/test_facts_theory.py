"""The formulas and numbers that the cards of the deck `theory` print, computed once more."""

import itertools
import math

import numpy as np
from numpy.typing import NDArray

from tests.support.shipped import says_of

Array = NDArray[np.float64]

says = says_of("theory", mistakes=False)


def relu(z: Array) -> Array:
    return np.maximum(z, 0)


def test_universal_approximation() -> None:
    """Hats of ReLUs come as near as wanted; the limit of a polynomial activation is its degree."""
    x = np.linspace(0, 1, 2001)
    target = np.sin(7 * x)
    worst = []
    for n in (5, 50):
        knots = np.linspace(0, 1, n + 1)
        slopes = np.diff(np.sin(7 * knots)) * n
        net = slopes[0] * relu(x)
        for k in range(1, n):
            net = net + (slopes[k] - slopes[k - 1]) * relu(x - knots[k])
        worst.append(float(np.abs(net - target).max()))
    assert worst[1] < worst[0] / 50
    says("universal-approximation", "must not be a polynomial", "it says that weights exist")


def test_sum_of_bumps() -> None:
    """Bumps of two steep sigmoids follow a continuous function, shorter ones more closely."""
    x = np.linspace(0, 1, 401)

    def f(z: Array) -> Array:
        return np.asarray(np.sin(5 * z) + np.abs(z - 0.4))

    def step(z: Array) -> Array:
        return np.asarray(1 / (1 + np.exp(-np.clip(z, -500, 500))))

    worst = []
    for pieces in (10, 100):
        edges = np.linspace(0, 1, pieces + 1)
        steep = 30.0 * pieces
        net = sum(
            float(f(np.array((a + b) / 2))) * (step(steep * (x - a)) - step(steep * (x - b)))
            for a, b in itertools.pairwise(edges)
        )
        inside = (x > 0.02) & (x < 0.98)
        worst.append(float(np.abs(net - f(x))[inside].max()))
    assert worst[1] < worst[0] / 5
    says("sum-of-bumps", "make a bump", "times the value of $f$ there")


def test_relu_extrapolation() -> None:
    """Far out a random ReLU network has the second difference 0."""
    rng = np.random.default_rng(0)
    w, b, v = rng.normal(size=20), rng.normal(size=20), rng.normal(size=20)
    values = [float(v @ relu(w * x + b)) for x in (1e4, 1e4 + 1, 1e4 + 2)]
    assert abs(values[0] - 2 * values[1] + values[2]) < 1e-6
    says("relu-extrapolation", "a straight line")


def test_double_descent() -> None:
    """The median test error of the least-norm fit is largest at d = n."""
    rng = np.random.default_rng(1)
    n, most = 20, 100
    errors: dict[int, list[float]] = {5: [], 20: [], 100: []}
    for _ in range(40):
        beta = rng.normal(size=most) / 10
        x, far = rng.normal(size=(n, most)), rng.normal(size=(200, most))
        y = x @ beta + 0.5 * rng.normal(size=n)
        for d, found in errors.items():
            w = np.linalg.pinv(x[:, :d]) @ y
            found.append(float(np.mean((far[:, :d] @ w - far @ beta) ** 2)))
    middle = {d: float(np.median(found)) for d, found in errors.items()}
    assert middle[20] > 3 * max(middle[5], middle[100])
    says("double-descent", "a peak near $d=n$", r"lower again at $d\gg n$")


def test_finite_class_bound() -> None:
    """A million 32-bit weights are 32 million bits; the bound exceeds 1 for 50,000 examples."""
    says("finite-class-bound", "$k=32$ million", r"(1-\epsilon)^n\le e^{-\epsilon n}")
    assert 32e6 * math.log(2) / 50_000 > 1
    for eps in (0.01, 0.2):
        assert (1 - eps) ** 50 <= math.exp(-eps * 50)


def labellings(points: Array) -> int:
    """Count the labellings of points by half-planes, over a grid of directions and offsets."""
    found = set()
    for angle in np.linspace(0, 2 * math.pi, 721):
        height = points @ np.array([math.cos(angle), math.sin(angle)])
        for cut in [*(np.sort(height) + 1e-9), float(height.min()) - 1]:
            found.add(tuple(height > cut))
    return len(found)


def test_vc_dimension() -> None:
    """Three points are labelled in all 8 ways; no four of 200 draws in all 16."""
    says(
        "vc-dimension",
        "is exactly 3",
        "in all 8 ways",
        "in all 16",
        "In $d$ dimensions it is $d+1$",
    )
    assert labellings(np.array([[0.0, 0], [1, 0], [0, 1]])) == 8
    rng = np.random.default_rng(2)
    assert max(labellings(rng.normal(size=(4, 2))) for _ in range(20)) < 16


def test_rademacher_one() -> None:
    """If every labelling is in the class, the best agreement with any signs is 1."""
    n = 4
    every = np.array(list(itertools.product([-1, 1], repeat=n)))
    assert float((every @ every.T / n).max(axis=0).mean()) == 1
    one = every[:1]
    assert float((one @ every.T / n).max(axis=0).mean()) == 0
    signs = np.random.default_rng(10).choice([-1, 1], (400, 4000))
    two = float(np.abs(signs.mean(axis=0)).mean())  # the class of f and -f
    assert 0.7 < two * math.sqrt(400) < 0.9
    says("rademacher-one", "the largest possible value, 1", "so the maximum is 1 in each draw")


def test_loss_nonconvex() -> None:
    """(w1 w2 - 1)^2 is 0 at (1, 1) and (-1, -1) and 1 half-way; so for swapped units of a net."""
    says("loss-nonconvex", "0 at $(1,1)$ and at $(-1,-1)$, and 1 at their mid-point")

    def loss(w1: float, w2: float) -> float:
        return (w1 * w2 - 1) ** 2

    assert [loss(1, 1), loss(-1, -1), loss(0, 0)] == [0, 0, 1]
    x = np.linspace(-2, 2, 41)
    hidden = np.array([[1.0, 0.5, 1.0], [-2.0, 0.3, 1.5]])  # in, bias, out of each unit

    def net(units: Array) -> Array:
        return np.asarray(sum(v * np.tanh(w * x + b) for w, b, v in units))

    target, middle = net(hidden), net((hidden + hidden[::-1]) / 2)
    assert np.allclose(net(hidden[::-1]), target)
    assert float(np.mean((middle - target) ** 2)) > 0.1


def test_convex_in_what() -> None:
    """Log-sum-exp is convex in the logits; the product W2 W1 is not."""
    rng = np.random.default_rng(3)

    def loss(z: Array) -> float:
        return float(np.log(np.exp(z).sum()) - z[0])

    for _ in range(50):
        a, b = rng.normal(size=3), rng.normal(size=3)
        assert loss((a + b) / 2) <= (loss(a) + loss(b)) / 2 + 1e-12
    one, other = np.array([1.0, 3.0]), np.array([-1.0, -3.0])  # (w1, w2), logit difference w1 w2
    bent = [math.log1p(math.exp(-w[0] * w[1])) for w in (one, other, (one + other) / 2)]
    assert bent[2] > (bent[0] + bent[1]) / 2
    says("convexity-in-dl", r"\frac12\|\nabla L\|^2\ge\mu(L-L^*)", r"$1-\mu/\ell$")


def test_degeneracy() -> None:
    """The singular values of a product of random matrices spread; with an identity path less so."""
    rng = np.random.default_rng(4)
    plain, skip = np.eye(50), np.eye(50)
    for _ in range(30):
        w = rng.normal(size=(50, 50)) / math.sqrt(50)
        plain, skip = w @ plain, (np.eye(50) + w / 30) @ skip
    ratios = [
        float(np.median(values) / values.max())
        for values in (np.linalg.svd(m, compute_uv=False) for m in (plain, skip))
    ]
    assert ratios[0] < 1e-3
    assert ratios[1] > 0.1


def test_loss_landscape() -> None:
    """One layer times 10 and the next divided by 10 leave a ReLU network's outputs unchanged."""
    rng = np.random.default_rng(5)
    first, second, x = rng.normal(size=(6, 3)), rng.normal(size=(2, 6)), rng.normal(size=3)
    assert np.allclose(second @ relu(first @ x), (second / 10) @ relu(10 * first @ x))


def test_layer_rotation() -> None:
    """Unrelated vectors in high dimension have a cosine distance near 1, opposite ones 2."""
    rng = np.random.default_rng(6)
    a, b = rng.normal(size=10_000), rng.normal(size=10_000)
    cosine = float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
    assert math.isclose(1 - cosine, 1, abs_tol=0.05)
    says("layer-rotation", "a distance near 1", "almost orthogonal")


def test_min_norm_bias() -> None:
    """Gradient descent from 0 ends at the least-norm solution, from elsewhere at the nearest."""
    rng = np.random.default_rng(7)
    x, y = rng.normal(size=(2, 3)), rng.normal(size=2)
    for start in (np.zeros(3), np.array([1.0, -2.0, 0.5])):
        w = start.copy()
        for _ in range(20_000):
            w = w - 0.05 * x.T @ (x @ w - y)
        assert np.allclose(w, start + np.linalg.pinv(x) @ (y - x @ start), atol=1e-6)


def test_max_margin_bias() -> None:
    """Two support points, (1, 0) and (0, 1), and one far away: the direction tends to (1, 1)."""
    x = np.array([[1.0, 0.0], [0.0, 1.0], [9.0, 2.0]])  # all of class +1, no bias
    w = np.zeros(2)
    sizes = []
    for t in range(1, 100_001):
        w = w + 0.5 * x.T @ (1 / (1 + np.exp(x @ w)))
        if t in {1_000, 10_000, 100_000}:
            sizes.append(float(np.linalg.norm(w)))
    assert abs(w[0] / w[1] - 1) < 0.02
    assert math.isclose(sizes[2] - sizes[1], sizes[1] - sizes[0], rel_tol=0.05)
    says("max-margin-bias", r"grows as $\log t$")


def zigzag(x: Array, pieces: int) -> Array:
    """Return a zigzag with so many pieces, each over all of [0, 1]."""
    place = x * pieces % 2
    return np.minimum(place, 2 - place)


def kinks(values: Array) -> int:
    """Count the changes of slope of values on an even grid that contains every kink."""
    return int((np.abs(np.diff(values, 2)) > 1e-6).sum())


def test_depth_separation() -> None:
    """L tents have 2^L pieces; m pieces composed L times m^L; 20 tents: 40 units and a million."""
    for m, copies in ((2, 5), (3, 3), (4, 2)):
        x = np.linspace(0, 1, m**copies * 4 + 1)
        values = x
        for _ in range(copies):
            values = zigzag(values, m)
        assert kinks(np.round(values, 9)) == m**copies - 1
    says("depth-separation", "$2L$ suffice", "at least $2^L-1$")
    says("sawtooth-pieces", "$m=2$, $L=20$ it is 40 units against a million")
    assert (2 * 20, round(2**20 / 1e6)) == (40, 1)


def test_bound_or_test_set() -> None:
    """Hoeffding for 10,000 examples at 95 %: 0.0136; the coverage is at least that."""
    within = math.sqrt(math.log(2 / 0.05) / (2 * 10_000))
    says("bound-or-test-set", f"{within:.3f}")
    errors = np.random.default_rng(8).binomial(10_000, 0.3, 20_000) / 10_000
    assert float((np.abs(errors - 0.3) <= within).mean()) >= 0.95


def test_test_set_size() -> None:
    """The n of the drill keeps the promise: at most delta of the test sets are off by epsilon."""
    eps, delta, models = 0.05, 0.1, 5
    n = math.ceil(math.log(2 * models / delta) / (2 * eps**2))
    rng = np.random.default_rng(9)
    off = np.abs(rng.binomial(n, 0.5, (4000, models)) / n - 0.5) >= eps
    assert float(off.any(axis=1).mean()) <= delta


def test_relu_interpolant_and_hat_error() -> None:
    """On a grid the largest error of the interpolant is |a|/(4 n^2), below the bound."""
    x = np.linspace(0, 1, 4001)
    for a, b, n in ((2.0, -1.0, 5), (-3.0, 1.0, 4)):
        knots = np.arange(n + 1) / n
        net = (a / n + b) * relu(x) + sum(2 * a / n * relu(x - k) for k in knots[1:-1])
        error = float(np.abs(net - a * x**2 - b * x).max())
        assert math.isclose(error, abs(a) / (4 * n**2), rel_tol=1e-4)
        assert error < max(abs(b), abs(2 * a + b)) / (2 * n)
    says("hat-error", "$Mh^2/8$")
