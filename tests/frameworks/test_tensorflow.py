"""TensorFlow: SavedModel folders become models of the run."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from frameworks.models import made, read, saves


@pytest.mark.skipif(not find_spec("tensorflow"), reason="no tensorflow here")
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
