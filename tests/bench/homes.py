"""Throwaway homes, and the end of every process that was started for one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import servers

from tuitrack.store.postgres import pool

WORKLOAD = Path(__file__).with_name("workload.py")
OURS = "tuitrack"


@dataclass(frozen=True, slots=True)
class Home:
    """A directory that runs are recorded to, with the environment that says so."""

    path: Path
    environ: Mapping[str, str]

    def another(self, name: str) -> Home:
        """An empty home below this one."""
        path = self.path / name
        path.mkdir(mode=0o700)
        return Home(path, {**self.environ, "TUITRACK_HOME": str(path)})

    def python(self, *arguments: str, python: Path | None = None) -> str:
        """Run Python here, ours unless told otherwise; what it printed.

        Raises:
            CalledProcessError: it failed.
        """
        done = subprocess.run(
            [str(python or sys.executable), *arguments], env=self.environ, cwd=self.path, capture_output=True, text=True
        )
        if done.returncode:
            sys.stderr.write(done.stderr)
        done.check_returncode()
        return done.stdout

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start Python here, ready to be spoken to."""
        command = [sys.executable, *arguments]
        return subprocess.Popen(
            command, env=self.environ, cwd=self.path, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def processes(self, module: str = "") -> list[psutil.Process]:
        """What runs with this home, or one below it, in its environment."""
        return [one for one in psutil.process_iter() if one.pid != os.getpid() and self._owns(one, module)]

    def recorder(self) -> psutil.Process:
        """The recorder at its post; one that lost the race for the post is waited for until it has left."""
        while len(found := self.processes("tuitrack.recorder")) != 1:
            time.sleep(0.01)
        return found[0]

    def _owns(self, process: psutil.Process, module: str) -> bool:
        try:
            mine = process.environ().get("TUITRACK_HOME", "").startswith(str(self.path))
            return mine and (not module or module in process.cmdline())
        except psutil.Error:
            return False


@dataclass(frozen=True, slots=True)
class Keeper:
    """What keeps the database of homes: SQLite, or a server; what is added to the name of a figure."""

    name: str = ""
    server: servers.Server | None = None

    def environ(self) -> dict[str, str]:
        """Variables of a home that is kept so, in a database of its own."""
        if self.server is None:
            return {}
        url = self.server.url(f"bench_{uuid.uuid4().hex}")
        servers.upgraded(url)
        return {"TUITRACK_DB": url}


@contextmanager
def kept() -> Iterator[Sequence[Keeper]]:
    """SQLite, and where it is installed a PostgreSQL server that loses nothing it has committed."""
    if servers.programs() is None:
        yield (Keeper(),)
        return
    server = servers.Server(durable=True)
    try:
        yield Keeper(), Keeper(", PostgreSQL", server)
    finally:
        pool.close()
        server.remove()


@contextmanager
def home(**environ: str) -> Iterator[Home]:
    """A home with compiled modules, as where the package is installed; gone afterwards, with all its processes."""
    path = Path(tempfile.mkdtemp(prefix="tuitrack-bench-"))
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "COLUMNS")}
    offline = {"WANDB_MODE": "offline", "WANDB_SILENT": "true", "HF_HUB_OFFLINE": "1", "TRACKIO_DIR": f"{path}/trackio"}
    made = Home(path, {**kept, **offline, "PYTHONPYCACHEPREFIX": _bytecode(), "TUITRACK_HOME": str(path), **environ})
    try:
        yield made
    finally:
        _end(made)
        shutil.rmtree(path, ignore_errors=True)


def _bytecode() -> str:
    """One place for all homes: a first start compiles, which no user waits for twice."""
    return f"{tempfile.gettempdir()}/tuitrack-bench-bytecode-{os.getuid()}"


def _end(made: Home) -> None:
    deadline = time.monotonic() + 10.0
    while (left := made.processes()) and time.monotonic() < deadline:
        for process in left:
            with suppress(psutil.NoSuchProcess):  # it ended by itself
                process.terminate()
        _, alive = psutil.wait_procs(left, timeout=3.0)
        for process in alive:
            process.kill()


def found(output: str) -> dict[str, float]:
    """The JSON object that a program printed among other things."""
    line = next(line for line in reversed(output.splitlines()) if line.startswith("{"))
    told: dict[str, float] = json.loads(line)
    return told


def cpu(process: psutil.Process) -> float:
    """Seconds of processor time that a process's threads have used; finer than the clock ticks of `cpu_times`."""
    tasks = Path(f"/proc/{process.pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
