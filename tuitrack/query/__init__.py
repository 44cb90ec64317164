"""Questions: read-only functions that give frozen values."""
