"""Reports of garbage: training goes on, each kind of trouble is said once, the rest is recorded."""

from __future__ import annotations

import pytest

from tuitrack.model import events

SCRIPT = """
import datetime, decimal, inspect, threading
from tuitrack import OutputModel, Task

class Hostile:
    def refuse(self, *_):
        raise RuntimeError('no ' + 'x' * 100_000 + '\\x1b[31m')
    __str__ = __repr__ = __float__ = __int__ = __iter__ = __len__ = __bool__ = __eq__ = __hash__ = __getattr__ = refuse

inside = []
inside.append(inside)
within = {}
within['a'] = within
GARBAGE = [
    None, '', 'text', b'bytes', float('nan'), float('-inf'), -1, 2 ** 70, 10 ** 400, 1j, object(), Hostile(), int, Ellipsis,
    [], {}, [[]], [1, [2, 3]], [[1, 2], [3]], [[[1]]], [Hostile()], {'a': Hostile()}, inside, within, {1, 2}, iter([1]),
    'x' * 10_000, '\\ud800', '\\0', 'a\\x1b[31m\\nb', lambda: 1, datetime.datetime.now(), decimal.Decimal('NaN'), threading.Lock(),
]
SENSIBLE = {
    'value': 1.0, 'values': [1, 2], 'matrix': [[1, 2]], 'scatter': [(1, 2)], 'figure': {'data': []}, 'name': 'n', 'msg': 'm',
}

def attempt(call, **given):
    try:
        call(**given)
    except Exception as error:
        print('RAISED', call.__qualname__, sorted(given), type(error).__name__)

task = Task.init('p', 'n')
for owner in (task.get_logger(), OutputModel(name='net')):
    for name in [one for one in dir(owner) if one.startswith('report_')]:
        report = getattr(owner, name)
        parameters = [one for one in inspect.signature(report).parameters.values() if one.kind is one.POSITIONAL_OR_KEYWORD and one.name != 'print_console']
        needed = {one.name: SENSIBLE.get(one.name, '1') for one in parameters if one.default is one.empty}
        needed |= {'scatter': [(1, 2, 3)]} if '3d' in name else {}
        needed |= {'iteration': 1} if 'iteration' in needed else {}
        needed |= {'print_console': False} if name == 'report_text' else {}
        for parameter in parameters:
            for garbage in GARBAGE:
                attempt(report, **{**needed, parameter.name: garbage})
for garbage in GARBAGE:
    attempt(task.upload_artifact, name='a', artifact_object=garbage)
    attempt(task.upload_artifact, name=garbage, artifact_object='x')
    attempt(task.register_artifact, name=garbage, artifact=garbage)
    attempt(task.upload_artifact, name='b', artifact_object=1, serialization_function=lambda one: garbage)
    attempt(task.upload_artifact, name='c', artifact_object=garbage, serialization_function=Hostile().refuse)
    attempt(task.set_user_properties, a=garbage)
    for name in ('set_progress', 'set_comment', 'set_name', 'add_tags', 'set_tags', 'set_initial_iteration'):
        method = getattr(task, name)
        attempt(method, **{next(iter(inspect.signature(method).parameters)): garbage})
task.set_initial_iteration(0)
task.get_logger().report_scalar('good', 'last', 7, 7)
task.upload_artifact('good', {'a': 1})
print('went on')
"""


def test_garbage_in_any_place_of_any_report_does_no_harm(run):
    result = run(SCRIPT)
    assert result.out == "went on\n"
    assert result.owner.points["good", "last"] == [(7, 7.0)] and result.finished.status == "completed"
    assert result.owner.of(events.ArtifactAdded)[-1].name == "good"
    said = result.err.splitlines()
    assert len(said) == len(set(said)) and all(len(line) < 450 and line.isprintable() for line in said)
    assert all(line.startswith(("tuitrack: ", "recording ")) for line in said)


HOOK = """
from tuitrack import Task
from tuitrack.sdk.hooks import tensorboard
task = Task.init('p', 'n')
def broken(*_):
    raise KeyError('a defect of ours')
tensorboard.reading.kind = broken
from tensorboardX import SummaryWriter
with SummaryWriter('logs') as writer:
    for step in range(3):
        writer.add_scalar('loss', 1.0, step)
task.get_logger().report_scalar('good', 's', 1, 1)
print('went on')
"""


def test_a_hook_that_fails_warns_once_and_the_rest_is_recorded(run):
    pytest.importorskip("tensorboardX")
    result = run(HOOK)
    assert result.out == "went on\n" and result.err.count("a defect of ours") == 1
    assert result.owner.points == {("good", "s"): [(1, 1.0)]}
