"""GPUs: each is one task's or shared in parts, whatever dies; `auto` leaves alone what anybody uses."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from pathlib import Path

import pytest
from drafting import row
from executing import Bench, signal_and_wait
from waiting import until

from tuitrack.executor import stock
from tuitrack.model import cards
from tuitrack.model.cards import Offer
from tuitrack.ops import claiming, workers
from tuitrack.query import holding

SHOW = "import os\nprint([os.environ.get(f'{name}_VISIBLE_DEVICES') for name in ('CUDA', 'HIP')], flush=True)\n"
STAY = "import os, time\nprint(f'up {os.getpid()}', flush=True)\ntime.sleep(100)\n"

HOLDS = """
import fcntl, os, sys, time
files = []
for card in os.environ["CUDA_VISIBLE_DEVICES"].split(","):
    file, size = open(f"card{card}", "a"), int(100 * float(sys.argv[1]))
    files.append(file)
    for start in range(0, 100, size):
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, size, start)
            break
        except OSError:
            continue
    else:
        open("overlaps", "a").write(card)
open("ran", "a").write(".")
time.sleep(float(sys.argv[2]))
"""
"""Locks as much of each card's file as it holds of the card: the kernel tells who got what somebody else has."""


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Four cards; the function changes what is told of them."""
    file = tmp_path / "cards.json"

    def tell(*some: dict[str, object]) -> None:
        making = file.with_suffix(".making")
        making.write_text(json.dumps(some))
        making.rename(file)

    library = Path(__file__).parents[1] / "cards"
    monkeypatch.setenv("FAKE_CARDS", str(file))
    monkeypatch.setenv("PYTHONPATH", str(library))
    monkeypatch.syspath_prepend(str(library))
    monkeypatch.delitem(sys.modules, "pynvml", raising=False)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    tell({}, {}, {}, {})
    yield tell
    sys.modules.pop("pynvml", None)


def held(bench, task_id: str) -> str:
    rows = bench.db.rows("SELECT gpus FROM attempt WHERE task_id = ? ORDER BY number DESC", (task_id,))
    return cards.told(cards.load(rows[0][0]))


def test_a_task_sees_what_it_was_given_and_no_more(bench, told):
    made = [
        bench.queue(SHOW, needs={"gpus": count}, environ={"CUDA_VISIBLE_DEVICES": "7"}) for count in (None, 2, 0.5, 0)
    ]
    assert bench.work(slots=1, until_empty=True).wait(timeout=60) == 0
    assert [bench.console(one).strip() for one in made] == [
        "['0', '0']",
        "['0,1', '0,1']",
        "['0', '0']",
        "['-1', '-1']",
    ]
    assert [held(bench, one) for one in made] == ["gpu 0", "gpu 0,1", "gpu 0 (0.5)", ""]


@pytest.mark.parametrize(("offer", "seen"), [("none", "['-1', '-1']"), ("3,1", "['3', '3']")])
def test_what_a_worker_offers(bench, told, offer, seen):
    made = bench.queue(SHOW)
    assert bench.work(until_empty=True, gpus=offer).wait(timeout=60) == 0
    assert bench.console(made).strip() == seen


def test_where_no_card_is_found_tasks_see_what_they_would(bench, told):
    told()
    made = bench.queue(SHOW, environ={"CUDA_VISIBLE_DEVICES": "7"})
    never = bench.queue(SHOW, needs={"gpus": 1})
    bench.finish()
    assert bench.console(made).strip() == "['7', None]"
    assert row(bench.db, never)["status"] == "queued"


def test_a_card_that_is_not_there_is_no_offer(bench, told):
    assert bench.work(gpus="9").wait(timeout=20) == 1
    assert "there is no GPU 9 on this host (it has 0, 1, 2, 3)" in (bench.home / "worker.log").read_text()


def test_auto_gives_only_what_nobody_uses_and_looks_again(bench, told):
    told({"pids": [1]}, {"full": 20.0}, {"full": 1.0}, {"pids": [1]})
    first, second = bench.queue(STAY), bench.queue(STAY)
    bench.work()
    bench.printed(first, "up")
    assert held(bench, first) == "gpu 2"
    waits = until(lambda: bench.db.rows("SELECT detail FROM worker WHERE detail LIKE '%waits for%'"))
    assert f"{second[:8]} waits for 1 GPU, 0 of 4 free" in waits[0][0]
    told({"pids": [1]}, {"full": 2.0}, {}, {"pids": [1]})
    bench.printed(second, "up")
    assert held(bench, second) == "gpu 1"


def test_two_halves_share_a_card_unless_a_stranger_is_on_it(bench, told):
    made = [bench.queue(STAY, needs={"gpus": 0.5}) for _ in range(2)]
    bench.work(slots=1)
    pid = int(bench.printed(made[0], "up").split()[1])
    assert held(bench, made[0]) == "gpu 0 (0.5)"
    host = stock.Host.of(Offer(), 0)
    told({"pids": [pid], "full": 40.0}, {"pids": [1]}, {"pids": [1]}, {"pids": [1]})
    assert host.look(bench.db).taken == {"1", "2", "3"}
    told({"pids": [pid, 1]}, {}, {}, {})
    assert host.look(bench.db).taken == {"0"}


def test_a_worker_hands_out_only_what_it_sees_itself(bench, told, monkeypatch):
    for visible, seen in (("1,3", ("1", "3")), ("GPU-22", ("2",)), ("", ()), ("-1", ())):
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
        assert stock.Host.of(Offer(), 0).cards == seen


def test_a_card_is_free_again_once_its_supervisor_and_all_below_it_are_dead(bench, told):
    told({})
    first, second = bench.queue(STAY), bench.queue(STAY)
    bench.work()
    bench.printed(first, "up")
    os.kill(bench.supervisor(first), signal.SIGKILL)
    bench.printed(second, "up")
    assert held(bench, second) == "gpu 0"
    assert holding.by_card(bench.db) == {"0": (second,)}


def _night(bench, tasks: int, kills: int, seconds: float) -> None:
    """Two workers, four cards, some that die; nobody ever gets what another has, and in the end all is free."""
    chance = random.Random(7)
    wanted = [chance.choice((1, 1, 0.5, 0.5, 0.25, 2)) for _ in range(tasks)]
    made = []
    for parts in wanted:
        argv = (str(min(parts, 1)), str(chance.uniform(0, seconds)))
        made.append(bench.queue(HOLDS, needs={"gpus": parts}, argv=argv))
    serving = [bench.work(slots=4), bench.work(slots=4)]
    for _ in range(kills):
        until(lambda: len(holding.by_card(bench.db)) > 1, 60.0, "cards in use")
        place = chance.randrange(2)
        signal_and_wait(serving[place])
        serving[place] = bench.work(slots=4)
        supervisors = [holder for holder in holding.here(bench.db) if holder.shares]
        if supervisors:
            bench.kill_supervisor(chance.choice(supervisors).task_id)
    until(lambda: not claiming.waiting(bench.db, ["default"]), 400.0, "an empty queue")
    ended = [bench.ended(one, 60.0) for one in made]
    lost = [reason for status, reason in ended if status != "completed"]
    assert not (bench.code / "overlaps").exists(), (bench.code / "overlaps").read_text()
    assert all(reason.startswith("lost") for reason in lost) and len(lost) <= kills
    assert tasks - len(lost) <= len((bench.code / "ran").read_text()) <= tasks
    assert holding.by_card(bench.db) == {}


def test_two_workers_and_four_cards(bench, told):
    _night(bench, 16, 1, 0.2)


@pytest.mark.slow
def test_a_night_of_two_workers_and_four_cards(bench, told):
    _night(bench, 200, 20, 0.4)


SHARED = """
import fcntl, sys, time
file = open(sys.argv[1], "a")
try:
    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
