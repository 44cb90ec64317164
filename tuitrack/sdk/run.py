"""Running an unmodified script or module under a recording."""

from __future__ import annotations

import atexit
import builtins
import importlib.machinery
import os
import runpy
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType

from tuitrack.model import execution
from tuitrack.sdk import commandline, endings, guard, launcher, naming, notebook, ranks, session
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
    runner: str = execution.RUN
    prepare: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A program ready to be executed as `__main__`."""

    code: CodeType
    namespace: dict[str, object]
    argv0: str
    directory: str
    program: naming.Program


def main(spec: RunSpec) -> int:
    """Run as plain python would, recorded; returns the exit code."""
    try:
        loaded = _load_module(spec.module) if spec.module else _load_script(spec.script)
    except _CannotStart as error:
        sys.stderr.write(f"{sys.executable}: {error}\n")
        return error.code
    except SyntaxError as error:
        _show(error.with_traceback(None))
        return 1
    words = commandline.given(spec.args)
    _become_main(loaded, words)
    live = _begin(spec, loaded)
    if live is not None:
        commandline.record(live, words)
        ranks.expect(live.request)
    if spec.prepare is not None:
        spec.prepare()  # after the start, so that the run is recorded with the environment it was given
    return _execute(loaded)


class _CannotStart(Exception):
    """There is nothing to run, in python's own words."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def _load_script(script: str) -> _Loaded:
    path = Path(script)
    if path.is_dir():
        raise _CannotStart(f"can't run the folder {script!r}; name the script in it", 2)
    try:
        source = path.read_bytes()
    except OSError as error:
        message = f"can't open file {str(path.absolute())!r}: [Errno {error.errno}] {error.strerror}"
        raise _CannotStart(message, 2) from error
    file = str(path.absolute())
    code = compile(
        _of_notebook(source, file) if path.suffix == notebook.SUFFIX else source, file, "exec", dont_inherit=True
    )
    loader = importlib.machinery.SourceFileLoader("__main__", file)
    namespace: dict[str, object] = {
        "__file__": file,
        "__cached__": None,
        "__package__": None,
        "__spec__": None,
        "__loader__": loader,
    }
    return _Loaded(code, namespace, script, os.path.dirname(os.path.realpath(file)), naming.of_script(path))  # noqa: PTH120


def _of_notebook(source: bytes, file: str) -> str:
    try:
        text, left = notebook.script(source.decode("utf-8"))
    except ValueError as error:
        raise _CannotStart(f"can't run {file!r}: {error}", 2) from error
    if left:
        guard.warn_once("magics", f"left out of {Path(file).name}, since they are no Python: {', '.join(left)}")
    return text


def _load_module(name: str) -> _Loaded:
    if not sys.flags.safe_path:
        sys.path[0] = naming.cwd()
    try:
        _, spec, code = runpy._get_module_details(name)  # type: ignore[attr-defined]
    except ImportError as error:
        raise _CannotStart(str(error), 1) from error
    namespace = {
        "__file__": spec.origin,
        "__cached__": spec.cached,
        "__package__": spec.parent,
        "__spec__": spec,
        "__loader__": spec.loader,
    }
    program = naming.of_script(Path(spec.origin), name) if spec.origin else naming.Program(module=name)
    return _Loaded(code, namespace, spec.origin or name, naming.cwd(), program)


def _become_main(loaded: _Loaded, args: tuple[str, ...]) -> None:
    main_module = ModuleType("__main__")
    vars(main_module).update(loaded.namespace, __builtins__=builtins)
    sys.modules["__main__"] = main_module
    sys.argv = [loaded.argv0, *args]
    if not sys.flags.safe_path:
        sys.path[0] = loaded.directory


def _begin(spec: RunSpec, loaded: _Loaded) -> session.Session | None:
    if launcher.is_child():
        for name in (execution.ENV_TASK, execution.ENV_ROLE, execution.ENV_ATTEMPT, execution.ENV_LAUNCH):
            os.environ.pop(name, None)  # asked for by name: a run of its own
    atexit.register(_leave_as_interrupted)  # first in, so last out
    return lifecycle.begin(
        session.Request(
            project=spec.project, name=spec.name, tags=spec.tags, runner=spec.runner, program=loaded.program
        )
    )


def _execute(loaded: _Loaded) -> int:
    try:
        exec(loaded.code, vars(sys.modules["__main__"]))  # noqa: S102 - what the user asked to run
    except SystemExit as error:
        return _exited(error)
    except BaseException as error:
        session.settle(endings.of(error))
        trace = error.__traceback__
        _show(error.with_traceback(trace.tb_next if trace else None))  # without this frame
        _interrupted.extend([True] if isinstance(error, KeyboardInterrupt) else [])
        return 130 if isinstance(error, KeyboardInterrupt) else 1
    session.settle(endings.RETURNED)
    return 0


def _show(error: BaseException) -> None:
    sys.excepthook(type(error), error, error.__traceback__)


def _exited(error: SystemExit) -> int:
    session.settle(endings.of(error))
    if error.code is None or isinstance(error.code, int):
        return int(error.code or 0)
    sys.stderr.write(f"{error.code}\n")
    return 1


_interrupted: list[bool] = []


def _leave_as_interrupted() -> None:
    """End by the signal, as python does, so that a shell's loop around the program ends too."""
    if _interrupted and sys.platform != "win32":
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
