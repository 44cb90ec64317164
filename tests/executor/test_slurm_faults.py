"""A Slurm whose answers get lost, come late or not at all: nothing is submitted twice, nothing is lost."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from drafting import log, row
from slurming import Fake
from waiting import until

from tuitrack.cli import main
from tuitrack.executor.backends.base import News
from tuitrack.executor.backends.slurm import checking, listing, submission
from tuitrack.executor.backends.slurm.engine import Slurm
from tuitrack.executor.backends.slurm.flushing import Flusher
from tuitrack.executor.backends.slurm.submitting import Submitter
from tuitrack.executor.backends.slurm.verdicts import Verdicts
from tuitrack.model import execution, jobs
from tuitrack.model.execution import AttemptPaths, Exit
from tuitrack.model.jobs import Job
from tuitrack.model.plan import Plan
from tuitrack.model.worker import Detail
from tuitrack.ops import claiming, tasks, workers
from tuitrack.ops.attempts import Attempt
from tuitrack.ops.claiming import Stock
from tuitrack.query import queues as reading
from tuitrack.spool import filesystems

LONG = 60.0
"""Seconds that a run may take: its job is four processes more, on a machine that may be busy."""

FAULTS = ("lost", "late", "silent", "refused", "full", "")
"""Taken but never answered, taken after it gave up, answered with nothing, not taken, too many, none."""


@pytest.fixture
def slurm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    monkeypatch.setattr("tuitrack.executor.backends.slurm.submitting._FULL_FOR", 0.2)
    return Fake.made(tmp_path / "slurm", monkeypatch)


def engine(options: str = "") -> Slurm:
    made = Slurm.of(options)
    made.submitter, made.verdicts = Submitter(quiet=1.0), Verdicts(late=0.5)
    return made


def attempt(runs: Path, name: str, number: int = 1) -> Attempt:
    paths = AttemptPaths.of(runs, name, number)
    paths.directory.mkdir(parents=True)
    return Attempt(name, number, 0.0, paths, Job())


def wanted(slurm: Slurm, runs: Path, count: int, *, alike: bool = False) -> list[Attempt]:
    """Attempts that want a job, each one of its own unless they are alike."""
    found = [attempt(runs, f"task{index}") for index in range(count)]
    for index, one in enumerate(found):
        slurm.start(one.paths, Plan(sbatch="" if alike else f"--comment={index}"))
    return found


def after(some: list[Attempt], news: News) -> list[Attempt]:
    """Attempts as the database has them after some news."""
    return [replace(one, job=news.jobs.get(one.paths, one.job)) for one in some]


def _submissions(slurm: Fake, runs: Path, count: int) -> None:
    """Submit with a worker that is killed and begins anew all the time, and forgets half of what it was told."""
    slurm.set("still")
    chance = random.Random(7)
    faults = [chance.choice(FAULTS) for _ in range(count)]
    slurm.go_wrong(*faults)
    some = wanted(engine(), runs, count)

    def settled() -> bool:
        nonlocal some
        told = after(some, engine().follow(some))
        some = [one if chance.random() < 0.5 else before for one, before in zip(told, some, strict=True)]
        return all(one.job and one.job.id for one in some)

    until(settled, 120.0, "a job for each")
    taken = slurm.submitted
    assert len(taken) == len({name for name, _ in taken}) == count, "each once"
    assert not slurm.left
    print(f"{count} jobs, {count - faults.count('')} faults, {len(taken)} submissions")


def test_nothing_is_submitted_twice(slurm: Fake, tmp_path: Path):
    _submissions(slurm, tmp_path / "runs", 12)


@pytest.mark.slow
def test_of_two_hundred_nothing_is_submitted_twice(slurm: Fake, tmp_path: Path):
    _submissions(slurm, tmp_path / "runs", 200)


def test_a_submission_without_an_answer_is_given_up_and_found_by_its_name(slurm: Fake, tmp_path: Path, monkeypatch):
    monkeypatch.setattr("tuitrack.executor.backends.slurm.submission._PATIENCE", 0.5)
    slurm.set("still")
    slurm.go_wrong("hangs")
    some = wanted(made := engine(), tmp_path, 1)
    news = made.follow(some)
    assert news.trouble == "sbatch got no answer in 0 s"
    assert made.follow(after(some, news)).jobs[some[0].paths].id == "1"
    assert len(slurm.submitted) == 1


def test_a_sweep_whose_answer_is_lost_is_found_as_the_array_it_is(slurm: Fake, tmp_path: Path):
    slurm.set("still")
    slurm.go_wrong("lost")
    some = wanted(made := engine(), tmp_path, 3, alike=True)
    made.follow(some)
    news = engine().follow(some)
    assert [news.jobs[one.paths].id for one in some] == ["1_0", "1_1", "1_2"]
    assert len(slurm.submitted) == 3


def test_an_array_that_is_too_large_goes_in_smaller_ones(slurm: Fake, tmp_path: Path):
    slurm.set("still")
    slurm.go_wrong("full", "full")
    some = wanted(made := engine(), tmp_path, 4, alike=True)

    def all_there() -> bool:
        nonlocal some
        some = after(some, made.follow(some))
        return all(one.job and one.job.id for one in some)

    until(all_there)
    assert sorted(one.job.id for one in some) == sorted(one for _, one in slurm.submitted)
    assert not any(one.endswith("_3") for _, one in slurm.submitted)


def test_of_a_job_that_was_submitted_twice_all_the_same_one_is_taken_away(slurm: Fake, tmp_path: Path):
    slurm.set("still")
    some = wanted(made := engine(), tmp_path, 1)
    some = after(some, made.follow(some))
    submission.submit(submission.of(some[0].paths)[0])
    assert made.follow(some).jobs[some[0].paths].id == "1"
    assert states() == {"1": "PENDING", "2": "CANCELLED"}


def test_a_job_that_starts_twice_runs_nothing_twice(slurm: Fake, bench):
    made = bench.queue("print('ran', flush=True)\n" + "import time\ntime.sleep(0.5)\n")
    serve(bench)
    bench.printed(made, "ran", LONG)
    again = submission.of(bench.paths(made))[0]
    number = submission.submit(again)
    until(lambda: states()[number] == "COMPLETED", LONG, "the second job's end")
    assert bench.ended(made, LONG) == ("completed", "")
    assert bench.console(made) == "ran\n"


def serve(bench, **more: object):
    return bench.work(backend=jobs.SLURM, every=0.1, slots=50, **more)


def states() -> dict[str, str]:
    return {one.id: one.state for one in listing.ask(ended=True)}


def test_a_run_goes_through_from_its_queue_to_its_end(slurm: Fake, bench):
    made = bench.queue(
        "import os\nprint(os.environ.get('CUDA_VISIBLE_DEVICES'), os.environ['SLURM_JOB_ID'])",
        environ={"CUDA_VISIBLE_DEVICES": "7"},
    )
    serve(bench, until_empty=True).wait(LONG)
    assert bench.ended(made, LONG) == ("completed", "")
    assert bench.console(made) == "None 1\n"
    assert row(bench.db, made)["host"] == "node1"


def test_the_cards_of_a_job_are_told(slurm: Fake, bench):
    made = bench.queue(
        "print('up', flush=True)\nimport os, time\nwhile not os.path.exists('enough'): time.sleep(0.05)",
        needs={"gpus": 2.0},
    )
    serve(bench)
    until(lambda: any("job 1 on node1, gpu 0,1" in one for one in log(bench.db, made)), LONG, "its cards")
    (bench.code / "enough").touch()
    assert bench.ended(made, LONG) == ("completed", "")


def test_when_a_job_starts_is_not_told_where_slurm_takes_a_year_for_what_has_no_limit():
    year = listing.Listed("1", "PENDING", "Resources", "", "main", time.time() + 365 * 86400, 1, "x")
    assert year.expected == 0.0
    soon = year._replace(starts=time.time() + 3600)
    assert soon.expected == soon.starts


def test_while_slurm_is_down_what_waits_stays_and_what_runs_is_seen_through(slurm: Fake, bench):
    made = bench.queue("print('up', flush=True)\nimport os, time\nwhile not os.path.exists('enough'): time.sleep(0.05)")
    serve(bench)
    bench.printed(made, "up", LONG)
    slurm.set("down")
    until(lambda: "contact" in reading.workers(bench.db)[0].detail.waits, LONG, "what the worker says")
    later = bench.queue("print(2)")
    (bench.code / "enough").touch()
    assert bench.ended(made, LONG) == ("completed", "")
    assert row(bench.db, later)["status"] == "queued"
    slurm.set("down", False)
    assert bench.ended(later, LONG) == ("completed", "")


def test_a_worker_that_is_killed_costs_no_job(slurm: Fake, bench):
    made = bench.queue("print('up', flush=True)\nimport os, time\nwhile not os.path.exists('enough'): time.sleep(0.05)")
    worker = serve(bench)
    bench.printed(made, "up", LONG)
    worker.kill()
    worker.wait()
    (bench.code / "enough").touch()
    until(lambda: bench.paths(made).exit.exists(), LONG, "the exit")
    bench.work()  # one for this host leaves it alone, or closes it as anybody may
    serve(bench)
    assert bench.ended(made, LONG) == ("completed", "")
    assert len(slurm.submitted) == 1


def test_an_abort_before_slurm_has_it_needs_no_slurm(slurm: Fake, bench):
    slurm.go_wrong("full")
    made = bench.queue("print(1)")
    serve(bench)
    until(lambda: row(bench.db, made)["status_reason"].startswith("not in Slurm yet: sbatch: Job violates"), LONG)
    tasks.abort(bench.db, made)
    assert bench.ended(made, LONG) == ("stopped", "aborted by user")
    assert not slurm.submitted


@pytest.mark.parametrize(
    ("state", "reason", "outcome"),
    [
        ("TIMEOUT", "stopped by Slurm: time limit", "over"),
        ("PREEMPTED", "stopped by Slurm: preempted", "again"),
        ("NODE_FAIL", "lost: node failure", "over"),
        ("OUT_OF_MEMORY", "out of memory", "over"),
        ("CANCELLED", "cancelled in Slurm", "over"),
        ("FAILED", "lost: its supervisor was killed", "over"),
    ],
)
def test_what_slurm_ended_without_a_word_says_why(slurm: Fake, tmp_path: Path, state, reason, outcome):
    made, one = engine(), attempt(tmp_path, "task")
    made.start(one.paths, Plan())
    (one,) = after([one], made.follow([one]))
    submission.claim(one.paths, "1")
    ends(slurm, state)

    def ended():
        return made.follow([one]).ended.get(one.paths)

    found = until(ended, what="the end")
    assert (found.exit.reason, found.outcome) == (reason, outcome)


def ends(slurm: Fake, state: str) -> None:
    path = slurm.directory / "jobs.json"
    known = json.loads(path.read_text())
    known["1"] |= {"state": state, "pid": 2**22}
    path.write_text(json.dumps(known))


def test_an_exit_that_comes_late_is_waited_for(slurm: Fake, tmp_path: Path):
    made, one = engine(), attempt(tmp_path, "task")
    made.start(one.paths, Plan())
    (one,) = after([one], made.follow([one]))
    submission.claim(one.paths, "1")
    ends(slurm, "COMPLETED")
    assert made.follow([one]).jobs[one.paths].state == jobs.ENDED
    one.paths.exit.write_text(execution.dump(Exit(0)))
    made.verdicts.late = 0.0
    assert not made.follow([one]).ended


def test_what_slurm_forgot_before_it_started_is_queued_again(slurm: Fake, tmp_path: Path):
    slurm.set("still")
    made, one = engine(), attempt(tmp_path, "task")
    made.start(one.paths, Plan())
    (one,) = after([one], made.follow([one]))
    (slurm.directory / "jobs.json").write_text("{}")
    found = until(lambda: made.follow([one]).ended.get(one.paths))
    assert found.outcome == "never started"
    assert not submission.claim(one.paths, "1"), "a job that comes late finds it taken"


def test_what_is_news_of_a_job_is_in_its_log_once(slurm: Fake, bench):
    slurm.set("still")
    made = bench.queue("print(1)")
    serve(bench)
    until(lambda: row(bench.db, made)["status_reason"] == "job 1 waits: Resources, number 1 in main", LONG)
    slurm.set("still", False)
    assert bench.ended(made, LONG) == ("completed", "")
    told = [one for one in log(bench.db, made) if one.startswith("slurm: ")]
    assert told[:2] == ["slurm: job 1 waits", "slurm: job 1 waits: Resources"]
    assert len(told) == len(set(told))


def test_what_a_job_writes_is_flushed_where_others_would_not_see_it(tmp_path: Path, monkeypatch):
    paths, spool = AttemptPaths(tmp_path / "attempt"), tmp_path / "spool" / "one"
    for directory in (paths.directory, spool):
        directory.mkdir(parents=True)
    for file in (paths.console, spool / "alive", spool / "000000.seg"):
        file.touch()
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: flushed.append(os.fstat(descriptor).st_ino))
    Flusher(paths, spool.parent).flush_if_due()
    assert not flushed, "a local disk shows it at once"
    monkeypatch.setattr(filesystems, "kind", lambda path: "nfs4")
    flusher = Flusher(paths, spool.parent)
    flusher.flush_if_due()
    flusher.flush_if_due()
    assert flushed == [paths.console.stat().st_ino, (spool / "000000.seg").stat().st_ino]


def test_doctor_says_what_of_slurm_is_not_there(slurm: Fake):
    told = [(name, good) for name, good, _ in checking.findings(used=True)]
    assert told[::2] == [("slurm", True), ("controller", True)]
    slurm.set("down")
    assert checking.findings(used=True)[-1][1:] == (
        False, "squeue: Unable to contact slurm controller (connect failure): runs wait in their queue until it answers"
    )  # fmt: skip


def test_doctor_looks_at_slurm_where_a_worker_uses_it(slurm: Fake, bench):
    slurm.set("down")
    told = CliRunner().invoke(main.cli, ["doctor"]).output
    assert re.search("^ok +slurm +here, used by no worker", told, re.MULTILINE) and "controller" not in told
    workers.register(bench.db, "w", ("gpu",), 1, workers.Means((), Detail(engine=jobs.SLURM)))
    told = CliRunner().invoke(main.cli, ["doctor"]).output
    assert re.search("^RISK +controller", told, re.MULTILINE)


def test_two_workers_of_a_home_submit_nothing_twice(slurm: Fake, bench):
    slurm.set("still")
    serve(bench)
    serve(bench)
    made = [bench.queue("print(1)", needs={"sbatch": f"--comment={index}"}) for index in range(6)]
    until(lambda: all("waits" in row(bench.db, one)["status_reason"] for one in made), LONG, "a job for each")
    slurm.set("still", False)
    assert [bench.ended(one, LONG) for one in made] == [("completed", "")] * 6
    assert len(slurm.submitted) == 6


def test_what_a_worker_took_and_never_laid_out_is_queued_again(slurm: Fake, bench):
    made = bench.queue("print(1)")
    claiming.claim(bench.db, "killed", ("default",), 1, Stock(elsewhere=True, handle=Job().text))
    serve(bench)
    assert bench.ended(made, LONG) == ("completed", "")
    assert row(bench.db, made)["attempt"] == 2 and len(slurm.submitted) == 1


def test_a_job_that_does_not_obey_is_ended_for_good(slurm: Fake, tmp_path: Path, monkeypatch):
    monkeypatch.setattr("tuitrack.executor.backends.slurm.stopping._GRACE", 0.5)
    made, one = engine(), attempt(tmp_path, "task")
    made.start(one.paths, Plan())
    (one,) = after([one], made.follow([one]))
    (one.paths.directory / "job.sh").write_text("#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 0.1; done\n")
    until(lambda: made.follow([one]).jobs[one.paths].state == jobs.RUNNING)
    submission.claim(one.paths, "1")
    aborted = replace(one, stop_reason="enough")
    found = until(lambda: made.follow([aborted]).ended.get(one.paths), LONG, "the end")
    assert (found.exit.aborted, found.exit.reason, found.outcome) == (True, "enough", "over")


def test_a_signal_that_means_something_to_the_code_reaches_it(slurm: Fake, bench):
    text = """
