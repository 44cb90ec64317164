"""The plots of a Logger, under ClearML's names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuitrack.sdk import guard
from tuitrack.sdk.matrices import Matrices

if TYPE_CHECKING:
    from tuitrack.sdk.figures import Line


class Plots(Matrices):
    """Figures of a run, kept as plotly's JSON; none of these raises.

    Every figure is named by title, series and iteration: one reported again replaces. An iteration of None is 0.
    Numbers may be arrays, tensors on any device, columns of pandas or nested lists; those that are not finite are gaps.
    Arguments that tell a figure's looks (`extra_layout`, `data_args`, `extra_data`) are plotly's own. A figure of more
    than 32 MB is not kept, which a warning says.
    """

    @guard.harmless
    def report_histogram(
        self,
        title: str,
        series: str,
        values: Any,
        iteration: int | None = None,
        labels: Sequence[str] | None = None,
        xlabels: Sequence[str] | None = None,
        xaxis: str | None = None,
        yaxis: str | None = None,
        mode: str | None = None,
        data_args: Mapping[str, Any] | None = None,
        extra_layout: Mapping[str, Any] | None = None,
    ) -> None:
        """Report bars that are already counted.

        Args:
            title: Name of the plot.
            series: Name of the bars.
            values: Heights, shape (bars,) or (series, bars).
            iteration: Step.
            labels: Names of the series, one a row of `values`.
            xlabels: Names of the bars.
            xaxis: Name of the x axis.
            yaxis: Name of the y axis.
            mode: plotly's barmode: group (as without it), stack, relative or overlay.
            data_args: More of plotly's bar trace.
            extra_layout: More of plotly's layout.
        """
        from tuitrack.sdk import figures

        given = figures.Bars(values, labels, xlabels, mode or "group", data_args)
        figure = figures.bars(title, series, given, figures.Axes(xaxis, yaxis, extra=extra_layout))
        self._plot(title, series, iteration, "histogram", figure)

    @guard.harmless
    def report_vector(
        self,
        title: str,
        series: str,
        values: Any,
        iteration: int | None = None,
        labels: Sequence[str] | None = None,
        xlabels: Sequence[str] | None = None,
        xaxis: str | None = None,
        yaxis: str | None = None,
        mode: str | None = None,
        extra_layout: Mapping[str, Any] | None = None,
    ) -> None:
        """Report a vector as bars, stacked where there are several.

        Args:
            title: Name of the plot.
            series: Name within the title.
            values: Heights, shape (bars,) or (series, bars).
            iteration: Step.
            labels: Names of the series, one a row of `values`.
            xlabels: Names of the bars.
            xaxis: Name of the x axis.
            yaxis: Name of the y axis.
            mode: plotly's barmode: stack (as without it), group, relative or overlay.
            extra_layout: More of plotly's layout.
        """
        from tuitrack.sdk import figures

        given = figures.Bars(values, labels, xlabels, mode or "stack")
        figure = figures.bars(title, series, given, figures.Axes(xaxis, yaxis, extra=extra_layout))
        self._plot(title, series, iteration, "vector", figure)

    @guard.harmless
    def report_table(
        self,
        title: str,
        series: str,
        iteration: int | None = None,
        table_plot: Any = None,
        csv: str | Path | None = None,
        url: str | None = None,
        extra_layout: Mapping[str, Any] | None = None,
        extra_data: Mapping[str, Any] | None = None,
    ) -> None:
        """Report a table: one of `table_plot`, `csv` or `url`.

        Args:
            title: Name of the plot.
            series: Name of the table.
            iteration: Step.
            table_plot: A pandas DataFrame, shown with its index, or rows of which the first is the header.
            csv: Path of a CSV file with a header.
            url: Where a table lies; it is not copied.
            extra_layout: More of plotly's layout.
            extra_data: More of plotly's table trace.
        """
        from tuitrack.sdk import figures

        axes = figures.Axes(extra=extra_layout)
        if table_plot is None and csv is None:
            figure = figures.link(title, str(url), axes)
        else:
            rows = figures.csv_rows(csv) if csv is not None else table_plot
            figure = figures.table(title, rows, axes, extra_data)
        self._plot(title, series, iteration, "table", figure)

    @guard.harmless
    def report_line_plot(
        self,
        title: str,
        series: Sequence[Any],
        xaxis: str,
        yaxis: str,
        mode: str = "lines",
        iteration: int | None = None,
        reverse_xaxis: bool = False,
        comment: str | None = None,
        extra_layout: Mapping[str, Any] | None = None,
    ) -> None:
        """Report several lines in one plot.

        Args:
            title: Name of the plot.
            series: A `SeriesInfo` of each line, or a dict with its fields: `name`, `data` (points of shape (n, 2), or
                bare numbers of shape (n,), counted from 0) and `labels` of the points.
            xaxis: Name of the x axis.
            yaxis: Name of the y axis.
            mode: lines, markers or lines+markers.
            iteration: Step.
            reverse_xaxis: From high to low.
            comment: A line under the title.
            extra_layout: More of plotly's layout.
        """
        from tuitrack.sdk import figures

        drawn = [_line(one, mode) for one in series]
        axes = figures.Axes(xaxis, yaxis, x_reversed=reverse_xaxis, comment=comment, extra=extra_layout)
        self._plot(title, "", iteration, "line", figures.lines(title, drawn, axes))

    @guard.harmless
    def report_scatter2d(
        self,
        title: str,
        series: str,
        scatter: Any,
        iteration: int | None = None,
        xaxis: str | None = None,
        yaxis: str | None = None,
        labels: Sequence[str] | None = None,
        mode: str = "lines",
        comment: str | None = None,
        extra_layout: Mapping[str, Any] | None = None,
    ) -> None:
        """Report points in a plane.

        Args:
            title: Name of the plot.
            series: Name within the title.
            scatter: Points, shape (n, 2): x, y; bare numbers, shape (n,), are heights over 0, 1, 2….
            iteration: Step.
            xaxis: Name of the x axis.
            yaxis: Name of the y axis.
            labels: Names of the points.
            mode: Joined (`lines`), apart (`markers`) or both (`lines+markers`).
            comment: A line under the title.
            extra_layout: More of plotly's layout.
        """
        from tuitrack.sdk import figures

        axes = figures.Axes(xaxis, yaxis, comment=comment, extra=extra_layout)
        figure = figures.lines(title, [figures.Line(series, scatter, labels, mode)], axes)
        self._plot(title, series, iteration, "scatter", figure)

    @guard.harmless
    def report_scatter3d(
        self,
        title: str,
        series: str,
        scatter: Any,
        iteration: int | None = None,
        xaxis: str | None = None,
        yaxis: str | None = None,
        zaxis: str | None = None,
        labels: Sequence[str] | None = None,
        mode: str = "markers",
        fill: bool = False,
        comment: str | None = None,
        extra_layout: Mapping[str, Any] | None = None,
    ) -> None:
        """Report points in space.

        Args:
            title: Name of the plot.
            series: Name within the title.
            scatter: Points, shape (n, 3): x, y, z.
            iteration: Step.
            xaxis: Name of the x axis.
            yaxis: Name of the y axis.
            zaxis: Name of the z axis.
            labels: Names of the points.
            mode: Joined (`lines`), apart (`markers`) or both (`lines+markers`).
            fill: Fill the surface below the line.
            comment: A line under the title.
            extra_layout: More of plotly's layout.
        """
        from tuitrack.sdk import figures

        axes = figures.Axes(xaxis, yaxis, zaxis, comment=comment, extra=extra_layout)
        figure = figures.space(title, figures.Line(series, scatter, labels, mode), axes, fill=fill)
        self._plot(title, series, iteration, "scatter3d", figure)

    @guard.harmless
    def report_plotly(self, title: str, series: str, figure: Any, iteration: int | None = None) -> None:
        """Report a figure of plotly's.

        Args:
            title: Name of the plot.
            series: Name within the title.
            figure: A Figure, or a dict of `data` and `layout` as plotly's JSON has them.
            iteration: Step.
        """
        from tuitrack.sdk import figures

        self._plot(title, series, iteration, "plotly", figures.plotly(figure))


def _line(given: Any, mode: str) -> Line:
    """A line from a `SeriesInfo`, or from anything with its fields, or from its dict."""
    from tuitrack.sdk.figures import Line

    found = given if isinstance(given, Mapping) else {name: getattr(given, name) for name in ("name", "data", "labels")}
    return Line(str(found["name"]), found["data"], found.get("labels"), mode)
