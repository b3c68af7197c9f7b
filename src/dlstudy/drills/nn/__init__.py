"""Drill families and the code task of the deck `nn`."""

from dlstudy.drills.nn.code_perceptron import perceptron
from dlstudy.drills.nn.counting import size
from dlstudy.drills.nn.forward import forward
from dlstudy.drills.nn.gates import gate
from dlstudy.drills.nn.learning import one_pass
from dlstudy.drills.nn.pieces import pieces
from dlstudy.drills.nn.radial import radial

__all__ = ["forward", "gate", "one_pass", "perceptron", "pieces", "radial", "size"]
