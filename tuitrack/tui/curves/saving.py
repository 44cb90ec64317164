"""A chart saved to disk, and what is told of that."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tuitrack import errors
from tuitrack.tui.charts import export, plate
from tuitrack.tui.charts.legend import RunLabel
from tuitrack.tui.charts.panel import Panel, View
from tuitrack.tui.messages import Done, Failed


def saved(name: str, panel: Panel, view: View, labels: Sequence[RunLabel]) -> Done | Failed:
    """Save it under a name that says of which kind the file is; what came of it."""
    runs = [plate.named(label.title, run) for run, label in enumerate(labels)]
    try:
        kept = export.save(Path(name).expanduser(), panel, view, runs)
    except errors.TuitrackError as error:
        return Failed("refused", error.message, error.hint)
    except OSError as error:
        return Failed("not saved", f"{name}: {error.strerror}", "choose another name with {charts.save}")
    return Done(f"saved {kept}")
