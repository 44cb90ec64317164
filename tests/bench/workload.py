"""The same reporting program for every tracker, run under the interpreter that has it; the standard library only."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

BEGUN, BUSY = time.perf_counter(), time.process_time()
"""Nothing was imported before them that Python's own start has not loaded."""

Report = Callable[[str, float, int], object]
Many = Callable[[dict[str, float]], object]


def main() -> None:
    """`workload.py TRACKER start|calls [COUNT]` prints what it measured as JSON."""
    tracker, what = sys.argv[1:3]
    report, many = TRACKERS[tracker]()
    if what == "start":
        report("loss", 1.0, 0)
        found = {"start": time.perf_counter() - BEGUN, "busy": time.process_time() - BUSY}
    else:
        count = int(sys.argv[3])
        found = {**calls(report, count), "step": step_of_fifty(many, max(20, count // 500))}
        if tracker == "tuitrack":
            found |= of_training(report, count)
    import json

    # The last word before the end, so that what follows it is the exit.
    os.write(1, json.dumps({**found, "over": time.monotonic()}).encode() + b"\n")


def calls(report: Report, count: int) -> dict[str, float]:
    """Microseconds of a call in a tight loop, the clock's own cost taken off."""
    taken = sorted(timed(report, count))
    empty = sorted(nothing(10_000))[5_000]
    return {"median": taken[count // 2] - empty, "p99": taken[count * 99 // 100] - empty}


def of_training(report: Report, count: int) -> dict[str, float]:
    """A call with four threads at once, as a multiple of one alone; the 99th percentile at a training's pace."""
    one, four = threads(report, count // 5, 1), threads(report, count // 20, 4)
    return {"threads": four / one, "paced": paced(report, max(10, count // 5_000))}


def timed(report: Report, count: int) -> list[float]:
    clock, taken = time.perf_counter_ns, [0.0] * count
    for step in range(count):
        begun = clock()
        report("loss", 0.5, step)
        taken[step] = (clock() - begun) / 1e3
    return taken


def nothing(count: int) -> list[float]:
    """What the clock itself costs."""
    clock = time.perf_counter_ns
    return [-(clock() - clock()) / 1e3 for _ in range(count)]


def step_of_fifty(many: Many, count: int) -> float:
    values, taken = {f"m{number}": 0.5 for number in range(50)}, []
    for _ in range(count):
        begun = time.perf_counter_ns()
        many(values)
        taken.append((time.perf_counter_ns() - begun) / 1e3)
    return sorted(taken)[count // 2]


def threads(report: Report, count: int, number: int) -> float:
    """Mean of a call while so many threads report."""

    import threading

    def work(name: str) -> None:
        for step in range(count):
            report(name, 0.5, step)

    workers = [threading.Thread(target=work, args=(f"t{one}",)) for one in range(number)]
    begun = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return (time.perf_counter() - begun) * 1e6 / (count * number)


def paced(report: Report, steps: int) -> float:
    """99th percentile of a call, with 50 metrics every 10 ms."""
    taken = []
    for step in range(steps):
        for number in range(50):
            begun = time.perf_counter_ns()
            report(f"p{number}", 0.5, step)
            taken.append((time.perf_counter_ns() - begun) / 1e3)
        time.sleep(0.01)
    return sorted(taken)[len(taken) * 99 // 100]


def bare() -> tuple[Report, Many]:
    return lambda name, value, step: None, lambda values: None


def tuitrack() -> tuple[Report, Many]:
    from tuitrack import Task

    scalar = Task.init("bench", "report", auto_connect_streams=False).get_logger().report_scalar

    def many(values: dict[str, float]) -> None:
        for name, value in values.items():
            scalar("step", name, value, 1)

    return lambda name, value, step: scalar(name, "train", value, step), many


def trackio() -> tuple[Report, Many]:
    import trackio as tracker

    tracker.init(project="bench")
    return lambda name, value, step: tracker.log({name: value}), tracker.log


def wandb() -> tuple[Report, Many]:
    import wandb as tracker

    run = tracker.init(mode="offline", project="bench")
    return lambda name, value, step: run.log({name: value}), run.log


TRACKERS = {"bare": bare, "tuitrack": tuitrack, "trackio": trackio, "wandb": wandb}

if __name__ == "__main__":
    main()
