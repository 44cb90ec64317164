"""ClearML's import paths of small things."""
