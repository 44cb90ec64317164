"""Charts of which only what is new is drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuitrack.tui.charts import envelope, panel
from tuitrack.tui.charts.curves import Curve
from tuitrack.tui.charts.memory import Memory
from tuitrack.tui.charts.panel import Panel, View

KEY = "loss"


def curve(seed: int) -> Curve:
    y = np.random.default_rng(seed).normal(size=40)
    return Curve(np.arange(40.0), y, y / 2)


CURVES = tuple(map(curve, range(4)))

looks = st.builds(
    View,
    logs=st.sampled_from([frozenset(), frozenset({KEY})]),
    front=st.integers(0, 3),
    kept=st.frozensets(st.integers(0, 3)),
    outliers=st.booleans(),
    patterns=st.booleans(),
    window=st.sampled_from([None, (5.0, 20.0)]),
)


@given(st.lists(st.tuples(looks, st.permutations(CURVES), st.sampled_from([30, 60])), min_size=2, max_size=5))
def test_with_a_memory_charts_look_as_without(drawn):
    memory = Memory()
    for view, curves, width in drawn:
        one = Panel(KEY, tuple(curves))
        known = panel.lay(one, view, width, 10, memory)
        assert panel.draw(one, view, width, 10, known) == panel.draw(one, view, width, 10)


def test_curves_that_did_not_change_are_not_measured_again(monkeypatch: pytest.MonkeyPatch):
    measured: list[object] = []

    def counted(x, y, *how):
        measured.append(y)
        return real(x, y, *how)

    real, memory, view = envelope.measure, Memory(), View()
    monkeypatch.setattr(envelope, "measure", counted)
    panel.lay(Panel(KEY, CURVES), view, 40, 10, memory)
    assert len(measured) == 8
    panel.lay(Panel(KEY, CURVES), replace(view, front=2, kept=frozenset({2})), 40, 10, memory)
    assert len(measured) == 8
    panel.lay(Panel(KEY, (*CURVES[:3], curve(9))), view, 40, 10, memory)
    assert len(measured) == 10


def test_what_is_not_asked_for_is_forgotten():
    memory, one, other = Memory(), object(), object()
    made = [memory.once((one,), "", list)]
    memory.turn()
    assert memory.once((one,), "", list) is made[0]
    assert memory.once((other,), "", list) is not made[0] is not memory.once((one,), "again", list)
    memory.turn()
    memory.turn()
    assert memory.once((one,), "", list) is not made[0]
