"""Drills on activation functions: the exact GELU, and a softplus that does not overflow."""

from dlstudy.drills.activation.code_softplus import softplus
from dlstudy.drills.activation.gelu import gelu

__all__ = ["gelu", "softplus"]
