"""Ranks that a recorded program starts are recorded as it is, without a line of ours in them; other processes are not."""

from __future__ import annotations

from tuitrack.model import events

RUN = ("-m", "tuitrack", "run")

LAUNCHER = """
import os, subprocess, sys
from pathlib import Path
Path('rank.py').write_text({text!r})
shared = {{**os.environ, 'WORLD_SIZE': '2', 'LOCAL_WORLD_SIZE': '2', 'TORCHELASTIC_RUN_ID': 'none'}}
command = [sys.executable, 'rank.py', '--lr', '0.1']
code = max(subprocess.run(command, env={{**shared, 'RANK': str(number)}}).returncode for number in (0, 1))
subprocess.run([sys.executable, '-c', 'import sys; print([one for one in sys.modules if "tuitrack" in one])'])
sys.exit(code)
"""

RANK = """
import argparse, os, subprocess, sys
parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float)
print('rank', os.environ['RANK'], parser.parse_args().lr, 'TUITRACK_NAMES' in os.environ)
subprocess.run([sys.executable, '-c', 'print("inside")'])
"""


def test_they_join_with_arguments_and_console(run):
    result = run(LAUNCHER.format(text=RANK), command=RUN)
    first, second = sorted((one for one in result.spools if not one.started.owner), key=lambda one: one.started.rank)
    assert {one.started.task_id for one in result.spools} == {result.owner.started.task_id}
    assert (first.values, second.values, result.owner.values) == ({"Args/lr": "0.1"}, {}, {})
    assert (first.console, second.console) == ("rank 0 0.1 False\n", "rank 1 0.1 False\n")
    assert [one.name for one in first.of(events.Described)] == ["rank"] and not second.of(events.Described)
    assert result.out.count("inside") == 2 and result.out.endswith("[]\n")
    assert result.finished.status == "completed" and not first.of(events.Finished)


def test_an_edit_reaches_all_of_them(rerun):
    text = LAUNCHER.format(text=RANK)
    result = rerun(text, {"Args/lr": "0.5"}, command=RUN)
    assert {line.rpartition(" ")[0] for line in result.out.splitlines() if "rank" in line} == {
        "rank 0 0.5",
        "rank 1 0.5",
    }
    assert {key for spool in result.spools for key in spool.consumed} == {"Args/lr"}


def test_names_of_the_first_rank_count_where_the_command_gave_none(run):
    text = "from tuitrack import Task\nTask.init('vision', 'wide', tags=['a'])"
    result = run(LAUNCHER.format(text=text), command=RUN)
    described = [(one.project, one.name) for spool in result.spools for one in spool.of(events.Described)]
    assert described[-1] == ("vision", "wide") and described.count(("vision", "wide")) == 1


def test_arguments_that_are_left_out_once_the_script_speaks(run):
    script = """
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument('--lr', type=float)
        parser.add_argument('--rank', type=int)
        parser.parse_args()
        from tuitrack import Task
        Task.init('digits', 'mlp', auto_connect_arg_parser={'rank': False})
    """
    assert run(script, "--lr", "0.1", "--rank", "3", command=RUN).owner.values == {"Args/lr": "0.1"}
