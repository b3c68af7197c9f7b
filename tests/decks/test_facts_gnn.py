"""The formulas and numbers that the cards of the deck `gnn` print, computed once more."""

from itertools import permutations

import numpy as np
import pytest

from dlstudy.errors import Unsuitable
from tests.support.shipped import answers, card, says_of

says = says_of("gnn", mistakes=False, joined=True)
PATH = np.array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
LADDER = [[1, 2, 3, 4, 5, 6, 1], [2, 3, 4, 5, 6, 1, 4]]
DUMBBELL = [[1, 2, 3, 4, 5, 6, 1], [2, 3, 1, 5, 6, 4, 4]]


def normalised(adjacency: np.ndarray) -> np.ndarray:
    looped = adjacency + np.eye(len(adjacency))
    degrees = looped.sum(axis=1)
    return np.asarray(looped / np.sqrt(np.outer(degrees, degrees)))


def from_edges(edges: list[list[int]], nodes: int) -> np.ndarray:
    adjacency = np.zeros((nodes, nodes))
    for i, j in zip(*edges, strict=True):
        adjacency[i - 1, j - 1] = adjacency[j - 1, i - 1] = 1
    return adjacency


def is_isomorphic(one: np.ndarray, other: np.ndarray) -> bool:
    """Try every renumbering."""
    return any((one[np.ix_(p, p)] == other).all() for p in permutations(range(len(one))))


def test_an_order_of_the_neighbours_does_not_count_for_a_sum() -> None:
    x = np.random.default_rng(0).normal(size=(4, 3))
    for gather in (np.sum, np.mean, np.max):
        assert np.allclose(gather(x, axis=0), gather(x[::-1], axis=0))
    assert not np.allclose(x.ravel(), x[::-1].ravel())
    says("message-passing", "without regard to order: sum, mean or maximum")


def test_hops() -> None:
    """Three layers on a path of five nodes: the node four edges away has no part."""
    path = np.diag(np.ones(4), 1) + np.diag(np.ones(4), -1)
    reach = np.linalg.matrix_power(path + np.eye(5), 3)[0] > 0
    assert reach.tolist() == [True, True, True, True, False]
    says("hops", "From those at most 3 edges away")


def test_unnormalised_sum() -> None:
    """The growth of a layer tends to the largest eigenvalue, between mean and largest degree."""
    star = np.zeros((6, 6))
    star[0, 1:] = star[1:, 0] = 1
    star[1, 2] = star[2, 1] = 1
    largest = np.linalg.eigvalsh(star)[-1]
    assert star.sum(axis=1).mean() <= largest <= star.sum(axis=1).max()
    far = np.linalg.matrix_power(star, 200) @ np.ones(6)
    assert np.isclose((star @ star @ far)[0] / far[0], largest**2, rtol=1e-3)
    says("unnormalised-sum", "the $k$-th power of the largest eigenvalue", "into $(-1,1]$")


def test_eigenvalues_lie_above_minus_one_up_to_one() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        upper = np.triu(rng.random((6, 6)) < 0.5, 1)
        values = np.linalg.eigvalsh(normalised((upper | upper.T).astype(float)))
        assert values[0] > -1
        assert np.isclose(values[-1], 1)


def test_gcn_spectrum() -> None:
    """The path of three nodes: eigenvalues 1, 1/2, -1/6; without loops -1 appears."""
    assert np.allclose(np.linalg.eigvalsh(normalised(PATH)), [-1 / 6, 1 / 2, 1])
    says("gcn-spectrum-derivation", "the eigenvalues are 1, 1/2 and −1/6")
    degrees = PATH.sum(axis=1)
    bare = PATH / np.sqrt(np.outer(degrees, degrees))
    assert np.isclose(np.linalg.eigvalsh(bare)[0], -1)
    says("self-loop", "a bipartite graph has the eigenvalue −1")


def test_isolated_node() -> None:
    """With a self-loop the row of an isolated node is itself; without it is 0."""
    graph = np.zeros((4, 4))
    graph[:3, :3] = PATH
    assert normalised(graph)[3].tolist() == [0, 0, 0, 1]
    assert graph[3].tolist() == [0, 0, 0, 0]
    says("isolated-node", "PyG 2.8.1 with `add_self_loops=False` returns 0", "`add_self_loops`")
    assert np.diag(graph).tolist() == [0, 0, 0, 0]
    says("self-loop", "the diagonal entry, which is 0 in $A$")


