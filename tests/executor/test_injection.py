"""Clone, edit, enqueue: the original code runs with the new values."""

from __future__ import annotations

import json
import subprocess
import sys

from drafting import log, row
from executing import git
from waiting import until

from tuitrack.ops import params, queues, tasks
from tuitrack.ops.tasks import CloneSpec
from tuitrack.sdk import unrun
from tuitrack.spool import attend

SCRIPT = """
import argparse, json
from tuitrack import Task

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--opt", choices=["sgd", "adam"], default="sgd")
parser.add_argument("--name", default="a")
parser.add_argument("--resume", type=str, default=None)
parser.add_argument("--fast", action="store_true")
parser.add_argument("--sizes", type=int, nargs="+", default=[1, 2])
args = parser.parse_args()
task = Task.init("p", "injected")
nested = {"batch": 32, "flag": True, "text": "x", "rate": 1.5, "model": {"width": 64, "depth": [1, 2]}}
task.connect(nested)
unread = {"later": 1}
config = task.connect_configuration({"a": 1, "b": [1, 2]}, name="net")
print(json.dumps({"args": vars(args), "nested": nested, "net": config, "argv": __import__("sys").argv[1:]}))
task.get_logger().report_scalar("loss", "train", args.lr, 1)
"""

EDITS = {
    "Args/lr": "3e-4",
    "Args/epochs": "17",
    "Args/opt": "adam",
    "Args/name": "two words; $HOME",
    "Args/resume": "last.pt",
    "Args/fast": "true",
    "Args/sizes": "[5, 6, 7]",
    "General/batch": "64",
    "General/flag": "False",
    "General/text": "ü\nnew line",
    "General/rate": "-0.25",
    "General/model/width": "128",
    "General/model/depth": "[9]",
}


def test_thirteen_edited_values_arrive_with_their_types(bench):
    bench.code.mkdir()
    (bench.code / "job.py").write_text(SCRIPT)
    subprocess.run([sys.executable, "job.py", "--lr", "0.5"], cwd=bench.code, check=True, capture_output=True)
    attendance = attend.Attendance(bench.settings.home, bench.settings.spool_root)
    assert not attend.barrier(bench.settings.spool_root, attendance, timeout=20.0, captured=True)
    source = bench.db.rows("SELECT id FROM task WHERE name = 'injected'")[0][0]
    (bench.code / "job.py").write_text("raise SystemExit('changed since')")
    made = tasks.clone(bench.db, source, CloneSpec(params=EDITS, configurations={"net": '{"a": 2, "b": [3]}'}))
    queues.enqueue(bench.db, made)
    bench.finish()
    assert bench.ended(made) == ("completed", "")
    found = json.loads(bench.console(made).splitlines()[-1])
    assert found["args"] == {
        "lr": 3e-4,
        "epochs": 17,
        "opt": "adam",
        "name": "two words; $HOME",
        "resume": "last.pt",
        "fast": True,
        "sizes": [5, 6, 7],
    }
    assert found["nested"] == {
        "batch": 64,
        "flag": False,
        "text": "ü\nnew line",
        "rate": -0.25,
        "model": {"width": 128, "depth": [9]},
    }
    assert found["net"] == {"a": 2, "b": [3]}
    assert found["argv"] == ["--lr", "0.5"]
    used = bench.db.rows("SELECT key, consumed FROM param WHERE task_id = ? AND edited = 1", (made,))
    assert {one["key"]: one["consumed"] for one in used} == dict.fromkeys(EDITS, 1)
    assert row(bench.db, made)["parent"] == source
    injected = json.loads(bench.paths(made).injection.read_text())
    assert set(injected["edited"]) == set(EDITS)
    until(lambda: bench.db.rows("SELECT 1 FROM series WHERE task_id = ?", (made,)))


