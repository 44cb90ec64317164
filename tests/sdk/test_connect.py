"""Connected objects of every shape: recorded, and given the stored values before training."""

from __future__ import annotations

import pytest

from tuitrack import errors
from tuitrack.model import params
from tuitrack.model.execution import Injection
from tuitrack.model.params import Param

HEAD = "import dataclasses, enum, pathlib, pickle, copy\nfrom tuitrack import Task\ntask = Task.init('digits', 'mlp')\n"
COLOUR = "class Colour(enum.Enum):\n    RED = 1\n    BLUE = 2\n"
COLOUR += "import collections\nPair = collections.namedtuple('Pair', 'first second')\n"

# the code's default, the edited text, what the code gets; ClearML loses the edit in those marked so
EDITS = [
    ("1", "5", "5"),
    ("1", "1e3", "1000"),  # lost
    ("1.0", "2", "2.0"),
    ("0.1", "nan", "nan"),
    ("True", "False", "False"),
    ("True", "0", "False"),
    ("False", "yes", "True"),  # lost
    ("False", "true", "True"),
    ("'s'", "5", "'5'"),
    ("'x'", "", "''"),
    ("None", "5", "'5'"),
    ("None", "", "None"),
    ("[1]", "[3, 4]", "[3, 4]"),
    ("[1]", "3", "[3]"),  # lost
    ("[1.0]", "[1e-3]", "[0.001]"),
    ("(1, 2)", "(3, 4)", "(3, 4)"),
    ("(1, 2)", "[3, 4]", "(3, 4)"),
    ("[{'a': 1}]", '[{"a": 2}]', "[{'a': 2}]"),
    ("pathlib.Path('a')", "b", "PosixPath('b')"),
    ("Colour.RED", "BLUE", "<Colour.BLUE: 2>"),
    ("{}", '{"k": [1]}', "{'k': [1]}"),
    ("[(1, 2)]", "[[3, 4]]", "[(3, 4)]"),
    ("[Colour.RED]", '["BLUE"]', "[<Colour.BLUE: 2>]"),
    ("(pathlib.Path('a'),)", '["b"]', "(PosixPath('b'),)"),
    ("Pair(1, 2)", "[3, 4]", "Pair(first=3, second=4)"),
]
BAD = [
    ("1", "3.7"),
    ("1", "None"),
    ("3", ""),
    ("True", "perhaps"),
    ("[1]", "['a']"),
    ("Colour.RED", "GREEN"),
    ("[Colour.RED]", '["GREEN"]'),
    ("Pair(1, 2)", "[3]"),
]


@pytest.mark.parametrize(("default", "edited", "value"), EDITS)
def test_an_edited_value_reaches_the_code(rerun, default, edited, value):
    script = f"{HEAD}{COLOUR}original = {{'x': {default}, 'y': 1}}\nd = task.connect(original)\n"
    result = rerun(script + "print(repr(d['x']))\nassert repr(original['x']) == repr(d['x'])", {"General/x": edited})
    assert result.out.strip() == value
    assert result.owner.consumed == {"General/x", "General/y"}


@pytest.mark.parametrize(("default", "edited"), BAD)
def test_what_does_not_fit_fails_before_training(rerun, default, edited):
    script = f"{HEAD}{COLOUR}task.connect({{'x': {default}}})\nprint('trained')"
    result = rerun(script, {"General/x": edited}, code=1)
    assert f"BadValue: General/x={edited}" in result.err
    assert result.out == ""
    assert result.finished.reason.startswith("BadValue")


def test_thirteen_values_of_all_types_at_once(rerun):
    script = HEAD + COLOUR
    script += """
values = {'a': 1, 'b': 1.5, 'c': True, 'd': 's', 'e': None, 'f': [1, 2], 'g': (1, 2), 'h': ['a'],
          'i': {'j': {'k': 1, 'l': [0.5]}}, 'm': Colour.RED, 'n': pathlib.Path('x')}
print(task.connect(values, 'Model'))
"""
    edits = {"a": "2", "b": "2.5", "c": "no", "d": "t", "e": "now", "f": "[3]", "g": "[4, 5]", "h": '["b", "c"]'}
    edits |= {"i/j/k": "7", "i/j/l": "[1, 2]", "m": "BLUE", "n": "y"}
    out = rerun(script, {f"Model/{key}": text for key, text in edits.items()}).out
    assert out.strip() == (
        "{'a': 2, 'b': 2.5, 'c': False, 'd': 't', 'e': 'now', 'f': [3], 'g': (4, 5), 'h': ['b', 'c'], "
        "'i': {'j': {'k': 7, 'l': [1.0, 2.0]}}, 'm': <Colour.BLUE: 2>, 'n': PosixPath('y')}"
    )


