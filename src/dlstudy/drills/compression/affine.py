"""A drill family of quantisation: scale, zero point, whole numbers, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlstudy.drills.compression.objections import no_array, no_whole
from dlstudy.exercise.family import Family, FamilyStep

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from dlstudy.exercise.family import Parameters
    from dlstudy.formula.value import Value

    Array = NDArray[np.float64]

MOST_BITS = 16


def _draw(rng: Generator) -> Parameters:
    """Draw a range whose lower end is no multiple of the scale, and values between the levels."""
    while True:
        bits, scale = float(rng.choice([3, 4])), float(rng.choice([0.1, 0.2, 0.5]))
        n = 2**bits - 1
        low = -scale * (rng.integers(1, 6) + rng.choice([0.2, 0.3, -0.3]))
        high = low + n * scale
        first = scale * (rng.integers(-1, 2) + rng.choice([0.2, 0.3, -0.3]))
        second = scale * (rng.integers(2, 4) + rng.choice([-0.2, 0.3, -0.3]))
        outside = high + 2.2 * scale if rng.random() < 0.5 else low - 2.2 * scale
        values = np.round(np.array([first, second, outside]), 2)
        shifted, plain = np.floor(values / scale) + np.round(-low / scale), np.round(values / scale)
        if not np.array_equal(np.clip(shifted, 0, n), np.clip(plain, 0, n)):
            break
    return {
        "lo": float(np.round(low, 2)),
        "hi": float(np.round(high, 2)),
        "bits": bits,
        "x": values + 0.0,
    }


def _objection(lo: Value, hi: Value, bits: Value, x: Value) -> str:
    said = no_array("lo", lo, 0) or no_array("hi", hi, 0) or no_array("x", x, 1)
    if said := said or no_whole("bits", bits, MOST_BITS):
        return said
    if not float(lo) < float(hi) or float(lo) > 0 or float(hi) < 0:
        return "lo should be below hi, and 0 between them or at one of them. Set other numbers."
    return "bits is 1; it should be at least 2. Set it to 4, say." if float(bits) < 2 else ""


def _whole_by_search(x: Array, lo: float, hi: float, bits: float) -> Array:
    """Return for each value the whole number whose level is nearest."""
    n = int(2**bits - 1)
    scale = (hi - lo) / n
    zero = min(range(n + 1), key=lambda q: abs(lo + q * scale))
    nearest = [min(range(n + 1), key=lambda q: abs(scale * (q - zero) - v)) for v in x.tolist()]
    return np.array(nearest, dtype=np.float64)


affine = Family(
    params=_draw,
    objection=_objection,
    steps=(
        FamilyStep(
            "s",
            solve="(hi - lo)/(2^bits - 1)",
            verify="exp(log(hi - lo) - log(2^bits - 1))",
            mistakes={
                "levels": "(hi - lo)/2^bits",
                "symmetric": "max(-lo, hi)/(2^(bits - 1) - 1)",
                "inverted": "(2^bits - 1)/(hi - lo)",
            },
        ),
        FamilyStep(
            "z",
            solve="round(-lo/s)",
            verify="floor(0.5 - lo*(2^bits - 1)/(hi - lo))",
            mistakes={
                "not-rounded": "-lo/s",
                "sign": "round(lo/s)",
            },
        ),
        FamilyStep(
            "q",
            solve="max(0, min(2^bits - 1, round(x/s) + z))",
            verify=_whole_by_search,
            mistakes={
                "no-clip": "round(x/s) + z",
                "floor": "max(0, min(2^bits - 1, floor(x/s) + z))",
                "no-zero-point": "max(0, min(2^bits - 1, round(x/s)))",
            },
        ),
        FamilyStep(
            "xh",
            solve="s*(q - z)",
            verify="(q - z)*(hi - lo)/(2^bits - 1)",
            mistakes={
                "no-zero-point": "s*q",
                "from-lo": "lo + s*q",
            },
        ),
        FamilyStep(
            "e",
            solve="max(abs(x - xh))",
            verify="max(max(x - xh), max(xh - x))",
            mistakes={
                "half-step": "s/2",
                "inside": "max(abs(x - xh)*(1 - sign(relu(abs(x - xh) - s/2))))",
            },
        ),
    ),
)
