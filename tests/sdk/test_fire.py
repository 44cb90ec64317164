"""Python Fire: functions, classes, components and groups, its own flags hidden."""

from __future__ import annotations

import pytest
from parsing import refuses

pytest.importorskip("fire")

HEAD = "import fire\nfrom typing import Literal, Optional\nfrom tuitrack import Task\n"
FUNCTION = (
    HEAD
    + """
@fire.decorators.SetParseFns(double=lambda text: int(text) * 2)
def main(
    source, lr=0.1, zero=3, flag=True, name="a", nothing=None, sizes=[1, 2], rate: float = 1,
    opt: Literal["sgd", "adam"] = "sgd", limit: Optional[int] = None, double=4, *rest, only="k", **more
):
    Task.init("digits", "mlp")
    print([source, lr, zero, flag, name, nothing, sizes, rate, opt, limit, double, rest, only, more])

fire.Fire(main)
"""
)
WORDS = ("data", "--lr=0.2", "--double", "2", "--extra=1")
EDITS = {
    "source": ("other", "other"),
    "lr": ("1e-3", 0.001),
    "zero": ("0", 0),
    "flag": ("False", False),
    "name": ("5", "5"),
    "nothing": ("5", 5),
    "sizes": ("[5]", [5]),
    "rate": ("0.5", 0.5),
    "opt": ("adam", "adam"),
    "limit": ("7", 7),
    "double": ("5", 10),
    "rest": ('["x"]', ("x",)),
    "only": ("l", "l"),
    "extra": ("2", {"extra": 2}),
}


def test_edited_arguments_reach_the_function(rerun):
    result = rerun(FUNCTION, {f"Args/{name}": text for name, (text, _) in EDITS.items()}, *WORDS, "--", "--verbose")
    assert eval(result.out.splitlines()[0]) == [value for _, value in EDITS.values()]
    found = result.owner.params
    assert set(found) == {f"Args/{name}" for name in EDITS} == result.owner.consumed
    refuses(found["Args/lr"], "fast", "")
    refuses(found["Args/zero"], "1.5")
    refuses(found["Args/flag"], "perhaps")
    refuses(found["Args/opt"], "lion")
    refuses(found["Args/limit"], "many")
    refuses(found["Args/sizes"], '["a"]')


def test_a_rerun_without_edits_changes_nothing(run, rerun):
    plain = run(FUNCTION.replace('Task.init("digits", "mlp")', ""), *WORDS)
    assert rerun(FUNCTION, {}, *WORDS).out == plain.out


CLASS = (
    HEAD
    + """
class Data:
    def fetch(self, name="mnist"):
        Task.init("digits", "mlp")
        return f"fetch {name}"

class Model:
    def __init__(self, width=64):
        self.width = width
        self.data = Data()

    def train(self, lr, epochs=3):
        Task.init("digits", "mlp")
        return f"train {self.width} {lr} {epochs}"

    def test(self, split="val"):
        Task.init("digits", "mlp")
        return f"test {self.width} {split}"

fire.Fire(Model)
"""
)


def test_a_class_and_its_method(rerun):
    edits = {"Args/width": "128", "Args/train/lr": "0.5"}
    result = rerun(CLASS, edits, "--width=32", "train", "0.1", "--epochs", "5")
    assert result.out.strip() == "train 128 0.5 5"
    assert set(result.owner.params) == {"Args/width", "Args/command", "Args/train/lr", "Args/train/epochs"}
    assert {"data", "test", "train"} <= set(result.owner.params["Args/command"].choices)
    refuses(result.owner.params["Args/command"], "drop")


def test_another_method(rerun):
    words = ("train", "--lr=0.1", "--width", "32")
    assert rerun(CLASS, {"Args/command": "test"}, *words).out.strip() == "test 32 val"


def test_groups(rerun):
    result = rerun(CLASS, {"Args/data/fetch/name": "svhn"}, "data", "fetch")
    assert result.out.strip() == "fetch svhn"
    assert result.owner.values["Args/data/command"] == "fetch"


def test_a_dict_of_functions(rerun):
    script = (
        HEAD + "Task.init('digits', 'mlp')\ndef train(lr=0.1): print('train', lr)\ndef test(n=1): print('test', n)\n"
    )
    script += "fire.Fire({'train': train, 'test': test})\n"
    assert rerun(script, {"Args/train/lr": "0.5"}, "train").out.strip() == "train 0.5"


def test_another_function_of_a_dict(rerun):
    script = (
        HEAD + "Task.init('digits', 'mlp')\ndef train(lr=0.1): print('train', lr)\ndef test(n=1): print('test', n)\n"
    )
    script += "fire.Fire({'train': train, 'test': test})\n"
    assert rerun(script, {"Args/command": "test"}, "train", "--lr=1").out.strip() == "test 1"


def test_what_does_not_fit_fails_before_the_function(rerun):
    result = rerun(FUNCTION, {"Args/double": "much"}, *WORDS, code=1)
    assert "Args/double=much: invalid literal" in result.err
    assert not result.out


def test_it_can_be_left_out(run):
    script = (
        HEAD + "def main(lr=0.1): pass\nTask.init('d', 'm', auto_connect_frameworks={'fire': False})\nfire.Fire(main)\n"
    )
    assert run(script).owner.params == {}
