"""A console of any length, of which only what is looked at is ever read."""
