"""The characters of mathematics: what each LaTeX command draws, how it is spaced, its ASCII."""

import unicodedata
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from functools import cache


class Kind(Enum):
    """How a symbol behaves beside its neighbours, after TeX's classes of atoms."""

    ORDINARY = auto()
    FUNCTION = auto()  # log, sin
    LIMIT = auto()  # lim, max: a function whose subscript stands below it
    BIG = auto()  # sums and integrals
    BINARY = auto()
    SIGN = auto()  # a binary operator with nothing on its left
    RELATION = auto()
    OPEN = auto()
    CLOSE = auto()
    COMMA = auto()
    FENCE = auto()  # a bracketed group
    FRACTION = auto()
    SPACE = auto()


# Several entries a line: as one entry a line the tables would be four hundred lines.
# fmt: off
SYMBOLS: dict[Kind, dict[str, str]] = {
    Kind.ORDINARY: {
        "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
        "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
        "varkappa": "ϰ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "omicron": "ο", "pi": "π",
        "varpi": "ϖ", "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ",
        "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
        "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π",
        "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "Alpha": "Α",
        "Beta": "Β", "Epsilon": "Ε", "Zeta": "Ζ", "Eta": "Η", "Iota": "Ι", "Kappa": "Κ", "Mu": "Μ",
        "Nu": "Ν", "Omicron": "Ο", "Rho": "Ρ", "Tau": "Τ", "Chi": "Χ",
        "infty": "∞", "partial": "∂", "nabla": "∇", "forall": "∀", "exists": "∃", "nexists": "∄",
        "emptyset": "∅", "varnothing": "∅", "top": "⊤", "bot": "⊥", "prime": "′", "ell": "ℓ",
        "hbar": "ℏ", "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ", "wp": "℘", "imath": "ı", "jmath": "ȷ",
        "angle": "∠", "neg": "¬", "lnot": "¬", "degree": "°", "checkmark": "✓", "square": "□",
        "Box": "□", "blacksquare": "■", "qed": "□", "triangle": "△", "surd": "√",
        "ldots": "…", "dots": "…", "dotsc": "…", "cdots": "⋯", "dotsb": "⋯", "vdots": "⋮",
        "ddots": "⋱", "backslash": "\\", "vert": "|", "Vert": "‖", "|": "‖", "%": "%", "&": "&",
        "_": "_", "#": "#", "$": "$", "S": "§", "pounds": "£", "copyright": "©",
    },
    Kind.FUNCTION: {
        "log": "log", "ln": "ln", "lg": "lg", "exp": "exp", "sin": "sin", "cos": "cos",
        "tan": "tan", "cot": "cot", "sec": "sec", "csc": "csc", "sinh": "sinh", "cosh": "cosh",
        "tanh": "tanh", "coth": "coth", "arcsin": "arcsin", "arccos": "arccos",
        "arctan": "arctan", "arg": "arg", "deg": "deg", "dim": "dim", "hom": "hom", "ker": "ker",
    },
    Kind.LIMIT: {
        "lim": "lim", "limsup": "lim sup", "liminf": "lim inf", "max": "max", "min": "min",
        "sup": "sup", "inf": "inf", "argmax": "arg max", "argmin": "arg min", "det": "det",
        "gcd": "gcd", "Pr": "Pr",
    },
    Kind.BIG: {
        "sum": "∑", "prod": "∏", "coprod": "∐", "int": "∫", "iint": "∬", "iiint": "∭",
        "oint": "∮", "bigcup": "⋃", "bigcap": "⋂", "bigoplus": "⨁", "bigotimes": "⨂",
        "bigodot": "⨀", "bigwedge": "⋀", "bigvee": "⋁",
    },
    Kind.BINARY: {
        "cdot": "·", "times": "×", "div": "÷", "pm": "±", "mp": "∓",
        "ast": "∗", "star": "⋆", "circ": "∘", "bullet": "•", "odot": "⊙", "otimes": "⊗",
        "oplus": "⊕", "ominus": "⊖", "oslash": "⊘", "cup": "∪", "cap": "∩", "setminus": "∖",
        "wedge": "∧", "land": "∧", "vee": "∨", "lor": "∨", "dagger": "†", "ddagger": "‡",
        "bmod": "mod", "sqcup": "⊔", "sqcap": "⊓", "uplus": "⊎", "diamond": "⋄", "boxtimes": "⊠",
    },
    Kind.RELATION: {
        "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥",
        "geq": "≥", "geqslant": "≥", "ne": "≠", "neq": "≠", "approx": "≈", "sim": "∼",
        "simeq": "≃", "cong": "≅", "equiv": "≡", "propto": "∝", "in": "∈", "notin": "∉",
        "ni": "∋", "subset": "⊂", "subseteq": "⊆", "supset": "⊃", "supseteq": "⊇",
        "subsetneq": "⊊", "ll": "≪", "gg": "≫", "lt": "<", "gt": ">", "prec": "≺",
        "preceq": "⪯", "succ": "≻", "succeq": "⪰", "mid": "|", "nmid": "∤", "parallel": "∥",
        "perp": "⊥", "vdash": "⊢", "models": "⊨", "doteq": "≐", "coloneqq": "≔", "triangleq": "≜",
        "asymp": "≍", "lesssim": "≲", "gtrsim": "≳", "to": "→", "rightarrow": "→", "gets": "←",
        "leftarrow": "←", "leftrightarrow": "↔", "longrightarrow": "⟶", "longleftarrow": "⟵",
        "Rightarrow": "⇒", "implies": "⟹", "Longrightarrow": "⟹", "Leftarrow": "⇐",
        "impliedby": "⟸", "Leftrightarrow": "⇔", "iff": "⟺", "mapsto": "↦", "longmapsto": "⟼",
        "hookrightarrow": "↪", "rightharpoonup": "⇀", "rightleftharpoons": "⇌", "uparrow": "↑",
        "downarrow": "↓", "updownarrow": "↕", "nearrow": "↗", "searrow": "↘",
        "leadsto": "⇝", "rightsquigarrow": "⇝", "therefore": "∴", "because": "∵",
    },
    Kind.OPEN: {
        "{": "{", "lbrace": "{", "lbrack": "[", "langle": "⟨",
        "lfloor": "⌊", "lceil": "⌈", "lvert": "|", "lVert": "‖",
    },
    Kind.CLOSE: {
        "}": "}", "rbrace": "}", "rbrack": "]", "rangle": "⟩",
        "rfloor": "⌋", "rceil": "⌉", "rvert": "|", "rVert": "‖",
    },
    Kind.COMMA: {"colon": ":"},
    Kind.SPACE: {
        ",": " ", ":": " ", ";": " ", ">": " ", " ": " ", "\n": " ", "thinspace": " ",
        "enspace": " ", "space": " ", "quad": "  ", "qquad": "    ",
    },
}
BARE = {  # characters that are written without a backslash and are not what the tables say
    "+": ("+", Kind.BINARY), "-": ("−", Kind.BINARY), "−": ("−", Kind.BINARY),
    "*": ("*", Kind.BINARY), "=": ("=", Kind.RELATION), ":": (":", Kind.RELATION),
    "(": ("(", Kind.OPEN), ")": (")", Kind.CLOSE), ",": (",", Kind.COMMA),
    ";": (";", Kind.COMMA), "~": (" ", Kind.SPACE), "|": ("|", Kind.ORDINARY),
    "⊥": ("⊥", Kind.ORDINARY), "‖": ("‖", Kind.ORDINARY),
}
ASCII = {  # where the name of the command is not the best
    "−": "-", "·": "*", "×": "*", "∗": "*", "±": "+-", "∓": "-+", "÷": "/", "≤": "<=", "≥": ">=",
    "≠": "!=", "≈": "~=", "∼": "~", "≡": "===", "≔": ":=", "≪": "<<", "≫": ">>", "→": "->",
    "←": "<-", "↔": "<->", "⟶": "-->", "⟵": "<--", "⇒": "=>", "⟹": "==>", "⇐": "<==",
    "⟸": "<==", "⇔": "<=>", "⟺": "<=>", "↦": "|->", "⟼": "|-->", "∥": "||", "‖": "||",
    "⟨": "<", "⟩": ">", "⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "′": "'", "∞": "inf",
    "…": "...", "⋯": "...", "⋮": ":", "⋱": "\\", "⊤": "T", "√": "sqrt", "°": "deg", "¬": "not ",
    "∖": "\\", "ı": "i", "ȷ": "j", "ℓ": "l", "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-",
    "—": "-", "½": "1/2", "∣": "|", "┊": "|", "•": "*", "⋆": "*", "ϵ": "epsilon",
}
SUPERSCRIPTS = {
    "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
    "9": "⁹", "+": "⁺", "−": "⁻", "=": "⁼", "(": "⁽", ")": "⁾", "n": "ⁿ", "i": "ⁱ", "⊤": "ᵀ",
    "*": "*", "∗": "*", "†": "†", "‡": "‡", "∘": "°", "°": "°", "′": "′",
}
SUBSCRIPTS = {
    "0": "₀", "1": "₁", "2": "₂", "3": "₃", "4": "₄", "5": "₅", "6": "₆", "7": "₇", "8": "₈",
    "9": "₉", "+": "₊", "−": "₋", "=": "₌", "(": "₍", ")": "₎", "a": "ₐ", "e": "ₑ", "h": "ₕ",
    "i": "ᵢ", "j": "ⱼ", "k": "ₖ", "l": "ₗ", "m": "ₘ", "n": "ₙ", "o": "ₒ", "p": "ₚ", "r": "ᵣ",
    "s": "ₛ", "t": "ₜ", "u": "ᵤ", "v": "ᵥ", "x": "ₓ",
}
# Command: the word said in a line, the combining character, the row drawn over a wider body.
MARKS = {
    "hat": ("hat", "\u0302", "^"), "widehat": ("hat", "\u0302", "^"), "bar": ("bar", "\u0304", "_"),
    "overline": ("bar", "\u0304", "_"), "tilde": ("tilde", "\u0303", "~"),
    "widetilde": ("tilde", "\u0303", "~"), "vec": ("vec", "\u20d7", "→"),
    "overrightarrow": ("vec", "\u20d7", "→"), "dot": ("dot", "\u0307", "."),
    "ddot": ("ddot", "\u0308", ".."), "check": ("check", "\u030c", "v"),
    "breve": ("breve", "\u0306", "u"), "acute": ("acute", "\u0301", "´"),
    "grave": ("grave", "\u0300", "`"), "mathring": ("ring", "\u030a", "o"),
    "underline": ("underline", "\u0332", "‾"), "underbrace": ("underbrace", "", "╰─┬╯"),
    "overbrace": ("overbrace", "", "╭─┴╮"),
}
# Bracket: what a tall one shows at its top, between, at its bottom, and in its middle.
TALL: Mapping[str, Sequence[str]] = {
    "(": "⎛⎜⎝⎜", ")": "⎞⎟⎠⎟", "[": "⎡⎢⎣⎢", "]": "⎤⎥⎦⎥", "{": "⎧⎪⎩⎨", "}": "⎫⎪⎭⎬", "|": "││││",
    "‖": "║║║║", "⌊": "⎢⎢⎣⎢", "⌋": "⎥⎥⎦⎥", "⌈": "⎡⎢⎢⎢", "⌉": "⎤⎥⎥⎥", "⟨": "╱ ╲⟨", "⟩": "╲ ╱⟩",
}
ASCII_TALL: Mapping[str, Sequence[str]] = {
    "(": ("/", "|", "\\", "|"), ")": ("\\", "|", "/", "|"), "[": "[[[[", "]": "]]]]",
    "{": "{{{{", "}": "}}}}", "|": "||||", "‖": ("||", "||", "||", "||"),
    "⌊": ("| ", "| ", "|_", "| "), "⌋": (" |", " |", "_|", " |"), "⌈": ("|-", "| ", "| ", "| "),
    "⌉": ("-|", " |", " |", " |"), "⟨": "/ \\<", "⟩": "\\ />",
}
# Environment: its brackets and the alignment of its columns; "rl" marks lines cut at "&".
ENVIRONMENTS = {
    "matrix": ("", "", "c"), "smallmatrix": ("", "", "c"), "pmatrix": ("(", ")", "c"),
    "bmatrix": ("[", "]", "c"), "Bmatrix": ("{", "}", "c"), "vmatrix": ("|", "|", "c"),
    "Vmatrix": ("‖", "‖", "c"), "array": ("", "", ""), "cases": ("{", "", "l"),
    "dcases": ("{", "", "l"), "rcases": ("", "}", "l"), "aligned": ("", "", "rl"),
    "align": ("", "", "rl"), "split": ("", "", "rl"), "alignat": ("", "", "rl"),
    "eqnarray": ("", "", "rcl"), "gather": ("", "", "c"), "gathered": ("", "", "c"),
    "equation": ("", "", "c"), "multline": ("", "", "l"),
}
FACES = {  # where A, a, 0, Α and α begin; None leaves the letter as it is
    "mathbf": (0x1D400, 0x1D41A, 0x1D7CE, 0x1D6A8, 0x1D6C2),
    "mathbb": (0x1D538, 0x1D552, 0x1D7D8, None, None),
    "mathcal": (0x1D49C, 0x1D4B6, None, None, None),
    "mathfrak": (0x1D504, 0x1D51E, None, None, None),
}
SAME_FACE = {
    "boldsymbol": "mathbf", "bm": "mathbf", "bf": "mathbf", "mathbbm": "mathbb",
    "mathds": "mathbb", "mathscr": "mathcal",
}
HOLES = {  # letters that Unicode had before it had their alphabets
    "mathbb": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
    "mathcal": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "mathfrak": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
    "mathbf": {"ϵ": "𝛜", "ϑ": "𝛝", "ϕ": "𝛟", "ϱ": "𝛠", "ϖ": "𝛡", "∂": "𝛛", "∇": "𝛁"},
}
# fmt: on


