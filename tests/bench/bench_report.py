"""Measure what one reported scalar costs the training loop (P1)."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tuitrack import Task

REPETITIONS = 5
CALLS = 200_000
Report = Callable[[str, str, float, int], object]


def main() -> None:
    """Print medians over interleaved repetitions: single calls, a step of 50 metrics, four threads, a paced loop."""
    home = tempfile.mkdtemp(prefix="tuitrack-bench-", dir=os.environ.get("TMPDIR"))
    os.environ |= {"TUITRACK_HOME": home, "TUITRACK_RECORDER_IDLE": "2"}
    task = Task.init("bench", "report", auto_connect_streams=False)
    logger = task.get_logger()
    report = logger.report_scalar
    rounds = [_single(report) for _ in range(REPETITIONS)]
    _say("one call, tight loop, median", statistics.median(one[0] for one in rounds), 1.5)
    _say("one call, tight loop, p99", statistics.median(one[1] for one in rounds), 15)
    _say("a step of 50 metrics", statistics.median(_step(report) for _ in range(REPETITIONS)), 60)
    alone, four = statistics.median(_threads(report, 1) for _ in range(REPETITIONS)), _threads(report, 4)
    print(f"{'four threads to one, a call':34}{four / alone:9.2f} x    (bar 3)")
    _say("paced, 50 metrics every 10 ms, p99", statistics.median(_paced(report) for _ in range(3)), 60)
    for name, peer in _peers(Path(home)).items():
        mine, theirs = _mean(report, 20_000), _mean(peer, 2_000)
        print(f"{name + ', mean of a call':34}{theirs:9.2f} us   {theirs / mine:8.0f} x ours ({mine:.2f} us)")
    task.close()


def _say(what: str, value: float, bar: float) -> None:
    print(f"{what:34}{value:9.2f} us   (bar {bar:g})")


def _single(report: Report) -> tuple[float, float]:
    """Median and 99th percentile of calls timed one by one, the clock's own cost taken off."""
    clock, costs = time.perf_counter_ns, [0] * CALLS
    for step in range(CALLS):
        begun = clock()
        report("loss", "train", 0.5, step)
        costs[step] = clock() - begun
    empty = sorted(-(clock() - clock()) for _ in range(10_000))[5_000]
    costs.sort()
    return (costs[CALLS // 2] - empty) / 1e3, (costs[CALLS * 99 // 100] - empty) / 1e3


def _step(report: Report) -> float:
    names = [f"m{number}" for number in range(50)]
    costs = []
    for step in range(2_000):
        begun = time.perf_counter_ns()
        for name in names:
            report("step", name, 0.5, step)
        costs.append(time.perf_counter_ns() - begun)
    return statistics.median(costs) / 1e3


def _threads(report: Report, count: int) -> float:
    """Mean of a call, in microseconds, while so many threads report."""

    def work(number: int) -> None:
        for step in range(50_000):
            report("thread", str(number), 0.5, step)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (time.perf_counter() - begun) * 1e6 / (50_000 * count)


def _paced(report: Report) -> float:
    costs = []
    for step in range(100):
        for number in range(50):
            begun = time.perf_counter_ns()
            report("paced", str(number), 0.5, step)
            costs.append(time.perf_counter_ns() - begun)
        time.sleep(0.01)
    return sorted(costs)[len(costs) * 99 // 100] / 1e3


def _mean(report: Report, calls: int) -> float:
    begun = time.perf_counter()
    for step in range(calls):
        report("loss", "train", 0.5, step)
    return (time.perf_counter() - begun) * 1e6 / calls


def _peers(home: Path) -> dict[str, Report]:
    """Other trackers that are installed, ready to report."""
    found: dict[str, Report] = {}
    try:
        import wandb

        run = wandb.init(mode="offline", project="bench", dir=home, settings=wandb.Settings(silent=True))
        found["wandb offline"] = lambda title, series, value, step: run.log({f"{title}/{series}": value})
    except ImportError:
        print("wandb is not installed: not measured", file=sys.stderr)
    try:
        import trackio

        os.environ["TRACKIO_DIR"] = str(home / "trackio")
        trackio.init(project="bench")
        found["trackio"] = lambda title, series, value, step: trackio.log({f"{title}/{series}": value})
    except ImportError:
        print("trackio is not installed: not measured", file=sys.stderr)
    return found


if __name__ == "__main__":
    main()
