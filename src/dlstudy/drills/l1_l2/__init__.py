"""Drills on the two penalties."""
