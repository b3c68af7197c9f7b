"""Formulas as text: what they look like, and what must hold for any source at all."""

import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlstudy.maths import cells, display, fit, inline

# Source, the form in one line, the form in two dimensions. Each was looked at.
CASES = [
    (
        r"\operatorname{softmax}(z)_i = \frac{e^{z_i}}{\sum_{j=1}^{K} e^{z_j}}",
        "softmax(z)ᵢ = e^(zᵢ)/(∑ⱼ₌₁^K e^(zⱼ))",
        (
            "                 zᵢ  ",
            "                e    ",
            "softmax(z)ᵢ = ───────",
            "               K   zⱼ",
            "               ∑  e  ",
            "              j=1    ",
        ),
    ),
    (
        r"\operatorname{softmax}\!\left(\frac{QK^\top}{\sqrt{d_k}}\right)V",
        "softmax(QKᵀ/√(dₖ))V",
        (
            "       ⎛QKᵀ⎞ ",
            "softmax⎜───⎟V",
            "       ⎜ __⎟ ",
            "       ⎝√dₖ⎠ ",
        ),
    ),
    (
        r"\hat{x}_i = \frac{x_i-\mu_B}{\sqrt{\sigma_B^2+\epsilon}},\quad y=\gamma\hat x+\beta",
        "x̂ᵢ = (xᵢ − μ_B)/√(σ²_B + ϵ),  y = γx̂ + β",
        (
            "     xᵢ − μ               ",
            "           B              ",
            "x̂ᵢ = ────────,  y = γx̂ + β",
            "      ┌──────             ",
            "      │σ² + ϵ             ",
            "     √│ B                 ",
        ),
    ),
    (
        r"K_k = P_{k|k-1}H^\top(HP_{k|k-1}H^\top+R)^{-1}",
        "Kₖ = P_(k|k−1)Hᵀ(HP_(k|k−1)Hᵀ + R)⁻¹",
        (
            "Kₖ = P     Hᵀ(HP     Hᵀ + R)⁻¹",
            "      k|k−1     k|k−1         ",
        ),
    ),
    (
        (
            r"\mathbb{E}_{q_\phi(z\mid x)}[\log p_\theta(x\mid z)] - "
            r"D_{\mathrm{KL}}(q_\phi(z\mid x)\,\|\,p(z))"
        ),
        "𝔼_(q_ϕ(z|x))[log p_θ(x | z)] − D_(KL)(q_ϕ(z | x) ‖ p(z))",
        (
            "𝔼        [log p (x | z)] − D  (q (z | x) ‖ p(z))",
            " q_ϕ(z|x)      θ            KL  ϕ               ",
        ),
    ),
    (
        r"D_{\mathrm{KL}}(p\|q) = \sum_x p(x)\log\frac{p(x)}{q(x)}",
        "D_(KL)(p‖q) = ∑ₓ p(x) log(p(x)/q(x))",
        (
            "                      p(x)",
            "D  (p‖q) = ∑ p(x) log ────",
            " KL        x          q(x)",
        ),
    ),
    (
        r"\theta_{t+1} = \theta_t - \eta\,\hat m_t/(\sqrt{\hat v_t}+\epsilon)",
        "θₜ₊₁ = θₜ − η m̂ₜ/(√(v̂ₜ) + ϵ)",
        (
            "                   __     ",
            "θₜ₊₁ = θₜ − η m̂ₜ/(√v̂ₜ + ϵ)",
        ),
    ),
    (
        (
            r"\nabla_\theta "
            r"J(\theta)=\mathbb{E}_{\tau\sim\pi_\theta}\Big[\sum_{t=0}^{T}\nabla_\theta\log\pi"
            r"_\theta(a_t\mid s_t)\,G_t\Big]"
        ),
        "∇_θ J(θ) = 𝔼_(τ∼π_θ)[∑ₜ₌₀^T ∇_θ log π_θ(aₜ | sₜ) Gₜ]",
        (
            "               ⎡ T                       ⎤",
            "∇ J(θ) = 𝔼     ⎢ ∑  ∇  log π (aₜ | sₜ) Gₜ⎥",
            " θ        τ∼π_θ⎣t=0  θ      θ            ⎦",
        ),
    ),
    (
        r"A = \begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        "A = (a, b; c, d)",
        (
            "A = ⎛a  b⎞",
            "    ⎝c  d⎠",
        ),
    ),
    (
        (
            r"\begin{bmatrix} 1 & 0 & \cdots \\ \vdots & \ddots & \frac{1}{2} \\ -1 & x^2 & "
            r"x_B \end{bmatrix}"
        ),
        "[1, 0, ⋯; ⋮, ⋱, 1/2; −1, x², x_B]",
        (
            "⎡1   0   ⋯ ⎤",
            "⎢          ⎥",
            "⎢        1 ⎥",
            "⎢⋮   ⋱   ─ ⎥",
            "⎢        2 ⎥",
            "⎢          ⎥",
            "⎢−1  x²  x ⎥",
            "⎣         B⎦",
        ),
    ),
    (
        r"\det\begin{vmatrix} a & b \\ c & d \end{vmatrix} = ad-bc",
        "det|a, b; c, d| = ad − bc",
        (
            "det│a  b│ = ad − bc",
            "   │c  d│          ",
        ),
    ),
    (
        r"\left[\begin{array}{c|c} A & B \\ \hline C & D \end{array}\right]",
        "[A, B; C, D]",
        (
            "⎡A  B⎤",
            "⎣C  D⎦",
        ),
    ),
    (
        r"f(x)=\begin{cases} x, & \text{if } x > 0 \\ 0, & \text{otherwise} \end{cases}",
        "f(x) = {x, if x > 0; 0, otherwise}",
        (
            "       ⎧x,  if x > 0 ",
            "f(x) = ⎨             ",
            "       ⎩0,  otherwise",
        ),
    ),
    (
        r"\begin{aligned} a &= b + c \\ &= \frac{d}{e} \end{aligned}",
        "a = b + c; = d/e",
        (
            "a = b + c",
            "         ",
            "    d    ",
            "  = ─    ",
            "    e    ",
        ),
    ),
    (
        (
            r"\begin{align*} m_t &= \beta_1 m_{t-1} + (1-\beta_1) g_t \\ v_t &= \beta_2 "
            r"v_{t-1} + (1-\beta_2) g_t^2 \end{align*}"
        ),
        "mₜ = β₁mₜ₋₁ + (1 − β₁)gₜ; vₜ = β₂vₜ₋₁ + (1 − β₂)gₜ²",
        (
            "mₜ = β₁mₜ₋₁ + (1 − β₁)gₜ ",
            "vₜ = β₂vₜ₋₁ + (1 − β₂)gₜ²",
        ),
    ),
    (
        r"\left\lfloor\frac{n+2p-k}{s}\right\rfloor + 1",
        "⌊(n + 2p − k)/s⌋ + 1",
        (
            "⎢n + 2p − k⎥    ",
            "⎢──────────⎥ + 1",
            "⎣    s     ⎦    ",
        ),
    ),
    (
        r"\lfloor\frac{n+2p-k}{s}\rfloor + 1",
        "⌊(n + 2p − k)/s⌋ + 1",
        (
            "⎢n + 2p − k⎥    ",
            "⎢──────────⎥ + 1",
            "⎣    s     ⎦    ",
        ),
    ),
    (
        r"\operatorname*{arg\,max}_x f(x), \arg\min_{\theta} L(\theta)",
        "arg maxₓ f(x), arg min_θ L(θ)",
        (
            "arg max f(x), arg min L(θ)",
            "   x             θ        ",
        ),
    ),
    (
        (
            r"\boldsymbol{\theta}, \mathbf{Wx}, \mathcal{N}(\mu,\sigma^2), \mathbb{R}^n, "
            r"\mathcal{L}"
        ),
        "𝛉, 𝐖𝐱, 𝒩(μ, σ²), ℝⁿ, ℒ",
        ("𝛉, 𝐖𝐱, 𝒩(μ, σ²), ℝⁿ, ℒ",),
    ),
    (
        r"\underbrace{a+b+c}_{\text{loss}} + \overbrace{x}^{n}",
        "underbrace(a + b + c, loss) + overbrace(x, n)",
        (
            "             n ",
            "            ╭┴╮",
            "a + b + c +  x ",
            "╰───┬───╯      ",
            "  loss         ",
        ),
    ),
    (
        r"\overline{AB}, \bar{x}, \hat x, \tilde y, \vec v, \dot q, \widehat{xy}, \vec{AB}",
        "bar(AB), x̄, x̂, ỹ, v⃗, q̇, hat(xy), vec(AB)",
        (
            "__                 ^   ─→",
            "AB, x̄, x̂, ỹ, v⃗, q̇, xy, AB",
        ),
    ),
    (
        r"\binom{n}{k} p^k(1-p)^{n-k}",
        "binom(n, k)p^k (1 − p)^(n−k)",
        (
            "⎛n⎞  k       n−k",
            "⎜ ⎟ p (1 − p)   ",
            "⎝k⎠             ",
        ),
    ),
    (
        r"\sqrt[3]{x} + \sqrt2 + \sqrt{\frac{a}{b}} + \sqrt[k]{y}",
        "³√x + √2 + √(a/b) + root_k(y)",
        (
            "            ┌─     ",
            "  _    _    │a   k_",
            "³√x + √2 +  │─ + √y",
            "           √│b     ",
        ),
    ),
    (
        r"\prod_{i} \int_a^b f(x)\,dx + \int_0^1 \partial_x",
        "∏ᵢ ∫ₐ^b f(x) dx + ∫₀¹ ∂ₓ",
        (
            "   b                 ",
            "∏ ∫ₐ f(x) dx + ∫₀¹ ∂ₓ",
            "i                    ",
        ),
    ),
    (
        r"\lim_{x\to 0} \limsup_{n\to\infty} a_n",
        "lim_(x→0) lim sup_(n→∞) aₙ",
        (
            "lim lim sup aₙ",
            "x→0   n→∞     ",
        ),
    ),
    (
        r"\left.\frac{df}{dx}\right|_{x=0}",
        "df/dx|ₓ₌₀",
        (
            "df│   ",
            "──│   ",
            "dx│ₓ₌₀",
        ),
    ),
    (
        r"\left.\frac{df}{dx}\right|_{x=\theta}",
        "df/dx|_(x=θ)",
        (
            "df│   ",
            "──│   ",
            "dx│   ",
            "   x=θ",
        ),
    ),
    (
        r"A\odot B \otimes C \circ f \ast g \cdot h \times k",
        "A ⊙ B ⊗ C ∘ f ∗ g · h × k",
        ("A ⊙ B ⊗ C ∘ f ∗ g · h × k",),
    ),
    (
        r"x^\dagger + x' + x'^2 + f''(x) + x^\prime_i",
        "x† + x′ + x′² + f′′(x) + x′ᵢ",
        ("x† + x′ + x′² + f′′(x) + x′ᵢ",),
    ),
    (r"x_1,\ldots,x_n, \cdots", "x₁, …, xₙ, ⋯", ("x₁, …, xₙ, ⋯",)),
    (
        r"a\le b \ne c \approx d \sim e \propto f \in A \notin B \subset C \cup D \cap E",
        "a ≤ b ≠ c ≈ d ∼ e ∝ f ∈ A ∉ B ⊂ C ∪ D ∩ E",
        ("a ≤ b ≠ c ≈ d ∼ e ∝ f ∈ A ∉ B ⊂ C ∪ D ∩ E",),
    ),
    (
        r"\forall x \exists y: \infty \to 0 \Rightarrow a \mapsto b \iff c \pm d \mp e",
        "∀x∃y : ∞ → 0 ⇒ a ↦ b ⟺ c ± d ∓ e",
        ("∀x∃y : ∞ → 0 ⇒ a ↦ b ⟺ c ± d ∓ e",),
    ),
    (
        r"\{x \mid x > 0\}, \|x\|_2^2, \lVert x \rVert, \langle a, b\rangle",
        "{x | x > 0}, ‖x‖₂², ‖x‖, ⟨a, b⟩",
        ("{x | x > 0}, ‖x‖₂², ‖x‖, ⟨a, b⟩",),
    ),
    (r"50\% \& a\_b \# \$", "50%&a_b#$", ("50%&a_b#$",)),
    (r"E = mc^2 \tag{1} \label{eq:1}", "E = mc²   (1)", ("E = mc²   (1)",)),
    (r"\text{若} x > 0 \text{ 则 } y", "若x > 0 则 y", ("若x > 0 则 y",)),
    (
        "x_i^2, x_B^2, x_B^T, x_i^{(k)}, x^{(i)}, x_{i,j}, x_{i+1}, e^{-x^2}",
        "xᵢ², x²_B, x_B^T, xᵢ^((k)), x⁽ⁱ⁾, x_(i,j), xᵢ₊₁, e^(−x²)",
        (
            "          T   (k)                     −x²",
            "xᵢ², x², x , xᵢ  , x⁽ⁱ⁾, x   , xᵢ₊₁, e   ",
            "      B   B               i,j            ",
        ),
    ),
    (
        r"\sum_{i=1}^{n} x_i",
        "∑ᵢ₌₁ⁿ xᵢ",
        (
            " n    ",
            " ∑  xᵢ",
            "i=1   ",
        ),
    ),
    ("-x + (-y) = -z, a - -b", "−x + (−y) = −z, a − −b", ("−x + (−y) = −z, a − −b",)),
    (
        r"\frac12 + \frac1n + \frac12 x + \frac{a+b}{c}",
        "1/2 + 1/n + (1/2)x + (a + b)/c",
        (
            "1   1   1     a + b",
            "─ + ─ + ─ x + ─────",
            "2   n   2       c  ",
        ),
    ),
    (
        "a^{b^{c}}",
        "a^(b^c)",
        (
            " b^c",
            "a   ",
        ),
    ),
    (
        r"\frac{\frac{a}{b}+1}{\frac{c}{d}}",
        "(a/b + 1)/(c/d)",
        (
            " a     ",
            " ─ + 1 ",
            " b     ",
            "───────",
            "   c   ",
            "   ─   ",
            "   d   ",
        ),
    ),
    (
        (
            r"\frac{\partial L}{\partial y}\frac{\partial y}{\partial x} = \frac{\partial^2 "
            r"f}{\partial x^2}"
        ),
        "(∂L/∂y)(∂y/∂x) = ∂²f/∂x²",
        (
            "∂L ∂y   ∂²f",
            "── ── = ───",
            "∂y ∂x   ∂x²",
        ),
    ),
    (
        r"p(x) = \frac{1}{\sqrt{2\pi\sigma^2}} e^{-\frac{(x-\mu)^2}{2\sigma^2}}",
        "p(x) = (1/√(2πσ²))e^(−(x−μ)²/(2σ²))",
        (
            "         1    −(x−μ)²/(2σ²)",
            "p(x) = ───── e             ",
            "        ____               ",
            "       √2πσ²               ",
        ),
    ),
    (
        (
            r"\min_G \max_D V(D,G) = \mathbb{E}_{x\sim p_{\text{data}}}[\log D(x)] + "
            r"\mathbb{E}_z[\log(1-D(G(z)))]"
        ),
        "min_G max_D V(D, G) = 𝔼_(x∼p_(data))[log D(x)] + 𝔼_z[log(1 − D(G(z)))]",
        (
            "min max V(D, G) = 𝔼          [log D(x)] + 𝔼 [log(1 − D(G(z)))]",
            " G   D             x∼p_(data)              z                  ",
        ),
    ),
    (
        r"\sum_{\substack{i=1 \\ i\ne j}}^{n} a_{ij}",
        "∑ⁿ_(i=1; i≠j) aᵢⱼ",
        (
            " n     ",
            " ∑  aᵢⱼ",
            "i=1    ",
            "i≠j    ",
        ),
    ),
    (
        r"a = b \\ c = d",
        "a = b; c = d",
        (
            "a = b",
            "c = d",
        ),
    ),
    (
        r"\foo{x} + \bar\bar x",
        r"\foo{x} + bar(x̄)",
        (
            "          _",
            r"\foo{x} + x̄",
        ),
    ),
    (
        r"x \overset{\text{iid}}{\sim} p, a \stackrel{def}{=} b, X \xrightarrow{d} Y",
        "x ∼^(iid) p, a =^(def) b, X →^d Y",
        (
            "  iid      def      d  ",
            "x  ∼  p, a  =  b, X → Y",
        ),
    ),
    (
        r"\left\{ \frac{a}{b} \,\middle|\, a > 0 \right\}",
        "{a/b | a > 0}",
        (
            "⎧a        ⎫",
            "⎨─ | a > 0⎬",
            "⎩b        ⎭",
        ),
    ),
    (
        (
            r"L_{\text{CLIP}}(\theta) = \hat{\mathbb{E}}_t[\min(r_t(\theta)\hat A_t, "
            r"\operatorname{clip}(r_t(\theta), 1-\epsilon, 1+\epsilon)\hat A_t)]"
        ),
        "L_(CLIP)(θ) = 𝔼̂ₜ[min(rₜ(θ)Âₜ, clip(rₜ(θ), 1 − ϵ, 1 + ϵ)Âₜ)]",
        (
            "L    (θ) = 𝔼̂ₜ[min(rₜ(θ)Âₜ, clip(rₜ(θ), 1 − ϵ, 1 + ϵ)Âₜ)]",
            " CLIP                                                   ",
        ),
    ),
    (
        r"W \in \mathbb{R}^{d\times k}, h = \tanh(W_{hh} h_{t-1} + W_{xh} x_t)",
        "W ∈ ℝ^(d×k), h = tanh(Wₕₕhₜ₋₁ + Wₓₕxₜ)",
        (
            "     d×k                           ",
            "W ∈ ℝ   , h = tanh(Wₕₕhₜ₋₁ + Wₓₕxₜ)",
        ),
    ),
    (
        r"\left(\frac{a}{b}\right)^2 + \left(\frac{a}{b}\right)_{ij}^{T}",
        "(a/b)² + (a/b)ᵢⱼ^T",
        (
            "          T ",
            "⎛a⎞²   ⎛a⎞  ",
            "⎜─⎟  + ⎜─⎟  ",
            "⎝b⎠    ⎝b⎠ᵢⱼ",
        ),
    ),
    (r"{}^{14}C, \not= , \not\in , ]0,1[", "¹⁴C, ≠, ∉,]0, 1[", ("¹⁴C, ≠, ∉,]0, 1[",)),
    (
        r"\ell(y,\hat y) = -\sum_{c} y_c\log\hat y_c",
        "ℓ(y, ŷ) = −∑_c y_c log ŷ_c",
        (
            "ℓ(y, ŷ) = −∑ y  log ŷ ",
            "           c  c      c",
        ),
    ),
    ("|x|-|y| + |-x|, p(a|b)", "|x| − |y| + |−x|, p(a|b)", ("|x| − |y| + |−x|, p(a|b)",)),
    (r"\frac{a", r"\frac{a", (r"\frac{a",)),
    (r"\begin{pmatrix} a", r"\begin{pmatrix} a", (r"\begin{pmatrix} a",)),
    ("x^a^b", "x^a^b", ("x^a^b",)),
    (r"\begin{foo}x\end{foo}", r"\begin{foo}x\end{foo}", (r"\begin{foo}x\end{foo}",)),
    ("{a}}", "{a}}", ("{a}}",)),
    (r"\left( x", r"\left( x", (r"\left( x",)),
    (r"a \right) b", r"a \right) b", (r"a \right) b",)),
    (
        r"\sqrt{\sqrt{x}+1}",
        "√(√x + 1)",
        (
            " ┌──────",
            " │ _    ",
            "√│√x + 1",
        ),
    ),
    (
        r"\sqrt{x_B}",
        "√(x_B)",
        (
            " ┌──",
            " │x ",
            "√│ B",
        ),
    ),
    (
        r"\left(\sum_{i=1}^n x_i\right)^2",
        "(∑ᵢ₌₁ⁿ xᵢ)²",
        (
            "⎛ n    ⎞²",
            "⎜ ∑  xᵢ⎟ ",
            "⎝i=1   ⎠ ",
        ),
    ),
    (
        r"\begin{cases} a & b \\ c & d \\ \frac{1}{2} & f \end{cases}",
        "{a, b; c, d; 1/2, f}",
        (
            "⎧a  b",
            "⎪    ",
            "⎪c  d",
            "⎨    ",
            "⎪1   ",
            "⎪─  f",
            "⎩2   ",
        ),
    ),
    (
        r"\begin{Bmatrix} a \\ b \\ c \end{Bmatrix}",
        "{a; b; c}",
        (
            "⎧a⎫",
            "⎨b⎬",
            "⎩c⎭",
        ),
    ),
    (
        r"\frac{\text{真阳性}}{\text{真阳性}+\text{假阳性}}",
        "真阳性/(真阳性 + 假阳性)",
        (
            "    真阳性     ",
            "───────────────",
            "真阳性 + 假阳性",
        ),
    ),
    (
        r"H(p) = -\sum_{x\in\mathcal{X}} p(x)\log_2 p(x)",
        "H(p) = −∑_(x∈𝒳) p(x) log₂ p(x)",
        (
            "H(p) = − ∑  p(x) log₂ p(x)",
            "        x∈𝒳               ",
        ),
    ),
    (
        r"\frac{1}{1+e^{-x}}",
        "1/(1 + e^(−x))",
        (
            "   1   ",
            "───────",
            "     −x",
            "1 + e  ",
        ),
    ),
    (
        r"\frac{\sin x}{x}",
        "(sin x)/x",
        (
            "sin x",
            "─────",
            "  x  ",
        ),
    ),
    (
        r"\frac{a}{b(1+c)}",
        "a/(b(1 + c))",
        (
            "   a    ",
            "────────",
            "b(1 + c)",
        ),
    ),
    (
        r"\frac{a/b}{c}",
        "(a/b)/c",
        (
            "a/b",
            "───",
            " c ",
        ),
    ),
    (
        r"a/\frac{b}{c}",
        "a/(b/c)",
        (
            "   b",
            "a/ ─",
            "   c",
        ),
    ),
    (
        r"\log\frac{a}{b} x",
        "log(a/b)x",
        (
            "    a  ",
            "log ─ x",
            "    b  ",
        ),
    ),
    (
        r"2\sqrt{2}x",
        "2√(2)x",
        (
            "  _ ",
            "2√2x",
        ),
    ),
    (
        r"x\sqrt[3]{y}",
        "x ³√y",
        (
            "    _",
            "x ³√y",
        ),
    ),
    (
        r"{ab}^2 + {\frac{a}{b}}^2 + \sqrt{x}^2",
        "(ab)² + (a/b)² + (√x)²",
        (
            "        ⎛a⎞²     _ ²",
            "(ab)² + ⎜─⎟  + (√x) ",
            "        ⎝b⎠         ",
        ),
    ),
    (
        "P_B H + x^k(1-p)",
        "P_B H + x^k (1 − p)",
        (
            "       k       ",
            "P H + x (1 − p)",
            " B             ",
        ),
    ),
    (r"f\colon X \to Y", "f: X → Y", ("f: X → Y",)),
    (
        r"\|\frac{a}{b}\|",
        "‖(a/b)‖",
        (
            "  a  ",
            "‖ ─ ‖",
            "  b  ",
        ),
    ),
    (r"\Pr(X=1 \mid Y) \pmod{n}", "Pr(X = 1 | Y) (mod n)", ("Pr(X = 1 | Y) (mod n)",)),
    (
        r"\left\langle \frac{a}{b}, c \right\rangle",
        "⟨a/b, c⟩",
        (
            "╱a   ╲",
            "⟨─, c⟩",
            "╲b   ╱",
        ),
    ),
    (
        r"\left\lceil \frac{a}{b} \right\rceil",
        "⌈a/b⌉",
        (
            "⎡a⎤",
            "⎢─⎥",
            "⎢b⎥",
        ),
    ),
    (r"\text{if $x_i>0$ then} y", "if xᵢ > 0 then y", ("if xᵢ > 0 then y",)),
    ("1{,}000 + 0.5x + 3.14", "1,000 + 0.5x + 3.14", ("1,000 + 0.5x + 3.14",)),
    (
        r"\int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}",
        "∫_(−∞)^∞ e^(−x²) dx = √π",
        (
            " ∞   −x²       _",
            "∫   e    dx = √π",
            " −∞             ",
        ),
    ),
    (
        r"\hat{\theta}_{MLE} = \arg\max_\theta \prod_{i=1}^n p(x_i;\theta)",
        "θ̂_(MLE) = arg max_θ ∏ᵢ₌₁ⁿ p(xᵢ; θ)",
        (
            "                n          ",
            "θ̂    = arg max  ∏  p(xᵢ; θ)",
            " MLE      θ    i=1         ",
        ),
    ),
    (r"\mathbf{x}^\top\mathbf{A}\mathbf{x}", "𝐱ᵀ𝐀𝐱", ("𝐱ᵀ𝐀𝐱",)),
    (
        r"\overline{x+y} + \underline{ab}",
        "bar(x + y) + underline(ab)",
        (
            "_____     ",
            "x + y + ab",
            "        ‾‾",
        ),
    ),
    (
        r"\Sigma_{k|k} = (I - K_k H)\Sigma_{k|k-1}",
        "Σ_(k|k) = (I − KₖH)Σ_(k|k−1)",
        (
            "Σ    = (I − KₖH)Σ     ",
            " k|k             k|k−1",
        ),
    ),
    (
        r"\begin{array}{lr} aaa & b \\ c & ddd \end{array}",
        "aaa, b; c, ddd",
        (
            "aaa    b",
            "c    ddd",
        ),
    ),
    (r"O(n\log n)", "O(n log n)", ("O(n log n)",)),
    (
        r"\underset{x\in X}{\operatorname{maximize}}\; f(x)",
        "maximize_(x∈X) f(x)",
        (
            "maximize f(x)",
            "  x∈X        ",
        ),
    ),
    (r"\{x_1,\dots,x_n\}", "{x₁, …, xₙ}", ("{x₁, …, xₙ}",)),
    (r"\mathbb{1}[y=c]", "𝟙[y = c]", ("𝟙[y = c]",)),
    (
        r"x=\begin{pmatrix}1\\2\\3\end{pmatrix}^\top",
        "x = (1; 2; 3)ᵀ",
        (
            "    ⎛1⎞ᵀ",
            "x = ⎜2⎟ ",
            "    ⎝3⎠ ",
        ),
    ),
    (r"a\ne b,\;a\not= b", "a ≠ b, a ≠ b", ("a ≠ b, a ≠ b",)),
    (
        r"\cos\theta = \frac{a\cdot b}{\|a\|\|b\|}",
        "cos θ = (a · b)/(‖a‖‖b‖)",
        (
            "        a · b ",
            "cos θ = ──────",
            "        ‖a‖‖b‖",
        ),
    ),
    (
        r"\mathrm{d}x + \mathrm{Var}[X] + \mathrm{Cov}(X,Y)",
        "dx + Var[X] + Cov(X, Y)",
        ("dx + Var[X] + Cov(X, Y)",),
    ),
    (
        r"|\Sigma|^{-1/2}",
        "|Σ|^(−1/2)",
        (
            "   −1/2",
            "|Σ|    ",
        ),
    ),
    (
        r"e^{i\pi}+1=0",
        "e^(iπ) + 1 = 0",
        (
            " iπ        ",
            "e   + 1 = 0",
        ),
    ),
    (
        r"\frac{n!}{k!(n-k)!}",
        "n!/(k!(n − k)!)",
        (
            "    n!    ",
            "──────────",
            "k!(n − k)!",
        ),
    ),
    (r"\sigma'(x)=\sigma(x)(1-\sigma(x))", "σ′(x) = σ(x)(1 − σ(x))", ("σ′(x) = σ(x)(1 − σ(x))",)),
    (
        r"\begin{bmatrix}\cos\theta & -\sin\theta\\ \sin\theta & \cos\theta\end{bmatrix}",
        "[cos θ, −sin θ; sin θ, cos θ]",
        (
            "⎡cos θ  −sin θ⎤",
            "⎣sin θ  cos θ ⎦",
        ),
    ),
    (
        r"\frac{dy}{dx}\bigg|_{x=0}",
        "(dy/dx)|ₓ₌₀",
        (
            "dy     ",
            "── |ₓ₌₀",
            "dx     ",
        ),
    ),
    (r"\tilde{\mathbf{h}}_t", "𝐡̃ₜ", ("𝐡̃ₜ",)),
    (
        "W^{[l]} a^{[l-1]} + b^{[l]}",
        "W^([l])a^([l−1]) + b^([l])",
        (
            " [l] [l−1]    [l]",
            "W   a      + b   ",
        ),
    ),
    ("y_{t}^{(i)}", "yₜ⁽ⁱ⁾", ("yₜ⁽ⁱ⁾",)),
    (r"\textbf{x} \color{red}{y}", r"x\color{red}{y}", (r"x\color{red}{y}",)),
    (
        r"\Bigl(\frac{a}{b}\Bigr)",
        "(a/b)",
        (
            "⎛a⎞",
            "⎜─⎟",
            "⎝b⎠",
        ),
    ),
    (
        "a_{b_{c_d}}",
        "a_(b_(c_d))",
        (
            "a       ",
            " b_(c_d)",
        ),
    ),
    (
        r"\sum_i^n\sum_j x",
        "∑ᵢⁿ ∑ⱼ x",
        (
            "n    ",
            "∑ ∑ x",
            "i j  ",
        ),
    ),
    (r"\max(0, x)", "max(0, x)", ("max(0, x)",)),
    (
        r"\max_{i} (x)",
        "maxᵢ (x)",
        (
            "max (x)",
            " i     ",
        ),
    ),
    (r"\lambda\|w\|^2", "λ‖w‖²", ("λ‖w‖²",)),
]