OBJECTS = {
    "object": "class C:\n    def __init__(self): self.lr, self._hidden, self.f = 0.1, 1, print\nc = C()",
    "slots": "class C:\n    __slots__ = ('lr',)\nc = C()\nc.lr = 0.1",
    "class": "class B:\n    lr = 1.0\n    other = 2\nclass C(B):\n    lr = 0.1\n    def m(self): ...\nc = C",
    "dataclass": "@dataclasses.dataclass\nclass C:\n    lr: float = 0.1\nc = C()",
    "frozen": "@dataclasses.dataclass(frozen=True)\nclass C:\n    lr: float = 0.1\nc = C()",
    "frozen slots": "@dataclasses.dataclass(frozen=True, slots=True)\nclass C:\n    lr: float = 0.1\nc = C()",
    "namespace": "import argparse\nc = argparse.Namespace(lr=0.1)",
    "property": (
        "class C:\n    def __init__(self): self.lr = 0.1\n"
        "    @property\n    def twice(self): return self.lr * 2\nc = C()"
    ),
}


@pytest.mark.parametrize("kind", OBJECTS)
def test_objects(rerun, kind):
    script = f"{HEAD}{OBJECTS[kind]}\nassert task.connect(c, 'Optim') is c\nprint(c.lr)"
    result = rerun(script, {"Optim/lr": "0.5"})
    assert result.out.strip() == "0.5"
    expected = {"Optim/lr": "0.5"} | ({"Optim/other": "2"} if kind == "class" else {})
    assert result.owner.values == expected


def test_nested_dataclasses(rerun):
    script = (
        HEAD
        + """
@dataclasses.dataclass(frozen=True)
class Optim:
    lr: float = 0.1
    betas: tuple = (0.9, 0.99)
@dataclasses.dataclass
class Config:
    optim: Optim = Optim()
    sizes: dict = dataclasses.field(default_factory=lambda: {'hidden': 8})
    name: str = 'a'
c = task.connect(Config())
print(c)
print(Config().optim.lr)
"""
    )
    result = rerun(
        script, {"General/optim/lr": "0.5", "General/sizes/hidden": "16", "General/optim/betas": "[0.8, 0.9]"}
    )
    assert result.out.splitlines() == [
        "Config(optim=Optim(lr=0.5, betas=(0.8, 0.9)), sizes={'hidden': 16}, name='a')",
        "0.1",  # the default that the class shares is left alone
    ]


def test_later_changes_are_recorded_at_any_depth(run):
    result = run(
        HEAD
        + """
original = {'lr': 0.1, 'model': {'width': 8, 'act': 'relu'}, 1: 'one', 'old': 1}
d = task.connect(original)
d['lr'] = 0.2
d['model']['width'] = 16
d['model'].update(act='gelu', depth=2)
d.setdefault('extra', {})['deep'] = {'er': 3}
d['extra']['deep']['er'] = 4
d |= {'or': 5}
del d['old']
d.pop('missing', None)
assert original == d and type(pickle.loads(pickle.dumps(d))) is dict and copy.deepcopy(d) == d
assert task.get_parameters_as_dict(cast=True)['General']['model'] == {'width': 16, 'act': 'gelu', 'depth': 2}
"""
    )
    assert result.owner.values == {
        "General/lr": "0.2",
        "General/model/width": "16",
        "General/model/act": "gelu",
        "General/model/depth": "2",
        "General/1": "one",
        "General/extra/deep/er": "4",
        "General/or": "5",
    }


LATE = """
d = task.connect({'a': 1})
d['late'] = 3
d['deep'] = {'er': {'x': 1, 'y': 2}}
d['a'] += 7
d['late'] += 1
print(d, d['deep']['er']['x'])
"""


def test_keys_that_come_after_connecting_have_their_edited_value_first(rerun):
    result = rerun(HEAD + LATE, {"General/late": "5", "General/deep/er/x": "7", "General/a": "2"})
    assert result.out.strip() == "{'a': 9, 'late': 6, 'deep': {'er': {'x': 7, 'y': 2}}} 7"
    assert result.owner.consumed == {"General/a", "General/late", "General/deep/er/x"}
    assert "General/a was edited to 2, and the code has set it to 9 since" in result.err
    assert "General/late was edited to 5, and the code has set it to 6 since" in result.err
    refused = rerun(HEAD + LATE, {"General/late": "many"}, code=1)
    assert "BadValue: General/late=many" in refused.err and not refused.out


def test_two_objects_share_a_section(run):
    result = run(HEAD + "a = task.connect({'x': 1, 'z': 0})\ntask.connect({'y': 2})\ndel a['z']")
    assert result.owner.values == {"General/x": "1", "General/y": "2"}


def test_numbers_of_numpy(rerun):
    script = HEAD + "import numpy as np\nd = task.connect({'a': np.float32(0.5), 'b': np.int64(3)})\n"
    script += "print(float(d['a']), type(d['a']).__name__, type(d['b']).__name__)"
    assert rerun(script, {"General/a": "0.25", "General/b": "4"}).out.strip() == "0.25 float32 int64"


