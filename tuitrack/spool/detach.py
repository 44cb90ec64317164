"""Starting a process that outlives its starter without being its child."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

_HAND_OFF = 'cd / && "$@" </dev/null >/dev/null 2>&1 &'
_DEFAULTS = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE, signal.SIGTERM, signal.SIGCHLD)


def start(command: Sequence[str], environ: Mapping[str, str]) -> None:
    """Start a command in a session of its own, in `/`, on `/dev/null`, with no other descriptor of ours.

    A shell hands it off and is gone when this returns, so that neither the caller's `os.wait()` nor a pipe that the
    caller inherited sees anything of it. `posix_spawn` runs no fork hooks of the host program.

    Raises:
        OSError: the shell cannot be started.
    """
    pid = os.posix_spawn(
        "/bin/sh",
        ["/bin/sh", "-c", _HAND_OFF, "tuitrack", *command],
        environ,
        file_actions=[(os.POSIX_SPAWN_CLOSE, fd) for fd in _inheritable()],
        setsid=True,
        setsigmask=[],
        setsigdef=_DEFAULTS,
    )
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:
        return  # the program waits for all its children, or ignores SIGCHLD


def _inheritable() -> list[int]:
    """Descriptors that would leak into the new process; 0 to 2 are the shell's to replace."""
    try:
        fds = [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]
    except OSError:
        return []
    found = []
    for fd in fds:
        try:
            if fd > 2 and os.get_inheritable(fd):
                found.append(fd)
        except OSError:
            continue  # the listing's own
    return found
