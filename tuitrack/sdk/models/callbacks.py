"""What a program wants to be asked about files that frameworks save and load; under ClearML's names."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from tuitrack.sdk import guard
from tuitrack.sdk.models import captured
from tuitrack.sdk.models.output import OutputModel
from tuitrack.sdk.models.reading import InputModel
from tuitrack.sdk.session import Session
from tuitrack.sdk.task import Task


class CallbackType(StrEnum):
    """What happens to a file."""

    save = "save"
    load = "load"


@dataclass(slots=True)
class ModelInfo:
    """A file that is saved or loaded, as callbacks see it and change it.

    Attributes:
        model: The model it is recorded as, None before that.
        upload_filename: What a copy of it is called.
        local_model_path: Where it is.
        local_model_id: What tells it from other models of the run; files that share it are one model.
        framework: Whose file it is.
        task: The run.
    """

    model: Any
    upload_filename: str | None
    local_model_path: str
    local_model_id: str
    framework: str
    task: Any


Callback = Callable[[CallbackType, ModelInfo], ModelInfo | None]
"""Gets what happens with the file; what it returns counts from then on."""

_handles = itertools.count(1)
_before: dict[int, Callback] = {}
_after: dict[int, Callback] = {}


class WeightsFileHandler:
    """Callbacks before and after a saved or loaded file is recorded.

    One gets a `CallbackType` and a `ModelInfo`; what it returns counts from then on. One that raises is passed over,
    with a warning.
    """

    CallbackType = CallbackType
    ModelInfo = ModelInfo

    @staticmethod
    def add_pre_callback(callback_function: Callback) -> int:
        """Ask before a file is recorded, None as the answer leaves it out; the handle, one for each function."""
        return _add(_before, callback_function)

    @staticmethod
    def add_post_callback(callback_function: Callback) -> int:
        """Tell of a file that is recorded, with its model; the handle, one for each function."""
        return _add(_after, callback_function)

    @staticmethod
    def remove_pre_callback(handle: int) -> bool:
        """Ask no more; whether there was such a handle."""
        return _before.pop(handle, None) is not None

    @staticmethod
    def remove_post_callback(handle: int) -> bool:
        """Tell no more; whether there was such a handle."""
        return _after.pop(handle, None) is not None


def saved(live: Session, path: str, framework: str, **told: Any) -> None:
    """The run wrote a model's file.

    Raises:
        OSError: it cannot be read.
    """
    info = _asked(_before.values(), CallbackType.save, _info(live, path, framework, Path(path).name))
    if info is None:
        return
    known_as = "" if info.local_model_id == path else info.local_model_id
    target = info.upload_filename or ""
    made = captured.saved(live, info.local_model_path, framework, known_as=known_as, target=target, **told)
    if _after:
        info.model = OutputModel.recorded(info.task, made)
        _asked(_after.values(), CallbackType.save, info)


def loaded(live: Session, path: str, framework: str) -> None:
    """The run read a model's file.

    Raises:
        OSError: it cannot be read.
    """
    info = _asked(_before.values(), CallbackType.load, _info(live, path, framework, None))
    if info is None:
        return
    captured.loaded(live, info.local_model_path, framework)
    if _after:
        info.model = InputModel.import_model(info.local_model_path, framework=framework)
        _asked(_after.values(), CallbackType.load, info)


def _info(live: Session, path: str, framework: str, filename: str | None) -> ModelInfo:
    return ModelInfo(None, filename, path, path, framework, Task(live.task_id))


def _asked(callbacks: Iterable[Callback], kind: CallbackType, info: ModelInfo | None) -> ModelInfo | None:
    """What callbacks make of it; one that raises is passed over."""
    for callback in list(callbacks):
        if info is None:
            return None
        answer = _answer(callback, kind, info)
        info = info if answer is None else answer[0]
    return info


@guard.harmless
def _answer(callback: Callback, kind: CallbackType, info: ModelInfo) -> tuple[ModelInfo | None]:
    return (callback(kind, info),)


def _add(callbacks: dict[int, Callback], callback: Callback) -> int:
    handle = next((handle for handle, one in callbacks.items() if one == callback), None)
    if handle is None:
        callbacks[handle := next(_handles)] = callback
    return handle
