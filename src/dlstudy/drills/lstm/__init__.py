"""Drill families and the code task on the GRU of the deck `lstm`."""
