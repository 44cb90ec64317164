"""The line that says whose curves are drawn."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuitrack.tui import formatting
from tuitrack.tui.charts import legend
from tuitrack.tui.charts.legend import RunLabel
from tuitrack.tui.charts.panel import View

LABELS = st.builds(RunLabel, st.text(max_size=30), st.just("✗"), st.just("bad"), st.booleans(), st.integers(0, 99))


def text(row):
    return "".join(run.text for run in row)


def test_the_legend_names_runs_with_what_became_of_them():
    labels = (RunLabel("wide seed 1", "✓", "good", base=True), RunLabel("hot", "✗", "bad", nan_step=139))
    line = text(legend.draw(labels, (), View(front=1), 80))
    assert line.rstrip() == " ━ 1 wide seed 1 ✓ ⌂   ┅ 2 hot ✗ NaN@139 ← front"


def test_names_shorten_before_runs_give_way_and_never_the_one_in_front():
    labels = tuple(RunLabel(f"{run}-a-rather-long-name", "●") for run in range(12))
    line = text(legend.draw(labels[:3], (), View(front=2), 80))
    assert all(f" {run} " in line for run in (1, 2, 3)) and "…" in line
    line = text(legend.draw(labels, (), View(front=11), 80))
    assert " 12 11-" in line and " +" in line


def test_what_is_kept_gives_way_last():
    labels = tuple(RunLabel(f"{run}-a-rather-long-name", "●", pinned=run == 10) for run in range(12))
    line = text(legend.draw(labels, (), View(front=11, kept=frozenset({10})), 58))
    assert " 11 10" in line and "⚑" in line and " 12 11" in line and " +10" in line


def test_names_are_cut_no_further_than_they_still_tell_runs_apart():
    labels = tuple(RunLabel(f"2024-12-1{run}_Tweaks {run}{run}aa", "✓") for run in range(9))
    line = text(legend.draw(labels, (), View(front=8), 80)).rstrip()
    assert line == " ━ 1 2024-1…s 00aa ✓   ┅ 2 2024-1…s 11aa ✓   ─ 9 2024-1…s 88aa ✓ ← front +6"


def test_groups_are_told_with_the_count_of_their_completed_runs():
    labels = (RunLabel("wide lr=3e-4", counted="2/3"), RunLabel("seed 2", "●"))
    assert text(legend.draw(labels, (), View(), 80)).startswith(" ━ 1 wide lr=3e-4 2/3 ← front   ┅ 2 seed 2 ●")
    assert labels[0].title == "wide lr=3e-4 2/3"


def test_words_that_all_names_begin_with_give_way_before_what_tells_them_apart():
    labels = tuple(RunLabel(f"train mlp lr={rate} seed=1", "✓") for rate in ("1e-3", "3e-3", "1e-2"))
    assert "1 train mlp lr=1e-3" in text(legend.draw(labels, (), View(), 120))
    assert "2 lr=3e-3 seed=1 ✓" in text(legend.draw(labels, (), View(), 80))
    assert "1 mlp ✓" in text(legend.draw((RunLabel("mlp", "✓"), RunLabel("mlp " + "x" * 99, "✓")), (), View(), 60))


def test_runs_without_a_curve_come_last_without_a_line_or_are_counted():
    labels, waiting = (RunLabel("wide", "✓"),), (RunLabel("deep lr=1e-3", "◌"), RunLabel("cold", "○"))
    assert text(legend.draw(labels, waiting, View(), 80)).rstrip() == " ━ 1 wide ✓ ← front   ◌ deep lr=1e-3   ○ cold"
    assert text(legend.draw(labels, waiting, View(), 41)).rstrip() == " ━ 1 wide ✓ ← front   ◌ deep lr=1e-3 +1"
    assert text(legend.draw(labels, waiting, View(), 38)).rstrip() == " ━ 1 wide ✓ ← front +2"


@given(st.integers(40, 120), st.integers(1, 30), st.integers(0, 40), st.integers(0, 29))
def test_runs_that_do_not_fit_are_counted(width, count, name, front):
    labels = tuple(RunLabel("n" * name, "●") for _ in range(count))
    line = text(legend.draw(labels, (), View(front=min(front, count - 1)), width)).rstrip()
    named = line.count("●")
    assert line.endswith(f" +{count - named}") or named == count
    assert "← front" in line


@given(
    st.integers(1, 120),
    st.lists(LABELS),
    st.integers(0, 9),
    st.integers(0, 20),
    st.booleans(),
)
def test_the_legend_fills_exactly_its_line(width, labels, waiting, front, ascii):
    row = legend.draw(labels[waiting:], labels[:waiting], View(front=front, ascii=ascii), width)
    assert formatting.width(text(row)) == width
    assert not ascii or text(row).isascii()


def test_on_several_lines_every_run_has_its_whole_name_as_long_as_there_are_lines():
    labels = tuple(RunLabel(f"mlp lr={run}e-3 width=64", "✓", "good") for run in range(1, 8))
    rows = [text(row) for row in legend.wrapped(labels, (RunLabel("cold", "○"),), View(front=1), 80, 6)]
    assert len(rows) == 4 and all(f" {run} mlp lr={run}e-3 width=64 ✓" in "".join(rows) for run in range(1, 8))
    assert all(len(row) == 80 for row in rows) and "+" not in "".join(rows) and rows[-1].rstrip().endswith("○ cold")
    cut = [text(row) for row in legend.wrapped(labels * 9, (), View(front=60), 80, 3)]
    assert len(cut) == 3 and "← front" in cut[-1] and " +" in cut[-1]


@given(st.integers(20, 120), st.lists(LABELS, max_size=12), st.integers(0, 11), st.integers(1, 4))
def test_one_line_at_most_is_that_line_and_none_is_wider(width, labels, front, most):
    view = View(front=front)
    assert legend.wrapped(labels, (), view, width, 1) == (legend.draw(labels, (), view, width),)
    rows = legend.wrapped(labels, (), view, width, most)
    assert len(rows) <= most and all(formatting.width(text(row)) == width for row in rows)