ASCII_CASES = [
    (
        r"\operatorname{softmax}(z)_i = \frac{e^{z_i}}{\sum_{j=1}^{K} e^{z_j}}",
        "softmax(z)_i = e^(z_i)/(sum_(j=1)^K e^(z_j))",
    ),
    (
        r"\operatorname{softmax}\!\left(\frac{QK^\top}{\sqrt{d_k}}\right)V",
        "softmax(QK^T/sqrt(d_k))V",
    ),
    (
        r"\hat{x}_i = \frac{x_i-\mu_B}{\sqrt{\sigma_B^2+\epsilon}},\quad y=\gamma\hat x+\beta",
        "hat(x)_i = (x_i - mu_B)/sqrt(sigma_B^2 + epsilon),  y = gamma hat(x) + beta",
    ),
    (
        r"K_k = P_{k|k-1}H^\top(HP_{k|k-1}H^\top+R)^{-1}",
        "K_k = P_(k|k-1)H^T (HP_(k|k-1)H^T + R)^(-1)",
    ),
    (
        (
            r"\mathbb{E}_{q_\phi(z\mid x)}[\log p_\theta(x\mid z)] - "
            r"D_{\mathrm{KL}}(q_\phi(z\mid x)\,\|\,p(z))"
        ),
        "E_(q_phi(z|x))[log p_theta(x | z)] - D_(KL)(q_phi(z | x) || p(z))",
    ),
    (
        r"D_{\mathrm{KL}}(p\|q) = \sum_x p(x)\log\frac{p(x)}{q(x)}",
        "D_(KL)(p||q) = sum_x p(x) log(p(x)/q(x))",
    ),
    (
        r"\theta_{t+1} = \theta_t - \eta\,\hat m_t/(\sqrt{\hat v_t}+\epsilon)",
        "theta_(t+1) = theta_t - eta hat(m)_t/(sqrt(hat(v)_t) + epsilon)",
    ),
    (
        (
            r"\nabla_\theta "
            r"J(\theta)=\mathbb{E}_{\tau\sim\pi_\theta}\Big[\sum_{t=0}^{T}\nabla_\theta\log\pi"
            r"_\theta(a_t\mid s_t)\,G_t\Big]"
        ),
        (
            "nabla_theta J(theta) = E_(tau~pi_theta)[sum_(t=0)^T nabla_theta log pi_theta(a_t "
            "| s_t) G_t]"
        ),
    ),
    (r"A = \begin{pmatrix} a & b \\ c & d \end{pmatrix}", "A = (a, b; c, d)"),
    (
        (
            r"\begin{bmatrix} 1 & 0 & \cdots \\ \vdots & \ddots & \frac{1}{2} \\ -1 & x^2 & "
            r"x_B \end{bmatrix}"
        ),
        r"[1, 0, ...; :, \, 1/2; -1, x^2, x_B]",
    ),
    (r"\det\begin{vmatrix} a & b \\ c & d \end{vmatrix} = ad-bc", "det|a, b; c, d| = ad - bc"),
    (r"\left[\begin{array}{c|c} A & B \\ \hline C & D \end{array}\right]", "[A, B; C, D]"),
    (
        r"f(x)=\begin{cases} x, & \text{if } x > 0 \\ 0, & \text{otherwise} \end{cases}",
        "f(x) = {x, if x > 0; 0, otherwise}",
    ),
    (r"\begin{aligned} a &= b + c \\ &= \frac{d}{e} \end{aligned}", "a = b + c; = d/e"),
    (
        (
            r"\begin{align*} m_t &= \beta_1 m_{t-1} + (1-\beta_1) g_t \\ v_t &= \beta_2 "
            r"v_{t-1} + (1-\beta_2) g_t^2 \end{align*}"
        ),
        "m_t = beta_1 m_(t-1) + (1 - beta_1)g_t; v_t = beta_2 v_(t-1) + (1 - beta_2)g_t^2",
    ),
    (r"\left\lfloor\frac{n+2p-k}{s}\right\rfloor + 1", "floor((n + 2p - k)/s) + 1"),
    (r"\lfloor\frac{n+2p-k}{s}\rfloor + 1", "floor((n + 2p - k)/s) + 1"),
    (
        r"\operatorname*{arg\,max}_x f(x), \arg\min_{\theta} L(\theta)",
        "arg max_x f(x), arg min_theta L(theta)",
    ),
    (
        (
            r"\boldsymbol{\theta}, \mathbf{Wx}, \mathcal{N}(\mu,\sigma^2), \mathbb{R}^n, "
            r"\mathcal{L}"
        ),
        "theta, Wx, N(mu, sigma^2), R^n, L",
    ),
    (
        r"\underbrace{a+b+c}_{\text{loss}} + \overbrace{x}^{n}",
        "underbrace(a + b + c, loss) + overbrace(x, n)",
    ),
    (r"\lim_{x\to 0} \limsup_{n\to\infty} a_n", "lim_(x->0) lim sup_(n->inf) a_n"),
    (r"\left.\frac{df}{dx}\right|_{x=0}", "df/dx|_(x=0)"),
    (r"\left.\frac{df}{dx}\right|_{x=\theta}", "df/dx|_(x=theta)"),
    (r"A\odot B \otimes C \circ f \ast g \cdot h \times k", "A odot B otimes C circ f * g * h * k"),
    (r"E = mc^2 \tag{1} \label{eq:1}", "E = mc^2   (1)"),
    (r"\text{若} x > 0 \text{ 则 } y", "?x > 0 ? y"),
    (r"\sum_{\substack{i=1 \\ i\ne j}}^{n} a_{ij}", "sum_(i=1; i!=j)^n a_(ij)"),
    (r"a = b \\ c = d", "a = b; c = d"),
    (r"\foo{x} + \bar\bar x", r"\foo{x} + bar(bar(x))"),
    (
        r"x \overset{\text{iid}}{\sim} p, a \stackrel{def}{=} b, X \xrightarrow{d} Y",
        "x ~^(iid) p, a =^(def) b, X ->^d Y",
    ),
    (r"\left\{ \frac{a}{b} \,\middle|\, a > 0 \right\}", "{a/b | a > 0}"),
]

