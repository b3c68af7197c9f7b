"""The screens of the first session with the deck of ``tiny``: keys, top and bottom of each."""

WELCOME = """\
 Welcome to dlstudy. One card at a time: think, press space, compare.
 Then say how it went: 1 again, 2 hard, 3 good, 4 easy; Enter is good.
 ? shows all keys, q stops; every answer is saved at once.
"""
WELCOME_ZH = """\
 欢迎使用 dlstudy。每次一张卡：先想，按空格，再对照。
 然后自评：1 忘了，2 困难，3 记得，4 轻松；回车即“记得”。
 ? 显示所有按键，q 退出；每个回答都会立即保存。
"""
ASK = " space show answer   h hint   k known   u undo   n notation   ? keys   q quit"
ASK_ZH = " 空格 看答案  h 提示  k 已掌握  u 撤销  ? 按键  q 退出"
ASK_ZH_WIDE = " 空格 看答案   h 提示   k 已掌握   u 撤销   n 记号   ? 按键   q 退出"
GRADE = " 1 again today   2 hard 1 d   Enter/3 good 1 d   4 easy 1 d   w why"
GRADE_ZH = " 1 忘了 今天  2 困难 1 天  ↵3 记得 1 天  4 轻松 1 天"
TYPE = " type a number   h hint   g give up   u undo   n notation   ? keys   q quit\n answer ="
TYPE_ZH = " 输入数字   h 提示  g 看解答  u 撤销  ? 按键  q 退出\n 答案 ="

ENGLISH = [  # keys, the top of the screen and the bottom
    (
        "",
        f"""\
 Tiny networks · concept · new                             3 left · about 4 min

{WELCOME}
 What is the slope of max(0, x) for x > 0?
""",
        ASK,
    ),
    (
        " ",
        f"""\
 Tiny networks · concept · new                             3 left · about 4 min

{WELCOME}
 What is the slope of max(0, x) for x > 0?

 ── answer ───────────────────────────────────────────────────────────────────
 One: (d/dx)x = 1.

 a good answer says
 • the unit is linear there

 people say
 ✗ It is one half. → That is the logistic function at 0.
""",
        GRADE,
    ),
    (
        "4",
        """\
 Tiny networks · cloze · new                               2 left · about 3 min

 A network of [how many] layers has two hidden ones.
""",
        " saved · back in 1 d\n" + ASK,
    ),
    (
        "\r",
        """\
 Tiny networks · cloze · new                               2 left · about 3 min

 A network of [how many] layers has two hidden ones.

 ── answer ───────────────────────────────────────────────────────────────────
 A network of three layers has two hidden ones.
""",
        GRADE,
    ),
    (
        "1",
        """\
 Tiny networks · drill · new                               2 left · about 3 min

 A dense layer maps 3 inputs to 4 outputs, with a bias. How many parameters?
""",
        " saved · again today\n" + TYPE,
    ),
    (
        "3 * 4\r",
        """\
 Tiny networks · drill · new                               2 left · about 3 min

 A dense layer maps 3 inputs to 4 outputs, with a bias. How many parameters?

 3 * 4 (read as 12)
 Not yet: You left out the biases.
 One more try.
""",
        TYPE,
    ),
    (
        "2^4\r",
        """\
 Tiny networks · drill · new                               2 left · about 3 min

 A dense layer maps 3 inputs to 4 outputs, with a bias. How many parameters?

 ✓ 2^4 (read as 16)
   Right.

 ── solution ─────────────────────────────────────────────────────────────────
 m*(n + 1) = 4*(3 + 1) = 16
""",
        " proposed: hard\n 1 again today   Enter/2 hard 1 d   3 good 1 d   4 easy 1 d   w why",
    ),
    (
        "\r",
        """\
 Tiny networks · cloze · again                             1 left · about 1 min

 A network of [how many] layers has two hidden ones.
""",
        " saved · back in 1 d\n space show answer   h hint   u undo   n notation   ? keys   q quit",
    ),
    (
        " ",
        """\
 Tiny networks · cloze · again                             1 left · about 1 min

 A network of [how many] layers has two hidden ones.

 ── answer ───────────────────────────────────────────────────────────────────
 A network of three layers has two hidden ones.
""",
        " 1 again   2 hard   Enter/3 good   4 easy   w why",
    ),
    (
        "3",
        """\
 Done for now.

 answered       3
 passed         2 (67 %)
 minutes        0.0
 due tomorrow   3
 days in a row  1
""",
        " saved\n Enter quit   u undo",
    ),
]
CHINESE = [
    (
        "",
        f"""\
 小网络 · 概念 · 新卡                 还剩 3 张 · 约 4 分钟

{WELCOME_ZH}
 当 x > 0 时，max(0, x) 的斜率是多少？
""",
        ASK_ZH,
    ),
    (
        " ",
        f"""\
 小网络 · 概念 · 新卡                 还剩 3 张 · 约 4 分钟

{WELCOME_ZH}
 当 x > 0 时，max(0, x) 的斜率是多少？

 ── 答案 ─────────────────────────────────────────────────
 是 1：(d/dx)x = 1。

 答题要点
 • 这个单元在那里是线性的

 常见误区
 ✗ 是二分之一。 → 那是逻辑函数在 0 处的斜率。
""",
        GRADE_ZH,
    ),
    (
        "\r",
        """\
 小网络 · 填空 · 新卡                 还剩 2 张 · 约 3 分钟

 [几]层的网络有两个隐藏层。
""",
        " 已保存 · 1 天后再见\n" + ASK_ZH,
    ),
    (
        "k",
        """\
 小网络 · 计算 · 新卡                 还剩 1 张 · 约 2 分钟

 一个带偏置的全连接层把 3 个输入映射到 4 个输出。它有多少个
 参数？
""",
        " 已保存 · 已掌握，2.0 个月后再见\n" + TYPE_ZH,
    ),
    (
        "１２\r",  # as a Chinese input method types digits
        """\
 小网络 · 计算 · 新卡                 还剩 1 张 · 约 2 分钟

 一个带偏置的全连接层把 3 个输入映射到 4 个输出。它有多少个
 参数？

 １２ (读作 12)
 不对：漏掉了偏置。
 再试一次。
""",
        TYPE_ZH,
    ),
    (
        "g\r",
        """\
 小网络 · 计算 · 新卡                 还剩 1 张 · 约 2 分钟

 一个带偏置的全连接层把 3 个输入映射到 4 个输出。它有多少个
 参数？

 → m*(n + 1) = 4*(3 + 1) = 16
""",
        " 建议：忘了\n ↵1 忘了 今天  2 困难 1 天  3 记得 1 天  4 轻松 1 天",
    ),
    (
        "2",
        """\
 这一轮完成了。

 回答      2
 通过      2 (100 %)
 分钟      0.0
 明天到期  2
 连续天数  1
""",
        " 已保存 · 1 天后再见\n 回车 退出  u 撤销",
    ),
]
