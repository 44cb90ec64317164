"""What a field's text stands for when it varies."""

from __future__ import annotations

import pytest

from tuitrack import errors
from tuitrack.model import variation
from tuitrack.model.params import Param

RATE = Param("Args/lr", "0.1", "float", minimum=0.0)
COUNT = Param("Args/n", "1", "int")
FLAG = Param("Args/amp", "True", "bool")
CHOICE = Param("Args/opt", "sgd", "str", choices=("sgd", "adam", "a,b", "x..y"))
TEXT = Param("Args/data", "/d", "str")


@pytest.mark.parametrize(
    ("param", "text", "values"),
    [
        (RATE, "1e-4", ("1e-4",)),
        (RATE, "1e-4, 1e-3", ("1e-4", "1e-3")),
        (RATE, "1e-4,1e-3,1e-4", ("1e-4", "1e-3")),
        (RATE, "1e-5..1e-1 log 5", ("1e-05", "0.0001", "0.001", "0.01", "0.1")),
        (RATE, "0..1 lin 5", ("0", "0.25", "0.5", "0.75", "1")),
        (RATE, "0.5, 1..2 lin 2", ("0.5", "1", "2")),
        (COUNT, "0..3", ("0", "1", "2", "3")),
        (COUNT, "3..1", ("3", "2", "1")),
        (COUNT, "-1..1", ("-1", "0", "1")),
        (COUNT, "1..100 log 3", ("1", "10", "100")),
        (COUNT, "1, 5..6", ("1", "5", "6")),
        (COUNT, "1..3 lin 5", ("1", "2", "3")),
        (FLAG, "True, False", ("True", "False")),
        (CHOICE, "sgd, adam", ("sgd", "adam")),
        (CHOICE, "a,b", ("a,b",)),
        (CHOICE, "x..y", ("x..y",)),
        (TEXT, "a, b..c", ("a, b..c",)),
        (Param("Args/b", "[1]", "list/int"), "[1, 2]", ("[1, 2]",)),
        (Param("Args/n", "", "int", nullable=True), "None, 3", ("None", "3")),
    ],
)
def test_stands_for(param: Param, text: str, values: tuple[str, ...]):
    assert variation.values(param, text) == values


@pytest.mark.parametrize(
    ("param", "text", "told"),
    [
        (RATE, "1e-4, ten", "not a number"),
        (RATE, "-1, 1", "out of range"),
        (RATE, "0..1", "say how many"),
        (RATE, "0..1 log 3", "above 0"),
        (RATE, "1..2 log 1", "2 to 1000"),
        (RATE, "1..2 log 2000", "2 to 1000"),
        (RATE, "1..", "no range"),
        (RATE, "1e-4,", "not a number"),
        (COUNT, "1.5..3", "say how many"),
        (COUNT, "0..1000000000", "more than 1000"),
        (COUNT, "1e999..2", "say how many"),
        (FLAG, "0..1", "no range"),
        (CHOICE, "sgd, lion", "not among the choices"),
        (COUNT, ",".join(map(str, range(1200))), "at most 1000"),
    ],
)
def test_is_refused(param: Param, text: str, told: str):
    with pytest.raises(errors.BadValue, match=told):
        variation.values(param, text)
