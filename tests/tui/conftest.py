"""A home with runs in it, for every test of the browser; what every test of it holds to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import populate
import pytest
from textual.worker import active_worker

from tuitrack.store.database import Database
from tuitrack.tui import keyboard
from tuitrack.tui.browser import TuitrackApp


@pytest.fixture
def db(home: Path) -> Database:
    """Forty runs of one project."""
    return populate.fill(home)


@pytest.fixture(autouse=True)
def unsaid(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Workers that opened a box though their group does not say so: keys typed ahead would not wait for it."""
    found: list[str] = []
    push = TuitrackApp.push_screen

    def watched(app: TuitrackApp, *args: Any, **options: Any) -> Any:
        worker = active_worker.get(None)
        if worker is not None and not worker.group.startswith(keyboard.ASKING):
            found.append(f"{worker.name} of group {worker.group} opens {args[0]}")
        return push(app, *args, **options)

    monkeypatch.setattr(TuitrackApp, "push_screen", watched)
    yield found
    assert not found
