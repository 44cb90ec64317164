"""Rows, columns, order, filters of the leaderboard against what was recorded."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import recorded
import servers
from recorded import START, Run, database, report, same, task_id

from tuitrack import errors
from tuitrack.ops import views
from tuitrack.query import filters, keys, leaderboard, limits
from tuitrack.query.joining import Known
from tuitrack.query.leaderboard import SortKey, Spec
from tuitrack.query.vocabulary import Vocabulary
from tuitrack.settings import Settings
from tuitrack.spool import format
from tuitrack.store import series
from tuitrack.store.database import Database, open_database
from tuitrack.store.postgres import pool

NAN, INF = math.nan, math.inf
POINT = format.SCALAR_STRUCT.pack(1, 0, 0, 99, 1, 2.0, 1 << 63)
DAY = 86400.0

RUNS = (
    Run(
        task_id(1),
        "wide",
        "vision/cifar",
        created=START + 1,
        tags=("best", "paper"),
        params={"Args/lr": 0.1, "Args/opt": "adam", "Args/layers": 3, "Args/amp": True, "General/seed": 1},
        metrics={"acc/val": [(1, 0.5), (2, 0.9), (3, 0.8)], "loss/train": [(1, 2.0), (2, 1.0)]},
        facts={"comment": "the good one", "iteration": 3, "size": 2_000_000},
    ),
    Run(
        task_id(2),
        "narrow_1",
        "vision",
        status="failed",
        created=START + 2,
        duration=7200.0,
        params={"Args/lr": 1e-3, "Args/opt": "sgd", "Args/layers": 10, "Args/amp": False, "General/seed": 2},
        metrics={"acc/val": [(1, 0.4), (2, NAN)], "loss/train": [(1, 3.0)]},
        facts={"status_reason": "out of memory", "user": "bob"},
    ),
    Run(
        task_id(3),
        "narrow%1",
        "visions",
        status="running",
        created=START + 3,
        started=START + 3,
        duration=None,
        params={"Args/lr": "auto", "Args/opt": "sgd", "General/lr": 5},
        metrics={"acc/val": [(1, INF)], "n b": [(1, 1.0)]},
    ),
    Run(task_id(4), "draft", "audio", status="draft", created=START + 4, started=None, duration=None),
    Run(task_id(5), "old", "audio", created=START + 5, facts={"archived": 1}, params={"Args/lr": NAN}),
)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return database(tmp_path_factory.mktemp("home"), RUNS)


def numbers(db: Database, filter: str = "", **more: object) -> list[int]:
    return [int(one[:8], 16) for one in leaderboard.listed(db, Spec(filter=filter, **more))[0]]  # type: ignore[arg-type]


def matching(db: Database, filter: str) -> set[int]:
    return set(numbers(db, filter))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", {1, 2, 3, 4}),
        ("narrow", {2, 3}),
        ("NARROW", {2, 3}),
        ("narrow_", {2}),
        ("narrow%", {3}),
        ("nar*1", {2, 3}),
        ("name:w*x", set()),
        ("name:wide", {1}),
        ('name:~"^n.*[_%]1$"', {2, 3}),
        ("name:~^wide", {1}),
        ("project:vision", {1, 2}),
        ("project:vision/", {1, 2}),
        ("project:vision/cifar", {1}),
        ("project:vis", set()),
        ("project:vision,audio", {1, 2, 4}),
        ("tag:best", {1}),
        ("tag:bes", set()),
        ("-tag:best", {2, 3, 4}),
        ("status:failed,running", {2, 3}),
        ("status:in_progress", {3}),
        ("status:created", {4}),
        ("id:00000002", {2}),
        ("id:0000000", {1, 2, 3, 4}),
        ("user:bob", {2}),
        ("host:gpu", {1, 2, 3, 4}),
        ("note:good", {1}),
        ('reason:"of mem"', {2}),
        ("type:training", {1, 2, 3, 4}),
        ("archived:yes", {5}),
        ("archived:any", {1, 2, 3, 4, 5}),
        ("archived:no", {1, 2, 3, 4}),
        ("alert:crashed", {2}),
        ("alert:nan", {2, 3}),
        ("alert:stalled,crashed", {2, 3}),
        ("has:acc/val", {1, 2, 3}),
        ("has:layers", {1, 2}),
        ("has:lr", {1, 2, 3}),
        ("-has:lr", {4}),
        ("val>0.7", {1, 3}),
        ("max(val)>=0.9", {1, 3}),
        ("has:val", {1, 2, 3}),
        ("STEP>2", {1}),
        ("has:note", {1}),
        ("Args/lr<1", {1, 2}),
        ("Args/lr>=1e-3", {1, 2}),
        ("Args/lr=0.10", {1}),
        ("Args/lr=auto", {3}),
        ("Args/lr!=0.1", {2, 3}),
        ("-Args/lr=0.1", {2, 3, 4}),
        ("-Args/lr<1", {3, 4}),
        ("layers>3", {2}),
        ("layers<5", {1}),
        ("opt=sgd", {2, 3}),
        ("opt<b", {1}),
        ("amp=true", {1}),
        ("amp=False", {2}),
        ("acc/val>0.7", {1, 3}),
        ("acc/val<0.85", {1}),
        ("-acc/val<0.85", {2, 3, 4}),
        ("acc/val=inf", {3}),
        ("acc/val=nan", {2}),
        ("acc/val!=nan", {1, 3}),
        ("max(acc/val)>=0.9", {1, 3}),
        ("min(acc/val)<0.5", {2}),
        ("first(acc/val)=0.5", {1}),
        ("best(loss/train)<1.5", {1}),
        ("best(acc/val)>0.85", {1, 3}),
        ("n(acc/val)>1", {1, 2}),
        ("(max(acc/val) - acc/val)>0.05", {1}),
        ("(loss/train + acc/val)>1.7", {1}),
        ("(Args/lr * layers)>0.2", {1}),
        ("acc/val*2>1.5", {1, 3}),
        ('"n b">0', {3}),
        ("mean(acc/val)>0.7", {1, 3}),
        ("mean(acc/val)<0.7", {2}),
        ("std(acc/val)>0", {1}),
        ("at(acc/val, 2)>=0.9", {1, 3}),
        ("at(acc/val, 0)>0", set()),
        ("duration>1h", {2, 3}),
        ("duration>1h30m", {2, 3}),
        ("duration<2min", {1}),
        ("duration<2minutes", {1}),
        ("-duration<2min", {2, 3, 4}),
        ("step>2", {1}),
        ("size>1MB", {1}),
        ("started>2020-01-01", {1, 2, 3}),
        ("started<2020-01-01", set()),
        ("created=2026-09-21", {1, 2, 3, 4}),
        ("created!=2026-09-21", set()),
        ("user=bob", {2}),
        ("status=failed", {2}),
        ("tag:best OR status:failed", {1, 2}),
        ("(tag:best OR status:failed) -user:bob", {1}),
        ("-(tag:best OR Args/lr<1)", {3, 4}),
        ("NOT NOT tag:best", {1}),
    ],
)
def test_filter(db: Database, text: str, wanted: set[int]):
    assert matching(db, text) == wanted


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_many_texts_that_an_expression_fits_are_found_as_few(
    db: Database, monkeypatch: pytest.MonkeyPatch, share: float
):
    monkeypatch.setattr(filters, "_LIKELY", share)
    assert matching(db, 'name:~"^n.*[_%]1$"') == {2, 3}
    assert matching(db, '-name:~"^n.*[_%]1$" name:~^wide') == {1}


@pytest.mark.sqlite
def test_names_are_counted_in_an_index_alone(db: Database):
    (plan,) = db.rows("EXPLAIN QUERY PLAN SELECT COUNT(*) FROM task WHERE archived = 0 AND name = 'wide'")
    assert "COVERING INDEX ix_task_name" in plan["detail"]


def test_age(tmp_path: Path):
    now = time.time()
    db = database(tmp_path, [Run(task_id(1), created=now - DAY), Run(task_id(2), created=now - 3 * DAY)])
    assert matching(db, "age<2d") == {1}
    assert matching(db, "age>2d") == {2}
    assert matching(db, "age<1w") == {1, 2}
    assert numbers(db, sort=(SortKey("age"),)) == [1, 2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("layer<3", "did you mean Args/layers"),
        ("lr<3", "one of Args/lr, General/lr"),
        ("acc/val-loss/train>3", "spaces around"),
        ("acc/val-max(acc/val)>3", "spaces around"),
        ("LAYERS<3", "did you mean Args/layers"),
        ("tags:best", "no field tags (did you mean tag:)"),
        ("layers:3", "layers=3 compares a parameter"),
        ("layers=3,4", "(as Args/layers=1 OR Args/layers=2)"),
        ("mox<3", "there are"),
        ("has:nothing", "no run has nothing (there are"),
        ("has:layer", "no run has layer (did you mean Args/layers"),
        ("layers>abc", "abc is no number, and Args/layers holds nothing else (as Args/layers<1)"),
        ("layers=abc", "abc is no number"),
        ("General/seed<<3", "<3 is no number"),
        ("opt<3", "Args/opt holds text, 3 is a number"),
        ("status=lost", "no status lost"),
        ("acc/val>high", "is no number"),
        ("acc/val>nan", "NaN"),
        ("max(Args/lr)>1", "no metric Args/lr"),
        ("at(acc/val, soon)>1", "soon is no step"),
        ("at(acc/val, 1.5)>1", "1.5 is no step"),
        ("(name - 1)>1", "name is text"),
        ("status:lost", "no status lost"),
        ("alert:none", "no alert none"),
        ("archived:perhaps", "archived:perhaps"),
        ("age<soon", "no time span"),
        ("started>soon", "no date"),
        ("size>big", "no size"),
    ],
)
def test_a_filter_that_means_nothing_says_so(db: Database, text: str, said: str):
    with pytest.raises(errors.BadQuery) as caught:
        leaderboard.fetch(db, Spec(filter=text))
    assert said in str(caught.value)
    assert caught.value.position is not None


def test_a_bare_key_is_looked_for_in_the_project_first(db: Database):
    assert numbers(db, "lr<1", project="vision") == [2, 1]
    assert numbers(db, "lr<1", project="vision/cifar") == [1]
    with pytest.raises(errors.BadQuery, match="ambiguous"):
        numbers(db, "lr<1", project="visions")


def test_heads_of_tables_are_understood_unless_they_mean_several_things(tmp_path: Path):
    runs = [
        Run(
            task_id(number),
            project=project,
            params={"Args/f1": 1, "Args/lr": 0.1 * number, "Args/STEP": 5},
            metrics={"Summary/test accuracy": [(0, number / 10)], **metrics},
        )
        for number, project, metrics in (
            (1, "a", {"loss/train": [(1, 1.0)], "opt/lr": [(1, 9.0)]}),
            (2, "b", {"acc/train": [(1, 1.0)], "Summary/f1": [(0, 1.0)]}),
        )
    ]
    db = database(tmp_path, runs)
    assert numbers(db, sort=(SortKey("test accuracy", True),)) == [2, 1]
    assert numbers(db, '"test accuracy">0.15') == [2]
    assert numbers(db, "lr<0.15") == [1]
    assert matching(db, "STEP=5") == {1, 2}
    assert numbers(db, "train>0", project="a") == [1]
    for text, one_of in (("train>0", "loss/train, acc/train"), ("f1>0", "Args/f1, Summary/f1")):
        with pytest.raises(errors.BadQuery, match=f"ambiguous .one of {one_of}"):
            numbers(db, text)
    page = leaderboard.fetch(db, Spec(columns=("test accuracy", "AGE")))
    assert [(one.source, one.name) for one in page.columns] == [("metric", "Summary/test accuracy"), ("task", "age")]


def test_values_are_never_part_of_the_statement(db: Database):
    nasty = "x'); DROP TABLE task; --"
    for text in (f'"{nasty}"', f'name:"{nasty}"', f'tag:"{nasty}"', f'opt="{nasty}"', f'project:"{nasty}"'):
        assert matching(db, text) == set()
    with pytest.raises(errors.BadQuery):
        matching(db, f'"{nasty}">1')
    assert len(matching(db, "")) == 4


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        (("Args/lr", False), [2, 1, 3, 4]),
        (("Args/lr", True), [1, 2, 3, 4]),
        (("acc/val", False), [1, 3, 4, 2]),
        (("acc/val", True), [3, 1, 4, 2]),
        (("max(acc/val)", False), [2, 1, 3, 4]),
        (("max(acc/val)", True), [3, 1, 2, 4]),
        (("loss/train", False), [1, 2, 4, 3]),
        (("layers", True), [2, 1, 4, 3]),
        (("name", False), [4, 3, 2, 1]),
        (("created", False), [1, 2, 3, 4]),
        (("created", True), [4, 3, 2, 1]),
        (("note", False), [1, 4, 3, 2]),
        (("note", True), [1, 4, 3, 2]),
        (("tags", False), [1, 4, 3, 2]),
        (("acc/val * -1", False), [3, 1, 4, 2]),
        (("loss/train / layers", False), [2, 1, 4, 3]),
    ],
)
def test_order(db: Database, sort: tuple[str, bool], wanted: list[int]):
    assert numbers(db, sort=(SortKey(*sort),)) == wanted


def test_several_sort_keys(db: Database):
    assert numbers(db, sort=(SortKey("opt", True), SortKey("created"))) == [2, 3, 1, 4]


def test_any_number_of_parameters_and_metrics_can_be_sorted_by_and_computed_with(tmp_path: Path):
    many = range(40)
    runs = [
        Run(
            task_id(n),
            params={f"Args/p{key}": n if key == many[-1] else 0 for key in many},
            metrics={f"m/{key}": [(1, float(-n) if key == many[-1] else 0.0)] for key in many},
        )
        for n in (1, 2, 3)
    ]
    db = database(tmp_path, runs)
    params, metrics = [f"Args/p{key}" for key in many], [f"m/{key}" for key in many]
    assert numbers(db, sort=tuple(map(SortKey, (*params, *metrics)))) == [1, 2, 3]
    assert numbers(db, sort=tuple(map(SortKey, (*metrics, *params)))) == [3, 2, 1]
    assert matching(db, f"({' + '.join((*params[:1], *metrics))}) < -1") == {2, 3}


def test_nan_and_missing_parameters_come_last(tmp_path: Path):
    values = [NAN, 2.0, "text", None, -1, INF, "another"]
    runs = [Run(task_id(n), params={"Args/x": value}) for n, value in enumerate(values, start=1)]
    db = database(tmp_path, [*runs, Run(task_id(8))])
    ascending = numbers(db, sort=(SortKey("Args/x"),))
    descending = numbers(db, sort=(SortKey("Args/x", True),))
    assert ascending[:5] == [5, 2, 6, 7, 3]
    assert descending[:5] == [6, 2, 5, 3, 7]
    assert set(ascending[5:]) == set(descending[5:]) == {1, 4, 8}


def test_a_run_with_two_metrics_of_one_key_has_one_place(tmp_path: Path):
    db = database(tmp_path, [Run(task_id(n), metrics={"a/b/c": [(1, float(n))]}) for n in (1, 2)])
    with db.write() as tx:
        tx.execute("INSERT INTO metric (id, title, series, key) VALUES (99, 'a', 'b/c', 'a/b/c')")
        tx.execute(series.UPSERT, series.parameters(task_id(2), 99, next(iter(series.fold(POINT).values()))))
    assert numbers(db, sort=(SortKey("a/b/c"),)) == [1, 2]
    assert numbers(db, filter="-(a/b/c*1<0)") == [2, 1]


def test_cells(db: Database):
    columns = ("Args/lr", "opt", "layers", "amp", "acc/val", "max(acc/val)", "loss/train * 2", "n(acc/val)", "tags")
    page = leaderboard.fetch(db, Spec(columns=columns))
    cells = {int(row.id[:8], 16): row.cells for row in page.rows}
    assert cells[1] == (0.1, "adam", 3, "True", 0.8, 0.9, 2.0, 3, "best paper")
    assert all(map(same, cells[2], (0.001, "sgd", 10, "False", NAN, 0.4, 6.0, 2, None)))
    assert cells[3] == ("auto", "sgd", None, None, INF, INF, None, 1, None)
    assert cells[4] == (None,) * len(columns)
    assert [type(cell) for cell in cells[1][:4]] == [float, str, int, str]


def test_figures_of_the_points(db: Database):
    columns = ("mean(acc/val)", "std(acc/val)", "at(acc/val, 2)", "acc/val - at(acc/val, 1)", "mean(loss/train)")
    cells = {int(row.id[:8], 16): row.cells for row in leaderboard.fetch(db, Spec(columns=columns)).rows}
    assert cells[1] == pytest.approx((2.2 / 3, 0.2081666, 0.9, 0.3, 1.5))
    assert all(map(same, cells[2], (0.4, None, NAN, None, 3.0)))
    assert cells[3] == (INF, None, INF, None, None)
    assert cells[4] == (None,) * len(columns)


def test_differences_are_taken_to_the_base_at_the_step_reached(db: Database):
    def column(**more: str) -> list[object]:
        page = leaderboard.fetch(db, Spec(columns=("vs(acc/val)",), sort=(SortKey("created"),), **more))
        assert page.columns[0].kind == "difference"
        return [row.cells[0] for row in page.rows]

    assert column() == [None] * 4
    first, second, third, fourth = column(base=task_id(1))
    assert (first, third, fourth) == (0.0, INF, None)
    assert same(second, NAN)
    assert numbers(db, base=task_id(1), filter="vs(loss/train)>=1") == [2]


def test_differences_are_taken_to_the_base_of_the_project_by_itself(tmp_path: Path):
    runs = [Run(task_id(n), project="a" if n < 3 else "b", metrics={"m": [(1, n)]}) for n in range(1, 5)]
    db = database(tmp_path, runs)
    views.save(db, "a", "runs", json.dumps({"base": task_id(1)}))
    views.save(db, "b", "runs", "not JSON")
    spec = Spec(columns=("vs(m)",), sort=(SortKey("id"),))
    assert [row.cells for row in leaderboard.fetch(db, spec).rows] == [(0.0,), (1.0,), (None,), (None,)]


def test_figures_are_computed_once_as_long_as_the_curve_is_as_it_was(tmp_path: Path):
    db = database(tmp_path, [Run(task_id(1), metrics={"m": [(1, 1.0), (2, 2.0)]})])
    known: Known = {}
    spec = Spec(columns=("mean(m)",))
    assert leaderboard.listed(db, spec, known)[1].rows[0].cells == (1.5,)
    with db.write() as tx:
        tx.execute("DELETE FROM scalar_segment")
    assert leaderboard.listed(db, spec, known)[1].rows[0].cells == (1.5,)
    with db.write() as tx:
        report(tx, task_id(1), "m", [(3, 9.0)])
    assert leaderboard.listed(db, spec, known)[1].rows[0].cells == (9.0,)


def test_columns_say_what_they_hold(db: Database):
    names = ("age", "time", "status", "Args/layers", "opt", "acc/val", "max(acc/val)", "acc/val - 1")
    found = leaderboard.fetch(db, Spec(columns=names)).columns
    assert [(one.kind, one.source) for one in found] == [
        ("time", "task"),
        ("duration", "task"),
        ("status", "task"),
        ("number", "param"),
        ("text", "param"),
        ("number", "metric"),
        ("number", "metric"),
        ("number", "derived"),
    ]
    assert [one.title for one in found] == [
        *("AGE", "TIME", "STATUS", "layers", "opt", "acc/val", "max(acc/val)", "acc/val - 1"),
    ]
    assert [one.key for one in found] == list(names)
    assert [one.name for one in found][3:6] == ["Args/layers", "Args/opt", "acc/val"]


def test_a_key_that_looks_like_arithmetic_is_a_key(tmp_path: Path):
    db = database(tmp_path, [Run(task_id(1), metrics={"a * b/c d": [(1, 4.0)]}, params={"Args/a+b": 2})])
    page = leaderboard.fetch(db, Spec(columns=("a * b/c d", "Args/a+b")))
    assert page.rows[0].cells == (4.0, 2)


def test_pages(tmp_path: Path):
    db = database(tmp_path, [Run(task_id(n), f"r{n}", created=START + n) for n in range(120)])
    page = leaderboard.fetch(db, Spec(filter="r1", offset=10, limit=5, sort=(SortKey("created"),)))
    assert (page.total, page.matched, page.offset) == (120, 31, 10)
    assert [row.name for row in page.rows] == ["r19", "r100", "r101", "r102", "r103"]
    assert leaderboard.fetch(db, Spec(offset=500)).rows == ()
    assert len(leaderboard.fetch(db, Spec(limit=None)).rows) == 120
    assert leaderboard.fetch(db, Spec(limit=0)).matched == 120


def test_the_newest_come_first(db: Database):
    assert numbers(db) == [4, 3, 2, 1]


def test_a_row_holds_its_facts(db: Database):
    row = leaderboard.fetch(db, Spec(filter="wide")).rows[0]
    assert (row.tags, row.comment, row.iteration, row.duration, row.archived) == (
        *(("best", "paper"), "the good one", 3, 60.0, False),
    )


def test_a_running_run_has_lasted_until_now(db: Database):
    row = leaderboard.fetch(db, Spec(filter="status:running", columns=("time",))).rows[0]
    assert row.duration is not None
    assert abs(row.duration - (time.time() - START - 3)) < 60
    assert row.cells == (row.duration,)


def test_json(db: Database):
    found = leaderboard.rows_json(db, Spec(limit=None))
    assert [int(one["id"][:8], 16) for one in found] == [4, 3, 2, 1]
    json.dumps(found, allow_nan=False)
    wide, failed, running = found[3], found[2], found[1]
    assert wide["params"] == {
        "Args/lr": "0.1",
        "Args/opt": "adam",
        "Args/layers": "3",
        "Args/amp": "True",
        "General/seed": "1",
    }
    assert wide["metrics"]["acc/val"] == {
        "first": 0.5,
        "last": 0.8,
        "min": 0.5,
        "max": 0.9,
        "count": 3,
        "first_step": 1,
        "last_step": 3,
        "min_step": 1,
        "max_step": 2,
        "nan_count": 0,
        "inf_count": 0,
    }
    assert failed["metrics"]["acc/val"]["last"] == "NaN"
    assert running["metrics"]["acc/val"]["max"] == "Infinity"
    assert failed["alerts"] == ["nan", "crashed"]
    assert wide["created"].endswith("Z")
    assert set(wide) == {
        *("id", "name", "project", "type", "status", "tags", "parent", "created", "started", "completed", "duration"),
        *("iteration", "progress", "queue", "worker", "host", "params", "metrics", "user", "size", "status_reason"),
        *("alerts", "eta", "sweep"),
    }


def test_json_keeps_the_page(db: Database):
    found = leaderboard.rows_json(db, Spec(offset=1, limit=2))
    assert [int(one["id"][:8], 16) for one in found] == [3, 2]


def test_first_columns(tmp_path: Path):
    def run(number: int, **params: object) -> Run:
        metrics = {":monitor:gpu/mem": [(1, 1.0)], "loss/train": [(1, 1.0)], "acc/val": [(1, 1.0)]}
        given = {f"Args/{key}": value for key, value in params.items()}
        return Run(task_id(number), params={**given, "Args/out": f"/runs/{number}"}, metrics=metrics)

    runs = [run(n, lr=n, depth=n % 2, batch=n % 3, same=1, opt="ab"[n % 2]) for n in range(1, 7)]
    db = database(tmp_path, runs)
    assert keys.first_columns(db, "p") == (
        *("age", "time", "step", "acc/val", "loss/train", "Args/lr", "Args/batch", "Args/depth"),
        "spark(acc/val)",
    )
    assert keys.first_columns(db, None) == keys.first_columns(db, "p")
    assert keys.first_columns(db, "empty") == ("age", "time", "step")


def test_a_parameter_that_repeats_the_names_of_its_runs_is_no_first_column(tmp_path: Path):
    named = {"wide lr=1": "wide", "wide lr=2": "wide", "deep": "deep"}
    runs = [
        Run(task_id(place), name=name, params={"Args/name": said, "Args/opt": said[::-1], "Args/of": said[0]})
        for place, (name, said) in enumerate(named.items())
    ]
    assert keys.first_columns(database(tmp_path, runs), "p")[3:] == ("Args/opt",)


def test_first_columns_are_those_of_runs_that_have_started(tmp_path: Path):
    waiting = [Run(task_id(n), status="queued", started=None, created=START + n) for n in range(1, 400)]
    db = database(tmp_path, [Run(task_id(500), metrics={"acc/val": [(1, 1.0)]}), *waiting])
    assert "acc/val" in keys.first_columns(db, "p")


@pytest.mark.parametrize("name", [" spaced ", 'say "loss"', "a-b (c)", "\x85d(x)", "x\u2028", "max(a)"])
def test_a_metric_of_any_name_has_its_columns(tmp_path: Path, name: str):
    db = database(tmp_path, [Run(task_id(1), metrics={f"t/{name}": [(1, 0.5)]})])
    columns = keys.first_columns(db, "p")
    assert columns[-2] == f"t/{name}" and len(columns) == 5
    found = leaderboard.fetch(db, Spec(columns=columns, sort=(SortKey(f"t/{name}"),)))
    assert found.rows[0].cells[-2] == 0.5


def test_keys(db: Database):
    found = keys.known(db, "vision")
    assert found.params == ("Args/lr", "Args/opt", "Args/layers", "Args/amp", "General/seed")
    assert found.metrics == ("acc/val", "loss/train")
    everything = keys.known(db, None)
    assert set(everything.params) == {*found.params, "General/lr"}
    assert everything.tags == ("best", "paper")


def test_values_in_use(db: Database):
    found = keys.values(db, "vision")
    assert found["project"] == ("vision", "vision/cifar")
    assert found["reason"] == ("out of memory",)
    assert found["Args/layers"] == ("3", "10")
    assert found["Args/opt"] == ("adam", "sgd")


def test_an_endless_question_is_given_up(db: Database):
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT MAX(x) FROM n"
    with pytest.raises(errors.BadQuery, match="longer than"), limits.reading(db, seconds=0.1) as tx:
        tx.rows(endless)


def test_what_a_server_cannot_compute_is_no_defect_and_concerns_no_write(server: servers.Server, tmp_path: Path):
    db = open_database(Settings(home=tmp_path, db_url=server.of(tmp_path), attend=False))
    with db.write() as tx:
        recorded.add(tx, RUNS[0])
    with pytest.raises(errors.BadQuery, match="cannot be computed: "):
        numbers(db, "acc/val*1e300*1e300>1")
    with pytest.raises(errors.BadValue, match="takes no such value: "), db.write() as tx:
        tx.execute("UPDATE revision SET value = value + 9223372036854775807")
    pool.close()


def test_all_names_of_metrics_are_asked_for_at_once(db: Database):
    asked: list[str] = []
    with db.read() as tx:
        words = Vocabulary(SimpleNamespace(rows=lambda *said: asked.append(said[0]) or tx.rows(*said)))
        words.learn(["acc/val", "Args/lr", "loss/train"])
        assert [bool(words.metric_ids(name)) for name in ("loss/train", "Args/lr", "acc/val")] == [True, False, True]
    assert len(asked) == 1
