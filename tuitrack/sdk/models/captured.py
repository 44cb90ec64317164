"""Models that are known by the file a program wrote or read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from tuitrack.model.outputs import Direction, ModelRead
from tuitrack.sdk.models import framework as frameworks
from tuitrack.sdk.models import record, weights
from tuitrack.sdk.session import Session
from tuitrack.sdk.task.identity import Identity


def saved(
    live: Session,
    path: str | Path,
    framework: str = "",
    *,
    called: str | None = None,
    known_as: str = "",
    target: str = "",
    **told: Any,
) -> record.Record:
    """The run wrote a model's file: one path is one model of the run, however often it is written.

    Args:
        live: The run.
        path: The complete file or folder.
        framework: As in `Framework`; default what the file's ending tells.
        called: What the run calls it; default its name.
        known_as: What makes it one model of the run in place of its path.
        target: What a copy of it is called; default its own name.
        told: More fields of the model.

    Returns:
        The model.

    Raises:
        OSError: the file cannot be read.
    """
    notes, run = live.models, Identity(live.task_id)
    copies = weights.Copies.of(notes.output_uri, live.settings.files, lambda: (run.project, f"{run.name}.{run.id}"))
    found = weights.taken(Path(path), copies, target)
    own = known_as or os.path.abspath(path)  # noqa: PTH100 - as the program called it
    model_id = weights.derived_id(live.task_id, own)
    if model_id not in notes.described:
        notes.described.add(model_id)
        framework = framework or frameworks.by_file(str(path))
        told = {"name": weights.stem(str(path)), "framework": framework, **_defaults(live), **told}
    made = record.make(live.task_id, model_id, uri=found.uri, size=found.size, hash=found.hash, **told)
    if called or "name" in told:
        record.link(made, live.task_id, Direction.output, called or told["name"])
    return made


def loaded(live: Session, path: str | Path, framework: str = "") -> None:
    """The run read a model's file; which model it is, the recorder finds.

    Raises:
        OSError: the file cannot be read.
    """
    found = weights.located(path, most=weights.READ_AT_ONCE)
    name = weights.stem(found.uri)
    framework = framework or frameworks.by_file(found.uri)
    live.emit(ModelRead(found.model_id, name, framework, found.uri, found.size, found.hash))


def _defaults(live: Session) -> dict[str, Any]:
    notes = live.models
    return {name: value for name, value in (("design", notes.design), ("labels", dict(notes.labels))) if value}
