"""What the browser needs of its terminal, however the process ends."""

from __future__ import annotations

import locale
import os
import select
import signal
import sys
import termios
import threading
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import Literal

from tuitrack import errors

Depth = Literal["many", "sixteen", "none"]

SMALLEST = (40, 10)
MOUSE_ON = "\x1b[?1000h\x1b[?1003h\x1b[?1015h\x1b[?1006h"
MOUSE_OFF = "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l"
_FEW, _MANY = 8, 256
_ESCAPE = "15"
"""Milliseconds after which escape is a key by itself, where nothing follows that makes another key of it."""
_DEADLY = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
_BRIEF, _GRACE = 0.3, 2.0
# End key reports, which belong to the screen, then leave the alternate screen; show the cursor, wrap lines, end mouse,
# focus and paste reports, default colours.
_RESTORE = b"\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?7h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"
_RESTORE += b"\x1b[?1004l\x1b[?2004l\x1b[0m"


def prepare(environ: MutableMapping[str, str]) -> None:
    """Tell the terminal library how to behave; must happen before it is imported."""
    environ.setdefault("TEXTUAL_FPS", "30")
    environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    environ.setdefault("ESCDELAY", _ESCAPE)
    if not _truecolor(environ) and _colours(environ) >= _MANY:
        environ.setdefault("TEXTUAL_COLOR_SYSTEM", "256")


def check(environ: MutableMapping[str, str]) -> None:
    """Refuse where a screen cannot be drawn.

    Raises:
        UsageError: there is no terminal, or one that can only print.
    """
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        raise errors.UsageError("the browser needs a terminal", hint="tuitrack ls, or tuitrack --once prints a frame")
    if environ.get("TERM", "") in ("", "dumb", "unknown"):
        found = environ.get("TERM") or "not set"
        raise errors.UsageError(f"TERM is {found}: it cannot draw a screen", hint="export TERM=xterm-256color")


def plain() -> bool:
    """Whether the locale has no Unicode, so that everything must be drawn in ASCII."""
    return not locale.getencoding().lower().startswith("utf")


def depth(environ: Mapping[str, str]) -> Depth:
    """How many colours may be drawn: none where NO_COLOR or the terminal says so, its own sixteen, or many."""
    if environ.get("NO_COLOR") or _colours(environ) < _FEW:
        return "none"
    return "many" if _truecolor(environ) or _colours(environ) >= _MANY else "sixteen"


def erases(environ: Mapping[str, str]) -> bool:
    """Whether what the terminal erases has the colour of the ground."""
    return _known(environ.get("TERM", ""), lambda curses: curses.tigetflag("bce"), 0) > 0


def _truecolor(environ: Mapping[str, str]) -> bool:
    return environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit")


def _colours(environ: Mapping[str, str]) -> int:
    """How many colours the terminal is known to have; sixteen where nobody knows it."""
    term = environ.get("TERM", "")
    if term.endswith(("256color", "kitty", "direct")) or _truecolor(environ):
        return _MANY
    return _known(term, lambda curses: curses.tigetnum("colors"), 2 * _FEW)


def _known(term: str, ask: Callable[[ModuleType], int], else_: int) -> int:
    """What is known of a terminal by its name."""
    import curses

    try:
        curses.setupterm(term)
    except curses.error:
        return else_
    return ask(curses)


def hung_up(patience: float = 0.0) -> bool:
    """Whether the terminal is gone, or goes within some seconds, as with a closed window whose SIGHUP is ignored."""
    poller = select.poll()
    try:
        poller.register(sys.__stdin__.fileno() if sys.__stdin__ else 0, 0)
        return any(
            event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poller.poll(patience * 1000)
        )
    except (OSError, ValueError):
        return True


@contextmanager
def restored(leave: Callable[[int], None]) -> Iterator[None]:
    """Leave in good order on SIGTERM, SIGHUP and SIGQUIT, restoring the terminal ourselves when that takes too long."""
    saved = _attributes()

    def on_signal(number: int, frame: FrameType | None) -> None:
        end(128 + number, saved)
        leave(128 + number)

    before = {number: signal.signal(number, on_signal) for number in _DEADLY}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end(code: int, saved: list[object] | None = None) -> None:
    """See to it that the process ends, its terminal restored, even where the screen cannot be left in good order.

    A terminal that is gone takes nothing more: nobody waits for that.
    """
    threading.Thread(target=_end, args=(code, saved), daemon=True).start()


def restore(saved: list[object] | None) -> None:
    """Bring the terminal back to how it was, without ever waiting for it."""
    try:
        descriptor = os.open("/dev/tty", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:
        return
    try:
        os.write(descriptor, _RESTORE)
        if saved is not None:
            termios.tcsetattr(descriptor, termios.TCSANOW, saved)  # type: ignore[arg-type]
    except (OSError, termios.error):
        pass
    finally:
        os.close(descriptor)


def _end(code: int, saved: list[object] | None) -> None:
    threading.Event().wait(_BRIEF if hung_up() else _GRACE)
    restore(saved)
    os._exit(code)


def _attributes() -> list[object] | None:
    try:
        return list(termios.tcgetattr(sys.stdin.fileno()))
    except (OSError, ValueError, termios.error):
        return None
