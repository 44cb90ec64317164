"""TensorFlow: SavedModel folders and checkpoints that are saved and loaded are models of the run."""

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


def patch_checkpoint(module: ModuleType) -> None:
    """Follow `tf.train.Checkpoint`, by itself or under a `CheckpointManager`: several files of one name."""
    kind = module.Checkpoint
    for name in ("save", "write", "_write"):
        calls.after(kind, name, lambda call: _TENSORFLOW.saved(call.result))
    calls.after(kind, "restore", lambda call: _TENSORFLOW.loaded(call.at(1, "save_path")))
    calls.after(kind, "read", lambda call: _TENSORFLOW.loaded(call.at(1, "save_path")))


def patch_saver(module: ModuleType) -> None:
    """Follow `tf.compat.v1.train.Saver`."""
    calls.after(module.Saver, "save", lambda call: _TENSORFLOW.saved(call.result))
    calls.after(module.Saver, "restore", lambda call: _TENSORFLOW.loaded(call.at(2, "save_path")))
