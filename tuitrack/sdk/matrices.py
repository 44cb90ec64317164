"""The plots of a Logger that show a matrix, under ClearML's names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tuitrack.sdk import guard
from tuitrack.sdk.plotted import Plotted


class Matrices(Plotted):
    """Rows and columns of numbers as colours or as heights; none of these raises."""

    @guard.harmless
    def report_confusion_matrix(
        self,
        title: str,
        series: str,
        matrix: Any,
        iteration: int | None = None,
        xaxis: str | None = None,
        yaxis: str | None = None,
        xlabels: Sequence[str] | None = None,
        ylabels: Sequence[str] | None = None,
        yaxis_reversed: bool = False,
        comment: str | None = None,
        extra_layout: Mapping[str, Any] | None = None,
    ) -> None:
        """Report how often each class was taken for each.

        Args:
            title: Name of the plot.
            series: Name within the title.
            matrix: Counts, shape (rows, columns).
            iteration: Step.
            xaxis: Name of the x axis.
            yaxis: Name of the y axis.
            xlabels: Names of the columns.
            ylabels: Names of the rows.
            yaxis_reversed: The first row at the top; without it at the bottom, as plotly has it.
            comment: A line under the title.
            extra_layout: More of plotly's layout.
        """
        from tuitrack.sdk import figures

        axes = figures.Axes(xaxis, yaxis, y_reversed=yaxis_reversed, comment=comment, extra=extra_layout)
        figure = figures.heatmap(title, series, figures.Grid(matrix, xlabels, ylabels), axes)
        self._plot(title, series, iteration, "confusion matrix", figure)

    @guard.harmless
    def report_matrix(
        self,
        title: str,
        series: str,
        matrix: Any,
        iteration: int | None = None,
        xaxis: str | None = None,
        yaxis: str | None = None,
        xlabels: Sequence[str] | None = None,
        ylabels: Sequence[str] | None = None,
        yaxis_reversed: bool = False,
        extra_layout: Mapping[str, Any] | None = None,
    ) -> None:
        """Report a matrix of any numbers as colours.

        Args:
            title: Name of the plot.
            series: Name within the title.
            matrix: Numbers, shape (rows, columns).
            iteration: Step.
            xaxis: Name of the x axis.
            yaxis: Name of the y axis.
            xlabels: Names of the columns.
            ylabels: Names of the rows.
            yaxis_reversed: The first row at the top; without it at the bottom, as plotly has it.
            extra_layout: More of plotly's layout.
        """
        from tuitrack.sdk import figures

        axes = figures.Axes(xaxis, yaxis, y_reversed=yaxis_reversed, extra=extra_layout)
        figure = figures.heatmap(title, series, figures.Grid(matrix, xlabels, ylabels), axes)
        self._plot(title, series, iteration, "matrix", figure)

    @guard.harmless
    def report_surface(
        self,
        title: str,
        series: str,
        matrix: Any,
        iteration: int | None = None,
        xaxis: str | None = None,
        yaxis: str | None = None,
        zaxis: str | None = None,
        xlabels: Sequence[str] | None = None,
        ylabels: Sequence[str] | None = None,
        camera: Sequence[float] | None = None,
        comment: str | None = None,
        extra_layout: Mapping[str, Any] | None = None,
    ) -> None:
        """Report heights over a plane.

        Args:
            title: Name of the plot.
            series: Name within the title.
            matrix: Heights, shape (rows, columns).
            iteration: Step.
            xaxis: Name of the x axis.
            yaxis: Name of the y axis.
            zaxis: Name of the z axis.
            xlabels: Names of the columns.
            ylabels: Names of the rows.
            camera: Where it is seen from, plotly's eye (x, y, z); default plotly's own.
            comment: A line under the title.
            extra_layout: More of plotly's layout.
        """
        from tuitrack.sdk import figures

        axes = figures.Axes(xaxis, yaxis, zaxis, comment=comment, extra=extra_layout)
        figure = figures.surface(title, series, figures.Grid(matrix, xlabels, ylabels), axes, camera)
        self._plot(title, series, iteration, "surface", figure)
