"""Opening the browser from the command line."""

from __future__ import annotations

import re

from tuitrack import errors
from tuitrack.settings import Settings

_ALIASES = {"experiments": "runs"}


def open_browser(settings: Settings, *, project: str, filter_: str, view: str, once: bool, size: str, keys: str) -> int:
    """Open the browser, or print one frame of it; returns the exit code."""
    from tuitrack.tui import app
    from tuitrack.tui.leaderboard import shelf

    place = _ALIASES.get(view, view)
    is_place = not place or place in shelf.PLACES
    options = app.Options(
        project=project or None,
        filter=filter_,
        view=place if is_place else "runs",
        named="" if is_place else view,
        once=once,
        fresh=once,
        size=parse_size(size),
        keys=tuple(keys.split()),
    )
    return app.run(settings, options)


def parse_size(text: str) -> tuple[int, int] | None:
    """Columns with rows from a text such as 140x40, None from an empty one."""
    if not text:
        return None
    match = re.fullmatch(r"(\d{1,4})x(\d{1,4})", text)
    if not match or "0" in match.groups():
        raise errors.UsageError(f"--size {text}: not a size", hint="as 140x40")
    return int(match.group(1)), int(match.group(2))
