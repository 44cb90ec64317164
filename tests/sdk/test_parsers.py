"""What holds for every argument parser: none is loaded because of us, a hook that fails steps aside."""

from __future__ import annotations

import pytest

from tuitrack.model.execution import Injection

SCRIPTS = {
    "argparse": """
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
main(**vars(parser.parse_args()))
""",
    "click": """
import click
click.command()(click.option("--lr", type=float)(main))()
""",
    "typer": """
import typer
def typed(lr: float = 0.1): main(lr)
typer.run(typed)
""",
    "fire": """
import fire
fire.Fire(main)
""",
    "absl": """
from absl import app, flags
lr = flags.DEFINE_float("lr", 0.1, "rate")
app.run(lambda argv: main(lr.value))
""",
    "hydra": """
import hydra
from hydra.core.config_store import ConfigStore
ConfigStore.instance().store(name="made", node={"lr": 0.1, "hydra": {"run": {"dir": "."}}})
hydra.main(version_base=None, config_name="made")(lambda cfg: main(cfg.lr))()
""",
    "jsonargparse": """
import jsonargparse
def typed(lr: float = 0.1): main(lr)
jsonargparse.CLI(typed)
""",
    "tyro": """
import tyro
def typed(lr: float = 0.1): main(lr)
tyro.cli(typed)
""",
}
MAIN = "from tuitrack import Task\ndef main(lr=0.1):\n    Task.init('digits', 'mlp')\n    print('rate', lr)\n"
BROKEN = (
    "import tuitrack.sdk.hooks.parsed as p, tuitrack.sdk.hooks.arguments as a\np.holding = a.Parse.describe = None\n"
)


@pytest.mark.parametrize("library", SCRIPTS)
def test_a_hook_that_fails_warns_once_and_steps_aside(run, library):
    pytest.importorskip(library)
    word = "lr=0.5" if library == "hydra" else "--lr=0.5"
    result = run(MAIN + BROKEN + SCRIPTS[library], word)
    assert result.out.strip() == "rate 0.5"
    assert result.err.count("tuitrack: ") == 1
    assert "TypeError: 'NoneType' object is not callable" in result.err


def test_no_parser_is_loaded_because_of_us(run):
    script = f"{MAIN}main()\nimport sys\nprint([name for name in {sorted(SCRIPTS)} if name in sys.modules])"
    assert run(script).out.splitlines()[-1] in ("[]", "['argparse']")


@pytest.mark.parametrize("library", sorted(set(SCRIPTS) - {"argparse"}))
def test_a_version_whose_inside_is_unknown_is_rerun_as_it_ran(run, library):
    """Nothing was recorded of it then, so nothing is to be given."""
    pytest.importorskip(library)
    word = "lr=0.5" if library == "hydra" else "--lr=0.5"
    assert run(MAIN + BROKEN + SCRIPTS[library], word, inject=Injection()).out.strip() == "rate 0.5"
