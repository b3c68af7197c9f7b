"""Typed text to a value: tokens, a parser, a machine of bounded work."""
