"""The screens of a sitting, one a kind of question."""
