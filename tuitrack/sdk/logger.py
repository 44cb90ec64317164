"""The Logger: what a training loop reports with."""

from __future__ import annotations

import logging
import sys
import time

from tuitrack.model import task
from tuitrack.sdk import guard, session

_time_ns = time.time_ns


class Logger:
    """Reports into the live task of this process; ClearML's names. No call here ever raises."""

    def __init__(self, live: session.Session | None) -> None:
        self._session = live

    @classmethod
    def current_logger(cls) -> Logger:
        """The logger of the current task; without a task its reports go nowhere."""
        return cls(session.current())

    def report_scalar(self, title: str, series: str, value: float, iteration: int) -> None:
        """Report one point of a curve.

        Args:
            title: Name of the chart, such as `loss`.
            series: Name of the line in it, such as `train`.
            value: Any real number; NaN and infinities are kept as such.
            iteration: Step, a whole number; steps may repeat, go back or be missing.
        """
        live = self._session
        if live is None:
            return
        try:
            now = _time_ns()
            live.scalar(live.ids[title, series], iteration, value, now)
            if now >= live.due:
                live.attend()
        except Exception:
            self._report_carefully(title, series, value, iteration)

    @guard.harmless
    def _report_carefully(self, title: str, series: str, value: object, iteration: object) -> None:
        if self._session is not None and not self._session.finished:
            self._session.report(title, series, value, iteration)

    def report_single_value(self, name: str, value: float) -> None:
        """Report a value that has no step, such as a final accuracy."""
        self._report_carefully(task.SINGLE_TITLE, name, value, task.SINGLE_STEP)

    @guard.harmless
    def report_text(self, msg: str, level: int = logging.INFO, print_console: bool = True) -> None:
        """Report a line of text for the console.

        Args:
            msg: The text.
            level: A level of the logging module; only shown.
            print_console: Also print it on standard output.
        """
        if print_console:
            sys.stdout.write(f"{msg}\n")
        live = self._session
        if live is not None and (live.tee is None or not print_console):
            live.console(f"{msg}\n".encode("utf-8", "backslashreplace"), 1)

    def flush(self, wait: bool = False) -> bool:
        """Nothing to flush: a report that returned is already safe from the death of this process."""
        return True
