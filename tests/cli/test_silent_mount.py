"""Commands about models do not hang with a mount whose server is gone, be it one that the kernel itself waits for."""

from __future__ import annotations

import sys
from pathlib import Path

import running
import silent_mount

SCRIPT = """
from pathlib import Path
from tuitrack import Task
task = Task.init("p", "n")
for name in ("far", "near"):
    Path(name, f"{name}.pt").write_text("weights")
    task.update_output_model(f"{name}/{name}.pt", model_name="net")
"""
COMMAND = """
import sys
from tuitrack.cli import main
from tuitrack.store import reaching
reaching.GLANCE = reaching.LONG = 0.2
for words in (["ls"], ["show", "p/far"], ["get", "p/far"]):
    try:
        main.main(["models", *words])
    except SystemExit:
        pass
"""


def test_what_gives_no_answer_is_told_in_a_line(home: Path, tmp_path: Path):
    for name in ("far", "near"):
        (tmp_path / name).mkdir()
    running.python(SCRIPT, tmp_path)
    running.tuitrack("ls")
    done = silent_mount.beside(tmp_path / "far", sys.executable, "-c", COMMAND)
    assert (done.returncode, done.stderr.splitlines()[-1:]) == (
        0,
        [f"not found: {tmp_path}/far/far.pt gives no answer (is what it lies on mounted, and its server up?)"],
    )
    lines = {line.split()[2]: line for line in done.stdout.splitlines() if line.count(" p ")}
    assert "no answer" in lines["far"] and "no answer" not in lines["near"]
    assert "gives no answer: is what it lies on mounted, and its server up?" in done.stdout
