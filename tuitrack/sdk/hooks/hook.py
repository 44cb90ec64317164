"""Acting when a module is imported, through one finder."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

from tuitrack.sdk import guard

Patch = Callable[[ModuleType], None]


class Finder:
    """Lets others find a module, then patches it once it is loaded."""

    def __init__(self) -> None:
        self.patches: dict[str, Patch] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec others find, with our patch after loading; None for every other module."""
        patch = self.patches.pop(fullname, None)
        spec = None if patch is None else importlib.util.find_spec(fullname)
        if patch is None or spec is None or not hasattr(spec.loader, "exec_module"):
            return None
        _patch_after(spec.loader, patch)
        return spec


def _patch_after(loader: object, patch: Patch) -> None:
    execute = loader.exec_module  # type: ignore[attr-defined]
    before = vars(loader).get("exec_module")

    def load_then_patch(module: ModuleType) -> None:
        if before is None:
            del loader.exec_module  # type: ignore[attr-defined]
        else:  # it was found through two of our finders
            loader.exec_module = before  # type: ignore[attr-defined]
        execute(module)
        guard.harmless(patch)(module)

    loader.exec_module = load_then_patch  # type: ignore[attr-defined]


finder = Finder()
"""The one of this process."""


def patching(ours: str) -> Patch:
    """The patch that `module:function` of ours is, neither loaded before it is needed, once for each module."""

    def patch(module: ModuleType) -> None:
        file, _, function = ours.partition(":")
        mark = f"_tuitrack_{function}"
        if not hasattr(module, mark):
            setattr(module, mark, True)
            getattr(importlib.import_module(f"tuitrack.sdk.hooks.{file}"), function)(module)

    return patch


def install(name: str, patch: Patch) -> None:
    """Patch a module now if it is loaded, else when it is imported."""
    module = sys.modules.get(name)
    if module is not None:
        guard.harmless(patch)(module)
        return
    finder.patches[name] = patch
    if finder not in sys.meta_path:
        sys.meta_path.insert(0, finder)
