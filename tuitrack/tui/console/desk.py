"""A console as its worker has it before itself: where one is, what is to be done, what comes of it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tuitrack import errors
from tuitrack.query.transcript import Transcript
from tuitrack.tui.console.jumping import Target
from tuitrack.tui.console.numbering import Numbering
from tuitrack.tui.console.pager import Pager, Window
from tuitrack.tui.console.reader import Reader


@dataclass(frozen=True, slots=True)
class Sight:
    """The rows on screen, the number of the first line, of how many; None while that is being counted."""

    window: Window = field(default_factory=Window)
    first: int | None = None
    lines: int | None = None
    counted: float = 1.0


Command = Callable[["Desk"], object]


class Desk:
    """Commands wait here until a worker carries them out in their order; several workers take turns."""

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self.pager = Pager(Reader(transcript))
        self.numbering = Numbering()
        self._generation = transcript.generation
        self._waiting: deque[Command] = deque()
        self._lock, self._turn = threading.Lock(), threading.Lock()
        self._busy = False

    def take(self, command: Command) -> bool:
        """Let a command wait; whether a worker must be started for it."""
        with self._lock:
            self._waiting.append(command)
            started, self._busy = not self._busy, True
            return started

    def work(self) -> Sight | None:
        """Carry out all that waits; what there is to see then, nothing where nothing has waited."""
        with self._turn:
            with self._lock:
                commands = list(self._waiting)
                self._waiting.clear()
                self._busy = bool(commands)
            if self._generation != self.transcript.generation:
                self._generation = self.transcript.generation
                self.numbering = Numbering()
                self.pager.forget()
            for command in commands:
                command(self)
            return self._sight() if commands else None

    def let_go(self) -> bool:
        """The worker failed, or was stopped before it began; whether another must be started."""
        with self._lock:
            self._busy = bool(self._waiting)
            return self._busy

    def _sight(self) -> Sight:
        window = self.pager.window()
        first = self.numbering.number(self.transcript, window.top)
        lines = self.numbering.number(self.transcript, self.transcript.size)
        if lines is not None and self.transcript.read(window.size - 1, window.size) == b"\n":
            lines -= 1
        return Sight(window, first, lines, min(self.numbering.counted / max(window.size, 1), 1.0))

    def go(self, target: Target) -> None:
        """To a line, a share, a moment.

        Raises:
            NotFound: nobody knows when anything was printed.
        """
        if target.kind == "line":
            place: int | None = self.numbering.place(self.transcript, int(target.value))
        elif target.kind == "share":
            place = int(self.transcript.size * target.value)
        else:
            place = self.transcript.place_at(target.value)
        if place is None:
            raise errors.NotFound(
                "no times are known of this console", hint="its executor keeps none; try a line or 50%"
            )
        self.pager.to_place(place, above=0)
