"""The parts of pipelines that need no process."""

from __future__ import annotations

import pickle
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tuitrack import errors
from tuitrack.automation import functions, lazy, options, placing, references
from tuitrack.automation.references import Handed, Scope
from tuitrack.automation.steps import STEP, Function, Step, StepStatus
from tuitrack.capture import git
from tuitrack.model.environment import Environment


def scope() -> Scope:
    done = Step("one", Function("", ("out",)), "p", "one", executed="f" * 32)
    return Scope({"one": done, "two": Step("two", Function(""), "p", "two")}, {"lr": 0.5, "layers": [1, 2]}, "e" * 32)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("${pipeline.lr}", 0.5),
        ("${pipeline.layers}", [1, 2]),
        ("lr is ${pipeline.lr}", "lr is 0.5"),
        ("${one.id}", "f" * 32),
        ("${one.out}", Handed("f" * 32, "out")),
        ({"a": ["${pipeline.lr}", 3]}, {"a": [0.5, 3]}),
        (("${pipeline.id}",), ("e" * 32,)),
        ("$5 {one}", "$5 {one}"),
    ],
)
def test_references_mean_what_they_name(given: Any, meant: Any):
    assert scope().resolve(given) == meant


@pytest.mark.parametrize("wrong", ["${three.id}", "${pipeline.no}", "${two.id}", "${one.nothing}", "${one}"])
def test_references_to_nothing_are_refused(wrong: str):
    with pytest.raises(errors.UsageError, match="is not there"):
        scope().resolve(wrong)


def test_steps_wait_for_those_they_refer_to():
    given = {"a": "${one.id} and ${two.out}", "b": ["${pipeline.lr}"], "c": {"d": "${three.x}"}, "e": 1}
    assert set(references.owners(given)) == {"one", "two", "pipeline", "three"}


class Looked:
    """A result that counts how often it was asked for."""

    def __init__(self, result: Any) -> None:
        self.result = result
        self.times = 0

    def __call__(self) -> Any:
        self.times += 1
        return self.result


def test_a_result_is_waited_for_only_when_it_is_looked_at():
    get = Looked([3, 1, 2])
    stands = lazy.Lazy(get, "one", "out")
    assert get.times == 0
    assert lazy.reference(stands) == "${one.out}" and lazy.reference([1]) is None
    assert get.times == 0
    assert (sorted(stands), len(stands), stands[0], 3 in stands, bool(stands)) == ([1, 2, 3], 3, 3, True, True)
    assert stands == [3, 1, 2] and stands.__add__([4]) == [3, 1, 2, 4]
    stands.append(5)
    stands[0] = 9
    assert get.result == [9, 1, 2, 5]
    assert lazy.value({"a": (stands, 1)}) == {"a": ([9, 1, 2, 5], 1)}
    assert pickle.loads(pickle.dumps(stands)) == [9, 1, 2, 5]


