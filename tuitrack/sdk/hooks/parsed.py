"""What a parser's hook does with what it found: report it, now or when a task begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from tuitrack import errors
from tuitrack.model import events, params
from tuitrack.model.params import Param
from tuitrack.sdk import commandline, fitting, guard, injection
from tuitrack.sdk.session import Session, process

SECTION = "Args"
COMMAND = "command"
"""Name of the parameter that holds the subcommand."""

_KEPT = 16
_MOST_CHOICES = 200


@dataclass(frozen=True, slots=True)
class Found:
    """What one parse found."""

    params: tuple[Param, ...]
    configurations: tuple[events.ConfigurationSet, ...]
    switch: str
    whole: str


_before: list[Found] = []
_known: set[str] = {commandline.KEY}
"""Keys of everything that any parser of this process has found."""


@guard.harmless
def report(
    params: Iterable[Param | None],
    configurations: Sequence[events.ConfigurationSet] = (),
    *,
    switch: str = "",
    whole: str = "",
) -> None:
    """Record parsed values; until there is a task they are kept for it.

    `switch` is ClearML's name of the library, where the task may have been told to leave it alone; `whole` a section
    that holds nothing else.
    """
    found = Found(tuple(one for one in params if one is not None), tuple(configurations), switch, whole)
    _known.update(one.key for one in found.params)
    live = process.live
    if live is not None:
        _record(live, found)
    elif len(_before) < _KEPT:
        _before.append(found)


def refuse_unknown(section: str = SECTION) -> None:
    """Let no value pass that was added to a draft by hand and that the program, as its parser knows, does not take.

    Raises:
        BadValue: there is one; better to fail before training than to train without it.
    """
    if injection.allows_unknown():
        return
    for stored in injection.values().added(section):
        if stored.key not in _known:
            raise injection.misfit(stored, "the program has no such argument", injection.ALLOWING)


@guard.harmless
def connect_earlier(live: Session) -> None:
    """Record what was parsed before the task began."""
    for found in _before:
        _record(live, found)
    _before.clear()


@guard.harmless
def leave_out(live: Session) -> None:
    """Take back what was recorded before the task said what to leave out."""
    wanted = dict(live.request.arguments)
    gone = [key for key, param in live.params.items() if key != commandline.KEY and not _is_wanted(param, wanted)]
    if gone:
        live.put((), gone)


def _record(live: Session, found: Found) -> None:
    if not live.is_program or (found.switch and not live.switches.on(found.switch)):
        return
    stored = injection.values()
    shown = [param for param in found.params if _is_wanted(param, dict(live.request.arguments))]
    commandline.forget(live)
    gone = {param.key for param in stored.below(found.whole)} - {param.key for param in shown} if found.whole else ()
    live.put(shown, gone, found.whole)
    live.consumed(param.key for param in shown if param.key in stored.params)
    for one in found.configurations:
        if live.leads:
            live.emit(one)
        if one.name in stored.configurations:
            live.consumed(configurations=(one.name,))


def _is_wanted(param: Param, wanted: dict[str, bool]) -> bool:
    return wanted.get(param.name, wanted.get("*", True))


def holding(declared: Param, value: object, *, open: bool = False) -> Param | None:
    """A declared parameter with a value in it; None for what has no text.

    Where the declaration says no type, the value does, unless the declaration is `open` to several.
    """
    if value is None:
        return _filled(declared, "", declared.type, nullable=True)
    try:
        text, kind = params.encode(fitting.plain_number(value))
    except (TypeError, ValueError, RecursionError):
        return None
    if declared.nullable and kind == "str":
        text = params.quoted(text)
    return _filled(declared, text, "" if open else _more_certain(declared.type, kind), nullable=declared.nullable)


def kind_of(value: object) -> str:
    """The type word of a value, empty for what has no text."""
    try:
        return params.encode(fitting.plain_number(value))[1]
    except (TypeError, ValueError, RecursionError):
        return ""


def _filled(declared: Param, text: str, kind: str, *, nullable: bool) -> Param:
    bounds = (declared.minimum, declared.maximum)
    return Param(declared.key, text, kind, declared.description, declared.choices, nullable, *bounds)


def _more_certain(declared: str, found: str) -> str:
    """The declared type where it can hold what was found."""
    same = declared.partition("/")[0] == found.partition("/")[0]
    return declared if same or (declared, found) == ("float", "int") else found


def misfit(stored: Param, why: object, allowed: Iterable[object] = ()) -> errors.BadValue:
    """The error for a stored value that its argument cannot take."""
    shown = ", ".join(map(str, islice(allowed, _MOST_CHOICES)))
    hint = f"allowed: {shown}" if shown else "fix the value in a new clone"
    return injection.misfit(stored, why, hint)
