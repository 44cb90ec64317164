"""The question which project to show."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tuitrack.query.tasks import ProjectRow
from tuitrack.tui.formatting import age
from tuitrack.tui.host import Host
from tuitrack.tui.screens.dialogs.choose import Choice, Choose, Menu

_ALL = "*"


def choose(browser: Host, found: Sequence[ProjectRow]) -> None:
    """Ask, then go there."""
    choices = [Choice(_ALL, "all projects"), *(_choice(row) for row in found)]

    def enter(answer: tuple[str, ...] | None) -> None:
        if answer:
            browser.enter_project(None if answer[0] == _ALL else answer[0])

    browser.push_screen(Choose(Menu("Project", tuple(choices))), enter)


def _choice(row: ProjectRow) -> Choice:
    running = f"●{row.running}  " if row.running else ""
    return Choice(row.name, row.name, f"{running}{row.runs} runs  {age(time.time() - row.updated):>4}")
