"""A home with runs in it, for every test of the browser."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import populate
import pytest
import textual.app

from tuitrack.store.database import Database


@pytest.fixture(autouse=True, scope="session")
def _keys_at_once() -> Iterator[None]:
    """The library waits 20 ms or more at each key for a processor that rests; `once.settle` knows what it waits for."""

    async def at_once(*_: float) -> None:
        await asyncio.sleep(0)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(textual.app, "wait_for_idle", at_once)
        yield


@pytest.fixture
def db(home: Path) -> Database:
    """Forty runs of one project."""
    return populate.fill(home)
