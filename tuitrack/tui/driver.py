"""What is typed, as it comes from the terminal."""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder

from textual import constants
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

_RESTING = 0.1
"""Seconds after which it is looked whether the browser ends, while nothing is typed."""
_MOST = 4096


class Driver(LinuxDriver):
    """The terminal library's, but for escape: that is known to be a key by itself once its delay is over.

    The library looks for that a tenth of a second after the last key, whatever the delay is.
    """

    def run_input_thread(self) -> None:
        """Hand on what is typed, until the browser ends."""
        parser, decode = XTermParser(self._debug), getincrementaldecoder("utf-8")().decode
        wait = _RESTING
        while not self.exit_event.is_set():
            typed, _, _ = select.select([self.fileno], [], [], wait)
            wait = constants.ESCAPE_DELAY if typed else _RESTING
            text = decode(os.read(self.fileno, _MOST)) if typed else ""
            for event in (*(parser.feed(text) if text else ()), *parser.tick()):
                self.process_message(event)
