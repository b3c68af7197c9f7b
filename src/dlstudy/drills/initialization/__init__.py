"""Drills on initialisation: variances, moments behind a ReLU, equal units, orthogonal matrices."""

from dlstudy.drills.initialization.code_orthogonal import orthogonal
from dlstudy.drills.initialization.equal_units import equal_units
from dlstudy.drills.initialization.variances import layer_scales, relu_moments, sum_of_inputs

__all__ = ["equal_units", "layer_scales", "orthogonal", "relu_moments", "sum_of_inputs"]
