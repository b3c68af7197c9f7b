"""The log in SQLite and nothing else: append-only events, and what is kept beside them."""
