"""Drills on activation functions: values and slopes, rectifiers, gates, a stable softplus."""

from dlstudy.drills.activation.code_softplus import softplus
from dlstudy.drills.activation.gated import swiglu
from dlstudy.drills.activation.gelu import gelu
from dlstudy.drills.activation.rectifiers import dead_unit, four_slopes, random_slope

__all__ = ["dead_unit", "four_slopes", "gelu", "random_slope", "softplus", "swiglu"]
