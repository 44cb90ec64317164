"""Clones and edits: everything is checked before anything is stored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from drafting import draft, log, opened, row, script, typical

from tuitrack import errors
from tuitrack.model.params import Param
from tuitrack.model.task import Status
from tuitrack.ops import params, tasks
from tuitrack.ops.tasks import CloneSpec
from tuitrack.query import tasks as query


@pytest.fixture
def db(home: Path):
    return opened(home)


@pytest.fixture
def source(db, tmp_path: Path) -> str:
    made = draft(db, script(tmp_path / "code", "print(1)"), params=typical(), name="wide")
    with db.write() as tx:
        tx.execute("INSERT INTO configuration VALUES (?, 'net', 'yaml', 'a: 1', '', 0, 0, NULL)", (made,))
    tasks.note(db, made, "the note")
    tasks.set_status(db, made, Status.RUNNING)
    tasks.set_status(db, made, Status.COMPLETED)
    return made


def values(db, task_id: str) -> dict[str, tuple[str, int]]:
    rows = db.rows("SELECT key, value, edited FROM param WHERE task_id = ? ORDER BY position", (task_id,))
    return {one["key"]: (one["value"], one["edited"]) for one in rows}


def count(db, table: str = "task") -> int:
    return db.rows(f"SELECT COUNT(*) FROM {table}")[0][0]


def test_a_clone_copies_what_makes_the_run_and_drops_what_it_made(db, source):
    made = tasks.clone(db, source)
    before, after = row(db, source), row(db, made)
    for name in ("name", "project", "type", "comment"):
        assert after[name] == before[name]
    assert (after["status"], after["parent"], after["attempt"], after["started"]) == ("draft", source, 0, None)
    assert values(db, made) == values(db, source)
    assert list(values(db, made)) == list(values(db, source))
    environments = db.rows("SELECT detail FROM environment WHERE task_id IN (?, ?)", (source, made))
    assert environments[0][0] == environments[1][0]
    assert json.loads(environments[0][0])["script_text"] == "print(1)"
    assert [one[0] for one in db.rows("SELECT name FROM tag WHERE task_id = ?", (made,))] == ["seed"]
    assert f"created: clone of {source}" in log(db, made)


def test_the_clone_of_a_clone_has_the_clone_as_its_parent(db, source):
    first = tasks.clone(db, source)
    assert row(db, tasks.clone(db, first))["parent"] == first
    assert row(db, tasks.clone(db, first, CloneSpec(parent=source)))["parent"] == source


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "wide"),
        ({"Args/lr": "1e-4"}, "wide lr=1e-4"),
        ({"Args/lr": "1e-4", "General/model/dropout": "0.1"}, "wide lr=1e-4 dropout=0.1"),
        ({"General/layers": "[" + "1, " * 40 + "1]"}, "wide layers=[1, 1, 1, 1, 1, 1, 1, 1…"),
    ],
)
def test_the_name_says_what_changed(db, source, given, name):
    assert row(db, tasks.clone(db, source, CloneSpec(params=given)))["name"] == name


def test_a_small_rate_is_named_as_tables_write_it(db, source):
    assert row(db, tasks.clone(db, source, CloneSpec(params={"Args/lr": "0.0001"})))["name"] == "wide lr=1e-4"


def test_a_value_changed_again_stands_where_the_name_had_the_one_before(db, source):
    first = tasks.clone(db, source, CloneSpec(params={"Args/lr": "1e-4", "Args/epochs": "3"}))
    second = tasks.clone(db, first, CloneSpec(params={"Args/lr": "0.5"}))
    assert row(db, second)["name"] == "wide lr=0.5 epochs=3"


@pytest.mark.parametrize(
    ("key", "text", "stored"),
    [
        ("Args/lr", "1e-4", "0.0001"),
        ("Args/lr", "3", "3.0"),
        ("Args/lr", "nan", "nan"),
        ("Args/epochs", "1e2", "100"),
        ("Args/verbose", "yes", "True"),
        ("Args/opt", "adam", "adam"),
        ("General/layers", "1, 2", "[1, 2]"),
        ("Args/resume", "None", ""),
        ("Args/resume", '"None"', '"None"'),
        ("Args/top", "5", "5"),
    ],
)
def test_equal_values_are_stored_under_one_text(db, source, key, text, stored):
    made = tasks.clone(db, source, CloneSpec(params={key: text}))
    assert values(db, made)[key][0] == stored


def test_what_differs_from_the_parent_is_marked_as_edited(db, source):
    made = tasks.clone(
        db, source, CloneSpec(params={"Args/lr": "0.2", "Args/epochs": "10"}, configurations={"net": "a: 2"})
    )
    assert {key for key, (_, edited) in values(db, made).items() if edited} == {"Args/lr"}
    assert db.rows("SELECT edited FROM configuration WHERE task_id = ?", (made,))[0][0] == 1
    params.edit(db, made, {"Args/lr": "0.1", "Args/epochs": "11"}, {"net": "a: 1"})
    assert {key for key, (_, edited) in values(db, made).items() if edited} == {"Args/epochs"}
    assert db.rows("SELECT edited FROM configuration WHERE task_id = ?", (made,))[0][0] == 0


def test_edits_of_a_draft_that_never_ran_stay_marked_in_its_clone(db, source):
    first = tasks.clone(db, source, CloneSpec(params={"Args/lr": "0.2"}))
    assert values(db, tasks.clone(db, first))["Args/lr"] == ("0.2", 1)
    for status in (Status.RUNNING, Status.COMPLETED):
        tasks.set_status(db, first, status)
    assert values(db, tasks.clone(db, first))["Args/lr"] == ("0.2", 0)


REFUSED = [
    ({"Args/opt": "nope"}, errors.BadValue, "Args/opt=nope", "sgd, adam"),
    ({"Args/epochs": "3.7"}, errors.BadValue, "Args/epochs=3.7", "int"),
    ({"Args/top": "9"}, errors.BadValue, "Args/top=9", " to 5"),
    ({"Args/verbose": "perhaps"}, errors.BadValue, "Args/verbose=perhaps", "bool"),
    ({"General/layers": "[1, x]"}, errors.BadValue, "General/layers=[1, x]", "list/int"),
    ({"Args/epoch": "3"}, errors.Refused, "Args/epoch", "Args/epochs"),
    ({"lr": "3"}, errors.Refused, "lr", "Args/lr"),
    ({"Args/lr": "0.1", "Args/opt": "no"}, errors.BadValue, "Args/opt=no", "sgd, adam"),
]


@pytest.mark.parametrize(("given", "kind", "named", "allowed"), REFUSED)
def test_a_bad_edit_is_one_line_and_stores_nothing(db, source, given, kind, named, allowed):
    before = [count(db, table) for table in ("task", "param", "environment", "task_event", "tag")]
    with pytest.raises(kind) as caught:
        tasks.clone(db, source, CloneSpec(params=given))
    assert named in str(caught.value)
    assert allowed in caught.value.hint
    assert "\n" not in str(caught.value)
    assert [count(db, table) for table in ("task", "param", "environment", "task_event", "tag")] == before


def test_one_bad_clone_of_many_stores_none(db, source):
    before = count(db)
    specs = [CloneSpec(params={"Args/lr": text}) for text in ("0.1", "0.2", "much")]
    with pytest.raises(errors.BadValue, match="Args/lr=much"):
        tasks.clone_many(db, source, specs)
    assert count(db) == before
    made = tasks.clone_many(db, source, specs[:2])
    assert [values(db, one)["Args/lr"][0] for one in made] == ["0.1", "0.2"]


@pytest.mark.parametrize(
    ("name", "text", "kind"), [("net", "a: [1", errors.BadValue), ("nett", "a: 1", errors.Refused)]
)
def test_a_bad_configuration_stores_nothing(db, source, name, text, kind):
    before = count(db)
    with pytest.raises(kind):
        tasks.clone(db, source, CloneSpec(configurations={name: text}))
    assert count(db) == before


def test_only_drafts_can_be_edited_and_all_edits_or_none_take_effect(db, source):
    with pytest.raises(errors.Refused, match="only drafts can be edited"):
        params.edit(db, source, {"Args/lr": "0.3"})
    made = tasks.clone(db, source)
    with pytest.raises(errors.BadValue):
        params.edit(db, made, {"Args/lr": "0.3", "Args/epochs": "many"})
    assert values(db, made)["Args/lr"] == ("0.1", 0)


def test_every_change_is_seen_by_readers(db, source):
    def revision() -> int:
        return db.rows("SELECT value FROM revision WHERE name = 'task'")[0][0]

    before = revision()
    made = tasks.clone(db, source)
    assert revision() > before
    for change in (
        lambda: params.edit(db, made, {"Args/lr": "0.3"}),
        lambda: tasks.rename(db, made, "n"),
        lambda: tasks.add_tags(db, made, ["x"]),
        lambda: tasks.archive(db, made),
    ):
        before = revision()
        change()
        assert revision() > before
        assert row(db, made)["revision"] == revision()


def test_only_keys_the_code_never_had_count_as_added(db, source):
    first = tasks.clone(db, source, CloneSpec(params={"Args/lr": "0.5"}))
    params.put(db, first, [Param("General/new", "1", "int")])
    again = tasks.clone(db, first)
    for made in (first, again):
        with db.read() as tx:
            found = query.injection(tx, made)
        assert set(found.edited) == {"Args/lr", "General/new"}
        assert found.added == ("General/new",)
