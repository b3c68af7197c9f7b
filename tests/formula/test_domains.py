"""The points at which formulas are compared: both signs, every size, inside their domains."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dlstudy.formula.domains import (
    LARGEST_SIZE,
    POINTS,
    BadDomain,
    Domain,
    Point,
    check_sizes,
    draw_point,
    parse_domain,
    size_names,
)

KINDS = [
    "real", "positive", "prob", "integer", "count", "onehot", "simplex", "vector", "matrix", "spd",
    "orthogonal",
]  # fmt: skip


def domains_of(text: str) -> dict[str, Domain]:
    """Return the domains of a text as in a deck: ``x real[3]; A matrix[m,n]``."""
    parts = (part.strip().partition(" ") for part in text.split(";"))
    return {name: parse_domain(domain) for name, _, domain in parts}


def draw(text: str, seed: int, slot: int | None = None) -> Point:
    return draw_point(domains_of(text), np.random.default_rng(seed), slot)


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("real", Domain("real")),
        ("real[3]", Domain("real", ("3",))),
        ("real[m, n]", Domain("real", ("m", "n"))),
        (" matrix[ m ,2 ] ", Domain("matrix", ("m", "2"))),
        ("matrix", Domain("matrix", ("2", "3"))),
        ("vector", Domain("vector", ("3",))),
        ("spd[n]", Domain("spd", ("n",))),
        ("spd", Domain("spd", ("3",))),
        ("orthogonal [ k ]", Domain("orthogonal", ("k",))),
        ("onehot[3]", Domain("onehot", ("3",))),
        ("onehot[n,k]", Domain("onehot", ("n", "k"))),
        ("simplex[3]", Domain("simplex", ("3",))),
        ("prob[2]", Domain("prob", ("2",))),
        ("positive[n_in]", Domain("positive", ("n_in",))),
    ],
)
def test_a_domain_has_a_kind_and_sizes(text: str, domain: Domain) -> None:
    assert parse_domain(text) == domain


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not a domain"),
        ("natural", "is not a domain; write one of real, positive"),
        ("real(3)", "is not a domain"),
        ("real[3", "is not a domain"),
        ("real[3][3]", "is not a domain"),
        ("real 3", "is not a domain"),
        ("__class__", "is not a domain"),
        ("real[0]", "'0' is no size"),
        ("real[10]", "'10' is no size; write a digit up to 9"),
        ("real[-1]", "is not a domain"),
        ("real[3,]", "'' is no size"),
        ("real[2n]", "'2n' is no size"),
        ("real[2,2,2]", "cannot have 3 axes"),
        ("matrix[3]", "'matrix' cannot have 1 axes; write matrix[m,n]"),
        ("spd[2,2]", "'spd' cannot have 2 axes; write spd[3]"),
        ("vector[2,2]", "'vector' cannot have 2 axes"),
        ("onehot", "'onehot' cannot have 0 axes; write onehot[3]"),
        ("simplex", "'simplex' cannot have 0 axes"),
    ],
)
def test_what_is_no_domain_says_what_to_write(text: str, message: str) -> None:
    with pytest.raises(BadDomain) as caught:
        parse_domain(text)
    assert message in str(caught.value)


@given(st.text(max_size=30) | st.sampled_from(KINDS).map(lambda kind: f"{kind}[a,b,1"))
def test_any_text_is_a_domain_or_bad(text: str) -> None:
    try:
        found = parse_domain(text)
    except BadDomain:
        assert text.strip() not in {"real", "positive", "prob", "integer", "count"}
    else:
        assert found.kind in KINDS


def test_the_letters_of_sizes_are_named_once_in_their_order() -> None:
    domains = domains_of("x real[n]; A matrix[m,n]; B matrix[2,k]")
    assert size_names(domains) == ("n", "m", "k")


def is_inside(kind: str, value: object) -> bool:
    """Does a value lie in its domain, by a definition of its own?"""
    x = np.asarray(value, np.float64)
    match kind:
        case "real" | "vector" | "matrix":
            return bool((np.abs(x) >= 0.1).all() and (np.abs(x) <= 12).all())
        case "positive":
            return bool((x > 0).all())
        case "prob":
            return bool(((x > 0) & (x < 1)).all())
        case "integer":
            return bool((x == np.round(x)).all() and (x != 0).all())
        case "count":
            return bool((x == np.round(x)).all() and (x >= 1).all())
        case "onehot":
            return bool(np.isin(x, [0, 1]).all() and (x.sum(axis=-1) == 1).all())
        case "simplex":
            return bool((x > 0).all() and np.allclose(x.sum(axis=-1), 1, rtol=0, atol=1e-12))
        case "spd":
            return bool(np.array_equal(x, x.T) and (np.linalg.eigvalsh(x) > 0.1).all())
        case "orthogonal":
            return bool(np.allclose(x @ x.T, np.eye(len(x)), rtol=0, atol=1e-12))
    raise NotImplementedError(kind)


SIZED = [
    *KINDS[:5], "real[3]", "real[m,n]", "positive[3]", "positive[2,n]", "prob[4]", "integer[2,2]",
    "count[3]", "count[n]", "onehot[3]", "onehot[n,k]", "simplex[3]", "simplex[n,k]", "vector",
    "vector[5]", "matrix", "matrix[m,n]", "matrix[3,3]", "spd", "spd[2]", "spd[n]", "orthogonal",
    "orthogonal[2]", "orthogonal[n]",
]  # fmt: skip


@pytest.mark.parametrize("text", SIZED)
@pytest.mark.parametrize("slot", [None, 0, 5, POINTS - 1])
def test_a_value_is_drawn_from_its_domain_and_has_its_shape(text: str, slot: int | None) -> None:
    domain = parse_domain(text)
    for seed in range(20):
        point = draw(f"x {text}", seed, slot)
        x = point["x"]
        sizes = tuple(int(float(str(point.get(size, size)))) for size in domain.sizes)
        shape = sizes * 2 if domain.kind in {"spd", "orthogonal"} else sizes
        assert np.shape(x) == shape
        assert isinstance(x, np.ndarray if shape else float)
        assert is_inside(domain.kind, x), (text, x)
        assert np.array_equal(x, draw(f"x {text}", seed, slot)["x"])


def test_an_orthogonal_matrix_is_a_rotation_at_six_slots_and_a_reflection_at_six() -> None:
    signs = [np.sign(np.linalg.det(draw("Q orthogonal[3]", 1, slot)["Q"])) for slot in range(12)]
    assert sorted(signs) == [-1] * 6 + [1] * 6


@given(st.integers(0, 10_000), st.none() | st.integers(0, POINTS - 1))
def test_a_matrix_of_two_letters_is_never_square_and_fits_its_vectors(
    seed: int, slot: int | None
) -> None:
    point = draw("A matrix[m,n]; x real[n]; b real[m]; P spd[n]; C matrix[n,k]", seed, slot)
    m, n, k = (int(float(str(point[name]))) for name in "mnk")
    assert len({m, n, k}) == 3
    assert min(m, n, k) >= 2
    assert max(m, n, k) <= LARGEST_SIZE
    shapes = {name: np.shape(point[name]) for name in ("A", "x", "b", "P", "C")}
    assert shapes == {"A": (m, n), "x": (n,), "b": (m,), "P": (n, n), "C": (n, k)}


def test_each_letter_takes_several_sizes() -> None:
    points = [draw("A matrix[m,n]", seed, seed % POINTS) for seed in range(60)]
    assert len({(str(p["m"]), str(p["n"])) for p in points}) == 6


def test_many_letters_all_differ() -> None:
    letters = "abcdfghi"
    point = draw("; ".join(f"x_{s} real[{s}]" for s in letters), 3)
    assert len({str(point[s]) for s in letters}) == len(letters)
    assert max(len(np.atleast_1d(point[f"x_{s}"])) for s in letters) <= LARGEST_SIZE


def signs_of(text: str, seed: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return the sign of every entry (columns) at every slot (rows)."""
    names = domains_of(text)
    rows = []
    for slot in range(POINTS):
        point = draw(text, seed, slot)
        rows.append(np.concatenate([np.sign(np.ravel(point[name])) for name in names]))
    return np.array(rows)


