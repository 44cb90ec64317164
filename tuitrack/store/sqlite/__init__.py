"""A run database in one file, for one host; no server, nothing to set up."""