def test_what_cannot_be_recorded_is_said_once_and_harms_nothing(run):
    result = run(HEAD + "d = task.connect({'x': object(), 'y': 1, 'z': {1, 2}})\nassert d['y'] == 1\ntask.connect(5)")
    assert result.owner.values == {"General/y": "1"}
    assert result.err.count("is not recorded") == 2


ANNOTATED = """
import typing
@dataclasses.dataclass
class Settings:
    steps: int | None = None
    rate: typing.Optional[float] = None
    where: pathlib.Path | None = None
    colour: Colour | None = None
    sizes: list[int] | None = None
    pair: tuple[int, int] | None = None
    fast: bool | None = None
    name: str | None = "a"
    opt: typing.Literal["sgd", "adam"] = "sgd"
    whole: float = 1
    many: list[Colour] = dataclasses.field(default_factory=list)
print(task.connect(Settings()))
"""


def test_annotations_say_what_a_missing_value_would_be(rerun):
    edits = {
        "steps": "6", "rate": "1", "where": "x", "colour": "BLUE", "sizes": "[1]", "pair": "[1, 2]", "fast": "true",
        "name": "None", "opt": "adam", "whole": "0.5", "many": '["BLUE"]',
    }  # fmt: skip
    result = rerun(HEAD + COLOUR + ANNOTATED, {f"General/{key}": text for key, text in edits.items()})
    assert result.out.strip() == (
        "Settings(steps=6, rate=1.0, where=PosixPath('x'), colour=<Colour.BLUE: 2>, sizes=[1], pair=(1, 2), "
        "fast=True, name=None, opt='adam', whole=0.5, many=[<Colour.BLUE: 2>])"
    )


@pytest.mark.parametrize(
    ("name", "edited"), [("steps", "1.5"), ("colour", "GREEN"), ("pair", "[1]"), ("opt", "rmsprop"), ("fast", "maybe")]
)
def test_an_edit_that_an_annotation_forbids_is_refused_when_it_is_made(run, name, edited):
    param = run(HEAD + COLOUR + ANNOTATED).owner.params[f"General/{name}"]
    with pytest.raises(errors.BadValue, match=f"General/{name}="):
        params.parse(param, edited)


def test_two_values_of_one_flat_name_are_never_mixed_up(rerun):
    script = HEAD + "print(task.connect({'a/b': 1, 'a': {'b': 2}, 3: 'x', '3': 'y', 'n': 1}))"
    result = rerun(script, {"General/n": "5"})
    assert result.out.strip() == "{'a/b': 1, 'a': {'b': 2}, 3: 'x', '3': 'y', 'n': 5}"
    assert "two values are called a/b" in result.err


def test_two_objects_share_a_section_and_keep_to_themselves(rerun):
    script = HEAD + "print(task.connect({'a': 1}), task.connect({'b': 2}))"
    assert rerun(script, {"General/a": "5", "General/b": "6"}).out.strip() == "{'a': 5} {'b': 6}"


def test_an_object_inside_itself_and_one_too_deep_do_no_harm(run):
    script = HEAD + "d = {'x': 1}\nd['self'] = d\nprint(task.connect(d)['x'])\nlow = deep = {}\n"
    script += "for _ in range(5000):\n    low['x'] = low = {}\nprint(task.connect(deep) is deep)"
    result = run(script)
    assert (result.out.split(), result.owner.values) == (["1", "True"], {"General/x": "1"})


def test_a_class_inside_a_class_is_a_level(rerun):
    script = HEAD + "class C:\n    a = 1\n    class Optim:\n        lr = 0.5\ntask.connect(C)\nprint(C.a, C.Optim.lr)"
    assert rerun(script, {"General/Optim/lr": "0.25"}).out.strip() == "1 0.25"


def test_a_key_added_by_hand_is_there(run):
    inject = Injection(
        (Param("General/new/deep", "3", "int"),), edited=("General/new/deep",), added=("General/new/deep",)
    )
    result = run(HEAD + "print(task.connect({'x': 1}))", inject=inject)
    assert result.out.strip() == "{'x': 1, 'new': {'deep': 3}}"
    assert result.owner.consumed == {"General/new/deep"}


def test_overrides_can_be_ignored(rerun):
    script = HEAD + "print(task.connect({'x': 1}, ignore_remote_overrides=True))"
    assert rerun(script, {"General/x": "5"}).out.strip() == "{'x': 1}"


def test_values_that_cannot_be_read_stop_the_run(run, tmp_path):
    run(HEAD, inject=Injection())
    (tmp_path / "attempt" / "inject.json").write_text("{")
    result = run(HEAD, env={"TUITRACK_LAUNCH": str(tmp_path / "attempt"), "TUITRACK_TASK": "e" * 32}, code=1)
    assert "LaunchError: cannot read the values to inject" in result.err


