"""Scripts that use real frameworks; each test is skipped where its framework is not installed."""

from __future__ import annotations

import pytest
from sdk.conftest import rerun, run

__all__ = ["rerun", "run"]


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiny data needs no threads, and those of several tests would only wait for one another."""
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        monkeypatch.setenv(name, "1")
