"""safetensors, and with it Transformers: what is saved and loaded are models of the run."""

from __future__ import annotations

from types import ModuleType

from tuitrack.sdk.hooks import calls
from tuitrack.sdk.hooks.checkpoints import Framework

_TORCH = Framework("PyTorch", ("pytorch", "safetensors"))
_NUMPY = Framework("", ("safetensors",))


def patch_torch(module: ModuleType) -> None:
    """Follow `safetensors.torch`."""
    _follow(module, _TORCH)


def patch_numpy(module: ModuleType) -> None:
    """Follow `safetensors.numpy`."""
    _follow(module, _NUMPY)


def _follow(module: ModuleType, framework: Framework) -> None:
    # `save_file` is often imported by name; what it calls is not.
    calls.after(module, "serialize_file", lambda call: framework.saved(call.at(1, "filename")))
    calls.after(module, "load_file", lambda call: framework.loaded(call.at(0, "filename")))
    calls.after(module, "load_model", lambda call: framework.loaded(call.at(1, "filename")))
