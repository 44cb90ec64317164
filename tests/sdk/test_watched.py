"""Tables that a program goes on changing are kept again when they have changed."""

from __future__ import annotations

import pytest

from tuitrack.model import events
from tuitrack.sdk import artifacts, tables, watched
from tuitrack.settings import Settings

pandas = pytest.importorskip("pandas")

SCRIPT = """
import pandas
from tuitrack import Task
from tuitrack.sdk import watched
task = Task.init('p', 'n')
frame = pandas.DataFrame({'a': [1, 1], 'b': [1, 2]})
task.register_artifact('rows', frame, {'from': 'here'}, uniqueness_columns=['a'])
"""


def kept(result) -> list[events.ArtifactAdded]:
    """What became an artifact, in order."""
    return result.owner.of(events.ArtifactAdded)


def test_a_table_is_kept_at_once_and_at_the_end_where_it_changed(run):
    result = run(SCRIPT + "task.get_registered_artifacts()['rows'].loc[2] = [2, 3]\n")
    first, last = kept(result)
    assert (first.type, first.metadata, first.filename) == ("data-audit-table", {"from": "here"}, "rows.csv.gz")
    assert first.preview.startswith("1 different rows by a of 2 rows × 2 columns")
    assert last.preview.startswith("2 different rows by a of 3 rows") and last.hash != first.hash


def test_a_table_that_stays_the_same_is_kept_once(run):
    assert len(kept(run(SCRIPT))) == 1


def test_it_is_looked_at_while_the_run_reports_when_the_time_has_come(run):
    result = run(
        SCRIPT
        + """
watched._PERIOD = watched._SHARE = task._live.tables._due = 0
task.get_logger().report_scalar('l', 's', 1.0, 0)
for step in range(3):
    frame.loc[10 + step] = [step, step]
    task._live.due = 0
    task.get_logger().report_scalar('l', 's', 1.0, step)
"""
    )
    assert len(kept(result)) == 4


def test_what_is_no_longer_looked_at_is_kept_a_last_time(run):
    result = run(
        SCRIPT
        + """
frame.loc[2] = [2, 3]
task.unregister_artifact('rows')
frame.loc[3] = [2, 3]
assert dict(task.get_registered_artifacts()) == {}
"""
    )
    assert [one.preview[:40] for one in kept(result)][1].startswith("2 different rows by a of 3 rows")
    assert len(kept(result)) == 2


def test_a_child_process_leaves_the_table_to_its_parent(run):
    result = run(
        SCRIPT
        + """
import os
if os.fork() == 0:
    frame.loc[2] = [9, 9]
    task.get_logger().report_scalar('child', 's', 1, 1)
    raise SystemExit
os.wait()
"""
    )
    assert sum(len(one.of(events.ArtifactAdded)) for one in result.spools) == 1


def test_cells_of_any_kind_are_followed_and_what_is_no_table_is_said(run):
    result = run(
        SCRIPT
        + """
odd = pandas.DataFrame({'a': [[1], {'b': 2}]})
task.register_artifact('odd', odd)
odd.loc[0, 'a'] = 'changed'
task.register_artifact('none', [1, 2])
task.register_artifact('bad', pandas.DataFrame({'a': [1]}), uniqueness_columns=['no such'])
"""
    )
    assert [one.name for one in kept(result)] == ["rows", "odd", "odd", "bad"]
    assert (
        result.err.count("tuitrack: register_artifact: TypeError: a pandas DataFrame can be registered, not a list")
        == 1
    )


def test_the_table_comes_back(tmp_path):
    frame = pandas.DataFrame({"a": [1.5, 2.5]}, index=["x", "y"])
    added = artifacts.keep(tmp_path, watched.Table(frame, {}, True).upload("t"))
    assert added.preview.startswith("2 different rows of 2 rows × 1 columns")
    found = artifacts.Artifact(added._replace(type=tables.AUDITED), Settings(tmp_path))
    pandas.testing.assert_frame_equal(found.get(), frame)
