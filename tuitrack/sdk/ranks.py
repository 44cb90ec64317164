"""Ranks that a recorded program starts: they are recorded as it is, without a line of ours in them."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from tuitrack.model import events, execution
from tuitrack.sdk import guard, launcher, naming
from tuitrack.sdk.session import Request
from tuitrack.sdk.switches import Switches


def expect(request: Request) -> None:
    """Let ranks that are started from now on join the run; what a rank itself starts is none."""
    if not launcher.is_ranked():
        os.environ[execution.ENV_NAMES] = json.dumps([request.project, request.name])


@guard.harmless
def begin() -> None:
    """Join the run as its program, with what is printed and the arguments; the run is called after the first rank."""
    project, name = json.loads(os.environ.pop(execution.ENV_NAMES))
    from tuitrack.sdk.task import lifecycle

    asked = Request(project, name, runner=execution.RUN, program=_program(), frameworks=Switches.inherited())
    live = lifecycle.join(asked)
    if live is not None and live.leads and not live.attempt and not name:
        live.describe(events.Described(name=live.started.name))


def _program() -> naming.Program:
    """What this process is about to run."""
    words = sys.orig_argv
    if sys.argv[0] == "-m":
        return naming.Program(module=words[words.index("-m") + 1])
    return naming.of_script(Path(sys.argv[0]))
