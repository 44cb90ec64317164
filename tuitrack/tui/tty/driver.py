"""What is typed, as it comes from the terminal."""

from __future__ import annotations

import os
import re
import select
import time
from codecs import getincrementaldecoder
from typing import Any

from textual import constants
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

_MOST = 4096
_SOON = 0.5
"""Seconds after escape in which the rest of another key may still come, where a line brings keys in pieces."""
_BEGUN = re.compile(r"\x1b(O|\[<?[\d;]*)?$")
_KEY = re.compile(r"\x1b(O[A-DFHP-S]|\[[\d;]*[A-HP-SZu~]|\[<[\d;]+[Mm])")
"""Keys, and what the pointer does, as nobody types them letter by letter at once."""
_SLOW = 0.2
"""The delay of escape on such a line."""


class Driver(LinuxDriver):
    """The terminal library's, but for escape: that is known to be a key by itself once its delay is over.

    The library looks for that a tenth of a second after the last key, whatever the delay is, and every tenth of a
    second whether the browser ends; here nothing is done until something is typed, or it ends. Where a line brings a
    key in pieces, later than that, its rest still counts as a key and not as letters, and the delay is longer from then
    on.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._ending, self._ends = os.pipe()
        self._begun, self._parted = "", float("-inf")

    def stop_application_mode(self) -> None:
        """Leave the terminal with a plain pen: the last frame's stays with it otherwise."""
        self.write("\x1b[0m")
        super().stop_application_mode()

    def disable_input(self) -> None:
        """Take nothing more that is typed."""
        os.write(self._ends, b".")
        super().disable_input()
        os.read(self._ending, 1)

    def run_input_thread(self) -> None:
        """Hand on what is typed, until the browser ends."""
        parser, decode = XTermParser(self._debug), getincrementaldecoder("utf-8")().decode
        wait: float | None = None
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno, self._ending], [], [], wait)
            typed = os.read(self.fileno, _MOST) if self.fileno in ready else b""
            if self.fileno in ready and not typed:
                return  # the terminal is gone: it would be ready again and again
            text = self._whole(decode(typed)) if typed else ""
            for event in parser.feed(text) if text else ():
                self.process_message(event)
            for event in parser.tick():
                self._parted = time.monotonic()
                self.process_message(event)
            wait = None if parser._timeout_time is None else constants.ESCAPE_DELAY

    def _whole(self, text: str) -> str:
        """What was typed, together with what was taken for keys by themselves where this is the rest of it."""
        late = time.monotonic() - self._parted < _SOON and _KEY.match(self._begun + text) is not None
        if late:
            constants.ESCAPE_DELAY = max(constants.ESCAPE_DELAY, _SLOW)  # type: ignore[misc]
            text = self._begun + text
        begun = _BEGUN.search(text)
        self._begun, self._parted = begun[0] if begun else "", float("-inf")
        return text
