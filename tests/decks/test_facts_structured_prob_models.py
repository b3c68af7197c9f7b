"""What the cards of the deck `structured-prob-models` print, computed once more."""

import math
from itertools import permutations, product
from typing import Any

import numpy as np
import pytest

from dlstudy.errors import DlstudyError
from dlstudy.library.registry import drill_of
from tests.support.shipped import answers, card, says_of

says = says_of("structured-prob-models", mistakes=False)
says_with_mistakes = says_of("structured-prob-models")


def softplus(x: np.ndarray) -> np.ndarray:
    return np.asarray(np.logaddexp(0, x))


def random_joint(shape: str) -> np.ndarray:
    """Return the table of binary A, B, C in a chain, a fork or a collider with random numbers."""
    rng = np.random.default_rng(1)
    a, b, c = rng.uniform(0.1, 0.9, 3)
    two, other = rng.uniform(0.1, 0.9, 2), rng.uniform(0.1, 0.9, 2)
    pair = rng.uniform(0.1, 0.9, (2, 2))

    def on(p: np.floating[Any], value: int) -> float:
        return float(p if value else 1 - p)

    table = np.zeros((2, 2, 2))
    for x, y, z in product((0, 1), repeat=3):
        if shape == "chain":
            table[x, y, z] = on(a, x) * on(two[x], y) * on(other[y], z)
        elif shape == "fork":
            table[x, y, z] = on(b, y) * on(two[y], x) * on(other[y], z)
        else:
            table[x, y, z] = on(a, x) * on(c, z) * on(pair[x, z], y)
    return table


def is_independent(table: np.ndarray, *, given_b: bool) -> bool:
    """Is A independent of C in a table over a, b, c?"""
    parts = [table[:, b, :] for b in (0, 1)] if given_b else [table.sum(axis=1)]
    return all(abs(float(np.linalg.det(part / part.sum()))) < 1e-12 for part in parts)


def test_chain_numbers() -> None:
    """A chain of 20 binary variables: 1 + 19 * 2 = 39; four entries an arrow would be 77."""
    tables = [1, *[2] * 19]
    assert sum(tables) == 39
    says_with_mistakes("chain-numbers", "39: one for $X_1$", r"$1+19\cdot2=39$", f"{1 + 19 * 4}, ")


def test_missing_arrow() -> None:
    """In A -> B -> C the two ends are independent given B, and dependent without it."""
    table = random_joint("chain")
    assert is_independent(table, given_b=True)
    assert not is_independent(table, given_b=False)
    says("missing-arrow", r"$A\perp C\mid B$", r"p(c\mid a,b)=p(c\mid b)")


def test_explaining_away() -> None:
    """Causes of probability 0.2, either sure to wet the grass: 0.2/0.36 = 0.56, then 0.2 again."""
    p = 0.2
    wet = {(r, s): (p if r else 1 - p) * (p if s else 1 - p) for r, s in product((0, 1), repeat=2)}
    wet[0, 0] = 0.0
    rain = sum(v for (r, _), v in wet.items() if r) / sum(wet.values())
    assert math.isclose(wet[1, 1] / (wet[0, 1] + wet[1, 1]), p)
    says("explaining-away", f"$0.2/{sum(wet.values()):.2f}={rain:.2f}$", "and 0.2 again")


def test_energy_ratio() -> None:
    """Energies 1 and 3: a ratio of e^2, 7.4; a constant added to all energies changes nothing."""
    energies = np.array([1.0, 3.0, 0.5])
    p, shifted = (np.exp(-e) / np.exp(-e).sum() for e in (energies, energies + 5))
    assert np.allclose(p, shifted)
    says("energy-ratio", rf"$e^2\approx{p[0] / p[1]:.1f}$", "Adding 5 to every energy")


@pytest.mark.parametrize("shape", ["chain", "fork", "collider"])
def test_path_blocks_and_same_independences(shape: str) -> None:
    """Chain and fork are blocked by B; a collider is opened by it, and is the odd one out."""
    table = random_joint(shape)
    assert is_independent(table, given_b=True) == (shape != "collider")
    assert is_independent(table, given_b=False) == (shape == "collider")
    says("same-independences", r"$A\to B\gets C$", r"$A\perp C\mid B$")


