"""Drill families and code tasks on tuning: when training stops, and which trials go on."""
