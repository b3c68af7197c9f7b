"""Code task of the deck `theory`."""

from dlstudy.drills.theory.interpolant import interpolant

__all__ = ["interpolant"]
