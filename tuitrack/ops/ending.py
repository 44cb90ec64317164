"""Ending processes that are proven to be the recorded ones: `python -m tuitrack.ops.ending FACTS GRACE`."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import time
from collections.abc import Iterator, Sequence

from tuitrack.model import events
from tuitrack.model.values import build
from tuitrack.spool import liveness


def main() -> int:
    """End the processes in the JSON list of the first argument; 1 when none is the recorded one."""
    some = [build(events.ProcessFacts, one) for one in json.loads(sys.argv[1])]
    return 0 if end([facts for facts in some if isinstance(facts, events.ProcessFacts)], float(sys.argv[2])) else 1


def send(facts: events.ProcessFacts, number: int) -> bool:
    """Signal exactly this process; False, without any signal, when it is gone or another one."""
    with _held(facts) as descriptor:
        if descriptor is not None:
            _signal(descriptor, number)
        return descriptor is not None


def end(some: Sequence[events.ProcessFacts], grace: float) -> int:
    """SIGTERM to all, then after the grace SIGKILL; how many there were, for none is signalled that is another now."""
    with contextlib.ExitStack() as stack:
        entered = [stack.enter_context(_held(facts)) for facts in some]
        descriptors = [one for one in entered if one is not None]
        for number in (signal.SIGTERM, signal.SIGCONT):
            for one in descriptors:
                _signal(one, number)
        deadline = time.monotonic() + grace
        for one in descriptors:
            if not select.select([one], [], [], max(0.0, deadline - time.monotonic()))[0]:
                _signal(one, signal.SIGKILL)
        return len(descriptors)


def _signal(descriptor: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(descriptor, number)


@contextlib.contextmanager
def _held(facts: events.ProcessFacts) -> Iterator[int | None]:
    """A descriptor of the process, opened before it is compared: its number cannot change hands in between."""
    try:
        descriptor = os.pidfd_open(facts.pid)
    except OSError:
        yield None
        return
    try:
        yield descriptor if liveness.matches_live(facts) else None
    finally:
        os.close(descriptor)


if __name__ == "__main__":
    sys.exit(main())
