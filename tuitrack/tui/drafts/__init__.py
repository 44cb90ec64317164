"""A draft while it is edited: its fields, how it is to be run; nothing of it is stored."""
