"""Bad input gets one clear line, and the exit code that was promised."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
import running

MANY = "from tuitrack import Task\nfor n in range(20):\n    Task.init('p', f'n{n}').close()\n"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("show", "nothing"), 1, "no task nothing"),
        (("ls", "status:odd"), 1, "no status odd"),
        (("ls", "lr<=1"), 1, "lr"),
        (("ls", "(a"), 1, "parenthesis"),
        (("compare", "a"), 2, "two runs"),
        (("clone", "x", "--set", "novalue"), 2, "no value"),
        (("nosuch",), 2, "No such command"),
    ],
)
def test_one_line_says_what_was_wrong(home: Path, arguments: tuple[str, ...], code: int, words: str):
    done = running.tuitrack(*arguments)
    assert done.returncode == code
    assert len(done.stderr.strip().splitlines()) == 1
    assert words in done.stderr


def test_an_ambiguous_prefix_lists_the_candidates(home: Path, tmp_path: Path):
    running.python(MANY, tmp_path)
    ids = [row["id"] for row in json.loads(running.tuitrack("ls", "--json").stdout)]
    shared = next(one[0] for one in ids if sum(other.startswith(one[0]) for other in ids) > 1)
    done = running.tuitrack("show", shared)
    assert done.returncode == 1
    assert "ambiguous: " in done.stderr


def test_a_file_that_is_no_database(home: Path):
    (home / "tuitrack.db").write_bytes(b"this is no database at all" * 99)
    done = running.tuitrack("ls")
    assert done.returncode == 1
    assert "not a database" in done.stderr


def test_a_newer_schema_is_left_alone(home: Path):
    running.tuitrack("ls")
    connection = sqlite3.connect(home / "tuitrack.db")
    connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    connection.commit()
    connection.close()
    done = running.tuitrack("ls")
    assert done.returncode == 1
    assert "schema 99" in done.stderr
