"""A chart as a file: SVG or PNG to be looked at, CSV to be computed with."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tuitrack import errors
from tuitrack.tui.charts import plate, png, svg
from tuitrack.tui.charts.curves import Curve
from tuitrack.tui.charts.panel import Panel, View, spec
from tuitrack.tui.charts.plate import Named
from tuitrack.tui.charts.scene import Scene


def save(path: Path, panel: Panel, view: View, runs: Sequence[Named]) -> Path:
    """Write a chart in the format that the file's name asks for; where it lies then.

    Raises:
        UsageError: the name ends otherwise.
        OSError: it cannot be written, or is there already.
    """
    if path.suffix == ".svg":
        data = svg.written(_scene(panel, view, runs)).encode()
    elif path.suffix == ".png":
        data = png.painted(_scene(panel, view, runs))
    elif path.suffix == ".csv":
        data = table(panel.title, panel.curves, runs, view.over).encode()
    else:
        raise errors.UsageError(f"{path.name}: a chart is saved as .svg, .png or .csv", hint="end the name so")
    with path.open("xb") as file:
        file.write(data)
    return path.absolute()


def _scene(panel: Panel, view: View, runs: Sequence[Named]) -> Scene:
    drawing = spec(panel, replace(view, patterns=False), plate.WIDTH, plate.HEIGHT)
    return plate.scene(replace(drawing, title=panel.title), runs, view.across)


def table(title: str, curves: Sequence[Curve | None], runs: Sequence[Named], over: str) -> str:
    """All points of a chart: run, place on the x axis, value, smoothed value; of means their deviation and count."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    spread = any(curve is not None and curve.spread for curve in curves)
    writer.writerow(["run", over, title, f"{title} smoothed", *(["deviation", "runs"] if spread else [])])
    for curve, run in zip(curves, runs, strict=True):
        if curve is not None:
            writer.writerows(_rows(run.name, curve, spread))
    return out.getvalue()


def _rows(name: str, curve: Curve, spread: bool) -> Iterator[list[str]]:
    columns = [[f"{x:.17g}" for x in curve.x.tolist()], *(map(repr, one.tolist()) for one in (curve.y, curve.smooth))]
    if spread and curve.spread is None:
        columns += [[""] * len(curve.x), ["1"] * len(curve.x)]
    elif curve.spread is not None:
        count = curve.spread.count.tolist()
        std = ["" if runs < 2 else repr(one) for one, runs in zip(curve.spread.std.tolist(), count, strict=True)]
        columns += [std, map(str, count)]
    return ([name, *cells] for cells in zip(*columns, strict=True))
