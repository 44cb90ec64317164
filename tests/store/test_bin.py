"""What was deleted lies in the bin: nothing else shows it, it comes back whole, and is gone after seven days."""

from __future__ import annotations

import inspect
import os
import pkgutil
import re
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
import recorded
from recording import started

import tuitrack.query
from tuitrack import errors
from tuitrack.model import events
from tuitrack.model.outputs import Direction, ModelDescribed, ModelLinked
from tuitrack.ops import binning, claiming, emptying, queues, tasks
from tuitrack.query import (
    alerts,
    binned,
    changes,
    digest,
    disk,
    durations,
    holding,
    host,
    jobs,
    keys,
    leaderboard,
    models,
    names,
    projects,
    repository,
    resolving,
    weighing,
)  # fmt: skip
from tuitrack.query import queues as asked_queues
from tuitrack.query import tasks as asked_tasks
from tuitrack.query.grouping import Bonds, By
from tuitrack.query.leaderboard import Spec
from tuitrack.store import applying, files
from tuitrack.store import outputs as applied
from tuitrack.store.database import Database

ONE, TWO, THREE = (recorded.task_id(number) for number in (1, 2, 3))
LINKED = "a" * 32


def made(home: Path) -> Database:
    """Three runs; the second differs in all that can be told, and saved a checkpoint outside the home."""
    told = {"Args/only": "two", "Args/lr": 1.0}
    home.mkdir(parents=True, exist_ok=True)
    weights = home.parent / "last.pt"
    weights.write_bytes(b"w" * 4000)
    db = recorded.database(
        home,
        [
            recorded.Run(ONE, "one", metrics={"loss/train": [(1, 1.0)]}, params={"Args/lr": 0.1}),
            recorded.Run(TWO, "two", "q", "completed", recorded.START + 5, tags=("odd",), params=told, duration=7.0,
                         metrics={"loss/train": [(1, 0.5)], "acc/odd": [(1, float("nan"))]},
                         facts={"user": "eve", "completed": recorded.START + 9, "comment": "odd", "parent": ONE}),
            recorded.Run(THREE, "three", metrics={"loss/train": [(1, 2.0)]}, facts={"parent": TWO}),
        ],
    )  # fmt: skip
    kept = files.put_bytes(db.settings.files, b"k" * 3000, name="kept.bin")
    shared = files.put_bytes(db.settings.files, b"s" * 1000, name="shared.bin")
    found = files.measure(weights)
    with db.write() as tx:
        for owner, file in ((TWO, kept), (TWO, shared), (ONE, shared)):
            added = events.ArtifactAdded(file.path.stem, "custom", file.size, file.hash, file.uri, 1.0)
            applying.apply(added, applying.Context(tx, "", owner, 1.0))
        model = ModelDescribed(LINKED, "net", "q", uri=str(weights), size=found.size, hash=found.hash)
        for event in (model, ModelLinked(LINKED, Direction.output, "net")):
            applied.apply(event, applying.Context(tx, "", TWO, time.time()))
    return db


@pytest.fixture
def db(home: Path) -> Database:
    return made(home / "kept")


