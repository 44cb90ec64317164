"""Names of ClearML's that can be imported but not used, each with what to use instead."""

from __future__ import annotations

from typing import Any, NoReturn

_DATASETS = "keep files as artifacts (task.upload_artifact) or move them with StorageManager"
_SWEEPS = "it follows in a later version; until then: tuitrack clone TASK --sweep Section/key=V1,V2 --enqueue QUEUE"
_SCHEDULES = "it follows in a later version; until then cron with: tuitrack clone TASK --enqueue QUEUE"
_TUNER = "connect the values of each trial in a task of its own: task.connect(hp.values, 'trial')"
_QUESTIONS = "ask with input(), or take arguments"
_ENTERPRISE = "it is part of ClearML's enterprise server"
_MACHINES = "no machines are started anywhere; on each one that there is: tuitrack worker start --queue QUEUE"
_ALERTS = "set alert_command in config.toml, which runs for every alert; or cron with: tuitrack ls status:failed"

INSTEAD = {
    **dict.fromkeys(("DataEntry", "DataView", "HyperDataset", "SingleFrame"), _ENTERPRISE),
    "Dataset": f"dataset versions are not kept; {_DATASETS}",
    **dict.fromkeys(
        (
            "ClearmlJob",
            "DiscreteParameterRange",
            "GridSearch",
            "HyperParameterOptimizer",
            "LogUniformParameterRange",
            "Objective",
            "OptimizerBOHB",
            "OptimizerOptuna",
            "ParameterSet",
            "RandomSearch",
            "UniformIntegerParameterRange",
            "UniformParameterRange",
        ),
        _SWEEPS,
    ),
    **dict.fromkeys(("ClearmlTunerCallback", "ClearmlTunerLogger"), _TUNER),
    **dict.fromkeys(("get_input", "input_bool", "input_int", "input_list", "multiline_input"), _QUESTIONS),
    **dict.fromkeys(("AutoScaler", "AwsAutoScaler"), _MACHINES),
    "Monitor": _ALERTS,
    **dict.fromkeys(("TaskScheduler", "TriggerScheduler"), _SCHEDULES),
}


class _Absent(type):
    """Refuses whatever is done with a class, or with one that a program derives from it."""

    def __call__(cls, *_: Any, **__: Any) -> NoReturn:
        _refuse(cls)

    def __getattr__(cls, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        _refuse(cls)


def named(owner: str, name: str) -> type:
    """A class of that name which says what to use instead once it is used.

    Raises:
        AttributeError: ClearML has no such name either.
    """
    if name not in INSTEAD:
        raise AttributeError(f"module {owner!r} has no attribute {name!r}")
    return _Absent(name, (), {"__module__": owner, "__doc__": f"Not here: {INSTEAD[name]}."})


def _refuse(given: type) -> NoReturn:
    name = next(one.__name__ for one in given.__mro__ if one.__name__ in INSTEAD)
    raise NotImplementedError(f"{name} is not in this version of tuitrack: {INSTEAD[name]}")
