"""Projects as a tree: what is in each, folded or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tuitrack.query import projects
from tuitrack.query.digest import Best
from tuitrack.query.projects import ProjectRow

FITTING = 14
"""So many projects are shown unfolded."""


@dataclass(frozen=True, slots=True)
class Node:
    """A project by its path, with what is in it and below it; `inner` when there are projects below."""

    path: str
    runs: int
    running: int
    updated: float
    inner: bool = False

    @property
    def depth(self) -> int:
        """How many projects it lies in."""
        return self.path.count("/")

    @property
    def label(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Forest:
    """All projects, below each those in it, the one touched last first; which of them are folded."""

    nodes: tuple[Node, ...] = ()
    folded: frozenset[str] = frozenset()

    def lines(self, search: str = "") -> tuple[Node, ...]:
        """What is in sight: all that is not folded; of a search all whose paths hold each of its words."""
        words = search.lower().split()
        if words:
            return tuple(node for node in self.nodes if all(word in node.path.lower() for word in words))
        return tuple(node for node in self.nodes if self.folded.isdisjoint(projects.above(node.path)[:-1]))

    def turned(self, path: str, *, fold: bool) -> Forest:
        """With what is below a project out of sight, or in sight."""
        inner = any(node.path == path and node.inner for node in self.nodes)
        return replace(self, folded=self.folded | {path} if fold and inner else self.folded - {path})


def grown(rows: Iterable[ProjectRow], current: str | None) -> Forest:
    """The tree of some projects; of many, only what leads to the current one is unfolded."""
    found: dict[str, Node] = {}
    for row in rows:
        for path in projects.above(row.name):
            here = found.get(path, Node(path, 0, 0, 0.0))
            found[path] = Node(
                path,
                here.runs + row.runs,
                here.running + row.running,
                max(here.updated, row.updated),
                here.inner or path != row.name,
            )
    nodes = _ordered(found)
    way = projects.above(current or "")[:-1]
    inner = {node.path for node in nodes if node.inner and node.path not in way}
    return Forest(nodes, frozenset(inner if len(nodes) > FITTING else ()))


def best_below(path: str, bests: Mapping[str, Best]) -> Best | None:
    """The best of a project and those below it, where they are all judged by one metric."""
    found = [best for name, best in bests.items() if projects.contains(path, name)]
    if len({(best.metric, best.lower) for best in found}) != 1:
        return None
    return (min if found[0].lower else max)(found, key=lambda best: best.value)


def _ordered(found: Mapping[str, Node]) -> tuple[Node, ...]:
    """Each project before those in it, among equals the one touched last first."""
    below: dict[str, list[Node]] = {}
    for path, node in found.items():
        below.setdefault(path.rpartition("/")[0], []).append(node)

    def walk(nodes: Sequence[Node]) -> Iterable[Node]:
        for node in sorted(nodes, key=lambda one: (-one.updated, one.path)):
            yield node
            yield from walk(below.get(node.path, ()))

    return tuple(walk([node for node in found.values() if not node.depth]))
