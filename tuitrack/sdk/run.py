"""Running an unmodified script or module under a recording."""

from __future__ import annotations

import runpy
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path

from tuitrack.sdk import naming, session
from tuitrack.sdk.task import lifecycle


@dataclass(frozen=True, slots=True)
class RunSpec:
    """What to run, and what to call it."""

    script: str = ""
    module: str = ""
    args: tuple[str, ...] = ()
    project: str | None = None
    name: str | None = None
    tags: tuple[str, ...] = ()
    runner: str = "run"


def main(spec: RunSpec) -> int:
    """Run as plain python would, recorded; returns the exit code."""
    program = _program(spec)
    sys.argv = [program.script or spec.module, *spec.args]
    request = session.Request(project=spec.project, name=spec.name, tags=spec.tags, runner=spec.runner, program=program)
    if spec.script and not Path(spec.script).is_file():
        sys.stderr.write(f"{sys.executable}: can't open file {program.script!r}: [Errno 2] No such file or directory\n")
        return 2
    lifecycle.begin(request)
    try:
        if spec.module:
            sys.path[0] = str(Path.cwd())
            runpy.run_module(spec.module, run_name="__main__", alter_sys=True)
        else:
            sys.argv[0] = spec.script
            sys.path[0] = str(Path(spec.script).absolute().parent)
            runpy.run_path(spec.script, run_name="__main__")
    except BaseException as error:
        return _ended(error)
    session.ending(*session.ending_of(SystemExit(0)))
    return 0


def _program(spec: RunSpec) -> naming.Program:
    if spec.module:
        return naming.Program("", spec.module, "")
    path = Path(spec.script).absolute()
    return naming.Program(str(path), "", naming.source(path))


def _ended(error: BaseException) -> int:
    status, reason, code = session.ending_of(error)
    session.ending(status, reason, code)
    if isinstance(error, SystemExit):
        if error.code is not None and not isinstance(error.code, int):
            sys.stderr.write(f"{error.code}\n")
        return code or 0
    _print_own_frames(error)
    return 130 if isinstance(error, KeyboardInterrupt) else 1


def _print_own_frames(error: BaseException) -> None:
    """The traceback as plain python prints it, without ours or runpy's frames on top."""
    ours = {__file__, runpy.__file__}
    trace = error.__traceback__
    while trace is not None and (
        trace.tb_frame.f_code.co_filename in ours or trace.tb_frame.f_code.co_filename.startswith("<frozen runpy")
    ):
        trace = trace.tb_next
    traceback.print_exception(type(error), error, trace)
