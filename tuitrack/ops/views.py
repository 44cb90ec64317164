"""What a user arranged, kept per project."""

from __future__ import annotations

from tuitrack import errors
from tuitrack.store.database import Database


def load(db: Database, project: str, name: str) -> str | None:
    """The JSON text saved under a name, None when there is none."""
    rows = db.rows("SELECT payload FROM view WHERE project = ? AND name = ?", (project, name))
    return str(rows[0]["payload"]) if rows else None


def save(db: Database, project: str, name: str, payload: str) -> None:
    """Keep a JSON text under a name."""
    sql = """INSERT INTO view (project, name, payload) VALUES (?, ?, ?)
    ON CONFLICT (project, name) DO UPDATE SET payload = excluded.payload"""
    with db.write() as tx:
        tx.execute(sql, (project, name, payload))


def below(db: Database, prefix: str) -> dict[tuple[str, str], str]:
    """All JSON texts whose names begin so, by project with the rest of their name."""
    sql = "SELECT project, name, payload FROM view WHERE substr(name, 1, ?) = ? ORDER BY project, name"
    rows = db.rows(sql, (len(prefix), prefix))
    return {(row["project"], row["name"].removeprefix(prefix)): str(row["payload"]) for row in rows}


def rename(db: Database, project: str, name: str, other: str) -> None:
    """Give what is saved another name.

    Raises:
        Refused: something has that name.
    """
    with db.write() as tx:
        if tx.rows("SELECT 1 FROM view WHERE project = ? AND name = ?", (project, other)):
            raise errors.Refused("that name is taken", hint="choose another")
        tx.execute("UPDATE view SET name = ? WHERE project = ? AND name = ?", (other, project, name))


def remove(db: Database, project: str, name: str) -> None:
    """Forget what is saved under a name."""
    with db.write() as tx:
        tx.execute("DELETE FROM view WHERE project = ? AND name = ?", (project, name))
