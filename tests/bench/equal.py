"""The runs of `foreign.py`, in a home of ours: the same names, parameters and curves."""

from __future__ import annotations

import math

import compacting
import recorded

from .homes import Home

_WORDS = ("wide", "deep", "base")
_LONG = 2_000


def fill(home: Home, runs: int, points: int) -> None:
    """Ended runs with ten parameters and ten metrics each; long curves lie at rest."""
    db = recorded.database(home.path)
    for number in range(runs):
        with db.write() as tx:
            recorded.add(tx, _run(number, points))
        if points > _LONG:
            compacting.compact(db, recorded.task_id(number))
    db.close()


def _run(number: int, points: int) -> recorded.Run:
    waves = [math.sin(step / 8_000) + 2 / (1 + step) + number for step in range(points)]
    return recorded.Run(
        recorded.task_id(number),
        f"{_WORDS[number % len(_WORDS)]}-{number}",
        created=recorded.START + number,
        params={f"Args/p{place}": float(number * place) for place in range(10)},
        metrics={f"m{place}/train": [(step, wave + place) for step, wave in enumerate(waves)] for place in range(10)},
    )
