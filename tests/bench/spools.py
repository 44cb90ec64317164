"""A process with the spools of many live runs: it reports to all of them once a second, or to none."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from tuitrack.model import events, task
from tuitrack.spool import liveness
from tuitrack.spool.writer import Limits, Writer


def main() -> None:
    """`spools.py {"root", "runs", "metrics", "reports"}`; says when all are there."""
    told = json.loads(sys.argv[1])
    metrics = range(told["metrics"])
    writers = [_run(Path(told["root"]), number) for number in range(told["runs"])]
    series = [[writer.series("loss", f"m{number}") for number in metrics] for writer in writers]
    print("ready", flush=True)
    step = 0
    while True:
        for writer, ids in zip(writers, series, strict=True):
            if told["reports"]:
                for one in ids:
                    writer.scalar(one, step, 1.0 / (step + 1), time.time_ns())
            time.sleep(1 / len(writers))
        step += 1


def _run(root: Path, number: int) -> Writer:
    made = Writer.create(root, limits=Limits(keep_free_bytes=0))
    facts = liveness.current()
    started = events.Started(
        task_id=task.new_id(), project="p", name=f"run {number}", process=facts, host="h", user="u",
        executable=sys.executable, argv=("train.py",), cwd="/", time=time.time(), capture=False,
    )  # fmt: skip
    made.event(events.encode(started))
    return made


if __name__ == "__main__":
    main()
