"""What can be told of a run's code, interpreter and host."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from tuitrack.capture import git, host, packages
from tuitrack.model import environment, events
from tuitrack.model.environment import Environment

_LATE = 60.0


def gather(event: events.Started) -> Environment:
    """Everything that can be told of a run's code and host; what cannot is named in `problems`."""
    found = replace(environment.reported(event), host=host.facts())
    late = time.time() - event.time
    if late > _LATE:
        note = f"captured {late:.0f} s after the start: the code may have changed since"
        found = replace(found, problems=(note,))
    if not event.standalone:
        found = git.describe(found, Path(event.script).parent if event.script else Path(event.cwd))
    try:
        installed = packages.of(event.executable, event.environ)
    except OSError as error:
        return replace(found, problems=(*found.problems, f"packages: {error}"))
    return replace(found, **installed._asdict())
