"""The browser in a pseudo-terminal, as its user has it."""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from screens import Screen
from waiting import LONG

Hangup = Literal["kept", "ignored", "blocked"]
"""What becomes of the signal that says that the terminal is gone."""
LARGEST = (1000, 300)


class Session:
    """A browser with what it has sent so far."""

    def __init__(
        self,
        home: Path,
        size: tuple[int, int] = (80, 24),
        hangup: Hangup = "kept",
        attend: bool = False,
        arguments: Sequence[str] = (),
        environ: Mapping[str, str] | None = None,
        shown: Mapping[str, str] | None = None,
        command: Sequence[str] = (sys.executable, "-m", "tuitrack"),
        where: Path | None = None,
    ) -> None:
        self.main, child = pty.openpty()
        self.resize(*size)
        self.before = termios.tcgetattr(child)
        self.child = child
        inherited = {name: value for name, value in (environ or os.environ).items() if name not in ("COLUMNS", "LINES")}
        ours = {
            "TUITRACK_HOME": str(home),
            "TUITRACK_ATTEND": str(int(attend)),
            "TERM": "xterm-256color",
            **(shown or {}),
        }
        self.process = subprocess.Popen(
            [*command, *arguments],
            stdin=child, stdout=child, stderr=child, env={**inherited, **ours}, cwd=where,
            start_new_session=True, preexec_fn=lambda: _own_terminal(child, hangup),
        )  # fmt: skip
        self.output = b""
        self.screen, self._decoder = Screen(*size), codecs.getincrementaldecoder("utf-8")("replace")

    def resize(self, width: int, height: int) -> None:
        """Give the terminal a size."""
        fcntl.ioctl(self.main, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    @property
    def shown(self) -> str:
        """What stands on the screen."""
        return self.screen.text

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self.main, keys.encode())

    def read_until(self, pattern: bytes, seconds: float = LONG, pause: float = 0.1) -> bytes:
        """Collect output until a pattern appears."""
        deadline = time.monotonic() + seconds
        while not re.search(pattern, self.output):
            assert time.monotonic() < deadline, f"{pattern!r} never came: {self.output[-2000:]!r}"
            self.collect(pause)
        return self.output

    def answer(self, keys: str, pattern: bytes, seconds: float = LONG) -> None:
        """Type, then collect output until a pattern is drawn after it."""
        before, self.output = self.output, b""
        self.press(keys)
        try:
            self.read_until(pattern, seconds, 0.05)
        finally:
            self.output = before + self.output

    def show(self, text: str, seconds: float = LONG) -> None:
        """Collect output until a text stands on the screen."""
        deadline = time.monotonic() + seconds
        while text not in self.shown:
            assert time.monotonic() < deadline, f"{text!r} is not on the screen:\n{self.shown}"
            self.collect(0.1)

    def collect(self, seconds: float) -> int:
        """What comes within a time; the number of bytes."""
        ready, _, _ = select.select([self.main], [], [], seconds)
        if not ready:
            return 0
        try:
            data = os.read(self.main, 65536)
        except OSError:
            return 0
        self.output += data
        self.screen.feed(self._decoder.decode(data))
        return len(data)

    def settle(self, quiet: float = 0.5) -> None:
        """Until nothing has come for a while."""
        while self.collect(quiet):
            pass

    def during(self, seconds: float) -> int:
        """The number of bytes that come while time goes by."""
        count, deadline = 0, time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            count += self.collect(left)
        return count

    def end(self, seconds: float = LONG) -> int:
        """Wait for the process while its output is drained; its exit code."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < deadline, "still there"
            self.collect(0.05)
        while self.collect(0.05):
            pass
        return self.process.returncode

    def close(self) -> None:
        """End the browser, if it is still there, and let go of the terminal."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for descriptor in (self.main, self.child):
            with contextlib.suppress(OSError):
                os.close(descriptor)


_MODE = re.compile(rb"\x1b\[\?(\d+)([hl])")
_SHOWN, _WRAPPED, _ALTERNATE = b"25", b"7", b"1049"


def left_as_found(session: Session) -> None:
    """Its terminal is as before: main screen, cursor, pen, no reports of mouse, paste or keys, lines with echo."""
    last = dict(_MODE.findall(session.output))
    assert last[_ALTERNATE] == b"l"
    assert {mode for mode, state in last.items() if state == b"h"} == {_SHOWN, _WRAPPED}
    assert re.findall(rb"\x1b\[([\d;]*)m", session.output)[-1:] in ([], [b""], [b"0"])
    reports = re.findall(rb"\x1b\[([<>])\d*u", session.output)
    assert reports[:1] != [b">"] or reports[-1] == b"<"
    assert termios.tcgetattr(session.child)[:4] == session.before[:4]


def _own_terminal(child: int, hangup: Hangup) -> None:
    fcntl.ioctl(child, termios.TIOCSCTTY, 0)
    if hangup == "ignored":
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    elif hangup == "blocked":
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])


@contextmanager
def opened(home: Path, **options: object) -> Iterator[Session]:
    """A browser that is ended whatever happens."""
    session = Session(home, **options)  # type: ignore[arg-type]
    try:
        yield session
    finally:
        session.close()
