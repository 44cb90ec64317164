"""The curves of several runs, read and made ready to be drawn over each other."""
