"""What clones are called."""

from __future__ import annotations

import pytest

from tuitrack import errors
from tuitrack.ops import naming
from tuitrack.ops.editing import Edits

SEEDS = ("seed",)
VALUES = {"Args/lr": "0.0001", "Args/seed": "2", "Args/n": "1", "General/n": "5"}


def default(parent: str, given: dict[str, str], before: dict[str, str] | None = None) -> str:
    return naming.default(parent, Edits((), given, {}, before or {}), SEEDS)


@pytest.mark.parametrize(
    ("parent", "given", "before", "name"),
    [
        ("wide", {"Args/lr": "0.0001"}, {"Args/lr": "0.1"}, "wide lr=1e-4"),
        ("wide lr=1e-4 n=3", {"Args/lr": "0.1"}, {"Args/lr": "0.0001"}, "wide lr=0.1 n=3"),
        ("wide", {"Args/seed": "2"}, {"Args/seed": "1"}, "wide s2"),
        ("wide s1", {"Args/seed": "2"}, {"Args/seed": "1"}, "wide s2"),
        ("resnet s3", {"Args/seed": "2"}, {"Args/seed": "1"}, "resnet s3 s2"),
        ("wide seed=1", {"Args/seed": "2"}, {"Args/seed": "1"}, "wide s2"),
        ("wide s", {"Args/seed": "2"}, {"Args/seed": ""}, "wide s s2"),
    ],
)
def test_by_default_after_the_parent_and_what_changed(parent, given, before, name):
    assert default(parent, given, before) == name


@pytest.mark.parametrize(
    ("name", "filled"),
    [
        ("wide lr={lr} s{seed}", "wide lr=1e-4 s2"),
        ("{Args/n} of {General/n}", "1 of 5"),
        ("{n} {depth} {} {", "{n} {depth} {} {"),
    ],
)
def test_what_is_in_braces_has_its_value_there(name, filled):
    assert naming.filled(name, VALUES) == filled


def test_a_value_is_no_template():
    assert naming.filled("x {lr}", {"Args/lr": "{seed}", "Args/seed": "2"}) == "x {seed}"


@pytest.mark.parametrize(
    ("name", "told", "hint"),
    [
        ("x s{sed}", "{sed} is no parameter", "as {seed}"),
        ("x {n}", "{n} could be Args/n or General/n", "as {Args/n} {General/n}"),
        ("x {}", "{} is no parameter", "as {lr} {seed} {Args/n} {General/n}"),
    ],
)
def test_what_is_in_braces_must_be_a_parameter(name, told, hint):
    with pytest.raises(errors.BadValue) as caught:
        naming.check(name, VALUES)
    assert caught.value.message == f"name {name}: {told}" and caught.value.hint == hint
    naming.check("wide {Args/n} {lr} }{", VALUES)


def test_a_name_that_tells_no_clones_apart_gets_what_varies():
    varied = ["Args/lr", "Args/seed", "General/n"]
    assert naming.template("wide", varied, VALUES, SEEDS) == "wide lr={lr} s{seed} n={General/n}"
    assert naming.template("wide s{seed}", varied, VALUES, SEEDS) == "wide s{seed}"
    assert naming.template("wide {Args/n}", ["Args/lr"], VALUES, SEEDS) == "wide {Args/n} lr={lr}"
