"""Lightning: checkpoints of its Trainer are models of the run."""

from __future__ import annotations

from types import ModuleType

from tuitrack.sdk.hooks import calls
from tuitrack.sdk.hooks.checkpoints import Framework

_LIGHTNING = Framework("PyTorch", ("pytorch", "lightning"))


def patch(module: ModuleType) -> None:
    """Follow `Trainer.save_checkpoint` on the first process, which writes; reading goes through `torch.load`."""
    calls.after(module.Trainer, "save_checkpoint", _saved)


def _saved(call: calls.Call) -> None:
    if call.args[0].is_global_zero:
        _LIGHTNING.saved(call.at(1, "filepath"))
