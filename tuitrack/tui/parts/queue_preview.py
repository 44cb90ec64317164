"""What matters about the queue or the worker under the cursor."""

from __future__ import annotations

from collections.abc import Sequence

from tuitrack.query.queues import QueueRow, WorkerRow
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.keys.keymaps import Told
from tuitrack.tui.parts import workers
from tuitrack.tui.parts.sheet import flush
from tuitrack.tui.reading.service import Service
from tuitrack.tui.widgets.lines import Row, rule

_NAMES = 10
_Fact = tuple[str, str, str]
"""A name, a text, how that is shown."""


def queue(one: QueueRow, service: Service, width: int, now: float, told: Told) -> tuple[Row, ...]:
    """Whether it goes on, what waits and runs, when that will be over, who serves it."""
    serving = service.serving(one.name)
    rows: list[Row] = [
        (Run("queue ", "dim"), Run(formatting.printable(one.name), "title")),
        (),
        *_facts((_state(one, serving), *_amounts(one, service), *_moments(one, service, now)), width),
    ]
    if serving:
        rows += [(), rule("Workers", width), *(row for each in serving for row in _serving(each, width))]
    keys = ("{queues.hold} goes on", "{queues.hold} holds it")[not one.held]
    return (*rows, (), *_keys(told(f"{keys}   {{queues.limit}} how many at once   {{queues.workers}} workers"), width))


def worker(one: WorkerRow, service: Service, width: int, now: float, told: Told) -> tuple[Row, ...]:
    """How it stands, what it serves with what, what it runs, why it does not start the next."""
    names = {run.id: service.names.get(run.id, run.name) for run in service.running}
    runs = ", ".join(names.get(task_id, task_id[:8]) for task_id in one.running)
    facts = (
        ("state", one.state, workers.style(one)),
        ("host", f"{one.host}, process {one.pid}", ""),
        ("queues", ", ".join(one.queues), ""),
        ("slots", workers.busy(one), ""),
        ("gpus", ",".join(one.gpus), ""),
        ("options", one.detail.options, ""),
        ("runs", runs, ""),
        ("next", one.detail.waits, "warn"),
        ("heard of", formatting.ago(now - one.heartbeat), "dim"),
        ("", workers.outlives(one, service), "dim"),
    )
    head = (Run("worker ", "dim"), Run(formatting.printable(one.id), "title"))
    return (head, (), *_facts(facts, width), (), *_keys(told("{queues.remove} lets it leave; its runs go on"), width))


def _state(one: QueueRow, serving: Sequence[WorkerRow]) -> _Fact:
    if one.held:
        return ("state", f"held: {one.held}", "warn")
    return ("state", "goes on", "good") if serving else ("state", "nobody serves it", "warn" if one.entries else "dim")


def _amounts(one: QueueRow, service: Service) -> tuple[_Fact, ...]:
    running = sum(run.queue == one.name and run.id not in service.placed for run in service.running)
    return (
        ("running", str(running), ""),
        ("waiting", str(len(one.entries)), ""),
        ("at once", str(one.at_once) if one.at_once else "as many as there is room for", ""),
    )


def _moments(one: QueueRow, service: Service, now: float) -> tuple[_Fact, ...]:
    """When the next of it starts, when the last of it will have ended, as far as anybody can tell."""
    starts = [moment for entry in one.entries if (moment := service.forecast.starts.get(entry.task_id)) is not None]
    done = service.forecast.done.get(one.name)
    oldest = min((entry.enqueued for entry in one.entries), default=None)
    return (
        ("oldest", "" if oldest is None else f"since {formatting.clock(oldest, now)}", "dim"),
        ("starts", f"the next ~{formatting.clock(min(starts), now)}" if starts else "", ""),
        ("done", "" if done is None else f"~{formatting.clock(done, now)}", ""),
    )


def _serving(one: WorkerRow, width: int) -> list[Row]:
    told = "   ".join(filter(None, (workers.busy(one), workers.gpus(one))))
    return flush(one.id, told, width, min(max(formatting.width(one.id) + 2, _NAMES), width // 2))


def _facts(facts: Sequence[_Fact], width: int) -> list[Row]:
    return [row for name, text, style in facts if text for row in flush(name, text, width, _NAMES, style)]


def _keys(told: str, width: int) -> list[Row]:
    return [(Run(line, "dim"),) for line in formatting.wrap(told, width)]
