"""What one sees on coming back: what ended, who needs somebody, what runs, what there is."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tuitrack.query import forecast
from tuitrack.query.digest import Best, Digest, Need, Project
from tuitrack.query.leaderboard import Row as TaskRow
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.keys.keymaps import Told
from tuitrack.tui.leaderboard import columns, headers
from tuitrack.tui.parts.cards import gauge
from tuitrack.tui.parts.listing import Listing
from tuitrack.tui.widgets.lines import Row, cell, name_cell, rule

NAME, NAME_MOST, LEAST, REASON_FROM, BEST_FROM, WIDE_FROM = 26, 48, 14, 60, 72, 80
# What the line of a run takes beside its name on a narrow screen.
NARROW = 30
RUNNING_MOST, PROJECTS_MOST = 8, 12
WIDEST, METRIC, VALUE = 160, 24, 18
_EVER = "best ever"


@dataclass(frozen=True, slots=True)
class Space:
    """The disk of the home, in bytes; `recorded` is all of ours but the bin, `archived` that of archived runs."""

    free: float
    total: float
    recorded: int
    archived: int
    archived_runs: int
    binned: int = 0
    binned_runs: int = 0


@dataclass(frozen=True, slots=True)
class HomePage:
    """Everything at one moment; `names` tells the runs apart, `first` that nobody was here before."""

    digest: Digest
    running: tuple[TaskRow, ...]
    names: Mapping[str, str]
    space: Space
    first: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """What a row stands for: a run, one that needs somebody, or a project where there is no run."""

    task_id: str = ""
    project: str = ""
    needs: bool = False

    @property
    def same(self) -> Item:
        """All of it."""
        return self


class _Page:
    """Rows as they are put one below the other."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.rows: list[Row] = []
        self.items: dict[int, Item] = {}

    def add(self, row: Row, item: Item | None = None) -> None:
        """One more row."""
        if item is not None:
            self.items[len(self.rows)] = item
        self.rows.append(row)

    def title(self, text: str, note: str = "") -> None:
        """The head of what follows, across the whole page."""
        self.rows.append(rule(text, self.width, note))


def listing(page: HomePage, width: int, told: Told) -> Listing[Item]:
    """All of it."""
    made, now, width = _Page(width), time.time(), min(width, WIDEST)
    made.add(())
    made.title("The last day" if page.first else f"Since you left, {formatting.clock(page.digest.since, now)}")
    _ended(made, page.digest, width, now)
    made.add(())
    _needs(made, page.digest, width, now, told)
    _running(made, page, width, now, told)
    _projects(made, page.digest.projects, width, now, told)
    made.title("Disk")
    made.add(_space(page.space, told))
    return Listing(tuple(made.rows), made.items)


def _ended(made: _Page, digest: Digest, width: int, now: float) -> None:
    counts = [(name, digest.ended.get(name, 0)) for name in ("completed", "failed", "stopped", "published")]
    if not any(count for _, count in counts):
        made.add((Run("  nothing has ended", "dim"),))
    else:
        told: list[Run] = [Run("  ", "")]
        for name, count in counts:
            glyph, style = columns.STATUS[name]
            if count:
                told += [Run(f"{glyph} {count}", style), Run(f" {name}   " if width >= REASON_FROM else "   ", "")]
        there = digest.last is not None and width >= REASON_FROM
        last = f"the last at {formatting.clock(digest.last or 0.0, now)}" if there else ""
        made.add((*told, Run(last, "dim")))
    widths = _widths(digest.best, width)
    for best in digest.best:
        made.add(_best(best, width, widths), Item(best.task_id, best.project))


def _widths(found: Sequence[Best], width: int) -> tuple[int, int]:
    """How wide projects and names of the best runs may be: as wide as they are, as far as there is room."""
    if width < REASON_FROM:
        return 0, LEAST
    longest = max((formatting.width(formatting.printable(one.project)) for one in found), default=0)
    project = min(longest, _names(width) - 6)
    name = max((formatting.width(formatting.printable(one.name)) for one in found), default=0)
    metric = max((formatting.width(headers.metric(one.metric, METRIC)) for one in found), default=0)
    before = any(one.before is not None for one in found)
    return project, min(name, max(width - project - metric - VALUE - (VALUE + len(_EVER) + 4) * before, LEAST))


def _names(width: int) -> int:
    """How wide the names of runs and of projects are, the same in all parts."""
    return LEAST if width < REASON_FROM else min(max(width - WIDE_FROM, 0) + NAME, NAME_MOST)


