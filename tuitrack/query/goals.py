"""Whether a metric is better low or high: as the user says, else guessed from its name."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from tuitrack.store.connection import Transaction

VIEW = "goals"
"""Under this name the goals of a project are kept, as JSON: `min`, `max` or `none` by metric."""

_LOWER = frozenset(
    {
        *("loss", "losses", "err", "error", "errors", "ppl", "perplexity", "nll", "bce", "mse", "mae", "rmse"),
        *("wer", "cer", "fid", "time", "seconds", "latency"),
    }
)
_LOW = {"min": True, "max": False, "none": None}
_NEITHER = frozenset(
    {"lr", "momentum", "epoch", "epochs", "step", "steps", "iteration", "norm", "gnorm", "gradnorm", "temperature"}
)


@dataclass(frozen=True, slots=True)
class Goals:
    """The goals of a project's metrics; `chosen` are those the user gave."""

    chosen: Mapping[str, str] = field(default_factory=dict)

    def lower(self, key: str) -> bool | None:
        """Whether lower is better; None for what is only watched."""
        return _LOW[self.chosen.get(key) or guessed(key)]


def load(tx: Transaction, project: str | None) -> Goals:
    """The goals of a project: its own, else those given to a project above it, else those given for all."""
    chosen: dict[str, str] = {}
    for one in _line(project or ""):
        found = tx.value("SELECT payload FROM view WHERE project = ? AND name = ?", (one, VIEW))
        chosen |= _read(found)
    return Goals(chosen)


def shared(tx: Transaction, ids: Sequence[str]) -> Goals:
    """The goals of the innermost project that all of some runs are in."""
    rows = tx.rows("SELECT DISTINCT project FROM task WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(ids),))
    lines = [_line(row["project"]) for row in rows]
    alike = [same for same, *others in zip(*lines, strict=False) if all(same == other for other in others)]
    return load(tx, alike[-1] if alike else "")


def lower_sql(tx: Transaction) -> str:
    """The condition over `series` and `task` that a metric is better low in the project of the run."""
    metrics = tx.rows("SELECT id, key FROM metric")
    low = {row["id"] for row in metrics if _LOW[guessed(row["key"])]}
    given = [_read(row["payload"]) for row in tx.rows("SELECT payload FROM view WHERE name = ?", (VIEW,))]
    if not any(given):
        return _among(low)
    contested = {row["id"] for row in metrics if any(row["key"] in one for one in given)}
    chosen = {row["id"] for row in metrics if any(one.get(row["key"]) == "min" for one in given)}
    otherwise = f"CASE WHEN {_among(low)} THEN 'min' END"
    here = f"(NOT {_among(contested)} OR COALESCE(({_CHOSEN}), {otherwise}) = 'min')"
    return f"({_among(low | chosen)} AND {here})"


def _among(metrics: Collection[int]) -> str:
    return f"metric_id IN ({', '.join(f'{one:d}' for one in sorted(metrics))})" if metrics else "1 = 0"


def _line(project: str) -> list[str]:
    """All projects, then those above one from the outermost in, then it."""
    parts = project.split("/") if project else []
    return ["", *("/".join(parts[: depth + 1]) for depth in range(len(parts)))]


def _read(payload: object) -> dict[str, str]:
    try:
        known = json.loads(str(payload or "{}"))
    except ValueError:
        return {}
    return {str(key): goal for key, goal in known.items() if str(goal) in _LOW} if isinstance(known, dict) else {}


@lru_cache(4096)
def guessed(key: str) -> str:
    """`min`, `max` or `none`, by the name of a metric: losses, errors and times are better low."""
    words = _words(key)
    if not _NEITHER.isdisjoint(words):
        return "none"
    return "max" if _LOWER.isdisjoint(words) else "min"


def _words(key: str) -> list[str]:
    return re.split(r"[^a-z]+", key.lower())


_CHOSEN = f"""
SELECT one.value FROM view, json_each(CASE WHEN json_valid(view.payload) THEN view.payload ELSE '{{}}' END) AS one
WHERE view.name = '{VIEW}' AND one.key = (SELECT key FROM metric WHERE id = metric_id)
    AND (view.project IN ('', task.project) OR SUBSTR(task.project, 1, LENGTH(view.project) + 1) = view.project || '/')
ORDER BY LENGTH(view.project) DESC LIMIT 1
"""
