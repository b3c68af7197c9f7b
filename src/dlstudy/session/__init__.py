"""Review and quiz as state machines without a screen or a clock: moments and keys come from outside."""
