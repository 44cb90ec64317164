"""Verbs: each changes the store in one transaction."""
