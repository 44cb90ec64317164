"""Values that the executor hands to a rerun."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from pathlib import Path

from tuitrack import errors
from tuitrack.model import execution
from tuitrack.model.execution import AttemptPaths, Refusal
from tuitrack.model.params import Param
from tuitrack.sdk import guard, launcher


class Injected:
    """What is stored for this run, empty outside the executor.

    A process that the run starts gets nothing, unless a launcher started it as one of several equals: a preprocessing
    script has parameters of its own.
    """

    def __init__(self, directory: Path | None) -> None:
        self.directory = directory
        found = execution.Injection() if directory is None else _load(directory)
        self.params: Mapping[str, Param] = {param.key: param for param in found.params}
        self.configurations = {one.name: one for one in found.configurations}
        self.edited = frozenset(found.edited)
        self._added = frozenset(found.added)
        self.edited_configurations = frozenset(found.edited_configurations)

    def __bool__(self) -> bool:
        return self.directory is not None

    def below(self, section: str) -> list[Param]:
        """The stored parameters of a section."""
        return [param for key, param in self.params.items() if key.startswith(f"{section}/")]

    def added(self, section: str) -> list[Param]:
        """The parameters of a section that were added to a draft by hand."""
        return [param for param in self.below(section) if param.key in self._added]

    def edit(self, key: str) -> Param | None:
        """The stored parameter of a key that was edited."""
        return self.params.get(key) if key in self.edited else None

    def wants(self, now: Param) -> Param | None:
        """The stored parameter to put in place of what the code has now; None leaves the code alone.

        A value that was not edited itself but has come out as an edited one of the same name follows that edit, as a
        dict made of parsed arguments does.
        """
        stored = self.params.get(now.key)
        if stored is None or (stored.value == now.value and now.type == stored.type):
            return None
        if now.key not in self.edited and now.value != stored.value and self._follows(now):
            return None
        return stored

    def _follows(self, now: Param) -> bool:
        leaf = now.key.rpartition("/")[2]
        leaders = (self.params[key] for key in self.edited if key != now.key and key in self.params)
        return any(one.key.rpartition("/")[2] == leaf and one.value == now.value for one in leaders)


def _load(directory: Path) -> execution.Injection:
    try:
        return execution.load_injection(AttemptPaths(directory).injection)
    except (OSError, ValueError) as error:
        raise errors.LaunchError(f"cannot read the values to inject: {error}", hint=str(directory)) from error


@functools.cache
def values() -> Injected:
    """The values for this process, as it was when they were first asked for.

    Raises:
        LaunchError: they cannot be read; training must not go on with others.
    """
    found = os.environ.get(execution.ENV_LAUNCH)
    mine = not launcher.is_child() or launcher.is_ranked()
    return Injected(Path(found) if found and mine else None)


ALLOWING = f"take it out, or set {execution.ENV_UNKNOWN}=1 among the draft's variables"
"""What to do about a value that the code does not know."""


def allows_unknown() -> bool:
    """Whether the user said that values may pass which the code does not take."""
    return os.environ.get(execution.ENV_UNKNOWN, "") not in ("", "0")


def misfit(stored: Param, why: object, hint: str) -> errors.BadValue:
    """The error for a stored value that the code cannot take, which is noted with the attempt."""
    said = " ".join(str(why).split())
    _note(Refusal(stored.key, said))
    return errors.BadValue(f"{stored.key}={stored.value}: {said}", hint=hint)


def misread(name: str, why: object, hint: str) -> errors.BadValue:
    """The same for a configuration object."""
    refusal = Refusal(name, " ".join(str(why).split()), configuration=True)
    _note(refusal)
    return errors.BadValue(refusal.text, hint=hint)


@guard.harmless
def _note(refusal: Refusal) -> None:
    """A file, for there may be no task yet that could report it."""
    directory = values().directory
    if directory is not None:
        execution.note_refusal(AttemptPaths(directory).refused, refusal)


def is_local() -> bool:
    """Whether this process was started by hand, not by the executor."""
    return execution.ENV_LAUNCH not in os.environ
