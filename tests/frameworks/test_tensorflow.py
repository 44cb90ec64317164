"""TensorFlow: SavedModel folders and checkpoints become models of the run, its summaries are in the run."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from frameworks.models import made, read, saves

from tuitrack.model.outputs import PlotReported, SampleReported
from tuitrack.store import files

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


def test_checkpoints_are_several_files(run, tmp_path):
    result = run(
        """
        import tensorflow as tf
        from tuitrack import Task
        Task.init('digits', 'mlp')
        kept = tf.train.Checkpoint(weight=tf.Variable(2.0))
        manager = tf.train.CheckpointManager(kept, 'kept', max_to_keep=1)
        manager.save()
        manager.save()
        kept.restore(manager.latest_checkpoint)
        kept.write('own')
        kept.read('own')
        """
    )
    assert made(result) == [(name, "TensorFlow", name) for name in ("ckpt-1", "ckpt-2", "own")]
    assert read(result) == [("ckpt-2", "TensorFlow"), ("own", "TensorFlow")]
    last = saves(result)[-1]
    assert (last.size, last.hash) == (
        files.size(tmp_path / "digits" / "own"),
        files.measure(tmp_path / "digits" / "own").hash,
    )


@pytest.mark.skipif(not find_spec("tf_keras"), reason="no Keras 2 here")
def test_keras_2(run):
    result = run(
        """
        import warnings; warnings.simplefilter('ignore')
        from tuitrack import Task
        Task.init('digits', 'mlp')
        import tf_keras
        net = tf_keras.Sequential([tf_keras.layers.Dense(2, input_shape=(3,))])
        for name in ('net.h5', 'net.keras', 'folder'):
            net.save(name)
        net.save_weights('weights.h5')
        net.save_weights('parts')
        net.load_weights('weights.h5')
        tf_keras.models.load_model('net.keras')
        """
    )
    names = [
        ("net", "net.h5"),
        ("net", "net.keras"),
        ("folder", "folder"),
        ("weights", "weights.h5"),
        ("parts", "parts"),
    ]
    assert made(result) == [(name, "Keras", file) for name, file in names]
    assert read(result) == [("weights", "Keras"), ("net", "Keras")]
