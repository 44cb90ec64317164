"""A systemd unit of the user's that keeps a worker running."""

from __future__ import annotations

import os
import sys

from tuitrack.executor.worker import WorkerSpec
from tuitrack.model import jobs
from tuitrack.settings import Settings, without_password

_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "CUDA_HOME", "CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "SLURM_CONF")

ADVICE = (
    "save it as ~/.config/systemd/user/tuitrack-worker.service, then",
    "systemctl --user daemon-reload && systemctl --user enable --now tuitrack-worker;",
    "it ends with your last session unless you linger: loginctl enable-linger",
)

_UNIT = """\
[Unit]
Description=tuitrack worker for {queues}

[Service]
Type=exec
ExecStart={command}
WorkingDirectory=/
{environment}
{secret}# Runs are no part of the worker: stopping or restarting it leaves them alone, the next one sees them through.
KillMode=process
# A run that is out of memory is a run's end, not the worker's.
OOMPolicy=continue
Restart=on-failure
RestartSec=5
# It refuses a home that others can write to.
RestartPreventExitStatus=78
UMask=0077

[Install]
WantedBy=default.target
"""

_SECRET = """\
# Passwords are not kept here: that of the database goes into ~/.pgpass, which only you may read.
"""


def text(settings: Settings, spec: WorkerSpec) -> str:
    """The unit file."""
    command = [sys.executable, "-P", "-m", "tuitrack", "worker", "start"]
    command += [part for queue in spec.queues for part in ("--queue", queue)]
    command += ["--slots", str(spec.slots)]
    command += ["--backend", spec.backend] if spec.backend != jobs.LOCAL else ["--gpus", spec.gpus]
    command += ["--sbatch", spec.sbatch] if spec.sbatch else []
    command += [] if spec.reserve is None else ["--keep-free", str(spec.reserve)]
    command += ["--until-empty"] if spec.until_empty else []
    return _UNIT.format(
        queues=_literal(", ".join(spec.queues)),
        command=" ".join(_quoted(word, dollars=True) for word in command),
        environment="\n".join(f"Environment={_quoted(f'{name}={value}')}" for name, value in _variables(settings)),
        secret="" if _told(settings) == settings.environ() else _SECRET,
    )


def _variables(settings: Settings) -> list[tuple[str, str]]:
    """What the worker finds its home, its commands and its cards by: a user's manager knows none of it."""
    inherited = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return [(name, value) for name, value in {**_told(settings), **inherited}.items() if value]


def _told(settings: Settings) -> dict[str, str]:
    return {name: without_password(value) for name, value in settings.environ().items()}


def _literal(text: str) -> str:
    """Text in which systemd replaces nothing."""
    return "".join(one for one in text if one.isprintable()).replace("%", "%%")


def _quoted(word: str, dollars: bool = False) -> str:
    """A word as systemd reads it back; in commands it would replace variables too."""
    escaped = _literal(word).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + (escaped.replace("$", "$$") if dollars else escaped) + '"'
