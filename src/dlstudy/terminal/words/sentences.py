"""The sentences of grading in the learner's language: Chinese by their English template."""

from dlstudy.sentence import Sentence

CHINESE = {
    "{text}": "{text}",
    # reading
    "There is nothing to read; write a number.": "没有内容可读，请输入一个数。",
    "The text has {length} characters; at most {most} can be read.": (
        "输入有 {length} 个字符，最多能读 {most} 个。"
    ),
    "'...' at character {place} leaves numbers out; write them all.": (
        "第 {place} 个字符处的 '...' 省略了数字，请全部写出。"
    ),
    "A dot cannot stand at character {place}; after a name only .T may follow.": (
        "第 {place} 个字符处不能有点号；名字后面只能跟 .T。"
    ),
    "'{token}' cannot stand at character {place}; write numbers, + - * / ^ and brackets.": (
        "第 {place} 个字符处不能有“{token}”，请用数字、+ - * / ^ 和括号。"
    ),
    "'{token}' cannot stand at character {place}; write an operator before it, such as *.": (
        "第 {place} 个字符处不能直接写“{token}”，请在前面加运算符，例如 *。"
    ),
    "'{token}' cannot stand at character {place}; write a number or a bracket before it.": (
        "第 {place} 个字符处不能直接写“{token}”，前面要有数字或括号。"
    ),
    "'{token}' cannot stand at character {place}; write a comma before it.": (
        "第 {place} 个字符处不能直接写“{token}”，请在前面加逗号。"
    ),
    "Is the comma at character {place} a decimal point or does it separate two numbers?"
    " Write {left}.{right}, or [{left}, {right}], or {left}{right} without the comma.": (
        "第 {place} 个字符处的逗号是小数点还是分隔两个数？请写 {left}.{right}、[{left}, {right}]"
        " 或不带逗号的 {left}{right}。"
    ),
    "What is divided is not clear before '{token}' at character {place};"
    " write (1/2)*x or 1/(2*x).": (
        "第 {place} 个字符处“{token}”前的除法有歧义，请写 (1/2)*x 或 1/(2*x)。"
    ),
    "Too many signs stand at character {place}; write one sign.": (
        "第 {place} 个字符处的正负号太多，请只写一个。"
    ),
    "'%' at character {place} can stand only where a proportion is asked;"
    " write the number without it.": ("第 {place} 个字符处：只有问比例时才能写 %，请去掉它。"),
    "More than {most} levels are nested at character {place}; write fewer brackets.": (
        "第 {place} 个字符处的嵌套超过 {most} 层，请少用括号。"
    ),
    "Something is missing at character {place}; write a number.": (
        "第 {place} 个字符处缺少内容，请写一个数。"
    ),
    "The exponent is missing at character {place}; write 2e3, or 2*e.": (
        "第 {place} 个字符处缺少指数，请写 2e3，或 2*e。"
    ),
    "A second number stands at character {place}; write one number, or an operator between.": (
        "第 {place} 个字符处又出现一个数，请只写一个，或在中间加运算符。"
    ),
    "A closing bracket is missing at character {place}; write ')'.": (
        "第 {place} 个字符处缺少右括号“)”。"
    ),
    "A closing bracket is missing at character {place}; write ']'.": (
        "第 {place} 个字符处缺少右括号“]”。"
    ),
    "The array at character {place} is empty; write its numbers.": (
        "第 {place} 个字符处的数组是空的，请写出数字。"
    ),
    "A number is missing at character {place}; write it.": "第 {place} 个字符处缺一个数，请补上。",
    "Too many arguments stand at character {place}; write at most {most}.": (
        "第 {place} 个字符处的参数太多，最多 {most} 个。"
    ),
    "'{name}' got {count} arguments and ends at character {place}; write {example}.": (
        "“{name}”有 {count} 个参数，到第 {place} 个字符结束；请写 {example}。"
    ),
    "'{name}' needs its bounds at character {place}; write {name}(f, {bound}, 0, 10).": (
        "“{name}”在第 {place} 个字符处需要上下界，请写 {name}(f, {bound}, 0, 10)。"
    ),
    "'{name}' needs a name after its formula at character {place}; write {name}(f, x).": (
        "“{name}”在第 {place} 个字符处需要变量名，请写 {name}(f, x)。"
    ),
    # values
    "It divides by zero at character {place}; write a finite number.": (
        "第 {place} 个字符处除以了零，请写一个有限的数。"
    ),
    "'{what}' at character {place} has no finite value; write a finite number.": (
        "第 {place} 个字符处的“{what}”没有有限的值，请写一个有限的数。"
    ),
    "'{name}' at character {place} is not a finite number; write one.": (
        "第 {place} 个字符处的“{name}”不是有限的数，请写一个有限的数。"
    ),
    "The function '{name}' at character {place} has no brackets; write {name}(...).": (
        "第 {place} 个字符处的函数“{name}”没有括号，请写 {name}(...)。"
    ),
    "'{name}' is not a number; write a number, or arithmetic such as 3*3+1.": (
        "“{name}”不是数，请输入数或算式，例如 3*3+1。"
    ),
    "'{name}' is not a name known here; write a number, or one of {known}.": (
        "这里没有“{name}”这个名字，请写一个数，或其中之一：{known}。"
    ),
    "'{name}' is not a name known here; write one of {known}.": (
        "这里没有“{name}”这个名字，可用的有：{known}。"
    ),
    "'{name}' is not a name known here; write one that is.": (
        "这里没有“{name}”这个名字，请写已知的名字。"
    ),
    "Row {row} of the array at character {place} has the length {got} and row 1 the length"
    " {first}; write rows of one length.": (
        "第 {place} 个字符处的数组：第 {row} 行有 {got} 个数，第 1 行有 {first} 个；"
        "各行长度要相同。"
    ),
    "The function '{name}' has no brackets; write {name}(...).": (
        "函数“{name}”没有括号，请写 {name}(...)。"
    ),
    "'{name}' is not a name known here; write {better}, or * for a product with a number.": (
        "这里没有“{name}”这个名字，请写 {better}；与数相乘写 *。"
    ),
    "An entry cannot be picked at character {place}; write a product with a vector such as"
    " dot(x, [1, 0, 0]).": (
        "第 {place} 个字符处不能取下标；请写与向量的内积，例如 dot(x, [1, 0, 0])。"
    ),
    "Are the commas decimal points or do they separate numbers? Write [{points}], or [{commas}].": (
        "这些逗号是小数点，还是分隔数字？请写 [{points}] 或 [{commas}]。"
    ),
    "Does the point or the comma at character {place} mark the decimals? Write {joined}.{right},"
    " or {left}{right}.": (
        "第 {place} 个字符处，小数点是句点还是逗号？请写 {joined}.{right} 或 {left}{right}。"
    ),
    "Is '{typed}' at character {place} a power of ten? Write {together}, or {token}*e {rest}.": (
        "第 {place} 个字符处的 '{typed}' 是 10 的幂吗？请写 {together}，或 {token}*e {rest}。"
    ),
    "Is the dot at character {place} a product of matrices or entry by entry? Write @, or *.": (
        "第 {place} 个字符处的点是矩阵乘积还是逐元素相乘？请写 @ 或 *。"
    ),
    "Is the dot in the middle a decimal point or a product? Write 0.5, or 0*5.": (
        "中间的点是小数点还是乘号？请写 0.5 或 0*5。"
    ),
    "Entry {row} of the array at character {place} has the shape {got} and entry 1 {first};"
    " write entries of one shape.": (
        "第 {place} 个字符处的数组：第 {row} 项的形状是 {got}，第 1 项是 {first}；形状要相同。"
    ),
    "More than {most} axes at character {place}; write fewer.": (
        "第 {place} 个字符处超过 {most} 维，请减少维数。"
    ),
    "'.T' at character {place} turns matrices only; write a matrix before it.": (
        "第 {place} 个字符处的 .T 只能用于矩阵。"
    ),
    "'{sign}' at character {place} cannot join the shapes {left} and {right};"
    " write equal shapes.": (
        "第 {place} 个字符处的“{sign}”不能连接形状 {left} 和 {right}，请写相同的形状。"
    ),
    "Is '^-1' at character {place} an inverse or a reciprocal? Write inv(...) or 1/(...).": (
        "第 {place} 个字符处的 ^-1 是逆矩阵还是倒数？请写 inv(...) 或 1/(...)。"
    ),
    "'{name}' at character {place} needs a square matrix and got the shape {got}; write one.": (
        "第 {place} 个字符处的“{name}”需要方阵，得到的形状是 {got}。"
    ),
    "The matrix has no inverse at character {place}; write one that has.": (
        "第 {place} 个字符处的矩阵不可逆。"
    ),
    "'@' at character {place} needs two arrays; write * for a number.": (
        "第 {place} 个字符处的 @ 需要两个数组；与数相乘请写 *。"
    ),
    "'@' at character {place} cannot join the shapes {left} and {right};"
    " the last of the one must be the first of the other.": (
        "第 {place} 个字符处的 @ 不能连接形状 {left} 和 {right}：前者的最后一维要等于后者的第一维。"
    ),
    "'{name}' at character {place} needs two vectors and got the shapes {left} and {right};"
    " write vectors, or @ for matrices.": (
        "第 {place} 个字符处的“{name}”需要两个向量，得到的形状是 {left} 和 {right}；矩阵请用 @。"
    ),
    "An array of {entries} entries at character {place} is larger than {most};"
    " write a smaller one.": (
        "第 {place} 个字符处的数组有 {entries} 个元素，超过 {most} 个，请写小一些。"
    ),
    "'diag' at character {place} needs a vector or a matrix; write one.": (
        "第 {place} 个字符处的 diag 需要向量或矩阵。"
    ),
    "'eye' at character {place} needs a whole number; write eye(2).": (
        "第 {place} 个字符处的 eye 需要整数，请写 eye(2)。"
    ),
    "With the earlier steps put in it has {length} operations; write it with fewer.": (
        "代入前面的步骤后有 {length} 次运算，请写短一些。"
    ),
    "'total' has more than {most} terms; write fewer.": "total 超过 {most} 项，请减少。",
    "'grad' differentiates a number; write jac(f, x) for a vector.": (
        "grad 对一个数求导；向量请写 jac(f, x)。"
    ),
    "'jac' differentiates a vector by a vector; write grad(f, x) for a number.": (
        "jac 是向量对向量求导；数请写 grad(f, x)。"
    ),
    "'{name}' needs numbers and got an array; write numbers.": "“{name}”需要数，得到的是数组。",
    "There is no value ({reason}).": "没有值（{reason}）。",
    "There is no finite value.": "没有有限的值。",
    # grading
    "Right, given your earlier answer.": "按你前面的结果，这一步正确。",
    "The sign is flipped.": "符号反了。",
    "It is transposed.": "转置了。",
    "It is twice the right value: off by a factor 2.": "是正确值的 2 倍。",
    "It is half the right value: off by a factor 1/2.": "是正确值的一半。",
    "It is 100 times the right value: a percentage?": ("是正确值的 100 倍：是不是写成了百分数？"),
    "It is 1/100 of the right value.": "是正确值的 1/100。",
    "It is {count} times the right value: is a division by {name} = {count} missing?": (
        "是正确值的 {count} 倍：是不是忘了除以 {name} = {count}？"
    ),
    "It is 1/{count} of the right value: is a division by {name} = {count} too much?": (
        "是正确值的 1/{count}：是不是多除了 {name} = {count}？"
    ),
    "It is a single number; it should have the shape {expected}.": (
        "这是一个数，形状应为 {expected}。"
    ),
    "The shape is {got}; it should be a single number.": "形状是 {got}，应为一个数。",
    "The shape is {got}; it should be {expected}.": "形状是 {got}，应为 {expected}。",
    "Is it transposed?": "是不是转置了？",
    "The exact number is asked, and this is rounded; write all its digits.": (
        "这里要精确值，你写的是舍入后的数；请写出全部数字。"
    ),
    "The exact number is asked, and this is rounded; write a fraction, such as 1/3.": (
        "这里要精确值，你写的是舍入后的数；请写成分数，例如 1/3。"
    ),
    "The exact number is asked, and this is what single precision (float32) makes of it;"
    " write all its digits.": ("这里要精确值，你写的是单精度（float32）算出的数；请写出全部数字。"),
    "Close: carry more digits.": "接近了：请多保留几位有效数字。",
    "More digits: you wrote {written} figures and the answer needs {needed}.": (
        "位数不够：你写了 {written} 位有效数字，需要 {needed} 位。"
    ),
    "More digits: you wrote {written} figure and the answer needs {needed}.": (
        "位数不够：你写了 {written} 位有效数字，需要 {needed} 位。"
    ),
    "Here {sizes}.": "这里 {sizes}。",
    "Entries that are off: {off} of {total}.": "{total} 个元素中有 {off} 个不对。",
    "The shape is {got}, a matrix; it should be {expected}, a vector such as [1, 2].": (
        "形状是 {got}，这是矩阵；应为 {expected}，即向量，例如 [1, 2]。"
    ),
    "In these the sign is flipped.": "这些元素的符号反了。",
    # formulas and derivations
    "It has no value at {point}: {reason}": "在 {point} 处没有值：{reason}",
    "It has no value: {reason}": "没有值：{reason}",
    "It is {name} times the right formula: is a division by {name} missing?": (
        "是正确公式的 {name} 倍：是不是忘了除以 {name}？"
    ),
    "It is 1/{name} of the right formula: is a division by {name} too much?": (
        "是正确公式的 1/{name}：是不是多除了 {name}？"
    ),
    "It differs by a constant, {shift}.": "与正确公式相差常数 {shift}。",
    "It is {factor} times the right formula.": "是正确公式的 {factor} 倍。",
    "At {point} it gives {got}; it should be {expected}.": (
        "在 {point} 处得到 {got}，应为 {expected}。"
    ),
    "It is right at {equal} of {total} points.": "{total} 个点中有 {equal} 个点正确。",
    "Write the number of a line, 1 to {last}.": "请输入行号，1 到 {last}。",
    "Write each of the numbers 1 to {last} once, such as {example}.": (
        "请把 1 到 {last} 各写一次，例如 {example}。"
    ),
    "Line {typed} does not come at place {place}.": "第 {place} 位不该是第 {typed} 行。",
    "Write 1 or 2.": "请输入 1 或 2。",
    # code
    "It still raises NotImplementedError; write the function.": (
        "函数还没有写：它仍抛出 NotImplementedError。"
    ),
    "{error} on line {line}: {message}; the file cannot be loaded.": (
        "第 {line} 行 {error}：{message}；文件无法载入。"
    ),
    "{error}: {message} (case '{case}').": "{error}：{message}（用例“{case}”）。",
    "{error} on line {line}: {message} (case '{case}').": (
        "第 {line} 行 {error}：{message}（用例“{case}”）。"
    ),
    "The file does not define '{function}'; write it.": "文件里没有定义“{function}”，请写上。",
    "It returns {what}; it should return numbers or arrays.": "返回的是 {what}，应返回数或数组。",
    "It did not end within {seconds} s: an endless loop?": "{seconds} 秒内没有结束：是不是死循环？",
    "Its process ended by itself (code {code}).": "进程自行结束（代码 {code}）。",
    "It ended before its last case; run it again.": "没有跑完所有用例就结束了，请再运行一次。",
    "Its outcome cannot be read; run it again.": "结果无法读取，请再运行一次。",
    "{error}: {message}; the file cannot be loaded.": "{error}：{message}；文件无法载入。",
    "It returns nothing in case '{case}'; write 'return'.": (
        "用例“{case}”没有返回值，请写 return。"
    ),
    "The number of values returned is {got}; it should be one.": "返回了 {got} 个值，应返回一个。",
    "The number of values returned is {got}; it should be {expected}: {names}.": (
        "返回了 {got} 个值，应返回 {expected} 个：{names}。"
    ),
    "It changes its input '{name}' in case '{case}'; work on a copy of it.": (
        "用例“{case}”中它修改了输入“{name}”，请在副本上计算。"
    ),
    "{what}The shape is {got}; it should be {expected} (case '{case}').": (
        "{what}形状是 {got}，应为 {expected}（用例“{case}”）。"
    ),
    "{what}There is {kind} in the result (case '{case}').": (
        "{what}结果中有 {kind}（用例“{case}”）。"
    ),
    "{what}The largest relative error is {error}{at}: {got}, it should be {expected}"
    " (case '{case}').": (
        "{what}最大相对误差是 {error}{at}：得到 {got}，应为 {expected}（用例“{case}”）。"
    ),
}


def in_language(sentence: Sentence, language: str) -> str:
    """Return a sentence in Chinese for ``zh``, else in English."""
    template = sentence.template
    if language == "zh":
        template = CHINESE.get(template, template)
    values = {
        name: in_language(value, language) if isinstance(value, Sentence) else value
        for name, value in sentence.values.items()
    }
    return template.format_map(values)