ASCII_DISPLAY = [
    (
        r"\operatorname{softmax}\!\left(\frac{QK^\top}{\sqrt{d_k}}\right)V",
        (
            "       /QK^T \\ ",
            "softmax|-----|V",
            "       |  ___| ",
            "       \\\\/d_k/ ",
        ),
    ),
    (
        r"f(x)=\begin{cases} x, & \text{if } x > 0 \\ 0, & \text{otherwise} \end{cases}",
        (
            "       {x,  if x > 0 ",
            "f(x) = {             ",
            "       {0,  otherwise",
        ),
    ),
    (
        r"\left\lfloor\frac{n+2p-k}{s}\right\rfloor + 1",
        (
            "| n + 2p - k |    ",
            "| ---------- | + 1",
            "|_    s     _|    ",
        ),
    ),
    (
        r"\sqrt[3]{x} + \sqrt2 + \sqrt{\frac{a}{b}}",
        (
            "               _",
            " 3_     _     |a",
            "\\/x + \\/2 +   |-",
            "            \\/|b",
        ),
    ),
]
UNREADABLE = [
    r"\frac{a",
    r"\frac a",
    "x^",
    "x^a^b",
    "{a}}",
    "}",
    r"\left( x",
    r"a \right) b",
    r"\begin{pmatrix} a",
    r"\begin{pmatrix} a \end{bmatrix}",
    r"\begin{tikzpicture} a \end{tikzpicture}",
    r"\text{a",
    r"\foo{a",
    r"\sqrt[3",
    r"\left a b \right)",
    r"\begin{array}{lc a \end{array}",
]
WIDTHS = [("", 0), ("abc", 3), ("中文", 4), ("x\u0302", 1), ("a\u200b中", 3), ("ᵢ²∑", 3)]


