"""The filter language as conditions of a query, all values bound."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

from tuitrack import errors
from tuitrack.model import params, search
from tuitrack.model.task import parse_status
from tuitrack.query import columns
from tuitrack.store.connection import Transaction

Condition = tuple[str, list[object]]

_TEXT = {
    "user": "user",
    "host": "host",
    "parent": "parent",
    "sweep": "sweep",
    "queue": "queue",
    "type": "type",
    "worker": "worker",
    "reason": "status_reason",
    "note": "comment",
    "name": "name",
}
_PART_OF = frozenset({"name", "note", "reason"})
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0, "y": 31557600.0}
_TIMES = {"age": "created", "created": "created", "started": "started", "completed": "completed"}
_SQL_OPERATOR = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "=", "!=": "!="}


def condition(tx: Transaction, node: search.Node) -> Condition:
    """The SQL condition of a filter tree.

    Raises:
        BadQuery: a key, status or value that means nothing.
    """
    if isinstance(node, search.All | search.Any):
        return _joined(tx, node)
    if isinstance(node, search.Not):
        sql, values = condition(tx, node.item)
        return f"NOT ({sql})", values
    if isinstance(node, search.Word):
        return "task.name LIKE ? ESCAPE '\\'", [_like(node.text)]
    if isinstance(node, search.Match):
        return _match(tx, node)
    return _compare(tx, node)


def _joined(tx: Transaction, node: search.All | search.Any) -> Condition:
    if not node.items:
        return "1", []
    parts = [condition(tx, item) for item in node.items]
    word = " AND " if isinstance(node, search.All) else " OR "
    return word.join(f"({sql})" for sql, _ in parts), [value for _, values in parts for value in values]


def _match(tx: Transaction, node: search.Match) -> Condition:
    if node.pattern:
        column = _TEXT.get(node.field, "project" if node.field == "project" else "")
        if not column:
            raise errors.BadQuery(f"{node.field}: takes no regex", hint='as name:~"res.*"')
        return _by_regex(tx, column, node.values[0])
    parts = [_match_one(tx, node.field, value) for value in node.values]
    return " OR ".join(f"({sql})" for sql, _ in parts), [one for _, values in parts for one in values]


def _by_regex(tx: Transaction, column: str, pattern: str) -> Condition:
    """The regex runs over the distinct texts here, never inside the database, and only on what is short."""
    compiled = re.compile(pattern)
    texts = [row[0] for row in tx.rows(f"SELECT DISTINCT {column} FROM task")]
    found = [text for text in texts if compiled.search(text[:500])]
    return f"task.{column} IN ({','.join('?' * len(found))})", list(found)


def _match_one(tx: Transaction, field: str, value: str) -> Condition:
    if field == "project":
        return "task.project = ? OR task.project LIKE ? ESCAPE '\\'", [value, _escape(value) + "/%"]
    if field == "tag":
        return "EXISTS (SELECT 1 FROM tag WHERE tag.task_id = task.id AND tag.name = ?)", [value]
    if field == "status":
        return _status(value)
    if field == "id":
        return "task.id LIKE ? ESCAPE '\\'", [_escape(value) + "%"]
    if field == "archived":
        return "task.archived = ?", [value.lower() in ("yes", "true", "1")]
    if field == "has":
        column = columns.resolve(tx, value)
        return _exists(column, "1", [])
    column_name = _TEXT[field]
    if field in _PART_OF:
        return f"task.{column_name} LIKE ? ESCAPE '\\'", [_like(value)]
    return f"task.{column_name} = ? OR task.{column_name} LIKE ? ESCAPE '\\'", [value, _escape(value) + "%"]


def _status(value: str) -> Condition:
    status = parse_status(value)
    if status is None:
        raise errors.BadQuery(f"no status {value}", hint="draft queued running completed failed stopped published")
    return "task.status = ?", [status.value]


def _compare(tx: Transaction, node: search.Compare) -> Condition:
    operator = _SQL_OPERATOR[node.operator]
    if not node.function and node.key in _TIMES:
        return _by_time(node, operator)
    if not node.function and node.key in ("duration", "time"):
        return f"task.duration {operator} ?", [_seconds(node)]
    text = f"{node.function}({node.key})" if node.function else node.key
    try:
        column = columns.resolve(tx, text)
    except errors.BadQuery as error:
        raise errors.BadQuery(error.message, hint=error.hint, position=node.position) from error
    number = params.number_of(node.value, "float")
    if column.source == "task":
        return f"task.{column.field} {operator} ?", [node.value if number is None else number]
    if column.source == "metric" and number is None:
        raise errors.BadQuery(f"{node.value} is no number", hint=f"as {node.key}>0.9", position=node.position)
    if column.source == "metric":
        return _exists(column, f"{column.field} {operator} ?", [number])
    if number is None:
        return _exists(column, f"value {operator} ?", [node.value])
    return _exists(column, f"number {operator} ?", [number])


def _exists(column: columns.Column, test: str, values: list[object]) -> Condition:
    if column.source == "param":
        return f"task.id IN (SELECT task_id FROM param WHERE key = ? AND {test})", [column.name, *values]
    if column.source == "metric":
        inner = "SELECT task_id FROM series WHERE metric_id IN (SELECT id FROM metric WHERE key = ?)"
        return f"task.id IN ({inner} AND {test})", [column.name, *values]
    return f"task.{column.field} IS NOT NULL", []


def _by_time(node: search.Compare, operator: str) -> Condition:
    column = _TIMES[node.key]
    if node.key == "age":
        flipped = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator)
        return f"task.{column} {flipped} ?", [time.time() - _seconds(node)]
    try:
        moment = datetime.fromisoformat(node.value)
    except ValueError as error:
        raise errors.BadQuery(
            f"{node.value} is no date", hint="as started>2026-11-16", position=node.position
        ) from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return f"task.{column} {operator} ?", [moment.timestamp()]


def _seconds(node: search.Compare) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smhdwy]?)", node.value)
    if match is None:
        raise errors.BadQuery(f"{node.value} is no time span", hint="as age<2d or duration>1h", position=node.position)
    return float(match[1]) * _UNITS[match[2] or "s"]


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _like(text: str) -> str:
    return f"%{_escape(text)}%"
