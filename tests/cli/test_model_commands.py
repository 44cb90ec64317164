"""Models from the command line: listed, shown, handed out while they are what was recorded."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
import running

MAKING = """
from tuitrack import InputModel, OutputModel, Task
first = Task.init('digits', 'mlp')
for step, loss in enumerate((0.5, 0.2, 0.9)):
    first.get_logger().report_scalar('loss', 'val', loss, step)
    open(f'epoch{step}.pt', 'w').write(f'weights {step}')
    first.update_output_model(f'epoch{step}.pt', iteration=step, tags=['run'])
far = OutputModel(name='far'); far.update_weights(register_uri='https://hub/far.pt')
first.close()
second = Task.init('digits', 'finetune')
InputModel(name='epoch1').connect(second)
OutputModel(name='empty')
"""


@pytest.fixture
def cli(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The command line of a home with some models."""
    monkeypatch.setenv("TUITRACK_RECORDER_IDLE", "5")
    running.python(MAKING, tmp_path)

    def run(*arguments: str, code: int = 0) -> str:
        done = running.tuitrack("models", *arguments, where=tmp_path)
        assert done.returncode == code, done.stderr
        return done.stderr if code else done.stdout

    return run


def test_models_are_listed_shown_and_handed_out(cli, tmp_path: Path):
    found = json.loads(cli("ls", "--json"))
    assert [one["name"] for one in found] == ["empty", "far", "epoch2", "epoch1", "epoch0"]
    assert {one["framework"] for one in found[1:]} == {"PyTorch"} and found[2]["tags"] == ["run"]
    assert json.loads(cli("ls", "digits/finetune", "--json"))[0]["direction"] == "input"
    assert len(json.loads(cli("ls", "--tag=-run", "--json"))) == 2 and len(cli("ls", "--limit", "2").splitlines()) == 3

    assert Path(cli("path", "digits/mlp", "--best", "--metric", "loss/val").strip()).name == "epoch1.pt"
    assert cli("path", "digits/mlp").strip() == "https://hub/far.pt"
    assert "say by which metric" in cli("path", "digits/mlp", "--best", code=1)
    assert "has a step with acc" in cli("path", "digits/mlp", "--metric", "acc", code=1)
    assert "two things" in cli("path", "digits/mlp", "--best", "--last", code=2)
    assert "made no models" in cli("path", "digits/finetune", code=1)

    shown = json.loads(cli("show", "digits/epoch1", "--json"))
    assert shown["file"] == "same" and len(shown["used_by"]) == 1 and shown["iteration"] == 1
    text = cli("show", "epoch1")
    assert "trained by" in text and "digits/mlp" in text and "digits/finetune" in text

    assert cli("get", "epoch0", "--to", "copy.pt").strip() == "copy.pt"
    assert "exists" in cli("get", "epoch0", "--to", "copy.pt", code=1)
    (tmp_path / "epoch0.pt").write_text("WEIGHTS 0")
    os.utime(tmp_path / "epoch0.pt", (time.time() + 60,) * 2)
    (tmp_path / "epoch2.pt").unlink()
    assert "is not the file that was recorded" in cli("get", "epoch0", code=1)
    assert "moved or deleted" in cli("get", "epoch2", code=1)
    listed = {line.split()[2]: line for line in cli("ls").splitlines()}
    assert " gone " in listed["epoch2"] and " changed " in listed["epoch0"]
    assert " gone " not in listed["epoch1"] and " changed " not in listed["epoch1"]
    assert json.loads(cli("show", "epoch0", "--json"))["file"] == "changed"


def test_models_are_tagged_and_published(cli):
    ids = cli("tag", "epoch0", "epoch1", "--add", "good", "--remove", "run").split()
    assert len(ids) == 2
    assert [one["tags"] for one in json.loads(cli("ls", "--tag", "good", "--json"))] == [["good"], ["good"]]
    cli("publish", ids[0][:10])
    assert [one["id"] for one in json.loads(cli("ls", "--published", "--json"))] == ids[:1]
    assert "no tag given" in cli("tag", "epoch0", code=2)
    assert "no model nothing" in cli("publish", "nothing", code=1)
