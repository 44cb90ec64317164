"""Runs as Weights & Biases records them offline, made by an interpreter that has it; the standard library otherwise."""

from __future__ import annotations

import logging
import math
import sys
import time
from collections.abc import Mapping

import wandb

_WORDS = ("wide", "deep", "base")


def main() -> None:
    """`foreign.py many RUNS POINTS` or `foreign.py live METRICS HERTZ STEPS`, in the directory that gets `wandb/`."""
    logging.disable()
    what, *numbers = sys.argv[1:]
    {"many": many, "live": live}[what](*map(float, numbers))


def many(runs: float, points: float) -> None:
    """Ended runs with ten parameters and ten metrics each."""
    for number in range(int(runs)):
        name = f"{_WORDS[number % len(_WORDS)]}-{number}"
        run = _begun(name, {f"p{place}": number * place for place in range(10)})
        for step in range(int(points)):
            wave = math.sin(step / 8_000) + 2 / (1 + step)
            run.log({f"m{place}/train": wave + number + place for place in range(10)}, step=step)
        run.finish()


def live(metrics: float, hertz: float, steps: float) -> None:
    """A run that says when it logged each step, then is silent; the value of every metric is its step."""
    run = _begun("live", {"lr": 0.1})
    begun = time.monotonic()
    for step in range(int(steps)):
        run.log({f"live/m{place:02}": step for place in range(int(metrics))}, step=step)
        print(step, time.monotonic(), flush=True)
        time.sleep(max(0.0, begun + (step + 1) / hertz - time.monotonic()))
    sys.stdin.read()


def _begun(name: str, config: Mapping[str, float]) -> wandb.Run:
    """A run that records what it is given and nothing of its host, so that the runs are equal to ours."""
    quiet = {f"x_disable_{what}": True for what in ("stats", "meta", "machine_info")}
    settings = wandb.Settings(mode="offline", console="off", silent=True, disable_code=True, disable_git=True, **quiet)
    return wandb.init(project="bench", name=name, config=dict(config), settings=settings, reinit="finish_previous")


if __name__ == "__main__":
    main()
