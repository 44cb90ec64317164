"""Reported plots and pictures as rows of text, free of any terminal library."""
