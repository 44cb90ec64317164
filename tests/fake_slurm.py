#!/usr/bin/env python3
"""Slurm's four commands, for tests: jobs in a file, each run as a process, with answers that get lost when asked to.

Called by the name of the command. `FAKE_SLURM` is the directory of its state: `jobs.json`; `faults`, one a line, each
used once by the next `sbatch`; `down` while nothing answers; `submitted`, a line for each job that was ever taken.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

STATE = Path(os.environ["FAKE_SLURM"])
CONTACT = "Unable to contact slurm controller (connect failure)"


@contextlib.contextmanager
def jobs():
    """All jobs by id, kept again at the end."""
    with (STATE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path = STATE / "jobs.json"
        found = json.loads(path.read_text()) if path.exists() else {}
        yield found
        path.write_text(json.dumps(found))


def fault() -> str:
    """What is to go wrong now."""
    with jobs():
        path = STATE / "faults"
        lines = path.read_text().splitlines() if path.exists() else []
        path.write_text("\n".join(lines[1:]))
        return lines[0] if lines else ""


def fail(text: str) -> None:
    print(text, file=sys.stderr)
    sys.exit(1)


def sbatch(words: list[str]) -> None:
    wrong = fault()
    if wrong == "refused":
        fail(f"sbatch: error: Batch job submission failed: {CONTACT}")
    if wrong == "full":
        fail("sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit)")
    if wrong == "invalid" or "--partition=nowhere" in words:
        fail("sbatch: error: Batch job submission failed: Invalid partition name specified")
    if wrong == "late":
        if os.fork() == 0:
            os.setsid()
            for descriptor in (0, 1, 2):
                os.close(descriptor)
            time.sleep(0.3)
            take(words)
            os._exit(0)
        fail("sbatch: error: Batch job submission failed: Socket timed out on send/recv operation")
    number = take(words)
    if wrong == "lost":
        fail(f"sbatch: error: Batch job submission failed: {CONTACT}")
    if wrong == "hangs":
        time.sleep(60)
    if wrong != "silent":
        print(number)


def take(words: list[str]) -> int:
    options = dict(word[2:].partition("=")[::2] for word in words if word.startswith("--"))
    with jobs() as known:
        number = 1 + max((int(one.partition("_")[0]) for one in known), default=0)
        last = options.get("array", "").partition("-")[2]
        ids = [f"{number}_{index}" for index in range(int(last) + 1)] if last else [str(number)]
        for one in ids:
            known[one] = {"name": options["job-name"], "state": "PENDING", "script": words[-1], "options": words[:-1]}
    with (STATE / "submitted").open("a") as file:
        file.write("".join(f"{options['job-name']} {one}\n" for one in ids))
    return number


def begin(number: str, job: dict) -> None:
    """Start what waits."""
    if (STATE / "still").exists():
        return
    array, _, index = number.partition("_")
    variables = {"SLURM_JOB_ID": array} | ({"SLURM_ARRAY_JOB_ID": array, "SLURM_ARRAY_TASK_ID": index} if index else {})
    for count in (word.rpartition(":")[2] for word in job["options"] if word.startswith("--gres=gpu:")):
        variables["SLURM_JOB_GPUS"] = ",".join(map(str, range(int(count))))
    null = subprocess.DEVNULL
    process = subprocess.Popen(
        [job["script"]], env={**os.environ, **variables}, stdin=null, stdout=null, stderr=null, start_new_session=True
    )
    job.update(state="RUNNING", pid=process.pid)


def look(known: dict) -> None:
    """Let jobs start and end."""
    for number, job in known.items():
        if job["state"] == "PENDING":
            begin(number, job)
        elif job["state"] == "RUNNING" and not lives(job["pid"]):
            job["state"] = job.get("ends", "COMPLETED")


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] not in (b"Z", b"X")
    except OSError:
        return False


def squeue(words: list[str]) -> None:
    with jobs() as known:
        look(known)
        if "--states=PENDING" in words:
            print("\n".join(f"{one.partition('_')[0]}|main" for one, job in known.items() if job["state"] == "PENDING"))
            return
        for number, job in known.items():
            if "--states=all" in words or job["state"] in ("PENDING", "RUNNING"):
                node = "" if job["state"] == "PENDING" else "node1"
                why = "Resources" if job["state"] == "PENDING" else "None"
                print(f"{number}|{job['state']}|{why}|{node}|main|N/A|1|{job['name']}")


def scancel(words: list[str]) -> None:
    polite = "--batch" in words
    with jobs() as known:
        job = known.get(words[-1])
        if job is None or job["state"] not in ("PENDING", "RUNNING"):
            return
        if job["state"] == "PENDING":
            job["state"] = "CANCELLED"
        else:
            os.kill(job["pid"], signal.SIGTERM) if polite else os.killpg(job["pid"], signal.SIGKILL)
            job["ends"] = job.get("ends", "CANCELLED")


def scontrol(words: list[str]) -> None:
    if words[0] == "ping":
        print("Slurmctld(primary) at node1 is UP")
        return
    with jobs() as known:
        job = known.get(words[-1])
        if job is None:
            fail("slurm_load_jobs error: Invalid job id specified")
        node = "node1" if "pid" in job else "(null)"
        print(f"JobId={words[-1]} JobName={job['name']}\n   JobState={job['state']} Reason=None NodeList={node}")


if __name__ == "__main__":
    if (STATE / "down").exists():
        fail(f"slurm_load_jobs error: {CONTACT}")
    {"sbatch": sbatch, "squeue": squeue, "scancel": scancel, "scontrol": scontrol}[Path(sys.argv[0]).name](sys.argv[1:])
