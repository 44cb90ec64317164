"""Every test gets its own home; nothing ever touches the user's."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

# A busy machine is no defect of what is tested.
hypothesis.settings.register_profile("tuitrack", deadline=None)
hypothesis.settings.load_profile("tuitrack")

for _name in [name for name in os.environ if name.startswith("TUITRACK_")]:
    del os.environ[_name]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A private home, named in the environment so that child processes use it too."""
    directory = tmp_path / "home"
    directory.mkdir(mode=0o700)
    monkeypatch.setenv("TUITRACK_HOME", str(directory))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return directory
