"""Cards, tables and arrays as lines of a width."""
