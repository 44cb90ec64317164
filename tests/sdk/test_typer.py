"""typer applications, those on the copy of click inside newer versions too."""

from __future__ import annotations

import pytest
from parsing import refuses

pytest.importorskip("typer")

HEAD = """
import datetime, enum, pathlib
from typing import Literal, Optional
import typer
from typing_extensions import Annotated
from tuitrack import Task

class Color(str, enum.Enum):
    red = "RED"
    blue = "BLUE"
"""
ONE = (
    HEAD
    + """
def main(
    source: pathlib.Path,
    lr: Annotated[float, typer.Option(help="rate")] = 0.1,
    zero: Annotated[int, typer.Option(min=0, max=10)] = 3,
    flag: bool = True,
    nothing: Optional[int] = None,
    name: str = "a",
    color: Color = Color.red,
    multi: list[int] = [1, 2],
    pair: tuple[str, int] = ("a", 1),
    verbosity: Annotated[int, typer.Option("-v", count=True)] = 0,
    double: Annotated[int, typer.Option(parser=lambda text: int(text) * 2)] = "2",
    day: Annotated[datetime.datetime, typer.Option(formats=["%Y-%m-%d"])] = "2020-01-01",
):
    Task.init("digits", "mlp")
    print([str(source), lr, zero, flag, nothing, name, color.value, list(multi), tuple(pair), verbosity, double, day.day])

typer.run(main)
"""
)
EDITS = {
    "source": ("b/c", "b/c"),
    "lr": ("1e-3", 0.001),
    "zero": ("0", 0),
    "flag": ("False", False),
    "nothing": ("0", 0),
    "name": ("None", "None"),
    "color": ("BLUE", "BLUE"),
    "multi": ("[5]", [5]),
    "pair": ('["b", 2]', ("b", 2)),
    "verbosity": ("2", 2),
    "double": ("5", 10),
    "day": ("2020-01-09", 9),
}


def test_edited_options_reach_the_command(rerun):
    result = rerun(ONE, {f"Args/{name}": text for name, (text, _) in EDITS.items()}, "a", "--lr", "0.2")
    assert eval(result.out) == [value for _, value in EDITS.values()]
    assert result.owner.consumed == set(result.owner.params) == {f"Args/{name}" for name in EDITS}
    assert result.owner.params["Args/lr"].description == "rate"
    refuses(result.owner.params["Args/lr"], "fast", "")
    refuses(result.owner.params["Args/zero"], "11", "-1", "1.5")
    refuses(result.owner.params["Args/color"], "green")
    refuses(result.owner.params["Args/flag"], "perhaps")
    refuses(result.owner.params["Args/multi"], '["a"]')


def test_a_rerun_without_edits_changes_nothing(run, rerun):
    words = ("a", "--lr", "0.2", "-vv", "--multi", "7", "--color", "BLUE", "--no-flag")
    plain = run(ONE.replace('Task.init("digits", "mlp")', ""), *words)
    assert rerun(ONE, {}, *words).out == plain.out


GROUPS = (
    HEAD
    + """
app, data = typer.Typer(), typer.Typer()
app.add_typer(data, name="data")

@app.callback()
def top(seed: int = 0):
    print("seed", seed)

@app.command()
def train(lr: float, epochs: int = 3):
    Task.init("digits", "mlp")
    print("train", lr, epochs)

@app.command()
def test(split: str = "val"):
    Task.init("digits", "mlp")
    print("test", split)

@data.command()
def fetch(name: str = "mnist", force: bool = False):
    Task.init("digits", "mlp")
    print("fetch", name, force)

@data.command()
def clear():
    pass

app()
"""
)


def test_commands(rerun):
    edits = {"Args/seed": "4", "Args/train/lr": "0.5"}
    result = rerun(GROUPS, edits, "--seed", "3", "train", "0.1")
    assert result.out.splitlines() == ["seed 4", "train 0.5 3"]
    assert set(result.owner.params["Args/command"].choices) == {"data", "train", "test"}
    refuses(result.owner.params["Args/command"], "drop")


def test_another_command(rerun):
    assert rerun(GROUPS, {"Args/command": "test"}, "train", "0.1").out.splitlines() == ["seed 0", "test val"]


def test_nested_commands(rerun):
    result = rerun(GROUPS, {"Args/data/fetch/force": "True"}, "data", "fetch", "--name", "svhn")
    assert result.out.splitlines() == ["seed 0", "fetch svhn True"]


def test_what_was_asked_is_given_again(run):
    from tuitrack.model.execution import Injection

    asking = (
        HEAD + "def main(n: Annotated[int, typer.Option(prompt=True)]):\n    Task.init('digits', 'mlp')\n    print(n)\n"
    )
    asking += "typer.run(main)\n"
    first = run(asking, input="7\n").owner
    assert run(asking, inject=Injection(tuple(first.params.values()))).out.strip() == "7"