def _best(best: Best, width: int, widths: tuple[int, int]) -> Row:
    told = best.before is not None and width >= REASON_FROM
    was = f"   {'was' if best.is_record else _EVER} {formatting.number(best.before)}" if told else ""
    star = ("  ★ ", "accent") if best.is_record else ("    ", "")
    project, name = widths
    where = (name_cell(best.project, project, "dim"), Run("  ", "")) if project else ()
    value = formatting.number(best.value)
    left = width - len(star[0]) - sum(len(run.text) for run in where) - name - len(f"   {value} ")
    return (
        Run(*star), *where, name_cell(best.name, name), Run("  ", ""),
        Run(f"{headers.metric(best.metric, min(METRIC, left))} ", "dim"), Run(value, "bold "),
        Run(was, "dim"),
    )  # fmt: skip


def _needs(made: _Page, digest: Digest, width: int, now: float, told: Told) -> None:
    if not digest.needs:
        return
    more = f"{digest.hidden} more: {{everywhere.runs}} then {{runs.alert}}"
    made.title("Needs you", told(more if digest.hidden else "{home.open} opens the console"))
    for need in digest.needs:
        made.add(_need(need, width, now), Item(need.task_id, need.project, needs=True))
    made.add(())


def _need(need: Need, width: int, now: float) -> Row:
    failed = need.status == "failed"
    mark, style = ("✗", "bad") if failed else ("!", "warn")
    room = _names(width)
    why = formatting.printable(", ".join(_told(one.kind, one.reason) for one in need.alerts))
    left = max(width - room - 12, 8)
    return (
        Run(f"  {mark} ", style), name_cell(need.name, room), Run("  ", ""), cell(why, left, style),
        cell(formatting.age(now - need.moment), 5, "dim", "right"),
    )  # fmt: skip


def _told(kind: str, reason: str) -> str:
    return f"diverging: {reason}" if kind == "diverging" else reason


def _running(made: _Page, page: HomePage, width: int, now: float, told: Told) -> None:
    if not page.running:
        return
    more = len(page.running) - RUNNING_MOST
    made.title("Running", told(f"{more} more: {{everywhere.queues}} queues") if more > 0 else "")
    for run in page.running[:RUNNING_MOST]:
        made.add(_run(run, page.names.get(run.id, run.name), width, now), Item(run.id, run.project))
    made.add(())


def _run(run: TaskRow, name: str, width: int, now: float) -> Row:
    ends = forecast.end(run.progress, run.started, now)
    left = f"eta {formatting.duration(ends - now)}" if ends is not None else ""
    took = formatting.duration(now - run.started) if run.started else ""
    share = f" {run.progress:>3}%" if run.progress is not None else ""
    step = f"step {run.iteration}" if run.iteration is not None else ""
    wide = width >= REASON_FROM
    so_far = (cell(step, 13, "dim", "right"), cell(took, 9, "dim", "right")) if wide else ()
    room = _names(width) if wide else max(width - NARROW, LEAST - 4)
    return (
        Run("  ● ", "accent"), name_cell(name, room), Run("  ", ""),
        Run(gauge(run.progress) if run.progress is not None else " " * 8, "accent"), cell(share, 5), *so_far,
        cell(left, 12 if wide else 10, "", "right"),
    )  # fmt: skip


def _projects(made: _Page, projects: Sequence[Project], width: int, now: float, told: Told) -> None:
    if not projects:
        return
    more = len(projects) - PROJECTS_MOST
    made.title("Projects", told(f"{more} more: {{everywhere.projects}}") if more > 0 else "")
    for project in projects[:PROJECTS_MOST]:
        made.add(_project(project, width, now), Item(project=project.name))
    made.add(())


def _project(project: Project, width: int, now: float) -> Row:
    best = project.best
    wide = width >= BEST_FROM
    name, counts, live, gap = (_names(width), 12, 6, 3) if wide else (LEAST, 9, 4, 2)
    room = max(width - name - counts - live - gap - 10, 0)
    told = headers.judged(best.metric, best.value, room) if best is not None else ""
    runs, running = formatting.counted(project.runs), project.statuses.get("running", 0)
    return (
        Run("    ", ""), name_cell(project.name, name), cell(runs, counts, "", "right"),
        cell(f"●{running}" if running else "", live, "accent", "right"), Run(" " * gap, ""),
        cell(told, room, "dim"), cell(formatting.age(now - project.updated), 5, "dim", "right"),
    )  # fmt: skip


def _space(space: Space, told: Told) -> Row:
    scarce = space.free < 0.05 * space.total
    free = f"  {formatting.size(space.free)} free of {formatting.size(space.total)}"
    archived = f", {formatting.size(space.archived)} of it by {space.archived_runs} archived" if space.archived else ""
    bin_ = told(f", {formatting.size(space.binned)} in the bin: {{everywhere.bin}}") if space.binned_runs else ""
    shown = f"   {formatting.size(space.recorded)} recorded{archived}{bin_}"
    return (Run(free, "bad" if scarce else ""), Run(shown, "dim"))
