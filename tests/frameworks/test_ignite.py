"""Ignite's own ClearML logger and saver, unchanged, through ClearML's names."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")
pytest.importorskip("ignite")
from frameworks.models import saves

from tuitrack.model.outputs import ModelDescribed, PlotReported

SCRIPT = """
import warnings; warnings.simplefilter('ignore')
from tuitrack.compat import clearml
clearml.install()
import torch
from ignite.engine import Events, create_supervised_trainer
from ignite.handlers import Checkpoint, global_step_from_engine
from ignite.handlers.clearml_logger import ClearMLLogger, ClearMLSaver, GradsHistHandler, WeightsScalarHandler
net = torch.nn.Linear(2, 1)
sgd = torch.optim.SGD(net.parameters(), 0.1)
data = [(torch.ones(4, 2), torch.ones(4, 1))] * 2
trainer = create_supervised_trainer(net, sgd, torch.nn.MSELoss())
logger = ClearMLLogger(project_name='digits', task_name='ignite')
logger.attach_output_handler(trainer, Events.ITERATION_COMPLETED, tag='train', output_transform=lambda loss: {'loss': loss})
logger.attach_opt_params_handler(trainer, Events.ITERATION_STARTED, optimizer=sgd)
logger.attach(trainer, WeightsScalarHandler(net), Events.EPOCH_COMPLETED)
logger.attach(trainer, GradsHistHandler(net), Events.EPOCH_COMPLETED)
step = global_step_from_engine(trainer)
kept = Checkpoint({'model': net}, ClearMLSaver(dirname='saved'), n_saved=2, global_step_transform=step)
trainer.add_event_handler(Events.EPOCH_COMPLETED, kept)
trainer.run(data, max_epochs=4)
logger.close()
"""


def test_its_logger_and_saver(run):
    result = run(SCRIPT)
    counts = {key: len(points) for key, points in result.owner.points.items()}
    assert counts["train", "loss"] == counts["lr", "0"] == 8 and counts["weights_norm/weight", ""] == 4
    assert {one.title for one in result.owner.of(PlotReported)} == {"grads_weight", "grads_bias"}
    slots = [one.id for one in saves(result)]
    assert len(slots) == 4 and len(set(slots)) == 2, "the newest take the places of those that were removed"
    comments = [one.comment for one in result.owner.of(ModelDescribed) if one.comment]
    assert len(comments) == 4 and "basename=model" in comments[0]
    assert result.owner.started.name == "ignite" and "tuitrack:" not in result.err
