"""The task that a user's name for it means."""

from __future__ import annotations

import difflib
import re

from tuitrack import errors
from tuitrack.model.expressions import Key
from tuitrack.query import goals
from tuitrack.query.columns import metric_sql
from tuitrack.query.vocabulary import Vocabulary
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

_ID = re.compile(r"[0-9a-f]{1,32}")
_SPECIAL = re.compile(r"(?P<project>.*)@(?P<word>last|running|best)(?:\((?P<metric>.+)\))?(?:~(?P<back>\d{1,9}))?")
_HINT = "an id, its start, project/name, @last; tuitrack ls lists them"
_SHOWN = 6


def resolve(db: Database, name: str) -> str:
    """The id of the task a user means.

    Args:
        db: The run database.
        name: An id, the start of one, `project/name`, `[project]@last`, `@last~2`, `@running` or `@best(metric)`.

    Raises:
        NotFound: no task goes by that.
        Ambiguous: several ids begin with it.
        BadQuery: several metrics end with that.
    """
    with db.read() as tx:
        special = _SPECIAL.fullmatch(name)
        if special:
            return _special(tx, name, special)
        found = _by_id(tx, name) or _by_path(tx, name)
        if found is None:
            raise errors.NotFound(f"no task {name}", hint=_candidates(tx, name) or _HINT)
        return found


def _by_id(tx: Transaction, name: str) -> str | None:
    if not _ID.fullmatch(name):
        return None
    found = tx.rows(
        "SELECT id, name FROM task WHERE id >= ? AND id < ? ORDER BY created DESC LIMIT ?",
        (name, f"{name}g", _SHOWN + 1),
    )
    if len(found) > 1:
        listed = ", ".join(f"{row['id'][:8]} {row['name']}" for row in found[:_SHOWN])
        more = ", …" if len(found) > _SHOWN else ""
        raise errors.Ambiguous(f"{name} is the start of several ids", hint=listed + more)
    return str(found[0]["id"]) if found else None


def _by_path(tx: Transaction, name: str) -> str | None:
    """The newest of a name in a project; of all ways to cut the text, the longest project wins."""
    parts = name.split("/")
    for cut in range(len(parts) - 1, 0, -1):
        cut_at = ("/".join(parts[:cut]), "/".join(parts[cut:]))
        sql = "SELECT id FROM task WHERE project = ? AND name = ? ORDER BY archived, created DESC, rowid DESC LIMIT 1"
        found = tx.value(sql, cut_at)
        if found is not None:
            return str(found)
    return None


def _candidates(tx: Transaction, name: str) -> str:
    """What a name that fits nothing may have meant."""
    recent = tx.rows("SELECT project || '/' || name AS path FROM task GROUP BY 1 ORDER BY MAX(created) DESC LIMIT 2000")
    paths = [row["path"] for row in recent]
    by_name = [path for path in paths if path.endswith(f"/{name}")]
    near = by_name or difflib.get_close_matches(name, paths, n=_SHOWN, cutoff=0.7)
    return f"did you mean {', '.join(near[:_SHOWN])}" if near else ""


def _special(tx: Transaction, name: str, match: re.Match[str]) -> str:
    project = match["project"].rstrip("/")
    where = "archived = 0" + (" AND project = :project" if project else "")
    order = "created DESC"
    if match["word"] == "best":
        where, order = _best(tx, name, match, where)
    elif match["word"] == "running":
        where += " AND status = 'running'"
    sql = f"SELECT id FROM task WHERE {where} ORDER BY {order}, rowid DESC LIMIT 1 OFFSET :back"
    found = tx.value(sql, {"project": project, "back": int(match["back"] or 0)})
    if found is None:
        raise errors.NotFound(f"no task for {name}", hint="tuitrack ls lists what there is")
    return str(found)


def _best(tx: Transaction, name: str, match: re.Match[str], where: str) -> tuple[str, str]:
    metric, project = match["metric"], match["project"].rstrip("/") or None
    vocabulary = Vocabulary(tx, project)
    if not metric:
        raise errors.NotFound(f"{name} names no metric", hint="as @best(acc/val)")
    asked = metric.strip('"')
    if not vocabulary.candidates(asked, metrics_only=True):
        raise errors.NotFound(f"no run reports {metric}", hint="tuitrack show @last lists a run's metrics")
    found = vocabulary.meaning(Key(asked, function="best"))
    lower = goals.load(tx, project).lower(found.name)
    value = metric_sql(found.metrics, "min" if lower else "max")
    direction = "ASC" if lower else "DESC"
    return f"{where} AND {value} IS NOT NULL", f"{value} {direction}, created DESC"
