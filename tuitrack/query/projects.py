"""Projects as paths: one is what is in it and in those below it."""

from __future__ import annotations

from dataclasses import dataclass

from tuitrack.store.database import Database


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project with what is in it."""

    name: str
    runs: int
    running: int
    updated: float


def listed(db: Database) -> tuple[ProjectRow, ...]:
    """All of them, the one last touched first."""
    return tuple(ProjectRow(*row) for row in db.rows(_LISTED))


def within(column: str, name: str) -> str:
    """The condition that a column holds a project or one below it, given the placeholder of its name."""
    # "0" is the sign after "/": what lies between begins with the path
    return f"({column} = {name} OR ({column} > {name} || '/' AND {column} < {name} || '0'))"


def contains(project: str | None, name: str) -> bool:
    """Whether a project is another or lies below it; None are all projects."""
    return project is None or name == project or name.startswith(f"{project}/")


def above(name: str) -> tuple[str, ...]:
    """The paths that lead to a project, the outermost first, itself last."""
    parts = name.split("/")
    return tuple("/".join(parts[: depth + 1]) for depth in range(len(parts)))


_LISTED = """
SELECT project, COUNT(*), COUNT(CASE WHEN status = 'running' THEN 1 END), MAX(updated) FROM task WHERE archived = 0
GROUP BY project ORDER BY MAX(updated) DESC
"""
