"""A script that reports beside a browser: when each step was reported, when it was on screen."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from terminals import Session

REPORTER = Path(__file__).with_name("reporter.py")
NAME = "live"
# The run's row: after its name its age, time, step; then a metric's last value, which is the step as well.
_SHOWN = re.compile(r"live[^\n]*?:\d\d +(\d+)  +(\d+) ")


@dataclass(frozen=True, slots=True)
class Pace:
    """How many metrics, how often, for how many steps; then the script is silent."""

    metrics: int = 20
    hertz: float = 10.0
    steps: int = 1


@contextmanager
def reporting(
    pace: Pace,
    environ: Mapping[str, str] | None = None,
    program: Sequence[str] = (sys.executable, str(REPORTER)),
    where: Path | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A script that has reported its first step; it is killed at the end, unless it has ended by itself."""
    command = [*program, str(pace.metrics), str(pace.hertz), str(pace.steps)]
    with subprocess.Popen(command, env=environ, cwd=where, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as script:
        try:
            assert script.stdout is not None
            while not script.stdout.readline().startswith(b"0 "):
                assert script.poll() is None, "the script died"
            yield script
        finally:
            script.kill()


def reported(script: subprocess.Popen[bytes]) -> dict[int, float]:
    """When each step was reported, of those that the script has told of so far."""
    assert script.stdout is not None
    told = b""
    while select.select([script.stdout], [], [], 0)[0]:
        piece = os.read(script.stdout.fileno(), 65536)
        told += piece
        if not piece:
            break
    lines = [line.split() for line in told.decode().splitlines() if line.count(" ") == 1]
    return {int(step): float(moment) for step, moment in lines if step.isdigit()}


def follow(session: Session, seconds: float) -> list[tuple[float, int]]:
    """The steps that the run's row showed, each with the moment it came."""
    seen, deadline = [], time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        session.collect(left)
        shown = _SHOWN.search(session.shown)
        if shown:
            seen.append((time.monotonic(), int(shown[1])))
    return seen


def delays(told: Mapping[int, float], seen: list[tuple[float, int]]) -> list[float]:
    """Seconds from each report to the first moment at which it, or a later one, was on screen."""
    if not seen:
        return []
    within = [(step, moment) for step, moment in told.items() if seen[0][0] <= moment and step <= seen[-1][1]]
    return [next(at for at, shown in seen if shown >= step) - moment for step, moment in within]
