"""P1: what one reported scalar costs the training loop."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from . import homes, peers
from .figures import Figure
from .homes import Home
from .plan import Plan

CALLS = {homes.OURS: 1_000_000, "trackio": 50_000, "wandb": 5_000}
AHEAD = {"trackio": 8.0, "wandb": 100.0}
TOLD = {
    "median": ("one call, tight loop, median", "µs", 1.5),
    "p99": ("one call, tight loop, 99th percentile", "µs", 15),
    "step": ("a step of 50 metrics", "µs", 60),
    "threads": ("a call with four threads, to one alone", "times", 3),
    "paced": ("paced, 50 metrics every 10 ms, 99th percentile", "µs", 60),
}


def measure(plan: Plan) -> list[Figure]:
    """Single calls, a step of 50 metrics, four threads, a paced loop; the first two also of the peers."""
    python = peers.interpreter(plan.peers)
    there = (homes.OURS, *peers.installed(python))
    with homes.home(TUITRACK_RECORDER_IDLE="3") as home:
        rounds = plan.interleaved(*(partial(_run, home, plan, tracker, python) for tracker in there))
    found = dict(zip(there, zip(*rounds, strict=True), strict=True))
    return [_figure(key, found) for key in TOLD]


def _figure(key: str, found: dict[str, tuple[dict[str, float], ...]]) -> Figure:
    what, unit, bar = TOLD[key]
    theirs = {name: [one[key] for one in found.get(name, ()) if key in one] for name in peers.NAMES}
    comparable = theirs if key not in ("threads", "paced") else {}
    ours = [one[key] for one in found[homes.OURS]]
    return Figure(what, unit, ours, bar, peers=comparable, ahead=AHEAD if key == "median" else {})


def _run(home: Home, plan: Plan, tracker: str, python: Path | None) -> dict[str, float]:
    """One program's figures."""
    arguments = (str(homes.WORKLOAD), tracker, "calls", str(plan.of(CALLS[tracker], 1_000)))
    return homes.found(home.python(*arguments, python=None if tracker == homes.OURS else python))
