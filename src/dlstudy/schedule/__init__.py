"""The log to what is to be studied: the fold of its events, and plans by minutes."""
