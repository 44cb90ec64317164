"""Connecting configuration objects: whole, unparsed, comments kept."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from tuitrack.model import events, execution
from tuitrack.model.execution import Configuration
from tuitrack.sdk import fitting, guard, injection
from tuitrack.sdk.mirror import ConnectedDict
from tuitrack.sdk.session import Session


def connect(live: Session, given: Any, name: str, description: str, *, inject: bool = True) -> Any:
    """Record a configuration, or give back the stored one when the executor runs the task.

    Returns:
        For a dict its live copy, whose later changes reach the record and the original; for a path the path to read
        from, of the same type. In a rerun the dict or list filled in place, its record as it was edited.

    Raises:
        BadValue: the stored text cannot be read as what the code expects.
        TypeError: neither a mapping, a list nor a path.
        OSError: the file cannot be read.
    """
    stored = injection.values().configurations.get(name) if inject else None
    now = described(given, name)
    kept = stored or now
    if live.leads:
        live.emit(events.ConfigurationSet(name, kept.type, kept.text, description))
    if stored is None:
        return _followed(live, given, events.ConfigurationSet(name, now.type, now.text, description))
    live.consumed(configurations=(name,))
    if stored.text == now.text:
        return given
    return _as_file(given, stored) if isinstance(given, str | Path) else _filled(given, stored)


def _followed(live: Session, given: Any, reported: events.ConfigurationSet) -> Any:
    """A dict as one whose changes are reported; anything else as it is."""
    if type(given) is not dict or not live.leads:
        return given
    last = reported

    @guard.harmless
    def report(_: str) -> None:
        nonlocal last
        now = last._replace(text=described(given, last.name).text)
        if now != last:
            live.emit(now)
            last = now

    return ConnectedDict(given, report)


def described(given: Any, name: str) -> Configuration:
    """A configuration as it is stored: a file's own text, JSON for a mapping or list."""
    if isinstance(given, str | Path):
        text = Path(given).read_text(encoding="utf-8", errors="surrogateescape")
        return Configuration(name, Path(given).suffix.lstrip(".") or "file", text)
    if isinstance(given, Mapping | list):
        text = json.dumps(given, indent=2, ensure_ascii=False, default=_plain)
        return Configuration(name, "list" if isinstance(given, list) else "dictionary", text)
    raise TypeError(f"a configuration is a dict, a list or a path, not a {type(given).__name__}")


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return value.name if isinstance(value, Enum) else str(value)


def _as_file(given: str | Path, stored: Configuration) -> str | Path:
    """The edited text as a file of the same name, which rank 0 and the others write alike."""
    directory = injection.values().directory
    assert directory is not None
    folder = directory / "config" / re.sub(r"[^\w.-]", "_", stored.name)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / Path(given).name
    making = folder / f".{target.name}.{os.getpid()}"
    making.write_text(stored.text, encoding="utf-8", errors="surrogateescape")
    making.rename(target)
    return str(target) if isinstance(given, str) else type(given)(target)


def _filled(given: Any, stored: Configuration) -> Any:
    try:
        value = fitting.fit(parse(stored), given)
    except fitting.Misfit as misfit:
        raise injection.misread(stored.name, misfit, misfit.hint) from misfit
    if isinstance(given, list) and isinstance(value, list):
        given[:] = value
    elif isinstance(given, dict) and isinstance(value, dict):
        given.clear()
        given.update(value)
    else:
        why = f"holds a {type(value).__name__}, not a {type(given).__name__}"
        raise injection.misread(stored.name, why, "fix it in a new clone")
    return given


def parse(stored: execution.Configuration) -> object:
    """The value a stored text means: JSON, or YAML where it was edited as such.

    Raises:
        BadValue: it is neither.
    """
    try:
        return json.loads(stored.text)
    except ValueError as error:
        return _parse_yaml(stored, error)


def _parse_yaml(stored: execution.Configuration, not_json: ValueError) -> object:
    try:
        import yaml
    except ImportError:
        raise injection.misread(stored.name, not_json, "write JSON") from not_json
    try:
        return yaml.safe_load(stored.text)
    except yaml.YAMLError as error:
        first = str(error).splitlines()[0]
        raise injection.misread(stored.name, first, "write JSON or YAML") from error
