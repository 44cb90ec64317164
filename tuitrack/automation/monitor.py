"""`Monitor` at ClearML's import path: it can be imported, and says what to use instead."""

from __future__ import annotations

from tuitrack.sdk import absent

Monitor = absent.named(__name__, "Monitor")
