"""Whether a metric is better low or high, guessed from its name."""

from __future__ import annotations

import re

_LOWER = frozenset(
    {
        *("loss", "losses", "err", "error", "errors", "ppl", "perplexity", "nll", "bce", "mse", "mae", "rmse"),
        *("wer", "cer", "fid", "time", "seconds", "latency"),
    }
)
_NEITHER = frozenset({"lr", "momentum", "epoch", "epochs", "step", "steps", "iteration", "norm", "temperature"})


def has_goal(key: str) -> bool:
    """False for what is only watched, as a learning rate."""
    return not _NEITHER.intersection(_words(key))


def lower_is_better(key: str) -> bool:
    """True for losses, errors and times."""
    return not _LOWER.isdisjoint(_words(key))


def _words(key: str) -> list[str]:
    return re.split(r"[^a-z]+", key.lower())
