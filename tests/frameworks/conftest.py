"""Scripts that use real frameworks; each test is skipped where its framework is not installed."""

from __future__ import annotations

from sdk.conftest import rerun, run

__all__ = ["rerun", "run"]
