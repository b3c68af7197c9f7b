"""Drill families and the code task on the GRU of the deck `lstm`."""

from dlstudy.drills.lstm.adversarial import adversarial
from dlstudy.drills.lstm.backward import backward
from dlstudy.drills.lstm.cell import cell_path, step
from dlstudy.drills.lstm.code_gru import gru_step
from dlstudy.drills.lstm.gru import gru
from dlstudy.drills.lstm.ordered import cumax
from dlstudy.drills.lstm.windows import windows

__all__ = [
    "adversarial",
    "backward",
    "cell_path",
    "cumax",
    "gru",
    "gru_step",
    "step",
    "windows",
]
