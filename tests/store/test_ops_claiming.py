"""Claims: what a worker has decides what it takes, and nobody gets what another holds."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
from drafting import draft, opened, plan, row

from tuitrack.model import cards
from tuitrack.model.execution import Exit
from tuitrack.ops import attempts, claiming, queues
from tuitrack.ops.claiming import Stock

TWO = Stock(("0", "1"), managed=True)


@pytest.fixture
def db(home: Path):
    return opened(home)


def wait(db, name: str, queue: str = "default", **needs) -> str:
    """A queued draft that needs something."""
    made = draft(db, name=name)
    plan(db, made, **needs)
    queues.enqueue(db, made, queue)
    return made


def taken(db, stock: Stock = TWO, *names: str) -> tuple[str, str]:
    """What is claimed with which cards."""
    found = claiming.claim(db, "w", names or ("default",), 99, stock)
    return (row(db, found.task_id)["name"], cards.told(found.shares or ())) if found else ("", "")


def end(db, task_id: str) -> None:
    attempts.finish(db, task_id, 1, Exit(0))


def test_cards_are_held_until_the_end_and_said_in_the_attempt(db):
    first = wait(db, "first", gpus=1)
    wait(db, "second")
    wait(db, "third", gpus=0.5)
    assert [taken(db), taken(db), taken(db)] == [("first", "gpu 0"), ("second", "gpu 1"), ("", "")]
    assert cards.load(db.rows("SELECT gpus FROM attempt WHERE task_id = ?", (first,))[0][0]) == (cards.Share("0"),)
    end(db, first)
    assert taken(db) == ("third", "gpu 0 (0.5)")


def test_parts_share_a_card_and_whole_ones_do_not(db):
    for number in range(3):
        wait(db, f"half{number}", gpus=0.5)
    wait(db, "whole", gpus=1)
    found = [taken(db) for _ in range(4)]
    assert found == [("half0", "gpu 0 (0.5)"), ("half1", "gpu 0 (0.5)"), ("half2", "gpu 1 (0.5)"), ("", "")]


def test_what_waits_for_cards_lets_only_those_pass_that_need_none(db):
    one = wait(db, "one", gpus=1)
    wait(db, "large", gpus=2)
    wait(db, "small", gpus=1)
    wait(db, "none", gpus=0)
    wait(db, "other", "other", gpus=1)
    names = ("default", "other")
    assert [taken(db, TWO, *names) for _ in range(3)] == [("one", "gpu 0"), ("none", ""), ("", "")]
    assert claiming.obstacle(db, names, TWO).endswith("waits for 2 GPUs, 1 of 2 free")
    end(db, one)
    assert taken(db, TWO, *names) == ("large", "gpu 0,1")


def test_what_a_worker_can_never_run_is_left_to_others(db):
    wait(db, "large", gpus=4)
    wait(db, "greedy", memory=10**12)
    wait(db, "modest", gpus=1)
    assert taken(db, Stock(("0",), managed=True, memory_free=1e9, memory_total=1e10)) == ("modest", "gpu 0")
    assert taken(db, Stock()) == ("greedy", "")
    assert taken(db, Stock()) == ("", "")
    assert claiming.obstacle(db, ["default"], Stock()).endswith("needs 4 GPUs: more than this worker has")
    assert not claiming.takeable(db, ["default"], Stock()) and claiming.takeable(db, ["default"], Stock(tuple("0123")))


def test_cards_that_somebody_else_uses_are_not_given(db):
    wait(db, "one")
    assert taken(db, Stock(("0", "1"), frozenset("0"), managed=True)) == ("one", "gpu 1")


def test_too_little_memory_lets_nobody_pass(db):
    wait(db, "greedy", memory=8 * 10**9)
    wait(db, "modest")
    scarce = Stock(memory_free=5e9, memory_total=64e9)
    assert taken(db, scarce) == ("", "")
    assert claiming.obstacle(db, ["default"], scarce).endswith("waits for 8.0 GB of memory, 5.0 GB free")
    assert taken(db, Stock(memory_free=9e9, memory_total=64e9)) == ("greedy", "")


def _claim_all(home: str, name: str, results) -> None:
    db, found = opened(Path(home)), []
    while (one := claiming.claim(db, name, ("default",), 99, Stock(tuple("0123"), managed=True))) is not None:
        found += [share.card for share in one.shares or ()]
    results.put(found)


def test_claimers_of_one_host_never_give_a_card_twice(db, home):
    for number in range(12):
        wait(db, f"t{number}", gpus=1)
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    claimers = [context.Process(target=_claim_all, args=(str(home), f"w{n}", results)) for n in range(3)]
    for one in claimers:
        one.start()
    given = [card for _ in claimers for card in results.get(timeout=60)]
    for one in claimers:
        one.join()
    assert sorted(given) == list("0123")
