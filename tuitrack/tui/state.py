"""What a user arranged in a place, kept per project."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from tuitrack.ops import views
from tuitrack.query import tasks
from tuitrack.query.leaderboard import SortKey
from tuitrack.query.opening import Database

ALL_PROJECTS = ""
_RUNS, _CHARTS, _BROWSER = "runs", "charts", "browser"


@dataclass(frozen=True, slots=True)
class RunsView:
    """How the leaderboard of a project is arranged; no columns means the first ones."""

    columns: tuple[str, ...] = ()
    sort: tuple[SortKey, ...] = ()
    filter: str = ""
    base: str = ""
    preview: bool = True
    archived: bool = False


@dataclass(frozen=True, slots=True)
class ChartsView:
    """How the charts of a project are drawn; `stars` and `logs` name metrics, no `weight` is nobody's choice."""

    stars: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()
    weight: float | None = None
    smoothed: bool = True
    horizontal: str = "step"
    outliers: bool = False


@dataclass(frozen=True, slots=True)
class BrowserState:
    """What is the same for all projects."""

    project: str | None = None
    theme: str = ""


def load_runs(db: Database, project: str | None) -> RunsView:
    """The arrangement of a project; what cannot be read is left out."""
    found = _known(RunsView, views.load(db, project or ALL_PROJECTS, _RUNS))
    found["columns"] = tuple(map(str, found.get("columns", ())))
    found["sort"] = tuple(SortKey(*key.values()) for key in found.get("sort", ()))
    return RunsView(**found)


def save_runs(db: Database, project: str | None, view: RunsView) -> None:
    """Keep the arrangement of a project."""
    views.save(db, project or ALL_PROJECTS, _RUNS, json.dumps(asdict(view)))


def load_charts(db: Database, project: str | None) -> ChartsView:
    """How the charts of a project were left."""
    found = _known(ChartsView, views.load(db, project or ALL_PROJECTS, _CHARTS))
    for name in ("stars", "logs"):
        found[name] = tuple(map(str, found.get(name, ())))
    return ChartsView(**found)


def save_charts(db: Database, project: str | None, view: ChartsView) -> None:
    """Keep how the charts of a project are drawn."""
    views.save(db, project or ALL_PROJECTS, _CHARTS, json.dumps(asdict(view)))


def load_browser(db: Database) -> BrowserState:
    """What the browser was left with."""
    return BrowserState(**_known(BrowserState, views.load(db, ALL_PROJECTS, _BROWSER)))


def first_project(db: Database, wanted: str, kept: BrowserState) -> str | None:
    """The project to open on: the one wanted, that of this repository, the last one shown, the newest."""
    if wanted:
        return wanted
    known = [row.name for row in tasks.projects(db)]
    here = next((path.name for path in (Path.cwd(), *Path.cwd().parents) if (path / ".git").exists()), "")
    return next((name for name in (here, kept.project) if name in known), known[0] if known else None)


def save_browser(db: Database, state: BrowserState) -> None:
    """Keep what the browser is left with."""
    views.save(db, ALL_PROJECTS, _BROWSER, json.dumps(asdict(state)))


def _known(kind: type[RunsView] | type[ChartsView] | type[BrowserState], text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in found.items() if name in names} if isinstance(found, dict) else {}
