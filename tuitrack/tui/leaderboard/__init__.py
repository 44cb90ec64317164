"""The rows of runs: what of them is read, arranged, picked, written in columns."""
