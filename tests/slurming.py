"""A Slurm for tests: its commands with faults, and a real one on loopback that ends with its test."""

from __future__ import annotations

import contextlib
import getpass
import os
import random
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from waiting import until

_COMMANDS = ("sbatch", "squeue", "scancel", "scontrol")
_DAEMONS = ("munged", "slurmctld", "slurmd")
_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
_CONF = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={directory}/munge.sock
CredType=cred/munge
SlurmctldPort={port}
SlurmctldPidFile={directory}/slurmctld.pid
SlurmdPidFile={directory}/%n.pid
SlurmctldLogFile={directory}/slurmctld.log
SlurmdLogFile={directory}/%n.log
StateSaveLocation={directory}/state
SlurmdSpoolDir={directory}/%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SlurmdParameters=config_overrides
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
ReturnToService=2
KillWait=5
MessageTimeout=5
SchedulerParameters=sched_interval=1,batch_sched_delay=0
GresTypes=gpu
{nodes}
PartitionName=main Nodes=ALL Default=YES DefMemPerCPU=100 MaxTime=INFINITE State=UP PriorityTier=1
PartitionName=urgent Nodes=ALL DefMemPerCPU=100 MaxTime=INFINITE State=UP PriorityTier=10
"""
_NODE = "NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=4 RealMemory=4000 State=UNKNOWN"


@dataclass
class Fake:
    """Slurm's commands as shims, first on the path; their state is in a directory."""

    directory: Path

    @classmethod
    def made(cls, directory: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
        """Shims that the commands run from now on are."""
        commands, state = directory / "bin", directory / "state"
        commands.mkdir(parents=True)
        state.mkdir()
        text = (Path(__file__).with_name("fake_slurm.py")).read_text().partition("\n")[2]
        for name in _COMMANDS:
            (commands / name).write_text(f"#!{sys.executable} -SE\n{text}")
            (commands / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{commands}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("FAKE_SLURM", str(state))
        return cls(state)

    def go_wrong(self, *faults: str) -> None:
        """What the next calls of `sbatch` are to meet."""
        (self.directory / "faults").write_text("\n".join(faults))

    def set(self, mark: str, on: bool = True) -> None:
        """`down`: nothing answers; `still`: nothing that waits starts."""
        (self.directory / mark).touch() if on else (self.directory / mark).unlink()

    @property
    def left(self) -> list[str]:
        """Faults that nobody met."""
        path = self.directory / "faults"
        return path.read_text().splitlines() if path.exists() else []

    @property
    def submitted(self) -> list[tuple[str, str]]:
        """Name and id of each job that was ever taken."""
        path = self.directory / "submitted"
        return [tuple(line.split()) for line in path.read_text().splitlines()] if path.exists() else []


@dataclass
class Cluster:
    """A real Slurm on loopback, with its own munge."""

    directory: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @classmethod
    def started(cls, directory: Path, nodes: Sequence[str] = (), gpus: int = 0) -> Cluster:
        """One that takes jobs.

        Args:
            directory: Where it keeps everything.
            nodes: What its nodes are called, of which each is this host; one of this host's name where none is given.
            gpus: So many GPUs each node has, which are nothing but a device file.
        """
        made = cls(directory)
        (directory / "state").mkdir()
        key = directory / "key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o600)
        host = socket.gethostname().partition(".")[0]
        names, ports = list(nodes) or [host], _ports(1 + max(len(nodes), 1))
        lines = [_NODE.format(name=name, host=host, port=port) for name, port in zip(names, ports[1:], strict=True)]
        named = "\n".join(f"{line} Gres=gpu:{gpus}" if gpus else line for line in lines)
        text = _CONF.format(host=host, user=getpass.getuser(), directory=directory, port=ports[0], nodes=named)
        made.conf.write_text(text)
        cards = [made._card(number) for number in range(gpus)]
        (directory / "gres.conf").write_text("".join(f"Name=gpu File={card}\n" for card in cards))
        made.run("munged", *made._munge())
        until((directory / "munge.sock").exists, what="munge")
        made.run("slurmctld", "-D")
        for name in names:
            (directory / name).mkdir()
            made.run("slurmd", "-D", "-N", name, called=f"slurmd {name}")
        told = ("sinfo", "--noheader", "--partition=main", "--Node", "--format=%T")
        until(lambda: made.ask(*told).split() == ["idle"] * len(names), 30.0, "nodes that are idle")
        return made

    def _card(self, number: int) -> Path:
        """A device file that nothing stands behind: all that Slurm asks of a GPU."""
        path = self.directory / f"gpu{number}"
        os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(195, number))
        return path

    @property
    def conf(self) -> Path:
        """Its configuration."""
        return self.directory / "slurm.conf"

    def _munge(self) -> list[str]:
        files = {"key-file": "key", "socket": "munge.sock", "pid-file": "munge.pid", "log-file": "munge.log"}
        paths = [f"--{name}={self.directory / file}" for name, file in {**files, "seed-file": "munge.seed"}.items()]
        return ["--foreground", "--force", "--num-threads=2", *paths]

    def run(self, name: str, *arguments: str, called: str = "") -> None:
        """Start a daemon, of several of a kind under a name of its own."""
        null = subprocess.DEVNULL
        program = shutil.which(name, path=_PATH)
        assert program
        environ = {**os.environ, "SLURM_CONF": str(self.conf)}
        self.processes[called or name] = subprocess.Popen(
            [program, *arguments], env=environ, stdin=null, stdout=null, stderr=null, start_new_session=True
        )

    def end(self, name: str) -> None:
        """End a daemon."""
        process = self.processes.pop(name)
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)

    def ask(self, *command: str) -> str:
        """What one of Slurm's commands prints."""
        environ = {**os.environ, "SLURM_CONF": str(self.conf)}
        return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False).stdout

    def close(self) -> None:
        """End its jobs, then itself."""
        if "slurmctld" in self.processes:
            self.ask("scancel", "--full", "--signal=KILL", f"--user={os.getuid()}")
            self.ask("scancel", f"--user={os.getuid()}")
            until(lambda: not self.ask("squeue", "--noheader"), 30.0, "the end of all jobs")
        for name in reversed(list(self.processes)):
            self.end(name)


def cluster(directory: Path, nodes: Sequence[str] = (), gpus: int = 0) -> Cluster:
    """A real Slurm, or a skip that says what is not there; with REQUIRE_SLURM set, that is a failure."""
    lacking = [name for name in (*_COMMANDS, *_DAEMONS) if not shutil.which(name, path=_PATH)]
    if lacking and not os.environ.get("REQUIRE_SLURM"):
        pytest.skip(f"Slurm is not installed ({', '.join(lacking)}): apt-get install slurm-wlm munge")
    assert not lacking
    return Cluster.started(directory, nodes, gpus)


def _ports(count: int) -> list[int]:
    """Ports that nobody uses, out of those that the kernel gives to no connection."""
    found: list[int] = []
    while len(found) < count:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.bind(("127.0.0.1", port))
            found.append(port)
    return found
