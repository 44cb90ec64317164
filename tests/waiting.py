"""Waiting in tests for what comes about by itself, on a machine that others may keep busy."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LONG = 60.0
"""Seconds after which it never comes: whoever sees it before waits no longer than for it."""


def until(question: Callable[[], T], timeout: float = LONG, what: str = "") -> T:
    """Ask until the answer is true, and give it.

    Raises:
        AssertionError: it never was.
    """
    deadline = time.monotonic() + timeout
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"not in {timeout} s: {what or question}"
        time.sleep(0.01)
