"""PyTorch: what is saved and loaded are models of the run."""

from __future__ import annotations

from types import ModuleType

from tuitrack.sdk.hooks import calls
from tuitrack.sdk.hooks.checkpoints import Framework

_PYTORCH = Framework("PyTorch", ("pytorch",))
_SCRIPT = Framework("TorchScript", ("pytorch",))
_NAMES = ("torch", "torch.serialization")


def patch(module: ModuleType) -> None:
    """Follow `torch.save`, `torch.load` and what there is of them in `torch.jit`."""
    _follow(module, "save", lambda call: _PYTORCH.saved(call.at(1, "f")))
    _follow(module, "load", lambda call: _PYTORCH.loaded(call.at(0, "f")))
    calls.after(module.jit, "save", lambda call: _SCRIPT.saved(call.at(1, "f")))
    calls.after(module.jit, "load", lambda call: _SCRIPT.loaded(call.at(0, "f")))
    calls.after(module.jit.RecursiveScriptModule, "save", lambda call: _SCRIPT.saved(call.at(1, "f")))


def _follow(module: ModuleType, name: str, act: calls.Act) -> None:
    original = getattr(module, name)
    calls.everywhere(original, calls.followed(original, act), _NAMES)
