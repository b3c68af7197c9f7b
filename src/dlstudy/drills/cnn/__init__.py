"""Drills on convolutional networks."""
