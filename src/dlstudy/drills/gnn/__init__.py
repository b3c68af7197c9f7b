"""Drill families and the code task of the deck `gnn`."""

from dlstudy.drills.gnn.attention import gat
from dlstudy.drills.gnn.code_gcn import gcn_layer
from dlstudy.drills.gnn.colours import refinement
from dlstudy.drills.gnn.propagation import layer, limit

__all__ = ["gat", "gcn_layer", "layer", "limit", "refinement"]