TEXTS = st.sampled_from(
    [
        "x real", "x real; y real", "x real[3]; y real[3]", "x integer; y vector[4]; z real[2,2]",
        "A matrix[3,3]; x real", "A matrix[2,3]; x real[2]; y real[3]",
        "a real; b real; c real; d real; f real; g real; h real; i real; j real; k real; l real",
        "p positive; x real; q prob[3]; y real",
    ]
)  # fmt: skip


@given(TEXTS, st.integers(0, 1_000))
@settings(max_examples=60)
def test_every_real_entry_and_every_product_of_two_is_negative_at_six_slots(
    text: str, seed: int
) -> None:
    """So relu(x), |x| and |x y| are never taken for x and x y; all are positive at one slot."""
    signs = signs_of(text, seed)
    free = [column for column in signs.T if not (column == 1).all()]
    for column in free:
        assert (column == -1).sum() == POINTS / 2
    for one, other in combinations(free, 2):
        assert (one * other == -1).sum() == POINTS / 2
    assert (signs == 1).all(axis=1).any()


@given(
    st.lists(st.sampled_from(["real", "integer", "real[5]", "matrix[2,5]", "real[9]"]), max_size=6)
)
@settings(max_examples=60)
@example(["real", "matrix[2,5]", "real"])
@example(["real", "real[9]", "real", "real"])
def test_two_symbols_that_are_numbers_have_unlike_signs_at_some_slots_however_many_there_are(
    kinds: list[str],
) -> None:
    text = "; ".join(f"x{i} {kind}" for i, kind in enumerate(["real", *kinds, "real"]))
    points = [draw(text, 0, slot) for slot in range(POINTS)]
    numbers = [name for name in domains_of(text) if isinstance(points[0][name], float)]
    for one, other in combinations(numbers, 2):
        products = [np.sign(np.asarray(p[one]) * np.asarray(p[other])) for p in points]
        assert -1 in products, (one, other)
        assert 1 in products, (one, other)


@pytest.mark.parametrize(
    ("text", "is_enough"),
    [
        ("A real[a,b]; B real[c,d]; C real[e,f]; D real[g,h]", True),
        ("A real[a,b]; B real[c,d]; C real[e,f]; D real[g,h]; E real[i]", False),
        ("A real[a,b]; B real[c,d]; C real[e,f]; D real[g,3]", True),
        ("A real[a,b]; B real[c,d]; C real[e,f]; D real[g,3]; E real[h]", False),
        ("A real[a,b]; B real[c,d]; C real[e,f]; D real[g,1]; E real[h]", True),
    ],
)
def test_there_are_as_many_letters_as_sizes_that_no_digit_takes(text: str, is_enough: bool) -> None:
    if is_enough:
        check_sizes(domains_of(text))
        assert set("abcdefg") <= draw(text, 0).keys()
        return
    with pytest.raises(BadDomain, match="write some sizes as digits"):
        check_sizes(domains_of(text))
