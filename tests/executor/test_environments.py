"""Environments made of recorded packages: once for several, kept by what is in them, in plain words where they fail."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from executing import commit, recorded

from tuitrack.executor import requirements
from tuitrack.model.execution import Launch

pytestmark = pytest.mark.code

UV = """#!{python}
import os, pathlib, subprocess, sys, time
log = pathlib.Path(os.environ["UV_CALLS"])
with log.open("a") as file:
    file.write(" ".join(sys.argv[1:]) + "\\n")
if sys.argv[1] == "venv":
    time.sleep(0.2)
    subprocess.run([{python!r}, "-m", "venv", "--without-pip", sys.argv[-1]], check=True)
elif "--target" in sys.argv:
    target = pathlib.Path(sys.argv[sys.argv.index("--target") + 1])
    target.mkdir()
    (target / "inner.py").write_text((pathlib.Path(sys.argv[-1]) / "inner.py").read_text())
else:
    listing = pathlib.Path(sys.argv[-1]).read_text()
    if "nosuch" in listing:
        sys.exit("  × No solution found when resolving dependencies:\\n  ╰─▶ Because nosuch was not found,\\n      none")
    python = pathlib.Path(sys.argv[sys.argv.index("--python") + 1])
    site = next(python.parents[1].glob("lib/python*/site-packages"))
    (site / "installed.py").write_text(f"LINES = {{listing.split(chr(10))[:-1]!r}}")
"""

SHOW = "import sys, installed, os; print(installed.LINES, os.environ['VIRTUAL_ENV'] == sys.prefix, sys.prefix)"


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What was asked of uv, which stands in the search path as a small program."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "uv").write_text(UV.format(python=sys.executable))
    (folder / "uv").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("UV_CALLS", str(tmp_path / "calls"))
    return tmp_path / "calls"


def fresh(bench, text: str, **changes) -> str:
    made = bench.queue(text, **changes)
    with bench.db.write() as tx:
        tx.execute(
            "INSERT INTO plan (task_id, queue, priority, retries, tries, environment, options)"
            " VALUES (?, '', 0, 0, 0, 'fresh', '{}') ON CONFLICT (task_id) DO UPDATE SET environment = 'fresh'",
            (made,),
        )
    return made


def test_an_environment_is_made_once_for_several_and_kept(bench, calls):
    packages = {"numpy": "1.26.4", "tuitrack": "0.1.0", "Zlib_ng": "1.0"}
    made = [fresh(bench, SHOW, packages=packages) for _ in range(3)]
    assert bench.work(slots=3, until_empty=True).wait(timeout=60) == 0
    consoles = {bench.console(one).splitlines()[-1] for one in made}
    assert len(consoles) == 1
    shown = consoles.pop()
    assert shown.startswith("['Zlib_ng==1.0', 'numpy==1.26.4'] True ")
    assert str(bench.home / "cache" / "environments") in shown
    assert [line.split()[0] for line in calls.read_text().splitlines()] == ["venv", "pip"]
    assert sum("making an environment of 2 packages" in bench.console(one) for one in made) == 1


def test_what_cannot_be_made_says_why_in_one_line(bench, calls):
    made = fresh(bench, "print('ran')", packages={"nosuch": "1.0"})
    bench.finish()
    status, reason = bench.ended(made)
    log = next((bench.home / "cache" / "environments").glob("*.log"))
    assert status == "failed"
    assert reason == (
        "not started: no environment could be made: No solution found when resolving dependencies:"
        f" Because nosuch was not found, none (see {log})"
    )
    assert "ran\n" not in bench.console(made)
    again = fresh(bench, "print('ran')", packages={"nosuch": "1.0"})
    bench.finish()
    assert bench.ended(again)[0] == "failed"


def test_a_package_of_the_repository_is_built_as_recorded_and_others_are_named(bench, calls, repository, tmp_path):
    (repository / "inner.py").write_text("WORD = 'as recorded'")
    (repository / "train.py").write_text("import inner; print(inner.WORD, inner.__file__)")
    commit(repository)
    environment = recorded(repository, packages={"inner": "1.0"}, origins={"inner": f"-e {repository}"})
    (repository / "inner.py").write_text("WORD = 'changed since'")
    outer = tmp_path / "outer"
    outer.mkdir()
    (outer / "inner.py").write_text("WORD = 'elsewhere'")
    made = [
        fresh(bench, "", **vars_of(environment)),
        fresh(bench, "import inner; print(inner.WORD)", packages={"inner": "1"}, origins={"inner": str(outer)}),
        fresh(bench, "print(1)", packages={"inner": "1"}, origins={"inner": f"-e {tmp_path}/gone"}),
    ]
    bench.finish()
    assert bench.console(made[0]).splitlines()[-1].startswith("as recorded ")
    assert f"inner is built from {outer} as it is now" in bench.console(made[1])
    assert bench.console(made[1]).endswith("elsewhere\n")
    assert f"inner was installed from {tmp_path}/gone, which is gone" in bench.ended(made[2])[1]


def vars_of(environment):
    return {name: getattr(environment, name) for name in environment.__slots__}


def launch(**changes) -> Launch:
    return Launch("t", 1, "/h", "/p", "s.py", **changes)


def test_lines_come_from_versions_origins_and_wishes():
    found = requirements.of(
        launch(
            packages={"torch": "2.5.1+cu121", "a.b": "1", "own": "3", "lib": "2", "tuitrack": "0.1.0"},
            origins={"lib": "git+https://host/lib@abc", "own": "-e /src/own", "tuitrack": "-e /src/tuitrack"},
        )
    )
    assert found.lines == (
        *("--extra-index-url https://download.pytorch.org/whl/cu121", "a.b==1", "lib @ git+https://host/lib@abc"),
        "torch==2.5.1+cu121",
    )
    assert found.folders == (("own", "/src/own"),)
    assert found.complete
    asked = requirements.of(launch(packages={"a_b": "1", "c": "2"}, requirements=("A.B>=2", "d")))
    assert asked.lines == ("A.B>=2", "c==2", "d")
    assert not asked.complete
    assert asked.key != found.key
