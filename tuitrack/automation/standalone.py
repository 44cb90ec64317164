"""Inside the process of a step that is a function: its values in, its results out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from tuitrack import errors
from tuitrack.model import params
from tuitrack.sdk import injection, session
from tuitrack.sdk.task import Task

VALUES = "kwargs"
"""Section of the arguments that are plain values."""

HANDED = "kwargs_artifacts"
"""Section of the arguments that are results of other tasks: `task id.artifact`."""


def run(
    function: Callable[..., Any], returns: Sequence[str], settings: Mapping[str, Any] = MappingProxyType({})
) -> None:
    """Run the step's function with the values of its task; what it returns becomes artifacts.

    Args:
        function: The function.
        returns: Names of what it returns.
        settings: What `Task.init` is told.

    Raises:
        UsageError: it returns another number of things than were named.
    """
    task = Task.init(**settings)
    handed = {name: _opened(str(text)) for name, text in _stored(HANDED).items()}
    results = function(**_stored(VALUES), **handed)
    for name, value in _named(function.__name__, returns, results).items():
        if not task.upload_artifact(name, value):
            raise errors.UsageError(f"{name}, returned by {function.__name__}, cannot be kept", hint="see above")


def _stored(section: str) -> dict[str, Any]:
    found, live = injection.values().below(section), session.current()
    if live is not None:
        live.consumed(param.key for param in found)
    return {param.name: params.decode(param) for param in found}


def _opened(text: str) -> Any:
    task_id, _, name = text.partition(".")
    return Task(task_id).artifacts[name].get()


def _named(function: str, returns: Sequence[str], results: Any) -> dict[str, Any]:
    if not returns:
        return {}
    if len(returns) == 1:
        return {returns[0]: results}
    if not isinstance(results, tuple) or len(results) != len(returns):
        raise errors.UsageError(
            f"{function} returns no tuple of {len(returns)}", hint=f"it is to return {', '.join(returns)}"
        )
    return dict(zip(returns, results, strict=True))
