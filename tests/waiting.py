"""Waiting in tests for what comes about by itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(question: Callable[[], T], timeout: float = 15.0, what: str = "") -> T:
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
