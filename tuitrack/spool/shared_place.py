"""Through which place a home shares its files: said by whoever has that setting, heard by the recorder."""

from __future__ import annotations

import contextlib
from pathlib import Path

from tuitrack.settings import Settings, ensure_home
from tuitrack.spool import notes

_said: set[tuple[Path, str]] = set()


def say(settings: Settings) -> None:
    """Keep in the home what these settings name, without a password: somebody else may have started its recorder.

    Each process says so once: of several that name different places, the one that began last is followed.
    """
    told = settings.told_files
    if not told or settings.read_only or (settings.home, told) in _said:
        return
    _said.add((settings.home, told))
    if told == heard(settings.home):
        return
    path = kept(settings.home)
    with contextlib.suppress(OSError):
        ensure_home(settings)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        notes.keep(path, told)


def heard(home: Path) -> str:
    """The place that was named last, without a password; empty where none ever was."""
    try:
        return kept(home).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def followed(settings: Settings) -> Settings:
    """The settings of a recorder, with the place that was named last in place of its own."""
    told = heard(settings.home)
    return settings if told in ("", settings.told_files) else settings.with_(files_url=told)


def kept(home: Path) -> Path:
    """The file that it is kept in."""
    return home / "shared" / "place"
