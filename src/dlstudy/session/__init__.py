"""Review and quiz as state machines: moments and answers come from outside."""
