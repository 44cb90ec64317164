"""The systemd unit: what it says is what systemd understands, and runs survive it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from tuitrack.cli import main


def printed(*options: str) -> str:
    done = CliRunner().invoke(main.cli, ["worker", "unit", *options])
    assert done.exit_code == 0, done.output
    assert "loginctl enable-linger" in done.stderr and "systemctl --user enable" in done.stderr
    return done.stdout


def test_runs_survive_the_worker_and_it_finds_its_home(home: Path, monkeypatch):
    monkeypatch.setenv("PATH", '/opt/a b%"\\:/bin')
    text = printed("--queue", "a%n $HOME", "--queue", "b", "--slots", "3", "--gpus", "0,1", "--keep-free", "2GB")
    lines = text.splitlines()
    assert {"KillMode=process", "OOMPolicy=continue", "WorkingDirectory=/", "WantedBy=default.target"} <= set(lines)
    assert f'Environment="TUITRACK_HOME={home}"' in lines
    assert 'Environment="PATH=/opt/a b%%\\"\\\\:/bin"' in lines
    command = next(line for line in lines if line.startswith("ExecStart="))
    told = '"--queue" "a%%n $$HOME" "--queue" "b" "--slots" "3" "--gpus" "0,1" "--keep-free" "2000000000"'
    assert command.endswith(f'"-m" "tuitrack" "worker" "start" {told}')


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://me:hush@db:5432/runs", "postgresql://db/runs?user=me&password=hush"]
)
def test_a_password_is_in_no_file(home: Path, monkeypatch, url: str):
    monkeypatch.setenv("TUITRACK_DB", url)
    monkeypatch.setenv("TUITRACK_FILES", "sftp://me:hush@files/lab")
    text = printed("--queue", "a")
    assert "hush" not in text and "db" in text and "~/.pgpass" in text
    assert 'Environment="TUITRACK_FILES=sftp://me@files/lab"' in text


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_finds_nothing_to_say(home: Path, tmp_path: Path):
    unit = tmp_path / "tuitrack-worker.service"
    unit.write_text(printed("--queue", "a b%"))
    environ = {"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(["systemd-analyze", "verify", "--user", unit], env=environ, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
