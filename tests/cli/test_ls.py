"""The leaderboard on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import running
from recorded import Run, database, task_id


def test_the_table_tells_runs_of_one_name_apart_scripts_get_the_name(home: Path):
    database(home, [Run(task_id(number), "train", params={"Args/lr": number}) for number in (1, 2)])
    table = running.tuitrack("ls").stdout
    assert "train lr=1" in table
    assert "train lr=2" in table
    assert [row["name"] for row in json.loads(running.tuitrack("ls", "--json").stdout)] == ["train", "train"]
