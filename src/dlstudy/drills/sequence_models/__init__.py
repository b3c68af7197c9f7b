"""Drill families and code tasks of the deck `sequence-models`."""

from dlstudy.drills.sequence_models.code_causal import causal_conv
from dlstudy.drills.sequence_models.code_ctc import ctc_probability
from dlstudy.drills.sequence_models.convolution import dilated, tcn_field
from dlstudy.drills.sequence_models.gating import gated

__all__ = ["causal_conv", "ctc_probability", "dilated", "gated", "tcn_field"]
