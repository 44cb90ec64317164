"""Editing a text in the user's own editor."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from textual.app import App, SuspendNotSupported

from tuitrack import errors


def command() -> list[str]:
    """`$VISUAL`, else `$EDITOR`, else vi."""
    return shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")


def edited(app: App[None], text: str, suffix: str = ".txt") -> str:
    """The text as the user left it; the browser gives the terminal away for so long.

    Raises:
        TuitrackError: there is no such editor, it failed, or this terminal cannot be given away.
    """
    descriptor, name = tempfile.mkstemp(prefix="tuitrack-", suffix=suffix)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)
        with app.suspend():
            code = subprocess.run([*command(), name], check=False).returncode
        if code:
            raise errors.TuitrackError(f"{command()[0]} ended with {code}", hint="the text is as it was")
        return path.read_text(encoding="utf-8", errors="surrogateescape")
    except SuspendNotSupported as error:
        raise errors.TuitrackError("this terminal cannot be given to another program", hint="edit here") from error
    except (OSError, ValueError, IndexError) as error:
        raise errors.TuitrackError(f"no editor: {error}", hint="set EDITOR, as EDITOR=nano") from error
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
