"""How this process comes to its end, as far as it can know."""

from __future__ import annotations

import atexit
import builtins
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, NamedTuple

from tuitrack.model.task import Status


class Ending(NamedTuple):
    """Status, reason and exit code of a program."""

    status: Status
    reason: str = ""
    exit_code: int | None = None


RETURNED = Ending(Status.COMPLETED, "", 0)

AtEnd = Callable[[Ending | None], None]
"""Gets the ending, None where only the kernel will know."""


def of(error: BaseException) -> Ending:
    """What an exception at the top of a program means."""
    if isinstance(error, KeyboardInterrupt):
        return Ending(Status.STOPPED, "SIGINT", 130)
    if isinstance(error, SystemExit):
        return _of_code(error.code)
    lines = _said(error)
    reason = f"{type(error).__name__}: {lines[0][:300]}" if lines else type(error).__name__
    return Ending(Status.FAILED, reason, 1)


def _of_code(given: object) -> Ending:
    if given is None:
        return RETURNED
    if not isinstance(given, int):
        lines = _said(given) or [""]
        return Ending(Status.FAILED, f"exit 1: {lines[0][:300]}".rstrip(": "), 1)
    code = given & 0xFF
    return Ending(Status.FAILED, f"exit {code}", code) if code else RETURNED


def _said(error: object) -> list[str]:
    """The lines of an object's text; what has none that can be had says nothing."""
    try:
        return str(error).strip().splitlines()
    except Exception:  # the user's own `__str__`
        return []


class _Token:
    """Rides on a SystemExit: where it dies tells whether the exit was caught on its way up."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def __del__(self) -> None:
        try:
            sys._getframe(1)
        except ValueError:  # nothing of Python is left above: the exit went through
            return
        self._watch.exit_was_caught(self)


class Watch:
    """Sees a process end: returns, exits, uncaught exceptions, a termination signal where nobody else can tell."""

    def __init__(self, at_end: AtEnd) -> None:
        self._at_end = at_end
        self._settled: Ending | None = None
        self._exit: Ending | None = None
        self._token = 0
        self._had_file = hasattr(sys.modules.get("__main__"), "__file__")
        self._is_module = getattr(sys.modules.get("__main__"), "__spec__", None) is not None
        atexit.register(self._leave)
        self._wrap_excepthook()
        self._wrap_exit()

    def settle(self, ending: Ending) -> None:
        """Say for certain how the program ended; the first word counts."""
        self._settled = self._settled or ending

    def exit_was_caught(self, token: object) -> None:
        """Forget an exit that somebody caught."""
        if id(token) == self._token:
            self._exit = None

    def watch_sigterm(self) -> None:
        """Hear the termination signal, unless the kernel tells the recorder or somebody else listens."""
        if kernel_tells() or threading.current_thread() is not threading.main_thread():
            return
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, self._on_sigterm)

    def _on_sigterm(self, number: int, frame: object) -> None:
        self.settle(Ending(Status.STOPPED, "SIGTERM", -number))
        self._leave()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    def _leave(self) -> None:
        self._at_end(self._ending())

    def _ending(self) -> Ending | None:
        if self._settled is not None:
            return self._settled
        unheard = getattr(sys, "last_value", None)  # somebody put another excepthook in place of ours
        if unheard is not None and not hasattr(sys, "ps1"):
            return of(unheard)
        # The interpreter takes __file__ from a script's module once the script has returned.
        main = sys.modules.get("__main__")
        if self._had_file and not self._is_module and not hasattr(main, "__file__"):
            return RETURNED
        if self._exit is not None:
            return self._exit
        return RETURNED if hasattr(sys, "ps1") else None

    def _wrap_excepthook(self) -> None:
        original = sys.excepthook

        def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            if not hasattr(sys, "ps1"):  # at a prompt an error ends nothing
                self.settle(of(error))
            original(kind, error, trace)

        sys.excepthook = hook

    def _wrap_exit(self) -> None:
        original = sys.exit

        def leave(status: Any = None, /) -> None:
            error = SystemExit() if status is None else SystemExit(status)
            self._note(error)
            raise error

        leave.__name__ = leave.__qualname__ = "exit"
        leave.__doc__ = original.__doc__
        sys.exit = leave  # type: ignore[assignment]
        for name in ("exit", "quit"):
            _wrap_quitter(getattr(builtins, name, None), self._note)

    def _note(self, error: SystemExit) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        token = _Token(self)
        self._exit, self._token = of(error), id(token)
        error._tuitrack = token  # type: ignore[attr-defined]


def _wrap_quitter(quitter: Any, note: Callable[[SystemExit], None]) -> None:
    kind = type(quitter)
    if kind.__module__ != "_sitebuiltins" or getattr(kind.__call__, "_tuitrack", False):
        return
    original = kind.__call__

    def leave(self: object, code: Any = None) -> None:
        try:
            original(self, code)
        except SystemExit as error:
            note(error)
            raise

    leave._tuitrack = True  # type: ignore[attr-defined]
    kind.__call__ = leave


def kernel_tells() -> bool:
    """Whether the recorder can ask the kernel how a process ended (Linux 6.15)."""
    version = os.uname().release.split(".")[:2]
    numbers = tuple(int(part) for part in version if part.isdigit())
    return sys.platform == "linux" and len(numbers) == 2 and numbers >= (6, 15)