def source_id(value: object) -> str:
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(("text", "expected"), WIDTHS)
def test_cells_counts_wide_as_two_and_combining_as_none(text: str, expected: int) -> None:
    assert cells(text) == expected


@pytest.mark.parametrize(("source", "line"), [c[:2] for c in CASES], ids=source_id)
def test_a_formula_has_a_form_in_one_line(source: str, line: str) -> None:
    assert inline(source) == line


@pytest.mark.parametrize(("source", "lines"), [c[::2] for c in CASES], ids=source_id)
def test_a_formula_has_a_form_in_two_dimensions(source: str, lines: tuple[str, ...]) -> None:
    assert display(source) == lines


@pytest.mark.parametrize(("source", "line"), ASCII_CASES, ids=source_id)
def test_a_formula_has_a_form_in_ascii(source: str, line: str) -> None:
    assert inline(source, ascii_only=True) == line


@pytest.mark.parametrize(("source", "lines"), ASCII_DISPLAY, ids=source_id)
def test_a_formula_has_two_dimensions_in_ascii(source: str, lines: tuple[str, ...]) -> None:
    assert display(source, ascii_only=True) == lines


@pytest.mark.parametrize("source", UNREADABLE)
def test_what_cannot_be_read_comes_back_as_it_is(source: str) -> None:
    assert inline(source) == source
    assert display(source) == (source,)


