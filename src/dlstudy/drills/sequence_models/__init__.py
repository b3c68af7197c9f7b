"""Drill families and code tasks of the deck `sequence-models`."""
