"""Drill families and the code task of the deck `nn`."""
