"""Which frameworks a task follows, as `Task.init(auto_connect_frameworks=…)` says it."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple

from tuitrack.model import execution
from tuitrack.model.values import NOTHING

Switch = bool | tuple[str, ...]


class Switches(NamedTuple):
    """On or off by framework; one that is not named is on, or off where all are.

    A pattern, or several, in place of True lets through only the files whose name or path it fits.
    """

    others: bool = True
    named: Mapping[str, Switch] = NOTHING
    details: Mapping[str, Mapping[str, Any]] = NOTHING

    @classmethod
    def of(cls, given: bool | Mapping[str, Any]) -> Switches:
        """From ClearML's argument: a truth value, or a dict by framework; an empty dict is False."""
        if not isinstance(given, Mapping):
            return cls(bool(given))
        details = {name: value for name, value in given.items() if isinstance(value, Mapping)}
        return cls(bool(given), {str(name): _switch(value) for name, value in given.items()}, details)

    @classmethod
    def inherited(cls) -> Switches:
        """Those of the process that started this one; all are on where it says nothing."""
        text = os.environ.get(execution.ENV_SWITCHES, "")
        if not text:
            return cls()
        import json

        try:
            others, named, details = json.loads(text)
            return cls(bool(others), {name: _switch(value) for name, value in named.items()}, dict(details))
        except (ValueError, TypeError, AttributeError):  # somebody else's
            return cls()

    def hand_on(self) -> None:
        """Let the processes that this one starts follow the same."""
        if self == Switches():
            os.environ.pop(execution.ENV_SWITCHES, None)
            return
        import json

        os.environ[execution.ENV_SWITCHES] = json.dumps(
            [self.others, dict(self.named), dict(self.details)], default=str
        )

    def on(self, framework: str) -> bool:
        """Whether a framework is followed at all."""
        return bool(self.named.get(framework, self.others))

    def wants(self, framework: str, path: str) -> bool:
        """Whether a file that a framework writes or reads is followed."""
        found = self.named.get(framework, self.others)
        if isinstance(found, bool):
            return found
        return any(fnmatch.fnmatch(text, pattern) for text in (path, PurePath(path).name) for pattern in found)

    def detail(self, framework: str, name: str, default: bool) -> bool:
        """A finer switch of a framework, as `{"tensorboard": {"report_hparams": False}}`."""
        return bool(self.details.get(framework, {}).get(name, default))


def _switch(value: object) -> Switch:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Sequence):
        return tuple(map(str, value))
    return True if isinstance(value, Mapping) else bool(value)
