"""The words around a card, in every language."""
