"""The examples at the end of a command's help."""

from __future__ import annotations


def of(*lines: str) -> str:
    """An epilog that shows commands as they are typed, one a line."""
    title = "Examples:" if len(lines) > 1 else "Example:"
    return "\n".join(("\b", title, *(f"  {line}" for line in lines)))
