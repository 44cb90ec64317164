"""Figures of plotly that are shown or reported."""

from __future__ import annotations

import json

import pytest

from tuitrack.model.outputs import PlotReported

pytest.importorskip("plotly")


def test_what_is_shown_is_reported(run):
    result = run(
        """
import plotly.graph_objects as go
import plotly.io as pio
class Nowhere(pio.base_renderers.ExternalRenderer):
    def render(self, figure):
        print(figure['data'][0]['y'])
pio.renderers['nowhere'] = Nowhere()
from tuitrack import Task
task = Task.init('digits', 'mlp')
figure = go.Figure(go.Scatter(y=[1, 4, 9]), layout={'title': 'growth'})
figure.show('nowhere')
go.Figure(go.Bar(y=[2])).show('nowhere')
task.get_logger().report_plotly('own', 's', figure, 4)
"""
    )
    assert len(result.out.splitlines()) == 2
    found = {one.title: one for one in result.owner.of(PlotReported)}
    assert {title: (one.series, one.iteration, one.kind) for title, one in found.items()} == {
        "growth": ("plot", 0, "plotly"),
        "untitled": ("plot", 0, "plotly"),
        "own": ("s", 4, "plotly"),
    }
    assert json.loads(found["own"].figure)["data"][0]["y"] == [1, 4, 9]