EVERYWHERE: dict[str, Callable[[Database], object]] = {
    "alerts.alerted": lambda db: alerts.alerted(db, [ONE, TWO]),
    "alerts.told_since": lambda db: alerts.told_since(db, 0),
    "changes.since": lambda db: sorted(changes.since(db, changes.Cursor()).tasks),
    "digest.bests": lambda db: digest.bests(db, ["p", "q"]),
    "digest.ended": lambda db: digest.ended(db, 1.0, None),
    "digest.since": lambda db: digest.since(db, 1.0, most=9),
    "disk.archived": disk.archived,
    "disk.by_project": disk.by_project,
    "durations.usual": durations.usual,
    "holding.by_card": holding.by_card,
    "holding.here": holding.here,
    "holding.holders": holding.holders,
    "host.pids": host.pids,
    "jobs.going_on": jobs.going_on,
    "keys.columns_of": lambda db: keys.columns_of(db, [ONE, THREE]),
    "keys.first_columns": lambda db: (keys.first_columns(db, None), keys.first_columns(db, "q")),
    "keys.known": lambda db: keys.known(db, None),
    "keys.values": lambda db: keys.values(db, None),
    "keys.words": lambda db: keys.words(db, None),
    "leaderboard.fetch": lambda db: leaderboard.fetch(db, Spec(columns=("loss/train", "name"), archived=True)),
    "leaderboard.listed": lambda db: leaderboard.listed(db, Spec(sort=(leaderboard.SortKey("loss/train"),))),
    "leaderboard.rows_json": lambda db: leaderboard.rows_json(db, Spec(filter='archived:any name:~"."')),
    "models.find": lambda db: models.find(db, models.Wanted(archived=True)),
    "models.users": lambda db: models.users(db, LINKED),
    "names.display": lambda db: names.display(db, {ONE: "a", THREE: "a"}),
    "queues.queues": asked_queues.queues,
    "queues.running": asked_queues.running,
    "queues.workers": asked_queues.workers,
    "repository.entries": lambda db: repository.entries(db, None, archived=True),
    "tasks.briefs": asked_tasks.briefs,
    "tasks.find": lambda db: asked_tasks.find(db, asked_tasks.Wanted()),
    "projects.listed": projects.listed,
}
"""All questions about runs that nobody named."""

BY_NAME = {
    "alerts.untold", "checkpoints.best", "checkpoints.last", "compare.compare", "console.lines", "console.since",
    "console.size", "diffs.against", "digest.results", "leaderboard.named", "lineage.of", "models.get", "models.resolve",
    "names.across_projects", "names.among_namesakes", "names.of_groups",
    "queues.free_beside", "queues.served", "queues.slots", "reports.figure", "resolving.resolve", "scalars.names", "scalars.outline",
    "scalars.read", "standing.of", "steps.of", "study.study", "tasks.detail", "tasks.event_log", "tasks.parents", "windows.values_at", "windows.windows",
}  # fmt: skip
"""Questions about what somebody named, which a name for what lies in the bin never is."""

OF_THE_HOME = {
    "alerts.last_told", "binned.listed", "binned.resolve", "changes.cursor", "contents.named", "contents.of",
    "disk.binned", "health.damage", "health.facts", "limits.reading", "weighing.outside", "weighing.recorded",
    "weighing.weigh",
}  # fmt: skip
"""Questions about the home as a whole, the bin with it."""


_OF_RUNNING = {"queues.running", "jobs.going_on", "holding.by_card", "holding.here", "holding.holders"}
"""What runs is never in the bin."""


def questions() -> set[str]:
    """Every question that is asked of a database."""
    found = set()
    for module in pkgutil.iter_modules(tuitrack.query.__path__):
        for name, one in vars(import_module(f"tuitrack.query.{module.name}")).items():
            asked = inspect.isfunction(one) and one.__module__ == f"tuitrack.query.{module.name}" and name[0] != "_"
            first = next(iter(inspect.signature(one).parameters.values()), None) if asked else None
            if first is not None and first.annotation == "Database":
                found.add(f"{module.name}.{name}")
    return found


def test_every_question_is_known_here():
    assert questions() == {*EVERYWHERE, *BY_NAME, *OF_THE_HOME}


def test_only_questions_about_the_home_look_into_the_bin():
    """And the one that asks whether what a run comes after has completed, wherever it lies since."""
    told = {path.stem for path in Path(tuitrack.query.__file__).parent.glob("*.py") if "main." in path.read_text()}
    of_the_home = {name.partition(".")[0] for name in OF_THE_HOME if name.startswith(("b", "cont", "d", "w"))}
    assert told == of_the_home | {"plans"}