def test_an_unreadable_source_keeps_its_lines_in_display_and_loses_them_inline() -> None:
    assert display("\\frac{a\n  + b") == ("\\frac{a", "  + b  ")
    assert inline("\\frac{a\n  + b") == "\\frac{a + b"


def test_an_array_without_its_columns_loses_no_cell() -> None:
    assert inline(r"\begin{array}a&{b}\end{array}") == "a, b"


def test_an_empty_source_is_one_empty_line() -> None:
    assert (inline(""), display(""), fit("", 10)) == ("", ("",), ("",))


def test_what_moves_the_cursor_is_not_printed() -> None:
    assert inline("a\x1b[2Jb") == "a\ufffd[2Jb"
    assert inline("a\ud800") == "a\ufffd"


FRACTION = r"\alpha = \frac{a+b}{c} + \text{somethinglong}"
FITTED = [
    (40, display(FRACTION)),
    (15, ("α = (a + b)/c +", "  somethinglong")),
    (12, ("\\alpha =", "\\frac{a+b}{c", "} +", "\\text{someth", "inglong}")),
]


@pytest.mark.parametrize(("width", "lines"), FITTED, ids=["display", "inline", "source"])
def test_the_best_form_that_fits_is_chosen(width: int, lines: tuple[str, ...]) -> None:
    assert fit(FRACTION, width) == lines