def test_a_descendant_opens_a_collider() -> None:
    """A -> B <- C with B -> D: given D alone, A and C are dependent."""
    table = random_joint("collider")
    seen = np.array([0.2, 0.7])  # P(D = 1 | b)
    given_d = (table * seen[None, :, None]).sum(axis=1)
    assert abs(float(np.linalg.det(given_d / given_d.sum()))) > 1e-4
    found = card("structured-prob-models/path-blocks#c3")
    assert "$B$ or a descendant of $B$" in found.question


def test_markov_blanket() -> None:
    """P -> X -> Y <- W <- Q: given P and Y, X depends on W; given W as well, not on Q."""
    rng = np.random.default_rng(2)
    q, p = np.array([0.4, 0.6]), np.array([0.3, 0.7])
    w, x = rng.uniform(0.1, 0.9, 2), rng.uniform(0.1, 0.9, 2)
    y = rng.uniform(0.1, 0.9, (2, 2))
    table = np.zeros((2,) * 5)  # p, q, w, x, y
    for i, j, k, s, t in product((0, 1), repeat=5):
        table[i, j, k, s, t] = (
            p[i] * q[j] * abs(1 - k - w[j]) * abs(1 - s - x[i]) * abs(1 - t - y[s, k])
        )
    neighbours = table.sum(axis=1)[0, :, :, 1]  # over w and x, given p and y
    assert abs(float(np.linalg.det(neighbours))) > 1e-5
    blanket = table[0, :, 1, :, 1]  # over q and x, given p, w and y
    assert abs(float(np.linalg.det(blanket))) < 1e-12
    says("markov-blanket", "children's other parents")


def test_do_weights() -> None:
    """The outcome of setting X is the mean over p(c), and differs from p(y | x)."""
    c = np.array([0.3, 0.7])
    x_given_c, y_given_xc = np.array([0.9, 0.2]), np.array([[0.2, 0.5], [0.4, 0.8]])
    forced = float((c * y_given_xc[1]).sum())
    posterior = c * x_given_c / (c * x_given_c).sum()
    seen = float((posterior * y_given_xc[1]).sum())
    draws = np.random.default_rng(0)
    drawn = draws.random(40_000) < c[1]
    outcome = draws.random(40_000) < y_given_xc[1][drawn.astype(int)]
    assert abs(outcome.mean() - forced) < 0.01
    assert abs(forced - seen) > 0.1
    says("do-weights", "With $p(c)$", r"$p(c\mid x)$")


def test_potential_not_marginal() -> None:
    """p(a, b) is the potential times what C leaves, over Z; scaling a potential changes nothing."""
    rng = np.random.default_rng(3)
    first, second = rng.uniform(0.1, 3, (2, 3)), rng.uniform(0.1, 3, (3, 2))
    joint = first[:, :, None] * second[None]
    marginal = joint.sum(axis=2) / joint.sum()
    assert np.allclose(first * second.sum(axis=1) / joint.sum(), marginal)
    scaled = 10 * joint
    assert np.allclose(scaled / scaled.sum(), joint / joint.sum())
    says("potential-not-marginal", r"With $\sum_c\psi(b,c)$")


def test_the_square_has_no_exact_directed_graph() -> None:
    """Each acyclic orientation of the square has a node with two arrowheads."""
    edges = [(0, 1), (1, 2), (2, 3), (3, 0)]
    for order in permutations(range(4)):
        heads = [max(edge, key=order.index) for edge in edges]
        assert max(heads.count(node) for node in range(4)) == 2
    says_cloze = card("structured-prob-models/graph-conversion#c4").question
    assert r"$A\perp C\mid B,D$ and $B\perp D\mid A,C$" in says_cloze


def test_factor_graph_triangle() -> None:
    """One table of three has k^3 entries, three of two 3 k^2; pairs give fewer distributions."""
    k = 4
    assert k**3 > 3 * k**2
    xor = np.array([[[1.0 if (a + b + c) % 2 else 3.0 for c in (0, 1)] for b in (0, 1)]
                    for a in (0, 1)])  # fmt: skip
    interaction = np.log(xor)
    third = sum((-1) ** (a + b + c) * interaction[a, b, c] for a, b, c in product((0, 1), repeat=3))
    assert abs(third) > 1  # factors over pairs leave no interaction of third order
    says("factor-graph-triangle", "$k^3$ entries, the second $3k^2$", "about $n^2k^2/2$")