def test_a_result_counts_as_what_it_stands_for():
    two, text = lazy.Lazy(lambda: 2, "s", "n"), lazy.Lazy(lambda: "abc", "s", "t")
    assert (two + 1, 1 + two, 5 - two, 7 // two, two**3, -two, abs(two), round(two)) == (3, 3, 3, 3, 8, -2, 2, 2)
    assert (two < 3, two >= two, two != 2, float(two), int(two), [0, 1, 2][two]) == (True, True, False, 2.0, 2, 2)
    assert (text.upper(), f"{text:>5}", str(text), text + "d", "z" + text) == ("ABC", "  abc", "abc", "abcd", "zabc")
    assert {2: "found"}[two] == "found"
    import numpy

    assert numpy.asarray(lazy.Lazy(lambda: [1.0, 2.0], "s", "a")).sum() == 3.0


def decorated(function: Any) -> Any:
    return function


@decorated
def halve(n: int) -> int:
    # what is left is let go
    return n // 2


def test_a_function_becomes_a_script_with_the_imports_of_its_module():
    text = functions.script(halve, ["half"], functions.Manner([scope]))
    assert text.startswith("from __future__ import annotations\nfrom tuitrack.automation import standalone\n")
    assert "import pickle" in text and "from tuitrack.automation.references import Handed, Scope" in text
    assert "@decorated\ndef halve(n: int) -> int:\n    # what is left is let go\n" in text
    assert text.index("def decorated(") < text.index("@decorated")
    assert text.index("def scope()") < text.index("def halve")
    assert text.rstrip().endswith("standalone.run(halve, ('half',))")
    compile(text, "script", "exec")


def test_settings_of_a_function_go_into_its_script():
    text = functions.script(halve, ["half"], functions.Manner(settings={"output_uri": True}, imports=False))
    assert "standalone.run(halve, ('half',), {'output_uri': True})" in text and "import pickle" not in text
    with pytest.raises(errors.UsageError, match="cannot be written"):
        functions.script(halve, ["half"], functions.Manner(settings={"output_uri": object()}))


@pytest.mark.parametrize(
    ("told", "status", "blocks", "ends_all"),
    [
        ({}, "failed", True, False),
        ({}, "aborted", True, False),
        ({}, "completed", False, False),
        ({"continue_on_fail": True}, "failed", False, False),
        ({"continue_behaviour": {}}, "failed", True, False),
        ({"continue_behaviour": {"skip_children_on_fail": False}}, "failed", False, False),
        ({"continue_behaviour": {"skip_children_on_fail": False}}, "aborted", True, False),
        ({"continue_behaviour": {"continue_on_fail": False}}, "failed", True, True),
        ({"continue_behaviour": {"continue_on_abort": False}}, "failed", True, False),
        ({"continue_behaviour": {"continue_on_abort": False}}, "aborted", True, True),
        ({"continue_behaviour": {"continue_on_fail": False}}, "completed", False, False),
    ],
)
def test_what_a_failure_means_for_the_others(told: Any, status: str, blocks: bool, ends_all: bool):
    step = Step("a", Function(""), "p", "a", options=told, status=StepStatus(status))
    assert (step.blocks, step.ends_all) == (blocks, ends_all)


def test_what_a_failed_step_should_have_given_is_none():
    failed = Step("one", Function("", ("out",)), "p", "one", status=StepStatus.failed, executed="f" * 32)
    assert Scope({"one": failed}, {}, "e" * 32).resolve(["${one.out}", "${one.id}"]) == [None, None]


def test_settings_without_a_meaning_are_said_and_others_refused(capfd: pytest.CaptureFixture[str]):
    given = {"docker": "python:3", "docker_args": None, "repo": "x", "packages": ["numpy"], "add_run_number": True}
    assert options.of_pipeline(given) == {"packages": ["numpy"]}
    told, code = options.of_step("s1", {"docker": "python:3", "parents": ["a"], "repo": "x"}, STEP)
    assert (told, code) == ({"parents": ["a"]}, {"repo": "x"})
    assert options.of_template("s2", {"output_uri": "s3://x", "time_limit": 3}, STEP) == {"time_limit": 3}
    assert options.overrides(
        "s3", {"script.branch": "main", "script.requirements.pip": "a", "container.image": "x"}
    ) == {"script": {"branch": "main", "requirements": {"pip": "a"}}}
    said = capfd.readouterr().err.splitlines()
    assert [line.partition(" is passed over")[0] for line in said] == [
        "tuitrack: docker of the pipeline",
        "tuitrack: repo of the pipeline",
        "tuitrack: docker of step s1",
        "tuitrack: output_uri of step s2",
        "tuitrack: container.image of step s3",
    ]
    with pytest.raises(NotImplementedError, match=r"draft of step s is not built: make the draft with Task\.create"):
        options.of_step("s", {"draft": True}, STEP)
    with pytest.raises(NotImplementedError, match="artifact_serialization_function of the pipeline"):
        options.of_pipeline({"artifact_serialization_function": pickle.dumps})
    for sort in (options.of_pipeline, lambda given: options.of_step("s", given, STEP)):
        with pytest.raises(TypeError, match="unexpected keyword argument 'parrents'"):
            sort({"parrents": []})


def test_packages_are_named_or_listed_in_a_file(tmp_path: Path):
    (tmp_path / "r.txt").write_text("numpy==2 # exactly\n")
    assert options.packages(str(tmp_path / "r.txt")) == ("numpy==2",) == options.packages(tmp_path / "r.txt")
    assert options.packages("numpy") == options.packages(["numpy"]) == ("numpy",)
    assert options.packages(True) == options.packages(None) == ()


SOURCE = 'def f():\n    return "a\\n"\n\n\nf()\n'


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit, a change that is not committed and a folder of an odd name."""
    folder = tmp_path / "a repository" / 'odd "näme'
    folder.mkdir(parents=True)
    top = folder.parent
    (top / "helper.py").write_text("VALUE = 1\n")
    (folder / "train.py").write_text("pass\n")
    for words in ("init -q -b main", "add .", "-c user.name=a -c user.email=b commit -q -m first"):
        subprocess.run(["git", *words.split()], cwd=top, check=True)
    (top / "helper.py").write_text("VALUE = 2\n")
    return top


def recorded(top: Path) -> Environment:
    """What is captured of the script in it."""
    script = next(top.rglob("train.py"))
    return git.describe(Environment(entry_point=str(script), working_dir=str(top)), script.parent)


def test_a_step_runs_at_the_recorded_commit_with_its_script_as_a_new_file(repository: Path, tmp_path: Path):
    code = placing.placed(recorded(repository), placing.Place(), "se/cond", SOURCE)
    assert code.commit and code.runner == "run" and Path(code.entry_point).name == "se_cond.step.py"
    subprocess.run(
        ["git", "worktree", "add", "-q", "--detach", tmp_path / "w", code.commit], cwd=repository, check=True
    )
    subprocess.run(["git", "apply", "--index"], cwd=tmp_path / "w", input=code.diff, text=True, check=True)
    assert (tmp_path / "w" / "helper.py").read_text() == "VALUE = 2\n"
    assert (tmp_path / "w" / Path(code.entry_point).relative_to(repository)).read_text() == SOURCE
    inside = Path(code.entry_point).relative_to(repository).as_posix()
    assert placing.without(code.diff, inside) == recorded(repository).diff


def test_a_step_may_run_in_another_repository(repository: Path, tmp_path: Path):
    here = Environment(entry_point=str(tmp_path / "other.py"), working_dir=str(tmp_path), diff="x", executable="py")
    told = placing.Place(str(repository), working_dir="lib", packages=("numpy",))
    code = placing.placed(here, told, "s", SOURCE)
    assert code.repository_root == str(repository) and code.commit == recorded(repository).commit
    assert (code.working_dir, code.requirements, code.executable) == (str(repository / "lib"), ("numpy",), "py")
    assert "VALUE = 2" in code.diff and code.entry_point == str(repository / "s.step.py")
    at_commit = placing.placed(here, placing.Place(str(repository), branch="main"), "s", SOURCE)
    assert "VALUE" not in at_commit.diff and at_commit.branch == "main"
    for wrong, said in ((placing.Place("https://x/y.git"), "no folder"), (placing.Place(str(tmp_path)), "no git repo")):
        with pytest.raises(errors.UsageError, match=said):
            placing.placed(here, wrong, "s", SOURCE)
    with pytest.raises(errors.UsageError, match="has no commit nowhere"):
        placing.placed(here, placing.Place(str(repository), commit="nowhere"), "s", SOURCE)


def test_a_step_outside_any_repository_is_its_text(tmp_path: Path):
    code = placing.placed(Environment(working_dir=str(tmp_path)), placing.Place(), "s", SOURCE)
    assert (code.commit, code.diff, code.script_text) == ("", "", SOURCE)
