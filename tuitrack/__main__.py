"""`python -m tuitrack` is `tuitrack`."""

from __future__ import annotations

from tuitrack.cli.main import main

if __name__ == "__main__":
    main()
