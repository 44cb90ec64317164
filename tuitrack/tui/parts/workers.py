"""A worker as a row."""

from __future__ import annotations

import time

from tuitrack.query.queues import WorkerRow
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.service import Service
from tuitrack.tui.widgets.lines import Row, cell

NAME, LEAST, WIDE = 26, 14, 64
_SILENT = 20.0


def row(one: WorkerRow, service: Service, width: int) -> Row:
    """How it stands, how much of it is busy, which queues it serves, whether it outlives the session."""
    style = {"running": "good", "stopping": "warn"}.get(one.state, "bad")
    survives = service.survives.get(one.id)
    told = {True: "survives logout", False: "ends at logout", None: ""}[survives]
    if one.here and one.state == "lost":
        told = "gone; its runs go on"
    elif not one.here:
        told = f"on {one.host}"
    silent = time.time() - one.heartbeat
    beat = f"   silent {formatting.age(silent)}" if silent > _SILENT and one.state == "running" else ""
    slots = f"{len(one.running)} of {one.slots} slot{'s' * (one.slots != 1)} busy"
    return (
        Run(f"  {one.state:<9}", style), cell(one.id, NAME if width >= WIDE else LEAST), Run("  ", ""),
        Run(formatting.printable(f"{slots}   {', '.join(one.queues)}"), ""), Run(beat, "warn"),
        Run(formatting.printable(f"   {told}") if told else "", "bad" if survives is False else "dim"),
    )  # fmt: skip
