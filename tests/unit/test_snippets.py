"""Commands that a shell takes as they were given, tables that render."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tuitrack.model.environment import Environment
from tuitrack.query.columns import Column
from tuitrack.query.leaderboard import Page
from tuitrack.tui.parts import snippets


@pytest.mark.parametrize(
    ("facts", "command"),
    [
        ({"entry_point": "/r/a b/t.py", "working_dir": "/r/a b", "argv": ("--x", "1 2")},
         "cd '/r/a b' && python t.py --x '1 2'"),
        ({"entry_point": "t.py", "working_dir": "sub", "repository_root": "/r"}, "cd /r/sub && python t.py"),
        ({"module": "pkg.t", "working_dir": "/r", "runner": "run", "argv": ("-v",)}, "cd /r && tuitrack run -m pkg.t -v"),
        ({"entry_point": "/o/t.py", "working_dir": "/r", "executable": "/v/bin/python3.12"},
         "cd /r && python3.12 /o/t.py"),
    ],
)  # fmt: skip
def test_the_command_is_what_was_typed(facts: dict[str, object], command: str):
    assert snippets.command(SimpleNamespace(environment=Environment(**facts))) == command


def test_a_bar_in_a_name_breaks_no_table():
    row = SimpleNamespace(name="a|b\x1b", cells=(0.5,))
    page = Page((row,), 1, 1, 0, (Column("loss", "LOSS", "number", "metric", "loss"),))
    head, rule, line = snippets.markdown(page).splitlines()
    assert (head, rule) == ("| name | loss |", "| --- | ---: |") and line.startswith("| a\\|b") and "\x1b" not in line
