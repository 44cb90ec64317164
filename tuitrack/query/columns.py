"""What a column or a sort key means in the tables."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tuitrack import errors
from tuitrack.query import goals
from tuitrack.store.connection import Transaction


@dataclass(frozen=True, slots=True)
class Column:
    """A leaderboard column; `kind` is text, number, time, duration or status."""

    key: str
    title: str
    kind: str
    source: str
    name: str = ""
    field: str = ""


_BUILTIN: dict[str, tuple[str, str, str]] = {
    "age": ("AGE", "time", "created"),
    "created": ("CREATED", "time", "created"),
    "started": ("STARTED", "time", "started"),
    "time": ("TIME", "duration", "duration"),
    "duration": ("TIME", "duration", "duration"),
    "step": ("STEP", "number", "iteration"),
    "iteration": ("STEP", "number", "iteration"),
    "progress": ("PROGRESS", "number", "progress"),
    "name": ("NAME", "text", "name"),
    "project": ("PROJECT", "text", "project"),
    "status": ("STATUS", "status", "status"),
    "reason": ("REASON", "text", "status_reason"),
    "status_reason": ("REASON", "text", "status_reason"),
    "user": ("USER", "text", "user"),
    "host": ("HOST", "text", "host"),
    "queue": ("QUEUE", "text", "queue"),
    "worker": ("WORKER", "text", "worker"),
    "note": ("NOTE", "text", "comment"),
    "parent": ("PARENT", "text", "parent"),
    "size": ("SIZE", "number", "size"),
    "type": ("TYPE", "text", "type"),
}
_FUNCTION = re.compile(r"(first|last|min|max|best)\((.+)\)")


def resolve(tx: Transaction, text: str) -> Column:
    """The column a text names: a fact, a metric, or a parameter, also by its bare name where that is unambiguous.

    Raises:
        BadQuery: nothing goes by that.
    """
    builtin = _BUILTIN.get(text)
    if builtin:
        return Column(text, builtin[0], builtin[1], "task", builtin[2], builtin[2])
    function = _FUNCTION.fullmatch(text)
    key = function[2] if function else text
    key = key.strip('"')
    if tx.row("SELECT 1 FROM metric WHERE key = ?", (key,)):
        field = _field(function[1] if function else "last", key)
        return Column(text, text if function else key, "number", "metric", key, field)
    params = _params(tx, key)
    if len(params) == 1 and not function:
        return Column(text, params[0].rpartition("/")[2], "number", "param", params[0], "value")
    if params:
        raise errors.BadQuery(f"{key} is ambiguous", hint=f"one of {', '.join(params[:6])}")
    raise errors.BadQuery(f"no column {text}", hint=_near(tx, key))


def _field(function: str, key: str) -> str:
    if function == "best":
        return "min" if goals.lower_is_better(key) else "max"
    return function


def _params(tx: Transaction, key: str) -> list[str]:
    if tx.row("SELECT 1 FROM param WHERE key = ? LIMIT 1", (key,)):
        return [key]
    known = tx.rows("SELECT DISTINCT key FROM param")
    return [row[0] for row in known if row[0].endswith(f"/{key}")]


def _near(tx: Transaction, key: str) -> str:
    import difflib

    known = [row[0] for row in tx.rows("SELECT key FROM metric UNION SELECT DISTINCT key FROM param")]
    near = difflib.get_close_matches(key, [*known, *_BUILTIN], n=4, cutoff=0.4)
    return f"did you mean {', '.join(near)}" if near else f"there are: {', '.join([*known[:8], *list(_BUILTIN)[:6]])}"
