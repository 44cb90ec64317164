"""What is reported of a model, under ClearML's names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuitrack.sdk import guard, session
from tuitrack.sdk.logger import Logger
from tuitrack.sdk.plots import Plots

if TYPE_CHECKING:
    from tuitrack.sdk.figures import Figure
    from tuitrack.sdk.models.record import Record


class ModelReports(Plots):
    """Curves and figures of a model, kept with the run being recorded under titles `MODEL/title`; no report raises.

    Figures are those of a Logger: arguments, shapes and kinds are the same.
    """

    _record: Record
    _called = ""

    @property
    def _session(self) -> session.Session | None:  # type: ignore[override]
        live = session.current()
        if live is None:
            guard.warn_once(
                "model reports", "a model's reports are kept with the run being recorded, and there is none"
            )
        return live

    def _titled(self, title: str) -> str:
        self._called = self._called or str(self._record.get("name"))
        return f"{self._called}/{title}"

    def _plot(self, title: str, series: str, iteration: int | None, kind: str, figure: Figure) -> None:
        super()._plot(self._titled(title), series, iteration, kind, figure)

    @guard.harmless
    def report_scalar(self, title: str, series: str, value: float, iteration: int) -> None:
        """Report one point of a curve of the model.

        Args:
            title: Name of the chart, such as `loss`.
            series: Name of the line in it, such as `train`.
            value: Any real number; NaN and infinities are kept as such.
            iteration: Step, a whole number.
        """
        Logger(self._session).report_scalar(self._titled(title), series, value, iteration)

    @guard.harmless
    def report_single_value(self, name: str, value: float) -> None:
        """Report a value of the model that has no step, such as its size.

        Args:
            name: What it is called.
            value: Any real number; NaN and infinities are kept as such.
        """
        Logger(self._session).report_single_value(self._titled(name), value)
