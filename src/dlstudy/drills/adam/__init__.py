"""Drills on Adam."""
