"""What a training process reports, as frozen values with a JSON form."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field

from tuitrack.model.params import Param

if typing.TYPE_CHECKING:
    from tuitrack.model import outputs


@dataclass(frozen=True, slots=True)
class ProcessFacts:
    """Which operating system process is meant; compared whole before any signal is sent."""

    pid: int
    start_ticks: int
    boot_id: str
    pid_ns: int


@dataclass(frozen=True, slots=True)
class Started:
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
    environ: dict[str, str] = field(default_factory=dict)
    version: str = ""
    capture: bool = True
    standalone: bool = False
    monitor: bool = True


@dataclass(frozen=True, slots=True)
class Described:
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


@dataclass(frozen=True, slots=True)
class RequirementsSet:
    """Packages the code asks for, lines in pip's format, beside those that are found installed."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParamsSet:
    """Parameters in effect in the code; with `replace` the section holds nothing else."""

    params: tuple[Param, ...]
    section: str = ""
    replace: bool = False


@dataclass(frozen=True, slots=True)
class ConfigurationSet:
    """A configuration object as the code connected it, whole and unparsed."""

    name: str
    type: str
    text: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Consumed:
    """Injected keys that the code asked for and got."""

    params: tuple[str, ...] = ()
    configurations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArtifactAdded:
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
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ArtifactRemoved:
    """An artifact that its task no longer has."""

    name: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A line for the task's event log."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """Reports that could not be kept because the disk was full for too long."""

    count: int


@dataclass(frozen=True, slots=True)
class Finished:
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
    body = {"event": _name(type(event)), **_plain(event)}
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
    return typing.cast("Event", build(kind, body))


def build(kind: type[object], body: object) -> object:
    """A dataclass of ours from its JSON form.

    Raises:
        ValueError: a field is missing or of the wrong shape.
    """
    if not isinstance(body, dict):
        raise ValueError(f"{kind.__name__} is a JSON object")
    hints = _hints(kind)
    try:
        given = {name: _shape(hints[name], value) for name, value in body.items() if name in hints}
        return kind(**given)
    except TypeError as error:
        raise ValueError(str(error)) from error


def plain(value: object) -> dict[str, object]:
    """The JSON form of a dataclass of ours, without the fields that have their default."""
    return _plain(value)


_HINTS: dict[type[object], dict[str, object]] = {}


def _hints(kind: type[object]) -> dict[str, object]:
    if kind not in _HINTS:
        _HINTS[kind] = typing.get_type_hints(kind)
    return _HINTS[kind]


def _plain(value: object) -> dict[str, object]:
    body: dict[str, object] = {}
    for spec in dataclasses.fields(value):  # type: ignore[arg-type]
        item = getattr(value, spec.name)
        if spec.default is not dataclasses.MISSING and item == spec.default and type(item) is type(spec.default):
            continue
        body[spec.name] = _plain_item(item)
    return body


def _plain_item(item: object) -> object:
    if dataclasses.is_dataclass(item):
        return _plain(item)
    if isinstance(item, tuple):
        return [_plain_item(one) for one in item]
    return item


def _shape(hint: object, value: object) -> object:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        if value is None:
            return None
        return _shape(next(a for a in typing.get_args(hint) if a is not type(None)), value)
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError("expected a list")
        return tuple(_shape(typing.get_args(hint)[0], one) for one in value)
    if origin is dict:
        if not isinstance(value, dict):
            raise ValueError("expected an object")
        return value
    if dataclasses.is_dataclass(hint):
        return build(typing.cast("type[object]", hint), value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(hint, type) and (not isinstance(value, hint) or (hint is int and isinstance(value, bool))):
        raise ValueError(f"expected {hint.__name__}, got {type(value).__name__}")
    return value
