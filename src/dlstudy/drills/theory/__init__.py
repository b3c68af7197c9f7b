"""Code task of the deck `theory`."""
