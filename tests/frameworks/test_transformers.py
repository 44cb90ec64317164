"""Transformers' own ClearML callback, unchanged, under `tuitrack run`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tuitrack.ops import cloning, queues
from tuitrack.query import tasks
from tuitrack.settings import load
from tuitrack.store.database import open_database

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("accelerate")

SCRIPT = """
import torch
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

class Data(torch.utils.data.Dataset):
    def __len__(self):
        return 16
    def __getitem__(self, place):
        return dict(input_ids=torch.arange(8), attention_mask=torch.ones(8, dtype=torch.long), labels=torch.tensor(place % 2))

small = BertConfig(vocab_size=32, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)
arguments = TrainingArguments('out', max_steps=4, logging_steps=1, save_strategy='no', per_device_train_batch_size=4,
    report_to='clearml', eval_strategy='steps', eval_steps=2, use_cpu=True, disable_tqdm=True)
Trainer(BertForSequenceClassification(small), arguments, train_dataset=Data(), eval_dataset=Data()).train()
print('seed', arguments.seed, arguments.logging_first_step)
"""


def python(*words: str, where: Path) -> None:
    """Run this package as a user would."""
    ran = subprocess.run(
        [sys.executable, "-m", "tuitrack", *words],
        cwd=where,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "TUITRACK_RECORDER_IDLE": "2", "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_trainers_callback_records_and_takes_edits(home: Path, tmp_path: Path):
    (tmp_path / "train.py").write_text(SCRIPT)
    python("run", "-p", "nlp", "train.py", where=tmp_path)
    python("worker", "start", "--until-empty", where=tmp_path)
    db = open_database(load())
    (task_id,) = tasks.find(db, tasks.Wanted(project="nlp"))
    found = tasks.detail(db, task_id)
    assert found.status == "completed"
    counts = {row.key: row.count for row in found.metrics if not row.title.startswith(":")}
    assert {"train/loss": 4, "train/learning_rate": 4, "eval/loss": 2}.items() <= counts.items()
    assert counts["Summary/train_loss"] == 1
    values = {one.key: one.value for one in found.params}
    assert (values["Transformers/max_steps"], values["Transformers/per_device_train_batch_size"]) == ("4", "4")
    assert "hidden_size" in next(one.text for one in found.configuration if one.name == "Model Configuration")

    edits = {
        "Transformers/_ignore_hparams_ui_overrides_": "False",
        "Transformers/seed": "7",
        "Transformers/logging_first_step": "True",
    }
    again = cloning.clone(db, task_id, cloning.CloneSpec(params=edits))
    queues.enqueue(db, again, "default")
    python("worker", "start", "--until-empty", where=tmp_path)
    rerun = tasks.detail(db, again)
    assert rerun.status == "completed", rerun.status_reason
    assert {one.key for one in rerun.params if one.edited and one.consumed} == set(edits)
    console = (load().runs / again / "1" / "console.log").read_text()
    assert "seed 7 True" in console
