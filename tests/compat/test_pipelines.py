"""Pipelines of functions, of stored tasks, of decorated functions; written for ClearML."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from waiting import until

from tuitrack.ops import claiming, cloning, queues
from tuitrack.query import queues as listing
from tuitrack.query import tasks
from tuitrack.settings import load
from tuitrack.store.database import open_database

FUNCTIONS = """
import math
from clearml import PipelineController

class Odd:
    value = 7

def first(n, odd, base=2):
    return list(range(n + odd['value'] - 7)), base

def square(numbers, k):
    return scaled(numbers, k)

def scaled(numbers, k):
    return [k * math.pow(x, 2) for x in numbers]

def total(left, right):
    from clearml import Task
    Task.current_task().get_logger().report_scalar('sum', 'all', sum(left) + sum(right), 1)
    return sum(left) + sum(right)

def created(pipeline, node, values):
    print('starts', node.name, sorted(values))
    return node.name != 'unwanted'

def completed(pipeline, node):
    print('ended', node.name, node.executed == node.job.task.id, pipeline.is_running())

if __name__ == '__main__':
    pipe = PipelineController(name='squares', project='examples', version='1.0')
    pipe.add_parameter('n', 3, 'how many')
    odd = {'value': 7, 'set': {1, 2}}
    pipe.add_function_step('first', first, dict(n='${pipeline.n}', odd=odd), ['numbers', 'base'])
    helped = dict(helper_functions=[scaled])
    pipe.add_function_step('left', square, dict(numbers='${first.numbers}', k='${first.base}'), ['out'], **helped)
    pipe.add_function_step('right', square, dict(numbers='${first.numbers}', k=10), ['out'], task_type='data_processing', **helped)
    pipe.add_function_step('total', total, dict(left='${left.out}', right='${right.out}'), 'sum', monitor_metrics=[('sum', 'all'), (('sum', 'all'), ('pipe', 'total'))],
        monitor_artifacts=['sum', ('sum', 'result')], pre_execute_callback=created, post_execute_callback=completed)
    pipe.add_function_step('unwanted', total, dict(left=[], right=[]), parents=['total'], pre_execute_callback=created)
    pipe.start_locally(run_pipeline_steps_locally=True)
    print(pipe.get_parameters(), pipe.is_successful(), pipe.is_running())
    print({name: step.status.value for name, step in pipe.get_pipeline_dag().items()})
    print(pipe.task.artifacts['sum'].get(), pipe.task.artifacts['result'].get(), sorted(pipe.task.get_last_scalar_metrics()))
"""


def test_functions_become_tasks_whose_results_go_from_one_to_the_next(compat, home):
    said = compat(FUNCTIONS).splitlines()
    assert said == [
        "starts total ['left', 'right']",
        "ended total True True",
        "starts unwanted ['left', 'right']",
        "{'n': 3} False False",
        "{'first': 'completed', 'left': 'completed', 'right': 'completed', 'total': 'completed', 'unwanted': 'skipped'}",
        "60.0 60.0 ['pipe', 'sum']",
    ]
    db = open_database(load())
    found = {one.name: one for one in (tasks.detail(db, task_id) for task_id in tasks.find(db, tasks.Wanted()))}
    pipe = found.pop("squares")
    assert (pipe.project, pipe.type, pipe.status, pipe.tags) == ("examples", "controller", "completed", ("1.0",))
    assert [one.title for one in pipe.plots] == ["Pipeline"]
    assert [(one.key, one.param.description) for one in pipe.params] == [("Args/n", "how many")]
    assert {one.project for one in found.values()} == {"examples/.pipelines/squares"}
    assert {one.parent for one in found.values()} == {pipe.id}
    assert {one.type for one in found.values()} == {"training", "data_processing"}
    assert {one.key for one in found["right"].params} == {"kwargs/k", "kwargs_artifacts/numbers"}
    assert all(one.consumed for one in found["right"].params)
    assert not claiming.waiting(db, [f"pipeline-{pipe.id[:8]}"])

    edited = cloning.clone(db, pipe.id, cloning.CloneSpec(params={"Args/n": "4"}))
    queues.enqueue(db, edited, "default")
    command = [sys.executable, "-P", "-m", "tuitrack", "worker", "start", "--until-empty"]
    subprocess.run(command, check=True, timeout=90, capture_output=True, env=dict(os.environ))
    again = tasks.detail(db, edited)
    assert again.status == "completed", again.status_reason
    assert {row.key: row.last for row in again.metrics} == {"sum/all": 168.0, "pipe/total": 168.0}
    assert [(one.key, one.value, one.consumed) for one in again.params] == [("Args/n", "4", True)]


TEMPLATE = """
from clearml import Task
task = Task.init('examples', 'template')
values = task.connect({'lr': 0.1, 'source': '', 'url': '', 'n': 1})
config = task.connect_configuration({'depth': 2}, name='net')
print(values, config)
task.upload_artifact('data', {'lr': values['lr']})
if values['lr'] > 1:
    raise ValueError('too fast')
