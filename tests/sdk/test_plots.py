"""Plots and debug samples: kept as plotly's JSON and as whole files, whatever is given."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest

from tuitrack.model.outputs import PlotReported, SampleReported
from tuitrack.sdk import figures, pictures, plain
from tuitrack.sdk.figures import Axes, Bars, Grid, Line

INIT = "import numpy as np\nfrom tuitrack import Logger, Task\ntask = Task.init('digits', 'mlp')\nlog = task.get_logger()\n"

PLOTS = (
    INIT
    + """
from tuitrack.utilities.plotly_reporter import SeriesInfo
log.report_histogram('h', 's', [1, 2], iteration=3, xlabels=['a', 'b'])
log.report_vector('v', 's', np.arange(3))
log.report_confusion_matrix('cm', 's', np.eye(2), 1, xlabels=['cat', 'dog'])
log.report_matrix('m', 's', [[1, float('nan')]])
log.report_surface('su', 's', np.ones((2, 3)), camera=(1, 1, 0.5))
log.report_scatter2d('sc', 's', np.array([[0, 1], [2, 3]]), mode='markers')
log.report_scatter3d('s3', 's', [(0, 1, 2)])
log.report_line_plot('l', [SeriesInfo('up', [(0, 1), (1, 2)]), {'name': 'down', 'data': [(0, 2)]}], 'x', 'y')
log.report_table('t', 's', table_plot=[['n', 'v'], ['a', 1]])
log.report_plotly('p', 's', {'data': [{'y': np.arange(2)}]}, iteration=7)
task.set_initial_iteration(100)
log.report_histogram('h', 's', [5], iteration=3)
"""
)


def reported(result, kind: type) -> dict[tuple[str, int], object]:
    return {(one.title, one.iteration): one for one in result.owner.of(kind)}


def test_every_plot_is_kept_as_plotly_json_by_its_kind(run):
    found = reported(run(PLOTS), PlotReported)
    kinds = {title: one.kind for (title, _), one in found.items()}
    assert kinds == {
        "h": "histogram",
        "v": "vector",
        "cm": "confusion matrix",
        "m": "matrix",
        "su": "surface",
        "sc": "scatter",
        "s3": "scatter3d",
        "l": "line",
        "t": "table",
        "p": "plotly",
    }
    drawn = {key: json.loads(one.figure) for key, one in found.items()}
    assert drawn["h", 3]["data"] == [{"type": "bar", "name": "s", "x": ["a", "b"], "y": [1, 2]}]
    assert drawn["h", 103]["data"][0]["y"] == [5]
    assert drawn["cm", 1]["data"][0]["z"] == [[1.0, 0.0], [0.0, 1.0]]
    assert drawn["m", 0]["data"][0]["z"] == [[1, None]]
    assert [trace["name"] for trace in drawn["l", 0]["data"]] == ["up", "down"]
    assert drawn["t", 0]["data"][0]["cells"]["values"] == [["a"], [1]]
    assert drawn["p", 7]["data"] == [{"y": [0, 1]}]


def test_plots_come_back_from_plotly_itself():
    plotly = pytest.importorskip("plotly.graph_objects")
    shapes = [
        figures.bars("t", "s", Bars([[1, 2], [3, 4]], mode="stack"), Axes("x", "y", extra={"bargap": 0.1})),
        figures.lines("t", [Line("a", [(0, 1)], ["p"], "markers")], Axes(x_reversed=True, comment="c")),
        figures.space("t", Line("a", [(0, 1, 2)], mode="markers"), Axes("x", "y", "z"), fill=True),
        figures.heatmap("t", "s", Grid([[1]], ["a"], ["b"]), Axes(y_reversed=True)),
        figures.surface("t", "s", Grid([[1, 2]]), Axes(), (1, 2, 3)),
        figures.table("t", [["a", "b"], [1]], Axes(), None),
        figures.link("t", "https://example.org/a.png", Axes()),
    ]
    for shape in shapes:
        figure = plotly.Figure(shape)
        again = figures.plotly(figure)
        assert again["data"] == shape["data"]
        assert again["layout"]["title"] == {"text": "t"} or "<sup>c</sup>" in again["layout"]["title"]["text"]


SAMPLES = (
    INIT
    + """
