"""Acting after a framework's own calls: harmlessly, once for calls within calls."""

from __future__ import annotations

import functools
import os
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tuitrack.sdk import guard


@dataclass(frozen=True, slots=True)
class Call:
    """A call that has returned."""

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    result: Any

    def at(self, place: int, name: str) -> Any:
        """An argument, wherever it stood."""
        return self.args[place] if len(self.args) > place else self.kwargs.get(name)


Act = Callable[[Call], None]


class _Thread(threading.local):
    """Whether this thread is in a call that is followed."""

    inside = False


_thread = _Thread()


def followed(original: Callable[..., Any], act: Act) -> Callable[..., Any]:
    """The same callable, with something done after a call that no other followed one makes.

    An exception of the call is the user's to see, and nothing is done then.
    """
    act = guard.harmless(_called_as(original, act))

    @functools.wraps(original)
    def follow(*args: Any, **kwargs: Any) -> Any:
        outermost = not _thread.inside
        _thread.inside = True
        try:
            result = original(*args, **kwargs)
        finally:
            _thread.inside = not outermost
        if outermost:
            act(Call(args, kwargs, result))
        return result

    return follow


def _called_as(original: Callable[..., Any], act: Act) -> Act:
    """The act under the user's name of the call, for what is said of trouble."""

    def named(call: Call) -> None:
        act(call)

    named.__name__ = f"{original.__module__.partition('.')[0]}.{original.__name__}"
    named.__qualname__ = f"{original.__module__}.{original.__qualname__}"
    return named


def after(owner: Any, name: str, act: Act) -> None:
    """Follow the calls of a module's function or a class's method; one that is not there is passed over."""
    original = getattr(owner, name, None)
    if callable(original):
        setattr(owner, name, followed(original, act))


def everywhere(original: object, replacement: object, modules: tuple[str, ...]) -> None:
    """Put a function in place of another under all names that modules, where they are loaded, have for it."""
    loaded = (vars(sys.modules[name]) for name in modules if name in sys.modules)
    for names in loaded:
        for name in [name for name, value in names.items() if value is original]:
            names[name] = replacement


def path_of(target: object) -> str | None:
    """The path of a file that was given by path or open, with what was written in place; None where it has none."""
    if isinstance(target, str | bytes | os.PathLike):
        return os.fsdecode(target)
    name = getattr(target, "name", None)
    if not isinstance(name, str) or not hasattr(target, "read"):
        return None
    if hasattr(target, "flush") and not getattr(target, "closed", False):
        target.flush()
    return name
