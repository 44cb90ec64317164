"""What a fresh environment is to hold, of what was recorded."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from tuitrack.model.execution import Launch

_NAME = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?")
_WHEELS = re.compile(r"\+(cu\d+|cpu|rocm[\d.]+|xpu)$")
_WHEELS_OF_TORCH = "https://download.pytorch.org/whl/"
_OURS = "tuitrack"
_EDITABLE = "-e "


@dataclass(frozen=True, slots=True)
class Requirements:
    """Lines for an installer, packages that lie in folders, and whether the lines say all that is needed."""

    python: str
    lines: tuple[str, ...]
    folders: tuple[tuple[str, str], ...]
    complete: bool

    @property
    def key(self) -> str:
        """The same for environments that hold the same, but for what lies in folders."""
        text = json.dumps([self.python, self.lines, self.complete])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def of(launch: Launch) -> Requirements:
    """Everything that was installed at its version or from its origin; what the user asked for comes first."""
    asked = {canonical(line): line for line in launch.requirements}
    folders = {name: path.removeprefix(_EDITABLE) for name, path in launch.origins.items() if _is_folder(path)}
    installed = {name: version for name, version in launch.packages.items() if canonical(name) not in {*asked, _OURS}}
    lines = [_line(name, version, launch) for name, version in installed.items() if name not in folders]
    return Requirements(
        launch.python,
        tuple(sorted({*lines, *asked.values(), *_indexes(installed.values())})),
        tuple((name, folders[name]) for name in sorted(folders) if name in installed),
        complete=not asked,
    )


def outside(launch: Launch) -> list[tuple[str, str]]:
    """Packages that are imported from folders which belong to no record, with those."""
    root = f"{launch.repository_root}/" if launch.repository_root else "\0"
    found = ((name, path.removeprefix(_EDITABLE)) for name, path in launch.origins.items() if path[:3] == _EDITABLE)
    return [one for one in found if canonical(one[0]) != _OURS and not f"{one[1]}/".startswith(root)]


def canonical(line: str) -> str:
    """The name of a package as an index compares it; a line that names none stands for itself."""
    found = _NAME.match(line)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else line


def _is_folder(origin: str) -> bool:
    return origin.startswith(("/", _EDITABLE))


def _line(name: str, version: str, launch: Launch) -> str:
    origin = launch.origins.get(name)
    return f"{name} @ {origin}" if origin else f"{name}=={version}"


def _indexes(versions: Iterable[str]) -> set[str]:
    """Where to find builds that the general index does not have, as PyTorch's for one version of CUDA."""
    found = (_WHEELS.search(version) for version in versions)
    return {f"--extra-index-url {_WHEELS_OF_TORCH}{one[1]}" for one in found if one}