"""

TASKS = """
from clearml.automation.controller import PipelineController
pipe = PipelineController('chain', 'examples', abort_on_failure=False)
pipe.add_parameter('lr', 0.5)
base = dict(base_task_project='examples', base_task_name='template')
pipe.add_step(name='one', parameter_override={'General/lr': '${pipeline.lr}', 'General/n': 5}, configuration_overrides={'net': {'depth': 9}}, **base)
pipe.add_step(name='two', parents=['one'], parameter_override={'General/lr': '${one.parameters.General/lr}',
    'General/source': 'of ${one.id}', 'General/url': '${one.artifacts.data.url}'}, **base)
tries = []
def retry(pipeline, node, before):
    tries.append(before)
    return before < 1
pipe.add_step(name='bad', parameter_override={'General/lr': 2}, retry_on_failure=retry, **base)
pipe.add_step(name='after', parents=['bad'], **base)
pipe.add_step(name='tolerated', parameter_override={'General/lr': 3}, continue_on_fail=True, **base)
pipe.add_step(name='anyway', parents=['tolerated'], **base)
pipe.add_step(name='wrong key', parameter_override={'General/none': 3}, **base)
changes = []
pipe.get_pipeline_dag()['one'].options['status_change_callback'] = lambda pipeline, node, before: changes.append((before, node.status.value))
pipe.start_locally(run_pipeline_steps_locally=True)
print({name: step.status.value for name, step in pipe.get_pipeline_dag().items()})
print(tries, changes[0][0], changes[-1][1], pipe.is_successful(), pipe.is_successful(fail_condition='aborted'))
"""


def test_stored_tasks_are_cloned_with_values_of_others_in_them(compat, home):
    compat(TEMPLATE, name="template.py")
    said = compat(TASKS, name="chain.py")
    assert said.splitlines() == [
        "{'one': 'completed', 'two': 'completed', 'bad': 'failed', 'after': 'skipped', 'tolerated': 'failed', "
        "'anyway': 'completed', 'wrong key': 'failed'}",
        "[0, 1] pending completed False True",
    ]
    db = open_database(load())
    (pipe,) = tasks.find(db, tasks.Wanted(name="chain"))
    assert (tasks.detail(db, pipe).status, tasks.detail(db, pipe).status_reason) == ("failed", "failed: bad, wrong key")
    one, two = (tasks.detail(db, tasks.find(db, tasks.Wanted(name=name))[0]) for name in ("one", "two"))
    given = {param.key: param.value for param in one.params}
    assert (given["General/lr"], given["General/n"]) == ("0.5", "5")
    assert [(config.name, config.consumed) for config in one.configuration] == [("net", True)]
    values = {param.key: param.value for param in two.params}
    assert values["General/source"] == f"of {one.id}"
    assert values["General/url"] == one.artifacts[0].uri
    assert values["General/lr"] == "0.5" and (one.parent, two.parent) == (pipe, pipe)


DECORATED = """
from clearml.automation.controller import PipelineDecorator
from clearml import TaskTypes

