"""Whether a metric is better low or high, guessed from its name."""

from __future__ import annotations

import re

_LOWER = frozenset(
    {
        *("loss", "losses", "err", "error", "errors", "ppl", "perplexity", "nll", "bce", "mse", "mae", "rmse"),
        *("wer", "cer", "fid", "time", "seconds", "latency"),
    }
)


def lower_is_better(key: str) -> bool:
    """True for losses, errors and times."""
    return any(word in _LOWER for word in re.split(r"[^a-z]+", key.lower()))
