"""Connecting the code's own parameter objects to the task."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from typing import Any

from tuitrack import errors
from tuitrack.model import params
from tuitrack.model.params import Param
from tuitrack.sdk import fitting, guard, injection, leaves
from tuitrack.sdk.leaves import Leaf
from tuitrack.sdk.mirror import ConnectedDict
from tuitrack.sdk.session import Session
from tuitrack.sdk.structured import NO_FACTS, Facts


def connect(live: Session, connected: Any, section: str, *, inject: bool = True) -> Any:
    """Record an object's values, with the stored ones put into it first when the executor runs the task.

    Returns:
        The object; for a plain dict its live copy.

    Raises:
        BadValue: a stored value does not fit; nothing has been trained yet.
    """
    if inject and injection.values():
        live.consumed(_inject(connected, section))
    report = Report(live, connected, section)
    report.connect("")
    try:
        return (
            ConnectedDict(connected, report.change if inject else report.connect)
            if type(connected) is dict
            else connected
        )
    except RecursionError:
        return connected


class Report:
    """Keeps the task's parameters as one connected object has them."""

    def __init__(self, live: Session, connected: object, section: str) -> None:
        self._live = live
        self._connected = connected
        self._section = section
        self._known: set[str] = set()

    def change(self, name: str) -> None:
        """Report what the code has changed; a key that is new to the record has its edited value first.

        Raises:
            BadValue: that does not fit.
        """
        if injection.values():
            self._take_edits(name)
        self.connect(name)

    def _take_edits(self, name: str) -> None:
        """Put edited values in the place of those that the code gives to keys only after it has connected the dict."""
        try:
            given = {f"{self._section}/{leaf.name}": leaf for leaf in _below(leaves.of(self._connected), name)}
        except (TypeError, RecursionError):  # reporting says so
            return
        edits = {key: injection.values().edit(key) for key in given if key not in self._known}
        for key, edit in edits.items():
            if edit is not None:
                _put(given[key], edit)
                self._live.consumed([key])

    @guard.harmless
    def connect(self, name: str) -> None:
        """Report the value at a flat name and below it; an empty name means everything."""
        found = list(leaves.of(self._connected))
        now = {f"{self._section}/{leaf.name}" for leaf in found}
        part = _below(found, name)
        described = _described(part, self._section)
        if self._known:
            _tell_overwritten(described)
        self._live.put(described, self._known - now, self._section)
        self._known = now


def _below(found: Iterable[Leaf], name: str) -> list[Leaf]:
    """The leaves at a flat name and below it, all of them for an empty one."""
    return [leaf for leaf in found if not name or leaf.name == name or leaf.name.startswith(f"{name}/")]


def _tell_overwritten(changed: Iterable[Param]) -> None:
    """Say of an edited value that the code got it and then put another one in its place."""
    for param in changed:
        edit = injection.values().edit(param.key)
        if edit is not None and edit.value != param.value:
            told = f"{param.key} was edited to {edit.value}, and the code has set it to {param.value} since"
            guard.warn_once(f"overwritten {param.key}", told)


def _described(found: Iterable[Leaf], section: str) -> list[Param]:
    described = (describe(f"{section}/{leaf.name}", leaf.value, leaf.hint, leaf.facts) for leaf in found)
    return [param for param in described if param is not None]


def describe(key: str, value: object, hint: object = None, facts: Facts = NO_FACTS) -> Param | None:
    """The parameter a value is recorded as; None with a warning where it cannot be."""
    try:
        made = fitting.describe(key, value, hint)
        description = facts.description or made.description
        return made._replace(description=description, minimum=facts.minimum, maximum=facts.maximum)
    except (TypeError, ValueError, RecursionError) as error:
        guard.warn_once(f"unrecorded {key}", f"{key} is not recorded: {error}")
        return None


def _inject(connected: object, section: str) -> list[str]:
    leaves.unshare(connected)
    try:
        found = list(leaves.of(connected))
    except (TypeError, RecursionError):  # reporting says so
        return []
    stored = injection.values()
    for leaf in found:
        now = describe(f"{section}/{leaf.name}", leaf.value, leaf.hint, leaf.facts)
        wanted = stored.wants(now) if now is not None else None
        if wanted is not None:
            _put(leaf, wanted)
    asked = [f"{section}/{leaf.name}" for leaf in found]
    return [key for key in asked if key in stored.params] + _add_new(connected, section, set(asked))


def _put(leaf: Leaf, wanted: Param) -> None:
    value = fitting.like_number(fitting.restore(fitting.plain_number(leaf.value), wanted, leaf.hint), leaf.value)
    try:
        leaf.put(value)
    except (AttributeError, TypeError) as error:
        raise injection.misfit(wanted, f"cannot be set: {error}", f"{wanted.key} is read-only in the code") from error
    except errors.BadValue as error:
        raise injection.misfit(wanted, error.message.partition(": ")[2], error.hint) from error


def _add_new(connected: object, section: str, known: set[str]) -> list[str]:
    """Keys that were added to a draft by hand and that the code's dict does not have."""
    if not isinstance(connected, MutableMapping):
        return []
    added = [param for param in injection.values().added(section) if param.key not in known]
    return [param.key for param in added if _placed(connected, param.key.split("/")[1:], params.decode(param))]


def _placed(node: MutableMapping[Any, Any], path: list[str], value: object) -> bool:
    *parents, last = path
    for name in parents:
        below = node.setdefault(name, {})
        if not isinstance(below, MutableMapping):
            return False
        node = below
    node[last] = value
    return True