@PipelineDecorator.component(return_values=['numbers', 'offset'], cache=True, task_type=TaskTypes.data_processing)
def make(n: int, offset: int = 1):
    import os
    print('made in', os.getpid())
    return [float(x) for x in range(n)], offset

@PipelineDecorator.component(return_values=['scaled'])
def scale(numbers, by):
    return [x * by for x in numbers]

@PipelineDecorator.component(return_values=['best'], monitor_artifacts=['best'])
def best(candidates):
    return max(sum(one) for one in candidates)

@PipelineDecorator.component()
def fail():
    raise ValueError('on purpose')

@PipelineDecorator.pipeline(name='decorated', project='examples', version='2', return_value='answer')
def pipeline(n=3, broken=False):
    numbers, offset = make(n)
    scaled = [scale(numbers, by) for by in (1, 10)]
    found = best(scaled)
    if broken:
        print('never', fail() + 1)
    if found > 20:
        print('found', found + offset, len(scaled[0]), f'{found:.2f}', type(offset * 2).__name__)
    again, _ = make(n)
    other, _ = make(n + 1)
    print(again == numbers, len(other))
    return found

if __name__ == '__main__':
    PipelineDecorator.run_locally()
    print('result', pipeline(n=4, broken=False))
"""


def test_decorated_functions_are_steps_where_a_pipeline_calls_them(compat, home):
    assert compat(DECORATED).splitlines() == ["found 61.0 4 60.00 int", "True 5", "result 60.0"]
    db = open_database(load())
    found = [tasks.detail(db, task_id) for task_id in tasks.find(db, tasks.Wanted())]
    assert sorted(one.name for one in found) == ["best", "decorated", "make", "make", "scale", "scale"]
    (pipe,) = (one for one in found if one.name == "decorated")
    assert {one.name for one in pipe.artifacts} >= {"answer", "best"}
    assert {one.key: one.value for one in pipe.params} == {"Args/n": "4", "Args/broken": "False"}
    assert {one.type for one in found if one.name == "make"} == {"data_processing"}
    first, second = (one for one in found if one.name == "scale")
    assert first.started < second.completed and second.started < first.completed


def test_a_pipeline_that_is_debugged_is_plain_code(compat, home):
    said = compat(DECORATED.replace("run_locally()", "debug_pipeline()")).splitlines()
    assert [line for line in said if "made" not in line] == ["found 61.0 4 60.00 int", "True 5", "result 60.0"]
    db = open_database(load())
    assert len(tasks.find(db, tasks.Wanted())) == 1


def test_a_step_that_fails_is_an_error_where_its_result_is_looked_at(compat, home):
    script = DECORATED.replace("n=4, broken=False", "n=4, broken=True")
    said = compat(script, code=1)
    assert "RuntimeError: step fail is failed, it has no return_object" in said
    db = open_database(load())
    (pipe,) = tasks.find(db, tasks.Wanted(name="decorated"))
    assert tasks.detail(db, pipe).status == "failed"


REFUSED = """
from clearml import PipelineController
from tuitrack import errors
def work(): pass
def attempt(act):
    pipe = PipelineController('p', 'p')
    try:
        act(pipe)
        pipe.start_locally(True)
    except errors.TuitrackError as error:
        print(error)
def function(name, **options):
    return lambda pipe: pipe.add_function_step(name, work, **options)
def both(first, second):
    return lambda pipe: (first(pipe), second(pipe))
attempt(both(function('a', parents=['b']), function('b', parents=['a'])))
attempt(function('a', parents=['nobody']))
attempt(both(function('a'), function('a')))
attempt(lambda pipe: pipe.add_step('a', base_task_name='nothing'))
attempt(lambda pipe: pipe.add_function_step('a', lambda: 1))
attempt(lambda pipe: pipe.add_function_step('a', print))
"""


def test_a_pipeline_that_cannot_be_is_refused_before_it_starts(compat):
    said = compat(REFUSED).splitlines()
    expected = ("wait for each other", "waits for nobody", "a step a already", "no task nothing", "by def", "be read")
    assert len(said) == len(expected)
    for line, text in zip(said, expected, strict=True):
        assert text in line


SLOW = """
from clearml import PipelineController
def nap(n):
    import time
    time.sleep(n)
    return n
