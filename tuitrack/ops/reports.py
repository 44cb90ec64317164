"""Taking plots and debug samples out of the home."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tuitrack import errors
from tuitrack.query import reports
from tuitrack.store import files, opening
from tuitrack.store.database import Database
from tuitrack.store.files import Copied

ENDINGS = (".json", ".html", ".csv")
_PLOTLY = "https://cdn.plot.ly/plotly-2.35.2.min.js"


def save_plot(db: Database, plot_id: int, target: Path) -> Path:
    """Write a plot to a file, never over one: plotly's JSON, a web page or a table by its ending; where it is now.

    A figure that was kept as a picture is copied as that where the ending is the picture's.

    Raises:
        NotFound: the plot or the directory is gone.
        Refused: there is such a file, or the plot has no such form.
    """
    figure = reports.figure(db, plot_id)
    picture = _picture(figure)
    if picture and target.suffix == Path(picture).suffix:
        return files.copy_out(opening.local(db.settings, picture), target)
    write = _WRITERS.get(target.suffix)
    if write is None:
        raise errors.Refused(f"{target.name} has no ending that is known", hint=f"one of {' '.join(ENDINGS)}")
    return files.put_out(write(figure).encode("utf-8", "surrogatepass"), target)


def save_sample(db: Database, uri: str, target: Path, copied: Copied = files.unheard) -> Path:
    """Copy a debug sample's file to a file or into a directory, never over what is there; where it is now.

    Raises:
        NotFound: its file is gone, it lies elsewhere, or the directory is gone.
        Refused: there is a file of that name.
    """
    return files.copy_out(opening.local(db.settings, uri, copied), target, copied)


def usual_ending(figure: dict[str, Any]) -> str:
    """The ending of the form that serves best: a picture's own, else plotly's JSON."""
    return Path(_picture(figure)).suffix or ".json"


def _picture(figure: dict[str, Any]) -> str:
    images = figure.get("layout", {}).get("images") or []
    return str(images[0].get("source", "")) if len(images) == 1 and not figure.get("data") else ""


def _as_page(figure: dict[str, Any]) -> str:
    """A page that draws the figure with plotly's own library, fetched when it is opened."""
    # A script ends at the first `</`, whatever it says.
    body = json.dumps(figure).replace("</", "<\\/")
    title = figure.get("layout", {}).get("title", "")
    name = html.escape(str(title.get("text", "") if isinstance(title, dict) else title))
    return (
        f'<!doctype html><meta charset="utf-8"><title>{name}</title><script src="{_PLOTLY}"></script>'
        f'<div id="plot" style="height:95vh"></div><script>const f={body};'
        "Plotly.newPlot('plot',f.data,f.layout,{responsive:true})</script>\n"
    )


def _as_table(figure: dict[str, Any]) -> str:
    """The cells of a table, or the values of each trace as columns.

    Raises:
        Refused: it holds no values.
    """
    traces = [trace for trace in figure.get("data", []) if isinstance(trace, dict)]
    columns = [column for trace in traces for column in _columns(trace)]
    if not columns:
        raise errors.Refused("this figure holds no values", hint="save it as .json")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([name for name, _ in columns])
    for row in range(max(len(values) for _, values in columns)):
        writer.writerow([values[row] if row < len(values) else "" for _, values in columns])
    return out.getvalue()


def _columns(trace: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    if trace.get("type") == "table":
        names = trace.get("header", {}).get("values", [])
        cells = trace.get("cells", {}).get("values", [])
        return [(str(names[place]) if place < len(names) else "", values) for place, values in enumerate(cells)]
    name = str(trace.get("name") or trace.get("type") or "")
    found = [(f"{name} {side}", trace[side]) for side in "xy" if isinstance(trace.get(side), list)]
    heights = trace.get("z")
    if not isinstance(heights, list):
        return found
    if heights and isinstance(heights[0], list):
        return [(f"{name} {place}", list(column)) for place, column in enumerate(zip(*heights, strict=False))]
    return [*found, (f"{name} z", heights)]


_WRITERS: dict[str, Callable[[dict[str, Any]], str]] = {
    ".json": lambda figure: json.dumps(figure, indent=1),
    ".html": _as_page,
    ".csv": _as_table,
}