# Laws.

SOUP = r"""
a b x 1 2 + - = , ( ) [ ] | ' ^ _ { } & ~ $ % / < > . ! 中 é ∑ α \\ \\[2pt] \frac \sqrt \sqrt[3]
\hat \vec \overline \underbrace \sum \int \max \log \left( \right] \left. \right| \middle| \bigl[
\Big) \text{if} \text \mathbf \mathrm \operatorname* \operatorname{f} \arg \limits \binom
\stackrel \underset \begin{pmatrix} \end{pmatrix} \begin{cases} \end{cases} \begin{aligned}
\end{aligned} \begin{array}{lc} \end{array} \foo \foo{x} \alpha \le \not \tag \substack \pmod
\xrightarrow \prime \top \{ \} \| \, \quad \! \label{a} \hspace{1em} {x} _{i} ^{2}
"""
FRAGMENTS = [*SOUP.split(), "\n", " ", "\t", "\x00", "\u0302", "\u202e", "\\"]
ANY_SOURCE = st.one_of(
    st.text(),
    st.text(alphabet="\\{}[]()^_&ab1 +-'$|"),
    st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join),
)


@given(ANY_SOURCE, st.booleans())
def test_any_text_has_every_form_and_its_lines_are_equally_wide(source: str, plain: bool) -> None:
    lines = display(source, ascii_only=plain)
    assert len({cells(line) for line in lines}) == 1
    line = inline(source, ascii_only=plain)
    assert line.splitlines() in ([], [line])
    assert not plain or "".join((line, *lines)).isascii()


