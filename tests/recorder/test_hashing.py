"""Large files of models are read by the recorder, not while training waits."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest
import running
from recording import Bench, event_record, started
from waiting import until

from tuitrack.model.outputs import ModelDescribed
from tuitrack.ops import models as verbs
from tuitrack.query import models, tasks
from tuitrack.recorder.hashing import Hasher

SCRIPT = """
from tuitrack import Task
from tuitrack.sdk.models import weights
weights.READ_AT_ONCE = 4
task = Task.init('p', 'n')
for text in ('tiny', 'large one', 'large two'):
    open('m.bin', 'w').write(text)
    task.update_output_model('m.bin')
"""


def test_the_recorder_reads_what_the_run_did_not(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TUITRACK_RECORDER_IDLE", "2")
    running.python(SCRIPT, tmp_path)
    bench = Bench(home)
    until(lambda: [one.hash for one in models.find(bench.db, models.Wanted())] == [sha("large two")])
    (run,) = tasks.find(bench.db, tasks.Wanted())
    told = [one.text for one in tasks.event_log(bench.db, run) if one.kind == "model"]
    assert told[0] == f"m: weights replaced, SHA-256 {sha('tiny')[:12]} → not read yet"
    assert told[-1] == f"m: weights read, SHA-256 {sha('large two')[:12]}"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_file_that_is_another_by_now_is_left_unread(tmp_path: Path):
    bench = Bench(tmp_path / "home")
    path = tmp_path / "m.bin"
    made = []
    for name, size in (("same", 4), ("shorter", 9), ("rewritten", 4), ("gone", 4)):
        one = path.with_name(name)
        one.write_text("abcd")
        made.append(verbs.add(bench.db, ModelDescribed("", name=name, uri=one.as_uri(), size=size, hash="")))
    os.utime(tmp_path / "rewritten", (time.time() + 60,) * 2)
    (tmp_path / "gone").unlink()
    hasher = Hasher()
    hasher.work(bench.connection)
    while hasher.busy:
        hasher.work(bench.connection)
    hashes = {one.name: one.hash for one in models.find(bench.db, models.Wanted())}
    assert hashes == {"same": sha("abcd"), "shorter": "", "rewritten": "", "gone": ""}
    assert not hasher.busy


def test_a_file_of_the_same_path_on_another_host_is_for_that_host_to_read(tmp_path: Path):
    bench = Bench(tmp_path / "home")
    (tmp_path / "m.bin").write_text("abcd")
    runs = [started(host=host) for host in ("here", "there")]
    bench.batch([event_record(run) for run in runs])
    for run in runs:
        told = ModelDescribed("", name=run.host, uri=(tmp_path / "m.bin").as_uri(), size=4)
        made = verbs.add(bench.db, told)
        with bench.db.write() as tx:
            tx.execute("UPDATE model SET task_id = ? WHERE id = ?", (run.task_id, made))
            tx.execute("UPDATE task SET host = ? WHERE id = ?", (run.host, run.task_id))
    hasher = Hasher("here")
    hasher.work(bench.connection)
    while hasher.busy:
        hasher.work(bench.connection)
    hashes = {one.name: one.hash for one in models.find(bench.db, models.Wanted())}
    assert hashes == {"here": sha("abcd"), "there": ""}


def test_a_model_described_anew_meanwhile_keeps_what_it_was_told(tmp_path: Path):
    bench = Bench(tmp_path / "home")
    path = tmp_path / "m.bin"
    path.write_text("abcd")
    made = verbs.add(bench.db, ModelDescribed("", uri=path.as_uri(), size=4))
    hasher = Hasher()
    hasher.work(bench.connection)
    until(lambda: bool(hasher._found))
    verbs.describe(bench.db, ModelDescribed(made, hash="f" * 64))
    hasher.work(bench.connection)
    assert models.get(bench.db, made).hash == "f" * 64
