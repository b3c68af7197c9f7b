"""Drill families and the code task of the deck `rnn`."""

from dlstudy.drills.rnn.backward import bptt
from dlstudy.drills.rnn.beam import beam
from dlstudy.drills.rnn.bigrams import bigram
from dlstudy.drills.rnn.code_gradients import rnn_gradients
from dlstudy.drills.rnn.forward import forward
from dlstudy.drills.rnn.spectrum import spectrum
from dlstudy.drills.rnn.truncation import truncated

__all__ = ["beam", "bigram", "bptt", "forward", "rnn_gradients", "spectrum", "truncated"]