@given(ANY_SOURCE, st.integers(10, 60), st.booleans())
def test_no_fitted_line_is_wider_than_asked(source: str, width: int, plain: bool) -> None:
    lines = fit(source, width, ascii_only=plain)
    assert lines
    assert all(cells(line) <= width for line in lines)
    assert not plain or "".join(lines).isascii()


Written = tuple[str, str]  # a source, and the letters and digits that a reader must find again

TEMPLATES = [
    (r"\frac{%s}{%s}", ""),
    (r"\binom{%s}{%s}", ""),
    (r"\sqrt{%s}%s", ""),
    (r"\sqrt[%s]{%s}", ""),
    (r"{%s}_{%s}", ""),
    (r"{%s}^{%s}", ""),
    (r"x_{%s}^{%s}", "x"),
    (r"y'^{%s}_{%s}", "y"),
    (r"\sum_{%s}^{%s}z", "z"),
    (r"\int_{%s}^{%s}z", "z"),
    (r"\arg\max_{%s}{%s}", "argmax"),
    (r"\lim_{%s}\log{%s}", "limlog"),
    (r"\left(%s\right]%s", ""),
    (r"\left\{%s\middle|%s\right.", ""),
    (r"(%s)[%s]", ""),
    (r"\Big(%s\Big)%s", ""),
    (r"\hat{%s}\bar{%s}", ""),
    (r"\overline{%s}\vec %s", ""),
    (r"\underbrace{%s}_{%s}", ""),
    (r"\overbrace{%s}^{%s}", ""),
    (r"\mathbf{%s}\mathbb{%s}", ""),
    (r"\mathcal{%s}\mathrm{%s}", ""),
    (r"\operatorname{%s}{%s}", ""),
    (r"\text{if %s}%s", "if"),
    (r"\text{or $%s$ }%s", "or"),
    (r"\overset{%s}{%s}", ""),
    (r"\sum_{\substack{%s\\%s}}", ""),
    (r"\begin{pmatrix}%s&%s\\1\end{pmatrix}", "1"),
    (r"\begin{array}{c|c}%s&\hline %s\end{array}", ""),
    (r"\begin{cases}%s&%s\\0&1\end{cases}", "01"),
    (r"\begin{aligned}%s&=%s\\&=7\end{aligned}", "7"),
    (r"\foo{%s}%s", "foo"),
    (r"%s+-%s", ""),
    (r"%s\,%s", ""),
    (r"|%s|\|%s\|", ""),
]
LEAVES = [*"aijkTQz0189", "10", "2.5", "xy"]
SYMBOLS = [r"\alpha ", r"\le ", r"\top ", r"\cdot ", r"\partial ", "中", "-"]


