"""What was typed against a reference: how it is read, and the verdict."""
