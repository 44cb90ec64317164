"""The figures of matplotlib that a Logger takes, under ClearML's names."""

from __future__ import annotations

import io
from typing import Any, ClassVar

from tuitrack.sdk import drawing, guard
from tuitrack.sdk.media import Media
from tuitrack.sdk.plots import Plots


class MatplotlibReports(Plots, Media):
    """Figures of matplotlib as plots or as debug samples; none of these raises."""

    _as_pictures: ClassVar[bool] = False

    @classmethod
    def matplotlib_force_report_non_interactive(cls, force: bool) -> None:
        """Whether every figure of matplotlib is kept as a picture.

        Args:
            force: True keeps pictures only, also where a figure could be kept as data.
        """
        MatplotlibReports._as_pictures = bool(force)

    @guard.harmless
    def report_matplotlib_figure(
        self,
        title: str,
        series: str,
        figure: Any,
        iteration: int | None = None,
        report_image: bool = False,
        report_interactive: bool = True,
    ) -> None:
        """Report a figure of matplotlib.

        Args:
            title: Name of the plot.
            series: Name within the title.
            figure: A Figure, or pyplot, which means its current one.
            iteration: Step.
            report_image: As a debug sample, not as a plot.
            report_interactive: As data where nothing is lost by that (lines, points, bars, grids of colours); every
                other figure, and with False this one too, as a picture.
        """
        from tuitrack.sdk import figures, mpl_figures
        from tuitrack.store import files

        live, drawn = self._session, figure.gcf() if hasattr(figure, "gcf") else figure
        if live is None:
            return
        as_data = report_interactive and not report_image and not self._as_pictures
        data = mpl_figures.converted(drawn, title) if as_data else None
        if data is not None:
            self._plot(title, series, iteration, "plotly", data)
            return
        with drawing.once():
            picture = mpl_figures.picture(drawn)
        if report_image:
            self.report_media(title, series, iteration, stream=io.BytesIO(picture), file_extension="png")
        else:
            stored = files.put_bytes(live.settings.files, picture, name=f"{title}.png")
            self._plot(title, series, iteration, "image", figures.link(title, stored.uri, figures.Axes()))
