"""Values that a library records by itself, through what ClearML keeps behind `Task`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuitrack.model import params
from tuitrack.model.params import Param
from tuitrack.sdk import fitting, guard
from tuitrack.sdk.session import Session


class Arguments:
    """Records flat dicts as parameters of the live task; nothing is put into them."""

    def __init__(self, live: Session | None) -> None:
        self._live = live

    @guard.harmless
    def copy_from_dict(self, dictionary: Mapping[str, Any], prefix: str = "General", *_: Any, **__: Any) -> None:
        """Record values in a section; one that no parameter can hold as its text."""
        if self._live is not None:
            self._live.put([_described(f"{prefix}/{name}", value) for name, value in dictionary.items()])


def _described(key: str, value: object) -> Param:
    try:
        return fitting.describe(key, value)
    except (TypeError, ValueError, RecursionError):
        return params.make(key, str(value))
