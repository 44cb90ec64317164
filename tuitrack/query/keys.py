"""What there is to choose columns, filters and tags from."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tuitrack.model import expressions
from tuitrack.model.completion import Words
from tuitrack.model.task import SINGLE_TITLE
from tuitrack.query import projects
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

_RECENT = 300
_COLUMNS_OF_METRICS = 2
_COLUMNS_OF_PARAMS = 3
# Of so many different numbers one may want to choose one.
_FEW = 12


@dataclass(frozen=True, slots=True)
class Keys:
    """What can be a column, a filter, or a tag to look for."""

    params: tuple[str, ...]
    metrics: tuple[str, ...]
    tags: tuple[str, ...]


def known(db: Database, project: str | None) -> Keys:
    """The keys of a project, or of all: parameters in the order they were connected, metrics as first reported."""
    where, values = _scope(project)
    with db.read() as tx:
        return Keys(
            _column(tx, _PARAMS.format(where=where), values),
            _column(tx, _METRICS.format(where=where), values),
            _column(tx, _TAGS.format(where=where), values),
        )


def values(db: Database, project: str | None, limit: int = 50) -> dict[str, tuple[str, ...]]:
    """The values in use of each field and of each parameter, most used first; numbers where there are but a few."""
    where, bound = _scope(project)
    with db.read() as tx:
        facts = {
            field: _column(tx, _USED.format(column=column, where=where), {**bound, "limit": limit})
            for field, column in _FIELDS.items()
        }
        facts["tag"] = _column(tx, _TAGS.format(where=where), bound)[:limit]
        facts["project"] = tuple(dict.fromkeys(path for one in facts["project"] for path in projects.above(one)))
        for key, rows in itertools.groupby(tx.rows(_VALUES.format(where=where), bound), lambda row: str(row["key"])):
            found = list(rows)
            if len(found) <= _FEW or any(row["number"] is None for row in found):
                facts[key] = tuple(row["value"] for row in found[:limit])
    return {field: found for field, found in facts.items() if found}


def words(db: Database, project: str | None) -> Words:
    """What a filter that is being typed could go on with."""
    found = known(db, project)
    return Words(found.params, found.metrics, values(db, project))


def first_columns(db: Database, project: str | None) -> tuple[str, ...]:
    """The columns of a project nobody has arranged: those of its runs, the curve of the most telling one of them.

    Where there are several projects, it says first which.
    """
    with db.read() as tx:
        reported, varied = _told_and_varied(tx, *_scope(project))
    found, curves = _columns(reported, varied), _curves(reported)
    drawn = next((key for key in (*found, *curves) if key in curves), None)
    where = ("project",) if _several(db, project) else ()
    return (*where, *found, *((f"spark({expressions.quoted(drawn)})",) if drawn else ()))


def _several(db: Database, project: str | None) -> bool:
    """Whether runs of more than one project are in sight."""
    where, bound = _scope(project)
    return len(db.rows(f"SELECT DISTINCT project FROM task {where} LIMIT 2", bound)) > 1


def columns_of(db: Database, ids: Sequence[str]) -> tuple[str, ...]:
    """Columns that tell of some runs: times, two telling metrics, the parameters that vary most."""
    where = "WHERE id IN (SELECT value FROM json_each(:ids))"
    with db.read() as tx:
        return _columns(*_told_and_varied(tx, where, {"ids": json.dumps(list(ids))}))


def _told_and_varied(
    tx: Transaction, where: str, values: Mapping[str, object]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The metrics that the last runs reported, the parameters that vary most."""
    return _column(tx, _TOLD.format(where=where), values), _column(tx, _VARIED.format(where=where), values)


def _columns(reported: Sequence[str], varied: Sequence[str]) -> tuple[str, ...]:
    told = sorted((key for key in reported if not key.startswith(":")), key=telling)
    return ("age", "time", "step", *told[:_COLUMNS_OF_METRICS], *varied)


