"""A typed text cut into tokens: numbers, names and signs, with their places for messages."""

import re

from dlstudy.errors import Unreadable
from dlstudy.formula import machine

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "eps", "ϵ": "eps", "η": "eta",
    "θ": "theta", "κ": "kappa", "λ": "lam", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho",
    "σ": "sigma", "τ": "tau", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip  # as cards spell them for typing
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    rf"|(?P<name>[^\W\d]\w*|[{''.join(GREEK)}]\w*)"
    r"|(?P<sign>\*\*|\.T\b|⁻¹|[-+*/^(),@%;·⋆⋄⋉⋊\[\]²³√½ᵀ⊤']))",
    re.ASCII,
)
_PREFIX = re.compile(r"\b(?:np|numpy|jnp|torch|math|F)\.(?!float|int)(?=[a-z]\w*\s*\()", re.ASCII)
_DIGITS_BEFORE = re.compile(r"[\d.]{1,12}(?=\s*\Z)", re.ASCII)
_DIGITS_AFTER = re.compile(r"\s*(\d{1,9})", re.ASCII)
_NORMAL: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full width to ASCII
    **dict.fromkeys(map(ord, "−–—﹣‐‑"), "-"),
    **dict.fromkeys(map(ord, "×✕⊙∘"), "*"),
    ord("µ"): "μ",  # the sign of micro, as a keyboard has it
    **dict.fromkeys(map(ord, "⋅∙"), "·"),
    **dict.fromkeys(map(ord, "÷∕"), "/"),
    **dict.fromkeys((0x85, 0xA0, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000), " "),
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    ord("，"): ",",
    ord("、"): ",",
    ord("。"): ".",
    ord("｡"): ".",
    ord("【"): "[",
    ord("】"): "]",
}


def normalise(text: str) -> str:
    """Return the text with full-width forms, dashes, × and ÷ as one types them in code.

    Before a function the name of a package makes way for spaces: ``np.exp(z)``.
    """
    text = text.translate(_NORMAL)  # character for character: places in messages stay true
    return _PREFIX.sub(lambda match: " " * len(match[0]), text) if "." in text else text


class Tokens:
    """A text and the token in front: its kind ("" at the end), its text, the spaces before it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.kind = self.token = self.gap = ""
        self.start = self.end = 0
        self.advance()

    def advance(self) -> None:
        """Step to the next token; ``kind`` is "" at the end of the text."""
        before = self.end
        match = _TOKEN.match(self.text, before)
        if match is not None and match.lastgroup is not None:
            self.kind, self.token = match.lastgroup, match[match.lastgroup]
            if self.token[0] in GREEK:
                self.token = GREEK[self.token[0]] + self.token[1:]
            self.start, self.end = match.start(match.lastgroup), match.end()
            self.gap = self.text[before : self.start]
            return
        rest = self.text[before:].lstrip()
        self.start = len(self.text) - len(rest)
        self.kind = self.token = ""
        if rest.startswith("..."):
            raise self.unreadable("'...' at character {place} leaves numbers out; write them all.")
        if rest[:1] == ".":
            raise self.unreadable(
                "A dot cannot stand at character {place}; after a name only .T may follow."
            )
        if rest:
            shown = rest[0] if rest[0].isprintable() else f"U+{ord(rest[0]):04X}"
            raise self.unreadable(
                "'{token}' cannot stand at character {place};"
                " write numbers, + - * / ^ and brackets.",
                token=shown,
            )

    def unreadable(self, template: str, at: int | None = None, **values: object) -> Unreadable:
        if not self.text.strip():
            return Unreadable("There is nothing to read; write a number.")
        short = {
            name: machine.short(value) if isinstance(value, str) else value
            for name, value in values.items()
        }
        return Unreadable(template, place=(self.start if at is None else at) + 1, **short)

    def comma(self) -> Unreadable:
        before = _DIGITS_BEFORE.search(self.text, 0, self.start)
        after = _DIGITS_AFTER.match(self.text, self.end)
        left, right = (before[0] if before else "1"), (after[1] if after else "5")
        if "." in left:  # 1.080,5: the point groups the thousands
            return self.unreadable(
                "Does the point or the comma at character {place} mark the decimals? Write"
                " {joined}.{right}, or {left}{right}.",
                joined=left.replace(".", ""), left=left, right=right,
            )  # fmt: skip
        return self.unreadable(
            "Is the comma at character {place} a decimal point or does it separate two numbers?"
            " Write {left}.{right}, or [{left}, {right}], or {left}{right} without the comma.",
            left=left, right=right,
        )  # fmt: skip
