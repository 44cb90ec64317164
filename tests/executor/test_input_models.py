"""A draft that is told to start from another model does."""

from __future__ import annotations

from tuitrack.model.outputs import Direction, ModelDescribed
from tuitrack.ops import models, queues, tasks
from tuitrack.query import tasks as query

SCRIPT = """
from tuitrack import InputModel, Task
task = Task.init("p", "n")
model = InputModel.import_model("mine.bin", name="mine")
task.connect(model, name="start")
fixed = InputModel.import_model("mine.bin")
fixed.connect(task, name="start", ignore_remote_overrides=True)
print(open(model.get_weights()).read(), fixed.name)
"""


def test_the_model_that_was_put_in_its_place_is_read(bench):
    first = bench.queue(SCRIPT)
    (bench.code / "mine.bin").write_text("mine")
    other = bench.code / "other.bin"
    other.write_text("other")
    bench.finish()
    assert bench.console(first).split() == ["mine", "mine"]
    draft = tasks.clone(bench.db, first)
    (linked,) = query.detail(bench.db, draft).models
    models.unlink(bench.db, draft, linked.model.id, Direction.input)
    made = models.add(bench.db, ModelDescribed("", name="other", uri=other.as_uri()))
    models.link(bench.db, draft, made, Direction.input, "start")
    queues.enqueue(bench.db, draft)
    bench.finish()
    assert bench.ended(draft) == ("completed", "")
    assert bench.console(draft).split() == ["other", "mine"]
