"""An interview: its arc, and its questions one after another."""
