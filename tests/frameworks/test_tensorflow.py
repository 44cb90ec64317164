"""TensorFlow: SavedModel folders become models of the run, what it writes for TensorBoard is in the run."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from frameworks.models import made, read, saves

from tuitrack.model.outputs import PlotReported, SampleReported

pytestmark = pytest.mark.skipif(not find_spec("tensorflow"), reason="no tensorflow here")


@pytest.mark.parametrize("order", ["import tensorflow as tf; {}", "{}; import tensorflow as tf"])
def test_saved_models(run, order: str):
    result = run(
        f"""
        {order.format("import tuitrack; tuitrack.Task.init('digits', 'mlp')")}
        module = tf.Module()
        module.weight = tf.Variable(2.0)
        tf.saved_model.save(module, 'exported')
        assert tf.saved_model.load('exported').weight.numpy() == 2.0
        """
    )
    assert made(result) == [("exported", "TensorFlow", "exported")] and saves(result)[0].size > 0
    assert read(result) == [("exported", "TensorFlow")]


SUMMARIES = """
import numpy as np, tensorflow as tf
from tensorboard.plugins.hparams import api
from tuitrack import Task
Task.init('digits', 'mlp')
for name in ('train', 'validation'):
    writer = tf.summary.create_file_writer(f'logs/{name}')
    with writer.as_default(step=3):
        tf.summary.scalar('loss', 0.5)
        tf.summary.scalar('rate/lr', tf.constant(0.25), step=tf.constant(4, tf.int64))
with writer.as_default(step=5):
    tf.summary.histogram('weights/w', [0.0, 1.0, 1.0])
    tf.summary.image('seen', np.zeros((2, 4, 4, 3), np.uint8))
    tf.summary.text('notes', 'hello')
    api.hparams({'width': 64})
    compiled = tf.function(lambda: tf.summary.scalar('compiled', 1.0))
    compiled()
tf.compat.v1.disable_eager_execution()
with tf.compat.v1.summary.FileWriter('older') as older:
    value = tf.compat.v1.Summary.Value(tag='older/loss', simple_value=2.0)
    older.add_summary(tf.compat.v1.Summary(value=[value]), 7)
"""


def test_summaries(run):
    result = run(SUMMARIES)
    assert result.owner.points == {
        ("loss", "loss"): [(3, 0.5)],
        ("rate", "lr"): [(4, 0.25)],
        ("loss", "loss validation"): [(3, 0.5)],
        ("rate", "lr validation"): [(4, 0.25)],
        ("older", "loss"): [(7, 2.0)],
    }
    assert result.owner.values == {"TB_hparams/width": "64.0"}
    assert [(one.title, one.iteration) for one in result.owner.of(PlotReported)] == [("weights", 5)]
    samples = [(one.series, one.kind) for one in result.owner.of(SampleReported)]
    assert samples == [("seen", "image"), ("seen 1", "image"), ("notes", "text")]
    assert "tuitrack:" not in result.err
