"""The interpreter of a run, what is installed in it and where that came from."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from tuitrack.capture.addresses import without_credentials

_PROGRAM = """
import importlib.metadata, json, os, platform, sys
found, origins = {}, {}
for one in importlib.metadata.distributions():
    name = one.metadata["Name"]
    if name and name not in found:
        found[name] = one.version
        told = one.read_text("direct_url.json")
        if told:
            origins[name] = json.loads(told)
mapped = [getattr(sys.modules.get(one.__module__), "MAPPING", {}) for one in sys.meta_path if isinstance(one, type)]
places = [os.path.dirname(path) for mapping in mapped for path in mapping.values()]
print(json.dumps([platform.python_version(), found, origins, [*sys.path, *places], [sys.prefix, sys.base_prefix]]))
"""
"""Of a name that is found twice the first counts, as it does for import."""

_TIMEOUT = 60
_OURS = str(Path(__file__).resolve().parents[2])
EDITABLE = "-e "
"""How the origin of a package begins that is imported from where it is written."""


class Installed(NamedTuple):
    """An interpreter's version and distributions, those with an origin that came from no index, folders it finds in.

    An origin is written as pip takes it: a folder, `-e` and a folder, an address, `git+` with an address and a commit.
    """

    python: str
    packages: dict[str, str]
    origins: dict[str, str]
    search: tuple[str, ...]


def of(executable: str, environ: Mapping[str, str]) -> Installed:
    """What is installed, sorted; asked of the run's own interpreter.

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
        version, found, told, places, prefixes = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise OSError(f"{executable} did not answer: {error}") from error
    names = sorted(found, key=str.lower)
    origins = {name: _origin(told[name]) for name in names if name in told}
    outside = (one for one in dict.fromkeys(places) if os.path.isabs(one) and not _is_its_own(one, prefixes))  # noqa: PTH117
    return Installed(version, {name: str(found[name]) for name in names}, origins, tuple(outside))


def _is_its_own(place: str, prefixes: list[str]) -> bool:
    """Whether a folder is part of the interpreter, or ours."""
    path = Path(place)
    return place == _OURS or any(path.is_relative_to(one) for one in prefixes)


def _origin(told: Mapping[str, Any]) -> str:
    """Where a distribution came from, of what its installer noted (PEP 610)."""
    url = str(told.get("url", ""))
    if "dir_info" in told:
        folder = unquote(urlsplit(url).path)
        return f"{EDITABLE}{folder}" if told["dir_info"].get("editable") else folder
    version = told.get("vcs_info", {})
    kind = f"{version['vcs']}+" if version.get("vcs") else ""
    commit = f"@{version['commit_id']}" if version.get("commit_id") else ""
    below = f"#subdirectory={told['subdirectory']}" if told.get("subdirectory") else ""
    return f"{kind}{without_credentials(url)}{commit}{below}"


def _environ(recorded: Mapping[str, str]) -> dict[str, str]:
    """This process's variables with the search path of the run, not of whoever started the recorder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    path = recorded.get("PYTHONPATH")
    return {**kept, "PYTHONPATH": path} if path else kept
