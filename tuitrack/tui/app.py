"""The browser's entrance: a terminal that can draw, an open database, then the screens."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

from tuitrack.settings import Settings
from tuitrack.tui import terminal
from tuitrack.tui.options import Options

__all__ = ["Options", "run"]


def run(settings: Settings, options: Options) -> int:
    """Open the browser, or write one frame of it; the exit code.

    Raises:
        UsageError: there is no terminal to draw on.
        StoreError: the database cannot be opened.
    """
    if not options.once:
        terminal.check(os.environ)
    terminal.prepare(os.environ)
    from tuitrack.query import opening
    from tuitrack.tui.browser import TuitrackApp

    shown = replace(options, plain=terminal.plain(), depth=terminal.depth(os.environ))
    app = TuitrackApp(opening.open_database(settings), shown)
    if options.once:
        from tuitrack.tui import once

        sys.stdout.write(once.frame(app, options))
        return 0
    with terminal.restored(app.leave):
        app.run(mouse=True)
    return app.return_code or 0
