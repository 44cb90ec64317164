"""ClearML's names for tuitrack: code that imports clearml runs unchanged under `tuitrack run`.

A directory with nothing but a package `clearml` and its metadata is put on the search path, of this process behind the
script's own directory, of the processes it starts through `PYTHONPATH`. So it is found as any package is: by import, by
`importlib.util.find_spec`, by `importlib.metadata.version`, in spawned workers too. Its submodules are tuitrack's.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import tuitrack

VERSION = "2.1.12"
"""The version of ClearML whose names these are."""

_SHADOW = str(Path(__file__).parent / "shadow")
_OURS = {
    "automation.auto_scaler": "tuitrack.automation",
    "automation.aws_auto_scaler": "tuitrack.automation",
    "automation.job": "tuitrack.automation",
    "automation.optimization": "tuitrack.automation",
    "automation.parameters": "tuitrack.automation",
    "automation.scheduler": "tuitrack.automation",
    "automation.trigger": "tuitrack.automation",
    "backend_api": "tuitrack.compat.backend",
    "backend_api.session": "tuitrack.compat.backend",
    "backend_api.session.client": "tuitrack.compat.backend",
    "backend_api.session.session": "tuitrack.compat.backend",
    "backend_interface": "tuitrack.sdk",
    "backend_interface.task": "tuitrack.sdk.task",
    "binding": "tuitrack.compat.binding",
    "binding.artifacts": "tuitrack.sdk.artifacts",
    "binding.frameworks": "tuitrack.compat.binding",
    "binding.frameworks.pytorch_bind": "tuitrack.compat.binding",
    "binding.frameworks.tensorflow_bind": "tuitrack.compat.binding",
    "binding.matplotlib_bind": "tuitrack.compat.binding",
    "datasets": "tuitrack",
    "errors": "tuitrack.errors",
    "external": "tuitrack",
    "external.kerastuner": "tuitrack",
    "hyperdatasets": "tuitrack",
    "logger": "tuitrack.sdk.logger",
    "model": "tuitrack.sdk.models",
    "storage": "tuitrack.sdk.storage",
    "storage.manager": "tuitrack.sdk.storage",
    "task": "tuitrack.sdk.task",
    "utilities.wizard": "tuitrack",
    "utilities.wizard.user_input": "tuitrack",
}
"""Where the names of a submodule of ClearML's are."""

_SAME = ("automation", "config", "task_parameters", "utilities")
"""Modules that have the same place below `tuitrack`, with what is below them."""


def install() -> None:
    """Let `import clearml` find tuitrack, here and in the processes started from now on."""
    place = 0 if sys.flags.safe_path else 1
    sys.path.insert(place, _SHADOW)
    before = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = os.pathsep.join([_SHADOW, before] if before else [_SHADOW])
    importlib.invalidate_caches()


def become(name: str) -> None:
    """Give the package that was found under a name tuitrack's names, its submodules those of tuitrack's modules."""
    package = sys.modules[name]
    package.__path__ = []
    _speak_for(tuitrack, package)
    vars(package).update(__version__=VERSION)
    sys.meta_path.insert(0, Finder(f"{name}."))


def _speak_for(ours: ModuleType, module: ModuleType) -> None:
    """Let a module answer with another one's names."""
    names = getattr(ours, "__all__", [name for name in vars(ours) if not name.startswith("_")])
    find = functools.partial(_find, ours, module.__name__)
    vars(module).update(__all__=list(names), __doc__=ours.__doc__, __getattr__=find)


def _find(ours: ModuleType, package: str, name: str) -> object:
    """A name of our module; or a submodule, which ClearML's `import clearml` has loaded already."""
    try:
        return getattr(ours, name)
    except AttributeError:
        if _at(f"{package}.{name}".partition(".")[2]) is None:
            raise
        return importlib.import_module(f"{package}.{name}")


class Finder:
    """Finds tuitrack's modules at ClearML's import paths."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec; None for every other module, and where tuitrack has nothing there."""
        if not fullname.startswith(self._prefix):
            return None
        ours = _at(fullname.removeprefix(self._prefix))
        return None if ours is None else ModuleSpec(fullname, _Speaker(ours), origin=ours, is_package=True)


def _at(inner: str) -> str | None:
    """The module of ours that answers for a submodule of ClearML's, None where there is none."""
    same = f"tuitrack.{inner}" if inner.partition(".")[0] in _SAME else ""
    ours = _OURS.get(inner, same)
    try:
        return ours if ours and importlib.util.find_spec(ours) is not None else None
    except ModuleNotFoundError:
        return None


class _Speaker(Loader):
    """Loads a module that answers with the names of one of ours."""

    def __init__(self, ours: str) -> None:
        self._ours = ours

    def create_module(self, spec: ModuleSpec) -> None:
        """An ordinary module."""

    def exec_module(self, module: ModuleType) -> None:
        """Let it answer with our names."""
        _speak_for(importlib.import_module(self._ours), module)