def _curves(reported: Sequence[str]) -> tuple[str, ...]:
    single = f"{SINGLE_TITLE}/"
    return tuple(sorted((key for key in reported if not key.startswith((":", single))), key=telling))


def _scope(project: str | None) -> tuple[str, dict[str, object]]:
    if project is None:
        return "", {}
    return f"WHERE {projects.within('project', ':project')}", {"project": project}


def telling(key: str) -> int:
    """How little a metric tells: single values least little, then those of unseen data, then the rest."""
    if key.startswith(f"{SINGLE_TITLE}/"):
        return 0
    return 1 if any(word in key.lower() for word in ("val", "eval", "test")) else 2


def _column(tx: Transaction, sql: str, values: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in tx.rows(sql, values))


_FIELDS = {
    **{name: name for name in ("project", "user", "host", "queue", "type", "worker", "sweep")},
    "reason": "status_reason",
}
_USED = "SELECT {column} FROM task {where} GROUP BY 1 HAVING {column} != '' ORDER BY COUNT(*) DESC, 1 LIMIT :limit"
_RECENT_TASKS = f"(SELECT id, name FROM task {{where}} ORDER BY created DESC LIMIT {_RECENT})"
_PARAMS = f"""
SELECT key FROM (
    SELECT key, MIN(position) AS place FROM {_RECENT_TASKS} AS one CROSS JOIN param ON task_id = one.id GROUP BY key
    UNION ALL
    SELECT DISTINCT param.key, 1099511627776
    FROM (SELECT id FROM task {{where}}) AS one CROSS JOIN param ON task_id = one.id
) AS found WHERE key IS NOT NULL GROUP BY key ORDER BY MIN(place), key
"""
_STARTED_LAST = f"(SELECT id FROM task {{where}} ORDER BY started DESC NULLS LAST LIMIT {_RECENT})"
_TOLD = f"""
SELECT key FROM metric WHERE id IN (
    SELECT metric_id FROM {_STARTED_LAST} AS one CROSS JOIN series ON task_id = one.id
) ORDER BY id
"""
# Most metrics are found among what the last runs reported; for each of the others, all runs are asked.
_METRICS = f"""
SELECT key FROM metric WHERE id IN (
    SELECT metric_id FROM {_STARTED_LAST} AS one CROSS JOIN series ON task_id = one.id
) OR EXISTS (
    SELECT 1 FROM (SELECT id FROM task {{where}}) AS one CROSS JOIN series ON task_id = one.id AND metric_id = metric.id
) ORDER BY id
"""
_TAGS = """
SELECT name FROM tag WHERE task_id IN (SELECT id FROM task {where}) GROUP BY name ORDER BY COUNT(*) DESC, name
"""
_VALUES = f"""
SELECT param.key, value, MAX(number) AS number, COUNT(*) AS used
FROM {_RECENT_TASKS} AS one CROSS JOIN param ON task_id = one.id
WHERE LENGTH(value) BETWEEN 1 AND 60 GROUP BY param.key, value ORDER BY param.key, used DESC, 3 ASC NULLS FIRST, value
"""
# A text that begins the name of each of its runs says no more than that does.
_VARIED = f"""
SELECT key FROM (
    SELECT param.key, COUNT(DISTINCT value) AS kinds, COUNT(*) AS runs, MIN(position) AS place,
           COUNT(*) - COUNT(number) AS texts,
           SUM(CASE WHEN number IS NULL AND SUBSTR(name, 1, LENGTH(value)) = value THEN 1 ELSE 0 END) AS told
    FROM {_RECENT_TASKS} AS one CROSS JOIN param ON task_id = one.id GROUP BY param.key
) AS counted WHERE kinds > 1 AND told < runs AND NOT (texts > 3 AND kinds = runs)
ORDER BY kinds DESC, place LIMIT {_COLUMNS_OF_PARAMS}
"""
