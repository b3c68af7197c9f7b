"""Keys, cards on a screen, and reports: everything a person sees and presses."""
