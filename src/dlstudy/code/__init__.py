"""Code cards: the task, the process in which it runs, the judgement."""
