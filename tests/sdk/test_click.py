"""click commands: every kind of option recorded, edited values given through click itself."""

from __future__ import annotations

import pytest
from parsing import refuses

from tuitrack.model.execution import Injection
from tuitrack.model.params import Param

pytest.importorskip("click")

HEAD = "import click, enum\nfrom tuitrack import Task\n"
OPTIONS = (
    HEAD
    + """
class Color(enum.Enum):
    red = 1
    blue = 2

@click.command()
@click.argument("files", nargs=-1)
@click.option("--lr", type=float, default=0.1, help="rate")
@click.option("--zero", type=click.IntRange(0, 10), default=3)
@click.option("--flag/--no-flag", default=True)
@click.option("--bare", is_flag=True)
@click.option("--nothing", type=int)
@click.option("--name")
@click.option("--opt", type=click.Choice(["sgd", "adam"]), default="sgd")
@click.option("--color", type=click.Choice(Color), default="red")
@click.option("--multi", multiple=True, type=int, default=[1, 2])
@click.option("--pair", nargs=2, type=float, default=(1, 2))
@click.option("--mixed", type=(str, int), default=("a", 1))
@click.option("-v", "verbosity", count=True)
@click.option("--upper", "case", flag_value="upper", default=True)
@click.option("--lower", "case", flag_value="lower")
@click.option("--double", type=lambda text: int(text) * 2, default="4")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), default="2020-01-01")
@click.option("--called", type=int, default=3, callback=lambda ctx, option, value: value * 2)
@click.option("--out", type=click.File("w"), default="-")
@click.option("--secret", prompt=True, hide_input=True)
def main(out, day, secret, **values):
    Task.init("digits", "mlp")
    print(values | {"out": out.name, "day": day.day})

main()
"""
)
EDITS = {
    "files": ('["x y"]', ("x y",)),
    "lr": ("1e-3", 0.001),
    "zero": ("0", 0),
    "flag": ("False", False),
    "bare": ("true", True),
    "nothing": ("0", 0),
    "name": ('"None"', "None"),
    "opt": ("adam", "adam"),
    "multi": ("[5]", (5,)),
    "pair": ("[3, 4]", (3.0, 4.0)),
    "mixed": ('["b", 2]', ("b", 2)),
    "verbosity": ("2", 2),
    "case": ("lower", "lower"),
    "double": ("5", 10),
    "day": ("2020-01-09", 9),
    "called": ("5", 10),
    "out": ("log.txt", "log.txt"),
}


def test_edited_options_reach_the_command(rerun):
    result = rerun(
        OPTIONS, {f"Args/{name}": text for name, (text, _) in EDITS.items()}, "a", "--lr", "0.2", "--secret", "s"
    )
    got = eval(result.out.replace("<Color.red: 1>", "'red'"))
    assert got == {"color": "red"} | {name: value for name, (_, value) in EDITS.items()}
    assert result.owner.consumed == set(result.owner.params)
    assert "Args/secret" not in result.owner.params
    assert result.owner.params["Args/lr"].description == "rate"
    refuses(result.owner.params["Args/lr"], "fast", "")
    refuses(result.owner.params["Args/zero"], "11", "-1", "1.5")
    refuses(result.owner.params["Args/opt"], "lion")
    refuses(result.owner.params["Args/color"], "green")
    refuses(result.owner.params["Args/case"], "title")
    refuses(result.owner.params["Args/flag"], "perhaps")
    refuses(result.owner.params["Args/multi"], '["a"]')


def test_a_rerun_without_edits_changes_nothing(run, rerun):
    words = ("a", "--lr", "0.2", "-vv", "--lower", "--secret", "s")
    plain = run(OPTIONS.replace('Task.init("digits", "mlp")', ""), *words)
    assert rerun(OPTIONS, {}, *words).out == plain.out


