"""When runs end, when those that wait start."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import recorded
from recorded import Run

from tuitrack.model.plan import Plan
from tuitrack.model.worker import Detail
from tuitrack.query import durations, forecast
from tuitrack.query.durations import Usual
from tuitrack.query.leaderboard import Row
from tuitrack.query.plans import Awaited
from tuitrack.query.queues import Entry, QueueRow, WorkerRow

NOW = 1_000_000.0
USUAL = Usual({("p", "long"): 100.0, ("p", ""): 10.0})


def queue(name: str, *names: str, held: str = "") -> QueueRow:
    return QueueRow(name, held, tuple(Entry(f"{name}{n}", one, "p", 0, NOW) for n, one in enumerate(names)), ())


def worker(*queues: str, slots: int = 1, running: tuple[str, ...] = (), state: str = "running") -> WorkerRow:
    return WorkerRow("w", "h", 1, queues, slots, (), running, NOW, state)


def run(task_id: str, name: str = "x", progress: int | None = None, started: float | None = NOW - 5) -> Row:
    facts = dict.fromkeys(Row.__slots__, "") | {"id": task_id, "name": name, "project": "p"}
    return Row(**{**facts, "progress": progress, "started": started})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("progress", "started", "wanted"), [(50, NOW - 60, NOW + 60), (None, NOW, None), (0, NOW, None), (100, NOW, None)]
)
def test_the_end_of_a_run_by_how_far_it_is(progress, started, wanted):
    assert forecast.end(progress, started, NOW) == wanted


def test_those_that_wait_start_one_after_the_other_as_slots_fall_free():
    queues = (queue("gpu", "a", "long", "b"),)
    found = forecast.of(queues, (worker("gpu", slots=2, running=("r",)),), (run("r", progress=50),), USUAL, NOW)
    assert found.ends == {"r": NOW + 5}
    assert found.starts == {"gpu0": NOW, "gpu1": NOW + 5, "gpu2": NOW + 10}
    assert found.done == {"gpu": NOW + 105}


def test_what_runs_tells_how_long_others_of_its_project_take_where_their_name_does_not():
    queues = (queue("gpu", "a", "long", "b"),)
    slow = run("r", progress=50, started=NOW - 30)
    found = forecast.of(queues, (worker("gpu", running=("r",)),), (slow,), USUAL, NOW)
    assert found.starts == {"gpu0": NOW + 30, "gpu1": NOW + 90, "gpu2": NOW + 190}


def test_what_runs_longer_than_usual_tells_that_others_of_its_project_will_too():
    queues = (queue("gpu", "a", "long", "b"),)
    slow = run("r", started=NOW - 30)
    found = forecast.of(queues, (worker("gpu", running=("r",)),), (slow,), USUAL, NOW)
    assert found.ends == {"r": NOW}
    assert found.starts == {"gpu0": NOW, "gpu1": NOW + 30, "gpu2": NOW + 130}


def test_a_worker_takes_of_its_first_queue_first():
    queues = (queue("a", "x"), queue("b", "x"))
    found = forecast.of(queues, (worker("b", "a"),), (), USUAL, NOW)
    assert found.starts == {"b0": NOW, "a0": NOW + 10}


@pytest.mark.parametrize(
    ("queues", "workers"),
    [
        ((queue("gpu", "a", held="by user"),), (worker("gpu"),)),
        ((queue("gpu", "a"),), ()),
        ((queue("gpu", "a"),), (worker("other"),)),
        ((queue("gpu", "a"),), (worker("gpu", state="lost"),)),
        ((queue("gpu", "a"),), (worker("gpu", running=("r",)),)),
    ],
)
def test_what_cannot_be_told_is_left_out(queues, workers):
    found = forecast.of(queues, workers, (run("r", started=None),), USUAL, NOW)
    assert not found.starts and not found.done


def test_a_slot_that_waits_for_cards_is_no_use_until_something_ends():
    full = replace(worker("gpu", slots=2, running=("r",)), detail=Detail(waits="gpu0 waits for 2 GPUs, 0 of 2 free"))
    queues = (queue("gpu", "a"),)
    assert forecast.of(queues, (full,), (run("r", progress=50),), USUAL, NOW).starts == {"gpu0": NOW + 5}
    assert not forecast.of(queues, (replace(full, running=()),), (), USUAL, NOW).starts
    assert full.withholds("gpu0") == "waits for 2 GPUs, 0 of 2 free" and not full.withholds("gpu1")


def test_behind_a_run_of_unknown_length_nothing_is_told():
    queues = (queue("gpu", "a", "b"),)
    found = forecast.of(queues, (worker("gpu"),), (), Usual(), NOW)
    assert found.starts == {"gpu0": NOW} and not found.done


def test_a_run_that_takes_longer_than_usual_ends_any_moment():
    found = forecast.of((), (), (run("r", started=NOW - 500),), USUAL, NOW)
    assert found.ends == {"r": NOW}


def waiting(name: str, *after: Awaited, at: float | None = None) -> Entry:
    return Entry(name, name, "p", 0, NOW, Plan(at=at), after)


def test_what_waits_for_a_time_or_for_others_lets_those_behind_go_first():
    last = waiting("last", Awaited("r", "r", "running"), Awaited("a", "a", "queued"))
    late, lost = waiting("late", at=NOW + 35), waiting("lost", Awaited("x", "x", "failed"))
    line = QueueRow("gpu", "", (last, late, lost, waiting("a"), waiting("b")), ())
    running = run("r", progress=50, started=NOW - 15)
    usual = Usual(dict.fromkeys((("p", name) for name in ("a", "b", "last", "late")), 10.0))
    found = forecast.of((line,), (worker("gpu", slots=2, running=("r",)),), (running,), usual, NOW)
    assert found.starts == {"a": NOW, "b": NOW + 10, "last": NOW + 15, "late": NOW + 35}
    assert found.done == {"gpu": NOW + 45}


def test_an_idle_slot_takes_what_another_lets_start():
    line = QueueRow("gpu", "", (waiting("a"), waiting("b", Awaited("a", "a", "queued"))), ())
    found = forecast.of((line,), (worker("cpu", "gpu", slots=2),), (), USUAL, NOW)
    assert found.starts == {"a": NOW, "b": NOW + 10}


def test_a_queue_has_no_more_at_once_than_its_limit():
    line = QueueRow("gpu", "", (waiting("a"), waiting("b"), waiting("c")), (), at_once=2)
    running = run("r", progress=50)
    gone_on = Row(**{**{name: getattr(running, name) for name in Row.__slots__}, "queue": "gpu"})
    found = forecast.of((line,), (worker("gpu", slots=9, running=("r",)),), (gone_on,), USUAL, NOW)
    assert found.starts == {"a": NOW, "b": NOW + 5, "c": NOW + 10}


def test_the_usual_duration_is_the_median_by_name_and_by_project(home: Path):
    took = {1: ("a", 10.0), 2: ("a", 20.0), 3: ("a", 90.0), 4: ("b", 1.0)}
    runs = [
        Run(recorded.task_id(n), name=name, duration=long, facts={"completed": n}) for n, (name, long) in took.items()
    ]
    runs.append(Run(recorded.task_id(5), name="a", status="failed", duration=1.0, facts={"completed": 5}))
    usual = durations.usual(recorded.database(home, runs))
    assert usual.by_name == {("p", "a"): 20.0, ("p", "b"): 1.0, ("p", ""): 15.0}


def test_a_clone_of_another_length_takes_as_many_times_what_its_parent_took(home: Path):
    parent, ended = recorded.task_id(1), {"completed": 1}
    given = {
        2: {"Args/num-epochs": 30, "lr": 9},
        3: {"Args/num-epochs": 10, "lr": 9},
        4: {"Args/num-epochs": 5, "steps": 40},
    }
    runs = [Run(parent, name="a", params={"Args/num-epochs": 10, "lr": 1, "steps": 20}, duration=60.0, facts=ended)]
    runs += [
        Run(recorded.task_id(n), name="a", status="queued", params=params, facts={"parent": parent})
        for n, params in given.items()
    ]
    usual = durations.usual(recorded.database(home, runs))
    assert usual.by_run == {recorded.task_id(2): 180.0, recorded.task_id(4): 120.0}
    assert usual.takes(recorded.task_id(2), "p", "a") == 180.0 and usual.takes(recorded.task_id(3), "p", "a") == 60.0
