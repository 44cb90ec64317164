"""Figures of matplotlib: shown, saved or reported, as data where nothing is lost, else as pictures."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tuitrack.model.outputs import PlotReported, SampleReported

pytest.importorskip("matplotlib")

INIT = """
import matplotlib
matplotlib.use('Agg')
import matplotlib.pyplot as plt
import numpy as np
from tuitrack import Task
task = Task.init('digits', 'mlp'{switches})
log = task.get_logger()
"""


def plots(result) -> list[PlotReported]:
    return list(result.owner.of(PlotReported))


def script(text: str, switches: str = "") -> str:
    return INIT.format(switches=switches) + text


def test_what_is_shown_or_saved_is_reported_once(run):
    result = run(
        script(
            """
log.report_scalar('loss', 'train', 1.0, 5)
figure, axes = plt.subplots()
axes.plot([0, 1, 2], [1, 4, 9], label='squares')
axes.set_title('growth'); axes.set_xlabel('n'); axes.set_yscale('log')
figure.savefig('growth.png')
plt.show()
plt.close('all')
plt.plot([1, 2]); plt.savefig('untitled.png')
"""
        )
    )
    assert {(one.title, one.series, one.iteration, one.kind) for one in plots(result)} == {
        ("growth", "plot", 5, "plotly"),
        ("untitled 00", "plot", 5, "plotly"),
    }
    drawn = json.loads(plots(result)[0].figure)
    assert drawn["data"][0] | {"name": "squares", "x": [0.0, 1.0, 2.0], "y": [1.0, 4.0, 9.0]} == drawn["data"][0]
    assert drawn["layout"]["yaxis"]["type"] == "log" and drawn["layout"]["xaxis"]["title"]["text"] == "n"
    assert "tuitrack:" not in result.err


def test_figures_of_one_title_do_not_replace_each_other(run):
    result = run(
        script(
            """
for step in (1, 2):
    log.report_scalar('loss', 'train', 1.0, step)
    for values in ([1, 2], [3, 4]):
        figure, axes = plt.subplots()
        axes.plot(values); axes.set_title('samples')
        figure.savefig('samples.png'); figure.savefig('samples.pdf')
"""
        )
    )
    last = {(one.title, one.iteration): json.loads(one.figure)["data"][0]["y"] for one in plots(result)}
    assert last == {
        ("samples", 1): [1.0, 2.0],
        ("samples/1", 1): [3.0, 4.0],
        ("samples", 2): [1.0, 2.0],
        ("samples/1", 2): [3.0, 4.0],
    }


@pytest.mark.parametrize(
    ("drawing", "kind", "trace"),
    [
        ("axes.scatter([1, 2], [3, 4])", "plotly", {"type": "scatter", "mode": "markers", "y": [3.0, 4.0]}),
        (
            "axes.scatter([1, 2], [3, 4], s=[9, 16], c=[0.5, 1])",
            "plotly",
            {"marker": {"size": [3, 4], "color": [0.5, 1]}},
        ),
        (
            "axes.scatter([1, 2], [3, 4], c=['red', (0, 0, 1, 0.5)])",
            "plotly",
            {"marker": {"color": ["rgba(255,0,0,1)", "rgba(0,0,255,0.5)"]}},
        ),
        ("axes.bar(['a', 'b'], [3, 4])", "plotly", {"type": "bar", "y": [3.0, 4.0], "orientation": "v"}),
        ("axes.barh([0, 1], [3, 4])", "plotly", {"type": "bar", "x": [3.0, 4.0], "orientation": "h"}),
        ("axes.imshow([[0, 1], [2, 3]])", "plotly", {"type": "heatmap", "z": [[0, 1], [2, 3]]}),
        ("axes.pcolormesh(np.array([[0., 1.], [2., 3.]]))", "plotly", {"type": "heatmap", "z": [[0, 1], [2, 3]]}),
        ("axes.imshow(np.zeros((2, 2, 3)))", "image", None),
        ("axes.pie([1, 2])", "image", None),
        ("axes.fill_between([0, 1], [1, 2])", "image", None),
        ("figure.add_subplot(projection='polar').plot([1, 2])", "image", None),
    ],
)
def test_a_figure_is_data_where_nothing_is_lost_else_a_picture(run, drawing: str, kind: str, trace: dict | None):
    result = run(script(f"figure, axes = plt.subplots()\n{drawing}\nlog.report_matplotlib_figure('t', 's', plt, 3)\n"))
    (found,) = plots(result)
    assert (found.title, found.series, found.iteration, found.kind) == ("t", "s", 3, kind)
    drawn = json.loads(found.figure)
    if trace is None:
        picture = Path(urlsplit(drawn["layout"]["images"][0]["source"]).path)
        assert picture.read_bytes().startswith(b"\x89PNG")
    else:
        assert drawn["data"][0] | trace == drawn["data"][0]


def test_an_axis_that_goes_down_stays_so(run):
    drawing = "figure, axes = plt.subplots(); axes.imshow([[0, 1], [2, 3]])\n"
    result = run(script(drawing + "log.report_matplotlib_figure('t', 's', figure, 0)\n"))
    (found,) = plots(result)
    layout = json.loads(found.figure)["layout"]
    assert layout["yaxis"]["autorange"] == "reversed"
    assert "autorange" not in layout["xaxis"]


def test_a_figure_may_be_asked_to_be_a_picture(run):
    result = run(
        script(
            """
plt.plot([1, 2])
log.report_matplotlib_figure('shot', 's', plt.gcf(), 1, report_image=True)
log.report_matplotlib_figure('still', 's', plt.gcf(), 1, report_interactive=False)
"""
        )
    )
    assert [(one.title, one.kind) for one in result.owner.of(SampleReported)] == [("shot", "image")]
    assert [(one.title, one.kind) for one in plots(result)] == [("still", "image")]


@pytest.mark.parametrize(
    "switches", [", auto_connect_frameworks=False", ", auto_connect_frameworks={'matplotlib': False}"]
)
def test_what_is_switched_off_is_left_alone(run, switches: str):
    result = run(script("plt.plot([1, 2]); plt.title('t'); plt.savefig('a.png'); plt.show()\n", switches))
    assert plots(result) == []


def test_a_figure_that_cannot_be_read_is_saved_all_the_same(run):
    result = run(
        script(
            """
figure, axes = plt.subplots()
axes.get_title = lambda: 1 / 0
figure.savefig('a.png')
print(open('a.png', 'rb').read(4))
"""
        )
    )
    assert "PNG" in result.out and result.err.count("tuitrack:") == 1


def test_matplotlib_is_not_loaded_because_of_us(run):
    result = run("import sys\nfrom tuitrack import Task\nTask.init('p', 'n')\nprint('matplotlib' in sys.modules)\n")
    assert result.out == "False\n"


def test_figures_may_all_be_pictures(run):
    result = run(
        script(
            """
from tuitrack import Logger
Logger.matplotlib_force_report_non_interactive(True)
plt.plot([1, 2]); plt.title('first'); plt.show()
Logger.matplotlib_force_report_non_interactive(False)
log.report_matplotlib_figure('second', 's', plt.gcf(), 1)
"""
        )
    )
    assert [(one.title, one.kind) for one in plots(result)] == [("first", "image"), ("second", "plotly")]
