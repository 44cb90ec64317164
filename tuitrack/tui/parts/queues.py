"""What the queues' page says: what runs, what waits in which queue, who serves it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial

from tuitrack.model.jobs import Job
from tuitrack.query.digest import Best
from tuitrack.query.leaderboard import Row as TaskRow
from tuitrack.query.queues import Entry, QueueRow
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.keys.keymaps import Told
from tuitrack.tui.leaderboard import columns, headers
from tuitrack.tui.parts import needs, workers
from tuitrack.tui.parts.cards import GAUGE, gauge
from tuitrack.tui.parts.listing import Listing
from tuitrack.tui.parts.queue_room import PLACE, TIME, Room, Texts
from tuitrack.tui.reading.service import LISTED, Service
from tuitrack.tui.vacancy import Vacancy
from tuitrack.tui.widgets.lines import Row, cell, name_cell, rule

_LATE = "overdue"
_RUNNING = ("RUNNING", ("WHERE", "PROGRESS", "TIME", "ENDS"))
_PLACED = ("IN SLURM", ("JOB", "WAITS FOR", "", "STARTS"))

NONE = Vacancy(
    "No queue yet",
    (
        ("{run.clone}", "on a run clones it into a draft; {draft.enqueue} there puts it on a queue"),
        ("{queues.create}", "makes a queue here"),
        ("{everywhere.workers}", "starts a worker, which runs what waits, one after the other"),
    ),
    "what waits, runs and has just ended is listed here",
    "{queues.create} queue   {queues.workers} workers   {everywhere.palette} commands   {everywhere.help} keys",
)


@dataclass(frozen=True, slots=True)
class Item:
    """What a row stands for: a run or a worker, else a queue."""

    queue: str = ""
    task_id: str = ""
    name: str = ""
    waits: bool = False
    runs: bool = False
    worker: str = ""

    @property
    def same(self) -> tuple[str, str]:
        """What stays the same while it moves about."""
        return self.task_id or self.worker, "" if self.task_id or self.worker else self.queue


def title(service: Service, width: int) -> Row:
    """How much there is of everything."""
    waiting = sum(len(queue.entries) for queue in service.queues)
    slots = sum(worker.slots for worker in service.workers if worker.state == "running")
    busy = sum(worker.busy for worker in service.workers)
    placed = len(service.placed)
    text = f" {len(service.running) - placed} running   {f'{placed} in Slurm   ' * (placed > 0)}{waiting} waiting   "
    return (
        Run(text, "bold "),
        Run(f"{busy} of {slots} slots busy" if slots else "no worker", "dim" if slots else "warn"),
    )


def listing(service: Service, width: int, told: Told) -> Listing[Item]:
    """All rows."""
    rows: list[Row] = []
    items: dict[int, Item] = {}
    now = time.time()
    room = _room(service, width, now)
    placed = sorted((run for run in service.running if run.id in service.placed), key=service.place)
    sections = (
        ([run for run in service.running if run not in placed], _RUNNING, partial(_running, service, room, now)),
        (placed, _PLACED, partial(_placed, service, room, now)),
    )
    for runs, (heading, others), drawn in sections:
        if runs:
            rows.append(_columns(heading, room, others))
        for run in runs:
            items[len(rows)] = Item(run.queue, run.id, _name(run.id, run.name, service), runs=True)
            rows.append(drawn(run))
        rows += [()] * bool(runs)
    for queue in service.queues:
        items[len(rows)] = Item(queue.name)
        rows.append(rule(queue.name, width, _about(queue, service, now, told)))
        if queue.entries:
            rows.append(_columns("WAITING", room, ("NEEDS", "AFTER", "QUEUED", "STARTS"), "#"))
        for number, entry in enumerate(queue.entries[:LISTED], 1):
            items[len(rows)] = Item(queue.name, entry.task_id, _name(entry.task_id, entry.name, service), waits=True)
            rows.append(_waiting(entry, number, service, room, now))
        if len(queue.entries) > LISTED:
            more = f"{'':{PLACE}}… {len(queue.entries) - LISTED} more"
            rows.append((Run(f"{more}   queue:{formatting.printable(queue.name)} in Runs lists all", "dim"),))
        rows.append(())
    if service.workers:
        rows.append(rule("Workers", width))
        for worker in service.workers:
            items[len(rows)] = Item(worker.queues[0] if worker.queues else "", worker=worker.id)
            rows += workers.rows(worker, service, width)
        rows.append(())
    if service.ended:
        rows.append(rule("Just ended", width))
        for run in service.ended:
            items[len(rows)] = Item(run.queue, run.id, _name(run.id, run.name, service))
            rows.append(_ended(run, service, room, now))
    return Listing(tuple(rows), items)


def _room(service: Service, width: int, now: float) -> Room:
    """For all that runs, is placed and waits, since the columns of all are one below the other."""
    waiting = [entry for queue in service.queues for entry in queue.entries[:LISTED]]
    jobs = [service.jobs[run.id] for run in service.running if run.id in service.placed]
    forecast = service.forecast
    texts = Texts(
        names=[
            *(_name(run.id, run.name, service) for run in (*service.running, *service.ended)),
            *(_name(entry.task_id, entry.name, service) for entry in waiting),
        ],
        wheres=[
            *(_where(run, service) for run in service.running),
            *(_job(job) for job in jobs),
            *(needs.told(entry.plan, entry.priority) for entry in waiting),
        ],
        shares=[
            *(_far(run) for run in service.running),
            *(job.why for job in jobs),
            *(_after(entry, service, now)[0] for entry in waiting),
        ],
        both=[run.status_reason for run in service.ended],
        moments=[
            *(_about_when(when, now, _LATE) for when in forecast.ends.values()),
            *(_about_when(when, now) for when in forecast.starts.values()),
        ],
    )
    return Room.of(width, texts)


def _name(task_id: str, name: str, service: Service) -> str:
    return service.names.get(task_id, name)


def _columns(title: str, room: Room, others: tuple[str, str, str, str], number: str = "") -> Row:
    where, share, took, moment = others
    return (
        cell(number, PLACE - 1, "dim", "right"), Run(" ", ""), cell(title, room.name, "dim"),
        cell(where, room.where, "dim"), cell(share, room.share, "dim"), cell(took, TIME, "dim", "right"),
        cell(moment, room.moment, "dim", "right"),
    )  # fmt: skip


def _about(queue: QueueRow, service: Service, now: float, told: Told) -> str:
    serving = service.serving(queue.name)
    slots = sum(worker.slots for worker in serving)
    busy = sum(worker.busy for worker in serving)
    count = f"{len(serving)} worker{'s' * (len(serving) != 1)}, {busy} of {slots} slots busy"
    nobody = told("nobody serves it: {queues.workers} starts a worker") if queue.entries else "no worker"
    served = count if serving else nobody
    held = f"held, {told('{queues.hold} goes on')}: {queue.held}   " if queue.held else ""
    limit = f"   {queue.at_once} at once" if queue.at_once else ""
    done = service.forecast.done.get(queue.name)
    ready = f"   done ~{formatting.clock(done, now)}" if done is not None else ""
    return formatting.printable(f"{len(queue.entries)} waiting   {held}{served}{limit}{ready}")


def _running(service: Service, room: Room, now: float, run: TaskRow) -> Row:
    bar = GAUGE if run.progress is not None else 0
    far = _far(run)
    progress = (Run(far[:bar], "accent"), cell(far[bar:], room.share - bar)) if room.share else ()
    took = formatting.duration(now - run.started) if run.started else ""
    return (
        *_head("running", "–"), *_titled(_name(run.id, run.name, service), _where(run, service), room), *progress,
        cell(took, TIME, "", "right"), _moment(service.forecast.ends.get(run.id), room, now, _LATE),
    )  # fmt: skip


def _far(run: TaskRow) -> str:
    """How far it says that it is, behind a bar; else its step."""
    if run.progress is not None:
        return f"{gauge(run.progress)} {run.progress:>3}%"
    return f"step {run.iteration}" if run.iteration is not None else ""


def _placed(service: Service, room: Room, now: float, run: TaskRow) -> Row:
    """A run that an engine has and did not start yet: its job, why and where that waits, when it is to start."""
    job = service.jobs[run.id]
    why = (cell(job.why or "waits", room.share - 1, "warn" if job.stuck or not job.id else ""), Run(" ", ""))
    return (
        *_head("queued", str(job.place or "–")), *_titled(_name(run.id, run.name, service), _job(job), room),
        *(why if room.share else ()), cell("", TIME), _moment(job.starts or None, room, now),
    )  # fmt: skip


def _job(job: Job) -> str:
    return f"job {job.id}" if job.id else "no job yet"


def _where(run: TaskRow, service: Service) -> str:
    """The GPUs it was given or the job that it is, else who runs it."""
    job = service.jobs.get(run.id)
    placed = " ".join(filter(None, (job.node, f"gpu {job.gpus}" if job.gpus else _job(job)))) if job else ""
    return service.cards.get(run.id) or placed or run.worker or run.host


def _moment(when: float | None, room: Room, now: float, due: str = "soon") -> Run:
    told = "" if when is None else _about_when(when, now, due)
    return cell(told, room.moment, "dim" if when is None else "", "right")


def _about_when(when: float, now: float, due: str = "soon") -> str:
    """As `~22:45`; what it is where that has come."""
    return due if when - now < 1 else f"~{formatting.clock(when, now)}"


def _head(status: str, number: str) -> tuple[Run, ...]:
    glyph, style = columns.STATUS.get(status, ("?", ""))
    return (Run(f" {glyph}", style), cell(number, PLACE - 3, "dim", "right"), Run(" ", ""))


def _titled(name: str, about: str, room: Room, style: str = "dim") -> tuple[Run, ...]:
    where = (cell(about, room.where - 1, style), Run(" ", "")) if room.where else ()
    return (name_cell(name, room.name - 1), Run(" ", ""), *where)


def _waiting(entry: Entry, number: int, service: Service, room: Room, now: float) -> Row:
    age, name = formatting.age(now - entry.enqueued), _name(entry.task_id, entry.name, service)
    text, style = _after(entry, service, now)
    after = (cell(text, room.share - 1, style), Run(" ", "")) if room.share else ()
    return (
        *_head("queued", str(number)), *_titled(name, needs.told(entry.plan, entry.priority), room, ""), *after,
        cell(age, TIME, "dim", "right"), _starts(entry, service, room, now),
    )  # fmt: skip


def _after(entry: Entry, service: Service, now: float) -> tuple[str, str]:
    """What a run waits for besides a slot, and how that is drawn."""
    if entry.damaged:
        return f"! damaged: {', '.join(entry.damaged)}", "warn"
    lost = next((one for one in entry.awaited if one.hopeless), None)
    if lost is not None:
        return f"! {service.names.get(lost.id, lost.name) or lost.id[:8]} {lost.told}", "warn"
    open_now = [service.names.get(one.id, one.name) for one in entry.awaited if not one.done]
    words = [f"{open_now[0]}{f' +{len(open_now) - 1}' if len(open_now) > 1 else ''}"] if open_now else []
    if entry.plan.at is not None and entry.plan.at > now:
        words.insert(0, f"at {formatting.clock(entry.plan.at, now)}")
    short = next((why for worker in service.workers if (why := worker.withholds(entry.task_id))), "")
    if short:
        words.append(short.partition(",")[0].removeprefix("waits "))
    if entry.tries:
        words.append(f"retry {entry.tries} of {entry.plan.retries}")
    return ", ".join(words), "warn" if short else ""


def _starts(entry: Entry, service: Service, room: Room, now: float) -> Run:
    """When it starts; the moment it is to start at is exact."""
    expected = service.forecast.starts.get(entry.task_id)
    if expected is not None and expected == entry.plan.at:
        return cell(formatting.clock(expected, now), room.moment, "", "right")
    return _moment(expected, room, now)


def _ended(run: TaskRow, service: Service, room: Room, now: float) -> Row:
    ago = formatting.ago(now - run.completed) if run.completed else ""
    took = formatting.duration(run.duration)
    room_told = room.where + room.share
    best = service.results.get(run.id)
    told = run.status_reason or (_reached(best, room_told - 1) if best else run.status)
    return (
        *_head(run.status, ""), name_cell(_name(run.id, run.name, service), room.name - 1), Run(" ", ""),
        cell(told, room_told, "dim"), cell(took, TIME, "", "right"),
        cell(ago, room.moment, "dim", "right"),
    )  # fmt: skip


def _reached(best: Best, room: int) -> str:
    """The best value with its metric, which is what is cut."""
    value = formatting.number(best.value)
    return f"{value} {headers.metric(best.metric, max(room - len(value) - 1, 0))}"
