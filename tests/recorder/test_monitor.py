"""What a run uses of its host is recorded beside what it reports, without a word from the run."""

from __future__ import annotations

import os
import subprocess
import sys
import types
from collections.abc import Mapping
from pathlib import Path

import pytest
from recording import Bench, event_record, recording, started
from waiting import until

from tuitrack.hardware import gpus, trees
from tuitrack.query import scalars, tasks
from tuitrack.recorder.monitor import monitor
from tuitrack.store import monitoring

RUN = "1" * 32
SCRIPT = """
import subprocess, sys, time
from tuitrack import Task
task = Task.init('p', 'n', auto_resource_monitoring={on})
task.get_logger().report_scalar('loss', 'train', 1.0, 7)
subprocess.run([sys.executable, '-c', 'data = bytearray(200 << 20); import sys; sys.stdin.read()'], stdin=sys.stdin)
"""


@pytest.mark.parametrize("on", [True, False])
def test_the_recorder_observes_a_run_with_its_children(home: Path, tmp_path: Path, on: bool):
    environ = {**os.environ, "TUITRACK_ATTEND": "0", "TUITRACK_MONITOR_SECONDS": "0.3"}
    os.environ["TUITRACK_MONITOR_SECONDS"] = "0.3"
    try:
        with (
            recording(home),
            subprocess.Popen(
                [sys.executable, "-c", SCRIPT.format(on=on)], cwd=tmp_path, env=environ, stdin=subprocess.PIPE
            ) as script,
        ):
            bench = Bench(home)
            until(lambda: len(metrics(bench)) >= (6 if on else 1), 30)
            until(lambda: not on or metrics(bench)[":monitor:machine/memory_used_gb"].max > 0.2, 30)
            found = metrics(bench)
            script.communicate(b"", timeout=30)
            (run,) = tasks.find(bench.db, tasks.Wanted())
            until(lambda: tasks.detail(bench.db, run).status == "completed")
    finally:
        del os.environ["TUITRACK_MONITOR_SECONDS"]
    assert tasks.detail(bench.db, run).iteration == 7
    if not on:
        assert set(found) == {"loss/train"}
        return
    assert 0 <= found[":monitor:machine/cpu_usage"].last <= 100
    curve = scalars.read(bench.db, run)[":monitor:machine/memory_free_gb"]
    assert curve.steps[-1] <= 60 and curve.values[0] > 0


def metrics(bench: Bench) -> Mapping[str, tasks.MetricRow]:
    """The series of the only run."""
    found = tasks.find(bench.db, tasks.Wanted())
    return {row.key: row for row in tasks.detail(bench.db, found[0]).metrics} if found else {}


def test_what_is_observed_is_no_sign_of_life(tmp_path: Path):
    bench = Bench(tmp_path / "home")
    bench.batch([event_record(started(RUN, time=1000.0))])
    bench.connection.alone.execute("UPDATE task SET updated = 5")
    before = bench.row("SELECT revision FROM task")[0]
    seen = [(RUN, {(monitor.MACHINE, "cpu_usage"): 50.0, (monitor.GPU, "gpu_0_utilization"): 90.0})]
    monitoring.store(bench.connection, seen, 1_060 * 10**9)
    monitoring.store(bench.connection, [("2" * 32, seen[0][1]), *seen], 1_090 * 10**9)
    row = bench.row("SELECT iteration, updated, revision, size FROM task")
    assert (row[0], row[1]) == (None, 5) and row[2] > before and row[3] == 128
    curve = scalars.read(bench.db, RUN)[":monitor:gpu/gpu_0_utilization"]
    assert (curve.steps.tolist(), curve.values.tolist()) == ([60, 90], [90.0, 90.0])
    bench.connection.alone.execute("UPDATE task SET status = 'completed'")
    monitoring.store(bench.connection, seen, 1_120 * 10**9)
    assert bench.row("SELECT size FROM task")[0] == 128


def test_a_mean_of_samples_is_reported_for_each_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    now, used = [0.0], iter([10.0, 20.0, 60.0])
    watched = monitor.Monitor(tmp_path, 6.0)
    monkeypatch.setattr(monitor.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(watched._machine, "read", lambda: {"cpu_usage": next(used)})
    found = []
    for now[0] in (1.0, 4.0, 7.5):
        assert watched.due()
        found += watched.look({RUN: [os.getpid()]})
        assert not watched.due()
    ((task_id, values),) = found
    assert task_id == RUN and values[monitor.MACHINE, "cpu_usage"] == 30.0
    assert values[monitor.MACHINE, "memory_used_gb"] > 0
    assert list(watched.look({})) == []


@pytest.mark.parametrize("kernel_tells", [True, False])
def test_the_tree_of_a_run_holds_all_that_descend_from_it(kernel_tells: bool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(trees, "_kernel_tells", lambda: kernel_tells)
    child = subprocess.Popen(["sh", "-c", "sleep 60 & wait"])
    try:
        until(lambda: len(trees.Trees().under([child.pid])) == 2)
        assert child.pid in trees.Trees().under([os.getpid()])
        assert trees.memory_gb([child.pid, 2**22 + 1]) > 0
    finally:
        for pid in trees.Trees().under([child.pid]):
            os.kill(pid, 9)
        child.wait()


class Card(types.SimpleNamespace):
    """A card as NVML tells of it."""


class NvmlError(Exception):
    """NVML's own."""


def nvml(power: object = 250_000) -> types.SimpleNamespace:
    """A library with two cards, the second of which does not tell its power."""

    def asked(card: Card) -> object:
        if card.index == 1:
            raise NvmlError
        return power

    return types.SimpleNamespace(
        NVMLError=NvmlError,
        NVML_TEMPERATURE_GPU=0,
        nvmlDeviceGetCount=lambda: 2,
        nvmlDeviceGetName=lambda card: f"Card {card.index}",
        nvmlDeviceGetUUID=lambda card: f"GPU-{card.index}",
        nvmlDeviceGetHandleByIndex=lambda index: Card(index=index),
        nvmlDeviceGetMemoryInfo=lambda card: Card(used=2 << 30, free=6 << 30, total=8 << 30),
        nvmlDeviceGetUtilizationRates=lambda card: Card(gpu=90),
        nvmlDeviceGetTemperature=lambda card, kind: 61,
        nvmlDeviceGetPowerUsage=asked,
        nvmlDeviceGetComputeRunningProcesses=lambda card: [Card(pid=os.getpid())] if card.index == 1 else [],
    )


def test_a_run_is_told_of_the_cards_it_computes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gpus, "_loaded", nvml)
    watched = monitor.Monitor(tmp_path, 0.0)
    ((_, values),) = watched.look({RUN: [os.getpid()]})
    assert {name: value for (title, name), value in values.items() if title == monitor.GPU} == {
        "gpu_1_utilization": 90.0,
        "gpu_1_temperature": 61.0,
        "gpu_1_mem_used_gb": 2.0,
        "gpu_1_mem_free_gb": 6.0,
        "gpu_1_mem_usage": 25.0,
    }
    first = gpus.Gpus().read()[0]
    assert first.values["power_draw"] == 250.0 and not first.pids and first.name == "Card 0"


def test_a_host_without_cards_is_as_good():
    assert gpus.Gpus().read() == [] or gpus.Gpus().read()[0].values
