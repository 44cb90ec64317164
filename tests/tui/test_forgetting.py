"""What was left is let go: a browser that is used all day holds no more than one that was just opened."""

from __future__ import annotations

import gc
from collections import Counter

import pytest
from test_experiments import Browser, opened
from textual.dom import DOMNode

from tuitrack.store.database import Database

ROUNDS = 3
"""More than the terminal library itself holds of what was shown last."""

LEFT = {
    "a run's page": ("enter", "tab", "escape"),
    "the keys": ("question_mark", "escape"),
    "the bin": ("B", "escape"),
    "a draft": ("c", "escape"),
    "the base beside a run": ("p", "d", "escape", "1"),
    "boxes": ("s", "escape", "t", "escape", "w", "escape", "R", "escape", "C", "escape", "colon", "escape"),
}


def held() -> Counter[str]:
    """Everything of a screen that is there, by what it is."""
    gc.collect()
    return Counter(type(one).__qualname__ for one in gc.get_objects() if isinstance(one, DOMNode))


async def go(browser: Browser, keys: tuple[str, ...]) -> Counter[str]:
    """What is there once this was pressed a few times."""
    for _ in range(ROUNDS):
        await browser.press(*keys)
    return held()


@pytest.mark.parametrize("keys", LEFT.values(), ids=LEFT)
async def test_screens_that_were_left_are_not_held(db: Database, keys: tuple[str, ...]):
    async with opened(db) as browser:
        before = await go(browser, keys)
        assert len(browser.app.screen_stack) == 2
        assert await go(browser, keys) - before == Counter()