def symbol(name: str) -> tuple[str, Kind] | None:
    r"""Return what the command ``\name`` draws and its kind, None if it is not known."""
    for kind, table in SYMBOLS.items():
        if name in table:
            return table[name], kind
    return None


@cache
def plain(char: str) -> tuple[str, Kind]:
    """Return what a character written without a backslash draws, and its kind."""
    if char in BARE:
        return BARE[char]
    for kind, table in SYMBOLS.items():
        if kind is not Kind.SPACE and char in table.values():
            return char, kind
    return char, Kind.ORDINARY


def in_face(char: str, face: str) -> str:
    r"""Return a character in the alphabet of ``\mathbf`` and its like, itself if it has none."""
    face = SAME_FACE.get(face, face)
    if char in HOLES[face]:
        return HOLES[face][char]
    for first, last, start in zip("Aa0Αα", "Zz9Ωω", FACES[face], strict=True):
        if first <= char <= last and start is not None:
            return chr(start + ord(char) - ord(first))
    return char


def ascii_of(text: str) -> str:
    """Return the text in ASCII: symbols by name, letters without accents, the rest as '?'."""
    return text if text.isascii() else "".join(map(_ascii_char, text))


@cache
def _ascii_char(char: str) -> str:
    if char.isascii():
        return char
    compatible = unicodedata.normalize("NFKD", char)
    letters = "".join(c for c in compatible if not unicodedata.combining(c))
    for candidate in (char, letters):
        if name := ASCII.get(candidate) or _names().get(candidate):
            return name
    return letters if letters and letters.isascii() else "?"


@cache
def _names() -> dict[str, str]:
    """Return the command of each symbol, the first where there are several."""
    pairs = [pair for table in SYMBOLS.values() for pair in table.items()]
    return {drawn: name for name, drawn in reversed(pairs) if not drawn.isascii()}
