"""Every row of figures can be measured, at a tiny size; what the figures are is nobody's test."""

from __future__ import annotations

import importlib
import json
import math

import pytest

from tuitrack.tui.keys import actions, boxes

from . import peers, rows, visits
from .figures import Figure
from .plan import Plan

TINY = Plan(repetitions=1, share=0.001)
LONG = ("idle", "recorder", "executor", "charts", "opening", "beside", "beside_live", "keys")


def measured(name: str) -> list[Figure]:
    """A row's figures, each with values."""
    figures: list[Figure] = importlib.import_module(f".{name}", __package__).measure(TINY)
    for figure in figures:
        assert figure.values and all(not math.isinf(value) for value in figure.values), figure.what
        json.dumps(figure.to_json())
        assert figure.lines()
    return figures


@pytest.fixture(autouse=True)
def no_peers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is installed beside us must not make a test slow."""
    monkeypatch.setattr(peers, "NAMES", ("trackio_that_nobody_has",))


@pytest.mark.parametrize("name", [name for name in rows.ROWS if name not in LONG])
def test_row_can_be_measured(name: str):
    assert measured(name)


@pytest.mark.bench
@pytest.mark.parametrize("name", LONG)
def test_long_row_can_be_measured(name: str):
    assert measured(name)


def test_absent_peers_are_told():
    figure = Figure("start", "ms", [5.0], 10, peers={"wandb": [], "trackio": [50.0]}, ahead={"trackio": 8})
    text = "\n".join(figure.lines())
    assert "not measured" in text
    assert "10 × ours" in text
    assert figure.to_json()["ratios"] == {"wandb": None, "trackio": 10.0}


@pytest.mark.parametrize(
    ("values", "floor", "verdict"),
    [([1, 2, 3, 4], False, "met"), ([9, 9, 9, 9], False, "MISSED"), ([1, 9, 1, 9], False, "too noisy to tell"),
     ([9, 9, 9], True, "met"), ([1, 1, 1], True, "MISSED")],
)  # fmt: skip
def test_verdict(values: list[float], floor: bool, verdict: str):
    assert Figure("x", "ms", values, 5, floor=floor).verdict == verdict


def test_a_noisy_machine_misses_nothing():
    assert "MISSED" in Figure("x", "ms", [9.0], 5).lines()[0]
    assert "too noisy to tell" in Figure("x", "ms", [9.0], 5).lines(noisy=True)[0]
    assert "met" in Figure("x", "ms", [1.0], 5).lines(noisy=True)[0]


def test_every_key_of_the_one_table_is_tried():
    tried = {groups for visit in visits.VISITS if (groups := visit.groups)}
    assert tried == {*actions.TOGETHER, *boxes.BOXES}
    assert {action.id for action in actions.ACTIONS} >= visits.UNTRIED
    unsent = {key for action in actions.ACTIONS for key in action.keys[:1] if key not in visits.SENT}
    assert not unsent
