"""Text for another program: through tmux where we are in one, else through the terminal."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

_PATIENCE = 2.0


def copy(app: App[object], text: str) -> None:
    """Hand over a text from a thread; tmux passes it on to the terminal, which it would not do by itself."""
    if not (os.environ.get("TMUX") and _through_tmux(text)):
        app.call_later(app.copy_to_clipboard, text)


def _through_tmux(text: str) -> bool:
    command = ("tmux", "load-buffer", "-w", "-")
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
