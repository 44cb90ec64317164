"""What stands on the screen of a browser in tmux, as its user sees it."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from .browsers import Browser

_BETWEEN = 0.03
_SIZE = ("-x", "120", "-y", "36")


@dataclass(frozen=True, slots=True)
class Pane:
    """A tmux server of its own with one pane."""

    socket: str

    def shown(self) -> str:
        """The text on the screen."""
        return self.tell("capture-pane", "-p", "-t", "bench")

    def tell(self, *words: str) -> str:
        """What tmux answers."""
        done = subprocess.run(["tmux", "-L", self.socket, *words], capture_output=True, text=True, check=False)
        return done.stdout


@contextmanager
def opened(browser: Browser) -> Iterator[Pane]:
    """A browser in 120×36 cells."""
    pane = Pane(f"tuitrack-bench-{browser.path.name}")
    environ = [word for name, value in browser.environ.items() for word in ("-e", f"{name}={value}")]
    places = ("-s", "bench", *_SIZE, "-c", str(browser.path))
    pane.tell("-f", "/dev/null", "new-session", "-d", *places, *environ, *browser.command)
    try:
        yield pane
    finally:
        pane.tell("kill-server")


def follow(pane: Pane, step: re.Pattern[str], seconds: float) -> list[tuple[float, int]]:
    """The steps that were on the screen, each with the moment it was first seen."""
    seen: list[tuple[float, int]] = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = step.search(pane.shown())
        if found and (not seen or int(found[1]) != seen[-1][1]):
            seen.append((time.monotonic(), int(found[1])))
        time.sleep(_BETWEEN)
    return seen


def wait(pane: Pane, pattern: re.Pattern[str], seconds: Sequence[float] = (0.1,) * 200) -> None:
    """Until a pattern stands on the screen.

    Raises:
        TimeoutError: it never did.
    """
    for pause in seconds:
        if pattern.search(pane.shown()):
            return
        time.sleep(pause)
    raise TimeoutError(f"{pattern.pattern} never came: {pane.shown()}")
