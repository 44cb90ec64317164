"""Whether a metric is better low or high: as the user says, else guessed from its name."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tuitrack.store.connection import Transaction

VIEW = "goals"
"""Under this name the goals of a project are kept, as JSON: `min`, `max` or `none` by metric."""

_LOWER = frozenset(
    {
        *("loss", "losses", "err", "error", "errors", "ppl", "perplexity", "nll", "bce", "mse", "mae", "rmse"),
        *("wer", "cer", "fid", "time", "seconds", "latency"),
    }
)
_NEITHER = frozenset({"lr", "momentum", "epoch", "epochs", "step", "steps", "iteration", "norm", "temperature"})


@dataclass(frozen=True, slots=True)
class Goals:
    """The goals of a project's metrics; `chosen` are those the user gave."""

    chosen: Mapping[str, str] = field(default_factory=dict)

    def lower(self, key: str) -> bool | None:
        """Whether lower is better; None for what is only watched."""
        goal = self.chosen.get(key)
        if goal is not None:
            return {"min": True, "max": False}.get(goal)
        return lower_is_better(key) if has_goal(key) else None


def load(tx: Transaction, project: str | None) -> Goals:
    """The goals of a project; where none is named, those given for all."""
    found = tx.value("SELECT payload FROM view WHERE project = ? AND name = ?", (project or "", VIEW))
    try:
        known = json.loads(str(found or "{}"))
    except ValueError:
        return Goals()
    return Goals({str(key): str(goal) for key, goal in known.items()} if isinstance(known, dict) else {})


def guessed(key: str) -> str:
    """`min`, `max` or `none`, by the name of a metric."""
    return ("min" if lower_is_better(key) else "max") if has_goal(key) else "none"


def has_goal(key: str) -> bool:
    """False for what is only watched, as a learning rate."""
    return not _NEITHER.intersection(_words(key))


def lower_is_better(key: str) -> bool:
    """True for losses, errors and times."""
    return not _LOWER.isdisjoint(_words(key))


def _words(key: str) -> list[str]:
    return re.split(r"[^a-z]+", key.lower())