def test_an_edit_nobody_reads_is_said(bench):
    from tuitrack.model import params as vocabulary

    made = bench.queue("print('reads nothing')", params=(vocabulary.make("Args/lr", 0.1),))
    clone = tasks.clone(bench.db, made, CloneSpec(params={"Args/lr": "0.2"}))
    queues.enqueue(bench.db, clone)
    bench.finish()
    assert bench.ended(clone) == ("completed", "")
    assert bench.db.rows("SELECT consumed FROM param WHERE task_id = ?", (clone,))[0][0] == 0
    assert any(one.startswith("not used: Args/lr") for one in log(bench.db, clone))


def test_a_dirty_repository_is_rerun_with_edits(bench, repository):
    (repository / "train.py").write_text(SCRIPT.replace("import argparse", "import helper, argparse"))
    (repository / "helper.py").write_text("import fresh\nprint('helper', fresh.WORD)\n")
    (repository / "fresh.py").write_text("WORD = 'untracked'\n")
    subprocess.run([sys.executable, "train.py"], cwd=repository, check=True, capture_output=True)
    attendance = attend.Attendance(bench.settings.home, bench.settings.spool_root)
    assert not attend.barrier(bench.settings.spool_root, attendance, timeout=20.0, captured=True)
    source = bench.db.rows("SELECT id FROM task WHERE name = 'injected'")[0][0]
    git(repository, "checkout", "-q", "--", ".")
    (repository / "fresh.py").unlink()
    made = tasks.clone(bench.db, source, CloneSpec(params={"Args/lr": "0.25"}))
    queues.enqueue(bench.db, made)
    bench.finish()
    assert bench.ended(made) == ("completed", "")
    lines = bench.console(made).splitlines()
    assert "helper untracked" in lines
    assert json.loads(lines[-1])["args"]["lr"] == 0.25


GROUP = """
import click

@click.group()
def cli():
    pass

@cli.command()
@click.option("--lr", type=float, default=0.1)
def train(lr):
    print("trained with", lr)

cli()
"""


def test_an_unmodified_program_of_another_parser(bench):
    bench.code.mkdir()
    (bench.code / "job.py").write_text(GROUP)
    command = [sys.executable, "-m", "tuitrack", "run", "-n", "grouped", "job.py", "train", "--lr", "0.5"]
    subprocess.run(command, cwd=bench.code, check=True, capture_output=True)
    attendance = attend.Attendance(bench.settings.home, bench.settings.spool_root)
    assert not attend.barrier(bench.settings.spool_root, attendance, timeout=20.0, captured=True)
    source = bench.db.rows("SELECT id FROM task WHERE name = 'grouped'")[0][0]
    made = tasks.clone(bench.db, source, CloneSpec(params={"Args/train/lr": "0.25"}))
    queues.enqueue(bench.db, made)
    written = unrun.draft(bench.db, unrun.Program(str(bench.code / "job.py"), args=("train",)))
    params.edit(bench.db, written, {"Args/sys.argv": "train --lr 0.125"})
    queues.enqueue(bench.db, written)
    bench.finish()
    assert bench.ended(made) == bench.ended(written) == ("completed", "")
    assert bench.console(made).strip() == "trained with 0.25"
    assert bench.console(written).strip() == "trained with 0.125"
    used = bench.db.rows("SELECT key, consumed FROM param WHERE task_id = ? AND edited = 1", (made,))
    assert [tuple(one) for one in used] == [("Args/train/lr", 1)]
    kept = bench.db.rows("SELECT key FROM param WHERE task_id = ?", (written,))
    assert {one["key"] for one in kept} == {"Args/command", "Args/train/lr", "Args/sys.argv"}


