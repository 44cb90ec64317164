"""The menus that arrange the leaderboard: what to sort by, which columns to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tuitrack import errors
from tuitrack.query import goals, keys, leaderboard
from tuitrack.query.keys import Keys
from tuitrack.query.leaderboard import Column, SortKey, Spec
from tuitrack.query.opening import Database
from tuitrack.tui.leaderboard.arrangement import Arrangement
from tuitrack.tui.leaderboard.columns import direction
from tuitrack.tui.screens.dialogs.arrange import Offer
from tuitrack.tui.screens.dialogs.choose import Choice, Menu
from tuitrack.tui.screens.dialogs.pick import Way
from tuitrack.tui.state import RunsView

FACTS = (
    "age", "time", "step", "started", "progress", "project", "reason", "user", "host", "queue", "note", "size", "type",
)  # fmt: skip
_DESCENDING = frozenset({"age", "step", "started", "progress", "size"})


_SORT_KEYS = "{choose.take} sort, again flips   {choose.further} a further key, again flips"


def sort_menu(columns: Sequence[Column], sort: Sequence[SortKey]) -> Menu:
    """The columns to sort by, a drawn metric by its last value, the present order noted."""
    notes = {key.column: direction(sort, key.column) for key in sort}
    ordered = [column.name if column.source == "curve" else column.key for column in columns]
    names = dict.fromkeys([*ordered, *notes, "name", "status", "reason"])
    choices = [Choice(name, name, notes.get(name, "")) for name in names]
    newest = Choice("", "newest first", "" if sort else "▼")
    return Menu("Sort by", (*choices, newest), hint=_SORT_KEYS)


def sorted_by(
    sort: Sequence[SortKey], name: str, columns: Sequence[Column], *, further: bool = False
) -> tuple[SortKey, ...]:
    """The order after a column was chosen, alone or as a further key; one that is a key already is flipped."""
    if not name:
        return ()
    known = next((key for key in sort if key.column == name), None)
    key = SortKey(name, not known.descending if known else starts_descending(name, columns))
    if not further:
        return (key,)
    return tuple(key if one is known else one for one in sort) if known else (*sort, key)


def starts_descending(name: str, columns: Sequence[Column]) -> bool:
    """Whether the best, the newest or the most comes first when sorted from the top down."""
    column = next((one for one in columns if one.key == name), None)
    if column is None and any(one.name == name for one in columns if one.source == "curve"):
        return goals.guessed(name) != "min"
    return name in _DESCENDING or (column is not None and column.source == "metric" and not column.lower)


def columns_offer(db: Database, project: str | None, arrangement: Arrangement, widths: Mapping[str, int]) -> Offer:
    """Everything that can be a column, with how things are."""
    known = keys.known(db, project)
    choices = [Choice(name, name, "fact") for name in FACTS]
    choices += [Choice(name, name, "metric") for name in known.metrics]
    choices += [Choice(name, name, "parameter") for name in known.params]
    with db.read() as tx:
        now = replace(arrangement, goals=goals.load(tx, project).chosen)

    def check(text: str) -> None:
        try:
            leaderboard.fetch(db, Spec(project=project, columns=(text,), limit=1))
        except errors.BadQuery as error:
            raise errors.BadQuery(error.placed) from error

    return Offer(now, tuple(choices), widths, check)


TOP, NONE = "top", "none"
_WAYS = (("seed", "same but seed"), ("project", "project"), ("tag", "tags"))


def group_ways(view: RunsView) -> tuple[Way, ...]:
    """What runs can be grouped by."""
    ways = [Way(kind, text, now=view.by == kind) for kind, text in _WAYS]
    params = f"parameters: {', '.join(view.by_keys)}" if view.by_keys else "parameters…"
    ways += [Way("params", params, now=view.by == "params"), Way(NONE, "no groups", now=not view.by)]
    return (*ways, Way(TOP, "to the top of the list"))


def keys_menu(known: Keys, chosen: tuple[str, ...]) -> Menu:
    """The parameters that groups can have in common."""
    choices = tuple(Choice(name, name) for name in known.params)
    return Menu("Group by parameters", choices, ticked=chosen)
