"""Drill families and the code task of the deck `autoencoder`."""

from dlstudy.drills.autoencoder.code_denoising import denoising_step
from dlstudy.drills.autoencoder.linear import linear
from dlstudy.drills.autoencoder.penalties import contractive, sparse
from dlstudy.drills.autoencoder.score import denoise

__all__ = ["contractive", "denoise", "denoising_step", "linear", "sparse"]
