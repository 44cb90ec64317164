"""What the parts of a page say, as rows of styled text."""
