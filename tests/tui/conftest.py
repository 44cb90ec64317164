"""A home with runs in it, for every test of the browser."""

from __future__ import annotations

from pathlib import Path

import populate
import pytest

from tuitrack.store.database import Database


@pytest.fixture
def db(home: Path) -> Database:
    """Forty runs of one project."""
    return populate.fill(home)