def test_sum_product_cost() -> None:
    """Z of a chain by messages equals the sum over all configurations."""
    rng = np.random.default_rng(4)
    factors = rng.uniform(0.1, 2, (4, 3, 3))
    message = np.ones(3)
    for factor in factors:
        message = message @ factor
    total = sum(
        math.prod(factors[t, x[t], x[t + 1]] for t in range(4)) for x in product(range(3), repeat=5)
    )
    assert math.isclose(message.sum(), total)
    says("sum-product-cost", "Of order $nk^2$", "$k^n$")


def test_elimination_exponent() -> None:
    """Row by row, the largest table of a grid of side m spans m + 1 variables."""
    for m in (2, 3, 4):
        near = {
            (i, j): {(i + di, j + dj) for di, dj in ((0, 1), (1, 0), (0, -1), (-1, 0))}
            & set(product(range(m), repeat=2))
            for i, j in product(range(m), repeat=2)
        }
        widest = 0
        for i, j in product(range(m), repeat=2):
            node = (i, j)
            left = near.pop(node)
            widest = max(widest, len(left) + 1)
            for other in left:
                near[other] = (near[other] | left) - {node, other}
        assert widest == m + 1
    says("elimination-exponent", "Like $2^m$", "(treewidth $m$)")


def test_loopy_messages_are_over_confident() -> None:
    """Three binary nodes in a ring that agree, with evidence at one: beliefs exceed the truth."""
    pair, evidence = np.array([[3.0, 1.0], [1.0, 3.0]]), np.array([1.0, 2.0])
    own = [evidence, np.ones(2), np.ones(2)]
    joint = np.einsum("ab,bc,ca,a->abc", pair, pair, pair, evidence)
    exact = joint.sum(axis=(1, 2)) / joint.sum()
    messages = {(i, j): np.ones(2) for i, j in permutations(range(3), 2)}
    for _ in range(100):
        new = {}
        for i, j in messages:
            third = 3 - i - j
            sent = pair.T @ (own[i] * messages[third, i])
            new[i, j] = sent / sent.sum()
        messages = new
    belief = own[0] * messages[1, 0] * messages[2, 0]
    belief /= belief.sum()
    assert belief[1] > exact[1] + 0.01
    says("loopy-bp", "counted more than once", "over-confident")


def test_best_states_can_make_an_impossible_path() -> None:
    """State 1 then 2 are each the most probable, and the transition between them is forbidden."""
    start = np.array([0.4, 0.3, 0.3])
    step = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 1.0, 0.0]])
    joint = start[:, None] * step
    first, second = int(joint.sum(axis=1).argmax()), int(joint.sum(axis=0).argmax())
    assert joint[first, second] == 0
    says("best-states-or-path", "a transition of probability 0", "hmmlearn 0.3.3")


def test_label_bias() -> None:
    """A softmax over one class is 1 whatever the score is."""
    for score in (-9.0, 0.0, 4.0):
        assert np.exp([score])[0] / np.exp([score]).sum() == 1
    says("label-bias", "the one probability is 1")


def test_rbm_derivation_and_coupling() -> None:
    """The sum over hidden states factorises; with h summed out the visible units are coupled."""
    rng = np.random.default_rng(5)
    W, b, c = rng.normal(size=(3, 4)), rng.normal(size=3), rng.normal(size=4)  # noqa: N806
    hidden = np.array(list(product((0, 1), repeat=4)))

    def log_weight(v: np.ndarray) -> float:
        return float(np.log(np.exp(b @ v + hidden @ (c + v @ W)).sum()))

    visible = np.array(list(product((0, 1), repeat=3)))
    logs = np.array([log_weight(v) for v in visible])
    assert np.allclose(logs, visible @ b + softplus(c + visible @ W).sum(axis=1))
    mixed = log_weight(np.array([1, 1, 0])) + log_weight(np.zeros(3))
    mixed -= log_weight(np.array([1, 0, 0])) + log_weight(np.array([0, 1, 0]))
    assert abs(mixed) > 1e-3
    says("rbm-derivation", r"$F(v)=-b^\top v-\sum_j\log(1+e^{x_j})$", r"=\sigma(x_j)$")
    says("rbm-coupling", r"$\sum_j\log(1+e^{x_j})$ with $x_j=c_j+\sum_iv_iW_{ij}$")


