"""Which modules of frameworks are followed; nothing is loaded before the user's code imports one of them."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

from tuitrack.sdk.hooks import hook

if TYPE_CHECKING:
    from tuitrack.sdk.switches import Switches

_FOLLOWED = (
    ("matplotlib", "matplotlib.figure", "matplotlib:patch_figure"),
    ("matplotlib", "matplotlib.pyplot", "matplotlib:patch_pyplot"),
    ("plotly", "plotly.basedatatypes", "plotly:patch"),
    ("tensorboard", "tensorboard.summary.writer.event_file_writer", "tensorboard:patch"),
    ("tensorboard", "tensorboardX.event_file_writer", "tensorboard:patch"),
    ("tensorboard", "tensorflow.python.summary.writer.event_file_writer", "tensorboard:patch"),
    ("tensorboard", "tensorflow.python.ops.gen_summary_ops", "summary_ops:patch"),
    ("pytorch", "torch", "torch:patch"),
    ("pytorch", "lightning.pytorch.trainer.trainer", "lightning:patch"),
    ("pytorch", "pytorch_lightning.trainer.trainer", "lightning:patch"),
    ("fastai", "fastai.learner", "fastai:patch"),
    ("pytorch", "safetensors.torch", "safetensors:patch_torch"),
    ("safetensors", "safetensors.numpy", "safetensors:patch_numpy"),
    ("joblib", "joblib", "joblib:patch"),
    ("xgboost", "xgboost.core", "xgboost:patch_core"),
    ("xgboost", "xgboost.callback", "xgboost:patch_callback"),
    ("lightgbm", "lightgbm", "lightgbm:patch"),
    ("catboost", "catboost.core", "catboost:patch"),
    ("tensorflow", "keras.src.saving.saving_lib", "keras:patch"),
    ("tensorflow", "tensorflow.python.saved_model.save", "tensorflow:patch_save"),
    ("tensorflow", "tensorflow.python.saved_model.load", "tensorflow:patch_load"),
    ("tensorflow", "tensorflow.python.checkpoint.checkpoint", "tensorflow:patch_checkpoint"),
    ("tensorflow", "tensorflow.python.training.saver", "tensorflow:patch_saver"),
    ("tensorflow", "keras.src.legacy.saving.legacy_h5_format", "keras:patch_hdf5"),
    ("tensorflow", "tf_keras.src.saving.saving_lib", "keras:patch"),
    ("tensorflow", "tf_keras.src.saving.legacy.hdf5_format", "keras:patch_hdf5"),
    ("tensorflow", "tf_keras.src.saving.legacy.save", "keras:patch_weights"),
    ("tensorflow", "tf_keras.src.saving.legacy.saved_model.save", "keras:patch_folder"),
)
"""ClearML's name of the switch, the module that is followed, our module and function that patch it."""


def follow(switches: Switches) -> None:
    """Follow the frameworks that are switched on, once each, whether they are imported already or later."""
    for switch, name, ours in _FOLLOWED:
        if switches.on(switch):
            hook.install(name, hook.patching(ours))


def inherit() -> hook.Finder:
    """Follow in a process that a recorded one started what that one follows; what is captured joins its run.

    Which that is, is looked up when a framework is imported: most processes import none.
    """
    for switch, name, ours in _FOLLOWED:
        hook.install(name, _if_on(switch, hook.patching(ours)))
    return hook.finder


def _if_on(switch: str, patch: hook.Patch) -> hook.Patch:
    def patch_if_on(module: ModuleType) -> None:
        from tuitrack.sdk.switches import Switches

        if Switches.inherited().on(switch):
            patch(module)

    return patch_if_on
