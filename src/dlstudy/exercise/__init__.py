"""What an exercise is: its contract, its kinds, and the proof over its seeds."""
