"""What is shown at the end of a sitting, and the tables of the commands."""
