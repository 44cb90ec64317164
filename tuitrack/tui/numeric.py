"""numpy as the browser needs it: without the threads that multiply matrices, which would spin beside a training."""

from __future__ import annotations

import importlib
import os
import sys

_THREADS = "OPENBLAS_NUM_THREADS"


def load() -> None:
    """Load it, where it is not loaded yet; what processes inherit that are started later stays as it was."""
    if "numpy" in sys.modules:
        return
    told = _THREADS in os.environ
    if not told:
        os.putenv(_THREADS, "1")
    try:
        importlib.import_module("numpy")
    finally:
        if not told:
            os.unsetenv(_THREADS)
