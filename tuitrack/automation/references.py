"""What `${step.…}` and `${pipeline.…}` in the values of a step stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tuitrack import errors
from tuitrack.automation.steps import GOOD, Step

_REFERENCE = re.compile(r"\$\{([^{}]+)\}")
PIPELINE = "pipeline"


@dataclass(frozen=True, slots=True)
class Handed:
    """A result of a step that another one gets as it is."""

    task_id: str
    artifact: str

    @property
    def text(self) -> str:
        """How it is told to the step's process."""
        return f"{self.task_id}.{self.artifact}"


def owners(value: Any) -> Iterator[str]:
    """Names of the steps that a value refers to; `pipeline` for its parameters."""
    if isinstance(value, str):
        yield from (found.partition(".")[0] for found in _REFERENCE.findall(value))
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from owners(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from owners(one)


@dataclass(frozen=True, slots=True)
class Scope:
    """What references can mean while a pipeline runs."""

    steps: Mapping[str, Step]
    parameters: Mapping[str, Any]
    pipeline_id: str

    def resolve(self, value: Any) -> Any:
        """A value with every reference in it replaced; one that is nothing but a reference keeps its type.

        Raises:
            UsageError: it refers to something that is not there.
        """
        if isinstance(value, str):
            whole = _REFERENCE.fullmatch(value)
            return self._find(whole[1]) if whole else _REFERENCE.sub(lambda found: str(self._find(found[1])), value)
        if isinstance(value, Mapping):
            return {key: self.resolve(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return type(value)([self.resolve(one) for one in value])
        return value

    def _find(self, path: str) -> Any:
        owner, _, rest = path.partition(".")
        if owner == PIPELINE:
            return self._of_pipeline(rest)
        step = self.steps.get(owner)
        if step is None or not rest:
            raise _wrong(path, f"steps: {', '.join(self.steps)}")
        return self._of_step(step, rest, path)

    def _of_pipeline(self, name: str) -> Any:
        if name == "id":
            return self.pipeline_id
        if name not in self.parameters:
            raise _wrong(f"{PIPELINE}.{name}", f"parameters: {', '.join(self.parameters) or 'none'}")
        return self.parameters[name]

    def _of_step(self, step: Step, rest: str, path: str) -> Any:
        if step.over and step.status not in GOOD:
            return None  # whoever waits for it goes on without what it should have given
        if step.executed is None:
            raise _wrong(path, f"step {step.name} has no task")
        if rest in step.return_artifacts:
            return Handed(step.executed, rest)
        kind, _, name = rest.partition(".")
        finder = {"id": _id, "parameters": _parameter, "artifacts": _artifact, "models": _model}.get(kind)
        found = finder(step, name) if finder else None
        if found is None:
            raise _wrong(path, f"of step {step.name}: id, parameters.…, artifacts.NAME.url, models.output.-1.url")
        return found


def _id(step: Step, name: str) -> Any:
    return step.executed


def _parameter(step: Step, name: str) -> Any:
    return step.task.get_parameter(name)


def _artifact(step: Step, name: str) -> Any:
    name, _, field = name.rpartition(".")
    found = step.task.artifacts.get(name)
    return getattr(found, field, None)


def _model(step: Step, name: str) -> Any:
    direction, _, rest = name.partition(".")
    place, _, field = rest.rpartition(".")
    found = step.task.models.get(direction, [])
    try:
        return getattr(found[int(place) if place.lstrip("-").isdigit() else place], field, None)
    except (IndexError, KeyError):
        return None


def _wrong(path: str, hint: str) -> errors.UsageError:
    return errors.UsageError(f"${{{path}}} is not there", hint=hint)