import signal, sys, time
signal.signal(signal.SIGUSR1, lambda *_: (print("saved", flush=True), sys.exit(0)))
print("up", flush=True)
time.sleep(100)
"""
    made = bench.queue(text)
    serve(bench)
    bench.printed(made, "up\n", LONG)
    (job,) = json.loads((slurm.directory / "jobs.json").read_text()).values()
    os.kill(job["pid"], signal.SIGUSR1)
    assert bench.ended(made, LONG) == ("completed", "")
    assert bench.console(made) == "up\nsaved\n"


def test_what_slurm_stops_is_told_with_its_cause(slurm: Fake, bench):
    made = bench.queue("print('up', flush=True)\nimport time\ntime.sleep(100)")
    serve(bench)
    bench.printed(made, "up", LONG)
    path = slurm.directory / "jobs.json"
    known = json.loads(path.read_text())
    known["1"]["ends"] = "TIMEOUT"
    path.write_text(json.dumps(known))
    os.kill(known["1"]["pid"], signal.SIGTERM)
    assert bench.ended(made, LONG) == ("stopped", "stopped by Slurm: time limit")


def test_an_attempt_is_one_jobs_only(tmp_path: Path):
    one = attempt(tmp_path, "task")
    assert submission.claim(one.paths, "1")
    assert not submission.claim(one.paths, "2")
    assert not submission.claim(one.paths, ""), "nor can it be settled as never started"
    assert submission.started(one.paths) == "1"
