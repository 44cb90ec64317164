"""The interpreter of a run, and what is installed in it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping

_PROGRAM = """
import importlib.metadata, json, platform
found = {}
for one in importlib.metadata.distributions():
    name = one.metadata["Name"]
    if name:
        found.setdefault(name, one.version)
print(json.dumps([platform.python_version(), found]))
"""
"""Of a name that is found twice the first counts, as it does for import."""

_TIMEOUT = 60


def of(executable: str, environ: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The interpreter's version, its distributions with theirs, sorted; asked of the run's own interpreter.

    Raises:
        OSError: the interpreter cannot be asked.
    """
    try:
        done = subprocess.run(
            [executable, "-P", "-c", _PROGRAM],
            cwd="/",
            env=_environ(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT,
            check=True,
            text=True,
        )
        version, found = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise OSError(f"{executable} did not answer: {error}") from error
    return version, {name: str(found[name]) for name in sorted(found, key=str.lower)}


def _environ(recorded: Mapping[str, str]) -> dict[str, str]:
    """This process's variables with the search path of the run, not of whoever started the recorder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    path = recorded.get("PYTHONPATH")
    return {**kept, "PYTHONPATH": path} if path else kept
