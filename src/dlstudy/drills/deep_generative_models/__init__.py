"""Drill families and code tasks of the deck `deep-generative-models`."""

from dlstudy.drills.deep_generative_models.code_coupling import coupling
from dlstudy.drills.deep_generative_models.code_ddpm_step import ddpm_step
from dlstudy.drills.deep_generative_models.diffusion import diffusion
from dlstudy.drills.deep_generative_models.exact_density import autoregressive, flow
from dlstudy.drills.deep_generative_models.variational import kl_gauss, reparam, vae_elbo

__all__ = [
    "autoregressive",
    "coupling",
    "ddpm_step",
    "diffusion",
    "flow",
    "kl_gauss",
    "reparam",
    "vae_elbo",
]
