"""tyro: dataclasses, nested ones, functions, subcommands."""

from __future__ import annotations

import pytest
from parsing import refuses

pytest.importorskip("tyro")

HEAD = """
import dataclasses, datetime, enum, pathlib
from typing import Dict, List, Literal, Optional, Tuple, Union
from typing_extensions import Annotated
import tyro
from tuitrack import Task

class Color(enum.Enum):
    red = 1
    blue = 2

@dataclasses.dataclass(frozen=True)
class Adam:
    learning_rate: float = 0.1
    \"\"\"rate\"\"\"
    betas: Tuple[float, float] = (0.9, 0.99)

@dataclasses.dataclass(frozen=True)
class Sgd:
    momentum: float = 0.9
"""
CONFIG = (
    HEAD
    + """
@dataclasses.dataclass
class Config:
    source: tyro.conf.Positional[str]
    count: int = 3
    flag: bool = True
    fast: tyro.conf.FlagConversionOff[bool] = False
    name: Optional[str] = None
    color: Color = Color.red
    mode: Literal["a", "b"] = "a"
    sizes: Tuple[int, ...] = (1, 2)
    words: List[str] = dataclasses.field(default_factory=lambda: ["x"])
    more: Dict[str, int] = dataclasses.field(default_factory=lambda: {"a": 1})
    out: pathlib.Path = pathlib.Path("here")
    day: datetime.date = datetime.date(2020, 1, 1)
    verbosity: tyro.conf.UseCounterAction[int] = 0
    parts: tyro.conf.UseAppendAction[Tuple[int, ...]] = ()
    devices: Union[int, str] = "auto"
    optimizer: Adam = dataclasses.field(default_factory=Adam)

Task.init("digits", "mlp")
c = tyro.cli(Config)
print([c.source, c.count, c.flag, c.fast, c.name, c.color.name, c.mode, c.sizes, c.words, c.more, str(c.out), c.day.day,
       c.verbosity, c.parts, c.devices, c.optimizer.learning_rate, c.optimizer.betas])
"""
)
EDITS = {
    "source": ("other", "other"),
    "count": ("0", 0),
    "flag": ("False", False),
    "fast": ("True", True),
    "name": ("b", "b"),
    "color": ("blue", "blue"),
    "mode": ("b", "b"),
    "sizes": ("[5]", (5,)),
    "words": ('["y z", "w"]', ["y z", "w"]),
    "more.a": ("2", {"a": 2}),
    "out": ("b/c", "b/c"),
    "day": ("2020-01-09", 9),
    "verbosity": ("2", 2),
    "parts": ("[4, 5]", (4, 5)),
    "devices": ("4", 4),
    "optimizer.learning_rate": ("1e-3", 0.001),
    "optimizer.betas": ("[0.5, 0.6]", (0.5, 0.6)),
}
WORDS = (
    "data",
    "--optimizer.learning-rate",
    "0.2",
    "--day",
    "2020-01-05",
    "--words",
    "q",
    "r",
)


def test_edited_fields_reach_the_program(rerun):
    result = rerun(CONFIG, {f"Args/{name}": text for name, (text, _) in EDITS.items()}, *WORDS)
    assert eval(result.out) == [value for _, value in EDITS.values()]
    found = result.owner.params
    assert set(found) == {f"Args/{name}" for name in EDITS} == result.owner.consumed
    assert found["Args/optimizer.learning_rate"].description == "rate"
    refuses(found["Args/optimizer.learning_rate"], "fast", "")
    refuses(found["Args/count"], "1.5")
    refuses(found["Args/flag"], "perhaps")
    refuses(found["Args/color"], "green")
    refuses(found["Args/mode"], "c")
    refuses(found["Args/sizes"], '["a"]')


def test_a_rerun_without_edits_changes_nothing(run, rerun):
    words = (
        *WORDS,
        "--no-flag",
        "--color",
        "blue",
        "--name",
        "None",
        "--verbosity",
        "--verbosity",
        "--parts",
        "1",
    )
    plain = run(CONFIG.replace('Task.init("digits", "mlp")', ""), *words)
    assert rerun(CONFIG, {}, *words).out == plain.out


COMMANDS = (
    HEAD
    + """
def train(lr: float, optimizer: Union[Adam, Sgd] = Adam(), epochs: int = 3):
    Task.init("digits", "mlp")
    print("train", lr, optimizer, epochs)

def test(split: str = "val", optimizer: Union[Adam, Sgd] = Sgd()):
    Task.init("digits", "mlp")
    print("test", split, optimizer)

tyro.extras.subcommand_cli_from_dict({"train": train, "test": test})
"""
)


def test_subcommands(rerun):
    edits = {"Args/lr": "0.5", "Args/optimizer.momentum": "0.5"}
    result = rerun(COMMANDS, edits, "train", "--lr", "1", "optimizer:sgd")
    assert result.out.strip() == "train 0.5 Sgd(momentum=0.5) 3"
    assert result.owner.params["Args/command"].choices == ("train", "test")
    assert result.owner.values["Args/optimizer"] == "optimizer:sgd"
    refuses(result.owner.params["Args/command"], "predict")
    refuses(result.owner.params["Args/optimizer"], "optimizer:lion")


def test_another_subcommand(rerun):
    words = ("train", "--lr", "1", "optimizer:adam", "--optimizer.learning-rate", "3")
    assert rerun(COMMANDS, {"Args/command": "test"}, *words).out.strip() == "test val Sgd(momentum=0.9)"


def test_another_nested_subcommand(rerun):
    words = ("train", "--lr", "1", "optimizer:adam", "--optimizer.learning-rate", "3")
    assert rerun(COMMANDS, {"Args/optimizer": "optimizer:sgd"}, *words).out.strip() == "train 1.0 Sgd(momentum=0.9) 3"


def test_what_another_subcommand_needs_is_said(rerun):
    result = rerun(COMMANDS, {"Args/command": "train"}, "test", code=1)
    assert "Args/command=train: it needs --lr" in result.err
    assert not result.out


def test_what_does_not_fit_fails_before_training(rerun):
    result = rerun(CONFIG, {"Args/day": "tomorrow"}, *WORDS, code=1)
    assert "Args/day=tomorrow: " in result.err
    assert not result.out
