"""Acting when a module is imported, through one finder."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable, Sequence
from types import ModuleType

from tuitrack.sdk import guard

Patch = Callable[[ModuleType], None]


class Finder(importlib.abc.MetaPathFinder):
    """Lets others find a module, then patches it once it is loaded."""

    def __init__(self, patches: dict[str, Patch]) -> None:
        self._patches = patches

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec others find, with our patch after loading; None for every other module."""
        patch = self._patches.pop(fullname, None)
        if patch is None:
            return None
        for finder in sys.meta_path:
            spec = finder.find_spec(fullname, path, target) if finder is not self else None
            if spec is not None and spec.loader is not None:
                _patch_after(spec.loader, patch)
                return spec
        return None


def _patch_after(loader: object, patch: Patch) -> None:
    execute = loader.exec_module  # type: ignore[attr-defined]

    def load_then_patch(module: ModuleType) -> None:
        execute(module)
        guard.harmless(patch)(module)

    loader.exec_module = load_then_patch  # type: ignore[attr-defined]


def install(patches: dict[str, Patch]) -> None:
    """Patch modules that are loaded now, the others when they are imported."""
    waiting = {}
    for name, patch in patches.items():
        module = sys.modules.get(name)
        if module is not None:
            guard.harmless(patch)(module)
        else:
            waiting[name] = patch
    if waiting:
        sys.meta_path.insert(0, Finder(waiting))
