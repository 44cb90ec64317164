"""`tuitrack run`: an unmodified script, recorded, that cannot tell."""

from __future__ import annotations

import pytest

MAIN = (
    "-c",
    "import sys; from tuitrack.sdk import run; words = sys.argv[1:]; "
    "spec = run.RunSpec(module=words[1], args=tuple(words[2:])) if words[0] == '-m' "
    "else run.RunSpec(script=words[0], args=tuple(words[1:])); sys.exit(run.main(spec))",
)

PROBE = """
import sys, os
class Mine: pass
print(__name__, os.path.basename(__file__), __spec__, __package__, sys.argv, os.path.basename(sys.path[0]))
import __main__, pickle
assert __main__.Mine is Mine and type(pickle.loads(pickle.dumps(Mine()))) is Mine
assert sys.modules['__main__'].__dict__ is globals()
print(sys.stdin.read())
"""


def both(run, text: str, *args: str, code: int = 0, **options: object):
    plain = run(text, *args, code=code, **options)
    recorded = run(text, *args, code=code, command=MAIN, **options)
    return plain, recorded


def test_a_script_sees_what_it_sees_under_python(run):
    plain, recorded = both(run, PROBE, "--lr", "0.1", input="given\n")
    assert recorded.out == plain.out
    started = recorded.owner.started
    assert (started.runner, started.project, started.name) == ("run", "digits", "train")
    assert started.argv == ("train.py", "--lr", "0.1")
    assert recorded.finished.status == "completed"


@pytest.mark.parametrize(
    ("text", "code", "reason"),
    [
        ("raise ValueError('x')", 1, "ValueError: x"),
        ("def f():\n    1 / 0\ntry:\n    f()\nexcept Exception as e:\n    raise KeyError(3) from e", 1, "KeyError: 3"),
        ("import sys\nsys.exit(3)", 3, "exit 3"),
        ("raise SystemExit(4)", 4, "exit 4"),
        ("raise SystemExit('gone')", 1, "exit 1: gone"),
        ("raise KeyboardInterrupt", -2, "SIGINT"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nwhile True: pass", -2, "SIGINT"),
        (
            "import sys\nsys.excepthook = lambda *a: print('mine', file=sys.stderr)\n1 / 0",
            1,
            "ZeroDivisionError: division by zero",
        ),
        (
            "raise ExceptionGroup('several', [ValueError(1), KeyError(2)])",
            1,
            "ExceptionGroup: several (2 sub-exceptions)",
        ),
    ],
)
def test_it_ends_as_under_python(run, text, code, reason):
    plain, recorded = both(run, text, code=code)
    said = "\n".join(line for line in recorded.err.splitlines() if not line.startswith("recording "))
    assert said.strip() == plain.err.strip()
    assert recorded.finished.reason == reason


ORDINARY = """
from __future__ import annotations
import atexit, inspect, signal, threading, time
import beside
def undefined(x: nothing) -> never: pass
x: int = 1
print(sorted(name for name in globals() if name != '__cached__'), __builtins__.__name__, __loader__.name)
print(__annotations__, undefined.__annotations__)
print(inspect.getsource(undefined), inspect.getfile(undefined), beside.__name__, beside.__file__)
print([signal.getsignal(number) for number in (signal.SIGINT, signal.SIGHUP, signal.SIGPIPE)])
print(input(), input())
atexit.register(print, 'left last')
atexit.register(print, 'left first')
threading.Thread(target=lambda: (time.sleep(0.05), print('outlived the main thread'))).start()
"""

WORKERS = """
import concurrent.futures as cf, multiprocessing as mp
class Mine: pass
def kind(one): return type(one).__name__
if __name__ == '__main__':
    for how in ('spawn', 'fork'):
        with cf.ProcessPoolExecutor(1, mp.get_context(how)) as pool:
            print(how, pool.submit(kind, Mine()).result())
"""


@pytest.mark.parametrize("text", [ORDINARY, WORKERS], ids=["alone", "with workers"])
def test_ordinary_things_go_as_under_python(run, tmp_path, text):
    (tmp_path / "digits" / "beside.py").write_text("")
    plain, recorded = both(run, text, input="one\ntwo\n")
    assert recorded.out == plain.out
    assert recorded.finished.status == "completed"


def test_a_script_elsewhere_finds_what_lies_beside_it(run, tmp_path):
    (tmp_path / "digits" / "deep").mkdir()
    (tmp_path / "digits" / "deep" / "other.py").write_text(
        "import beside, sys, os\nprint(os.path.basename(sys.path[0]))"
    )
    (tmp_path / "digits" / "deep" / "beside.py").write_text("")
    (tmp_path / "digits" / "link.py").symlink_to("deep/other.py")
    for name in ("deep/other.py", "link.py"):
        assert run("", command=(*MAIN, name)).out == run("", command=(name,)).out == "deep\n"


def test_a_package_runs_by_its_main(run, tmp_path):
    package = tmp_path / "digits" / "pack"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "__main__.py").write_text("import sys\nprint(__name__, __spec__.name, __package__, sys.argv[1:])")
    plain = run("", "--a", command=("-m", "pack"))
    recorded = run("", "--a", command=(*MAIN, "-m", "pack"))
    assert recorded.out == plain.out
    assert (recorded.owner.started.module, recorded.owner.started.name) == ("pack", "pack")