def test_what_lies_in_the_bin_is_to_every_question_as_if_it_were_gone(db: Database, home: Path):
    gone = made(home / "gone")
    before = {name: shown(ask(db)) for name, ask in EVERYWHERE.items()}
    binning.put(db, TWO)
    tasks.delete(gone, TWO)
    with gone.write() as tx:
        tx.execute("DELETE FROM model")
    told = {name: shown(ask(db)) for name, ask in EVERYWHERE.items()}
    assert told == {name: shown(ask(gone)) for name, ask in EVERYWHERE.items()}
    silent = {name for name, answer in told.items() if answer == before[name]}
    told_nothing = {
        "alerts.told_since",
        "digest.bests",
        "host.pids",
        "keys.columns_of",
        "models.users",
        "names.display",
    } | _OF_RUNNING
    assert silent <= told_nothing | {"disk.archived", "queues.queues", "queues.workers"}


def shown(answer: object) -> str:
    """An answer without what differs between any two homes: hours of the test, revisions, addresses of files."""
    return re.sub(r"\d{10}\.\d+|\S+/(kept|gone)/\S+|'revision': \d+", "", repr(answer))


def test_no_name_stands_for_it_and_nothing_is_done_to_it(db: Database):
    binning.put(db, TWO)
    for name in (TWO, TWO[:8], "q/two", "q/@last", "@best(acc/odd)"):
        with pytest.raises(errors.NotFound):
            resolving.resolve(db, name)
    assert resolving.resolve(db, "@last") in (ONE, THREE)
    with pytest.raises(errors.NotFound):
        asked_tasks.detail(db, TWO)
    for change in (
        lambda: tasks.rename(db, TWO, "x"),
        lambda: queues.enqueue(db, TWO),
        lambda: tasks.clone(db, TWO, tasks.CloneSpec()),
        lambda: tasks.delete(db, TWO),
        lambda: binning.put(db, TWO),
    ):
        with pytest.raises(errors.Refused, match="in the bin"):
            change()


def test_groups_let_go_of_it(db: Database):
    bonds = Bonds(["seed"])
    with db.read() as tx:
        assert set(bonds.of(tx, By("project"), [ONE, TWO])) == {ONE, TWO}
    binning.put(db, TWO)
    with db.read() as tx:
        assert set(bonds.of(tx, By("project"), [ONE])) == {ONE}


def test_it_comes_back_as_it_was(db: Database):
    before = asked_tasks.detail(db, TWO)
    cursor = changes.cursor(db)
    binning.put(db, TWO)
    assert changes.since(db, cursor).gone
    assert [one.id for one in binned.listed(db)] == [TWO] == [binned.resolve(db, name) for name in ("q/two",)]
    assert disk.binned(db)[1] == 1
    cursor = changes.cursor(db)
    binning.take_out(db, TWO)
    assert asked_tasks.detail(db, TWO) == before
    assert changes.since(db, cursor).tasks == (TWO,)
    assert [one.kind for one in asked_tasks.event_log(db, TWO)] == ["bin", "bin"]
    with pytest.raises(errors.NotFound, match="not in the bin"):
        binning.take_out(db, TWO)


def test_all_of_them_come_back_or_none(db: Database):
    """Hundreds are one write: one each takes longer than a key may."""
    for one in (ONE, TWO):
        binning.put(db, one)
    with pytest.raises(errors.NotFound, match="not in the bin"):
        binning.take_out(db, TWO, THREE, ONE)
    assert {one.id for one in binned.listed(db)} == {ONE, TWO}
    binning.take_out(db, TWO, ONE)
    assert not binned.listed(db)


def test_what_waits_leaves_its_queue_and_comes_back_a_draft(db: Database):
    draft = tasks.clone(db, ONE, tasks.CloneSpec())
    queues.enqueue(db, draft, "gpu")
    binning.put(db, draft)
    assert claiming.claim(db, "w", ["gpu"], 1) is None and not asked_queues.queues(db)[0].entries
    binning.take_out(db, draft)
    assert asked_tasks.detail(db, draft).status == "draft"


@pytest.mark.parametrize("status", ["running", "published"])
def test_running_and_published_runs_are_refused(db: Database, status: str):
    with db.write() as tx:
        tx.execute("UPDATE task SET status = ? WHERE id = ?", (status, ONE))
    with pytest.raises(errors.Refused, match=status):
        binning.put(db, ONE)


