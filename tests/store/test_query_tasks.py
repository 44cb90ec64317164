"""A run is found by what its user calls it, and shown whole."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from recorded import START, Run, add, database, task_id

from tuitrack import errors
from tuitrack.model.execution import AttemptPaths
from tuitrack.query import console, projects, tasks
from tuitrack.store.database import Database

A, B, C, D = "aaaa0000" + "0" * 24, "aaab" + "0" * 28, "ccc" + "0" * 29, "dd" + "0" * 30

RUNS = (
    Run(A, "train", "vision", created=START + 1, metrics={"acc/val": [(1, 0.9)], "loss/t": [(1, 3.0)]}),
    Run(B, "train", "vision", created=START + 2, metrics={"acc/val": [(1, 0.7)], "loss/t": [(1, 1.0)]}),
    Run(C, "b/c", "a", status="running", created=START + 3, duration=None, metrics={"acc/val": [(1, math.nan)]}),
    Run(D, "c", "a/b", created=START + 4, tags=("x", "y")),
)


@pytest.fixture
def db(home: Path) -> Database:
    return database(home, RUNS)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        (A, A),
        ("aaaa", A),
        ("c", C),
        ("vision/train", B),
        ("a/b/c", D),
        ("@last", D),
        ("@last~1", C),
        ("@last~3", A),
        ("vision@last", B),
        ("vision/@last", B),
        ("vision@last~1", A),
        ("@running", C),
        ("@best(acc/val)", A),
        ("@best(loss/t)", B),
        ("@best(val)", A),
        ("@best(acc/val)~1", B),
        ("vision@best(acc/val)", A),
    ],
)
def test_a_name_is_found(db: Database, name: str, wanted: str):
    assert tasks.resolve(db, name) == wanted


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("aaa", "start of several ids"),
        ("aaa", "aaab0000 train"),
        ("ffff", "no task ffff"),
        ("vision/trian", "did you mean vision/train"),
        ("train", "did you mean vision/train"),
        ("nothing at all", "tuitrack ls"),
        ("@last~9", "no task for @last~9"),
        ("none@last", "no task for none@last"),
        ("vision@running", "no task for"),
        ("@best", "names no metric"),
        ("@best(nope)", "no run reports nope"),
        ("a@best(acc/val)", "no task for"),
        ("", "no task"),
    ],
)
def test_a_name_that_means_nothing_or_too_much(db: Database, name: str, said: str):
    with pytest.raises((errors.NotFound, errors.Ambiguous)) as caught:
        tasks.resolve(db, name)
    assert said in str(caught.value)
    assert caught.value.hint


def test_an_archived_run_gives_way_to_another_of_its_name(db: Database):
    with db.write() as tx:
        add(tx, Run(task_id(9), "train", "vision", created=START + 9, facts={"archived": 1}))
    assert tasks.resolve(db, "vision/train") == B
    assert tasks.resolve(db, "vision@last") == B
    assert tasks.resolve(db, task_id(9)) == task_id(9)


def test_json_has_every_promised_key(db: Database):
    found = tasks.detail(db, A).to_json()
    json.dumps(found, allow_nan=False)
    assert set(found) == {
        *("id", "name", "project", "type", "status", "tags", "parent", "created", "started", "completed", "duration"),
        *("iteration", "progress", "queue", "worker", "host", "params", "metrics", "user", "size", "status_reason"),
        *("alerts", "eta", "sweep", "comment", "exit_code", "params_detail", "configuration", "environment"),
        *("artifacts", "models", "plots", "images", "console", "plan", "tries", "blocked", "attempts"),
    }
    assert set(found["environment"]) == {
        *("repository", "branch", "commit", "diff", "entry_point", "working_dir", "python", "packages", "host"),
        *("origins", "environ", "problems"),
    }
    assert found["console"] == {"lines": 0, "bytes": 0}
    assert found["created"] == "2026-09-21T14:13:21.000Z"


def test_details_of_parameters(db: Database):
    with db.write() as tx:
        add(tx, Run(task_id(5), params={"Args/lr": 0.1, "Args/n": None}))
        tx.execute("UPDATE param SET consumed = 0, edited = 1, description = 'rate' WHERE key = 'Args/lr'")
    found = tasks.detail(db, task_id(5)).to_json()
    assert found["params"] == {"Args/lr": "0.1", "Args/n": ""}
    assert found["params_detail"]["Args/lr"] == {
        "value": "0.1",
        "type": "float",
        "description": "rate",
        "consumed": False,
        "edited": True,
        "problem": "",
    }
    assert found["params_detail"]["Args/n"]["consumed"] is None
    assert found["alerts"] == ["unused"]


def test_a_missing_task(db: Database):
    with pytest.raises(errors.NotFound):
        tasks.detail(db, task_id(77))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (tasks.Wanted(), [D, C, B, A]),
        (tasks.Wanted(project="vision"), [B, A]),
        (tasks.Wanted(project="a", name="b/c"), [C]),
        (tasks.Wanted(tags=("x",)), [D]),
        (tasks.Wanted(tags=("x", "z")), []),
        (tasks.Wanted(ids=(A, C, "nope")), [C, A]),
    ],
)
def test_find(db: Database, wanted: tasks.Wanted, found: list[str]):
    assert tasks.find(db, wanted) == found


def test_projects(db: Database):
    found = {row.name: (row.runs, row.running) for row in projects.listed(db)}
    assert found == {"vision": (2, 0), "a": (1, 1), "a/b": (1, 0)}


def say(db: Database, task: str, *chunks: bytes) -> None:
    with db.write() as tx:
        for data in chunks:
            tx.execute(
                "INSERT INTO console_chunk (task_id, stream, time, lines, data) VALUES (?, 1, 0, ?, ?)",
                (task, data.count(b"\n"), data),
            )


def log(db: Database, task: str, data: bytes, attempt: int = 1) -> Path:
    with db.write() as tx:
        tx.execute("UPDATE task SET attempt = ? WHERE id = ?", (attempt, task))
    path = AttemptPaths.of(db.settings.runs, task, attempt).console
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    return path


LINES = b"".join(b"line %d\n" % number for number in range(10))


@pytest.mark.parametrize("tail", [0, 1, 3, 9, 10, 11, None])
@pytest.mark.parametrize("where", ["chunks", "file", "both"])
def test_the_last_lines(db: Database, where: str, tail: int | None):
    cut = {"chunks": len(LINES), "file": 0, "both": 25}[where]
    say(db, A, *(LINES[at : at + 10] for at in range(0, cut, 10) if LINES[at : min(at + 10, cut)]))
    if where == "both":
        with db.write() as tx:
            tx.execute("DELETE FROM console_chunk")
        say(db, A, LINES[:10], LINES[10:25])
    if where != "chunks":
        log(db, A, LINES[cut:])
    found = console.lines(db, db.settings, A, tail=tail)
    whole = LINES.decode().splitlines(keepends=True)
    assert found.text == "".join(whole if tail is None else whole[len(whole) - tail :] if tail < 10 else whole)
    assert (found.lines, found.bytes) == (10, len(LINES))
    assert tasks.detail(db, A).to_json()["console"] == {"lines": 10, "bytes": len(LINES)}


def test_the_last_lines_of_a_large_file_are_read_from_its_end(db: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(console, "_BLOCK", 64)
    log(db, A, b"x" * 1000 + b"\n" + b"y" * 100 + b"\nz\n")
    assert console.lines(db, db.settings, A, tail=2).text == "y" * 100 + "\nz\n"


def test_following(db: Database):
    settings = db.settings
    say(db, A, b"one\n", b"two\n")
    data, cursor = console.since(db, settings, A, console.Cursor())
    assert data == b"one\ntwo\n"
    assert console.since(db, settings, A, cursor)[0] == b""
    say(db, A, b"three\n")
    path = log(db, A, b"file\n")
    data, cursor = console.since(db, settings, A, cursor)
    assert data == b"three\nfile\n"
    with path.open("ab") as file:
        file.write(b"more")
    assert console.since(db, settings, A, cursor)[0] == b"more"
    end = console.since(db, settings, A, None)[1]
    log(db, A, b"second attempt\n", attempt=2)
    assert console.since(db, settings, A, end)[0] == b"second attempt\n"


def test_following_comes_in_pieces(db: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(console, "_STEP", 8)
    say(db, A, *(b"%04d" % number for number in range(9)))
    log(db, A, b"0123456789")
    pieces, cursor = [], console.Cursor()
    while True:
        data, cursor = console.since(db, db.settings, A, cursor)
        if not data:
            break
        assert len(data) <= 16
        pieces.append(data)
    assert b"".join(pieces) == b"".join(b"%04d" % number for number in range(9)) + b"0123456789"
    assert console.lines(db, db.settings, A).text == b"".join(pieces).decode()
