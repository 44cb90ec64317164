"""What `show` says of a run's starts."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from drafting import draft, opened, plan

from tuitrack.cli import main
from tuitrack.model.execution import Exit
from tuitrack.model.jobs import Job
from tuitrack.ops import attempts, claiming, jobs, queues
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


def test_how_a_job_of_slurm_stands_is_told_everywhere(home: Path):
    db = opened(home)
    made = draft(db, name="train")
    plan(db, made, gpus=2.0, sbatch="--qos=high")
    queues.enqueue(db, made, "gpu")
    assert claiming.claim(db, "w", ("gpu",), 1, Stock(elsewhere=True, handle=Job().text))
    jobs.note(db, attempts.open_here(db, db.settings)[0], Job("47_1", "pending", "Priority", partition="a100", place=2))
    run = CliRunner().invoke
    shown, told = run(main.cli, ["show", made]).output, "job 47_1 waits: Priority, number 2 in a100"
    assert shown.splitlines()[0] == f"train   running   {told}"
    assert "  1  w  job 47_1 waits" in shown and "--qos=high" in shown
    assert told in run(main.cli, ["queue", "show", "gpu"]).output
    (queue,) = json.loads(run(main.cli, ["queue", "ls", "--json"]).output)
    (job,) = queue["jobs"]
    assert (job["task"], job["id"], job["why"], job["place"], job["node"]) == (made, "47_1", "Priority", 2, None)
    (attempt,) = json.loads(run(main.cli, ["show", made, "--json"]).output)["attempts"]
    assert (attempt["job"]["state"], attempt["job"]["told"]) == ("pending", told)
    assert json.loads(run(main.cli, ["show", made, "--json"]).output)["started"] is None
