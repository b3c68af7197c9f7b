"""Drills on optimisation."""
