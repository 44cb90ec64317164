"""What a run's page says, part by part."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from tuitrack.query.tasks import TaskDetail
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run, fill
from tuitrack.tui.leaderboard import columns
from tuitrack.tui.parts import inputs, models, outputs, overview, steps
from tuitrack.tui.parts.pieces import Report
from tuitrack.tui.parts.sheet import Area, Sheet
from tuitrack.tui.reading.page import TaskPage
from tuitrack.tui.widgets.lines import Row
from tuitrack.tui.widgets.part_bar import Part


def parts(page: TaskPage) -> tuple[Part, ...]:
    """The parts that have something in them."""
    detail = page.detail
    code = detail.environment.script_text or detail.environment.commit or detail.environment.entry_point
    found = (
        (Part("steps", "Steps", str(len(page.steps))), bool(page.steps)),
        (Part("params", "Params", str(len(detail.params))), bool(detail.params)),
        (Part("config", "Config", str(len(detail.configuration))), bool(detail.configuration)),
        (Part("code", "Code"), bool(code or detail.environment.packages)),
        (Part("console", "Console"), bool(page.console)),
        (Part("scalars", "Scalars", str(len(detail.metrics))), bool(detail.metrics)),
        (Part("plots", "Plots", _count(detail.plots)), bool(detail.plots)),
        (Part("images", "Images", _count(detail.samples)), bool(detail.samples)),
        (Part("artifacts", "Files", str(len(detail.artifacts))), bool(detail.artifacts)),
        (Part("models", "Models", str(len(detail.models))), bool(detail.models)),
    )
    return (Part("overview", "Overview"), *(part for part, there in found if there))


def _count(found: Sequence[Report]) -> str:
    """How many there are, each counted once whatever its steps."""
    return str(len({(one.title, one.series) for one in found}))


def reported(part: str, page: TaskPage) -> Sequence[Report]:
    """What a gallery shows."""
    return page.detail.plots if part == "plots" else page.detail.samples


def sheet(part: str, page: TaskPage, area: Area) -> Sheet:
    """One part of the page."""
    return _PARTS[part](page, area)


def header(page: TaskPage, width: int) -> Row:
    """Status, name, project, how far it is."""
    detail = page.detail
    glyph, style = columns.STATUS.get(detail.status, ("?", ""))
    told = detail.status_reason or detail.status
    end: list[Run] = []
    if detail.status == "running" and detail.progress is not None:
        end = _progress(detail)
    elif detail.iteration is not None and detail.iteration >= 0:
        end = [Run(f"   step {detail.iteration}", "dim")]
    project = formatting.cut(formatting.printable(detail.project), 20)
    others = sum(map(formatting.width, (project, told, *(run.text for run in end)))) + 18
    name = formatting.abridged(formatting.printable(page.names[detail.id]), max(min(width // 3, width - others), 12))
    start = [Run(f" {glyph} ", style), Run(name, "bold "), Run(f"   {project}   {detail.id[:6]}   ", "dim")]
    taken = sum(formatting.width(run.text) for run in (*start, *end))
    told = formatting.cut(formatting.printable(told), max(width - taken - 1, 8), "end")
    return fill((*start, Run(told, style), *end), width)


def _progress(detail: TaskDetail) -> list[Run]:
    share = min(max(detail.progress or 0, 0), 100)
    bar = "▇" * (share // 10) + "▁" * (10 - share // 10)
    left = ""
    if detail.started and share:
        left = f"  eta {formatting.duration((time.time() - detail.started) * (100 - share) / share)}"
    return [Run(f"   {bar}", "accent"), Run(f" {share}%{left}", "dim")]


def _overview(page: TaskPage, area: Area) -> Sheet:
    return Sheet(overview.rows(page, area))


def _steps(page: TaskPage, area: Area) -> Sheet:
    return steps.sheet(page.steps, page.names, area.width)


def _params(page: TaskPage, area: Area) -> Sheet:
    return Sheet(inputs.params(page.detail, page.parent, area.width))


def _config(page: TaskPage, area: Area) -> Sheet:
    return Sheet(inputs.config(page.detail, area.width))


def _code(page: TaskPage, area: Area) -> Sheet:
    return Sheet(inputs.code(page.detail.environment, area.width))


def _scalars(page: TaskPage, area: Area) -> Sheet:
    return outputs.scalars(page.detail.metrics, page.detail.goals, page.curves, area.width)


def _elsewhere(page: TaskPage, area: Area) -> Sheet:
    """These parts have a widget of their own."""
    return Sheet(())


def _artifacts(page: TaskPage, area: Area) -> Sheet:
    return outputs.artifacts(page.detail.artifacts, page.artifacts, page.detail.host, area.width)


def _models(page: TaskPage, area: Area) -> Sheet:
    return models.models(page.detail.models, page.states, area.width)


def searched(rows: Sequence[Row]) -> list[str]:
    """The text of each row as it is searched, in small letters."""
    return ["".join(run.text for run in row).lower() for row in rows]


_PARTS: dict[str, Callable[[TaskPage, Area], Sheet]] = {
    "overview": _overview,
    "steps": _steps,
    "params": _params,
    "config": _config,
    "code": _code,
    "console": _elsewhere,
    "scalars": _scalars,
    "plots": _elsewhere,
    "images": _elsewhere,
    "artifacts": _artifacts,
    "models": _models,
}
