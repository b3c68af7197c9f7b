"""Drills on activation functions: values and slopes, rectifiers, gates, a stable softplus."""
