"""Sessions that ClearML wrote offline become tasks."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from tuitrack import Task, errors

WRITTEN_AT = "/home/ada/.clearml/cache/offline/offline-1"


def scalar(title: str, series: str, step: int, value: float, moment: int) -> dict[str, object]:
    """A scalar as ClearML writes it."""
    about = {"timestamp": moment, "type": "training_stats_scalar", "task": "offline-1"}
    return {**about, "iter": step, "metric": title, "variant": series, "value": value}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A session as its layout is known."""
    made = tmp_path / "offline-1"
    inside = made / "data" / "digits" / "mlp.1"
    (inside / "artifacts" / "notes").mkdir(parents=True)
    (inside / "artifacts" / "notes" / "notes.txt").write_text("good")
    (inside / "metrics").mkdir()
    (inside / "metrics" / "a.jpeg").write_bytes(b"picture")
    place = f"{WRITTEN_AT}/data/digits/mlp.1"
    facts = {
        "id": "offline-1",
        "name": "mlp",
        "project_name": "digits",
        "type": "testing",
        "status": "created",
        "comment": "a note",
        "tags": ["a"],
        "script": {
            "repository": "https://x/y.git",
            "version_num": "abc",
            "entry_point": "train.py",
            "binary": "python3",
        },
        "hyperparams": {"Args": {"lr": {"section": "Args", "name": "lr", "type": "float", "value": "0.1"}}},
        "configuration": {"General": {"name": "General", "type": "dictionary", "value": "x = 1"}},
        "execution": {
            "artifacts": [
                {
                    "key": "notes",
                    "type": "string",
                    "uri": f"{place}/artifacts/notes/notes.txt",
                    "hash": hashlib.sha256(b"good").hexdigest(),
                    "timestamp": 1_700_000_002,
                    "type_data": {"content_type": "text/plain", "preview": "good"},
                    "display_data": [["rows", "4"]],
                },
                {"key": "stolen", "type": "custom", "uri": f"{WRITTEN_AT}/../../../../../../../etc/passwd"},
            ]
        },
        "offline_folder": WRITTEN_AT,
    }
    (made / "task.json").write_text(json.dumps(facts))
    sample = {"type": "training_debug_image", "iter": 2, "metric": "i", "variant": "s", "timestamp": 1_700_000_001_000}
    plot = {"type": "plot", "iter": 1, "metric": "p", "variant": "s", "timestamp": 1_700_000_001_000}
    batches = [
        [scalar("loss", "train", 1, 0.5, 1_700_000_000_000), scalar("loss", "train", 2, 0.25, 1_700_000_060_000)],
        [scalar("Summary", "acc", -(2**31), 0.9, 1_700_000_001_000), {"type": "of another version"}],
        [{**plot, "plot_str": '{"data": [{"type": "bar", "y": [1]}], "layout": {}}'}],
        [{**sample, "url": f"{place}/metrics/a.jpeg"}, {**sample, "iter": 3, "url": "file:///etc/passwd"}],
    ]
    (made / "metrics.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in batches) + '[{"type": "pl')
    log = [{"timestamp": 1_700_000_001_000, "type": "log", "level": "info", "msg": "epoch 1\nepoch 2"}]
    (made / "log.jsonl").write_text(f"{json.dumps(log)}\n")
    return made


@pytest.fixture
def attended(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home whose recorder soon leaves."""
    monkeypatch.setenv("TUITRACK_RECORDER_IDLE", "2")


def test_a_session_becomes_a_task_with_all_that_is_in_it(attended, folder: Path):
    task = Task.get_task(Task.import_offline_session(str(folder)))
    assert (task.name, task.project, task.task_type, task.status) == ("mlp", "digits", "testing", "completed")
    assert task.get_parameters(cast=True) == {"Args/lr": 0.1} and task.get_configuration_object("General") == "x = 1"
    assert task.comment == "a note" and task.tags == ["a"] and task.get_script()["commit"] == "abc"
    assert task.get_reported_scalars() == {"loss": {"train": {"name": "train", "x": [1, 2], "y": [0.5, 0.25]}}}
    assert task.get_reported_single_value("acc") == 0.9
    assert [one["metric"] for one in task.get_reported_plots()] == ["p"]
    assert [Path(one["key"]).read_bytes() for one in task.get_debug_samples("i", "s")] == [b"picture"]
    assert task.artifacts["notes"].get() == "good" and task.artifacts["notes"].metadata == {"rows": "4"}
    assert "".join(task.get_reported_console_output(1)) == "epoch 1\nepoch 2\n"
    assert task._detail.started == 1_700_000_000 and task._detail.duration == 60


def test_a_session_names_no_file_outside_itself(attended, folder: Path):
    task = Task.get_task(Task.import_offline_session(str(folder)))
    assert task.artifacts["stolen"].size == 0 and not task.artifacts["stolen"].hash


def test_a_zip_of_a_session_goes_on_with_a_task(attended, folder: Path, tmp_path: Path):
    packed = tmp_path / "offline-1.zip"
    with zipfile.ZipFile(packed, "w") as made:
        for one in folder.rglob("*"):
            made.write(one, one.relative_to(folder))
    first = Task.import_offline_session(str(packed))
    assert Task.import_offline_session(str(packed), first, iteration_offset=10) == first
    assert Task(first).get_reported_scalars()["loss"]["train"]["x"] == [1, 2, 11, 12]
    assert Task(first).get_reported_single_value("acc") == 0.9 and Task(first).status == "completed"


def test_what_is_no_session_says_so(attended, tmp_path: Path, folder: Path):
    (tmp_path / "a.zip").write_text("no")
    for wrong in (tmp_path, tmp_path / "nowhere", tmp_path / "a.zip"):
        with pytest.raises(errors.NotFound, match=r"no (offline session|zip)"):
            Task.import_offline_session(str(wrong))
    done = Task(Task.import_offline_session(str(folder)))
    done.publish()
    with pytest.raises(errors.Refused, match="is published"):
        Task.import_offline_session(str(folder), done.id)