def test_chained_commands_and_values_from_elsewhere(rerun):
    script = (
        HEAD
        + """
class Pair(click.ParamType):
    name = "pair"
    def convert(self, value, param, ctx):
        return value if isinstance(value, tuple) else tuple(map(int, value.split(":")))

@click.group(chain=True)
@click.option("--x", type=int, default=1)
def cli(x):
    print(x)

@cli.command()
@click.option("--pair", type=Pair(), default="1:2")
@click.option("--both", type=int, nargs=2, multiple=True)
def first(pair, both):
    print(pair, both)

@cli.command()
@click.option("--y", type=float, default=1)
def second(y):
    print(y)

Task.init("digits", "mlp")
cli(auto_envvar_prefix="AP", default_map={"second": {"y": 3}})
"""
    )
    words = ("first", "--both", "1", "2", "--both", "3", "4", "second")
    edits = {"Args/first/pair": "5:6", "Args/first/both": "[[7, 8]]"}
    result = rerun(script, edits, *words, env={"AP_X": "4"})
    assert result.out.splitlines() == ["4", "(5, 6) ((7, 8),)", "3.0"]
    assert result.owner.values["Args/second/y"] == "3.0"


GROUPS = (
    HEAD
    + """
Task.init("digits", "mlp")

@click.group()
@click.option("--seed", type=int, default=0)
@click.pass_context
def cli(ctx, seed):
    ctx.obj = seed

@cli.command()
@click.option("--lr", type=float, required=True)
@click.pass_obj
def train(seed, lr):
    print("train", seed, lr)

@cli.group()
@click.option("--deep", is_flag=True)
def data(deep):
    print("data", deep)

@data.command()
@click.option("--name", default="mnist")
def fetch(name):
    print("fetch", name)

@data.command()
@click.option("--hard", is_flag=True)
def clear(hard):
    print("clear", hard)

cli()
"""
)


def test_groups_name_their_commands(rerun):
    edits = {"Args/seed": "0", "Args/train/lr": "0.5"}
    result = rerun(GROUPS, edits, "--seed", "3", "train", "--lr", "0.1")
    assert result.out.strip() == "train 0 0.5"
    assert result.owner.params["Args/command"].choices == ("data", "train")


def test_nested_groups(rerun):
    edits = {"Args/data/deep": "True", "Args/data/fetch/name": "svhn"}
    assert rerun(GROUPS, edits, "data", "fetch").out.splitlines() == ["data True", "fetch svhn"]


def test_another_command(rerun):
    other = rerun(GROUPS, {"Args/data/command": "clear"}, "data", "--deep", "fetch", "--name", "svhn")
    assert other.out.splitlines() == ["data True", "clear False"]
    refuses(other.owner.params["Args/data/command"], "drop")


ASKING = (
    HEAD
    + """
@click.command()
@click.option("--n", type=int, prompt=True)
@click.option("--m", type=int, default=1, envvar="M")
def main(n, m):
    Task.init("digits", "mlp")
    print(n, m)

main()
"""
)


def test_what_was_asked_or_found_in_the_environment_is_given_again(run):
    first = run(ASKING, env={"M": "5"}, input="7\n").owner
    assert first.values == {"Args/n": "7", "Args/m": "5"}
    result = run(ASKING, inject=Injection(tuple(first.params.values())))
    assert result.out.strip() == "7 5"


def test_what_does_not_fit_fails_before_the_command(run):
    inject = Injection((Param("Args/n", "many"), Param("Args/m", "1", "int")), (), ("Args/n",))
    assert "'many' is not a valid integer" in run(ASKING, inject=inject, code=2).err


def test_it_does_not_matter_when_click_is_imported(rerun):
    script = "import click\n" + ASKING.replace("import click, enum\n", "")
    assert rerun(script, {"Args/m": "2"}, "--n", "1").out.strip() == "1 2"


def test_a_hook_that_fails_steps_aside(run):
    broken = "import tuitrack.sdk.hooks.options as o\no.Option.described = None\n"
    result = run(broken + ASKING, "--n", "1")
    assert result.out.strip() == "1 1"
    assert result.err.count("TypeError") == 1
