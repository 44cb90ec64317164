"""Changes of what is listed and how, as steps that can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields

from tuitrack.query.leaderboard import SortKey
from tuitrack.tui.changes.history import Step
from tuitrack.tui.leaderboard.columns import direction
from tuitrack.tui.state import RunsView

Put = Callable[[Mapping[str, object]], object]

_NOT_TOLD = frozenset({"preview", "base"})
"""What one key changes back."""


def changed(before: RunsView, after: RunsView) -> dict[str, tuple[object, object]]:
    """What is arranged otherwise, each before and after."""
    names = (one.name for one in fields(RunsView) if one.name not in _NOT_TOLD)
    both = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return {name: (old, new) for name, old, new in both if old != new}


def step(facts: Mapping[str, tuple[object, object]], put: Put, scope: object) -> Step:
    """A step that puts facts of the arrangement back, and leaves the rest of it."""

    def back() -> str:
        put({name: old for name, (old, _) in facts.items()})
        return ""

    def forth() -> str:
        put({name: new for name, (_, new) in facts.items()})
        return ""

    return Step(", ".join(_said(name, new) for name, (_, new) in facts.items()), back, forth, scope)


def _said(name: str, new: object) -> str:
    if name == "filter":
        return f"filter {new}" if new else "no filter"
    if name == "sort":
        return f"sort by {_order(new)}" if new else "newest first"  # type: ignore[arg-type]
    if name == "named":
        return f"view {new}" if new else "no view"
    if name == "archived":
        return "archived runs shown" if new else "archived runs hidden"
    return _NAMES.get(name, name)


def _order(sort: Sequence[SortKey]) -> str:
    return ", ".join(f"{key.column} {direction(sort, key.column)}" for key in sort)


_NAMES = {
    "columns": "columns",
    "hidden": "hidden columns",
    "widths": "widths of columns",
    "by": "groups",
    "by_keys": "parameters of groups",
}
