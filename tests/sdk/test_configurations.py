"""Configuration objects: whole, with comments, edited on the way to a rerun."""

from __future__ import annotations

import json

import pytest

from tuitrack.model import events, execution

HEAD = "import pathlib\nfrom tuitrack import Task\ntask = Task.init('digits', 'mlp')\n"
YAML = "# how wide\nwidth: 8\nname: mlp  # ours\n"


def edited(run, script: str, text: str, code: int = 0):
    first = run(script).spools[-1]
    (one,) = first.of(events.ConfigurationSet)
    inject = execution.Injection(configurations=(execution.Configuration(one.name, one.type, text),))
    return one, run(script, inject=inject, code=code)


@pytest.mark.parametrize("kind", ["str", "pathlib.Path"])
def test_a_file_is_kept_to_the_letter(run, tmp_path, kind):
    path = tmp_path / "model.yaml"
    path.write_text(YAML)
    script = f"{HEAD}p = task.connect_configuration({kind}({str(path)!r}), 'model')\n"
    script += f"assert isinstance(p, {kind})\nprint(p, open(p).read(), sep='|')"
    stored, result = edited(run, script, YAML.replace("8", "16"))
    assert (stored.type, stored.text) == ("yaml", YAML)
    read_from, text = result.out.split("|")
    assert read_from.endswith("attempt/config/model/model.yaml")
    assert text.strip() == YAML.replace("8", "16").strip()
    assert result.spools[-1].of(events.Consumed) == [events.Consumed(configurations=("model",))]
    assert path.read_text() == YAML


def test_an_unedited_file_is_read_where_it_is(run, tmp_path):
    path = tmp_path / "model.yaml"
    path.write_text(YAML)
    _, result = edited(run, f"{HEAD}print(task.connect_configuration({str(path)!r}))", YAML)
    assert result.out.strip() == str(path)


@pytest.mark.parametrize(
    ("default", "text", "value"),
    [
        ("{'a': 1, 'b': {'c': [1, 2]}}", '{"b": {"c": [3]}}', "{'b': {'c': [3]}}"),
        ("{1: 'x', 't': (1, 2), 'f': 0.5}", '{"1": "y", "t": [3, 4], "f": 1}', "{1: 'y', 't': (3, 4), 'f': 1.0}"),
        ("[1, {'a': 2}]", "[5]", "[5]"),
        ("{'a': 1}", "a: 2\nb: [x]\n", "{'a': 2, 'b': ['x']}"),
    ],
)
def test_an_object_is_filled_in_place(run, default, text, value):
    script = f"{HEAD}given = {default}\ngot = task.connect_configuration(given, 'model')\n"
    _, result = edited(run, script + "assert got == given\nprint(given)", text)
    assert result.out.strip() == value


def test_later_changes_of_a_dict_are_recorded_and_reach_the_original(run):
    script = f"{HEAD}given = {{'a': 1, 'b': {{'c': 2}}}}\ngot = task.connect_configuration(given, 'model', 'ours')\n"
    script += "got['b']['c'] *= 5\ngot['new'] = 3\ngot['new'] = 3\nassert got == given\nprint(given)"
    found = run(script).owner.of(events.ConfigurationSet)
    assert [json.loads(one.text) for one in found][1:] == [{"a": 1, "b": {"c": 10}}, {"a": 1, "b": {"c": 10}, "new": 3}]
    assert {(one.name, one.type, one.description) for one in found} == {("model", "dictionary", "ours")}
    edit = execution.Configuration("model", "dictionary", '{"a": 1, "b": {"c": 7}}')
    result = run(script, inject=execution.Injection(configurations=(edit,)))
    assert result.out.strip() == "{'a': 1, 'b': {'c': 35}, 'new': 3}"
    assert [one.text for one in result.spools[-1].of(events.ConfigurationSet)] == [edit.text]


@pytest.mark.parametrize("text", ["[1]", "{'a': [}", "5"])
def test_what_cannot_be_read_stops_the_run(run, text):
    _, result = edited(run, HEAD + "task.connect_configuration({'a': 1}, 'model')\nprint('trained')", text, code=1)
    assert "BadValue: configuration model" in result.err
    assert result.out == ""


def test_comments_of_a_dict_are_none_and_its_type_is_said(run):
    stored, _ = edited(run, HEAD + "task.connect_configuration({'ä': 1}, 'model', 'ours')", "{}")
    assert (stored.type, stored.text, stored.description) == ("dictionary", '{\n  "ä": 1\n}', "ours")


def test_an_object_is_set_from_text_or_dict(run):
    result = run(
        HEAD + "task.set_configuration_object('a', 'x: 1')\ntask.set_configuration_object('b', config_dict=[1])"
    )
    found = result.owner.of(events.ConfigurationSet)
    assert [(one.name, one.type) for one in found] == [("a", "file"), ("b", "list")]
