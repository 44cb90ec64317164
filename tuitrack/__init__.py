"""Record, watch, compare, clone, edit and rerun experiments in the terminal of the training server."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuitrack.automation.controller import PipelineController, PipelineDecorator
    from tuitrack.errors import UsageError
    from tuitrack.sdk.logger import Logger
    from tuitrack.sdk.login import browser_login
    from tuitrack.sdk.models import BaseModel, Framework, InputModel, Model, OutputModel
    from tuitrack.sdk.storage import StorageManager
    from tuitrack.sdk.task import Task, TaskTypes

__version__ = "0.1.0"

__all__ = [
    "BaseModel",
    "Framework",
    "InputModel",
    "Logger",
    "Model",
    "OutputModel",
    "PipelineController",
    "PipelineDecorator",
    "StorageManager",
    "Task",
    "TaskTypes",
    "UsageError",
    "__version__",
    "browser_login",
]

_PUBLIC = {
    "BaseModel": "tuitrack.sdk.models",
    "Framework": "tuitrack.sdk.models",
    "InputModel": "tuitrack.sdk.models",
    "Logger": "tuitrack.sdk.logger",
    "Model": "tuitrack.sdk.models",
    "OutputModel": "tuitrack.sdk.models",
    "PipelineController": "tuitrack.automation.controller",
    "PipelineDecorator": "tuitrack.automation.decorator",
    "StorageManager": "tuitrack.sdk.storage",
    "Task": "tuitrack.sdk.task",
    "TaskTypes": "tuitrack.sdk.task",
    "UsageError": "tuitrack.errors",
    "browser_login": "tuitrack.sdk.login",
}


def __getattr__(name: str) -> Any:
    """Public names, loaded when they are first asked for."""
    if name not in _PUBLIC:
        from tuitrack.sdk import absent

        return absent.named("tuitrack", name)
    value = getattr(importlib.import_module(_PUBLIC[name]), name)
    setattr(sys.modules[__name__], name, value)
    return value


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
