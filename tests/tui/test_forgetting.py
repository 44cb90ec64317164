"""What was left is let go: a browser that is used all day holds no more than one that was just opened."""

from __future__ import annotations

import asyncio
import gc
import heapq
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from browsing import Browser, opened
from textual._styles_cache import StylesCache
from textual.dom import DOMNode

from tuitrack.store.database import Database
from tuitrack.tui import once

ROUNDS = 3
"""More than the terminal library itself holds of what was shown last."""

LEFT = {
    "a run's page": ("enter", "tab", "escape"),
    "the keys": ("question_mark", "escape"),
    "the bin": ("B", "escape"),
    "a draft": ("c", "escape"),
    "the base beside a run": ("p", "d", "escape", "1"),
    "the places": ("2", "3", "4", "5", "6", "0", "1"),
    "boxes": ("s", "escape", "t", "escape", "w", "escape", "R", "escape", "C", "escape", "colon", "escape"),
}


SOON = 5.0
"""Seconds within which a timer that was stopped is out of the loop, which holds whose it was until it would have gone
off."""


def held() -> Counter[str]:
    """Everything of a screen that is there, with what was drawn of it, by what it is."""
    loop = asyncio.get_running_loop()
    over = loop.time() + SOON
    loop._scheduled[:] = [one for one in loop._scheduled if not one.cancelled() or one.when() > over]
    heapq.heapify(loop._scheduled)
    gc.collect()
    return Counter(type(one).__qualname__ for one in gc.get_objects() if isinstance(one, DOMNode | StylesCache))


async def go(browser: Browser, keys: tuple[str, ...]) -> Counter[str]:
    """What is there each time that this was pressed."""
    found = await _pressed(browser, keys)
    for _ in range(ROUNDS - 1):
        found &= await _pressed(browser, keys)
    return found


async def _pressed(browser: Browser, keys: tuple[str, ...]) -> Counter[str]:
    await browser.press(*keys)
    await _threads_ended()
    await once.settle(browser.pilot)
    return held()


async def _threads_ended() -> None:
    """Wait for all threads: a worker that was cancelled counts as finished while its thread still has the screen."""
    loop = asyncio.get_running_loop()
    threads = loop._default_executor
    loop.set_default_executor(ThreadPoolExecutor())
    await asyncio.to_thread(threads.shutdown)


@pytest.mark.parametrize("keys", LEFT.values(), ids=LEFT)
async def test_screens_that_were_left_are_not_held(db: Database, keys: tuple[str, ...]):
    async with opened(db) as browser:
        before = await go(browser, keys)
        assert len(browser.app.screen_stack) == 2
        assert await go(browser, keys) - before == Counter()
