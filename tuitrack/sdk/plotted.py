"""A figure on its way into a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuitrack.sdk import guard, session

if TYPE_CHECKING:
    from tuitrack.sdk.figures import Figure

_LARGEST = 32 << 20


class Plotted:
    """Keeps figures with the run of a session; one that is too large is not kept, which a warning says."""

    _session: session.Session | None

    def _plot(self, title: str, series: str, iteration: int | None, kind: str, figure: Figure) -> None:
        from tuitrack.model.outputs import PlotKind, PlotReported
        from tuitrack.sdk import figures

        live = self._session
        text = figures.encode(figure)
        if len(text) > _LARGEST:
            guard.warn_once(f"plot {title}", f"plot {title}/{series} has {len(text) >> 20} MB and is not kept")
        elif live is not None:
            step = int(iteration or 0) + live.offset
            live.emit(PlotReported(str(title), str(series), step, PlotKind(kind).value, text))
