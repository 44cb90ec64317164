"""Options of Slurm's `sbatch`: as people write them, and what the needs of a run become."""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tuitrack.model.plan import Plan

_SHORT = {
    "A": "account", "B": "extra-node-info", "C": "constraint", "D": "chdir", "F": "nodefile", "G": "gpus",
    "H": "hold", "J": "job-name", "L": "licenses", "M": "clusters", "N": "nodes", "S": "core-spec", "W": "wait",
    "a": "array", "b": "begin", "c": "cpus-per-task", "d": "dependency", "e": "error", "i": "input",
    "k": "no-kill", "m": "distribution", "n": "ntasks", "o": "output", "p": "partition", "q": "qos",
    "s": "oversubscribe", "t": "time", "w": "nodelist", "x": "exclude",
}  # fmt: skip
_OURS = {
    **dict.fromkeys(("job-name", "array"), "a job is found again by it"),
    **dict.fromkeys(("output", "error", "input", "open-mode"), "the console is the run's"),
    **dict.fromkeys(("requeue", "no-requeue"), "a run starts again as an attempt of its own: --retries"),
    **dict.fromkeys(("wrap", "chdir", "test-only", "wait", "parsable"), "what a job does is the run's"),
    **dict.fromkeys(("clusters", "cluster"), "a worker serves one cluster: its own SLURM_CONF"),
}
"""What cannot be asked for, and why."""

_NAME = re.compile(r"[a-z][a-z0-9-]+")
_GPUS = frozenset({"gpus", "gres", "gpus-per-node", "gpus-per-task", "gpus-per-socket"})
_MEMORY = frozenset({"mem", "mem-per-cpu", "mem-per-gpu"})
_KIND = re.compile(r"(?:gres/)?gpu:([A-Za-z][^:,()]*)")
_TYPED = re.compile(r"([A-Za-z][^:,]*):\d+")
_LEEWAY = 300.0
"""Seconds that a job may take beyond the run's time limit: to lay out its code, to make its environment, to end."""


class Option(NamedTuple):
    """An option by its long name; a value where it has one."""

    name: str
    value: str | None = None

    @property
    def text(self) -> str:
        """As `sbatch` takes it."""
        return f"--{self.name}" if self.value is None else f"--{self.name}={self.value}"


def parse(text: str) -> tuple[Option, ...]:
    """The options in a text, as `--partition=a100 --gres gpu:1 -t 8:00:00`.

    Raises:
        ValueError: it cannot be read, or asks for what is not to be asked for.
    """
    found: list[Option] = []
    words = shlex.split(text)
    while words:
        word = words.pop(0)
        option = _long(word) if word.startswith("--") else _short(word)
        if option.value is None and words and not words[0].startswith("-"):
            option = option._replace(value=words.pop(0))
        if option.name in _OURS:
            raise ValueError(f"--{option.name} cannot be given: {_OURS[option.name]}")
        found.append(option)
    return tuple(found)


def _long(word: str) -> Option:
    name, equals, value = word[2:].partition("=")
    if not _NAME.fullmatch(name):
        raise ValueError(f"{word} is no option of sbatch")
    return Option(name, value if equals else None)


def _short(word: str) -> Option:
    if len(word) < 2 or word[0] != "-" or word[1] not in _SHORT:
        raise ValueError(f"{word} is no option of sbatch")
    return Option(_SHORT[word[1]], word[2:] or None)


def needed(plan: Plan) -> tuple[Option, ...]:
    """What the needs of a run become, but for its GPUs."""
    found = []
    if plan.memory:
        found.append(Option("mem", f"{math.ceil(plan.memory / (1 << 20))}M"))
    if plan.time_limit:
        found.append(Option("time", str(math.ceil((plan.time_limit + _LEEWAY) / 60))))
    return tuple(found)


def merged(general: Sequence[Option], plan: Plan) -> tuple[str, ...]:
    """What a job is submitted with: the worker's options, what the run needs, what is said of the run itself.

    What comes later holds. A number of GPUs keeps the kind that the worker names.
    """
    found = _laid_over({}, general)
    if plan.gpus is not None:
        found = _with_gpus(found, math.ceil(plan.gpus))
    found = _laid_over(found, needed(plan))
    found = _laid_over(found, parse(plan.sbatch))
    return tuple(Option(name, value).text for name, value in found.items())


def _laid_over(found: Mapping[str, str | None], others: Iterable[Option]) -> dict[str, str | None]:
    """Options with others in their place; two ways to ask for the same exclude each other."""
    others = tuple(others)
    replaced = {one.name for one in others}
    for group in (_GPUS, _MEMORY):
        if replaced & group:
            replaced |= group
    return {**{name: value for name, value in found.items() if name not in replaced}, **dict(others)}


def _with_gpus(found: Mapping[str, str | None], count: int) -> dict[str, str | None]:
    """Options with so many GPUs, whatever else of a node they ask for."""
    others = [
        one for one in (found.get("gres") or "").split(",") if one and not one.removeprefix("gres/").startswith("gpu")
    ]
    kind = _kind(found)
    wanted = [f"gpu:{kind}:{count}" if kind else f"gpu:{count}"] * (count > 0) + others
    kept = {name: value for name, value in found.items() if name not in _GPUS}
    return {**kept, "gres": ",".join(wanted)} if wanted else kept


def _kind(found: Mapping[str, str | None]) -> str:
    """The kind of GPU that options name."""
    match = _KIND.search(found.get("gres") or "")
    for name in sorted(_GPUS - {"gres"}):
        match = match or _TYPED.match(found.get(name) or "")
    return match[1] if match else ""
