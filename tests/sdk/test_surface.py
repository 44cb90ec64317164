"""Every public name of ClearML's is here, with its parameters and defaults, or says what to use instead."""

from __future__ import annotations

import enum
import importlib
import inspect
import re
from collections.abc import Callable, Iterator

import clearml_names as names
import pytest

import tuitrack
from tuitrack.sdk import absent, artifacts, models

_CLASSES = {
    "Artifact": artifacts.Artifact,
    "Waitable": models.Waitable,
    **{name: getattr(tuitrack, name) for name in ("Task", "Logger", "Framework", "BaseModel", "Model")},
    **{name: getattr(tuitrack, name) for name in ("InputModel", "OutputModel")},
}

_OTHERWISE = {
    "Task.wait_for_status": "looks every second: looking costs nothing here",
    "BaseModel.report_scatter2d": "'line' is no mode of plotly's",
    "BaseModel.report_table": "takes `extra_data` too, as a Logger does",
}
"""Where a signature differs, and why."""


def functions(table: dict[str, str]) -> list[tuple[str, str, list[str]]]:
    """Owner, name and parameters of each line."""
    lines = [(owner, *line.split(maxsplit=1)) for owner, text in table.items() for line in text.strip().splitlines()]
    return [(owner, name, rest[0].split(" ") if rest else []) for owner, name, *rest in lines]


def listed(table: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Owner and name of each word."""
    return ((owner, name) for owner, text in table.items() for name in text.split())


def found(owner: str, name: str) -> object:
    """What a class itself holds under a name, without what every object has."""
    for kind in _CLASSES[owner].__mro__[:-1]:
        if name in vars(kind):
            return vars(kind)[name]
    pytest.fail(f"{owner}.{name} is missing")


def told(function: Callable[..., object]) -> list[str]:
    """The parameters as the table writes them, without self or cls."""
    return [_word(one) for one in inspect.signature(function).parameters.values() if one.name not in ("self", "cls")]


def _word(parameter: inspect.Parameter) -> str:
    stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}
    if parameter.kind in stars:
        return stars[parameter.kind]
    default = _plain(parameter.default)
    return parameter.name if parameter.default is parameter.empty else f"{parameter.name}={default!r}".replace(" ", "")


def _plain(default: object) -> object:
    if isinstance(default, tuple):
        return tuple(_plain(one) for one in default)
    return default.value if isinstance(default, enum.Enum) else default


def _asked(words: list[str]) -> list[str]:
    return [word[: len(word) - len(word.lstrip("*"))] if word.startswith("*") else word for word in words]


@pytest.mark.parametrize(("owner", "name", "words"), functions(names.METHODS), ids=lambda one: str(one)[:40])
def test_methods_take_what_clearml_takes(owner: str, name: str, words: list[str]):
    method = found(owner, name)
    method = method.__func__ if isinstance(method, classmethod) else method
    assert inspect.isfunction(method)
    if f"{owner}.{name}" in _OTHERWISE:
        assert told(method) != _asked(words)
        words = [word.partition("=")[0] for word in words]
        assert [word.partition("=")[0] for word in told(method)][: len(words)] == words
    else:
        assert told(method) == _asked(words)


@pytest.mark.parametrize(("owner", "name", "words"), functions(names.ON_THE_CLASS), ids=lambda one: str(one)[:40])
def test_class_methods_take_what_clearml_takes(owner: str, name: str, words: list[str]):
    method = found(owner, name)
    assert isinstance(method, classmethod | staticmethod)
    assert told(method.__func__) == _asked(words)


def test_properties_are_there_and_can_be_set():
    for owner, name in listed(names.PROPERTIES):
        assert isinstance(found(owner, name), property), name
    for owner, name in listed(names.SETTABLE):
        given = found(owner, name)
        assert isinstance(given, property) and given.fset is not None, name


@pytest.mark.parametrize("line", names.IMPORTS.strip().splitlines())
def test_names_are_at_their_import_paths(line: str):
    path, *wanted = line.split()
    module = importlib.import_module(path)
    for name in wanted:
        assert getattr(module, name) is not None, name


@pytest.mark.parametrize("name", sorted(absent.INSTEAD))
def test_what_cannot_be_used_says_what_can(name: str):
    kind = getattr(tuitrack, name)
    for use in (kind, lambda: kind.create):
        with pytest.raises(NotImplementedError, match=rf"{name} is not in .*: \w+"):
            use()


HOSTED = {
    "get_http_router": ((), "ssh"),
    "request_external_endpoint": ((80,), "ssh"),
    "wait_for_external_endpoint": ((), "ssh"),
    "list_external_endpoints": ((), "ssh"),
    "launch_multi_node": ((2,), "torchrun"),
    "get_all": ((), "query_tasks"),
    "set_dataview": ((object(),), "connect"),
    "get_dataviews": ((), "connect"),
}


@pytest.mark.parametrize("name", HOSTED)
def test_what_needs_the_server_says_what_to_use(name: str):
    given, instead = HOSTED[name]
    with pytest.raises(NotImplementedError, match=instead):
        getattr(tuitrack.Task(""), name)(*given)


def test_a_property_that_needs_the_server_is_not_there():
    task = tuitrack.Task("")
    assert not hasattr(task, "metrics_manager")
    with pytest.raises(NotImplementedError, match="get_logger"):
        _ = task.metrics_manager


def documented() -> Iterator[tuple[str, Callable[..., object]]]:
    """Every function of the public classes, once."""
    seen = set()
    for kind in (*_CLASSES.values(), *(getattr(tuitrack, name) for name in tuitrack.__all__)):
        for name, value in inspect.getmembers_static(kind) if inspect.isclass(kind) else ():
            function = value.__func__ if isinstance(value, classmethod | staticmethod) else value
            ours = inspect.isfunction(function) and function.__module__.startswith("tuitrack")
            if ours and not name.startswith("_") and function not in seen:
                seen.add(function)
                yield function.__qualname__, function


@pytest.mark.parametrize(("name", "function"), list(documented()), ids=lambda one: one if isinstance(one, str) else "")
def test_everything_public_says_what_it_takes(name: str, function: Callable[..., object]):
    said = inspect.getdoc(function)
    assert said, name
    taken = [one for one in inspect.signature(function).parameters if one not in ("self", "cls") and one[0] != "_"]
    if len(taken) > 1 and not said.startswith(("Nothing to do", "Not here")):
        missing = [one for one in taken if not re.search(rf"^    {one}: ", said, re.MULTILINE)]
        assert missing == []
