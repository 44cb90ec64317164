"""Other trackers, run by an interpreter that has them installed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

NAMES = ("trackio", "wandb")
_BESIDE = Path(__file__).parents[2] / ".peers" / "bin" / "python"


def interpreter(given: Path | None) -> Path | None:
    """The interpreter that may have peers: the one given, `.peers` in the repository, or ours."""
    found = given or (_BESIDE if _BESIDE.exists() else Path(sys.executable))
    return found if installed(found) else None


def installed(python: Path | None) -> tuple[str, ...]:
    """The peers that an interpreter can import."""
    if python is None:
        return ()
    if python == Path(sys.executable):
        return tuple(name for name in NAMES if importlib.util.find_spec(name))
    asked = f"from importlib.util import find_spec; print(*[name for name in {NAMES!r} if find_spec(name)])"
    done = subprocess.run([str(python), "-c", asked], capture_output=True, text=True)
    return tuple(done.stdout.split())
