"""`OptimizerOptuna` at ClearML's import path: it can be imported, and says what to use instead."""

from __future__ import annotations

from tuitrack.sdk import absent

OptimizerOptuna = absent.named(__name__, "OptimizerOptuna")
