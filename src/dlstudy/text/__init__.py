"""How wide and how clean a text is, and where formulas stand in it."""
