"""Drills on loss functions."""
