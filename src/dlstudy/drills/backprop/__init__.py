"""Drills on backpropagation."""
