"""Capture of code, packages and host, by the recorder, not by the training process."""
