"""What trainers reach for in ClearML's hooks: they turn automatic records off where they report by themselves."""

from __future__ import annotations

from typing import Any

from tuitrack.sdk import session
from tuitrack.sdk.distributions import WeightsGradientHistHelper
from tuitrack.sdk.models.callbacks import WeightsFileHandler

__all__ = ["PatchPyTorchModelIO", "PatchedMatplotlib", "WeightsFileHandler", "WeightsGradientHistHelper"]


def _leave_alone(framework: str) -> None:
    """Follow a framework no longer in the run of this process."""
    live = session.process.live
    if live is not None:
        live.switches = live.switches._replace(named={**live.switches.named, framework: False})


class PatchPyTorchModelIO:
    """The hook of PyTorch's saves."""

    @staticmethod
    def update_current_task(task: Any, *_: Any) -> None:
        """None stops recording what is saved; the hook follows the current task by itself."""
        if task is None:
            _leave_alone("pytorch")


class PatchedMatplotlib:
    """The hook of matplotlib's figures."""

    @staticmethod
    def update_current_task(task: Any, *_: Any) -> None:
        """None stops recording what is shown; the hook follows the current task by itself."""
        if task is None:
            _leave_alone("matplotlib")
