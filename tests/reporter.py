"""A training program that reports some metrics at a pace, says when, then stays silent until it is told to end."""

from __future__ import annotations

import sys
import time

from tuitrack import Task


def main() -> None:
    """`reporter.py METRICS HERTZ STEPS`; the value of every metric is its step, so that a screen tells which it is."""
    metrics, hertz, steps = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    scalar = Task.init("p", "live", auto_connect_streams=False).get_logger().report_scalar
    begun = time.monotonic()
    for step in range(steps):
        for number in range(metrics):
            scalar("live", f"m{number:02}", step, step)
        print(step, time.monotonic(), flush=True)
        time.sleep(max(0.0, begun + (step + 1) / hertz - time.monotonic()))
    sys.stdin.read()


if __name__ == "__main__":
    main()
