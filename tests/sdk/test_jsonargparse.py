"""jsonargparse: typed arguments, dataclasses, classes, subcommands, configuration files, as LightningCLI uses it."""

from __future__ import annotations

import pytest
from parsing import refuses

pytest.importorskip("jsonargparse")

HEAD = """
import dataclasses, enum, pathlib
from typing import Dict, List, Literal, Optional, Union
from jsonargparse import ArgumentParser, CLI
from jsonargparse.typing import PositiveInt
from tuitrack import Task

class Color(enum.Enum):
    red = 1
    blue = 2

@dataclasses.dataclass
class Optimizer:
    name: Literal["sgd", "adam"] = "sgd"
    betas: tuple[float, float] = (0.9, 0.99)

class Base:
    def __init__(self, width: int = 4):
        self.text = f"base {width}"

class Deep(Base):
    def __init__(self, depth: int = 2, **more):
        super().__init__(**more)
        self.text = f"deep {depth} {self.text}"
"""
TYPED = (
    HEAD
    + """
parser = ArgumentParser()
parser.add_argument("--config", action="config")
parser.add_argument("source")
parser.add_argument("--lr", type=float, default=0.1, help="rate")
parser.add_argument("--n", type=PositiveInt, default=3)
parser.add_argument("--devices", type=Union[int, str], default="auto")
parser.add_argument("--precision", type=Literal[16, 32, "bf16"], default=32)
parser.add_argument("--color", type=Color, default=Color.red)
parser.add_argument("--limit", type=Optional[int])
parser.add_argument("--sizes", type=List[int], default=[1])
parser.add_argument("--names", type=Dict[str, int], default={"a": 1})
parser.add_argument("--flag", type=bool, default=False)
parser.add_argument("--fast", action="store_true")
parser.add_argument("--optimizer", type=Optimizer, default=Optimizer())
parser.add_subclass_arguments(Base, "model", default={"class_path": "Deep"})
Task.init("digits", "mlp")
config = parser.parse_args()
made = parser.instantiate_classes(config)
print([config.source, config.lr, config.n, config.devices, config.precision, config.color.name, config.limit, config.sizes, config.names,
       config.flag, config.fast, made.optimizer.name, made.optimizer.betas, made.model.text])
"""
)
EDITS = {
    "source": ("other", "other"),
    "lr": ("1e-3", 0.001),
    "n": ("5", 5),
    "devices": ("4", 4),
    "precision": ("16", 16),
    "color": ("blue", "blue"),
    "limit": ("7", 7),
    "sizes": ("[5]", [5]),
    "names": ('{"b": 2}', {"b": 2}),
    "flag": ("True", True),
    "fast": ("True", True),
    "optimizer.name": ("adam", "adam"),
    "optimizer.betas": ("[0.5, 0.6]", (0.5, 0.6)),
    "model.init_args.width": ("8", "deep 2 base 8"),
}


def test_edited_arguments_reach_the_program(rerun, tmp_path):
    (tmp_path / "digits" / "config.yaml").write_text("lr: 0.3\nn: 4\nmodel:\n  class_path: Deep\n")
    edits = {f"Args/{name}": text for name, (text, _) in EDITS.items()}
    result = rerun(TYPED, edits, "data", "--config", "config.yaml", "--n=6")
    assert eval(result.out) == [value for _, value in EDITS.values()]
    found = result.owner.params
    assert set(found) == set(edits) | {"Args/model.class_path", "Args/model.init_args.depth"} == result.owner.consumed
    assert found["Args/lr"].description == "rate"
    refuses(found["Args/lr"], "fast", "")
    refuses(found["Args/n"], "0", "1.5")
    refuses(found["Args/color"], "green")
    refuses(found["Args/precision"], "8")
    refuses(found["Args/limit"], "many")
    refuses(found["Args/sizes"], '["a"]')
    refuses(found["Args/optimizer.name"], "lion")
    refuses(found["Args/model.init_args.width"], "wide")


def test_a_rerun_without_edits_changes_nothing(run, rerun, tmp_path):
    (tmp_path / "digits" / "config.yaml").write_text("lr: 0.3\nlimit: 2\ndevices: 3\n")
    words = ("data", "--config", "config.yaml", "--fast", "--model.init_args.width=9")
    plain = run(TYPED.replace('Task.init("digits", "mlp")', ""), *words)
    result = rerun(TYPED, {}, *words)
    assert result.out == plain.out
    assert result.owner.values["Args/lr"] == "0.3"


def test_another_class(rerun):
    edits = {"Args/model.class_path": "Base", "Args/model.init_args.width": "8"}
    assert "'base 8'" in rerun(TYPED, edits, "data").out


def test_what_does_not_fit_fails_before_training(rerun):
    result = rerun(TYPED, {"Args/model.class_path": "Shallow"}, "data", code=1)
    assert "Args/model.class_path=Shallow: " in result.err
    assert not result.out


COMMANDS = (
    HEAD
    + """
class Trainer:
    def __init__(self, max_epochs: int = 10, devices: Union[int, str] = "auto"):
        self.text = f"{max_epochs} {devices}"

parser = ArgumentParser()
parser.add_argument("--seed", type=int, default=0)
commands = parser.add_subcommands()
for name in ("fit", "test"):
    below = ArgumentParser()
    below.add_argument("--config", action="config")
    below.add_class_arguments(Trainer, "trainer")
    below.add_argument("--batch", type=int, default=32)
    below.add_argument("--half", type=int)
    below.link_arguments("batch", "half", compute_fn=lambda batch: batch // 2)
    commands.add_subcommand(name, below)
config = parser.parse_args()
Task.init("digits", "mlp")
parser.save(config, "saved.yaml", overwrite=True)
below = config[config.subcommand]
print(config.subcommand, config.seed, parser.instantiate_classes(config)[config.subcommand].trainer.text, below.half)
"""
)


def test_subcommands(rerun, tmp_path):
    (tmp_path / "digits" / "fit.yaml").write_text("trainer:\n  max_epochs: 5\n  devices: 2\n")
    edits = {"Args/fit.trainer.max_epochs": "3", "Args/seed": "7", "Args/fit.batch": "8"}
    result = rerun(COMMANDS, edits, "--seed=1", "fit", "--config", "fit.yaml")
    assert result.out.strip() == "fit 7 3 2 4"
    assert "max_epochs: 3" in (tmp_path / "digits" / "saved.yaml").read_text()
    assert result.owner.params["Args/subcommand"].choices == ("fit", "test")
    assert "Args/fit.half" not in result.owner.params
    refuses(result.owner.params["Args/subcommand"], "predict")
    refuses(result.owner.params["Args/fit.trainer.max_epochs"], "many")


def test_another_subcommand(rerun):
    result = rerun(COMMANDS, {"Args/subcommand": "test"}, "--seed=1", "fit", "--trainer.devices=2")
    assert result.out.strip() == "test 1 10 auto 16"


def test_a_function_as_command_line(rerun):
    script = (
        HEAD
        + "def main(lr: float = 0.1, steps: int = 2):\n    Task.init('digits', 'mlp')\n    print(lr, steps)\nCLI(main)\n"
    )
    assert rerun(script, {"Args/lr": "0.5"}, "--steps=3").out.strip() == "0.5 3"
