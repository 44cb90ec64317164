"""`python -m tuitrack.recorder --home DIR` serves a home until nothing is left to do."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tuitrack import settings
from tuitrack.recorder import serve


def main() -> int:
    """Serve; 0 after an idle exit."""
    os.umask(0o077)
    home = Path(sys.argv[sys.argv.index("--home") + 1]).absolute() if "--home" in sys.argv else None
    return serve.main(settings.load(home=home))


if __name__ == "__main__":
    sys.exit(main())
