"""Arrangements of the leaderboard that have names: what `V` keeps and `--view` opens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace

from tuitrack import errors
from tuitrack.ops import views
from tuitrack.query.opening import Database
from tuitrack.tui import state
from tuitrack.tui.state import RunsView

PLACES = ("runs", "charts", "compare", "queues", "models", "system", "home")
"""What a view cannot be called, since `--view` opens these."""

LONGEST = 40
_PREFIX = "runs:"
_PARTS = ("columns", "hidden", "widths", "sort", "filter", "archived", "by", "by_keys")
"""What of an arrangement a view is; the base and the preview stay as they are."""


def same(one: RunsView, other: RunsView) -> bool:
    """Whether two arrangements are the same view."""
    return all(getattr(one, part) == getattr(other, part) for part in _PARTS)


def worn(now: RunsView, kept: RunsView, name: str = "") -> RunsView:
    """The present arrangement with a view of that name put on."""
    return replace(now, named=name, **{part: getattr(kept, part) for part in _PARTS})


def load(db: Database, project: str | None) -> dict[str, RunsView]:
    """The views of a project by name."""
    found = views.below(db, _PREFIX).items()
    return {name: state.runs_view(text) for (owner, name), text in found if owner == (project or state.ALL_PROJECTS)}


def save(db: Database, project: str | None, name: str, view: RunsView) -> None:
    """Keep an arrangement as the view of that name."""
    kept = json.dumps(asdict(worn(RunsView(), view)))
    views.save(db, project or state.ALL_PROJECTS, f"{_PREFIX}{name}", kept)


def rename(db: Database, project: str | None, name: str, other: str) -> None:
    """Give a view another name.

    Raises:
        Refused: another view has that name.
    """
    views.rename(db, project or state.ALL_PROJECTS, f"{_PREFIX}{name}", f"{_PREFIX}{other}")


def remove(db: Database, project: str | None, name: str) -> None:
    """Forget a view."""
    views.remove(db, project or state.ALL_PROJECTS, f"{_PREFIX}{name}")


def checked(text: str, taken: Mapping[str, RunsView]) -> str:
    """A new name as it is kept.

    Raises:
        Refused: it is empty or too long, that of a place, or taken.
    """
    name = " ".join(text.split())
    if not name or len(name) > LONGEST:
        raise errors.Refused("no name" if not name else "the name is too long", hint=f"1 to {LONGEST} characters")
    if name in PLACES:
        raise errors.Refused(f"{name} is a place", hint="choose another name")
    if name in taken:
        raise errors.Refused(f"there is a view {name}", hint="S on it in the list saves over it")
    return name


def find(db: Database, name: str, project: str | None = None) -> tuple[str, RunsView]:
    """The view that goes by a name, or by project/name, with its project, which is empty for all of them.

    Raises:
        NotFound: there is none, or none of the project that is named.
        Ambiguous: several projects have one.
    """
    every = views.below(db, _PREFIX)
    found = [(owner, one) for owner, one in every if name in (one, f"{owner}/{one}") and project in (None, owner)]
    if not found:
        known = [one if owner == project else f"{owner}/{one}".strip("/") for owner, one in every]
        hint = f"there are: {', '.join(known[:8])}" if known else "V in the browser keeps one"
        raise errors.NotFound(f"no view {name}" + f" in {project}" * bool(project), hint=hint)
    if len(found) > 1:
        raise errors.Ambiguous(
            f"several projects have a view {name}", hint=", ".join(f"{owner}/{one}".strip("/") for owner, one in found)
        )
    return found[0][0], state.runs_view(every[found[0]])