def test_parameters_are_set_and_read(run):
    result = run(
        HEAD
        + """
task.set_parameter('lr', 0.1, description='rate')
task.set_parameters({'Optim/beta': 0.9}, x=1)
task.update_parameters({'Optim/eps': 1e-8}, **{'General/nested': {'a': {'b': [1]}}})
assert task.get_parameter('x', cast=True) == 1 and task.get_parameter('lr', 'gone') == 'gone'
print(task.get_parameters_as_dict(cast=True))
"""
    )
    assert (
        result.out.strip() == "{'Optim': {'beta': 0.9, 'eps': 1e-08}, 'General': {'x': 1, 'nested': {'a': {'b': [1]}}}}"
    )
    assert set(result.owner.values) == {"Optim/beta", "General/x", "Optim/eps", "General/nested/a/b"}


STRUCTURED = {
    "attrs": (
        "import attrs\n@attrs.define\nclass Optim:\n    lr: float = 0.1\n    kind: typing.Literal['sgd', 'adam'] = 'sgd'\n"
        "@attrs.define\nclass C:\n    optim: Optim = attrs.field(factory=Optim)\n    name: str | None = None\nc = C()"
    ),
    "attrs frozen": (
        "import attrs\n@attrs.frozen\nclass Optim:\n    lr: float = 0.1\n    kind: typing.Literal['sgd', 'adam'] = 'sgd'\n"
        "@attrs.frozen\nclass C:\n    optim: Optim = attrs.field(factory=Optim)\n    name: str | None = None\nc = C()"
    ),
    "pydantic": (
        "import pydantic\nclass Optim(pydantic.BaseModel):\n    lr: float = pydantic.Field(0.1, gt=0, le=1)\n"
        "    kind: typing.Literal['sgd', 'adam'] = 'sgd'\n"
        "class C(pydantic.BaseModel):\n    optim: Optim = Optim()\n    name: str | None = None\nc = C()"
    ),
    "pydantic frozen": (
        "import pydantic\nclass Optim(pydantic.BaseModel, frozen=True):\n    lr: float = pydantic.Field(0.1, gt=0, le=1)\n"
        "    kind: typing.Literal['sgd', 'adam'] = 'sgd'\n"
        "class C(pydantic.BaseModel, frozen=True):\n    optim: Optim = Optim()\n    name: str | None = None\nc = C()"
    ),
    "omegaconf": (
        "import omegaconf\nc = omegaconf.OmegaConf.create({'optim': {'lr': 0.1, 'kind': 'sgd'}, 'name': None})\n"
        "omegaconf.OmegaConf.set_struct(c, True)"
    ),
}


@pytest.mark.parametrize("kind", STRUCTURED)
def test_objects_with_declared_fields(rerun, kind):
    pytest.importorskip(kind.split()[0])
    script = (
        f"{HEAD}import typing\n{STRUCTURED[kind]}\nassert task.connect(c) is c\nprint(c.optim.lr, c.optim.kind, c.name)"
    )
    edits = {"General/optim/lr": "0.5", "General/optim/kind": "adam", "General/name": "wide"}
    result = rerun(script, edits)
    assert result.out == "0.5 adam wide\n"
    assert result.owner.consumed == set(edits)
    optim = result.owner.params["General/optim/kind"]
    assert optim.choices == (() if kind == "omegaconf" else ("sgd", "adam"))
    if kind.startswith("pydantic"):
        assert result.owner.params["General/optim/lr"].maximum == 1.0


def test_what_a_model_as_a_whole_refuses_fails_before_training(rerun):
    pytest.importorskip("pydantic")
    script = (
        HEAD
        + """
import pydantic
class C(pydantic.BaseModel):
    low: int = 1
    high: int = 5
    @pydantic.model_validator(mode='after')
    def ordered(self):
        if self.low > self.high:
            raise ValueError('low above high')
        return self
c = task.connect(C())
print(c.low)
"""
    )
    assert rerun(script, {"General/low": "4"}).out == "4\n"
    result = rerun(script, {"General/low": "9"}, code=1)
    assert "low above high" in result.err and result.out == ""


def test_a_model_refuses_what_its_validator_refuses(rerun):
    pytest.importorskip("pydantic")
    script = (
        HEAD
        + """
import pydantic
class C(pydantic.BaseModel):
    low: int = 1
    @pydantic.field_validator('low')
    def even_or_one(cls, value):
        if value != 1 and value % 2:
            raise ValueError('odd')
        return value
c = task.connect(C())
print('trained')
"""
    )
    result = rerun(script, {"General/low": "3"}, code=1)
    assert "BadValue: low=3" in result.err and "odd" in result.err and result.out == ""
