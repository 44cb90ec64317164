"""How a task is to be run: what it needs, when and after what it may start, how often and how long it may try."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from tuitrack import errors
from tuitrack.model import amounts, sbatch

PRIORITIES = {"low": -10, "normal": 0, "high": 10}
"""Priorities that have a name; any whole number is one."""

ENVIRONMENTS = ("recorded", "fresh")
"""The interpreter that was recorded, or one made anew from the recorded packages."""

MOST_RETRIES = 100
_MOST_PRIORITY = 10**6
_MOST_BYTES = 2**62

Setting = str | int | float | tuple[str, ...] | None
"""What a field of a plan can be."""

Settings = Mapping[str, Setting]
"""Some fields of a plan by name, as they are to become."""

NOTHING: Settings = {}


@dataclass(frozen=True, slots=True)
class Plan:
    """How a task is to be run; of what is None or empty the worker decides.

    `gpus` may be a part of one; `memory` is in bytes of the host; `after` are ids of tasks that must have completed;
    `at` is the earliest start; `time_limit` is in seconds; `retries` are allowed after failures; `sbatch` are options
    for Slurm, where that runs it.
    """

    queue: str = ""
    priority: int = 0
    gpus: float | None = None
    memory: int | None = None
    after: tuple[str, ...] = ()
    at: float | None = None
    time_limit: float | None = None
    retries: int = 0
    environment: str = ""
    sbatch: str = ""

    def with_(self, given: Settings) -> Plan:
        """With some fields as given.

        Raises:
            TypeError: there is no such field.
        """
        return replace(self, **given)  # type: ignore[arg-type]

    @property
    def lasting(self) -> Plan:
        """What a clone takes over: not when the task itself was to start."""
        return replace(self, after=(), at=None)


PLAIN = Plan()
"""The plan of a task of which nobody has said how it is to run."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a plan that is written as text; `about` says what it can be, `choices` are its usual texts."""

    name: str
    title: str
    about: str
    _read: Callable[[str, float], Setting]
    _write: Callable[[Setting], str]
    choices: tuple[str, ...] = ()

    def read(self, text: str, now: float) -> Setting:
        """What a text means.

        Raises:
            BadValue: it cannot be read; the hint says what could.
        """
        return self._read(text.strip(), now)

    def written(self, plan: Plan) -> str:
        """It as `read` reads it; empty where the worker decides."""
        return self._write(getattr(plan, self.name))

    def problem(self, text: str, now: float) -> str:
        """Why it cannot be a text, and what could; empty where it can."""
        try:
            self.read(text, now)
        except errors.BadValue as error:
            return f"{error.message.rpartition(': ')[2]}: {self.about}"
        return ""


def _refusal(option: str, text: str, told: str, hint: str) -> errors.BadValue:
    return errors.BadValue(f"{option} {text}: {told}", hint=hint)


def _priority(text: str, now: float) -> Setting:
    if not text or text.lower() in PRIORITIES:
        return PRIORITIES[text.lower() or "normal"]
    if not text.lstrip("+-").isdecimal() or abs(int(text)) > _MOST_PRIORITY:
        raise _refusal("priority", text, "no priority", "low, normal, high or a whole number, higher starts first")
    return int(text)


def written_priority(value: Setting) -> str:
    """A priority by its name where it has one."""
    return next((name for name, number in PRIORITIES.items() if number == value), str(value))


def _gpus(text: str, now: float) -> Setting:
    if not text:
        return None
    try:
        count = 0.0 if text.lower() == "none" else float(text)
    except ValueError:
        count = math.nan
    if not 0 <= count <= 1024 or (count > 1 and not count.is_integer()):
        raise _refusal("gpus", text, "no number", "1, 2, a part of one as 0.5, none; empty: as the worker gives")
    return count


def _written_gpus(value: Setting) -> str:
    return "" if value is None else f"{value:g}" if value else "none"


def _memory(text: str, now: float) -> Setting:
    if not text:
        return None
    found = amounts.size(text)
    if found is None or not 1 <= found <= _MOST_BYTES:
        raise _refusal("memory", text, "no size", "as 32GB; empty: not looked at")
    return int(found)


def _written_memory(value: Setting) -> str:
    return amounts.written_size(value) if isinstance(value, int) else ""


def _at(text: str, now: float) -> Setting:
    if text.lower() in ("", "now"):
        return None
    found = amounts.moment(text, now)
    if found is None:
        raise _refusal("at", text, "no time", "as 02:00, tomorrow 8:00, +2h or 2026-11-27 02:00; empty: at once")
    if found <= now:
        raise _refusal("at", text, "that is past", "as 02:00, tomorrow 8:00, +2h; empty: at once")
    return found


def _written_at(value: Setting) -> str:
    return amounts.written_moment(value) if isinstance(value, float | int) else ""


def _time_limit(text: str, now: float) -> Setting:
    if text.lower() in ("", "none"):
        return None
    found = amounts.span(text)
    if not found:
        raise _refusal("time limit", text, "no span", "as 8h, 90m, 1h30m; empty: as long as it takes")
    return found


def _written_limit(value: Setting) -> str:
    return amounts.written_span(value) if isinstance(value, float | int) else ""


def _retries(text: str, now: float) -> Setting:
    if not text:
        return 0
    if not text.isdecimal() or int(text) > MOST_RETRIES:
        raise _refusal("retries", text, "no count", f"0 to {MOST_RETRIES}: how often it may fail and start again")
    return int(text)


def _environment(text: str, now: float) -> Setting:
    if text.lower() in ("", ENVIRONMENTS[0]):
        return ""
    if text.lower() not in ENVIRONMENTS:
        raise _refusal("environment", text, "unknown", " or ".join(ENVIRONMENTS))
    return text.lower()


def _sbatch(text: str, now: float) -> Setting:
    try:
        sbatch.parse(text)
    except ValueError as error:
        raise _refusal("sbatch", text, str(error), "options of sbatch, as --partition=a100 --gres=gpu:1") from error
    return text


FIELDS = (
    Field("gpus", "GPUs", "1, 2, 0.5 of one, none", _gpus, _written_gpus),
    Field("memory", "memory", "of the host, as 32GB", _memory, _written_memory),
    Field("priority", "priority", "or any whole number", _priority, written_priority, tuple(PRIORITIES)),
    Field("at", "start at", "02:00, tomorrow 8:00, +2h", _at, _written_at),
    Field("time_limit", "time limit", "8h, 90m, 1h30m", _time_limit, _written_limit),
    Field("retries", "retries", "times, after a failure", _retries, str),
    Field(
        "environment",
        "environment",
        "Python it runs with",
        _environment,
        lambda value: str(value or ENVIRONMENTS[0]),
        ENVIRONMENTS,
    ),
    Field("sbatch", "sbatch", "options, where Slurm runs it", _sbatch, str),
)
"""The fields that are written as text, in the order of forms and of help; `queue` and `after` name other things."""

BY_NAME = {field.name: field for field in FIELDS}


def read(texts: Mapping[str, str], now: float) -> dict[str, Setting]:
    """Fields by name from their texts.

    Raises:
        BadValue: one cannot be read.
    """
    return {name: BY_NAME[name].read(text, now) for name, text in texts.items()}
