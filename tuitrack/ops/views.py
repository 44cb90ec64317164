"""What a user arranged, kept per project."""

from __future__ import annotations

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
