"""The browser's entrance: a terminal that can draw, an open database, then the screens."""

from __future__ import annotations

import gc
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from tuitrack.settings import Settings
from tuitrack.tui.options import Options
from tuitrack.tui.tty import terminal

if TYPE_CHECKING:
    from tuitrack.query.opening import Database

__all__ = ["Options", "run"]


def run(settings: Settings, options: Options) -> int:
    """Open the browser, or write one frame of it; the exit code.

    Raises:
        UsageError: there is no terminal to draw on.
        NotFound: no view goes by the name that is to be opened.
        StoreError: the database cannot be opened.
    """
    if not options.once:
        terminal.check(os.environ)
    terminal.prepare(os.environ)
    if not options.once:
        # Until the first rows are there next to nothing is garbage, and looking for it takes a tenth of the time.
        gc.disable()
    from tuitrack.query import opening
    from tuitrack.tui.browser import TuitrackApp

    db = opening.open_database(settings)
    shown = replace(
        options, plain=terminal.plain(), depth=terminal.depth(os.environ), erases=terminal.erases(os.environ)
    )
    app = TuitrackApp(db, _with_view(db, shown))
    if options.once:
        from tuitrack.tui import once

        sys.stdout.write(once.frame(app, options))
        return 0
    with terminal.restored(app.leave), db.kept():
        app.run(mouse=True)
    return app.return_code or 0


def _with_view(db: Database, options: Options) -> Options:
    """The same with the project that has the view which is to be opened."""
    if not options.named:
        return options
    from tuitrack.tui import state
    from tuitrack.tui.leaderboard import shelf

    project = state.first_project(db, options.project, state.Views(db).browser())
    here = options.named in shelf.load(db, project)
    owner, _ = (project or "", None) if here else shelf.find(db, options.named, options.project)
    return replace(options, project=owner, named=options.named.removeprefix(f"{owner}/"))
