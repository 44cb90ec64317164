"""ClearML's way to its server, which tuitrack does without."""

from __future__ import annotations

from typing import Any, NoReturn

__all__ = ["APIClient", "Session"]


def _refuse(name: str) -> NoReturn:
    raise NotImplementedError(
        f"{name} speaks to ClearML's server; ask through Task.query_tasks, or `tuitrack ls --json`"
    )


class APIClient:
    """Refuses: there is no server to be a client of."""

    def __init__(self, *_: Any, **__: Any) -> None:
        _refuse("APIClient")


class Session:
    """Refuses: there is no server to have a session with."""

    def __init__(self, *_: Any, **__: Any) -> None:
        _refuse("Session")