def test_code_that_cannot_be_run_is_pythons_own_error(run):
    plain, recorded = both(run, "def f(:", code=1)
    assert recorded.err == plain.err
    assert not recorded.spools


def test_a_script_that_is_not_there(run):
    assert "can't open file" in run("", command=(*MAIN, "missing.py"), code=2).err


def test_a_module(run, tmp_path):
    package = tmp_path / "digits" / "pack"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "job.py").write_text(
        "import sys\nfrom . import __name__ as p\nprint(__name__, __spec__.name, sys.argv[1:], p)\nsys.exit(2)\n"
    )
    recorded = run("", "--a", command=(*MAIN, "-m", "pack.job"), code=2)
    assert recorded.out == "__main__ pack.job ['train.py', '--a'] pack\n"
    assert (recorded.owner.started.module, recorded.owner.started.name) == ("pack.job", "job")
    assert "No module named" in run("", command=(*MAIN, "-m", "nowhere"), code=1).err


def test_arguments_are_recorded_without_a_line_of_ours(run):
    script = "import argparse\np = argparse.ArgumentParser()\np.add_argument('--lr', type=float)\np.parse_args()"
    assert run(script, "--lr", "0.1", command=MAIN).owner.values == {"Args/lr": "0.1"}


def test_names_of_the_script_count_where_the_command_gave_none(run):
    script = (
        "from tuitrack import Task\nt = Task.init('vision', 'wide', tags=['a'])\nprint(t.name, t.get_project_name())"
    )
    recorded = run(script, command=MAIN)
    assert recorded.out == "wide vision\n"
    assert len(recorded.spools) == 1
    assert "recording vision/wide" in recorded.err and recorded.err.count("recording ") == 1


WORDS = "import sys\nprint(sys.argv[1:])\n"


def test_the_words_of_a_program_without_a_parser_are_edited_as_a_whole(rerun):
    result = rerun(WORDS, {"Args/sys.argv": "--lr 0.5 'two words'"}, "--lr", "0.1", command=MAIN)
    assert result.out.strip() == "['--lr', '0.5', 'two words']"
    assert result.owner.consumed == {"Args/sys.argv"}


def test_words_that_are_not_closed_fail_before_training(rerun):
    result = rerun(WORDS, {"Args/sys.argv": "--lr '"}, "--lr", "0.1", command=MAIN, code=1)
    assert "Args/sys.argv=--lr ': No closing quotation" in result.err
    assert not result.out


def test_a_program_without_words_has_no_parameter_for_them(run):
    assert run(WORDS, command=MAIN).owner.params == {}