import io, pathlib
log.report_image('grey', 's', 1, image=np.arange(6, dtype=np.uint8).reshape(2, 3))
pathlib.Path('cat.jpg').write_bytes(b'jpeg')
log.report_image('file', 's', 2, local_path='cat.jpg', delete_after_upload=True)
log.report_image('far', 's', 3, url='https://example.org/dog.png?x=1')
log.report_media('sound', 's', 4, stream=io.BytesIO(b'RIFF'), file_extension='.wav', max_history=2)
log.report_media('page', 's', 5, stream=io.StringIO('<p>'), file_extension='html')
log.set_default_debug_sample_history(-1)
log.report_image('again', 's', 6, matrix=np.zeros((2, 2, 3)))
print(pathlib.Path('cat.jpg').exists(), log.get_default_debug_sample_history())
"""
)


def test_samples_are_whole_files_named_by_what_they_are(run, home: Path):
    result = run(SAMPLES)
    found = {one.title: one for one in result.owner.of(SampleReported)}
    assert {title: (one.kind, one.iteration, one.history) for title, one in found.items()} == {
        "grey": ("image", 1, 100),
        "file": ("image", 2, 100),
        "far": ("image", 3, 100),
        "sound": ("audio", 4, 2),
        "page": ("html", 5, 100),
        "again": ("image", 6, 0),
    }
    assert found["far"].uri == "https://example.org/dog.png?x=1"
    assert result.out.split() == ["False", "-1"]
    for title in ("grey", "file", "sound", "page"):
        path = Path(urlsplit(found[title].uri).path)
        assert path.is_relative_to(home)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == found[title].hash


def test_garbage_is_one_warning_and_the_rest_is_kept(run):
    result = run(
        INIT
        + """
log.report_image('t', 's', 0, image=np.zeros((2, 2, 9)))
log.report_image('t', 's', 0, image='not there')
log.report_image('t', 's', 0)
log.report_media('t', 's', 0, local_path='/proc/nowhere')
log.report_matrix('t', 's', np.zeros((2, 2, 2)))
log.report_scatter2d('t', 's', [(1, 2, 3)])
log.report_plotly('t', 's', object())
log.report_table('t', 's')
log.report_histogram('t', 's', object())
for _ in range(3):
    log.report_confusion_matrix('t', 's', [[[1]]])
log.report_histogram('good', 's', [1])
print('on')
"""
    )
    assert result.out == "on\n"
    assert ("good", 0) in reported(result, PlotReported)
    warnings = [line for line in result.err.splitlines() if line.startswith("tuitrack:")]
    assert 7 <= len(warnings) <= 10
    assert "Traceback" not in result.err
    assert result.err.count("report_confusion_matrix") == 1


@pytest.mark.parametrize(
    ("image", "size", "first"),
    [
        (np.array([[0, 255]], np.uint8), (2, 1), 0),
        (np.array([[0.0, 0.5]]), (2, 1), 0),
        (np.array([[2.0, 300.0]]), (2, 1), 2),
        (np.array([[True]]), (1, 1), 255),
        (np.full((4, 5, 3), [9, 8, 7], np.uint8), (5, 4), (9, 8, 7)),
        (np.full((3, 4, 5), 1.0), (5, 4), (255, 255, 255)),
        (np.full((2, 2, 4), 7, np.int64), (2, 2), (7, 7, 7, 7)),
        (np.array([[np.nan, 1.0]]), (2, 1), 0),
    ],
)
def test_an_array_is_the_picture_it_looks_like(image: np.ndarray, size: tuple[int, int], first: object):
    pillow = pytest.importorskip("PIL.Image")
    opened = pillow.open(io.BytesIO(pictures.png(image)))
    assert opened.size == size
    assert opened.getpixel((0, 0)) == first


def test_an_image_of_pillow_keeps_its_pixels():
    pillow = pytest.importorskip("PIL.Image")
    for mode in ("L", "RGB", "RGBA", "CMYK", "F"):
        opened = pillow.open(io.BytesIO(pictures.png(pillow.new(mode, (3, 2)))))
        assert opened.size == (3, 2)


def test_values_of_any_kind_become_what_json_holds():
    class Tensor:
        def detach(self):
            return self

        def cpu(self):
            return self

        def tolist(self):
            return [1.0, float("inf")]

    given = {1: np.float32(0.5), "t": Tensor(), "s": {2}, "n": None, "r": range(2), "o": np.array(3), "d": np.nan}
    assert plain.plain(given) == {"1": 0.5, "t": [1.0, None], "s": [2], "n": None, "r": [0, 1], "o": 3, "d": None}
