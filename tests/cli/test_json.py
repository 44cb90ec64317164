"""The JSON that others may script against: every key, its type, its spelling of what JSON has no number for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import running
from drafting import opened

from tuitrack.ops import queues, workers

TRAIN = """
import argparse, math
from tuitrack import Task
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1, help="learning rate")
parser.add_argument("--depth", type=int, default=None)
task = Task.init("vision/digits", "mlp", tags=["trial"])
parser.parse_args()
task.connect({"width": 64, "deep": {"act": "relu"}}, name="General")
task.connect_configuration({"data": [1, 2]}, name="data")
task.set_comment("why")
log = task.get_logger()
for step, value in enumerate([1.0, math.nan, math.inf, -math.inf, 0.5]):
    log.report_scalar("loss", "train", value, step)
log.report_single_value("best", 0.5)
task.upload_artifact("scores", {"a": 1})
print("söme line")
task.close()
"""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
ROW = {
    "id": str, "name": str, "project": str, "type": str, "status": str, "tags": list, "parent": str, "created": str,
    "started": str, "completed": str, "duration": float, "iteration": int, "progress": (int, type(None)), "queue": str,
    "worker": str, "host": str, "params": dict, "metrics": dict, "user": str, "size": int, "status_reason": str,
    "alerts": list, "eta": type(None), "sweep": str,
}  # fmt: skip
SHOWN = {
    "comment": str, "exit_code": int, "params_detail": dict, "configuration": dict, "environment": dict,
    "artifacts": list, "models": list, "plots": list, "images": list, "console": dict, "plan": dict, "tries": int,
    "blocked": str, "attempts": list,
}  # fmt: skip
ENVIRONMENT = {
    "repository", "branch", "commit", "diff", "entry_point", "working_dir", "python", "packages", "host",
}  # fmt: skip
METRIC = {
    "first", "last", "min", "max", "count", "first_step", "last_step", "min_step", "max_step", "nan_count",
    "inf_count",
}  # fmt: skip


def answer(*arguments: str) -> Any:
    done = running.tuitrack(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def fits(found: dict[str, Any], kinds: dict[str, Any]) -> None:
    for key, kind in kinds.items():
        assert key in found, key
        assert isinstance(found[key], kind), (key, found[key])


@pytest.fixture
def run(home: Path, tmp_path: Path) -> str:
    running.python(TRAIN, tmp_path, "--lr", "3e-4")
    return str(answer("ls")[0]["id"])


def test_a_run_as_ls_and_show_give_it(run: str):
    listed, shown = answer("ls")[0], answer("show", run)
    fits(listed, ROW)
    fits(shown, {**ROW, **SHOWN})
    assert {key: shown[key] for key in ROW} == {key: listed[key] for key in ROW}
    assert listed["status"] == "completed"
    assert all(MOMENT.fullmatch(listed[key]) for key in ("created", "started", "completed"))
    assert listed["params"]["Args/lr"] == "0.0003"
    assert set(listed["metrics"]) == {"loss/train", "Summary/best"}
    assert set(listed["metrics"]["loss/train"]) == METRIC
    assert (shown["comment"], shown["tags"]) == ("why", ["trial"])


def test_parameters_environment_and_files_as_show_gives_them(run: str):
    shown = answer("show", run)
    assert shown["params_detail"]["Args/lr"].items() >= {"value": "0.0003", "type": "float", "consumed": None}.items()
    assert shown["params_detail"]["Args/lr"]["description"] == "learning rate"
    assert shown["params_detail"]["General/deep/act"]["type"] == "str"
    assert shown["configuration"]["data"].keys() >= {"type", "text", "consumed"}
    assert shown["environment"].keys() >= ENVIRONMENT
    assert isinstance(shown["environment"]["packages"], dict)
    assert shown["console"] == {"lines": 1, "bytes": len("söme line\n".encode())}
    assert shown["artifacts"] == answer("artifacts", "ls", run)
    (artifact,) = shown["artifacts"]
    assert artifact.keys() == {"name", "type", "size", "hash", "uri", "preview", "metadata"}


def test_what_json_has_no_number_for_is_text(run: str):
    assert answer("scalars", run)["loss/train"]["values"] == [1.0, "NaN", "Infinity", "-Infinity", 0.5]
    metric = answer("show", run)["metrics"]["loss/train"]
    assert (metric["min"], metric["max"], metric["nan_count"], metric["inf_count"]) == ("-Infinity", "Infinity", 1, 2)


def test_curves_as_scalars_gives_them(run: str):
    found = answer("scalars", run, "loss/train")
    assert set(found) == {"loss/train"}
    assert set(found["loss/train"]) == {"steps", "values", "times"}
    assert found["loss/train"]["steps"] == [0, 1, 2, 3, 4]
    assert all(MOMENT.fullmatch(moment) for moment in found["loss/train"]["times"])
    assert len(answer("scalars", run, "loss/train", "--width", "4")["loss/train"]["steps"]) <= 4
    relative = answer("scalars", run, "loss/train", "--x", "relative")["loss/train"]
    assert relative["steps"] == found["loss/train"]["steps"] and len(relative["seconds"]) == 5


def test_clones_compared(run: str):
    (other,) = answer("clone", run, "--set", "Args/lr=0.5")
    found = answer("compare", run, other)
    assert set(found) == {"tasks", "params", "configuration", "environment", "metrics"}
    assert found["tasks"] == [run, other]
    assert found["params"] == {"Args/lr": ["0.0003", "0.5"]}
    last, absent = found["metrics"]["loss/train"]
    assert set(last) == {"last", "min", "max"}
    assert absent is None
    shown = answer("show", other)
    assert (shown["parent"], shown["comment"], shown["tags"]) == (run, "", ["trial"])


def test_queues_and_workers(run: str, home: Path):
    ids = answer("clone", run, "--sweep", "Args/lr=0.1,0.2", "--enqueue", "gpu")
    db = opened(home)
    workers.register(db, "box-1", ("gpu", "default"), 2)
    queues.create(db, "empty")
    listed = answer("queue", "ls")
    promised = ("name", "length", "tasks", "workers")
    assert [{key: queue[key] for key in promised} for queue in listed] == [
        {"name": "default", "length": 0, "tasks": [], "workers": ["box-1"]},
        {"name": "empty", "length": 0, "tasks": [], "workers": []},
        {"name": "gpu", "length": 2, "tasks": ids, "workers": ["box-1"]},
    ]
    fits(listed[2], {"held": str, "at_once": (int, type(None)), "waiting": list})
    fits(
        listed[2]["waiting"][0],
        {"id": str, "name": str, "enqueued": str, "priority": int, "after": list, "blocked": str},
    )
    (worker,) = answer("worker", "ls")
    fits(worker, {"id": str, "host": str, "pid": int, "queues": list, "slots": int, "gpus": list, "running": list})
    assert (worker["queues"], worker["slots"], worker["state"]) == (["gpu", "default"], 2, "running")
    assert MOMENT.fullmatch(worker["heartbeat"])


def test_json_is_utf8_whatever_the_locale(run: str, monkeypatch: pytest.MonkeyPatch):
    running.tuitrack("note", run, "schön ⣿")
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    assert answer("show", run)["comment"] == "schön ⣿"
