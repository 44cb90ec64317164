"""The menus that arrange the leaderboard: what to sort by, which columns to show."""

from __future__ import annotations

from tuitrack.query import goals, keys
from tuitrack.query.keys import Keys
from tuitrack.query.leaderboard import Column, SortKey
from tuitrack.query.opening import Database
from tuitrack.tui.screens.dialogs.choose import Choice, Menu
from tuitrack.tui.screens.dialogs.pick import Way
from tuitrack.tui.state import RunsView

FACTS = (
    "age", "time", "step", "started", "progress", "project", "reason", "user", "host", "queue", "note", "size", "type",
)  # fmt: skip
_DESCENDING = frozenset({"age", "step", "started", "progress", "size"})


def sort_menu(columns: tuple[Column, ...], sort: tuple[SortKey, ...]) -> Menu:
    """The columns to sort by, the present order noted."""
    present = {key.column: key.descending for key in sort}
    order = {key.column: place for place, key in enumerate(sort, 1)}

    def note(key: str) -> str:
        if key not in present:
            return ""
        return f"{order[key]} {'▼' if present[key] else '▲'}" if len(sort) > 1 else ("▼" if present[key] else "▲")

    shown = [Choice(column.key, column.key, note(column.key)) for column in columns]
    more = [Choice(key, key, note(key)) for key in ("name", "status", "reason") if key not in {c.key for c in columns}]
    first = Choice("", "newest first", "" if sort else "▼")
    return Menu("Sort by", (*shown, *more, first), hint="enter sort, again flips   tab as second key   esc leave")


def sorted_by(sort: tuple[SortKey, ...], column: str, *, second: bool) -> tuple[SortKey, ...]:
    """The order after a column was chosen: flipped when it was the first key already."""
    if not column:
        return ()
    known = next((key for key in sort if key.column == column), None)
    key = SortKey(column, not known.descending if known else starts_descending(column))
    if second and sort and sort[0].column != column:
        return (sort[0], key)
    return (key,)


def starts_descending(column: str) -> bool:
    """Whether the best, the newest or the most comes first when sorted from the top down."""
    if column in _DESCENDING:
        return True
    return "/" in column and not column.startswith(("Args/", "General/")) and not goals.lower_is_better(column)


def columns_menu(known: Keys, columns: tuple[str, ...]) -> Menu:
    """Everything that can be a column, those shown first and ticked."""
    choices = [Choice(name, name, "fact") for name in FACTS]
    choices += [Choice(name, name, "metric") for name in known.metrics]
    choices += [Choice(name, name, "parameter") for name in known.params]
    plain = {choice.value for choice in choices}
    derived = [Choice(name, name, "derived") for name in columns if name not in plain]
    hint = "space tick   enter keep   none ticked: the first columns"
    return Menu("Columns", (*derived, *choices), many=True, ticked=columns, hint=hint)


TOP = "top"
_WAYS = (("s", "seed", "same but seed"), ("p", "project", "project"), ("t", "tag", "tags"))


def group_ways(view: RunsView) -> tuple[Way, ...]:
    """What runs can be grouped by, a key for each."""
    ways = [Way(key, kind, text, now=view.by == kind) for key, kind, text in _WAYS]
    params = f"parameters: {', '.join(view.by_keys)}" if view.by_keys else "parameters…"
    ways += [Way("k", "params", params, now=view.by == "params"), Way("0", "", "no groups", now=not view.by)]
    return (*ways, Way("g", TOP, "to the top of the list"))


def keys_menu(known: Keys, chosen: tuple[str, ...]) -> Menu:
    """The parameters that groups can have in common."""
    choices = tuple(Choice(name, name) for name in known.params)
    return Menu("Group by parameters", choices, many=True, ticked=chosen, hint="space tick   enter keep   esc leave")


def read_columns_menu(db: Database, project: str | None, columns: tuple[str, ...]) -> Menu:
    """The menu, with the keys of a project."""
    return columns_menu(keys.known(db, project), columns)
