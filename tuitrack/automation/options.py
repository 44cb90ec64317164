"""What ClearML's pipelines can be told: what of it has a meaning here, what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypedDict

from tuitrack.automation.placing import Place
from tuitrack.sdk import guard, requirements

_NO_CONTAINERS = "runs have no containers"
_AS_GIVEN = "a version is kept as it is given"
_BY_ID = "runs of one name are told apart by their ids"
_ALWAYS = "modules beside the pipeline can always be imported"
_IN_TURN = "pipelines called in one process run one after the other"
_OWN_CODE = "a pipeline runs with the code, and where, it was started"

_WITHOUT_EFFECT: Mapping[str, tuple[object, str]] = {
    **dict.fromkeys(("docker", "docker_args", "docker_bash_setup_script"), (None, _NO_CONTAINERS)),
    "auto_version_bump": (None, _AS_GIVEN),
    "add_run_number": (True, _BY_ID),
    "enable_local_imports": (True, _ALWAYS),
    "multi_instance_support": (False, _IN_TURN),
}
"""Settings that are passed over, each with the value that asks for nothing, and why."""

_OF_A_PIPELINE: Mapping[str, tuple[object, str]] = {
    **dict.fromkeys(("repo", "repo_branch", "repo_commit", "working_dir"), (None, _OWN_CODE)),
}
_KNOWN = frozenset({"always_create_from_code", "pool_frequency", "recursively_parse_parameters"})
"""Settings that change nothing: code is always taken as it is, nested values are always looked through."""

_FORMAT = "results are kept as Task.upload_artifact keeps them; return the path of a file for a format of your own"
_REFUSED: Mapping[str, str] = {
    "artifact_serialization_function": _FORMAT,
    "artifact_deserialization_function": _FORMAT,
    "draft": "make the draft with Task.create, then add_step(base_task_id=…, clone_base_task=False)",
}
"""Settings that cannot be passed over, as other results would come out, with what to do."""


class FunctionOptions(TypedDict, total=False):
    """What a function's task can be told of its code, under ClearML's names.

    packages: packages it asks for, in pip's format or as a file of them; noted with its task, as steps run with this
        interpreter; None or True for those that are installed.
    repo: path of a local clone to run in, in place of the pipeline's own repository.
    repo_branch, repo_commit: what of that repository; default what is checked out, with the uncommitted changes.
    working_dir: where to run it, relative to the repository.
    output_uri: where its models are copied to.
    auto_connect_frameworks, auto_connect_arg_parser: as in `Task.init`.
    skip_global_imports: leave out the imports at the top of the function's module.
    docker, docker_args, docker_bash_setup_script: passed over, with a warning: runs have no containers.
    """

    packages: Any
    repo: str | None
    repo_branch: str | None
    repo_commit: str | None
    working_dir: str | None
    output_uri: str | bool | None
    auto_connect_frameworks: Any
    auto_connect_arg_parser: Any
    skip_global_imports: bool
    docker: Any
    docker_args: Any
    docker_bash_setup_script: Any


_FUNCTION = frozenset(FunctionOptions.__annotations__)


class PipelineOptions(TypedDict, total=False):
    """What a pipeline can be told beside its steps, under ClearML's names.

    packages: packages its own task asks for, in pip's format or as a file of them.
    output_uri, skip_global_imports: for its function steps that do not say so themselves.
    """

    packages: Any
    output_uri: str | bool | None
    skip_global_imports: bool


_PIPELINE = frozenset(PipelineOptions.__annotations__)


def of_pipeline(given: Mapping[str, Any]) -> PipelineOptions:
    """The settings of a pipeline that mean something; a warning for each that does not.

    Raises:
        TypeError: ClearML knows no such setting.
        NotImplementedError: one that would change results.
    """
    return _sorted(given, _PIPELINE, "the pipeline", {**_WITHOUT_EFFECT, **_OF_A_PIPELINE})  # type: ignore[return-value]


def of_step(name: str, given: Mapping[str, Any], step: frozenset[str]) -> tuple[dict[str, Any], FunctionOptions]:
    """The settings of a function step: those of any step, then those of its code.

    Raises:
        TypeError: ClearML knows no such setting.
        NotImplementedError: one that would change results.
    """
    found = _sorted(given, step | _FUNCTION - _WITHOUT_EFFECT.keys(), f"step {name}", _WITHOUT_EFFECT)
    code = {key: value for key, value in found.items() if key in _FUNCTION}
    return {key: value for key, value in found.items() if key in step}, code  # type: ignore[return-value]


def of_template(name: str, given: Mapping[str, Any], step: frozenset[str]) -> dict[str, Any]:
    """The settings of a step that clones a task.

    Raises:
        TypeError: ClearML knows no such setting.
    """
    unset = {"output_uri": (None, "a clone copies its models where its template did")}
    return _sorted(given, step, f"step {name}", {**_WITHOUT_EFFECT, **unset})


def place(told: FunctionOptions) -> Place:
    """Where a function is to run."""
    return Place(
        repo=str(told.get("repo") or ""),
        branch=told.get("repo_branch") or "",
        commit=told.get("repo_commit") or "",
        working_dir=told.get("working_dir") or "",
        packages=packages(told.get("packages")),
    )


def packages(given: Any) -> tuple[str, ...]:
    """Packages asked for; none where those of this interpreter will do.

    Raises:
        OSError: the file of them cannot be read.
    """
    if given is None or isinstance(given, bool):
        return ()
    one = isinstance(given, str) and not Path(given).is_file()
    return (given,) if one else requirements.of(given)


_TASK = frozenset({"name", "project_name", "comment", "tags", "script", "hyperparams", "configuration"})


def overrides(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a step's task as `Task.update_task` takes them, from ClearML's dotted names of them."""
    tree: dict[str, Any] = {}
    for key, value in given.items():
        *path, last = key.split(".")
        if (*path, last)[0] not in _TASK:
            known = ", ".join(sorted(_TASK))
            guard.warn_once(f"{name} {key}", f"{key} of step {name} is passed over: a task has {known} here")
            continue
        inner = tree
        for part in path:
            inner = inner.setdefault(part, {})
        inner[last] = value
    return tree


def of_task(told: FunctionOptions) -> dict[str, Any]:
    """What the function's own `Task.init` is told."""
    names = ("output_uri", "auto_connect_frameworks", "auto_connect_arg_parser")
    return {name: told[name] for name in names if told.get(name) is not None}  # type: ignore[literal-required]


def _sorted(
    given: Mapping[str, Any], known: frozenset[str], owner: str, passed_over: Mapping[str, tuple[object, str]]
) -> dict[str, Any]:
    for name, value in given.items():
        if name in _REFUSED and value:
            raise NotImplementedError(f"{name} of {owner} is not built: {_REFUSED[name]}")
        if name in passed_over and name not in known:
            nothing, why = passed_over[name]
            if value is not None and value != nothing:
                guard.warn_once(f"{owner} {name}", f"{name} of {owner} is passed over: {why}")
        elif name not in known | _KNOWN | _REFUSED.keys():
            raise TypeError(f"{owner} got an unexpected keyword argument {name!r}")
    return {name: value for name, value in given.items() if name in known}
