"""Drills on attention and text."""
