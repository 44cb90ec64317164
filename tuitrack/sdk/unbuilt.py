"""ClearML's names that this version does not have yet."""

from __future__ import annotations

from typing import Any, NoReturn

_TASK = """
    get_registered_artifacts import_offline_session register_artifact unregister_artifact
"""
_LOGGER = """
    tensorboard_auto_group_scalars tensorboard_single_series_per_graph matplotlib_force_report_non_interactive
"""
TASK = frozenset(_TASK.split())
LOGGER = frozenset(_LOGGER.split())


class NotBuilt(NotImplementedError, AttributeError):
    """A name of ClearML's that is still to come; `hasattr` says no to it."""


def refuse(owner: str, name: str, known: frozenset[str]) -> NoReturn:
    """Say whether a missing name is to come or wrong.

    Raises:
        NotBuilt: ClearML has it, this version does not yet.
        AttributeError: nobody has it.
    """
    if name in known:
        raise NotBuilt(f"{owner}.{name} is not built yet in this version of tuitrack")
    raise AttributeError(f"{owner} has no attribute {name!r}")


def browser_login(*_: Any, **__: Any) -> None:
    """Nothing to log in to: runs are kept on this machine."""


class TaskType(type):
    """Makes the names to come known on the class itself."""

    def __getattr__(cls, name: str) -> Any:
        refuse(cls.__name__, name, TASK)


class LoggerType(type):
    """Makes the names to come known on the class itself."""

    def __getattr__(cls, name: str) -> Any:
        refuse(cls.__name__, name, LOGGER)
