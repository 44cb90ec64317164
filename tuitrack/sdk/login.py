"""Logging in, where there is nothing to log in to."""

from __future__ import annotations

from typing import Any


def browser_login(*_: Any, **__: Any) -> None:
    """Nothing to log in to: runs are kept on this machine."""
