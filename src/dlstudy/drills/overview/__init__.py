"""Drill families of the deck `overview`."""
