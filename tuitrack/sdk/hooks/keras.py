"""Keras: models and weights that are saved and loaded are models of the run."""

from __future__ import annotations

import contextlib
from types import ModuleType

from tuitrack.sdk.hooks import calls
from tuitrack.sdk.hooks.checkpoints import Framework

_KERAS = Framework("Keras", ("tensorflow", "keras"))


def patch(module: ModuleType) -> None:
    """Follow Keras 3's own formats, where every way to save or load ends."""
    calls.after(module, "save_model", _saved)
    calls.after(module, "save_weights_only", _saved)
    calls.after(module, "load_model", lambda call: _KERAS.loaded(call.at(0, "filepath")))
    calls.after(module, "load_weights_only", lambda call: _KERAS.loaded(call.at(1, "filepath")))


def patch_hdf5(module: ModuleType) -> None:
    """Follow the older format of HDF5."""
    calls.after(module, "save_model_to_hdf5", _saved)
    calls.after(module, "load_model_from_hdf5", lambda call: _KERAS.loaded(call.at(0, "filepath")))


def patch_weights(module: ModuleType) -> None:
    """Follow the weights of Keras 2, which `tf_keras` still is."""
    calls.after(module, "save_weights", _saved)
    calls.after(module, "load_weights", lambda call: _KERAS.loaded(call.at(1, "filepath")))


def patch_folder(module: ModuleType) -> None:
    """Follow the folders of Keras 2; they are read through TensorFlow."""
    calls.after(module, "save", _saved)


def _saved(call: calls.Call) -> None:
    design = ""
    with contextlib.suppress(Exception):  # a model of the user's own classes need not have one
        design = call.at(0, "model").to_json()
    _KERAS.saved(call.at(1, "filepath"), **({"design": design} if design else {}))
