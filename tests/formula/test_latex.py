"""Typed LaTeX: what a card shows can be typed, and nothing is misread in silence."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.errors import Unreadable
from dlstudy.formula import latex
from dlstudy.formula.expr import evaluate
from dlstudy.formula.value import Value
from dlstudy.grading.reading import Form, read_answer

A = np.array([[2.0, 1.0], [0.0, 4.0]])
X, Y = np.array([1.0, 2.0]), np.array([3.0, 1.0])
NAMES: dict[str, Value] = {
    "A": A, "H": A + 1.0, "P": A @ A.T, "R": np.eye(2), "x": X, "y": Y, "z": X, "w": Y, "yhat": X,
    "p": 0.25, "a": 3.0, "b": 4.0, "n": 2.0, "eta": 0.5, "lam": 0.5, "sigma": 2.0, "x1": 5.0,
    "P_t": 7.0,
}  # fmt: skip
GAIN = NAMES["P"] @ (A + 1).T @ np.linalg.inv((A + 1) @ NAMES["P"] @ (A + 1).T + np.eye(2))
READ = {
    r"\frac{p - a}{n}": (0.25 - 3) / 2,
    r"\frac12": 0.5,
    r"$\frac{1}{2}$": 0.5,
    r"\(\frac{1}{2}\)": 0.5,
    r"\sqrt{a^2+b^2}": 5.0,
    r"\sqrt[3]{8}": 2.0,
    r"e^{-a}": np.exp(-3.0),
    r"2^{-3}": 0.125,
    r"1.5\times 10^{-3}": 0.0015,
    r"-\log p": -np.log(0.25),
    r"\ln 2": np.log(2.0),
    r"\tanh^2(a)": np.tanh(3.0) ** 2,
    r"\exp\left(-\frac{a^2}{2\sigma^2}\right)": np.exp(-9 / 8),
    r"a\left(1-a\right)": -6.0,
    r"x_1\cdot a": 15.0,
    r"P_t\sigma": 14.0,
    r"\left(1-\eta\lambda\right)w": 0.75 * Y,
    r"\hat{y}-y": X - Y,
    r"x\odot y": X * Y,
    r"x^\top y": X @ Y,
    r"y x^\top": np.outer(Y, X),
    r"A x x^\top": np.outer(A @ X, X),
    r"x^\top A x": X @ A @ X,
    r"\mathbf{w}^\top\mathbf{x}+b": Y @ X + 4,
    r"A^{-1}x": np.linalg.solve(A, X),
    r"PH^\top(HPH^\top+R)^{-1}": GAIN,
    r"\mathrm{softmax}(z)-y": np.exp(X) / np.exp(X).sum() - Y,
    r"\log\sum_i \exp(z_i)": np.log(np.exp(X).sum()),
    r"\frac{1}{n}\sum_i (y_i-\hat y_i)^2": ((Y - X) ** 2).sum() / 2,
    r"\lVert x\rVert^2": 5.0,
    r"\max(0, a)": 3.0,
    r"x_1 2\cdot a": 30.0,
    r"\sum_i a x_i": 9.0,
    r"a\log(p)b": 12 * np.log(0.25),
    r"-\log p + a": 3 - np.log(0.25),
    r"\sum_i w_i x_i": Y @ X,
    r"\sum_i w_i x_i + b": Y @ X + 4,
    r"\frac{1{,}000}{a}": 1000 / 3,
    r"\begin{pmatrix}1 & 2\\3 & 4\end{pmatrix}": np.array([[1.0, 2.0], [3.0, 4.0]]),
    r"\begin{bmatrix}1\\2\end{bmatrix}": X,
}
REFUSED = (
    r"\log 2a", r"\log p a", r"\tanh^{-1}(a)", r"2\,3", r"\sum_i A x_i", r"\sum_i y x_i",
    r"x y \alpha", r"\partial L", r"\sum_{i=1}^{n} z_i", r"f'(a)\cdot\frac12", r"\binom{5}{2}",
    r"\sum_i " * 1400, r"\frac{1}{", r"\nosuch a", r"\langle x, y\rangle", r"C:\new", "\\",
    r"\int_0^1 a",
)  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_latex_has_the_value_that_a_textbook_means(text: str) -> None:
    np.testing.assert_allclose(evaluate(text, NAMES), READ[text], rtol=1e-12)


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_calculated_is_a_sentence(text: str) -> None:
    with pytest.raises(Unreadable):
        evaluate(text, NAMES)


def test_a_typed_inverse_is_one_of_a_matrix_and_a_reciprocal_of_a_number() -> None:
    np.testing.assert_allclose(evaluate("A⁻¹", NAMES), np.linalg.inv(A))
    assert evaluate("b⁻¹", NAMES) == 0.25
    with pytest.raises(Unreadable):
        evaluate("x⁻¹", NAMES)


def test_an_answer_of_numbers_may_be_latex() -> None:
    assert read_answer(r"\frac{3}{4}") == 0.75
    found = read_answer(r"\begin{bmatrix}1 & -2\\ \frac12 & 4\end{bmatrix}", Form(shape=(2, 2)))
    np.testing.assert_array_equal(found, [[1.0, -2.0], [0.5, 4.0]])


PIECES = st.sampled_from([*"\\{}^_&x1+-()[]|$ ", r"\frac", r"\sum_i", r"\sqrt", r"\log "])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_with_commands_is_read_or_refused(text: str) -> None:
    with suppress(Unreadable):
        assert len(latex.typed(text)) <= 40 * len(text) + 40