def test_rbm_or_belief_net() -> None:
    """Two hidden causes of a sigmoid unit are dependent once it is on; in an RBM they are not."""
    prior = 0.5

    def out(first: int, second: int) -> float:
        return 1 / (1 + math.exp(-(4 * first + 4 * second - 2)))

    belief = np.array([[prior**2 * out(i, j) for j in (0, 1)] for i in (0, 1)])
    machine = np.array([[math.exp(4 * i + 4 * j - 2) for j in (0, 1)] for i in (0, 1)])
    assert abs(np.linalg.det(belief / belief.sum())) > 1e-3
    assert abs(np.linalg.det(machine / machine.sum())) < 1e-12
    says("rbm-or-belief-net", r"$p(h\mid v)$ is no product", "$2^m$")


def test_dense_loops() -> None:
    """Between two full layers of n and m units lie loops of length 4, one for each two pairs."""
    n, m = 5, 4
    loops = sum(
        1
        for i, j in product(range(n), repeat=2)
        for k, o in product(range(m), repeat=2)
        if i < j and k < o
    )
    assert loops == math.comb(n, 2) * math.comb(m, 2)
    says("dense-loops", "loops of length 4")


def test_hopfield_flip() -> None:
    """A flip to the sign of the input changes the energy by -2 |input|."""
    rng = np.random.default_rng(6)
    W = rng.integers(-3, 4, (5, 5)).astype(float)  # noqa: N806
    W = np.triu(W, 1) + np.triu(W, 1).T  # noqa: N806
    s = rng.choice([-1.0, 1.0], 5)
    for i in range(5):
        turned = s.copy()
        turned[i] = np.sign(W[i] @ s) or s[i]
        change = -(turned @ W @ turned) / 2 + s @ W @ s / 2
        assert np.isclose(change, -2 * abs(W[i] @ s) if turned[i] != s[i] else 0)
    says("hopfield-by-hand", r"$-2|\sum_jw_{ij}s_j|$")


def test_evidence_below() -> None:
    """Over a chain of three, the exact middle is p(b | a) p(c | b, a), normalised."""
    table = random_joint("chain")
    given = table[0, :, 1] / table[0, :, 1].sum()
    forward = table[0].sum(axis=1) / table[0].sum()
    later = table[0, :, 1] / table[0].sum(axis=1)
    assert np.allclose(forward * later / (forward * later).sum(), given)
    says("evidence-below", r"p(\text{later}\mid\text{left, token})")


@pytest.mark.parametrize(
    ("slug", "own"),
    [
        ("d-separation", {"G": [[1, 3], [3, 2], [2, 1]]}),
        ("d-separation", {"x": 1, "y": 1}),
        ("d-separation", {"e": [3.5]}),
        ("net-by-hand", {"a": 1.2}),
        ("net-by-hand", {"b0": -0.1}),
        ("chain-by-hand", {"F": [[1, -2], [3, 4]]}),
        ("chain-by-hand", {"F": [[1, 2, 3]]}),
        ("hmm-by-hand", {"A": [[0.5, 0.6], [0.5, 0.5]]}),
        ("hmm-by-hand", {"o": [1, 3, 1]}),
        ("hmm-by-hand", {"s": [0.5, 0.5], "A": [[0.5, 0.5], [0.5, 0.5]],
                         "B": [[0.5, 0.5], [0.5, 0.5]]}),
        ("rbm-by-hand", {"v": [1, 2]}),
        ("rbm-by-hand", {"W": [[1, 2, 3]]}),
        ("hopfield-by-hand", {"s": [1, 1, 0, 1, 1]}),
    ],
)  # fmt: skip
def test_impossible_numbers_are_refused(slug: str, own: dict[str, Any]) -> None:
    assert drill_of(card(f"structured-prob-models/{slug}"))
    with pytest.raises(DlstudyError):
        answers(f"structured-prob-models/{slug}", own)


def test_other_sizes_are_taken() -> None:
    """A chain of unequal value sets, three hidden units, four observations of three states."""
    found = answers(
        "structured-prob-models/chain-by-hand", {"F": [[1, 2, 3]], "G": [[1], [2], [0]]}
    )
    assert found["Z"] == 1 * 1 + 2 * 2
    found = answers(
        "structured-prob-models/rbm-by-hand",
        {"W": [[1, 0, -1]], "b": [0.5], "c": [0, 0, 0], "v": [1], "h": [1, 0, 1]},
    )
    assert math.isclose(
        float(np.asarray(found["Z"])), 8 + math.exp(0.5) * (1 + math.e) * 2 * (1 + 1 / math.e)
    )
