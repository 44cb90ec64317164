"""What is typed, as it comes from the terminal."""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder
from typing import Any

from textual import constants
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

_MOST = 4096


class Driver(LinuxDriver):
    """The terminal library's, but for escape: that is known to be a key by itself once its delay is over.

    The library looks for that a tenth of a second after the last key, whatever the delay is, and every tenth of a
    second whether the browser ends; here nothing is done until something is typed, or it ends.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._ending, self._ends = os.pipe()

    def disable_input(self) -> None:
        """Take nothing more that is typed."""
        os.write(self._ends, b".")
        super().disable_input()
        os.read(self._ending, 1)

    def run_input_thread(self) -> None:
        """Hand on what is typed, until the browser ends."""
        parser, decode = XTermParser(self._debug), getincrementaldecoder("utf-8")().decode
        wait = None
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno, self._ending], [], [], wait)
            typed = self.fileno in ready
            wait = constants.ESCAPE_DELAY if typed else None
            text = decode(os.read(self.fileno, _MOST)) if typed else ""
            for event in (*(parser.feed(text) if text else ()), *parser.tick()):
                self.process_message(event)