def filled(pieces: tuple[tuple[str, str], Written, Written]) -> Written:
    (template, letters), (one, first), (two, second) = pieces
    return template.replace("%s", one, 1).replace("%s", two, 1), letters + first + second


WRITTEN: st.SearchStrategy[Written] = st.recursive(
    st.sampled_from(LEAVES).map(lambda leaf: (f"{{{leaf}}}", leaf.replace(".", "")))
    | st.sampled_from(SYMBOLS).map(lambda symbol: (symbol, "")),
    lambda inner: st.tuples(st.sampled_from(TEMPLATES), inner, inner).map(filled),
    max_leaves=8,
)


def letters_of(text: str) -> Counter[str]:
    """Return the ASCII letters and digits, those in 𝐱, x², x̂ included."""
    return Counter(re.findall("[A-Za-z0-9]", unicodedata.normalize("NFKD", text)))


@given(WRITTEN, st.booleans())
def test_every_letter_and_digit_is_in_every_form(written: Written, plain: bool) -> None:
    source, letters = written
    forms = [
        inline(source, ascii_only=plain),
        "".join(display(source, ascii_only=plain)),
        "".join(fit(source, 20, ascii_only=plain)),
    ]
    for form in forms:
        assert not letters_of(letters) - letters_of(form)


@given(WRITTEN)
def test_a_formula_that_is_well_written_is_laid_out(written: Written) -> None:
    source, _ = written
    if "\\foo" not in source and "\\text{if" not in source:  # where a command is just text
        assert "\\" not in inline(source) + "".join(display(source))


DEEP = ["{", "(", "[", r"\left(", r"\sqrt", r"\hat", "x^", r"\frac", r"\foo{", r"\text{$", "{(["]


@pytest.mark.parametrize("opening", DEEP)
@pytest.mark.parametrize("times", [300, 100_000])
def test_deep_nesting_is_shown_as_it_is(opening: str, times: int) -> None:
    source = opening * times
    assert display(source) == (source,)
    assert inline(source) == source


@pytest.mark.parametrize("times", [60, 300, 100_000])
def test_deep_braces_that_close_are_shown_as_they_are(times: int) -> None:
    source = "{" * times + "x" + "}" * times
    assert display(source) == (source,)


@pytest.mark.parametrize("layer", [r"x_{%s}^{a}", r"\sqrt[%s]{a}", r"{%s}^{2}", r"\hat{%s}"])
def test_the_deepest_formula_is_drawn_in_bounded_time(layer: str) -> None:
    source = "x"
    for _ in range(20):  # would be a million drawings if a layer drew its content twice
        source = layer % source
    assert "\\" not in inline(source) + "".join(display(source))


def test_ten_levels_of_fractions_are_laid_out() -> None:
    source = "x"
    for _ in range(10):
        source = rf"\frac{{1}}{{1+{source}}}"
    assert len(display(source)) == 21  # noqa: PLR2004  # ten bars and eleven lines
