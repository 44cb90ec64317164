"""Connecting configuration objects: whole, unparsed, comments kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tuitrack import errors
from tuitrack.model import events, execution
from tuitrack.sdk import injection, session


def connect(live: session.Session, given: object, name: str, description: str) -> object:
    """Record a configuration, or give back the stored one when the executor runs the task.

    Raises:
        BadValue: the stored text cannot be read as what the code expects.
        TypeError: neither a mapping, a list nor a path.
    """
    stored = injection.configuration(name)
    if isinstance(given, str | Path):
        return _file(live, given, name, description, stored)
    if isinstance(given, Mapping | list):
        return _object(live, given, name, description, stored)
    raise TypeError(f"connect_configuration takes a dict, a list or a path, not {type(given).__name__}")


def _file(
    live: session.Session, given: str | Path, name: str, description: str, stored: execution.Configuration | None
) -> str | Path:
    path = Path(given)
    kind = path.suffix.lstrip(".") or "file"
    if stored is None:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
        live.emit(events.ConfigurationSet(name, kind, text, description))
        return given
    directory = injection.directory()
    assert directory is not None
    target = directory / "config" / path.name
    target.parent.mkdir(mode=0o700, exist_ok=True)
    target.write_text(stored.text, encoding="utf-8", errors="surrogateescape")
    _consumed(live, stored, description)
    return type(given)(str(target)) if isinstance(given, str) else target


def _object(
    live: session.Session,
    given: Mapping[str, object] | list[object],
    name: str,
    description: str,
    stored: execution.Configuration | None,
) -> object:
    if stored is None:
        kind = "list" if isinstance(given, list) else "dictionary"
        text = json.dumps(given, indent=2, ensure_ascii=False, default=str)
        live.emit(events.ConfigurationSet(name, kind, text, description))
        return given
    value = read(stored)
    if isinstance(given, list) and isinstance(value, list):
        given[:] = value
    elif isinstance(given, dict) and isinstance(value, dict):
        given.clear()
        given.update(value)
    else:
        raise errors.BadValue(f"configuration {name}: not a {type(given).__name__}", hint="mend it in the draft")
    _consumed(live, stored, description)
    return given


def _consumed(live: session.Session, stored: execution.Configuration, description: str) -> None:
    live.emit(events.ConfigurationSet(stored.name, stored.type, stored.text, description))
    live.emit(events.Consumed(configurations=(stored.name,)))


def read(stored: execution.Configuration) -> object:
    """The value a stored configuration means: JSON, or YAML where it was edited as such.

    Raises:
        BadValue: neither.
    """
    try:
        return json.loads(stored.text)
    except ValueError:
        pass
    try:
        import yaml

        return yaml.safe_load(stored.text)
    except (ImportError, ValueError, yaml.YAMLError) as error:
        raise errors.BadValue(f"configuration {stored.name}: {error}", hint="write JSON or YAML") from error