except OSError:
    open(sys.argv[1] + "-twice", "a").write("x")
time.sleep(0.3)
"""


def test_workers_of_two_homes_never_take_a_card_both(bench, told, tmp_path):
    told({})  # and no process is ever told of, as while a program still loads
    other = Bench(tmp_path / "other", bench.code)
    card = str(tmp_path / "card")
    made = [(one, one.queue(SHARED, argv=(card,))) for one in (bench, other) for _ in range(4)]
    try:
        for one in (bench, other):
            one.work(slots=2, id=one.home.name)
        assert {one.ended(task_id, 60.0)[0] for one, task_id in made} == {"completed"}
        both = {bench.queue(STAY), other.queue(STAY)}
        taken = until(
            lambda: {run for one in (bench, other) for runs in holding.by_card(one.db).values() for run in runs}
        )
        until(lambda: any(_says(one, "waits for 1 GPU, 0 of 1 free") for one in (bench, other)))
        assert len(taken) == 1 and taken < both
    finally:
        other.close()
    assert not Path(f"{card}-twice").exists()


def _says(bench, text: str) -> bool:
    return any(text in one["detail"] for one in bench.db.rows("SELECT detail FROM worker"))


def test_memory_that_was_promised_is_not_given_twice(bench, told):
    host = stock.Host.of(Offer(), 0)
    before = host.look(bench.db)
    made = bench.queue(STAY, needs={"memory": 1 << 30, "gpus": 0})
    bench.work()
    bench.printed(made, "up")
    promised = before.memory_free - host.look(bench.db).memory_free
    assert before.memory_total >= before.memory_free > 0
    assert promised > 0.5 * (1 << 30)


def test_a_worker_keeps_memory_free_and_says_so(bench):
    made = bench.queue("print(1)")
    bench.work(reserve=1 << 60)
    until(lambda: any("waits" in one["detail"] for one in bench.db.rows("SELECT detail FROM worker")))
    assert row(bench.db, made)["status"] == "queued"


def test_a_draining_worker_takes_no_more_and_leaves_in_the_end(bench):
    text = "import os, time\nprint('up', flush=True)\nwhile not os.path.exists('enough'): time.sleep(0.02)"
    first, second = bench.queue(text), bench.queue("print(1)")
    worker = bench.work(slots=1)
    bench.printed(first, "up")
    workers.drain(bench.db, "worker-0")
    until(lambda: row(bench.db, first)["status"] == "running")
    (bench.code / "enough").touch()
    assert worker.wait(timeout=20) == 0
    assert (bench.ended(first)[0], row(bench.db, second)["status"]) == ("completed", "queued")
