"""What pages show, read from the database as values."""
