"""The pages over a place: of a run, a model, the bin, a draft, what moved a metric, all keys; loaded when opened."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

if TYPE_CHECKING:
    from tuitrack.tui.parts.keys import Section


def run(task_id: str, *, part: str = "overview") -> Screen[None]:
    """A run's page, open at a part."""
    return _made("task", "TaskScreen", task_id, part)


def model(model_id: str) -> Screen[None]:
    """A model's page."""
    return _made("model", "ModelScreen", model_id)


def draft(task_id: str, *, clone: bool = True) -> Screen[None]:
    """The editor of a clone of a run, or with `clone` False of a draft itself."""
    return _made("draft", "DraftScreen", task_id, clone=clone)


def study() -> Screen[None]:
    """What the parameters of the selected runs did to a metric."""
    return _made("study", "StudyScreen")


def bin_() -> Screen[None]:
    """What was deleted within seven days."""
    return _made("bin", "BinScreen")


def keys(sections: tuple[Section, ...]) -> Screen[None]:
    """All keys, in sections."""
    return _made("help", "HelpScreen", sections)


def _made(module: str, screen: str, *arguments: Any, **named: Any) -> Screen[None]:
    kind = getattr(importlib.import_module(f"tuitrack.tui.screens.{module}"), screen)
    made: Screen[None] = kind(*arguments, **named)
    return made
