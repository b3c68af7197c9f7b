"""Drill families and code tasks of the deck `deep-generative-models`."""
