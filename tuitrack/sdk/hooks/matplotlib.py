"""Figures that a script shows or saves become plots of its run."""

from __future__ import annotations

import functools
import itertools
import weakref
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

from tuitrack.sdk import drawing
from tuitrack.sdk.hooks import showing

_numbers = itertools.count()
_untitled: weakref.WeakKeyDictionary[Any, str] = weakref.WeakKeyDictionary()


def patch_figure(module: ModuleType) -> None:
    """Follow `Figure.savefig` and `Figure.show` of `matplotlib.figure`."""
    for name in ("savefig", "show"):
        setattr(module.Figure, name, _following(getattr(module.Figure, name), lambda figure: [figure]))


def patch_pyplot(module: ModuleType) -> None:
    """Follow `show` of `matplotlib.pyplot`, which shows every open figure."""

    def opened(*_: object) -> list[Any]:
        return [module.figure(number) for number in module.get_fignums()]

    module.__dict__["show"] = _following(module.__dict__["show"], opened)


def _following(original: Callable[..., Any], shown: Callable[..., Iterable[Any]]) -> Callable[..., Any]:
    @functools.wraps(original)
    def follow(*args: Any, **kwargs: Any) -> Any:
        with drawing.once() as first:
            if first:
                showing.report("matplotlib", lambda: [(_title(one), one) for one in shown(*args[:1])])
            return original(*args, **kwargs)

    return follow


def _title(figure: Any) -> str:
    from tuitrack.sdk import mpl_figures

    return mpl_figures.title(figure) or _untitled.setdefault(figure, f"untitled {next(_numbers):02d}")
