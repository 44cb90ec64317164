"""The Logger: what a training loop reports with."""

from __future__ import annotations

import contextlib
import sys
import time

from tuitrack.model import task
from tuitrack.sdk import guard, session
from tuitrack.sdk.mpl_reports import MatplotlibReports
from tuitrack.spool import format

_time_ns = time.time_ns


class Logger(MatplotlibReports):
    """Reports into the live task of this process, under ClearML's names; no report ever raises.

    What makes no sense is left out, with one warning for each kind of trouble. A report that returned is safe from the
    death of the process. Iterations are whole numbers of 64 bits, to which `Task.set_initial_iteration` may add; when
    a report was made is noted with it.
    """

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
            value: Any real number, of numpy or torch too; unlike in ClearML, NaN and infinities are kept as such.
            iteration: Step, a whole number; steps may repeat, go back or be missing.
        """
        live = self._session
        if live is None:
            return
        try:
            now = _time_ns()
            live.scalar(live.ids[title, series], iteration, value, now)
            live.step = iteration
            if not live.seen <= now < live.due:
                live.attend()
        except Exception:
            self._report_scalar(title, series, value, iteration)

    @guard.harmless
    def _report_scalar(self, title: str, series: str, value: object, iteration: object) -> None:
        if self._session is not None:
            self._session.point(title, series, value, iteration)

    def report_single_value(self, name: str, value: float) -> None:
        """Report a value that has no step, such as a final accuracy.

        Args:
            name: What it is called; one reported again replaces.
            value: Any real number; NaN and infinities are kept as such.
        """
        offset = self._session.offset if self._session else 0
        self._report_scalar(task.SINGLE_TITLE, name, value, task.SINGLE_STEP - offset)

    @guard.harmless
    def report_text(self, msg: str, level: int = 20, print_console: bool = True, *args: object, **_: object) -> None:
        """Report a line of text for the console.

        Args:
            msg: The text.
            level: A level of the logging module; kept for ClearML's sake.
            print_console: Print it on standard output too.
            args: What is filled into the text, as the logging module does it.
        """
        text = f"{str(msg) % args if args else msg}\n"
        live = self._session
        if print_console:
            sys.stdout.write(text)
        if live is not None and not (print_console and live.hears_stdout):
            live.console(text.encode("utf-8", "backslashreplace"), format.STDOUT)

    def flush(self, wait: bool = False) -> bool:
        """Nothing to flush: a report that returned is already safe from the death of this process. True."""
        return True

    def get_flush_period(self) -> float | None:
        """None: nothing waits to be flushed."""
        return None

    def set_flush_period(self, period: float) -> None:
        """Nothing to do: nothing waits to be flushed."""

    def capture_logging(self) -> contextlib.AbstractContextManager[None]:
        """Nothing to do within: what the logging module writes to the console is recorded with it."""
        return contextlib.nullcontext()

    def set_default_upload_destination(self, uri: str) -> None:
        """Nothing to do: debug samples are kept in tuitrack's own files."""

    def get_default_upload_destination(self) -> str:
        """Where debug samples are kept, as an address; empty without a task."""
        return "" if self._session is None else self._session.settings.files.absolute().as_uri()

    @classmethod
    def set_reporting_nan_value(cls, value: float, warn_period: int = 1000) -> None:
        """Nothing to do: NaN is recorded as NaN."""

    @classmethod
    def set_reporting_inf_value(cls, value: float, warn_period: int = 1000) -> None:
        """Nothing to do: infinities are recorded as such."""

    @classmethod
    def tensorboard_auto_group_scalars(cls, group_scalars: bool = False) -> None:
        """Whether scalars whose TensorBoard tag has no slash share one chart.

        Args:
            group_scalars: True draws them all as series of a chart `Scalars`; False gives each a chart of its own.
        """
        from tuitrack.sdk.hooks import charting

        charting.charts.grouped = bool(group_scalars)

    @classmethod
    def tensorboard_single_series_per_graph(cls, single_series: bool = False) -> None:
        """Whether every series of TensorBoard has a chart of its own.

        Args:
            single_series: True titles each by its whole tag; False draws `loss/train` and `loss/val` in one chart
                `loss`.
        """
        from tuitrack.sdk.hooks import charting

        charting.charts.apart = bool(single_series)
