"""What a training process reports, as frozen values with a JSON form."""

from __future__ import annotations

import json
import typing
from collections.abc import Mapping
from typing import NamedTuple

from tuitrack.model import values
from tuitrack.model.params import Param

if typing.TYPE_CHECKING:
    from tuitrack.model import outputs


class ProcessFacts(NamedTuple):
    """Which operating system process is meant; compared whole before any signal is sent."""

    pid: int
    start_ticks: int
    boot_id: str
    pid_ns: int


def process(text: str) -> ProcessFacts | None:
    """The process that a JSON text means; None where it cannot be read."""
    try:
        found = values.build(ProcessFacts, json.loads(text))
    except ValueError:
        return None
    return found if isinstance(found, ProcessFacts) else None


class Started(NamedTuple):
    """First record of a spool: who reports, into which task, and what is needed to capture the code later."""

    task_id: str
    project: str
    name: str
    process: ProcessFacts
    host: str
    user: str
    executable: str
    argv: tuple[str, ...]
    cwd: str
    time: float
    type: str = "training"
    tags: tuple[str, ...] = ()
    owner: bool = True
    rank: int = 0
    attempt: int = 0
    parent: str = ""
    runner: str = "python"
    entry_point: str = ""
    module: str = ""
    script: str = ""
    script_text: str = ""
    environ: Mapping[str, str] = values.NOTHING
    version: str = ""
    capture: bool = True
    standalone: bool = False
    monitor: bool = True


class Described(NamedTuple):
    """Changes of what a task is called and shows; None leaves a field as it is."""

    name: str | None = None
    project: str | None = None
    type: str | None = None
    comment: str | None = None
    parent: str | None = None
    progress: int | None = None
    archived: bool | None = None
    publish_on_completion: bool | None = None
    tags: tuple[str, ...] | None = None
    tags_added: tuple[str, ...] = ()
    tags_removed: tuple[str, ...] = ()


class RequirementsSet(NamedTuple):
    """Packages the code asks for, lines in pip's format, beside those that are found installed."""

    lines: tuple[str, ...]


class ParamsSet(NamedTuple):
    """Parameters in effect in the code; with `replace` the section holds nothing else."""

    params: tuple[Param, ...]
    section: str = ""
    replace: bool = False


class ConfigurationSet(NamedTuple):
    """A configuration object as the code connected it, whole and unparsed."""

    name: str
    type: str
    text: str
    description: str = ""


class Consumed(NamedTuple):
    """Injected keys that the code asked for and got."""

    params: tuple[str, ...] = ()
    configurations: tuple[str, ...] = ()


class ArtifactAdded(NamedTuple):
    """A file that is already complete under the home; a repeated name replaces."""

    name: str
    type: str
    size: int
    hash: str
    uri: str
    time: float
    filename: str = ""
    content_type: str = ""
    preview: str = ""
    metadata: Mapping[str, str] = values.NOTHING


class ArtifactRemoved(NamedTuple):
    """An artifact that its task no longer has."""

    name: str


class Noted(NamedTuple):
    """A line for the task's event log."""

    kind: str
    text: str


class Dropped(NamedTuple):
    """Reports that could not be kept because the disk was full for too long."""

    reports: int


class Finished(NamedTuple):
    """How the task ended, said by the process itself; under the executor its exit decides the status."""

    status: str
    reason: str = ""
    exit_code: int | None = None
    elapsed: float | None = None


if typing.TYPE_CHECKING:
    Event = (
        Started
        | Described
        | RequirementsSet
        | ParamsSet
        | ConfigurationSet
        | Consumed
        | ArtifactAdded
        | ArtifactRemoved
        | outputs.Output
        | Noted
        | Dropped
        | Finished
    )

_NAMES: dict[str, type[Event]] = {
    "started": Started,
    "described": Described,
    "requirements": RequirementsSet,
    "params": ParamsSet,
    "configuration": ConfigurationSet,
    "consumed": Consumed,
    "artifact": ArtifactAdded,
    "artifact_removed": ArtifactRemoved,
    "noted": Noted,
    "dropped": Dropped,
    "finished": Finished,
}
_TYPES = {kind: name for name, kind in _NAMES.items()}


def _outputs() -> Mapping[str, type[Event]]:
    """The events that few runs report; they are loaded when one does, to keep every start quick."""
    from tuitrack.model import outputs

    return outputs.NAMES


def _name(kind: type[Event]) -> str:
    return _TYPES.get(kind) or next(name for name, one in _outputs().items() if one is kind)


def encode(event: Event) -> bytes:
    """The event as UTF-8 JSON; lone surrogates survive as escapes."""
    body = {"event": _name(type(event)), **values.plain(event)}
    return json.dumps(body, separators=(",", ":")).encode("ascii")


def decode(payload: bytes) -> Event:
    """The event that `encode` wrote; unknown fields are passed over, so that an older reader can follow.

    Raises:
        ValueError: not JSON, an unknown type, or a field of the wrong shape.
    """
    body = json.loads(payload)
    if not isinstance(body, dict):
        raise ValueError("an event is a JSON object")
    name = str(body.pop("event", ""))
    kind = _NAMES.get(name) or _outputs().get(name)
    if kind is None:
        raise ValueError("unknown event type")
    return typing.cast("Event", values.build(kind, body))
