"""Drill family and code task of the deck `data-prep`."""
