"""A view that was kept in the browser, as a question of `tuitrack ls`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuitrack.query.leaderboard import Spec
    from tuitrack.store.database import Database


def spec(db: Database, name: str, given: Spec, by: str) -> tuple[Spec, str]:
    """What a view asks where nothing else is given, with what it groups by; a given filter narrows its own.

    Raises:
        NotFound: no view goes by that name.
        Ambiguous: several projects have one.
    """
    from tuitrack.query import keys
    from tuitrack.tui.leaderboard import shelf

    project, view = shelf.find(db, name)
    found = replace(
        given,
        project=given.project or project or None,
        filter=f"({view.filter}) {given.filter}".strip() if view.filter.strip() else given.filter,
        columns=given.columns or view.shown or keys.first_columns(db, project or None),
        sort=given.sort or view.sort,
        archived=given.archived or view.archived,
    )
    return found, by or (",".join(view.by_keys) if view.by == "params" else view.by)
