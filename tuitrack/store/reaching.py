"""Asking about a file by its path, which may lead to a mount whose server is gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tuitrack.spool.filesystems import Mounts
from tuitrack.store import patience

Given = TypeVar("Given")

GLANCE, LONG = 3.0, patience.ANSWER
"""Seconds in which a mount tells of a file: of one of many, of the one that is wanted."""

HINT = "is what it lies on mounted, and its server up?"


def asked(
    path: Path | None, act: Callable[[], Given], seconds: float | None = None, mounts: Mounts | None = None
) -> Given:
    """What a call about a file gives; where the file lies on what may never answer, it is waited for only so long.

    Args:
        path: The file, None where there can be none.
        act: The call.
        seconds: How long it may take, a glance where that is not said.
        mounts: What is mounted where, if that was looked at before.

    Raises:
        TimeoutError: it took longer, or what it lies on has left an earlier call without an answer.
    """
    if path is None:
        return act()
    mount = (mounts or Mounts.now()).of(path)
    return act() if mount.answers else patience.asked(act, seconds or GLANCE, of=mount.point)
