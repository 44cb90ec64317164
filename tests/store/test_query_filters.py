"""Whatever is recorded and asked, SQL and a plain model of the language agree."""

from __future__ import annotations

import itertools
import math
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from recorded import Run, database, task_id

from tuitrack.query import leaderboard
from tuitrack.query.leaderboard import SortKey, Spec

Filter = tuple[str, Callable[[Run], bool]]

NUMBERS = st.sampled_from([-1.0, 0.0, 0.5, 1.0, 2.0, math.inf, -math.inf, math.nan])
PARAMS = st.dictionaries(st.sampled_from(["Args/x", "Args/y"]), NUMBERS | st.integers(-2, 2) | st.sampled_from("ab"))
METRICS = st.dictionaries(st.sampled_from(["m/a", "m/b"]), st.lists(NUMBERS, min_size=1, max_size=4))
STATUSES = ("completed", "failed", "running")
OPERATORS = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
LITERALS = st.sampled_from([-1.0, 0.0, 0.5, 1.0, 2.0, math.inf])


@st.composite
def stores(draw: st.DrawFn) -> list[Run]:
    return [
        Run(
            task_id(number),
            name=draw(st.sampled_from(["ab", "ba", "c%d", "c_d"])),
            project=draw(st.sampled_from(["p", "p/q", "pq"])),
            status=draw(st.sampled_from(STATUSES)),
            created=float(draw(st.integers(1, 5))),
            tags=tuple(draw(st.sets(st.sampled_from("st")))),
            params=draw(PARAMS),
            metrics={key: list(enumerate(values)) for key, values in draw(METRICS).items()},
        )
        for number in range(1, draw(st.integers(1, 6)) + 1)
    ]


def value_of(run: Run, text: str) -> object:
    """What a key stands for in a run: a float, text, or None."""
    function, _, key = text.rstrip(")").rpartition("(")
    if key in run.params:
        value = run.params[key]
        return float(value) if isinstance(value, int | float) else value
    values = [value for _, value in run.metrics.get(key, ())]
    if not values:
        return None
    if not function:
        return values[-1]
    known = [value for value in values if not math.isnan(value)]
    return {"max": max, "min": min}[function](known) if known else math.nan


def comparison(key: str, operator: str, literal: float) -> Filter:
    """A comparison with a number: text, NaN and missing values match neither side."""

    def model(run: Run) -> bool:
        value = value_of(run, key)
        return isinstance(value, float) and not math.isnan(value) and OPERATORS[operator](value, literal)

    return f"{key}{operator}{literal}", model


METRIC_KEYS = ["m/a", "m/b", "max(m/a)", "min(m/b)"]
ALL = {"Args/x": 1, "Args/y": 1}, {"m/a": [(1, 1.0)], "m/b": [(1, 1.0)]}
KNOWN = [
    Run(task_id(99), project="hidden", params=ALL[0], metrics=ALL[1], facts={"archived": 1}),
    Run(task_id(98), project="hidden", params={"Args/x": "t", "Args/y": "t"}, facts={"archived": 1}),
]
"""Makes every key known, with numbers and with text; never shows."""

LEAVES = st.one_of(
    st.builds(comparison, st.sampled_from(METRIC_KEYS), st.sampled_from(sorted(OPERATORS)), LITERALS),
    st.builds(
        comparison, st.sampled_from(["Args/x", "Args/y"]), st.sampled_from(["<", "<=", ">", ">=", "="]), LITERALS
    ),
    st.sampled_from(
        [
            ("a", lambda run: "a" in run.name),
            ("Args/x=a", lambda run: run.params.get("Args/x") == "a"),
            ("Args/x!=a", lambda run: run.params.get("Args/x", "a") != "a"),
            ("%", lambda run: "%" in run.name),
            ("name:_", lambda run: "_" in run.name),
            ('name:~"^.b"', lambda run: run.name[1] == "b"),
            ("tag:s", lambda run: "s" in run.tags),
            ("project:p", lambda run: run.project in ("p", "p/q")),
            ("has:m/a", lambda run: "m/a" in run.metrics),
            ("has:x", lambda run: "Args/x" in run.params),
            ("status:failed,running", lambda run: run.status in ("failed", "running")),
            ("status:aborted", lambda run: False),
            ("m/a=nan", lambda run: isinstance(v := value_of(run, "m/a"), float) and math.isnan(v)),
            ("(m/a + m/b)>1", lambda run: _sum(run) > 1),
        ]
    ),
)


def _sum(run: Run) -> float:
    left, right = value_of(run, "m/a"), value_of(run, "m/b")
    return left + right if isinstance(left, float) and isinstance(right, float) else math.nan


def joined(word: str, combine):
    return lambda left, right: (f"({left[0]}){word}({right[0]})", lambda run: combine(left[1](run), right[1](run)))


FILTERS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(joined(" ", lambda a, b: a and b), inner, inner),
        st.builds(joined(" OR ", lambda a, b: a or b), inner, inner),
        inner.map(lambda one: (f"-({one[0]})", lambda run: not one[1](run))),
        inner.map(lambda one: (f"NOT ({one[0]})", lambda run: not one[1](run))),
    ),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(stores(), st.lists(FILTERS, min_size=3, max_size=8))
def test_filters_match_what_the_model_matches(runs: list[Run], filters: list[Filter]):
    with tempfile.TemporaryDirectory() as directory:
        db = database(Path(directory), [*runs, *KNOWN])
        for text, model in filters:
            wanted = {run.id for run in runs if model(run)}
            page = leaderboard.fetch(db, Spec(filter=text))
            assert {row.id for row in page.rows} == wanted, text
            assert page.matched == len(wanted)
            assert page.total == len(runs)


def _rank(value: object, descending: bool) -> tuple[int, float, str]:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return (2, 0.0, "")
    if isinstance(value, float):
        return (0, -value if descending else value, "")
    text = str(value)
    return (1, 0.0, "".join(chr(0x10FFFF - ord(one)) for one in text) if descending else text)


@settings(max_examples=60, deadline=None)
@given(stores())
def test_order_is_the_order_of_the_model(runs: list[Run]):
    with tempfile.TemporaryDirectory() as directory:
        db = database(Path(directory), [*runs, *KNOWN])
        keys = ["Args/x", "m/a", "max(m/a)", "min(m/b)"]
        for key, descending in itertools.product(keys, [False, True]):
            found = leaderboard.listed(db, Spec(sort=(SortKey(key, descending), SortKey("id"))))[0]
            model = sorted(runs, key=lambda run: (_rank(value_of(run, key), descending), run.id))
            assert list(found) == [run.id for run in model], (key, descending)