def test_symmetric_or_rows() -> None:
    """What each matrix leaves as it is, and that both have the same eigenvalues."""
    looped = PATH + np.eye(3)
    degrees = looped.sum(axis=1)
    rows = looped / degrees[:, None]
    assert np.allclose(rows @ np.ones(3), 1)
    assert np.allclose(normalised(PATH) @ np.sqrt(degrees), np.sqrt(degrees))
    assert not np.allclose(normalised(PATH) @ np.ones(3), 1)
    values = np.sort(np.linalg.eigvals(rows).real)
    assert np.allclose(values, np.linalg.eigvalsh(normalised(PATH)))
    h = np.array([1.0, -2, 5])
    assert np.isclose(degrees @ (rows @ h), degrees @ h)
    says("symmetric-or-rows", r"$\sqrt{\tilde d_i}$ at node $i$", "the same eigenvalues")
    says("propagation-limit", r"$\sum_i\tilde d_ih_i$ is kept")


def test_over_smoothing() -> None:
    """After 30 steps the columns of random features lie on one line, up to a few per mille."""
    features = np.random.default_rng(2).normal(size=(3, 5))
    far = np.linalg.matrix_power(normalised(PATH), 30) @ features
    assert np.linalg.svd(far)[1][1] < 1e-3 * np.linalg.svd(far)[1][0]
    says("over-smoothing", "until nodes look alike")


def test_over_squashing() -> None:
    says("over-squashing", f"$2^8={2**8}$ leaves")


def test_sampled_neighbours() -> None:
    says("sampled-neighbours", f"{10 + 100 + 1000}: rings of 10, 100 and 1000")


def test_static_attention() -> None:
    """With any a and W the ranking of the neighbours is the same for all nodes; GATv2's is not."""
    rng = np.random.default_rng(3)

    def leaky(x: np.ndarray) -> np.ndarray:
        return np.where(x > 0, x, 0.2 * x)

    orders, dynamic = set(), set()
    features, a, w = rng.normal(size=(5, 3)), rng.normal(size=6), rng.normal(size=(3, 3))
    deep = rng.normal(size=(8, 6))
    b = rng.normal(size=8)
    for i in range(50):
        own = rng.normal(size=3) * (1 + i % 3)
        scores = leaky(own @ w @ a[:3] + features @ w @ a[3:])
        orders.add(tuple(np.argsort(scores)))
        joined = np.hstack([np.tile(own, (5, 1)), features])
        dynamic.add(tuple(np.argsort(leaky(joined @ deep.T) @ b)))
    assert len(orders) == 1
    assert len(dynamic) > 1
    says(
        "static-attention",
        "In the order of the neighbours, not in the values.",
        "the ranking can depend on $i$",
    )


def test_count_neighbours() -> None:
    one = np.array([0.3, -1.0])
    two, five = np.tile(one, (2, 1)), np.tile(one, (5, 1))
    assert np.allclose(two.mean(axis=0), five.mean(axis=0))
    assert np.allclose(two.max(axis=0), five.max(axis=0))
    assert not np.allclose(two.sum(axis=0), five.sum(axis=0))
    says("count-neighbours", "the sum is $2x$ or $5x$")


def test_two_triangles() -> None:
    """The hexagon and two triangles keep one colour, and are not isomorphic."""
    hexagon = [[1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 1]]
    triangles = [[1, 2, 3, 4, 5, 6], [2, 3, 1, 5, 6, 4]]
    found = answers("gnn/colour-refinement", {"E": hexagon, "F": triangles, "n": 6})
    assert (found["c1"], found["c"], found["k"]) == (1, 1, 0)
    assert not is_isomorphic(from_edges(hexagon, 6), from_edges(triangles, 6))
    says("two-triangles", "the counts of colours agree: 6 and 6")


