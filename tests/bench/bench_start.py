"""Measure what recording adds to a program's start and end (P3, P4)."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping

REPETITIONS = 11
BARE = "pass"
INIT = "from tuitrack import Task; Task.init('bench', 'start', auto_connect_streams=False)"
REPORT = f"{INIT}.get_logger().report_scalar('a', 'b', 1, 1)"
PEERS = {
    "wandb offline": "import wandb; wandb.init(mode='offline', project='b').log({'a': 1})",
    "trackio": "import trackio; trackio.init(project='b'); trackio.log({'a': 1})",
}


def main() -> None:
    """Print medians over interleaved repetitions, recorder warm, then cold at every start."""
    with tempfile.TemporaryDirectory(prefix="tuitrack-bench-", ignore_cleanup_errors=True) as home:
        env = {**os.environ, "TUITRACK_HOME": home, "TUITRACK_RECORDER_IDLE": "5"}
        env |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": f"{home}/bytecode"}  # as where it is installed
        _run(REPORT, env)
        pairs = [(_run(BARE, env), _run("import tuitrack", env), _run(REPORT, env)) for _ in range(REPETITIONS)]
        bare, imported, reported = (statistics.median(column) for column in zip(*pairs, strict=True))
        print(f"bare python                        {bare * 1e3:8.1f} ms")
        print(f"import tuitrack, over bare         {(imported - bare) * 1e3:8.1f} ms")
        print(f"import, init, report, exit         {(reported - bare) * 1e3:8.1f} ms over bare")
        _start_and_exit("warm", env)
        _cold(home, env)
        _peers(env, bare)


def _run(code: str, env: Mapping[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True)
    return time.perf_counter() - begun


def _start_and_exit(kind: str, env: Mapping[str, str]) -> None:
    """Start until the first report returned, that moment until the process is gone, both over bare python's."""
    marked = f"import time; begun = time.perf_counter()\n{REPORT}\nprint(time.perf_counter() - begun, time.monotonic())"
    bare = "import time; print(0, time.monotonic())"
    starts, exits, plain = [], [], []
    for _ in range(REPETITIONS):
        start, leave = _marks(marked, env)
        starts.append(start)
        exits.append(leave)
        plain.append(_marks(bare, env)[1])
    start = statistics.median(starts) * 1e3
    leave = (statistics.median(exits) - statistics.median(plain)) * 1e3
    print(f"import + init + first report, {kind:5}{start:8.1f} ms   (bar 100)")
    print(f"added at exit, {kind:5}               {leave:8.1f} ms   (bar 300)")


def _marks(code: str, env: Mapping[str, str]) -> tuple[float, float]:
    ran = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True)
    gone = time.monotonic()
    start, marked = ran.stdout.split()[:2]
    return float(start), gone - float(marked)


def _cold(home: str, env: Mapping[str, str]) -> None:
    """A home of its own for each start: no database yet, no recorder."""
    costs = [_marks_in_new_home(home, number, env) for number in range(REPETITIONS)]
    print(f"import + init + first report, cold {statistics.median(costs) * 1e3:8.1f} ms   (bar 100)")


def _marks_in_new_home(home: str, number: int, env: Mapping[str, str]) -> float:
    marked = f"import time; begun = time.perf_counter()\n{REPORT}\nprint(time.perf_counter() - begun, time.monotonic())"
    return _marks(marked, {**env, "TUITRACK_HOME": f"{home}/{number}", "TUITRACK_RECORDER_IDLE": "1"})[0]


def _peers(env: Mapping[str, str], bare: float) -> None:
    for name, code in PEERS.items():
        try:
            cost = statistics.median(_run(code, env) for _ in range(3)) - bare
        except subprocess.CalledProcessError:
            print(f"{name} is not installed: not measured", file=sys.stderr)
            continue
        print(f"{name}, import to exit over bare {cost * 1e3:10.0f} ms")


if __name__ == "__main__":
    main()
