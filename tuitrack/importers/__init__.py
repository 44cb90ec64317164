"""Runs that other trackers recorded."""
