"""Drill families and the code task of the deck `transfer-learning`."""

from dlstudy.drills.transfer_learning.code_lora import lora_layer
from dlstudy.drills.transfer_learning.discrepancy import mmd
from dlstudy.drills.transfer_learning.low_rank import lora
from dlstudy.drills.transfer_learning.reversal import grl

__all__ = ["grl", "lora", "lora_layer", "mmd"]
