"""What a Python that starts under `tuitrack run` does first: it follows frameworks as the process that started it.

Every Python pays for this, so nothing of tuitrack is loaded before a framework is; but the ranks of a launcher, which
are recorded as the program itself.
"""

from __future__ import annotations

import importlib.machinery
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

FRAMEWORKS = """
catboost fastai joblib keras lightgbm lightning matplotlib plotly pytorch_lightning safetensors tensorboard
tensorboardX tensorflow tf_keras torch xgboost
"""


class _Waiting:
    """Finds nothing itself; with the first framework it hands over to tuitrack's own finder."""

    names = frozenset(FRAMEWORKS.split())

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """What tuitrack's finder says of the first framework."""
        if fullname.partition(".")[0] not in self.names:
            return None
        self.names = frozenset()
        try:
            from tuitrack.sdk.hooks import frameworks
        except ImportError:  # another interpreter, which has no tuitrack
            return None
        return frameworks.inherit().find_spec(fullname, path, target)


if os.environ.get("TUITRACK_ROLE") == "child":
    sys.meta_path.insert(0, _Waiting())

_elsewhere = [path for path in sys.path if path != os.path.dirname(__file__)]  # noqa: PTH120 - pathlib costs 5 ms
_hidden = importlib.machinery.PathFinder.find_spec(__name__, _elsewhere)
if _hidden is not None and _hidden.loader is not None:  # the one that this one is found in place of
    from importlib.util import module_from_spec

    sys.modules[__name__] = module_from_spec(_hidden)
    _hidden.loader.exec_module(sys.modules[__name__])

_RANKED = ("RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "LOCAL_RANK")

if "TUITRACK_NAMES" in os.environ and any(name in os.environ for name in _RANKED):
    try:
        from tuitrack.sdk import ranks
    except ImportError:
        pass
    else:
        ranks.begin()
