"""TensorFlow: SavedModel folders that are saved and loaded are models of the run."""

from __future__ import annotations

from types import ModuleType

from tuitrack.sdk.hooks import calls
from tuitrack.sdk.hooks.checkpoints import Framework

_TENSORFLOW = Framework("TensorFlow", ("tensorflow",))
_PUBLIC = "tensorflow._api.v2.saved_model"


def patch_save(module: ModuleType) -> None:
    """Follow `tf.saved_model.save`."""
    follow = calls.followed(module.save, lambda call: _TENSORFLOW.saved(call.at(1, "export_dir")))
    calls.everywhere(module.save, follow, (module.__name__, _PUBLIC))


def patch_load(module: ModuleType) -> None:
    """Follow `tf.saved_model.load`."""
    follow = calls.followed(module.load, lambda call: _TENSORFLOW.loaded(call.at(0, "export_dir")))
    calls.everywhere(module.load, follow, (module.__name__, _PUBLIC))
