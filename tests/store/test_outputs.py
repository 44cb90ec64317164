"""Figures, debug samples and models: from events to rows to what is asked of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from recording import Bench, event_record, started

from tuitrack import errors
from tuitrack.model.outputs import (
    Direction,
    Metadatum,
    ModelDescribed,
    ModelLinked,
    ModelRead,
    ModelUnlinked,
    PlotReported,
    SampleReported,
)
from tuitrack.ops import models as verbs
from tuitrack.ops import tasks as task_verbs
from tuitrack.query import changes, lineage, models, reports, tasks

RUN = "1" * 32
OTHER = "2" * 32
MODEL = "a" * 32


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with closing(Bench(tmp_path / "home")) as bench:
        bench.batch([event_record(started(RUN))], spool="r")
        yield bench


def report(bench: Bench, *found: object, spool: str = "s") -> None:
    """Events of a process that reports into the run."""
    events = [event_record(started(RUN, owner=False)), *map(event_record, found)]
    bench.batch(events, spool=f"{spool}{id(found)}")


def test_a_repeated_plot_replaces_and_all_come_by_series(bench: Bench):
    report(bench, PlotReported("pr", "val", 2, "line", '{"data": [1]}'), PlotReported("cm", "val", 1, "matrix", "{}"))
    report(bench, PlotReported("pr", "val", 1, "line", "{}"), PlotReported("pr", "val", 2, "line", '{"data": [2]}'))
    with bench.db.read() as tx:
        found = reports.plots(tx, RUN)
    assert [(one.title, one.iteration) for one in found] == [("pr", 1), ("pr", 2), ("cm", 1)]
    assert reports.figure(bench.db, found[1].id) == {"data": [2]}
    with pytest.raises(errors.NotFound):
        reports.figure(bench.db, 99)


def test_of_many_samples_the_newest_iterations_stay(bench: Bench):
    for step in (1, 2, 5, 3, 4):
        report(bench, SampleReported("input", "cat", step, "image", f"file:///{step}.png", 10, history=3))
    report(bench, SampleReported("input", "dog", 1, "image", "file:///d.png", 10, history=3))
    shown = tasks.detail(bench.db, RUN).to_json()["images"]
    assert [(one["series"], one["iteration"]) for one in shown] == [("cat", 3), ("cat", 4), ("cat", 5), ("dog", 1)]


def test_the_lineage_of_a_model_names_what_was_read_and_made_in_their_order(bench: Bench):
    report(bench, *(ModelDescribed(letter * 32, name=name) for letter, name in zip("abcd", "zyxz", strict=True)))
    report(bench, ModelDescribed("e" * 32, name="net"), ModelLinked("e" * 32, "output", "net"))
    report(bench, *(ModelLinked(letter * 32, "input", "start") for letter in "abcd"))
    found = lineage.of(bench.db, "e" * 32)
    assert found.maker is not None
    assert (found.maker.task_id, found.maker.models, found.users) == (RUN, ("z", "y", "x"), ())
    assert lineage.of(bench.db, "a" * 32).users[0].models == ("net",)


def test_a_model_is_known_by_the_run_that_made_it_and_those_that_read_it(bench: Bench):
    report(
        bench,
        ModelDescribed(MODEL, name="net", framework="PyTorch", uri="file:///m.pt", size=3, tags=("best",)),
        ModelLinked(MODEL, "output", "net"),
        ModelDescribed(MODEL, labels={"cat": 1}, tags_added=("v2",), metadata=(Metadatum("acc", "0.9", "float"),)),
    )
    task_verbs.clone(bench.db, RUN)
    bench.batch([event_record(started(OTHER)), event_record(ModelLinked(MODEL, "input", "start"))], spool="o")
    found = models.get(bench.db, MODEL[:6])
    assert (found.name, found.project, found.task_id, found.size) == ("net", "p", RUN, 3)
    assert (found.labels, found.tags, found.metadata) == (
        {"cat": 1},
        ("best", "v2"),
        (Metadatum("acc", "0.9", "float"),),
    )
    assert [(one.name, one.direction) for one in tasks.detail(bench.db, OTHER).models] == [("start", "input")]
    assert models.users(bench.db, MODEL) == (OTHER,)
    json.dumps(tasks.detail(bench.db, RUN).to_json()["models"], allow_nan=False)
    report(bench, ModelUnlinked(MODEL, "output"))
    assert tasks.detail(bench.db, RUN).models == ()


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (models.Wanted(), ["c", "b", "a"]),
        (models.Wanted(archived=True), ["old", "c", "b", "a"]),
        (models.Wanted(name="b"), ["b"]),
        (models.Wanted(project="q"), ["c"]),
        (models.Wanted(tags=("x",)), ["b", "a"]),
        (models.Wanted(tags=("x", "-y")), ["a"]),
        (models.Wanted(tags=("y", "z")), ["c", "b"]),
        (models.Wanted(tags=("__$all", "x", "y")), ["b"]),
        (models.Wanted(tags=("__$or", "z", "__$not", "y")), ["c", "a"]),
        (models.Wanted(published=True), ["b"]),
        (models.Wanted(metadata={"k": "v"}), ["c"]),
        (models.Wanted(limit=1), ["c"]),
    ],
)
def test_models_are_found_by_what_is_known_of_them(bench: Bench, wanted: models.Wanted, names: list[str]):
    verbs.add(bench.db, ModelDescribed("", name="a", tags=("x",)))
    verbs.add(bench.db, ModelDescribed("", name="b", tags=("x", "y"), published=True))
    verbs.add(bench.db, ModelDescribed("", name="c", project="q", tags=("z",), metadata=(Metadatum("k", "v"),)))
    verbs.add(bench.db, ModelDescribed("", name="old", archived=True))
    assert [one.name for one in models.find(bench.db, wanted)] == names


def test_a_published_model_keeps_what_it_is(bench: Bench):
    made = verbs.add(bench.db, ModelDescribed("", name="net", uri="file:///m.pt"))
    verbs.publish(bench.db, made)
    verbs.describe(bench.db, ModelDescribed(made, comment="fine", tags_added=("best",)))
    with pytest.raises(errors.Refused, match="published"):
        verbs.describe(bench.db, ModelDescribed(made, uri="file:///other.pt"))
    with pytest.raises(errors.Refused, match="published"):
        verbs.delete(bench.db, made)
    verbs.delete(bench.db, made, force=True)
    with pytest.raises(errors.NotFound):
        verbs.archive(bench.db, made)


def test_a_reset_forgets_models_that_nobody_reads_or_vouched_for(bench: Bench):
    for model_id in ("a" * 32, "b" * 32, "c" * 32):
        report(bench, ModelDescribed(model_id, name=model_id[0]), ModelLinked(model_id, "output", model_id[0]))
    verbs.publish(bench.db, "b" * 32)
    bench.batch([event_record(started(OTHER))], spool="o")
    verbs.link(bench.db, OTHER, "c" * 32, Direction.input, "c")
    report(bench, PlotReported("t", "s", 0, "line", "{}"), SampleReported("t", "s", 0, "image", "file:///x"))
    bench.connection.alone.execute("UPDATE task SET status = 'completed' WHERE id = ?", (RUN,))
    before = changes.cursor(bench.db)
    task_verbs.reset(bench.db, RUN)
    assert sorted(one.name for one in models.find(bench.db, models.Wanted())) == ["b", "c"]
    assert changes.since(bench.db, before).models
    left = tasks.detail(bench.db, RUN)
    assert (left.plots, left.samples) == ((), ())


def test_weights_that_take_the_place_of_others_are_told_in_the_log(bench: Bench):
    report(bench, ModelDescribed(MODEL, name="net", hash="1" * 64), ModelLinked(MODEL, "output", "net"))
    report(bench, ModelDescribed(MODEL, hash="1" * 64))
    report(bench, ModelDescribed(MODEL, hash="2" * 64))
    verbs.describe(bench.db, ModelDescribed(MODEL, hash="3" * 64))
    told = [one.text for one in tasks.event_log(bench.db, RUN) if one.kind == "model"]
    assert told == [
        "net: weights replaced, SHA-256 111111111111 → 222222222222",
        "net: weights replaced, SHA-256 222222222222 → 333333333333",
    ]


def test_a_running_process_does_not_change_a_published_model_either(bench: Bench):
    report(bench, ModelDescribed(MODEL, name="net", hash="1" * 64, published=True))
    report(bench, ModelDescribed(MODEL, hash="2" * 64), ModelDescribed(MODEL, hash="1" * 64, comment="same"))
    found = models.get(bench.db, MODEL)
    assert (found.hash, found.comment) == ("1" * 64, "same")
    assert bench.row("SELECT rejected FROM task WHERE id = ?", RUN)[0] == 1


def test_what_a_run_reads_is_known_by_its_content(bench: Bench):
    report(
        bench, ModelDescribed(MODEL, name="net", uri="file:///m.pt", hash="1" * 64), ModelLinked(MODEL, "output", "n")
    )
    report(bench, ModelRead("b" * 32, "m", uri="file:///m.pt", hash="1" * 64))
    assert [one.direction for one in tasks.detail(bench.db, RUN).models] == ["output"]  # its own
    bench.batch([event_record(started(OTHER))], spool="o")
    reads = [
        ModelRead("b" * 32, "copied", uri="file:///copy.pt", hash="1" * 64),
        ModelRead("c" * 32, "foreign", "PyTorch", "file:///m.pt", 5, "2" * 64),
        ModelRead("d" * 32, "hub", uri="https://hub/m"),
        ModelRead("e" * 32, "again", uri="https://hub/m"),
    ]
    bench.batch([event_record(started(OTHER, owner=False)), *map(event_record, reads)], spool="p")
    linked = {one.name: one.model for one in tasks.detail(bench.db, OTHER).models}
    assert {name: model.id[0] for name, model in linked.items()} == {"copied": "a", "foreign": "c", "again": "d"}
    assert [linked[name].task_id for name in ("copied", "foreign")] == [RUN, ""]
    assert linked["foreign"].framework == "PyTorch"


def test_a_clone_reads_what_its_source_reads_until_told_otherwise(bench: Bench):
    made = verbs.add(bench.db, ModelDescribed("", name="start"))
    verbs.link(bench.db, RUN, made, Direction.input, "start")
    draft = task_verbs.clone(bench.db, RUN)
    assert [one.name for one in tasks.detail(bench.db, draft).models] == ["start"]
    verbs.unlink(bench.db, draft, made, Direction.input)
    assert tasks.detail(bench.db, draft).models == () and len(tasks.detail(bench.db, RUN).models) == 1


def test_tags_come_and_go(bench: Bench):
    made = verbs.add(bench.db, ModelDescribed("", tags=("a", "b")))
    verbs.describe(bench.db, ModelDescribed(made, tags_added=("c",), tags_removed=("a",)))
    assert models.get(bench.db, made).tags == ("b", "c")
