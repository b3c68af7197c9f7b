"""A typed formula against a reference: what is equal, what is named, what is said of the rest."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dlstudy.errors import Unreadable
from dlstudy.exercise.formulas import TOLERANCE, NamedFormula, NoPoint, grade_formula, points
from dlstudy.formula import expr
from dlstudy.formula.domains import POINTS, Domain, parse_domain, plain_points
from dlstudy.formula.machine import Formula
from dlstudy.grading.verdict import Verdict, VerdictKind
from dlstudy.sentence import as_is

RIGHT, FOLLOWS, MISTAKE = VerdictKind.RIGHT, VerdictKind.FOLLOWS, VerdictKind.MISTAKE
WRONG, INVALID = VerdictKind.WRONG, VerdictKind.INVALID
SYMBOLS = "x real; y real; p positive; q prob; u real[3]; v real[3]; S spd[3]; t onehot[3]; "
SYMBOLS += "A matrix[m,n]; B matrix[n,m]; z real[n]; w real[m]"


def domains_of(text: str) -> dict[str, Domain]:
    """Return the domains of a text as in a deck: ``x real[3]; A matrix[m,n]``."""
    parts = (part.strip().partition(" ") for part in text.split(";"))
    return {name: parse_domain(domain) for name, _, domain in parts}


DOMAINS = domains_of(SYMBOLS)


def used(*formulas: Formula) -> dict[str, Domain]:
    """Return the domains of the names that occur, and of those whose sizes do."""
    names = set().union(*(formula.names for formula in formulas))
    return {n: d for n, d in DOMAINS.items() if n in names or set(d.sizes) & names}


def verdict_on(
    typed: str,
    reference: str,
    *,
    up_to: str = "",
    seed: int = 0,
    mistakes: Mapping[str, str] | None = None,
    follows: str = "",
) -> Verdict:
    one, right = expr.parse(typed), expr.parse(reference)
    named = [
        NamedFormula(name, expr.parse(text), as_is(f"Because of {name}."))
        for name, text in (mistakes or {}).items()
    ]
    references = [(right, RIGHT), *([(expr.parse(follows), FOLLOWS)] if follows else [])]
    formulas = [one, *(f for f, _ in references), *(m.formula for m in named)]
    return grade_formula(
        one, references, TOLERANCE._replace(up_to=up_to), used(*formulas), seed, named
    )


@pytest.mark.parametrize(
    ("typed", "reference"),
    [
        pytest.param("x + y", "y + x", id="order of a sum"),
        pytest.param("(x + y)^2", "x^2 + 2*x*y + y^2", id="expanded"),
        pytest.param("exp(log(p))", "p", id="exp(log(p)) is p where p is positive"),
        pytest.param("sqrt(p^2)", "p", id="so is the root of its square"),
        pytest.param("abs(p)", "p", id="and its absolute value"),
        pytest.param("relu(p)", "p", id="and relu"),
        pytest.param("log(p*q)", "log(p) + log(q)", id="log of a product"),
        pytest.param("1/(1+exp(-x))", "sigmoid(x)", id="sigmoid"),
        pytest.param("log(1+exp(x))", "softplus(x)", id="softplus"),
        pytest.param("relu(x) - relu(-x)", "x", id="two halves"),
        pytest.param("max(x, 0)", "relu(x)", id="max is relu"),
        pytest.param("(exp(x)-exp(-x))/(exp(x)+exp(-x))", "tanh(x)", id="tanh"),
        pytest.param("exp(u)/sum(exp(u))", "softmax(u)", id="softmax"),
        pytest.param("u - logsumexp(u)", "log(softmax(u))", id="log-softmax"),
        pytest.param("u @ v", "sum(u*v)", id="inner product"),
        pytest.param("dot(u, v)", "u @ v", id="dot"),
        pytest.param("norm(u)^2", "sum(u^2)", id="norm"),
        pytest.param("(A @ B).T", "B.T @ A.T", id="transpose of a product"),
        pytest.param("z @ A.T", "A @ z", id="a row times a transpose"),
        pytest.param("inv(S) @ S", "eye(3)", id="inverse"),
        pytest.param("inv(S @ S)", "inv(S) @ inv(S)", id="inverse of a product"),
        pytest.param("S.T", "S", id="spd is symmetric"),
        pytest.param("sum(t)", "1", id="onehot sums to one"),
        pytest.param("t*t", "t", id="onehot is its square"),
        pytest.param("sum(A.T @ A)/n", "mean(A.T @ A)", id="a size is a number"),
        pytest.param("x - x", "0", id="zero"),
        pytest.param("3*(1/3)", "1", id="constants only"),
    ],
)
def test_a_formula_that_is_equal_in_its_domain_is_right(typed: str, reference: str) -> None:
    for seed in range(5):
        assert verdict_on(typed, reference, seed=seed).kind is RIGHT
        assert verdict_on(reference, typed, seed=seed).kind is RIGHT


@pytest.mark.parametrize(
    ("typed", "reference"),
    [
        pytest.param("relu(x)", "x", id="relu(x) is not x"),
        pytest.param("abs(x)", "x", id="|x| is not x"),
        pytest.param("sqrt(x^2)", "x", id="the root of a square is not x"),
        pytest.param("max(x, -x)", "x", id="the larger of x and -x"),
        pytest.param("abs(x*y)", "x*y", id="|xy|"),
        pytest.param("abs(x)*y", "x*y", id="|x|y"),
        pytest.param("abs(x)*abs(y)", "x*y", id="|x||y|"),
        pytest.param("relu(u)", "u", id="relu of a vector"),
        pytest.param("sum(abs(u))", "sum(u)", id="L1 norm and sum"),
        pytest.param("max(u)", "max(abs(u))", id="largest and largest magnitude"),
        pytest.param("sign(x)*sign(y)", "1", id="equal signs"),
        pytest.param("u*abs(v)", "u*v", id="entry by entry"),
        pytest.param("A @ B", "(A @ B).T", id="a matrix and its transpose"),
        pytest.param("round(p)", "p", id="rounded"),
        pytest.param("x*1.0001", "x", id="nearly"),
        pytest.param("x + 1e-4", "x", id="a small constant"),
        pytest.param("sigmoid(u)", "softmax(u)", id="sigmoid is not softmax"),
        pytest.param("max(t)*u", "t*u", id="a mask is not all"),
        pytest.param("q^2", "q", id="a probability is not its square"),
        pytest.param("2", "n", id="a size is not always 2"),
        pytest.param("m", "n", id="two sizes differ"),
        pytest.param("0", "x", id="zero is not x"),
        pytest.param("x", "0", id="x is not zero"),
    ],
)
def test_a_formula_that_is_equal_at_some_points_only_is_never_right(
    typed: str, reference: str
) -> None:
    for seed in range(20):
        assert verdict_on(typed, reference, seed=seed).kind in {WRONG, MISTAKE}


@pytest.mark.parametrize(
    ("typed", "kind", "mistakes"),
    [
        pytest.param("2*x*y", RIGHT, (), id="right"),
        pytest.param("2*x*y + x", FOLLOWS, (), id="follows"),
        pytest.param("x*y + y", MISTAKE, ("own",), id="a mistake of its own"),
        pytest.param("x*y", MISTAKE, ("half",), id="an own mistake before a general one"),
        pytest.param("-2*x*y", MISTAKE, ("sign",), id="sign"),
        pytest.param("4*x*y", MISTAKE, ("factor-2",), id="factor 2"),
        pytest.param("[x*y]", INVALID, (), id="another shape"),
        pytest.param("6*x*y", WRONG, (), id="another factor"),
        pytest.param("2*x*y + 3", WRONG, (), id="a constant"),
        pytest.param("x", WRONG, (), id="something else"),
    ],
)
def test_the_first_verdict_that_fits_is_given(
    typed: str, kind: VerdictKind, mistakes: tuple[str, ...]
) -> None:
    verdict = verdict_on(
        typed,
        "2*x*y",
        mistakes={"own": "x*y + y", "half": "x*y", "same": "2*x*y"},
        follows="2*x*y + x",
    )
    assert (verdict.kind, verdict.mistakes) == (kind, mistakes)


def test_two_mistakes_that_are_equal_are_both_named() -> None:
    verdict = verdict_on("x^2", "x^3", mistakes={"a": "x*x", "b": "x^2", "c": "x"})
    assert verdict.mistakes == ("a", "b")
    assert verdict.message == "Because of a. Because of b."


def test_a_mistake_of_another_shape_is_named_before_the_shape() -> None:
    verdict = verdict_on("sum(u*v)", "u*v", mistakes={"summed": "u @ v"})
    assert (verdict.kind, verdict.mistakes) == (MISTAKE, ("summed",))


@pytest.mark.parametrize(
    ("typed", "reference", "kind", "message"),
    [
        pytest.param(
            "sum(u)", "u", INVALID, "single number; it should have the shape (3,)", id="n"
        ),
        pytest.param("u", "sum(u)", INVALID, "The shape is (3,); it should be a single", id="v"),
        pytest.param(
            "[u]", "u", INVALID, "The shape is (1, 3), a matrix; it should be (3,)", id="row"
        ),
        pytest.param("A.T", "A + 0", MISTAKE, "It is transposed.", id="transposed"),
        pytest.param("2*A.T", "A", INVALID, "Is it transposed?", id="another, turned"),
        pytest.param("-x", "x", MISTAKE, "The sign is flipped.", id="sign"),
        pytest.param("-A", "A", MISTAKE, "The sign is flipped.", id="sign of a matrix"),
        pytest.param("2*u", "u", MISTAKE, "off by a factor 2", id="twice"),
        pytest.param("A/2", "A", MISTAKE, "off by a factor 1/2", id="half"),
        pytest.param("3*x", "x", WRONG, "It is 3 times the right formula.", id="thrice"),
        pytest.param("-x/4", "x", WRONG, "It is -0.25 times the right formula.", id="-1/4"),
        pytest.param("x + 2", "x", WRONG, "It differs by a constant, 2.", id="constant"),
        pytest.param("u - 0.5", "u", WRONG, "It differs by a constant, -0.5.", id="of a vector"),
        pytest.param("x^2", "x^3", WRONG, "it gives", id="a point"),
        pytest.param("2", "n", WRONG, "it gives 2; it should be 3", id="a size"),
    ],
)
def test_what_is_wrong_is_said(typed: str, reference: str, kind: VerdictKind, message: str) -> None:
    verdict = verdict_on(typed, reference)
    assert verdict.kind is kind
    assert message in verdict.message


def test_a_wrong_formula_is_shown_a_point_at_which_it_differs() -> None:
    verdict = verdict_on("relu(x)", "x")
    assert verdict.kind is WRONG
    shown = verdict.sentences[0].values
    x = float(str(shown["point"]).removeprefix("x = "))
    assert x < 0
    assert (str(shown["got"]), float(str(shown["expected"]))) == ("0", x)


@pytest.mark.parametrize(
    ("typed", "reference", "told"),
    [
        ("x^2", "2*x", "At x = 1 it gives 1; it should be 2."),
        ("x*y", "x + y", "At x = 1, y = 2 it gives 2; it should be 3."),
        ("abs(x)", "x", "it should be -"),  # right at every positive number
        ("u*u", "u", "At u = [1, 2, 3] it gives [1, 4, 9]; it should be [1, 2, 3]."),
        ("q^2", "q", "At q = 0.5 it gives 0.25; it should be 0.5."),
        ("p*p", "p*sqrt(p)", "At p = 2 it gives 4; it should be 2.828."),  # alike at 1
    ],
)
def test_a_formula_is_refuted_at_small_whole_numbers_where_these_refute_it(
    typed: str, reference: str, told: str
) -> None:
    assert told in verdict_on(typed, reference).message


def test_plain_points_are_small_whole_numbers_of_their_domains() -> None:
    for point in plain_points(domains_of("x real; c count; z real[n]; A matrix[m,n]; S spd[3]")):
        for value in point.values():
            assert np.all(np.asarray(value) == np.round(value))
            assert np.max(np.abs(value)) <= 3
        assert np.asarray(point["c"]) > 0
        assert np.asarray(point["A"]).shape == (point["m"], point["n"])
    for point in plain_points(domains_of("s simplex[4]; t onehot[2,3]; q prob")):
        assert np.sum(point["s"]) == 1
        assert np.asarray(point["t"]).sum(axis=1).tolist() == [1, 1]


def test_a_point_too_long_to_show_gives_the_count_of_right_points() -> None:
    wide = domains_of("C matrix[9,9]; D matrix[9,8]; E matrix[8,9]")
    typed, reference = expr.parse("C @ D @ E"), expr.parse("C @ C")
    verdict = grade_formula(typed, [(reference, RIGHT)], TOLERANCE, wide, 1)
    assert verdict.kind is WRONG
    assert verdict.message == "It is right at 0 of 12 points."


@pytest.mark.parametrize(
    ("typed", "reference", "kind"),
    [
        pytest.param("log(x)", "x", WRONG, id="no value at some points"),
        pytest.param("sqrt(x)*y", "x*y", WRONG, id="a root"),
        pytest.param("1/(x-x)", "x", INVALID, id="a value nowhere is a slip"),
        pytest.param("A @ A", "A", INVALID, id="shapes that do not fit are a slip"),
        pytest.param("w + z", "w", INVALID, id="lengths that do not fit"),
    ],
)
def test_a_formula_without_a_value_says_at_which_values(
    typed: str, reference: str, kind: VerdictKind
) -> None:
    verdict = verdict_on(typed, reference)
    assert verdict.kind is kind
    assert verdict.message.startswith("It has no value at ")
    for name in expr.parse(typed).names:
        assert f"{name} = " in verdict.message


@pytest.mark.parametrize("typed", ["A @ A", "inv(A @ B @ A)", "log(A @ B)", "1/(A - A)"])
def test_a_message_about_large_arrays_stays_short(typed: str) -> None:
    verdict = verdict_on(typed, "A")
    assert verdict.kind in {WRONG, INVALID}
    assert len(verdict.message) <= 320


@pytest.mark.parametrize(
    ("typed", "reference", "up_to", "kind"),
    [
        pytest.param("x^2 + 3", "x^2", "constant", RIGHT, id="a constant more"),
        pytest.param("x^2 - 0.1", "x^2", "constant", RIGHT, id="a constant less"),
        pytest.param("x^2", "x^2", "constant", RIGHT, id="equal"),
        pytest.param("2*x^2", "x^2", "constant", MISTAKE, id="a factor is no constant"),
        pytest.param("x^2 + y", "x^2", "constant", WRONG, id="a symbol is no constant"),
        pytest.param("x^2 + n", "x^2", "constant", WRONG, id="a size is no constant"),
        pytest.param("-log(p) + log(2)/2", "-log(p)", "constant", RIGHT, id="a log-likelihood"),
        pytest.param("2*t", "t", "constant", MISTAKE, id="where entries are zero in both"),
        pytest.param("t*u + t", "t*u", "constant", WRONG, id="masked entries count"),
        pytest.param("relu(x) + sign(relu(x))", "relu(x)", "constant", WRONG, id="zero here"),
        pytest.param("u + 1", "u", "constant", RIGHT, id="one constant for all entries"),
        pytest.param("u + [1, 2, 3]", "u", "constant", WRONG, id="not one for each"),
        pytest.param("3*x", "x", "factor", RIGHT, id="a factor"),
        pytest.param("x/7", "x", "factor", RIGHT, id="a divisor"),
        pytest.param("x + 3", "x", "factor", WRONG, id="a constant is no factor"),
        pytest.param("y*x", "x", "factor", WRONG, id="a symbol is no factor"),
        pytest.param("0*x", "x", "factor", WRONG, id="zero is no factor"),
        pytest.param("0", "x", "factor", WRONG, id="nor is nothing"),
        pytest.param("x", "0", "factor", WRONG, id="nothing is no multiple"),
        pytest.param("1e-12*x^2", "x", "factor", WRONG, id="tiny values do not hide a form"),
        pytest.param("t*u", "u", "factor", WRONG, id="masked entries are zero"),
        pytest.param("exp(-x^2/2)", "exp(-x^2/2)/sqrt(2*pi)", "factor", RIGHT, id="a density"),
        pytest.param("[1, 2, 3]*u", "u", "factor", WRONG, id="not one for each entry"),
        pytest.param("x^2 + 3", "x^2", "", WRONG, id="no constant unless declared"),
        pytest.param("3*x", "x", "", WRONG, id="no factor unless declared"),
    ],
)
def test_a_constant_or_a_factor_may_differ_only_where_it_is_declared(
    typed: str, reference: str, up_to: str, kind: VerdictKind
) -> None:
    for seed in range(5):
        assert verdict_on(typed, reference, up_to=up_to, seed=seed).kind is kind


def test_a_mistake_may_differ_by_what_is_declared_too() -> None:
    mistakes = {"own": "x^2"}
    assert verdict_on("x^2 + 5", "x^3", up_to="constant", mistakes=mistakes).mistakes == ("own",)
    assert verdict_on("x^2 + 5", "x^3", mistakes=mistakes).mistakes == ()


@pytest.mark.parametrize(
    "reference",
    ["log(x)", "sqrt(x*y)", "log(x) + log(y)", "1/relu(x)", "log(sum(u))", "sqrt(u @ v)", "x^0.5"],
)
def test_a_point_without_a_value_of_the_reference_is_drawn_again(reference: str) -> None:
    formula = expr.parse(reference)
    drawn = points(tuple(used(formula).items()), formula, 3)
    assert len(drawn) == POINTS
    for point, value in drawn:
        assert np.isfinite(value).all()
        assert np.array_equal(formula(point), value)
    assert verdict_on(reference, reference, seed=3).kind is RIGHT


@pytest.mark.parametrize("reference", ["log(-p)", "1/(x-x)", "A @ A", "w + z", "log(-x^2)"])
def test_a_reference_without_a_value_anywhere_is_said_to_have_none(reference: str) -> None:
    formula = expr.parse(reference)
    with pytest.raises(NoPoint):
        points(tuple(used(formula).items()), formula, 0)


def test_the_points_of_a_seed_are_the_same_every_time_and_of_another_seed_others() -> None:
    formula = expr.parse("A @ z")
    domains = tuple(used(formula).items())
    first, other = points(domains, formula, 5), points(domains, formula, 6)
    points.cache_clear()
    for (one, value), (same, again) in zip(first, points(domains, formula, 5), strict=True):
        assert all(np.array_equal(one[name], same[name]) for name in one)
        assert np.array_equal(value, again)
    assert not all(np.array_equal(a[0]["z"], b[0]["z"]) for a, b in zip(first, other, strict=True))


def test_grading_leaves_the_points_as_they_are() -> None:
    """The points are kept for the next answer: no answer may change them."""
    formula = expr.parse("u + v")
    domains = used(formula)
    before = [
        {n: np.array(v) for n, v in p.items()}
        for p, _ in points(tuple(domains.items()), formula, 0)
    ]
    for typed in ("v", "u", "-u", "relu(u)", "u*v", "[u, v].T", "max(u, v)", "u + v"):
        grade_formula(expr.parse(typed), [(formula, RIGHT)], TOLERANCE, domains, 0)
    after = [p for p, _ in points(tuple(domains.items()), formula, 0)]
    for one, other in zip(before, after, strict=True):
        assert all(np.array_equal(one[name], other[name]) for name in one)


# Laws, over formulas of two real symbols.

LEAVES = st.sampled_from(["x", "y", "1", "2", "0.5"])


def longer(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, texts, st.sampled_from("+-*"), texts),
        st.builds("{}({})".format, st.sampled_from(["tanh", "sigmoid", "abs", "relu"]), texts),
    )


FORMULAS = st.recursive(LEAVES, longer, max_leaves=8)
DENSE = np.random.default_rng(0).uniform(-2.5, 2.5, (400, 2))


@given(FORMULAS, FORMULAS, st.integers(0, 50))
@settings(max_examples=150)
@example("x", "relu(x)", 0)
def test_twelve_points_tell_formulas_apart_as_four_hundred_do(
    typed: str, reference: str, seed: int
) -> None:
    """The oracle: the same two formulas at many points with all signs."""
    one, other = expr.parse(typed), expr.parse(reference)
    scopes = [{"x": float(x), "y": float(y)} for x, y in DENSE]
    pairs = [(one(scope), other(scope)) for scope in scopes]
    differ = sum(abs(float(str(a)) - float(str(b))) > 1e-3 for a, b in pairs)
    verdict = verdict_on(typed, reference, seed=seed)
    if differ > 100:  # at a quarter of the points
        assert verdict.kind is not RIGHT
    if verdict.kind is RIGHT:
        assert differ <= 100
    if all(a == b for a, b in pairs):
        assert verdict.kind is RIGHT


@given(
    FORMULAS, st.sampled_from([("-1*{}", "sign"), ("2*{}", "factor-2"), ("{}/2", "factor-half")])
)
@settings(max_examples=150)
def test_a_formula_times_a_usual_factor_is_named(text: str, factor: tuple[str, str]) -> None:
    formula = expr.parse(text)
    values = [abs(float(str(v))) for _, v in points(tuple(DOMAINS.items())[:2], formula, 0)]
    verdict = verdict_on(factor[0].format(text), text)
    if max(values) == 0:
        assert verdict.kind is RIGHT
    elif max(values) > 1e-3:
        assert verdict.mistakes == (factor[1],)


@given(st.text(max_size=20) | FORMULAS)
def test_any_formula_gets_a_verdict_and_a_reason(text: str) -> None:
    try:
        formula = expr.parse(text)
    except Unreadable:
        return
    if formula.names - {"x", "y"}:
        return
    verdict = grade_formula(
        formula, [(expr.parse("x*y"), RIGHT)], TOLERANCE, domains_of("x real; y real"), 0
    )
    assert (verdict.kind is RIGHT) is not bool(verdict.sentences)
    assert verdict.value is not None or verdict.kind is INVALID
