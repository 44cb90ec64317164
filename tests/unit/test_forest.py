"""Projects as a tree."""

from __future__ import annotations

from tuitrack.query.digest import Best
from tuitrack.query.projects import ProjectRow
from tuitrack.tui.leaderboard import forest

ROWS = (ProjectRow("a/b/c", 2, 1, 10.0), ProjectRow("a/b", 3, 0, 5.0), ProjectRow("z", 1, 0, 20.0))


def paths(*nodes: forest.Node) -> list[str]:
    return [node.path for node in nodes]


def test_a_project_counts_what_is_below_it():
    grown = forest.grown((*ROWS, ProjectRow("a-b", 9, 9, 1.0)), None)
    assert paths(*grown.nodes) == ["z", "a", "a/b", "a/b/c", "a-b"]
    counts = {node.path: (node.runs, node.running, node.updated, node.inner) for node in grown.nodes}
    assert counts["a"] == counts["a/b"] == (5, 1, 10.0, True)
    assert counts["a/b/c"] == (2, 1, 10.0, False)


def test_what_is_below_is_folded():
    grown = forest.grown(ROWS, None)
    folded = grown.turned("a/b", fold=True)
    assert paths(*folded.lines()) == ["z", "a", "a/b"]
    assert folded.turned("a/b", fold=False) == grown
    assert grown.turned("z", fold=True) == grown
    assert paths(*folded.lines("B C")) == ["a/b/c"]


def test_of_many_only_the_way_to_the_current_one_is_unfolded():
    rows = [ProjectRow(f"p{n}/q", 1, 0, 0.0) for n in range(forest.FITTING)]
    lines = paths(*forest.grown(rows, "p3/q").lines())
    assert [path for path in lines if "/" in path] == ["p3/q"]


def test_the_best_below_is_known_where_one_metric_judges_all():
    def best(metric: str, value: float) -> Best:
        return Best("", "", "", metric, value, lower=metric == "loss")

    bests = {"a/b": best("loss", 2.0), "a/b/c": best("loss", 1.0), "z": best("acc", 0.5)}
    assert [found and found.value for found in (forest.best_below(path, bests) for path in ("a", "z", "y"))] == [
        *(1.0, 0.5, None),
    ]
    assert forest.best_below("a", {**bests, "a/d": best("acc", 0.1)}) is None
