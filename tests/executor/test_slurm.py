"""Runs as jobs of a real Slurm on loopback: submitted, followed, aborted, preempted, through a restart of it."""

from __future__ import annotations

import os

import pytest
from drafting import log, row
from slurming import Cluster, cluster
from waiting import until

from tuitrack.executor.backends.slurm import checking
from tuitrack.model import jobs
from tuitrack.ops import cloning, queues, tasks
from tuitrack.query import attempts
from tuitrack.query import tasks as reading
from tuitrack.spool import attend

LONG = 60.0
"""Seconds that anything may take here: a job is four processes more, on a machine that may be busy."""

TRAIN = """
import time
from tuitrack import Task
task = Task.init("p", "train")
config = task.connect({"lr": 0.1})
for step in range(3000):
    task.get_logger().report_scalar("loss", "train", config["lr"], step)
    print("step", step, "lr", config["lr"], flush=True)
    time.sleep(0.1)
"""
SLEEP = "import time\nprint('up', flush=True)\ntime.sleep(100)\n"


@pytest.fixture(scope="module")
def slurm(tmp_path_factory: pytest.TempPathFactory):
    made = cluster(tmp_path_factory.mktemp("slurm"))
    before = os.environ.get("SLURM_CONF")
    os.environ["SLURM_CONF"] = str(made.conf)
    yield made
    made.close()
    if before is None:
        del os.environ["SLURM_CONF"]


def serve(bench, **more: object):
    return bench.work(backend=jobs.SLURM, every=0.2, slots=50, **more)


def job(bench, task_id: str) -> jobs.Job:
    """The job of a run's last attempt."""
    with bench.db.read() as tx:
        found = attempts.of(tx, task_id)
    return (found[-1].job if found else None) or jobs.Job()


def test_clone_edit_enqueue_runs_as_a_job_across_a_restart_of_slurm_until_it_is_aborted(slurm: Cluster, bench):
    parent = bench.queue(TRAIN)
    worker = serve(bench)
    bench.printed(parent, "lr 0.1", LONG)
    attend.barrier(bench.settings.spool_root, attend.Attendance(bench.home, bench.settings.spool_root))
    tasks.abort(bench.db, parent)
    assert bench.ended(parent, LONG) == ("stopped", "aborted by user")
    made = cloning.clone(bench.db, parent, cloning.CloneSpec(params={"General/lr": "0.5"}))
    queues.enqueue(bench.db, made)
    bench.printed(made, "lr 0.5", LONG)
    found = until(lambda: (one := job(bench, made)).state == jobs.RUNNING and one, timeout=LONG, what="its job")
    assert f"JobName=tuitrack-{made}-1" in slurm.ask("scontrol", "show", "job", found.id)
    assert found.node and row(bench.db, made)["host"] == found.node
    slurm.end("slurmctld")
    until(lambda: "slurmctld" in _waits(bench) or "contact" in _waits(bench), LONG, "what the worker says")
    steps = bench.console(made).count("step")
    until(lambda: bench.console(made).count("step") > steps, timeout=LONG, what="the run going on")
    slurm.run("slurmctld", "-D")
    until(lambda: "UP" in slurm.ask("scontrol", "ping"), LONG, "the controller")
    until(lambda: not _waits(bench), LONG, "the worker's trouble over")
    assert row(bench.db, made)["status"] == "running"
    detail = reading.detail(bench.db, made)
    assert [one.consumed for one in detail.params] == [True] and detail.metrics[0].last == 0.5
    tasks.abort(bench.db, made, "enough seen")
    assert bench.ended(made, LONG) == ("stopped", "enough seen")
    until(lambda: found.id not in slurm.ask("squeue", "--noheader"), LONG, "the job's end")
    assert worker.poll() is None
    assert [one for one in log(bench.db, made) if f"slurm: job {found.id} on " in one]


def _waits(bench) -> str:
    return bench.db.rows("SELECT detail FROM worker")[0]["detail"].partition('"waits": "')[2].partition('"')[0]


def test_what_waits_says_why_and_an_abort_takes_it_away(slurm: Cluster, bench):
    large = bench.queue(SLEEP, needs={"sbatch": "--ntasks=4"})
    serve(bench)
    bench.printed(large, "up", LONG)
    made = bench.queue(SLEEP, needs={"memory": 10**8, "time_limit": 60.0})
    found = until(lambda: (one := job(bench, made)).why == "Resources" and one, timeout=LONG, what="why it waits")
    assert found.state == jobs.PENDING and not found.node
    said = f"job {found.id} waits: Resources, number 1 in main"
    until(lambda: row(bench.db, made)["status_reason"] == said, timeout=LONG, what="where it waits")
    shown = slurm.ask("scontrol", "show", "job", found.id)
    assert "TimeLimit=00:06:00" in shown and "mem=96M" in shown and "Requeue=0" in shown
    tasks.abort(bench.db, made)
    assert bench.ended(made, LONG) == ("stopped", "aborted by user")
    assert "JobState=CANCELLED" in slurm.ask("scontrol", "show", "job", found.id)
    assert not bench.paths(made).marker.exists()
    slurm.ask("scancel", job(bench, large).id)
    assert bench.ended(large, LONG) == ("stopped", "cancelled in Slurm")


