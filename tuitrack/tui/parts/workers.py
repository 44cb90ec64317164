"""A worker as rows."""

from __future__ import annotations

import time

from tuitrack.model.worker import DRAINING, LOST, RUNNING, STOPPING
from tuitrack.query.queues import WorkerRow
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.reading.service import Service
from tuitrack.tui.widgets.lines import Row, cell

NAMES = ((100, 26), (64, 16), (0, 14))
"""How wide a worker's name is on how wide a screen."""

_SILENT = 20.0


def rows(one: WorkerRow, service: Service, width: int) -> list[Row]:
    """A worker, below it what keeps it from starting the next run."""
    waits = one.detail.waits
    below: list[Row] = [(Run(formatting.printable(f"{'':13}{waits}")[:width], "warn"),)] if waits else []
    return [_row(one, service, width), *below]


def _row(one: WorkerRow, service: Service, width: int) -> Row:
    """How it stands, how much of it is busy, which queues it serves with what, whether it outlives the session."""
    survives, told = service.survives.get(one.id), outlives(one, service)
    silent = time.time() - one.heartbeat
    beat = f"   silent {formatting.age(silent)}" if silent > _SILENT and one.state == RUNNING else ""
    room = next(cells for least, cells in NAMES if width >= least)
    facts = (busy(one), ", ".join(one.queues), gpus(one), one.detail.options if width >= NAMES[0][0] else "")
    return (
        Run(f"  {one.state:<9}", style(one)), cell(one.id, room), Run("  ", ""),
        Run(formatting.printable("   ".join(filter(None, facts))), ""), Run(beat, "warn"),
        Run(formatting.printable(f"   {told}") if told else "", "bad" if survives is False else "dim"),
    )  # fmt: skip


def style(one: WorkerRow) -> str:
    """How its state is shown."""
    return {RUNNING: "good", DRAINING: "warn", STOPPING: "warn"}.get(one.state, "bad")


def outlives(one: WorkerRow, service: Service) -> str:
    """Whether it outlives the session; of one that is gone that its runs do, of one elsewhere where it is."""
    if one.here and one.state == LOST:
        return "gone; its runs go on"
    if not one.here:
        return f"on {one.host}"
    return {True: "survives logout", False: "ends at logout", None: ""}[service.survives.get(one.id)]


def busy(one: WorkerRow) -> str:
    """As `1 of 2 busy`, or `3 of 50 jobs in Slurm`."""
    slots = f"{one.busy} of {one.slots}"
    return f"{slots} jobs in {one.detail.engine.title()}" if one.detail.engine else f"{slots} busy"


def gpus(one: WorkerRow) -> str:
    """As `gpus 0,1`, empty for none."""
    return f"gpu{'s' * (len(one.gpus) > 1)} {','.join(one.gpus)}" if one.gpus else ""
