"""The parts of pipelines that need no process."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from tuitrack import errors
from tuitrack.automation import functions, lazy, references
from tuitrack.automation.references import Handed, Scope
from tuitrack.automation.steps import Function, Step


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
    text = functions.script(halve, ["half"], [scope])
    assert text.startswith("from __future__ import annotations\nfrom tuitrack.automation import standalone\n")
    assert "import pickle" in text and "from tuitrack.automation.steps import Function, Step" in text
    assert "def halve(n: int) -> int:\n    # what is left is let go\n" in text and "@decorated" not in text
    assert text.index("def scope()") < text.index("def halve")
    assert text.rstrip().endswith("standalone.run(halve, ('half',))")
    compile(text, "script", "exec")