def test_ladder_and_dumbbell_get_the_same_colours() -> None:
    found = answers("gnn/colour-refinement", {"E": LADDER, "F": DUMBBELL, "n": 6})
    assert (found["c"], found["k"]) == (2, 0)
    assert not is_isomorphic(from_edges(LADDER, 6), from_edges(DUMBBELL, 6))
    says("colour-refinement", "two squares that share an edge and two triangles joined by a bridge")


def test_what_is_told_apart_is_not_isomorphic() -> None:
    """Over random pairs: k > 0 only where no renumbering makes the graphs equal."""
    rng = np.random.default_rng(4)
    pairs = [(i, j) for i in range(1, 6) for j in range(i + 1, 6)]
    seen = set()
    for _ in range(12):
        edges = [
            np.array([pairs[k] for k in rng.choice(10, 4, replace=False)]).T.tolist()
            for _ in range(2)
        ]
        found = answers("gnn/colour-refinement", {"E": edges[0], "F": edges[1], "n": 5})
        isomorphic = is_isomorphic(*(from_edges(each, 5) for each in edges))
        assert not (float(found["k"]) > 0 and isomorphic)
        seen.add(isomorphic)
    assert seen == {True, False}


def test_readout() -> None:
    vectors = np.random.default_rng(5).normal(size=(4, 2))
    twice = np.vstack([vectors, vectors])
    assert np.allclose(twice.sum(axis=0), 2 * vectors.sum(axis=0))
    assert np.allclose(twice.mean(axis=0), vectors.mean(axis=0))
    assert np.allclose(twice.max(axis=0), vectors.max(axis=0))
    says("readout", "for two copies of a molecule they give the same as for one", "PyG 2.8.1")


def test_diffpool_makes_a_dense_graph() -> None:
    rng = np.random.default_rng(6)
    shares = np.exp(rng.normal(size=(5, 3)))
    shares /= shares.sum(axis=1, keepdims=True)
    path = np.diag(np.ones(4), 1) + np.diag(np.ones(4), -1)
    coarse = shares.T @ path @ shares
    assert (coarse > 0).all()
    assert np.allclose(coarse, coarse.T)
    says("diffpool-cost", "$A'$ is dense")


def test_eigenvector_sign() -> None:
    laplacian = np.diag(PATH.sum(axis=1)) - PATH
    value, vector = (each[..., 1] for each in np.linalg.eigh(laplacian))
    for v in (vector, -vector):
        assert np.allclose(laplacian @ v, value * v)
    says("eigenvector-sign", "$v$ and $-v$ are equally right", "$2^k$ encodings")


@pytest.mark.parametrize(
    ("slug", "own"),
    [
        ("gcn-by-hand", {"A": [[0, 1], [0, 0]]}),
        ("gcn-by-hand", {"A": [[1, 1], [1, 0]]}),
        ("gcn-by-hand", {"A": [[0, -1], [-1, 0]]}),
        ("gcn-by-hand", {"H": [[1, 2]]}),
        ("propagation-limit", {"A": [[0, 0], [0, 0]], "h": [1, 2]}),
        ("propagation-limit", {"h": [1, 2]}),
        ("gat-by-hand", {"k": 5}),
        ("gat-by-hand", {"a": [1, 2]}),
        ("colour-refinement", {"E": [[1, 1], [2, 2]]}),
        ("colour-refinement", {"E": [[1], [7]]}),
        ("colour-refinement", {"n": 2.5}),
    ],
)
def test_impossible_graphs_are_refused(slug: str, own: dict[str, object]) -> None:
    with pytest.raises(Unsuitable):
        answers(f"gnn/{slug}", own)  # type: ignore[arg-type]


def test_a_graph_with_weights_and_an_isolated_node_can_be_set() -> None:
    own: dict[str, list[object]] = {
        "A": [[0, 2.5, 0], [2.5, 0, 0], [0, 0, 0]],
        "H": [[1], [2], [3]],
        "W": [[1]],
    }
    found = answers("gnn/gcn-by-hand", own)
    share = 1 / 3.5
    wanted = np.array([[share, 2.5 * share, 0], [2.5 * share, share, 0], [0, 0, 1]])
    assert np.allclose(found["P"], wanted)
    assert card("gnn/gcn-by-hand").needs