pipe = PipelineController('slow', 'examples')
pipe.add_function_step('first', nap, dict(n=60), 'n')
pipe.add_function_step('second', nap, dict(n='${first.n}'), 'n')
pipe.start_locally(run_pipeline_steps_locally=True)
"""


def test_an_interrupt_ends_the_steps_too(home, tmp_path, monkeypatch):
    monkeypatch.setenv("TUITRACK_RECORDER_IDLE", "2")
    (tmp_path / "slow.py").write_text(SLOW)
    command = [sys.executable, "-m", "tuitrack", "run", "slow.py"]
    pipeline = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL)
    db = open_database(load())
    running = tasks.Wanted(name="first")
    until(lambda: any(tasks.detail(db, one).status == "running" for one in tasks.find(db, running)), 60)
    pipeline.send_signal(signal.SIGINT)
    assert pipeline.wait(60) == -signal.SIGINT
    ended = {one.name: one for one in (tasks.detail(db, task_id) for task_id in tasks.find(db, tasks.Wanted()))}
    assert set(ended) == {"slow", "first"}
    assert (ended["first"].status, ended["first"].status_reason) == ("stopped", "the pipeline ended")
    until(lambda: tasks.detail(db, ended["slow"].id).status == "stopped")
    assert not [one for one in listing.queues(db) if one.name.startswith("pipeline-")]


RECORDED = """
from clearml import PipelineDecorator, PipelineController, Task
import os

@PipelineDecorator.component(return_values=['found'], packages=['numpy>=1'], docker='python:3', stage='load', cache=True)
def load(n):
    from helper import VALUE
    return VALUE * n

@PipelineDecorator.pipeline(name='recorded', project='examples', args_map={'Data': ['n']}, add_pipeline_tags=True, packages=['torch'])
def pipeline(n=3, label='x'):
    print('loaded', load(n) + 0, label)

if __name__ == '__main__':
    PipelineDecorator.run_locally()
    pipeline()
"""


def committed(folder: Path) -> None:
    """Make a repository of a folder, with a module in it."""
    (folder / "helper.py").write_text("VALUE = 1\n")
    (folder / ".gitignore").write_text("home\n")
    for words in ("init -q", "add .", "-c user.name=a -c user.email=b commit -q -m first"):
        subprocess.run(["git", *words.split()], cwd=folder, check=True)


def test_steps_run_with_the_code_as_it_was_recorded(compat, home, tmp_path):
    committed(tmp_path)
    (tmp_path / "helper.py").write_text("VALUE = 2\n")
    assert compat(RECORDED) == "loaded 6 x\n"
    db = open_database(load())
    found = {one.name: one for one in (tasks.detail(db, task_id) for task_id in tasks.find(db, tasks.Wanted()))}
    pipe, step = found["recorded"], found["load"]
    assert {one.key: one.value for one in pipe.params} == {"Data/n": "3", "Args/label": "x"}
    assert step.environment.commit == pipe.environment.commit and step.environment.requirements == ("numpy>=1",)
    assert set(step.tags) == {"pipe: recorded", "stage: load"} and "torch" in pipe.environment.requirements

    (tmp_path / "helper.py").write_text("VALUE = 50\n")
    again = cloning.clone(db, step.id, cloning.CloneSpec(params={"kwargs/n": "4"}))
    queues.enqueue(db, again, "default")
    command = [sys.executable, "-P", "-m", "tuitrack", "worker", "start", "--until-empty"]
    subprocess.run(command, check=True, timeout=90, capture_output=True, env=dict(os.environ))
    ended = tasks.detail(db, again)
    assert ended.status == "completed" and [one.preview for one in ended.artifacts] == ["8"], ended.status_reason


def test_a_step_is_taken_from_before_while_its_code_is_the_same(compat, home, tmp_path):
    committed(tmp_path)
    assert compat(RECORDED) == "loaded 3 x\n"
    assert compat(RECORDED.replace("'loaded'", "'again'")) == "again 3 x\n"
    db = open_database(load())
    assert len(tasks.find(db, tasks.Wanted(name="load"))) == 1
    (tmp_path / "helper.py").write_text("VALUE = 2\n")
    assert compat(RECORDED) == "loaded 6 x\n"
    assert len(tasks.find(db, tasks.Wanted(name="load"))) == 2


WRAPPED = """
import functools
from clearml import PipelineController, PipelineDecorator

