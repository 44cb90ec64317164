"""One seed for all sources of chance a program has loaded."""

from __future__ import annotations

import random
import sys


def seed(value: int) -> None:
    """Seed Python's own source, numpy's and torch's where they are loaded.

    Args:
        value: The seed, 0 to 2**32 - 1.
    """
    random.seed(value)
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if numpy is not None:
        numpy.random.seed(value)
    if torch is not None:
        torch.manual_seed(value)
