"""A deck of three cards with fixed numbers, in English and Chinese, for sessions on a screen."""

from pathlib import Path

ENGLISH = r"""---
deck: tiny
title: Tiny networks
---
The width of a layer is $w$.

## relu
Q: What is the slope of $\max(0, x)$ for $x > 0$?
A: One: $\frac{d}{dx} x = 1$.
Points:
- the unit is linear there
Mistake half: It is one half. -> That is the logistic function at 0.
Hint: Draw it.
Why: Above 0 the unit passes its input on.
Source: Goodfellow et al. 2016, section 6.3

## depth
C: A network of {{c1::three::how many}} layers has {{c2::two}} hidden ones.

## count
Q: A dense layer maps {{n}} inputs to {{m}} outputs, with a bias. How many parameters?
Vars: n in {3}; m in {4}
Answer: m*(n + 1)
Tol: exact
Mistake no-bias: m*n -> You left out the biases.
Hint: Each output has a bias.
"""
CHINESE = r"""---
deck: tiny
title: 小网络
---
一层的宽度是 $w$。

## relu
Q: 当 $x > 0$ 时，$\max(0, x)$ 的斜率是多少？
A: 是 1：$\frac{d}{dx} x = 1$。
Points:
- 这个单元在那里是线性的
Mistake half: 是二分之一。 -> 那是逻辑函数在 0 处的斜率。
Hint: 画出来看看。
Why: 大于 0 时，单元把输入原样传出。

## depth
C: {{c1::三::几}}层的网络有{{c2::两}}个隐藏层。

## count
Q: 一个带偏置的全连接层把 {{n}} 个输入映射到 {{m}} 个输出。它有多少个参数？
Mistake no-bias: 不算偏置 -> 漏掉了偏置。
Hint: 每个输出有一个偏置。
"""


def with_tiny_deck(home: Path) -> Path:
    """Put the deck into a data folder."""
    (home / "decks" / "zh").mkdir(parents=True)
    (home / "decks" / "tiny.md").write_text(ENGLISH, encoding="utf-8")
    (home / "decks" / "zh" / "tiny.md").write_text(CHINESE, encoding="utf-8")
    return home
