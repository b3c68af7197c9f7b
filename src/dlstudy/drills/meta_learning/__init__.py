"""Drill families of the deck `meta-learning`."""
