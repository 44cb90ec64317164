"""Reported plots on stdout and as files."""

from __future__ import annotations

from pathlib import Path

import pytest
import running

TRAIN = """
from tuitrack import Task
log = Task.init("vision", "mlp").get_logger()
for step in (0, 10):
    log.report_histogram("weights", "first", [1, step + 2], step, xlabels=["low", "high"])
    log.report_confusion_matrix("confusion", "val", [[90, 10], [5, 95 + step]], step)
log.report_scalar("loss", "train", 1.0, 0)
log.report_plotly("flow", "", {"data": [{"type": "sankey"}], "layout": {"title": "\\x1b]52;c;aGk=\\x07"}}, 0)
"""


@pytest.fixture
def run(home: Path, tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text(TRAIN)
    done = running.tuitrack("run", str(script))
    assert done.returncode == 0, done.stderr


def plot(*arguments: str) -> str:
    done = running.tuitrack("plot", "@last", *arguments, "--size", "60x12")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_reported_plot_is_drawn_by_title_or_title_and_series(run: None):
    found = plot("weights")
    assert found.startswith("weights/first   histogram   step 10\n")
    assert "low" in found and "high" in found and "█" in found
    assert "105" not in plot("confusion/val", "--step", "0")
    assert "105" in plot("confusion/val")


def test_a_step_that_is_not_there_and_a_name_that_is_not_are_told(run: None):
    done = running.tuitrack("plot", "@last", "weights", "--step", "7")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no plot of step 7" in done.stderr and "0, 10" in done.stderr
    assert "no metric nothing" in running.tuitrack("plot", "@last", "nothing").stderr


def test_what_cannot_be_drawn_is_saved(run: None, tmp_path: Path):
    found = plot("flow")
    assert "not drawn here: sankey" in found and "--to plot.html" in found
    assert not set("\x1b\x07").intersection(found)
    target = tmp_path / "flow.html"
    assert plot("flow", "--to", str(target)).strip() == str(target)
    assert "Plotly.newPlot" in target.read_text()
    done = running.tuitrack("plot", "@last", "flow", "--to", str(target))
    assert done.returncode == 1 and "exists" in done.stderr
