"""The drill families and code tasks that are shipped, a package a topic."""
