"""Small files of a home, which only its user reads."""

from __future__ import annotations

import os
from pathlib import Path


def private(path: str, flags: int) -> int:
    """Opens a file that is made so that nobody else can read it."""
    return os.open(path, flags, 0o600)


def keep(path: Path, text: str) -> None:
    """Put a text in place, in whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    making = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    try:
        with open(making, "x", encoding="utf-8", opener=private) as file:
            file.write(text)
        making.replace(path)
    finally:
        making.unlink(missing_ok=True)