FIFTY = """
import argparse, enum, json, sys
from tuitrack import Task

class Mode(enum.Enum):
    fast = 1
    slow = 2

parser = argparse.ArgumentParser()
for n in range(8):
    parser.add_argument(f"--i{n}", type=int, default=n)
    parser.add_argument(f"--f{n}", type=float, default=n / 4)
    parser.add_argument(f"--s{n}", default="a b")
    parser.add_argument(f"--b{n}", action="store_true")
parser.add_argument("rest", nargs="*")
args = parser.parse_args()
task = Task.init("p", "fifty")
more = {"mode": Mode.slow, "none": None, "pair": (1, 2.5), "names": ["x"], "flag": True, "deep": {"a": {"b": 1}},
        "text": "", "big": 2 ** 70, "tiny": 5e-324, "inf": float("inf"), "zero": -0.0, "mixed": [1, "two", None],
        "yes": "no", "number": "1e5", "empty": [], "path": "/a b", "uni": "ü", "quote": "it's \\"so\\""}
more = task.connect(more)
seen = {**{k: v for k, v in vars(args).items() if k != "rest"}, **more}
print(json.dumps([sys.argv[1:], {k: [type(v).__name__, repr(v)] for k, v in seen.items()}]))
"""

MORE = {
    "mode": "fast",
    "none": "12",
    "pair": "(3, 4.5)",
    "names": "['y', 'z w']",
    "flag": "false",
    "deep/a/b": "-7",
    "text": "line\nü; rm -rf $HOME",
    "big": str(2**80),
    "tiny": "1.7976931348623157e308",
    "inf": "-inf",
    "zero": "0.5",
    "mixed": '[null, "x", 2.5]',
    "yes": "on",
    "number": "007",
    "empty": "[1]",
    "path": "-x",
    "uni": "日本",
    "quote": "'",
}


def test_fifty_values_of_all_types_arrive_and_the_command_line_stays(bench):
    bench.code.mkdir()
    (bench.code / "job.py").write_text(FIFTY)
    words = ["--i3", "7", "tail end", "$HOME"]
    before = subprocess.run([sys.executable, "job.py", *words], cwd=bench.code, check=True, capture_output=True)
    attendance = attend.Attendance(bench.settings.home, bench.settings.spool_root)
    assert not attend.barrier(bench.settings.spool_root, attendance, timeout=20.0, captured=True)
    source = bench.db.rows("SELECT id FROM task WHERE name = 'fifty'")[0][0]
    edits = {f"Args/{kind}{n}": text for n in range(8) for kind, text in kinds(n).items()}
    edits |= {f"General/{name}": text for name, text in MORE.items()}
    assert len(edits) == 50
    made = tasks.clone(bench.db, source, CloneSpec(params=edits))
    queues.enqueue(bench.db, made)
    bench.finish()
    assert bench.ended(made) == ("completed", ""), bench.console(made)
    was, now = json.loads(before.stdout.splitlines()[-1]), json.loads(bench.console(made).splitlines()[-1])
    assert was[0] == now[0] == words
    assert {name: kind for name, (kind, _) in was[1].items()} | {"none": "str"} == {
        name: kind for name, (kind, _) in now[1].items()
    }
    for n in range(8):
        got = [now[1][f"{kind}{n}"][1] for kind in "ifsb"]
        assert got == [repr(n + 100), repr(n + 0.125), repr(f"-{n} 'q' \"d\" $(x)\n"), "True"]
    assert [now[1][name][1] for name in ("pair", "flag", "deep", "big", "tiny", "inf", "zero", "number", "path")] == [
        *("(3, 4.5)", "False", "{'a': {'b': -7}}", repr(2**80), "1.7976931348623157e+308", "-inf", "0.5", "'007'"),
        "'-x'",
    ]
    assert [now[1][name][1] for name in ("names", "text", "mixed", "yes", "empty", "uni", "quote", "none")] == [
        *("['y', 'z w']", repr("line\nü; rm -rf $HOME"), "[None, 'x', 2.5]", "'on'", "[1]", "'日本'", '"\'"', "'12'"),
    ]
    used = bench.db.rows("SELECT key FROM param WHERE task_id = ? AND edited = 1 AND consumed = 1", (made,))
    assert len(used) == 50


def kinds(n: int) -> dict[str, str]:
    return {"i": str(n + 100), "f": str(n + 0.125), "s": f"-{n} 'q' \"d\" $(x)\n", "b": "true"}
