"""What `show` says of a run's starts."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from drafting import draft, opened, plan

from tuitrack.cli import main
from tuitrack.model.execution import Exit
from tuitrack.ops import attempts, claiming, queues
from tuitrack.ops.claiming import Stock


def test_each_start_tells_its_worker_its_gpus_and_what_it_used(home: Path):
    db = opened(home)
    made = draft(db)
    plan(db, made, gpus=0.5)
    queues.enqueue(db, made)
    claiming.claim(db, "box-1", ("default",), 1, Stock(("3",), managed=True))
    attempts.finish(db, made, 1, Exit(2, started=10.0, ended=75.0, cpu_seconds=192.0, max_rss=1_200_000_000))
    shown = CliRunner().invoke(main.cli, ["show", made]).output
    line = next(line for line in shown.splitlines() if "box-1  gpu 3 (0.5)" in line)
    assert line.endswith("exit 2  cpu 3:12, memory 1.2 GB")
    (told,) = json.loads(CliRunner().invoke(main.cli, ["show", made, "--json"]).output)["attempts"]
    assert told["gpus"] == [{"gpu": "3", "part": 0.5}]
    assert (told["worker"], told["cpu_seconds"], told["max_rss"]) == ("box-1", 192.0, 1_200_000_000)