def test_what_gives_way_to_others_starts_again_as_another_attempt(slurm: Cluster, bench):
    made = bench.queue("import os\nprint('attempt', os.environ['TUITRACK_ATTEMPT'])\n" + SLEEP, needs={"gpus": 0.0})
    serve(bench, sbatch="--ntasks=4")
    bench.printed(made, "up", LONG)
    urgent = slurm.ask("sbatch", "--parsable", "--partition=urgent", "--output=/dev/null", "--wrap", "sleep 1").strip()
    until(lambda: row(bench.db, made)["attempt"] == 2, LONG, "the second attempt")
    bench.printed(made, "attempt 2", LONG)
    with bench.db.read() as tx:
        assert attempts.of(tx, made)[0].reason == "stopped by Slurm: preempted"
    assert any("running → queued: stopped by Slurm: preempted" in one for one in log(bench.db, made))
    assert "JobState=COMPLETED" in slurm.ask("scontrol", "show", "job", urgent)
    tasks.abort(bench.db, made)
    assert bench.ended(made, LONG) == ("stopped", "aborted by user")


def test_a_sweep_is_one_array(slurm: Cluster, bench):
    text = "import os\nprint('index', os.environ['SLURM_ARRAY_TASK_ID'])\n"
    made = [bench.queue(text) for _ in range(3)]
    other = bench.queue(
        "print(sorted(one for one in __import__('os').environ if 'ARRAY' in one))", needs={"sbatch": "--nice=1"}
    )
    serve(bench)
    for index, one in enumerate(made):
        assert bench.ended(one, LONG) == ("completed", "")
        assert bench.console(one) == f"index {index}\n"
    assert bench.ended(other, LONG) == ("completed", "") and bench.console(other) == "[]\n"
    ids = [job(bench, one).id for one in made]
    assert [one.partition("_")[2] for one in ids] == ["0", "1", "2"] and len(
        {one.partition("_")[0] for one in ids}
    ) == 1


def test_what_slurm_does_not_take_fails_with_its_words(slurm: Cluster, bench):
    made = bench.queue("print(1)", needs={"sbatch": "--partition=nowhere"})
    serve(bench)
    assert bench.ended(made, LONG) == (
        "failed",
        "not started: sbatch: invalid partition specified: nowhere; Invalid partition name specified",
    )


@pytest.mark.slow
def test_slurms_time_limit_is_told_as_such_before_it_and_at_it(slurm: Cluster, bench):
    told = bench.queue(SLEEP, needs={"sbatch": "--time=1"})
    cut = bench.queue(SLEEP, needs={"sbatch": "--time=1 --signal=USR1@1"})
    serve(bench)
    for made in (told, cut):
        assert bench.ended(made, 150.0) == ("stopped", "stopped by Slurm: time limit")


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes device files")
def test_each_job_is_told_with_its_node_and_its_cards(bench, tmp_path, monkeypatch: pytest.MonkeyPatch):
    made = cluster(tmp_path, ("one", "two"), gpus=2)
    monkeypatch.setenv("SLURM_CONF", str(made.conf))
    try:
        show = "import os\nprint('sees', os.environ.get('CUDA_VISIBLE_DEVICES'), flush=True)\n"
        runs = [bench.queue(show + SLEEP) for _ in range(3)]
        both = bench.queue(show + SLEEP, needs={"gpus": 2.0})
        too_many = bench.queue(SLEEP, needs={"gpus": 3.0})
        serve(bench, sbatch="--gres=gpu:1")
        for one in runs:
            bench.printed(one, "up", LONG)
        held = [until(lambda one=one: (found := job(bench, one)).gpus and found, LONG, "its cards") for one in runs]
        assert len({(one.node, one.gpus) for one in held}) == 3
        assert [bench.console(one).split()[1] for one in runs] == [one.gpus for one in held]
        assert bench.ended(too_many, LONG)[1] == "not started: sbatch: Requested node configuration is not available"
        until(lambda: job(bench, both).why in ("Resources", "Priority"), LONG, "why it waits")
        for one in runs:
            tasks.abort(bench.db, one)
        bench.printed(both, "sees 0,1", LONG)
        assert job(bench, both).node in ("one", "two")
    finally:
        made.close()


def test_doctor_tries_a_job(slurm: Cluster, bench):
    assert [(name, good) for name, good, _ in checking.findings(used=True)] == [
        ("slurm", True),
        ("munge", True),
        ("controller", True),
    ]
    ((name, good, told),) = checking.try_job(bench.settings, "--ntasks=1")
    assert (name, good) == ("shared", True) and told.endswith(str(bench.home))
    assert not list(bench.home.glob("doctor-*"))
    ((name, good, told),) = checking.try_job(bench.settings, "--partition=nowhere")
    assert (name, good) == ("job", False) and "nowhere" in told
