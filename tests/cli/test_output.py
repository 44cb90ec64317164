"""Data on stdout, narration on stderr, for any reader: a pipe that breaks, a full disk, a narrow or plain terminal."""

from __future__ import annotations

import csv
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
import running
from recorded import Run, database, task_id

COMMAND = (sys.executable, "-m", "tuitrack")
NASTY = "\x1b]0;owned\x07\u202e wide [bold]"


@pytest.fixture
def runs(home: Path) -> Path:
    """Some hundred runs, one with a name that would act on a terminal."""
    named = [Run(task_id(n), f"a rather long name of run number {n}") for n in range(400)]
    metrics = {"loss/train": [(n, 1 / (n + 1)) for n in range(50)], "Summary/best accuracy": [(-(2**31), 0.5)]}
    params = {"Args/lr": 0.1, "Args/a, b": 3, "Args/text": "x" * 200}
    database(home, [*named, Run(task_id(999), NASTY, params=params, metrics=metrics, facts={"created": 2e9})])
    return home


def on_terminal(*arguments: str, columns: int = 80, **variables: str) -> str:
    """What a command writes to a terminal, both streams."""
    ours, theirs = pty.openpty()
    environ = {**os.environ, "COLUMNS": str(columns), "LINES": "24", **variables}
    process = subprocess.Popen([*COMMAND, *arguments], env=environ, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    written = b""
    while True:
        try:
            piece = os.read(ours, 1 << 16)
        except OSError:
            break
        written += piece
    os.close(ours)
    assert process.wait() == 0
    return written.decode("utf-8").replace("\r\n", "\n")


@pytest.mark.parametrize("arguments", [("ls", "--limit", "400"), ("ls", "--json"), ("show", "@last")])
def test_a_reader_that_goes_away_is_no_error(runs: Path, arguments: tuple[str, ...]):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*COMMAND, *arguments], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_full_disk_is_one_line(runs: Path):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*COMMAND, "ls"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "error: output: No space left on device\n")


@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-"])
def test_closed_streams_are_borne(runs: Path, closed: str):
    line = f"{sys.executable} -m tuitrack ls {closed}"
    done = subprocess.run(["sh", "-c", line], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("columns", [40, 80, 120])
@pytest.mark.parametrize("command", [("ls", "--limit", "9"), ("compare", "@last", "@last~1"), ("scalars", "@last")])
def test_tables_fit_the_terminal(runs: Path, command: tuple[str, ...], columns: int):
    lines = on_terminal(*command, columns=columns).splitlines()
    table = [line for line in lines if "more" not in line]
    assert max(map(len, table)) <= columns
    assert table[0].split()


def test_a_pipe_gets_every_column_whole(runs: Path):
    done = running.tuitrack("ls", "name:wide")
    assert "best accuracy" in done.stdout
    assert "x" * 200 in running.tuitrack("show", "@last").stdout
    assert "more columns" not in done.stderr


@pytest.mark.parametrize("command", [("ls",), ("show", "@last"), ("compare", "@last", "@last~1"), ("ls", "--csv")])
def test_names_never_act_on_the_terminal(runs: Path, command: tuple[str, ...]):
    written = running.tuitrack(*command).stdout
    assert "wide [bold]" in written
    if "--csv" not in command:
        assert not {"\x1b", "\x07", "\u202e"} & set(written)


def test_a_locale_without_unicode_gets_ascii(runs: Path, monkeypatch: pytest.MonkeyPatch):
    for command in (("ls", "--limit", "9"), ("plot", "@last", "loss/train"), ("show", "@last")):
        assert on_terminal(*command, LC_ALL="C").isascii()
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    assert running.tuitrack("plot", "@last", "loss/train").returncode == 0


def test_no_colours_anywhere(runs: Path):
    for command in (("ls", "--limit", "9"), ("plot", "@last", "loss/train")):
        assert "\x1b" not in on_terminal(*command, NO_COLOR="1", TERM="dumb")


def test_csv_has_moments_in_utc_and_whole_numbers(runs: Path):
    header, row = csv.reader(
        running.tuitrack("ls", "name:wide", "--columns", "age,loss/train", "--csv").stdout.splitlines()
    )
    assert header == ["id", "name", "project", "status", "age", "loss/train"]
    assert row[4:] == ["2033-05-18T03:33:20.000Z", "0.02"]


@pytest.mark.parametrize(
    "command",
    ["show @last", "scalars @last", "compare @last @last~1", "scalars @last --json", "scalars @last --csv",
     "scalars @last --width 9", "ls --json", "show @last --json", "compare @last @last~1 --json"],
)  # fmt: skip
def test_single_values_have_no_steps(runs: Path, command: str):
    done = running.tuitrack(*command.split())
    assert done.stdout and "-2147483648" not in done.stdout


def test_points_are_a_table_unless_asked_otherwise(runs: Path):
    head, *rows = running.tuitrack("scalars", "@last", "loss/train", "--width", "2").stdout.splitlines()
    assert head.split() == ["METRIC", "STEP", "VALUE"]
    assert all(row.split()[0] == "loss/train" and len(row.split()) == 3 for row in rows) and 0 < len(rows) <= 2
    relative = running.tuitrack("scalars", "@last", "loss/train", "--width", "2", "--x", "relative").stdout
    assert relative.split()[:3] == ["METRIC", "SECONDS", "VALUE"]


def test_a_single_value_is_no_curve(runs: Path):
    done = running.tuitrack("plot", "@last", "Summary/best accuracy")
    assert (done.returncode, done.stdout) == (2, "")
    assert "is a single value without a curve (tuitrack show" in done.stderr


def test_commas_inside_quotes_do_not_part_columns(runs: Path):
    done = running.tuitrack("ls", "name:wide", "--columns", '"Args/a, b",lr', "--sort", '-"Args/a, b"')
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1].split()[-2:] == ["3", ".1"]
