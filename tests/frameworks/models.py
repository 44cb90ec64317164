"""What a script's processes told of models."""

from __future__ import annotations

from pathlib import PurePosixPath

from tuitrack.model.outputs import Direction, ModelDescribed, ModelLinked, ModelRead


def made(result) -> list[tuple[str, str, str]]:
    """Name, framework and file of each model in the order of its first save; a file saved again shows once."""
    linked = {one.model_id: one.name for one in result.owner.of(ModelLinked) if one.direction == Direction.output}
    first = {one.id: one for one in reversed(result.owner.of(ModelDescribed))}
    return [
        (name, first[model_id].framework or "", PurePosixPath(first[model_id].uri).name)
        for model_id, name in linked.items()
    ]


def read(result) -> list[tuple[str, str]]:
    """Name and framework of what was read."""
    return [(one.name, one.framework) for one in result.owner.of(ModelRead)]


def saves(result) -> list[ModelDescribed]:
    """Every save, also of the same file."""
    return [one for one in result.owner.of(ModelDescribed) if one.hash]