def test_a_run_that_a_process_takes_up_again_is_in_sight_again(db: Database):
    binning.put(db, TWO)
    with db.write() as tx:
        applying.apply(started(TWO), applying.Context(tx, "", TWO, 9.0))
    assert asked_tasks.detail(db, TWO).status == "running"


def aged(db: Database, days: float) -> None:
    """Let it have lain in the bin for so long, and its files for longer than that."""
    with db.write() as tx:
        tx.execute("UPDATE task SET binned = binned - ? WHERE binned IS NOT NULL", (days * 86_400,))
    for path in db.settings.files.rglob("*.bin"):
        os.utime(path, (0, 0))


def test_after_seven_days_it_is_removed_with_its_files_in_the_home(db: Database, home: Path):
    left = db.settings.runs / TWO / "console.log"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"c" * 100_000)
    binning.put(db, TWO)
    weight = weighing.weigh(db, [TWO])
    assert (weight.runs, weight.checkpoints, weight.outside, weight.outside_size) == (1, 1, 1, 4000)
    assert 103_000 < weight.frees < 120_000
    aged(db, 6.9)
    assert emptying.expire(db).count == 0 and left.exists()
    aged(db, 0.2)
    assert emptying.expire(db).count == 1
    assert {path.name for path in db.settings.files.rglob("*.bin")} == {"shared.bin"} and not left.parent.exists()
    assert (home / "last.pt").exists() and not binned.listed(db)
    with db.read() as tx:
        assert not tx.rows("SELECT 1 FROM main.task WHERE id = ?", (TWO,)) and not tx.rows("SELECT 1 FROM main.model")


def test_a_run_that_is_brought_back_while_the_bin_is_emptied_stays(db: Database):
    for one in (ONE, TWO, THREE):
        binning.put(db, one)

    def going(done: int, whole: int) -> bool:
        if done == 1:
            binning.take_out(db, TWO)
        return done < 2

    assert emptying.remove(db, [ONE, TWO, THREE], going).count == 1
    assert [one.id for one in binned.listed(db)] == [THREE] and asked_tasks.detail(db, TWO).name == "two"


def test_checkpoints_outside_the_home_go_only_when_told_to_and_unchanged(db: Database, home: Path):
    weights = home / "last.pt"
    assert [Path(one.uri) for one in weighing.outside(db, [ONE, TWO])] == [weights]
    weights.write_bytes(b"another's")
    assert emptying.remove_checkpoints(db, [TWO]).count == 0 and weights.exists()
    weights.write_bytes(b"w" * 4000)
    assert emptying.remove_checkpoints(db, [TWO]) == emptying.Removed(1, 4000) and not weights.exists()


def test_a_checkpoint_that_was_written_anew_before_anybody_read_it_is_not_deleted(home: Path, db: Database):
    with db.write() as tx:
        tx.run("UPDATE model SET hash = ''")
    weights = home / "last.pt"
    weights.write_bytes(b"another's")
    assert emptying.remove_checkpoints(db, [TWO]).count == 0 and weights.exists()


def test_a_file_that_looks_alike_on_another_host_is_not_deleted(home: Path, db: Database, monkeypatch):
    binning.put(db, TWO)
    monkeypatch.setattr(emptying.weights, "elsewhere", lambda settings, host: True)
    weights = home / "last.pt"
    weights.write_bytes(b"x" * 4000)
    os.utime(weights, (1.0, 1.0))
    assert emptying.remove_checkpoints(db, [TWO]).count == 0
    assert weights.exists()


def test_models_that_somebody_reads_or_vouched_for_stay_in_sight(db: Database):
    with db.write() as tx:
        applied.apply(ModelLinked(LINKED, Direction.input, "net"), applying.Context(tx, "", THREE, 1.0))
    binning.put(db, TWO)
    assert [one.id for one in models.find(db, models.Wanted())] == [LINKED]
    assert models.users(db, LINKED) == (THREE,)
    assert weighing.weigh(db, [TWO]).checkpoints == 0
    aged(db, 8)
    emptying.expire(db)
    assert [one.id for one in models.find(db, models.Wanted())] == [LINKED]
