"""All decks of a person, what is kept of them, and where families are found."""
