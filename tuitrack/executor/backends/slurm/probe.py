"""What a job of `doctor` does: it leaves its mark in directories that it is to share with whoever submitted it."""

from __future__ import annotations

import contextlib
import json
import socket
import sys
from pathlib import Path


def main() -> None:
    """Write a file of the name in the first argument into each directory of the others, where it exists."""
    mark, *places = sys.argv[1:]
    for place in map(Path, places):
        with contextlib.suppress(OSError):
            making = place / f"{mark}.making"
            making.write_text(json.dumps({"node": socket.gethostname()}), encoding="utf-8")
            making.rename(place / f"{mark}.json")


if __name__ == "__main__":
    main()
