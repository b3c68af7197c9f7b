"""LaTeX formulas as lines of Unicode."""
