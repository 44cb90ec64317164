"""Wake-ups: that something changed, never what."""
