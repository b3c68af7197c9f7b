"""The drill families and code tasks that are shipped, one module a topic."""
