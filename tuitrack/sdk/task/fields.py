"""Fields of stored tasks, by ClearML's names and ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def of(task: Any, names: Sequence[str]) -> dict[str, Any]:
    """Some fields of a task; dots lead to what lies within, and lead nowhere to None.

    Raises:
        NotImplementedError: a field that nobody knows.
    """
    known = _all(task)
    for name in names:
        if name.partition(".")[0] not in known:
            raise NotImplementedError(f"field {name} is not known here; there are {', '.join(sorted(known))}")
    return {name: _within(known, name) for name in names}


def _all(task: Any) -> dict[str, Any]:
    shown = task._detail.to_json()
    exported = task.export_task()
    return {
        **shown,
        **{name: exported[name] for name in ("script", "hyperparams")},
        "last_update": shown["completed"] or shown["started"] or shown["created"],
        "last_metrics": task.get_last_scalar_metrics(),
        "last_iteration": shown["iteration"],
    }


def _within(known: Mapping[str, Any], path: str) -> Any:
    found: Any = known
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
