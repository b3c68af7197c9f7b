"""Drills on normalization."""
