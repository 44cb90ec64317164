"""What a task reported beside curves: plots and debug samples, as ClearML gives them back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tuitrack.sdk import stored
from tuitrack.sdk.task.identity import Identity


class ReadBack(Identity):
    """The part of a task that gives its reports back."""

    def get_reported_plots(self, max_iterations: int | None = None) -> list[dict[str, Any]]:
        """The plots, newest iteration first.

        Args:
            max_iterations: Of each plot only its last so many iterations; None gives all.

        Returns:
            One dict a plot: `metric` (its title), `variant` (its series), `iter`, `timestamp` in milliseconds,
            `type`, `task`, and `plot_str`, plotly's JSON as text.
        """
        from tuitrack.query import reports

        database = stored.database()
        with database.read() as tx:
            rows = reports.plots(tx, self.id)
        chosen = [row for row in rows if max_iterations is None or row in _last(rows, row, max_iterations)]
        return [
            {
                "timestamp": round(row.time * 1000),
                "type": "plot",
                "task": self.id,
                "iter": row.iteration,
                "metric": row.title,
                "variant": row.series,
                "plot_str": json.dumps(reports.figure(database, row.id)),
            }
            for row in sorted(chosen, key=lambda row: -row.iteration)
        ]

    def get_debug_samples(self, title: str, series: str, n_last_iterations: int | None = None) -> list[dict[str, Any]]:
        """The debug samples of one series, newest iteration first.

        Args:
            title: Their title.
            series: Their series.
            n_last_iterations: Only the last so many; None gives all.

        Returns:
            One dict a sample: `metric`, `variant`, `iter`, `timestamp` in milliseconds, `url`, and `key`, the path
            of its file where it is local.
        """
        found = [row for row in self._detail.samples if (row.title, row.series) == (title, series)]
        found.sort(key=lambda row: -row.iteration)
        return [
            {
                "timestamp": round(row.time * 1000),
                "type": "training_debug_image",
                "task": self.id,
                "iter": row.iteration,
                "metric": row.title,
                "variant": row.series,
                "url": row.uri,
                "key": _path(row.uri),
            }
            for row in found[:n_last_iterations]
        ]


def _last(rows: tuple[Any, ...], row: Any, count: int) -> list[Any]:
    """The last rows of the plot that a row belongs to; rows come by iteration."""
    same = [one for one in rows if (one.title, one.series) == (row.title, row.series)]
    return same[max(0, len(same) - count) :]


def _path(uri: str) -> str:
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(uri)
    return str(Path(unquote(parts.path))) if parts.scheme == "file" else ""
