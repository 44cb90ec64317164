"""Models of runs under ClearML's names."""

from __future__ import annotations

from tuitrack.sdk.models.base import BaseModel
from tuitrack.sdk.models.framework import Framework
from tuitrack.sdk.models.output import OutputModel, Waitable
from tuitrack.sdk.models.reading import InputModel, Model

__all__ = ["BaseModel", "Framework", "InputModel", "Model", "OutputModel", "Waitable"]
