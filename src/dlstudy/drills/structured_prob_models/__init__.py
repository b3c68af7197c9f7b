"""Drill families and the code task of the deck `structured-prob-models`."""

from dlstudy.drills.structured_prob_models.boltzmann import rbm
from dlstudy.drills.structured_prob_models.chain import chain
from dlstudy.drills.structured_prob_models.code_chain import chain_marginals
from dlstudy.drills.structured_prob_models.hidden_markov import viterbi
from dlstudy.drills.structured_prob_models.hopfield import hopfield
from dlstudy.drills.structured_prob_models.separation import separation

__all__ = ["chain", "chain_marginals", "hopfield", "rbm", "separation", "viterbi"]
