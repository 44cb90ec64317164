"""The browser under a real multiplexer: suspended to a shell, detached, attached by terminals of unlike size."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import populate
import pytest
import waiting

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="no tmux here")


class Tmux:
    """A server of its own with one shell in it."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    def __call__(self, *arguments: str) -> str:
        """A command of tmux; what it prints."""
        command = ["tmux", "-f", os.devnull, "-S", str(self._socket), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False).stdout

    def until(self, text: str) -> list[str]:
        """The lines of the screen once a text is among them."""

        def drawn() -> list[str]:
            lines = self("capture-pane", "-p").splitlines()
            return lines if any(text in line for line in lines) else []

        return waiting.until(drawn)

    def filled(self, height: int) -> list[str]:
        """The lines once runs and the footer are where they belong at a height, of which tmux keeps a line."""
        return waiting.until(
            lambda: (lines := self.until("lr=0"))[-1].endswith("? more") and len(lines) == height - 1 and lines
        )

    @contextlib.contextmanager
    def attached(self, width: int, height: int) -> Iterator[None]:
        """With a terminal of a size looking at it."""
        main, child = pty.openpty()
        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        command = ["tmux", "-f", os.devnull, "-S", str(self._socket), "attach"]
        environ = {**os.environ, "TERM": "xterm-256color"}
        client = subprocess.Popen(command, stdin=child, stdout=child, stderr=child, env=environ, start_new_session=True)
        reader = threading.Thread(target=_drain, args=(main,))
        reader.start()
        try:
            waiting.until(lambda: f"{width}x{height}" in self("list-clients", "-F", "#{client_width}x#{client_height}"))
            yield
        finally:
            self("detach-client", "-t", os.ttyname(child))
            with contextlib.suppress(subprocess.TimeoutExpired):
                client.wait(5)
            client.kill()
            client.wait()
            os.close(child)
            reader.join()
            os.close(main)


def _drain(terminal: int) -> None:
    """Read what a terminal is sent until nobody sends any more."""
    with contextlib.suppress(OSError):
        while os.read(terminal, 65536):
            pass


@pytest.fixture
def tmux(tmp_path: Path, home: Path) -> Iterator[Tmux]:
    """A browser in a shell in a tmux of its own."""
    populate.fill(home, populate.Plan(runs=8))
    made = Tmux(tmp_path / "s")
    shell = f"env -u COLUMNS -u LINES PS1='$ ' TUITRACK_ATTEND=0 {shutil.which('bash')} --norc"
    try:
        made("new-session", "-d", "-x", "80", "-y", "23", shell)
        made("send-keys", START, "Enter")
        yield made
    finally:
        made("kill-server")


START = f"{sys.executable} -m tuitrack"
STILL = 0.6
"""Seconds after which nothing more is drawn."""
OFTEN = [2, pytest.param(20, marks=pytest.mark.slow)]


def fresh(tmux: Tmux, height: int, like: list[str], start: str = START) -> list[str]:
    """What a browser shows that is started now, once it looks like something, at the latest after some seconds."""
    tmux("send-keys", "q")
    tmux.until("$")
    tmux("send-keys", f"clear; {start}", "Enter")
    with contextlib.suppress(AssertionError):
        waiting.until(lambda: shown(tmux, height) == like, 15.0)
    return shown(tmux, height)


def shown(tmux: Tmux, height: int) -> list[str]:
    """What stays on the screen, without what moves by itself: the host's figures, how old runs are."""
    moving = re.compile(r" +\d+[smhd] | +\d+:\d\d ")

    def still() -> list[str]:
        before = tmux.filled(height)
        time.sleep(STILL)
        return before[1:] if tmux.filled(height)[1:] == before[1:] else []

    return [moving.sub(" ", line) for line in waiting.until(still)]


@pytest.mark.parametrize("count", OFTEN)
def test_suspended_it_comes_back_as_it_was(tmux: Tmux, count: int):
    before = shown(tmux, 24)
    for _ in range(count):
        tmux("send-keys", "C-z")
        tmux.until("Stopped")
        tmux("send-keys", "fg", "Enter")
        assert shown(tmux, 24) == before
    tmux("send-keys", "2")
    tmux.until("[2 Charts]")


@pytest.mark.parametrize("count", OFTEN)
def test_detached_and_attached_by_terminals_of_unlike_size(tmux: Tmux, count: int):
    tmux.filled(24)
    for _, (width, height) in zip(range(count), itertools.cycle(((60, 20), (120, 40), (80, 24))), strict=False):
        with tmux.attached(width, height):
            lines = shown(tmux, height)
            assert max(map(len, lines)) <= width
            assert fresh(tmux, height, lines) == lines
    tmux("send-keys", "q")
    tmux.until("$")


def test_two_terminals_look_at_once(tmux: Tmux):
    tmux.filled(24)
    with tmux.attached(120, 40), tmux.attached(60, 20):
        lines = shown(tmux, 20)
        assert max(map(len, lines)) <= 60
        assert fresh(tmux, 20, lines) == lines
    with tmux.attached(120, 40):
        lines = shown(tmux, 40)
        assert fresh(tmux, 40, lines) == lines


def test_a_terminal_of_few_colours_shows_the_same(tmux: Tmux):
    before = shown(tmux, 24)
    assert fresh(tmux, 24, before, f"TERM=screen COLORTERM= {START}") == before
