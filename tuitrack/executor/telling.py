"""What we have to say about a run before its code says anything."""

from __future__ import annotations

from tuitrack.model.execution import AttemptPaths


def tell(paths: AttemptPaths, *lines: str) -> None:
    """Add lines of ours to the console of an attempt."""
    if not lines:
        return
    with paths.console.open("a", encoding="utf-8", errors="backslashreplace") as console:
        console.writelines(f"tuitrack: {line}\n" for line in lines)
