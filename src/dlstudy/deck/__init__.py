"""Deck text to cards and faults."""
