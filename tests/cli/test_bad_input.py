"""Bad input gets one clear line with a hint, and the exit code that was promised; nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import running
import waiting
from recorded import Run, database, task_id

TRAIN = """
import argparse
from tuitrack import Task
parser = argparse.ArgumentParser()
parser.add_argument("--opt", choices=["sgd", "adam"], default="sgd")
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--lr", type=float, default=0.1)
task = Task.init("p", "train")
parser.parse_args()
task.connect({"amp": True, "betas": [0.9, 0.99]})
task.connect_configuration({"depth": 3}, name="model")
task.get_logger().report_scalar("loss", "train", 1.0, 1)
"""


Capture = pytest.CaptureFixture[str]


def refusal(done: subprocess.CompletedProcess[str], code: int = 1) -> str:
    """The one line of a refused command."""
    assert done.returncode == code, (done.returncode, done.stderr)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    return line


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("show", "nothing"), 1, "not found: no task nothing (an id, its start, project/name, @last"),
        (("show", "@best(acc/val)"), 1, "no run reports acc/val ("),
        (("show", "@last~3"), 1, "no task for @last~3 ("),
        (("ls", "status:odd"), 1, "no status odd (draft queued"),
        (("ls", "odd:x"), 1, "no field odd (odd=x compares a parameter; fields: name"),
        (("ls", "lr<=1"), 1, "lr"),
        (("ls", "age<2x"), 1, "2x is no time span (as age<2d"),
        (("ls", "(a"), 1, "parenthesis"),
        (("ls", 'name:~"("'), 1, "bad regex"),
        (("ls", "--columns", "nosuch"), 1, "nothing is called nosuch ("),
        (("ls", "--sort", "-nosuch"), 1, "nothing is called nosuch ("),
        (("ls", "--limit", "x"), 2, "--limit"),
        (("ls", "--json", "--csv"), 2, "exclude each other"),
        (("compare", "a"), 2, "two runs"),
        (("clone", "x", "--set", "novalue"), 2, "no value"),
        (("clone", "x", "--enqueue", " "), 1, "a queue cannot be called"),
        (("plot", "loss/train"), 2, "a run, then a metric"),
        (("queue", "create", ""), 1, "a queue cannot be called ''"),
        (("queue", "rm", "nosuch"), 1, "no queue nosuch (tuitrack queue ls)"),
        (("worker", "stop", "nosuch"), 1, "no worker nosuch (tuitrack worker ls)"),
        (("worker", "stop"), 2, "name workers"),
        (("worker", "start", "--slots", "0"), 2, "--slots"),
        (("delete", "x"), 1, "no task x ("),
        (("tag", "x"), 2, "no tag given ("),
        (("edit", "x"), 2, "nothing to change ("),
        (("run",), 2, "no script given ("),
        (("run", "--nosuch", "train.py"), 2, "no option --nosuch (options of the script come after"),
        (("run", "-q", "gpu", "nosuch.py"), 1, "no script nosuch.py (name a file"),
        (("run", "-q", "", "train.py"), 1, "a queue cannot be called ''"),
        (("nosuch",), 2, "No such command"),
        (("--once", "--view", "nosuch"), 1, "not found: no view nosuch (V in the browser keeps one)"),
        (("--once", "--size", "0x9"), 2, "not a size (as 140x40)"),
        ((), 2, "the browser needs a terminal (tuitrack ls"),
    ],
)
def test_one_line_says_what_was_wrong(home: Path, capfd: Capture, arguments: tuple[str, ...], code: int, words: str):
    assert words in refusal(running.inside(capfd, *arguments), code)


def test_a_dumb_terminal_has_no_browser(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TERM", "dumb")
    assert "the browser needs a terminal" in refusal(running.tuitrack(), 2)


@pytest.mark.parametrize("size", ["1x1", "5x10", "39x9"])
def test_a_terminal_too_small_gets_its_own_size_of_frame(home: Path, size: str):
    columns, lines = map(int, size.split("x"))
    done = running.tuitrack("--once", "--size", size)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == lines
    assert max(map(len, done.stdout.splitlines())) <= columns


def test_edits_that_do_not_fit_create_nothing(home: Path, tmp_path: Path, capfd: Capture):
    running.python(TRAIN, tmp_path)
    bad = tmp_path / "bad.yaml"
    bad.write_text("a: [1\n")
    expected = {
        ("--set", "Args/opt=nope"): "Args/opt=nope: not among the choices (allowed: sgd, adam)",
        ("--set", "Args/epochs=3.7"): "Args/epochs=3.7: not a whole number, as 10 (allowed: int)",
        ("--set", "Args/epoch=3"): "no parameter Args/epoch (did you mean Args/epochs",
        ("--set", "General/amp=maybe"): "General/amp=maybe: not true or false (allowed: bool)",
        ("--set", "General/betas=a,b"): "General/betas=a,b: ",
        ("--sweep", "Args/opt=sgd,nope"): "Args/opt=nope: not among the choices",
        ("--sweep", "Args/epochs=0..1e9"): "Args/epochs=0..1e9: more than 1000 values (as ",
        ("--config", "model=/no/such"): "--config model=/no/such: No such file or directory (name a readable",
        ("--config", f"odd={bad}"): "no configuration object odd (did you mean model?)",
        ("--config", f"model={bad}"): "configuration model: line 2, column 1: ",
        ("--name", " "): "a clone needs a name (",
        ("--name", "x {epoch}"): "name x {epoch}: {epoch} is no parameter (as {epochs})",
    }
    for arguments, words in expected.items():
        assert words in refusal(running.inside(capfd, "clone", "p/train", "--set", "Args/lr=3", *arguments))
    assert len(json.loads(running.tuitrack("ls", "--json").stdout)) == 1
    assert "completed, only drafts can be edited (" in refusal(running.tuitrack("edit", "@last", "--set", "Args/lr=1"))


def test_a_range_makes_a_clone_for_each_value(home: Path, tmp_path: Path):
    running.python(TRAIN, tmp_path)
    sweep = ("--sweep", "Args/epochs=1..3", "--sweep", "Args/opt=sgd,adam")
    made = running.tuitrack("clone", "p/train", "--name", "{opt} for {epochs}", *sweep, "--json")
    found = [json.loads(running.tuitrack("show", one, "--json").stdout) for one in json.loads(made.stdout)]
    varied = [(str(count), kind) for count in (1, 2, 3) for kind in ("sgd", "adam")]
    assert [(one["params"]["Args/epochs"], one["params"]["Args/opt"]) for one in found] == varied
    assert [one["name"] for one in found] == [f"{kind} for {count}" for count, kind in varied]


def test_a_bad_edit_leaves_the_draft_as_it_was(home: Path, tmp_path: Path, capfd: Capture):
    running.python(TRAIN, tmp_path)
    made = running.tuitrack("clone", "p/train", "--set", "Args/lr=3").stdout.strip()
    for bad in (("--set", "Args/epochs=x", "--name", "other"), ("--name", " ")):
        refusal(running.inside(capfd, "edit", made, "--set", "Args/lr=4", *bad), 2 if " " in bad else 1)
    found = json.loads(running.tuitrack("show", made, "--json").stdout)
    assert (found["params"]["Args/lr"], found["name"]) == ("3.0", "train lr=3")


def test_states_that_do_not_allow_it(home: Path, capfd: Capture):
    database(home, [Run(task_id(1), "done"), Run(task_id(2), "draft", status="draft"), Run(task_id(3), "s", "q")])
    for arguments, words in {
        ("dequeue", "p/done"): "00000001 is on no queue (tuitrack queue ls)",
        ("queue", "move", "p/done", "1"): "00000001 is on no queue (tuitrack queue ls)",
        ("abort", "p/done"): "completed",
        ("rename", "p/done", ""): "a run needs a name",
        ("artifacts", "get", "p/done", "x"): "no artifact x (there are: none)",
        ("scalars", "p/done", "x"): "no metric x (there are: none yet)",
        ("show", "done"): "no task done (did you mean p/done)",
    }.items():
        assert words in refusal(running.inside(capfd, *arguments))
    running.inside(capfd, "enqueue", "p/draft")
    assert "queued already (dequeue it first)" in refusal(running.tuitrack("enqueue", "p/draft"))


def test_one_refused_of_many_is_said_and_the_rest_changes(home: Path):
    database(home, [Run(task_id(1), "done"), Run(task_id(2), "draft", status="draft")])
    done = running.tuitrack("publish", "p/draft", "p/done")
    assert done.returncode == 1
    assert done.stdout.split() == [task_id(1)]
    assert len(done.stderr.splitlines()) == 1


def test_an_ambiguous_prefix_lists_the_candidates(home: Path):
    ids = ["ab" + task_id(n)[2:] for n in (1, 2)]
    database(home, [Run(one, f"run {one[:2]}") for one in ids])
    line = refusal(running.tuitrack("show", "ab"))
    assert line.startswith("ambiguous: ab is the start of several ids (ab")
    assert "run ab" in line


def damaged(home: Path, damage: str) -> str:
    """A home whose database cannot serve; what must be said of it."""
    path = home / "tuitrack.db"
    database(home, [Run(task_id(1))])
    if damage == "newer":
        connection = sqlite3.connect(path)
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
        connection.commit()
        connection.close()
        return "schema 99"
    if damage == "unreadable":
        path.chmod(0)
        return "cannot read"
    if damage == "unwritable":
        for extra in ("-wal", "-shm"):
            path.with_name(path.name + extra).unlink(missing_ok=True)
        home.chmod(0o500)
        return f"{home} cannot be written"
    path.unlink()
    for extra in ("-wal", "-shm"):
        path.with_name(path.name + extra).unlink(missing_ok=True)
    if damage == "directory":
        path.mkdir()
        return "is a directory"
    path.write_bytes(b"this is no database at all" * 99)
    return "not a database"


def powerless(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command as somebody whom file modes bind, root too."""
    drop = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search")
    command = [*(drop if os.geteuid() == 0 else ()), sys.executable, "-m", "tuitrack", *arguments]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)


