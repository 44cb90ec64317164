"""What the queues' page says: what runs, what waits in which queue, who serves it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tuitrack.query.leaderboard import Row as TaskRow
from tuitrack.query.queues import Entry, QueueRow, WorkerRow
from tuitrack.tui import columns, formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.service import Service
from tuitrack.tui.widgets.lines import Row, cell, rule

PLACE, WHERE, SHARE, TIME = 6, 18, 14, 8
NARROW, USUAL, BAR = 60, 80, 8


@dataclass(frozen=True, slots=True)
class Item:
    """What a row stands for: a run, or a queue where there is none."""

    queue: str = ""
    task_id: str = ""
    name: str = ""
    position: int = 0
    waits: bool = False
    runs: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows; what those stand for on which the cursor can be."""

    rows: tuple[Row, ...]
    items: dict[int, Item]

    def place(self, item: Item) -> int | None:
        """Where the same thing is now."""
        for row, other in self.items.items():
            if (other.task_id, "" if other.task_id else other.queue) == (
                item.task_id,
                "" if item.task_id else item.queue,
            ):
                return row
        return None


def title(service: Service, width: int) -> Row:
    """How much there is of everything."""
    waiting = sum(len(queue.entries) for queue in service.queues)
    slots = sum(worker.slots for worker in service.workers if worker.state == "running")
    busy = sum(len(worker.running) for worker in service.workers)
    text = f" {len(service.running)} running   {waiting} waiting   "
    return (
        Run(text, "bold "),
        Run(f"{busy} of {slots} slots busy" if slots else "no worker", "dim" if slots else "warn"),
    )


def listing(service: Service, width: int) -> Listing:
    """All rows."""
    rows: list[Row] = []
    items: dict[int, Item] = {}
    now = time.time()
    if service.running:
        rows.append(_columns("RUNNING", width, ("WHERE", "PROGRESS", "TIME")))
        for run in service.running:
            name = service.names.get(run.id, run.name)
            items[len(rows)] = Item(run.queue, run.id, name, runs=True)
            rows.append(_running(run, name, width, now))
        rows.append(())
    for queue in service.queues:
        items[len(rows)] = Item(queue.name)
        rows.append(rule(queue.name, width, _about(queue, service)))
        for number, entry in enumerate(queue.entries, 1):
            item = Item(queue.name, entry.task_id, service.names.get(entry.task_id, entry.name), number, waits=True)
            items[len(rows)] = item
            rows.append(_waiting(entry, item, width, now))
        rows.append(())
    if service.workers:
        rows.append(rule("Workers", width))
        rows += [_worker(worker, width, now) for worker in service.workers]
        rows.append(())
    if service.ended:
        rows.append(rule("Just ended", width))
        for run in service.ended:
            items[len(rows)] = Item(run.queue, run.id, service.names.get(run.id, run.name))
            rows.append(_ended(run, items[len(rows)].name, width, now))
    return Listing(tuple(rows or _EMPTY), items)


def _columns(title: str, width: int, others: tuple[str, str, str]) -> Row:
    room = _name(width)
    where, share, took = others
    return (cell(f"{'':{PLACE}}{title}", PLACE + room, "dim"), cell(where, _about_room(width), "dim"),
            cell(share, _share_room(width), "dim"), cell(took, TIME, "dim", "right"))  # fmt: skip


def _name(width: int) -> int:
    return max(width - PLACE - _about_room(width) - _share_room(width) - TIME - 1, 8)


def _about_room(width: int) -> int:
    """Where a run is or what became of it: gone on a narrow screen, half of what a wide one has more."""
    return 0 if width < NARROW else WHERE + max(width - USUAL, 0) // 2


def _share_room(width: int) -> int:
    """How far a run is: on a narrow screen a bar without its number."""
    return BAR if width < NARROW else SHARE


def _about(queue: QueueRow, service: Service) -> str:
    serving = service.serving(queue.name)
    slots = sum(worker.slots for worker in serving)
    busy = sum(len(worker.running) for worker in serving)
    count = f"{len(serving)} worker{'s' * (len(serving) != 1)}, {busy} of {slots} slots busy"
    served = count if serving else "nobody serves it: W starts a worker" if queue.entries else "no worker"
    held = f"   held: {queue.held}" if queue.held else ""
    return formatting.printable(f"{len(queue.entries)} waiting   {served}{held}")


def _running(run: TaskRow, name: str, width: int, now: float) -> Row:
    share = run.progress
    bar = "▇" * (share * BAR // 100) + "▁" * (BAR - share * BAR // 100) if share is not None else ""
    told = f"{share:>3}%" if share is not None else f"step {run.iteration}" if run.iteration is not None else ""
    took = formatting.duration(now - run.started) if run.started else ""
    where = run.worker or run.host
    return (*_head("running", "–"), *_titled(name, where, width),
            Run(bar, "accent"), cell(f" {told}" if bar else told, _share_room(width) - len(bar)),
            cell(took, TIME, "", "right"))  # fmt: skip


def _head(status: str, number: str) -> tuple[Run, ...]:
    glyph, style = columns.STATUS.get(status, ("?", ""))
    return (Run(f" {glyph}", style), cell(number, PLACE - 3, "dim", "right"), Run(" ", ""))


def _titled(name: str, about: str, width: int) -> tuple[Run, ...]:
    room = _about_room(width)
    more = (cell(about, room - 1, "dim"), Run(" ", "")) if room else ()
    called = formatting.pad(formatting.printable(name), _name(width) - 1)
    return (Run(called, ""), Run(" ", ""), *more)


def _waiting(entry: Entry, item: Item, width: int, now: float) -> Row:
    priority = {0: ""}.get(entry.priority, f"priority {entry.priority}")
    age = formatting.age(now - entry.enqueued)
    return (*_head("queued", str(item.position)), *_titled(item.name, entry.project, width),
            cell(priority, _share_room(width)), cell(age, TIME, "dim", "right"))  # fmt: skip


def _worker(worker: WorkerRow, width: int, now: float) -> Row:
    style = {"running": "good", "stopping": "warn"}.get(worker.state, "bad")
    about = f"{len(worker.running)} of {worker.slots} slots busy   {', '.join(worker.queues)}"
    beat = f"   seen {formatting.age(now - worker.heartbeat)} ago"
    return (Run(f"  {worker.state:<9}", style), cell(worker.id, 28), Run("  ", ""),
            Run(formatting.printable(about), ""), Run(beat, "dim"))  # fmt: skip


def _ended(run: TaskRow, name: str, width: int, now: float) -> Row:
    ago = formatting.age(now - run.completed) if run.completed else ""
    took = formatting.duration(run.duration)
    told = run.status_reason or run.status
    return (*_head(run.status, ""), *_titled(name, told, width),
            cell(took, _share_room(width)), cell(ago, TIME, "dim", "right"))  # fmt: skip


_EMPTY: tuple[Row, ...] = (
    (),
    (Run("  No queue yet.", "bold "),),
    (Run("  c on a run clones it into a draft, E there puts it on a queue; + makes a queue here.", "dim"),),
)
