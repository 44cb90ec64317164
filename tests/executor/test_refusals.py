"""Values that code cannot take, or does not know: told of each why, before anything is trained."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import running
from drafting import log, row

from tuitrack.model import params as vocabulary
from tuitrack.query import tasks as reading

PARSE = """
import argparse
{before}
p = argparse.ArgumentParser()
p.add_argument("--lr", type=float, default=0.1)
p.add_argument("--depth", type=lambda text: 1 / (3 - int(text)), default=1.0)
a = p.parse_args()
from tuitrack import Task
task = Task.init("p", "n")
net = task.connect_configuration({{"a": 1}}, name="net")
print("trained")
"""


def record(bench, text: str) -> str:
    bench.code.mkdir(exist_ok=True)
    (bench.code / "job.py").write_text(text)
    subprocess.run([sys.executable, "job.py"], cwd=bench.code, check=True, capture_output=True)
    return "p/n"


def clone(bench, *options: str) -> str:
    done = running.tuitrack("clone", "p/n", *options, "--enqueue", "default")
    assert done.returncode == 0, done.stderr
    bench.finish()
    return done.stdout.strip()


def test_a_value_that_cannot_be_taken_says_why_though_no_task_began(bench):
    record(bench, PARSE.format(before="from tuitrack import Task"))
    made = clone(bench, "--set", "Args/depth=3", "--set", "Args/lr=0.5")
    assert bench.ended(made)[0] == "failed"
    assert row(bench.db, made)["status_reason"].startswith("Args/depth: ")
    assert "trained" not in bench.console(made)
    assert any(one.startswith("refused: Args/depth: ") for one in log(bench.db, made))
    found = json.loads(running.tuitrack("show", made, "--json").stdout)["params_detail"]["Args/depth"]
    assert (found["consumed"], found["edited"]) == (False, True)
    assert not any(one.startswith("not used") for one in log(bench.db, made))
    assert found["problem"]
    shown = running.tuitrack("show", made).stdout
    assert f"edited, REFUSED: {found['problem']}" in " ".join(shown.split())


def test_a_configuration_that_cannot_be_taken_says_why(bench):
    record(bench, PARSE.format(before="from tuitrack import Task"))
    (bench.code / "list.json").write_text("[1]")
    made = clone(bench, "--config", f"net={bench.code}/list.json")
    detail = reading.detail(bench.db, made)
    assert detail.status == "failed"
    assert [(one.name, one.consumed, one.problem) for one in detail.configuration] == [
        ("net", False, "holds a list, not a dict")
    ]
    assert not any(one.startswith("not used") for one in log(bench.db, made))


def test_a_key_that_the_parser_does_not_know_is_refused_before_training_unless_allowed(bench):
    record(bench, PARSE.format(before="from tuitrack import Task"))
    refused = running.tuitrack("clone", "p/n", "--set", "Args/warmup=5")
    assert "no parameter Args/warmup" in refused.stderr
    made = clone(bench, "--set", "Args/warmup=5", "--allow-unknown")
    assert bench.ended(made) == ("completed", "")
    assert reading.detail(bench.db, made).params[-1].consumed is False
    draft = bench.queue(
        PARSE.format(before="from tuitrack import Task"),
        params=(vocabulary.make("Args/warmup", 5), vocabulary.make("Args/lr", 1.0)),
    )
    with bench.db.write() as tx:
        tx.execute("UPDATE param SET edited = 1 WHERE task_id = ?", (draft,))
    bench.finish()
    assert bench.ended(draft) == ("failed", "Args/warmup: the program has no such argument")
    assert "trained" not in bench.console(draft)


PARSERS = {
    "click": "import click\n@click.command()\n@click.option('--lr', default=0.1)\ndef main(lr): print('trained')\nmain()",
    "absl": "from absl import app, flags\nflags.DEFINE_float('lr', 0.1, '')\napp.run(lambda _: print('trained'))",
    "tyro": "import tyro\ndef main(lr: float = 0.1): print('trained')\ntyro.cli(main)",
    "jsonargparse": "from jsonargparse import CLI\ndef main(lr: float = 0.1): print('trained')\nCLI(main, as_positional=False)",
}


@pytest.mark.code
@pytest.mark.parametrize("parser", list(PARSERS))
def test_every_strict_parser_refuses_it(bench, parser):
    pytest.importorskip(parser)
    section = "TF_DEFINE" if parser == "absl" else "Args"
    made = [
        bench.queue(PARSERS[parser], params=(vocabulary.make(f"{section}/{name}", 0.5),), runner="run")
        for name in ("lr", "no")
    ]
    with bench.db.write() as tx:
        tx.execute("UPDATE param SET edited = 1")
    bench.finish()
    assert bench.ended(made[0]) == ("completed", ""), bench.console(made[0])
    assert bench.ended(made[1])[0] == "failed"
    assert f"{section}/no" in bench.ended(made[1])[1]
    assert "trained\n" not in bench.console(made[1])


TWO = """
import argparse
from tuitrack import Task
first = argparse.ArgumentParser(); first.add_argument("--config"); known, rest = first.parse_known_args()
second = argparse.ArgumentParser(); second.add_argument("--lr", type=float, default=0.1); print(second.parse_args(rest).lr)
"""


def test_the_first_of_two_parsers_does_not_speak_for_the_second(bench):
    made = bench.queue(TWO, params=(vocabulary.make("Args/lr", 0.5),))
    with bench.db.write() as tx:
        tx.execute("UPDATE param SET edited = 1")
    bench.finish()
    assert bench.console(made) == "0.5\n"


def test_chosen_variables_are_recorded_given_again_and_edited(bench, monkeypatch):
    monkeypatch.setenv("TUITRACK_VARIABLES", "MY_*,HF_HOME")
    monkeypatch.setenv("MY_MODE", "two words")
    monkeypatch.setenv("OTHER_TOKEN", "secret")
    text = "import os\nfrom tuitrack import Task\nTask.init('p', 'n')\n"
    text += "print([os.environ.get(name) for name in ('MY_MODE', 'OMP_NUM_THREADS', 'WORLD_SIZE')])"
    monkeypatch.setenv("WORLD_SIZE", "2")
    record(bench, text)
    for name in ("MY_MODE", "OTHER_TOKEN", "WORLD_SIZE"):
        monkeypatch.delenv(name)
    made = clone(bench, "--variable", "OMP_NUM_THREADS=3")
    assert bench.console(made).splitlines()[-1] == "['two words', '3', None]"
    assert "one of 2 processes of a launcher" in bench.console(made)
    shown = json.loads(running.tuitrack("show", made, "--json").stdout)["environment"]["environ"]
    wanted = {"MY_MODE": "two words", "OMP_NUM_THREADS": "3", "WORLD_SIZE": "2"}
    assert {name: shown.get(name) for name in (*wanted, "OTHER_TOKEN")} == {**wanted, "OTHER_TOKEN": None}
