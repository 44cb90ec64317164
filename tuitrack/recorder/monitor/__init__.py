"""What running tasks use of their host."""
