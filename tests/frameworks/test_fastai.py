"""fastai: its fits become curves, what a learner saves and exports become models."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from frameworks.models import made

from tuitrack.model.outputs import PlotReported

SCRIPT = """
import warnings; warnings.simplefilter('ignore')
from tuitrack import Task
Task.init('digits', 'tabular')
import pandas, torch
from fastai.tabular.all import CategoryBlock, Normalize, TabularDataLoaders, accuracy, tabular_learner
frame = pandas.DataFrame({'a': range(300), 'y': [0, 1] * 150})
data = TabularDataLoaders.from_df(frame, y_names='y', cont_names=['a'], procs=[Normalize], y_block=CategoryBlock(), bs=2)
learner = tabular_learner(data, layers=[2], metrics=accuracy)
with learner.no_bar(), learner.no_logging():
    learner.fit(2, 0.01)
    learner.fit_one_cycle(1)
learner.save('stage')
learner.load('stage')
learner.export('whole.pkl')
"""


@pytest.mark.skipif(not find_spec("fastai"), reason="no fastai here")
def test_fits_and_files(run):
    result = run(SCRIPT)
    points = {f"{title}/{series}": found for (title, series), found in result.owner.points.items()}
    batches = len(points["metrics_1/train_avg_smooth_loss"])
    assert len(points["metrics_0/train_avg_smooth_loss"]) == 2 * batches > 100
    assert [step for step, _ in points["metrics_0/valid_loss"]] == [batches, 2 * batches]
    assert len(points["metrics_0/valid_accuracy"]) == 2 and len(points["metrics_1/valid_accuracy"]) == 1
    assert len(points["lr_1/lr"]) == batches and {value for _, value in points["lr_0/lr"]} == {0.01}
    assert [step for step, _ in points["model_stats_gradients_0/avg_norm"]] == [100, 200]
    assert {(one.title, one.iteration) for one in result.owner.of(PlotReported)} == {
        ("model_weights_0", 100),
        ("model_weights_0", 200),
        ("model_weights_1", 100),
    }
    assert made(result) == [("stage", "PyTorch", "stage.pth"), ("whole", "PyTorch", "whole.pkl")]
    assert "tuitrack:" not in result.err
