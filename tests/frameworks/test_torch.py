"""PyTorch and what saves through it: files become models of the run."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")
from frameworks.models import made, read, saves

from tuitrack.model.outputs import ModelDescribed

SCRIPT = """
import io, os, torch
from torch import nn, save
from tuitrack import Task
task = Task.init('digits', 'mlp', auto_connect_frameworks={'pytorch': ['*.pt', '*.pth'], 'matplotlib': False})
net = nn.Linear(2, 2)
task.get_logger().report_scalar('loss', 'train', 1.0, 7)
torch.save(net.state_dict(), 'best.pt')
torch.save(net, 'best.pt')
os.makedirs('deep')
with open('deep/open.pth', 'wb') as file:
    torch.save(net.state_dict(), file)
buffer = io.BytesIO()
torch.save(net, buffer)
torch.save(net, 'skipped.bin')
torch.jit.script(net).save('script.pt')
torch.jit.save(torch.jit.script(net), 'script2.pt')
torch.load('deep/open.pth')
torch.jit.load('script.pt')
task.close()
torch.save(net, 'later.pt')
"""


def test_what_is_saved_and_loaded(run):
    result = run(SCRIPT)
    assert made(result) == [
        ("best", "PyTorch", "best.pt"),
        ("open", "PyTorch", "open.pth"),
        ("script", "TorchScript", "script.pt"),
        ("script2", "TorchScript", "script2.pt"),
    ]
    first, again, *_ = saves(result)
    assert first.id == again.id and first.hash != again.hash and first.iteration == 7
    assert read(result) == [("open", "PyTorch"), ("script", "TorchScript")]
    assert "tuitrack:" not in result.err


def test_what_workers_of_multiprocessing_save(run):
    script = """
        import torch
        def save(number):
            torch.save({}, f'worker{number}.pt')
        if __name__ == '__main__':
            torch.multiprocessing.spawn(save, nprocs=2)
    """
    result = run(script, command=("-m", "tuitrack", "run"))
    workers = [spool for spool in result.spools if not spool.started.owner]
    assert sorted(one.name for spool in workers for one in spool.of(ModelDescribed)) == ["worker0", "worker1"]
    assert {spool.started.task_id for spool in workers} == {result.owner.started.task_id}


def test_callbacks_are_asked_and_told(run):
    result = run(
        """
        import torch
        from tuitrack import Task
        from tuitrack.compat.binding import WeightsFileHandler
        task = Task.init('digits', 'mlp', output_uri='kept')
        def before(kind, info):
            assert kind == 'save' or kind == WeightsFileHandler.CallbackType.load
            if 'skipped' in info.local_model_path:
                return None
            info.upload_filename, info.local_model_id = 'best.pt', 'best'
            return info
        def after(kind, info):
            if kind == 'save':
                info.model.comment = f'{info.task.name}, {info.framework}'
            return info
        handle = WeightsFileHandler.add_pre_callback(before)
        assert WeightsFileHandler.add_pre_callback(before) == handle
        WeightsFileHandler.add_post_callback(after)
        WeightsFileHandler.add_post_callback(lambda kind, info: 1 / 0)
        for name in ('one.pt', 'two.pt', 'skipped.pt'):
            torch.save({}, name)
        torch.load('skipped.pt')
        print(WeightsFileHandler.remove_pre_callback(handle), WeightsFileHandler.remove_pre_callback(handle))
        torch.save({}, 'own.pt')
        """
    )
    assert result.out == "True False\n" and result.err.count("ZeroDivisionError") == 1
    assert [name for name, _, _ in made(result)] == ["one", "own"] and read(result) == []
    first, second, _ = saves(result)
    assert first.id == second.id and first.uri.endswith("/best.pt")
    assert {one.comment for one in result.owner.of(ModelDescribed) if one.comment} == {"mlp, PyTorch"}


def test_tensors_in_safetensors(run):
    pytest.importorskip("safetensors")
    result = run(
        """
        import torch
        from safetensors.torch import load_file, load_model, save_file, save_model
        from tuitrack import Task
        Task.init('digits', 'mlp')
        save_file({'w': torch.zeros(2)}, 'a.safetensors')
        save_model(torch.nn.Linear(2, 2), 'b.safetensors')
        import safetensors.numpy, safetensors.torch, numpy
        safetensors.torch.load_file('a.safetensors')
        safetensors.torch.load_model(torch.nn.Linear(2, 2), 'b.safetensors')
        safetensors.numpy.save_file({'w': numpy.zeros(2)}, 'c.safetensors')
        """
    )
    assert made(result) == [
        ("a", "PyTorch", "a.safetensors"),
        ("b", "PyTorch", "b.safetensors"),
        ("c", "", "c.safetensors"),
    ]
    assert read(result) == [("a", "PyTorch"), ("b", "PyTorch")]


@pytest.mark.parametrize("package", ["lightning.pytorch", "pytorch_lightning"])
def test_checkpoints_of_lightning(run, package: str):
    pytest.importorskip(package.partition(".")[0])
    result = run(
        f"""
        import warnings; warnings.simplefilter('ignore')
        import torch, {package} as pl
        from tuitrack import Task
        Task.init('digits', 'mlp')
        class Net(pl.LightningModule):
            def __init__(self):
                super().__init__()
                self.layer = torch.nn.Linear(2, 1)
            def training_step(self, batch, index):
                return self.layer(batch).sum()
            def configure_optimizers(self):
                return torch.optim.SGD(self.parameters(), 0.1)
        trainer = pl.Trainer(max_epochs=2, logger=False, enable_progress_bar=False, enable_model_summary=False,
                             accelerator='cpu', default_root_dir='.')
        trainer.fit(Net(), torch.utils.data.DataLoader(torch.zeros(4, 2), 2))
        trainer.save_checkpoint('own.ckpt')
        Net.load_from_checkpoint('own.ckpt')
        """
    )
    assert [name for name, _, _ in made(result)] == ["epoch=0-step=2", "epoch=1-step=4", "own"]
    assert read(result) == [("own", "PyTorch")]


def test_the_trainer_of_transformers(run):
    pytest.importorskip("transformers")
    pytest.importorskip("accelerate")
    result = run(
        """
        import torch, transformers
        from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments
        from tuitrack import Task
        Task.init('digits', 'bert', auto_connect_frameworks={'pytorch': '*.safetensors'})
        config = BertConfig(vocab_size=9, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8)
        net = BertForSequenceClassification(config)
        data = [{'input_ids': torch.tensor([1, 2]), 'labels': torch.tensor(0)}] * 4
        args = TrainingArguments('out', max_steps=2, save_steps=2, report_to=[], use_cpu=True, disable_tqdm=True)
        Trainer(net, args, train_dataset=data).train()
        net.save_pretrained('final')
        """
    )
    assert made(result) == [("model", "PyTorch", "model.safetensors")] * 2
