"""What lines stand for where groups are drawn by their means."""

from __future__ import annotations

from types import SimpleNamespace

from tuitrack.query.grouping import Bond, By
from tuitrack.tui.curves import traces

DONE = "completed"


def drawn(statuses: dict[str, str], begun: str = "abcdef", apart: str = "") -> list[str]:
    """Lines as the ids of their runs; ids that begin with the same letter are of one group."""
    rows = [SimpleNamespace(id=one, name=f"run {one}", status=status) for one, status in statuses.items()]
    bonds = {row.id: Bond(row.id[0]) for row in rows}
    found = traces.of_groups(rows, bonds, [row.id for row in rows if row.id[0] in begun], apart.split())
    counts = [f" {one.group.completed}/{len(one.group.ids)}" if one.group else "" for one in found]
    return ["".join(one.ids) + count for one, count in zip(found, counts, strict=True)]


def test_two_completed_runs_make_a_mean_and_others_stay_as_they_are():
    runs = {"a1": DONE, "b1": "running", "a2": "published", "a3": "running", "b2": "failed", "c1": DONE}
    assert drawn(runs) == ["a1a2 2/3", "b1", "a3", "b2", "c1"]


def test_one_completed_run_is_drawn_as_it_is():
    assert drawn({"a1": DONE, "a2": "running"}) == ["a1", "a2"]


def test_what_has_no_curve_yet_is_not_drawn():
    assert drawn({"a1": DONE, "a2": DONE, "b1": DONE, "b2": DONE}, begun="a") == ["a1a2 2/2"]


def test_the_base_keeps_its_line_and_counts_in_its_mean():
    assert drawn({"a1": DONE, "a2": DONE}, apart="a1") == ["a1", "a1a2 2/2"]


def test_it_is_said_what_the_lines_are():
    rows = [SimpleNamespace(id=one, name="x", status=DONE) for one in ("a1", "a2", "b1")]
    bonds = {row.id: Bond(row.id[0]) for row in rows}
    assert "1 other as it is" in traces.note(traces.of_groups(rows, bonds, ["a1", "a2", "b1"], ()))
    assert "nothing to average" in traces.note(traces.of_runs(rows))
    assert [traces.written(by) for by in (None, By("seed"), By("params", ("lr", "width")))] == [
        "off", "by seed", "by lr, width",
    ]  # fmt: skip
