"""Keras: models and weights become models of the run, whichever backend trains them."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from frameworks.models import made, read, saves

BACKEND = next((name for name in ("tensorflow", "torch", "jax") if find_spec(name)), "")


@pytest.mark.skipif(not find_spec("keras") or not BACKEND, reason="no keras here")
@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_models_and_weights(run, ending: str):
    result = run(
        f"""
        import warnings; warnings.simplefilter('ignore')
        from tuitrack import Task
        Task.init('digits', 'mlp')
        import keras
        net = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
        net.save('net.{ending}')
        keras.saving.load_model('net.{ending}')
        net.save_weights('net.weights.h5')
        net.load_weights('net.weights.h5')
        """,
        env={"KERAS_BACKEND": BACKEND},
    )
    assert made(result) == [("net", "Keras", f"net.{ending}"), ("net.weights", "Keras", "net.weights.h5")]
    assert read(result) == [("net", "Keras"), ("net.weights", "Keras")]
    assert '"Sequential"' in saves(result)[0].design
