"""`tuitrack` in a process that weighs itself at a signal: how many screens it holds, how much memory it takes."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from terminals import Session

COMMAND = (sys.executable, __file__)
_WHERE = "TUITRACK_WEIGHED"


@dataclass(frozen=True, slots=True)
class Weight:
    """The screens by kind, kilobytes that are in use."""

    screens: Counter[str]
    kilobytes: int


def told(path: Path) -> dict[str, str]:
    """The environment of a browser that is to write its weight there."""
    return {**os.environ, _WHERE: str(path), "PYTHONPATH": os.pathsep.join(sys.path)}


def weigh(session: Session, path: Path, seconds: float = 30.0) -> Weight:
    """Ask for the weight, and wait for it."""
    path.unlink(missing_ok=True)
    session.process.send_signal(signal.SIGUSR1)
    deadline = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < deadline and session.process.poll() is None, session.output[-3000:]
        session.collect(0.05)
    kilobytes, *screens = path.read_text(encoding="utf-8").split()
    return Weight(Counter(screens), int(kilobytes))


def _weigh(*_: object) -> None:
    from textual.screen import Screen

    gc.unfreeze()
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    screens = [type(one).__name__ for one in gc.get_objects() if isinstance(one, Screen)]
    used = Path("/proc/self/status").read_text(encoding="ascii").partition("VmRSS:")[2].split()[0]
    path = Path(os.environ[_WHERE])
    unfinished = path.with_suffix(".part")
    unfinished.write_text(" ".join((used, *screens)), encoding="utf-8")
    unfinished.replace(path)


if __name__ == "__main__":
    from tuitrack.cli.main import main

    signal.signal(signal.SIGUSR1, _weigh)
    main()
