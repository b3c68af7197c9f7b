"""Drill family and code task of the deck `regularization`."""