needs_setpriv = pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root needs setpriv")


@needs_setpriv
@pytest.mark.parametrize("damage", ["newer", "unreadable", "unwritable", "directory", "garbage"])
def test_a_database_that_cannot_serve(home: Path, tmp_path: Path, damage: str):
    words = damaged(home, damage)
    before = (home / "tuitrack.db").stat()
    try:
        for command in (("ls",), ("--once", "--size", "80x24"), ("note", "p/train", "x"), ("worker", "start")):
            line = refusal(powerless(*command))
            assert line.startswith("database: ")
            assert words in line
            assert line.endswith(")")
        assert "RISK  database" in powerless("doctor").stdout
    finally:
        home.chmod(0o700)
    after = (home / "tuitrack.db").stat()
    assert (before.st_size, before.st_ino, before.st_mtime) == (after.st_size, after.st_ino, after.st_mtime)


@needs_setpriv
def test_a_home_that_cannot_be_made(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    line = refusal(powerless("--home", str(closed / "sub"), "ls"))
    assert "Permission denied (name another directory with --home or TUITRACK_HOME)" in line
    assert "/dev/null is not a directory (" in refusal(powerless("--home", "/dev/null", "ls"))


def test_what_a_script_reports_while_the_database_cannot_serve_is_kept(home: Path, tmp_path: Path):
    database(home)
    path, aside = home / "tuitrack.db", tmp_path / "aside.db"
    path.rename(aside)
    path.mkdir()
    assert running.python(TRAIN, tmp_path).returncode == 0
    refusal(running.tuitrack("ls"))
    path.rmdir()
    aside.rename(path)
    found = waiting.until(lambda: json.loads(running.tuitrack("ls", "--json").stdout or "[]"))
    assert found[0]["metrics"]["loss/train"]["count"] == 1


def test_settings_that_cannot_be_read(home: Path, tmp_path: Path):
    config = tmp_path / "config" / "tuitrack" / "config.toml"
    config.parent.mkdir(parents=True)
    for text, words in (
        ("a = = 3", "fix or remove"),
        ("odd = 3", "unknown setting 'odd' (known"),
        ("theme = 3", "theme is 3 (it takes a text"),
    ):
        config.write_text(text)
        assert words in refusal(running.tuitrack("ls"))


def test_a_database_of_another_kind_is_not_known(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TUITRACK_DB", "mysql://somewhere/runs")
    assert "mysql databases are not known (TUITRACK_DB takes sqlite:///… or postgresql+psycopg://…)" in refusal(
        running.tuitrack("ls")
    )
