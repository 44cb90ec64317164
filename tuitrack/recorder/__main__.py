"""`python -m tuitrack.recorder --home DIR` serves a home until nothing is left to do."""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from pathlib import Path

from tuitrack import settings
from tuitrack.recorder import serve


def main() -> int:
    """Serve; 0 after an idle exit."""
    os.umask(0o077)
    _lift_limits()
    home = Path(sys.argv[sys.argv.index("--home") + 1]).absolute() if "--home" in sys.argv else None
    return serve.main(settings.load(home=home))


def _lift_limits() -> None:
    """What a shell limited its own programs to is not meant for who records them."""
    for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_CPU, resource.RLIMIT_AS):
        with contextlib.suppress(OSError, ValueError):
            _, hard = resource.getrlimit(limit)
            resource.setrlimit(limit, (hard, hard))


if __name__ == "__main__":
    sys.exit(main())
