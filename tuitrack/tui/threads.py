"""The threads that carry workers."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from textual._context import active_app
from textual.app import App


def know(app: App[None]) -> None:
    """Let what runs in them reach the application also once the screen it began on was left.

    A screen that was left has no application any more: what is under way for it could neither end nor say how it went.
    """
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(initializer=active_app.set, initargs=(app,)))
