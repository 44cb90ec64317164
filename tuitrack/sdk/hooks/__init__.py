"""Hooks into libraries the user's code imports; none is imported because of us."""