ADDED = 1

def one_more(func):
    def wrapper(*args, **kwargs):
        return func(*args, **kwargs) + ADDED
    return wrapper

def times(factor):
    def decorate(func):
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            return factor * func(*args, **kwargs)
        return wrapper
    return decorate

@one_more
def plain(n):
    return n

@PipelineDecorator.component(return_values='number')
@times(factor=10)
@one_more
def component(n=1):
    return n

@PipelineDecorator.pipeline(name='wrapped', project='examples')
def pipeline():
    print('component', component(n=2))

if __name__ == '__main__':
    print(plain(2), component(n=2))
    pipe = PipelineController('wrapped', 'examples')
    pipe.add_function_step('first', plain, dict(n=2), ['number'])
    pipe.add_function_step('second', component, dict(n='${first.number}'), ['number'])
    pipe.start_locally(run_pipeline_steps_locally=True)
    print({name: step.task.artifacts['number'].get() for name, step in pipe.get_pipeline_dag().items()})
    PipelineDecorator.run_locally()
    pipeline()
"""


def test_decorators_go_along_with_a_step(compat):
    assert compat(WRAPPED).splitlines() == ["3 30", "{'first': 3, 'second': 40}", "component 30"]


UNSHOWN = """
from clearml import Task
task = Task.init('examples', 'unshown')
task.execute_remotely()
print(task.connect({'n': 1}))
"""

TELLS = """
from clearml import PipelineController
pipe = PipelineController('tells', 'examples')
pipe.add_step('one', base_task_project='examples', base_task_name='unshown', parameter_override={'General/n': 5, 'Other/x': 1})
pipe.add_step('two', parents=['one'], base_task_project='examples', base_task_name='unshown', parameter_override={'General/n': 'many'})
pipe.start('default')
"""


def test_a_template_that_never_ran_takes_values_it_has_not_shown_and_a_worker_tells_what_failed(compat, home):
    compat(UNSHOWN, name="unshown.py")
    compat(TELLS, name="tells.py")
    command = [sys.executable, "-P", "-m", "tuitrack", "worker", "start", "--until-empty", "--slots", "2"]
    subprocess.run(command, check=True, timeout=90, capture_output=True, env=dict(os.environ))
    db = open_database(load())
    found = {one.name: one for one in (tasks.detail(db, task_id) for task_id in tasks.find(db, tasks.Wanted()))}
    assert (found["one"].status, found["two"].status) == ("completed", "failed")
    assert {one.key: (one.value, one.consumed) for one in found["one"].params} == {
        "General/n": ("5", True),
        "Other/x": ("1", False),
    }
    assert (found["tells"].status, found["tells"].status_reason) == ("failed", "failed: two")


ALONE = """
import sys
from clearml import PipelineController
def work():
    return 1
pipe = PipelineController('alone', 'examples')
pipe.add_function_step('one', work, execution_queue='nobody')
pipe.set_pipeline_execution_time_limit(0.01)
pipe.start_locally()
sys.exit(f"step one: {pipe.get_pipeline_dag()['one'].status.value}")
"""


def test_a_step_that_nobody_takes_is_told_of(compat):
    said = compat(ALONE, code=1)
    assert "step one waits: no worker serves nobody beside this one" in said and "step one: aborted" in said
