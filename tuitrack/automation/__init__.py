"""Pipelines over tasks, queues and the executor, under ClearML's names."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuitrack.automation.controller import PipelineController, PipelineDecorator

__all__ = ["PipelineController", "PipelineDecorator"]


def __getattr__(name: str) -> Any:
    """Public names, loaded when they are first asked for."""
    if name in __all__:
        return getattr(importlib.import_module("tuitrack.automation.controller"), name)
    from tuitrack.sdk import absent

    return absent.named(__name__, name)
