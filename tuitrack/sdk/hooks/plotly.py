"""Figures of plotly that a script shows become plots of its run."""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any

from tuitrack.sdk.hooks import showing

_UNTITLED = "untitled"


def patch(module: ModuleType) -> None:
    """Follow `BaseFigure.show` of `plotly.basedatatypes`."""
    original = module.BaseFigure.show

    @functools.wraps(original)
    def follow(figure: Any, *args: Any, **kwargs: Any) -> Any:
        showing.report("plotly", lambda: [(figure.layout.title.text or _UNTITLED, figure)])
        return original(figure, *args, **kwargs)

    module.BaseFigure.show = follow
