"""What a user arranged in a place, kept per project."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from tuitrack.ops import views
from tuitrack.query import goals, projects
from tuitrack.query.leaderboard import SortKey
from tuitrack.query.opening import Database

ALL_PROJECTS = ""
_RUNS, _CHARTS, _MODELS, _BROWSER = "runs", "charts", "models", "browser"


@dataclass(frozen=True, slots=True)
class RunsView:
    """How the leaderboard of a project is arranged; no columns means the first ones.

    `columns` are all in order, also those `hidden`; `widths` are those a user chose. `by` is what the runs of a group
    have in common, a kind of `query.grouping`, with `by_keys` where that is parameters. `named` is the view with a name
    that was chosen last.
    """

    columns: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)
    sort: tuple[SortKey, ...] = ()
    filter: str = ""
    base: str = ""
    preview: bool = True
    archived: bool = False
    by: str = ""
    by_keys: tuple[str, ...] = ()
    named: str = ""

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns that are seen, where somebody chose them."""
        return tuple(key for key in self.columns if key not in self.hidden)


@dataclass(frozen=True, slots=True)
class ChartsView:
    """How the charts of a project are drawn; `stars` and `logs` name metrics, no `weight` is nobody's choice.

    `limits` are metrics with the ends of their y axes, `grid` columns with rows, `prefix` what metrics begin with,
    `along` the metric that x may be; `bands` draws groups by their means, `pinned` are runs that are there whatever is
    selected, `window` is the part of x that is zoomed.
    """

    stars: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()
    weight: float | None = None
    smoothed: bool = True
    horizontal: str = "step"
    outliers: bool = False
    method: str = "ema"
    log_x: bool = False
    limits: tuple[tuple[str, float | None, float | None], ...] = ()
    grid: tuple[int, int] | None = None
    prefix: str = ""
    along: str = ""
    bands: bool = False
    pinned: tuple[str, ...] = ()
    window: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class ModelsView:
    """How the models of a project are listed."""

    sort: str = "changed"
    descending: bool = True
    filter: str = ""
    archived: bool = False


@dataclass(frozen=True, slots=True)
class BrowserState:
    """What is the same for all projects."""

    project: str | None = None
    theme: str = ""
    seen: float = 0.0


View = RunsView | ChartsView | ModelsView | BrowserState


@dataclass(frozen=True, slots=True)
class Views:
    """Reads and keeps how places are arranged; `fresh` ones begin as in a new project and are kept here only.

    The base of a project and the project that was shown last are no arrangement: they are known in any case.
    """

    db: Database
    fresh: bool = False
    _here: dict[tuple[str, str], str] = field(default_factory=dict)

    def runs(self, project: str | None) -> RunsView:
        """The arrangement of a project; what cannot be read is left out."""
        found = runs_view(self._load(project, _RUNS))
        if self.fresh and found == RunsView():
            return RunsView(base=runs_view(views.load(self.db, project or ALL_PROJECTS, _RUNS)).base)
        return found

    def keep_runs(self, project: str | None, view: RunsView) -> None:
        """Keep the arrangement of a project."""
        self._save(project, _RUNS, view)

    def keep_goals(self, project: str | None, chosen: Mapping[str, str]) -> None:
        """Keep the goals that a user gave metrics of a project."""
        if not self.fresh:
            views.save(self.db, project or ALL_PROJECTS, goals.VIEW, json.dumps(dict(chosen)))

    def keep_base(self, project: str | None, task_id: str) -> None:
        """Make a run the base of a project; no id means none."""
        self.keep_runs(project, replace(self.runs(project), base=task_id))

    def charts(self, project: str | None) -> ChartsView:
        """How the charts of a project were left."""
        found = _known(ChartsView, self._load(project, _CHARTS))
        for name in ("stars", "logs", "pinned"):
            found[name] = tuple(map(str, found.get(name, ())))
        found["limits"] = tuple(map(tuple, found.get("limits", ())))
        for name in ("grid", "window"):
            found[name] = tuple(found.get(name) or ()) or None
        return ChartsView(**found)

    def keep_charts(self, project: str | None, view: ChartsView) -> None:
        """Keep how the charts of a project are drawn."""
        self._save(project, _CHARTS, view)

    def models(self, project: str | None) -> ModelsView:
        """How the models of a project were left."""
        return ModelsView(**_known(ModelsView, self._load(project, _MODELS)))

    def keep_models(self, project: str | None, view: ModelsView) -> None:
        """Keep how the models of a project are listed."""
        self._save(project, _MODELS, view)

    def browser(self) -> BrowserState:
        """What the browser was left with."""
        return BrowserState(**_known(BrowserState, views.load(self.db, ALL_PROJECTS, _BROWSER)))

    def keep_browser(self, state: BrowserState) -> None:
        """Keep what the browser is left with."""
        self._save(None, _BROWSER, state)

    def _load(self, project: str | None, name: str) -> str | None:
        place = (project or ALL_PROJECTS, name)
        return self._here.get(place) if self.fresh else views.load(self.db, *place)

    def _save(self, project: str | None, name: str, view: View) -> None:
        place, text = (project or ALL_PROJECTS, name), json.dumps(asdict(view))
        if self.fresh:
            self._here[place] = text
        else:
            views.save(self.db, *place, text)


def first_project(db: Database, wanted: str | None, kept: BrowserState) -> str | None:
    """The project to open on: the one wanted, that of this repository, the last one shown, the one touched last."""
    if wanted is not None:
        return wanted or None
    known = [path for row in projects.listed(db) for path in reversed(projects.above(row.name))]
    here = next((path.name for path in (Path.cwd(), *Path.cwd().parents) if (path / ".git").exists()), "")
    return next((name for name in (here, kept.project) if name in known), known[0] if known else None)


def runs_view(text: str | None) -> RunsView:
    """An arrangement of the leaderboard as it was kept; what cannot be read is left out."""
    found = _known(RunsView, text)
    for name in ("columns", "hidden", "by_keys"):
        found[name] = tuple(map(str, found.get(name, ())))
    found["sort"] = tuple(SortKey(*key.values()) for key in found.get("sort", ()))
    return RunsView(**found)


def _known(kind: type[View], text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in found.items() if name in names} if isinstance(found, dict) else {}
