"""Ending one process that is proven to be the recorded one: `python -m tuitrack.ops.ending FACTS GRACE`."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
from collections.abc import Iterator

from tuitrack.model import events
from tuitrack.model.values import build
from tuitrack.spool import liveness


def main() -> int:
    """End the process in the first argument; 1 when it is not the recorded one."""
    facts = build(events.ProcessFacts, json.loads(sys.argv[1]))
    assert isinstance(facts, events.ProcessFacts)
    return 0 if end(facts, float(sys.argv[2])) else 1


def send(facts: events.ProcessFacts, number: int) -> bool:
    """Signal exactly this process; False, without any signal, when it is gone or another one."""
    with _held(facts) as descriptor:
        if descriptor is not None:
            signal.pidfd_send_signal(descriptor, number)
        return descriptor is not None


def end(facts: events.ProcessFacts, grace: float) -> bool:
    """SIGTERM, then after the grace SIGKILL; False, without any signal, when it is gone or another process."""
    with _held(facts) as descriptor:
        if descriptor is None:
            return False
        for number in (signal.SIGTERM, signal.SIGCONT):
            signal.pidfd_send_signal(descriptor, number)
        if not select.select([descriptor], [], [], grace)[0]:
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)
    return True


@contextlib.contextmanager
def _held(facts: events.ProcessFacts) -> Iterator[int | None]:
    """A descriptor of the process, opened before it is compared: its number cannot change hands in between."""
    try:
        descriptor = os.pidfd_open(facts.pid)
    except OSError:
        yield None
        return
    try:
        with contextlib.suppress(ProcessLookupError):
            yield descriptor if liveness.matches_live(facts) else None
    finally:
        os.close(descriptor)


if __name__ == "__main__":
    sys.exit(main())
