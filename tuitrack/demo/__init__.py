"""A small real training run: several models on handwritten digits, through the public SDK and the real executor."""
