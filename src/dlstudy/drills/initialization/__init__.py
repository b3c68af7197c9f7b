"""Drills on initialisation: variances, moments behind a ReLU, equal units, orthogonal matrices."""
