"""Queues: what waits, in which order, who serves it."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import populate
import pytest
from drafting import draft
from populate import settings_of

from tuitrack.model import jobs
from tuitrack.model import params as vocabulary
from tuitrack.model.jobs import Job
from tuitrack.model.worker import Detail
from tuitrack.ops import attempts, claiming, workers
from tuitrack.ops import jobs as notes
from tuitrack.ops import queues as queue_ops
from tuitrack.ops import tasks as task_ops
from tuitrack.ops.claiming import Stock
from tuitrack.query import queues
from tuitrack.store.database import open_database
from tuitrack.tui import once, starting
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.options import Options
from tuitrack.tui.parts import queues as parts
from tuitrack.tui.parts.queue_room import Room, Texts
from tuitrack.tui.reading import service
from tuitrack.tui.reading.service import Service
from tuitrack.tui.screens.task import TaskScreen


@pytest.fixture
def db(home: Path):
    return open_database(settings_of(home))


@pytest.fixture
def app(db) -> TuitrackApp:
    for name in ("one", "two", "three"):
        queue_ops.enqueue(db, draft(db, name=name), "gpu")
    return TuitrackApp(db, Options(once=True, view="queues"))


def order(db) -> list[str]:
    return [entry.name for entry in queues.queues(db)[0].entries]


async def test_waiting_runs_are_listed_in_order_with_who_serves_them(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        text = once.text(app, 80, 24)
        assert text.index("one") < text.index("two") < text.index("three")
        assert "3 waiting" in text
        assert "nobody serves it" in text


async def test_a_waiting_run_is_moved_and_the_cursor_goes_with_it(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "down", "J")
        assert order(db) == ["two", "one", "three"]
        await once.press(pilot, "J")
        assert order(db) == ["two", "three", "one"]
        await once.press(pilot, "K", "K")
        assert order(db) == ["one", "two", "three"]


async def test_a_waiting_run_is_taken_off(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "down", "down", "X")
        assert order(db) == ["one", "three"]
        assert "two taken off gpu" in once.text(app, 80, 24)


async def test_a_queue_is_held_and_goes_on(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "H", "enter")
        assert queues.queues(db)[0].held == "held by user"
        await once.press(pilot, "H")
        assert not queues.queues(db)[0].held
        await once.press(pilot, "H", *"fan", "enter")
        assert "held, H goes on: fan" in once.text(app, 80, 24)
        await once.press(pilot, "H")
        assert not queues.queues(db)[0].held


async def test_a_worker_is_started_for_the_queue_under_the_cursor(app, monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(starting, "worker", lambda settings, wanted: asked.extend(wanted.queues) or "w1")
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "W", "enter", "enter")
    assert asked == ["gpu"]


async def test_a_worker_of_a_queue_that_is_not_there_is_started_on_the_second_enter(app, monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(starting, "worker", lambda settings, wanted: asked.extend(wanted.queues) or "w1")
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "W", "enter", "y", "enter")
        assert "! there is no queue gpuy: enter again makes it" in once.text(app, 80, 24) and not asked
        await once.press(pilot, "enter")
    assert asked == ["gpuy"]


async def test_enter_opens_the_run(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "down", "enter")
        assert isinstance(app.screen, TaskScreen)
        assert "one" in once.text(app, 80, 24)


async def test_a_queue_is_made(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "plus", *"cpu", "enter")
        assert [queue.name for queue in queues.queues(db)] == ["cpu", "gpu"]


async def test_without_queues_it_says_what_to_do(home: Path):
    app = TuitrackApp(open_database(settings_of(home)), Options(once=True, view="queues"))
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        assert "No queue yet" in once.text(app, 80, 24)


async def test_a_waiting_run_goes_to_another_queue(app, db):
    queue_ops.create(db, "night")
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "down", "down", "Q", "enter")
        found = {queue.name: [entry.name for entry in queue.entries] for queue in queues.queues(db)}
        assert found == {"gpu": ["one", "three"], "night": ["two"]}
        assert "two waits in night" in once.text(app, 80, 24)


async def test_where_there_is_no_other_queue_it_says_so(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "down", "Q")
        assert "there is no other queue" in once.text(app, 80, 24)


async def test_an_empty_queue_is_removed_a_full_one_refused(app, db):
    queue_ops.create(db, "empty")
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "D")
        assert [queue.name for queue in queues.queues(db)] == ["gpu"]
        await once.press(pilot, "home", "D")
        assert "is not empty" in once.text(app, 80, 24)


async def test_what_waits_says_when_it_starts_and_a_worker_can_be_let_go(app, db):
    workers.register(db, "w-1", ["gpu"], 2)
    with db.write() as tx:
        tx.execute(
            "INSERT INTO task (id, project, name, type, status, created, started, duration, completed, status_reason, "
            "comment, parent, sweep, user, host, updated, attempt, queue, worker, archived, size, dropped, rejected, "
            "stop_reason, hint, revision) SELECT 'x', project, 'old', '', 'completed', 1, 1, 7200, 7201, '', '', '', '', "
            "'', '', 1, 0, '', '', 0, 0, 0, 0, '', '', 0 FROM task LIMIT 1"
        )
    asked: list[str] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        rows = once.text(app, 80, 24).splitlines()
        one, two, three = (next(row for row in rows if f" {name} " in row) for name in ("one", "two", "three"))
        assert one.rstrip().endswith("soon") and two.rstrip().endswith("soon")
        assert "~" in three and "done ~" in next(row for row in rows if "3 waiting" in row and "gpu" in row)
        assert any("w-1" in row and "0 of 2 busy" in row for row in rows)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tuitrack.tui.screens.queues.worker_ops.stop", lambda db, worker: asked.append(worker))
            await once.press(pilot, "down", "down", "down", "down", "X")
    assert asked == ["w-1"]


async def test_what_waits_says_what_it_needs_and_what_it_waits_for(app, db):
    one, two, three = (entry.task_id for entry in queues.queues(db)[0].entries)
    queue_ops.replan(db, two, {"after": (one,), "gpus": 2.0, "priority": 10})
    queue_ops.replan(db, three, {"at": time.mktime((2099, 1, 1, 2, 0, 0, 0, 0, -1)), "memory": 32 * 10**9})
    task_ops.abort(db, one)
    queue_ops.enqueue(db, draft(db, name="four"), "gpu", given={"after": (two,)})
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        rows = {
            name: row
            for row in once.text(app, 80, 24).splitlines()
            for name in ("two", "three", "four")
            if f" {name} " in row[:30]
        }
    assert "2 gpus  high" in rows["two"] and "! one stopped" in rows["two"]
    assert "32 GB" in rows["three"] and "at 01 Jan" in rows["three"]
    assert " two " in rows["four"]


async def test_how_what_waits_is_run_is_edited_from_its_row(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "down", "down", "e", "down", "enter", "ctrl+u", "2", "enter", "S")
        assert "2 gpus" in next(row for row in once.text(app, 80, 24).splitlines() if " two " in row[:30])
        await once.press(pilot, "home", "e")
        assert "only what waits can be edited" in once.text(app, 80, 24)


async def test_a_queue_is_given_a_limit_and_no_nonsense(app, db):
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "L", "0", "enter")
        assert "no number of runs" in once.text(app, 80, 24)
        await once.press(pilot, "backspace", "2", "enter")
        assert "2 at once" in once.text(app, 80, 24)
        assert queues.queues(db)[0].at_once == 2
        await once.press(pilot, "L", "ctrl+u", "enter")
        assert queues.queues(db)[0].at_once is None


async def test_what_ended_is_run_again(app, db):
    made = queues.queues(db)[0].entries[0].task_id
    task_ops.abort(db, made)
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        await once.press(pilot, "end", "r")
    assert order(db) == ["two", "three", "one"]


async def test_a_run_that_waits_for_cards_says_so_and_what_ended_what_it_reached(db, home):
    populate.fill(home, populate.Plan(runs=12))
    made = draft(db, name="large")
    queue_ops.enqueue(db, made, "gpu", given={"gpus": 2.0})
    says = Detail(waits=f"{made[:8]} waits for 2 GPUs, 1 of 2 free")
    workers.register(db, "w", ["gpu"], 2, workers.Means(("0", "1"), says))
    app = TuitrackApp(db, Options(once=True, view="queues"))
    async with app.run_test(size=(80, 40)) as pilot:
        await once.settle(pilot)
        lines = once.text(app, 80, 40).splitlines()
    large = next(line for line in lines if "large" in line and "2 gpus" in line)
    assert "for 2 GPUs" in large and "soon" not in large, "it does not start before the other GPU is free"
    ended = lines[next(place for place, line in enumerate(lines) if "Just ended" in line) + 2]
    assert ended.startswith(" ✓    wide lr=0.0003 s0 ") and " .06388 loss/val " in ended and ended.endswith(" just now")


async def test_a_damaged_row_is_said_and_all_others_are_listed(app, db):
    with db.write() as tx:
        tx.execute("UPDATE plan SET at = 'soon' WHERE task_id = (SELECT id FROM task WHERE name = 'two')")
    workers.register(db, "w", ["gpu"], 1)
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        lines = once.text(app, 80, 24).splitlines()
    rows = {name: next(line for line in lines if f" {name} " in line) for name in ("one", "two", "three")}
    assert "! damaged: at" in rows["two"] and "damaged" not in rows["one"] + rows["three"]


def test_columns_give_each_other_the_room_that_they_do_not_need():
    short, long = Texts(("name",), (), (), (), ()), Texts(("a name " * 5,), (), (), (), ())
    needs = ("2 gpus  32 GB  high",)
    assert Room.of(80, short).name > Room.of(80, replace(short, wheres=needs)).name
    assert Room.of(80, replace(short, wheres=needs)).where > len(needs[0])
    assert Room.of(80, replace(long, wheres=needs)).where < len(needs[0])


async def test_runs_of_one_name_are_told_apart(db):
    for rate in (0.1, 0.2):
        queue_ops.enqueue(db, draft(db, name="same", params=(vocabulary.make("Args/lr", rate),)), "gpu")
    app = TuitrackApp(db, Options(once=True, view="queues"))
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        text = once.text(app, 80, 24)
        assert "same lr=0.1" in text and "same lr=0.2" in text


async def test_of_a_long_queue_the_beginning_is_listed(db):
    long = Service(
        (queues.QueueRow("gpu", "", tuple(queues.Entry(f"{n}", f"r{n}", "p", 0, 0.0) for n in range(10_000)), ()),)
    )
    found = parts.listing(long, 79, str)
    assert len(found.rows) < 220 and "9800 more" in "".join(run.text for row in found.rows for run in row)


@pytest.mark.parametrize("width", [39, 60, 79, 139])
def test_no_row_is_wider_than_the_screen(app, db, width):
    rows = [
        row for row in parts.listing(service.read(db), width, str).rows if "waiting" not in "".join(r.text for r in row)
    ]
    assert all(sum(len(run.text) for run in row) <= width for row in rows)


async def test_reasons_have_the_room_there_is_and_nothing_is_cut_on_a_narrow_screen(home: Path):
    database = open_database(settings_of(home))
    for number, took in ((1, 61.0), (2, 62.0)):
        run = f"{number}" * 32
        facts = {"completed": time.time() - 37_000, "duration": took, "status_reason": "a rather long reason to fail"}
        populate.add_run(database, run, "train", status="failed", **facts)
        populate.add_params(database, run, {"Args/lr": 0.1 * number})
    for size, whole in (((80, 24), True), ((40, 12), False), ((140, 40), True)):
        app = TuitrackApp(database, Options(once=True, view="queues"))
        async with app.run_test(size=size) as pilot:
            await once.settle(pilot)
            text = once.text(app, *size)
            assert "train lr=0.1" in text and "train lr=0.2" in text
            assert "1:01 " in text and "1:02 " in text and "10h ago" in text
            assert ("a rather long reason to fail" in text) == whole


async def test_what_slurm_has_says_why_and_where_it_waits(app, db):
    placed(db, Job("4712", jobs.PENDING, "Resources", partition="gpu", place=3))
    placed(db, Job("4711_0", jobs.RUNNING, node="node7"))
    refused = placed(db, Job(why="sbatch: job submit limit"))
    workers.register(db, "w1", ["gpu"], 50, workers.Means(detail=Detail(engine="slurm")))
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        text = once.text(app, 80, 24)
        assert "1 running   2 in Slurm   0 waiting" in text
        assert "X abort" in text
        lines = {
            line.split()[2]: f" {line[1:]}" for line in text.replace("▸", " ").splitlines() if line[1:2] in ("◌", "●")
        }
        assert "node7 job 4711_0" in lines["two"]
        assert "job 4712" in lines["one"] and "Resources" in lines["one"] and lines["one"].split()[1] == "3"
        assert "no job yet" in lines["three"]
        assert "3 of 50 jobs in Slurm" in text
        app.push_screen(TaskScreen(refused))
        await once.settle(pilot)
        assert "not in Slurm yet: sbatch: job submit limit" in once.text(app, 80, 24)


async def test_of_what_never_starts_in_slurm_its_page_says_why(app, db):
    made = placed(db, Job("4712", jobs.PENDING, "PartitionTimeLimit", partition="gpu", place=1))
    ran = placed(db, Job("4713", jobs.RUNNING, node="node7", gpus="1,3"))
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        assert "node7 gpu 1,3" in once.text(app, 80, 24)
        app.push_screen(TaskScreen(made))
        await once.settle(pilot)
        text = once.text(app, 80, 24)
        assert "! it asks for more time than its partition gives: as it is, it never starts" in text
        app.push_screen(TaskScreen(ran))
        await once.settle(pilot)
        assert "4713 on node7, gpu 1,3" in once.text(app, 80, 24)


def placed(db, job: Job) -> str:
    """The next run as an engine has it."""
    claim = claiming.claim(db, "w1", ("gpu",), 50, Stock(elsewhere=True, handle=Job().text))
    (attempt,) = [one for one in attempts.open_here(db, db.settings) if one.task_id == claim.task_id]
    notes.note(db, attempt, job)
    return claim.task_id
